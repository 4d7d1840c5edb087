// The objects that other tests read as bytes are what the toolchain builds today. UPDATE=1 writes them.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { buildSamples, exampleObject, SAMPLES_FOLDER } from './builtSamples';
import { compilerFor } from './toolchain/ready';

it('builds the sample objects of the tests as they are kept', async (context) => {
  const toolchain = await compilerFor(context);
  if (toolchain === null) return;
  for (const [name, bytes] of await buildSamples(toolchain)) {
    const file = path.join(SAMPLES_FOLDER, name);
    if (process.env['UPDATE'] === '1') writeFileSync(file, bytes);
    assert.deepEqual(facts(readFileSync(file)), facts(bytes), name);
  }
});

it('measures of the example what the documents say', async (context) => {
  const toolchain = await compilerFor(context);
  if (toolchain === null) return;
  const [small, large] = [await exampleObject(toolchain, 128), await exampleObject(toolchain, 192)].map(
    stackOfExecs,
  );
  const fixed = stackOfExecs(readFileSync(path.join(SAMPLES_FOLDER, 'execlog.o')));
  const documents = path.resolve(__dirname, '../../docs');
  const said = readFileSync(path.join(documents, 'stack.md'), 'utf8').replaceAll(/\s+/g, ' ');
  assert.ok(large !== undefined && small !== undefined && large - small === 192, `${small} and ${large}`);
  assert.ok(
    said.includes(`64 bytes more cost 192: the frame goes from ${small} to ${large} bytes`) &&
      said.includes(`what is left are ${fixed} bytes`),
    `${small}, ${large}, ${fixed}`,
  );
  assert.ok(
    readFileSync(path.join(documents, 'walkthrough/build.md'), 'utf8').includes(`stack = ${small}/512`),
  );
});

function stackOfExecs(bytes: Uint8Array): number | undefined {
  const object = readObject(bytes);
  assert.ok(!('error' in object));
  return [...object.functions.values()].find(({ name }) => name === 'execs')?.stackBytes ?? undefined;
}

/** All that is read of an object, but for keys and hashes that another compiler makes anew. */
function facts(bytes: Uint8Array): unknown {
  const object = readObject(bytes);
  assert.ok(!('error' in object));
  return {
    programs: object.programs.map(({ name, section }) => ({ name, section })),
    functions: [...object.functions.values()].map(({ name, stackBytes, lines }) => ({
      name,
      stackBytes,
      lines,
    })),
    sourceLines: object.sourceLines,
  };
}
