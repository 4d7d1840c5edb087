// The objects that other tests read as bytes are what the toolchain builds today. UPDATE=1 writes them.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { buildSamples, SAMPLES_FOLDER } from './builtSamples';
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
