// Frames of freshly built programs: those of the truth set and the realistic ones, compared with what is kept of them
// and with the estimate of today. A program that LLVM refuses builds no object; its text is compared instead.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { loadParser } from '../unit/crates/project';
import { estimatesOf } from './stack/estimates';
import { keyOf, readMeasurements } from './stack/measurements';
import { readTruth } from './stack/truth';
import { buildProgram } from './toolchain/buildProgram';
import { compilerFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

before(loadParser);

const sets = ['realistic', 'unseen', 'third', 'fourth', 'pointers'].map((set) =>
  path.join(__dirname, 'stack', set),
);

describe('the estimate against freshly built objects', () => {
  it('is exact to 8 bytes for 95 of 100 functions of the truth set', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const sources = readTruth().filter(({ build }) => build === 'ok');
    const { exact, compared, error, alarms } = await compare(toolchain, sources, context);
    assert.deepEqual(alarms, []);
    assert.ok(
      exact / compared >= 0.95 && error < 3,
      `${String(exact)} of ${String(compared)}, mean error ${error.toFixed(2)}`,
    );
  });

  for (const realistic of sets)
    it(`is near for realistic programs, and right at the limit (${path.basename(realistic)})`, async (context) => {
      const toolchain = await compilerFor(context);
      if (toolchain === null) return;
      const sources = readdirSync(realistic)
        .filter((file) => file.endsWith('.rs'))
        .map((file) => ({
          program: path.basename(file, '.rs'),
          source: readFileSync(path.join(realistic, file), 'utf8'),
        }));
      const { error, alarms, missed, built } = await compare(toolchain, sources, context);
      const kept = readMeasurements(realistic).filter((it) => it.bytes !== null);
      assert.deepEqual(
        kept.filter((it) => built.get(keyOf(it)) !== it.bytes),
        [],
        'they are built as they were measured',
      );
      assert.deepEqual([alarms, missed], [[], []]);
      assert.ok(error < 10, `mean error ${error.toFixed(2)}`);
    });
});

interface Source {
  readonly program: string;
  readonly source: string;
}

async function compare(toolchain: Toolchain, sources: readonly Source[], context: TestContext) {
  const alarms: string[] = [];
  const missed: string[] = [];
  const frames = new Map<string, number>();
  let compared = 0;
  let exact = 0;
  let sum = 0;
  for (const { program, source } of sources) {
    const estimates = estimatesOf(program, source);
    const built = await buildProgram(toolchain, { name: program, source });
    if ('error' in built) {
      if (!built.error.includes('Looks like the BPF stack limit')) assert.fail(`${program}: ${built.error}`);
      if (estimates.every((it) => (it.bytes ?? 0) < 512)) missed.push(program);
      continue;
    }
    const object = readObject(readFileSync(built.object));
    if ('error' in object) assert.fail(`${program}: ${object.error}`);
    for (const fn of object.functions.values()) {
      frames.set(keyOf({ program, function: fn.name }), fn.stackBytes);
      const estimate = estimates.find(
        (it) => it.function.replace(/^.*::/, '') === fn.name.replace(/^.*::/, ''),
      );
      if (estimate === undefined) continue;
      const bytes = estimate.bytes ?? estimate.low;
      compared += 1;
      sum += Math.abs(bytes - fn.stackBytes);
      if (Math.ceil(bytes / 8) === Math.ceil(fn.stackBytes / 8)) exact += 1;
      else
        context.diagnostic(
          `${program} ${estimate.function}: estimated ${String(bytes)}, built ${String(fn.stackBytes)}`,
        );
      if (estimate.low >= 512) alarms.push(`${program} ${estimate.function}`);
    }
  }
  context.diagnostic(
    `${String(compared)} functions, ${String(exact)} exact to 8 bytes, mean error ${(sum / compared).toFixed(2)}`,
  );
  return { compared, exact, error: sum / compared, alarms, missed, built: frames };
}
