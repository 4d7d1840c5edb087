// Frames of freshly built programs: those of the truth set and the realistic ones, compared with what is kept of them
// and with the estimate of today. A program that LLVM refuses builds no object; its text is compared instead.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { loadParser } from '../unit/crates/project';
import { estimatesAt, estimatesOf } from './stack/estimates';
import { keyOf, lastName, readMeasurements } from './stack/measurements';
import { readTruth } from './stack/truth';
import { buildProgram, crateName } from './toolchain/buildProgram';
import { BUILT_IN } from './toolchain/buildPrograms';
import { compilerFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

before(loadParser);

const sets = ['realistic', 'unseen', 'third', 'fourth', 'fifth', 'pointers', 'callbacks', 'loops'] as const;

describe('the estimate against freshly built objects', () => {
  it('is exact to 8 bytes for 95 of 100 functions of the truth set', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const sources = readTruth().filter(({ build }) => build === 'ok');
    const { exact, compared, error, alarms, unknown } = await compare(toolchain, sources, context);
    assert.deepEqual([alarms, unknown], [[], []]);
    assert.ok(
      exact / compared >= 0.95 && error < 3,
      `${String(exact)} of ${String(compared)}, mean error ${error.toFixed(2)}`,
    );
  });

  for (const set of sets)
    it(`is near for realistic programs, and right at the limit (${set})`, async (context) => {
      const toolchain = await compilerFor(context);
      if (toolchain === null) return;
      const { error, alarms, missed, unknown, built } = await compare(toolchain, sourcesIn(set), context);
      const kept = readMeasurements(folderOf(set)).filter((it) => it.bytes !== null);
      assert.deepEqual(
        kept.filter((it) => built.get(keyOf(it)) !== it.bytes),
        [],
        'they are built as they were measured',
      );
      assert.deepEqual([alarms, missed, unknown], [[], [], []]);
      assert.ok(error < 10, `mean error ${error.toFixed(2)}`);
    });
});

describe('the estimate under an opt-level that was not measured', () => {
  for (const optLevel of ['1', 's', 'z'] as const)
    it(`has a range that holds the frames of opt-level ${optLevel}`, async (context) => {
      const toolchain = await compilerFor(context);
      if (toolchain === null) return;
      const sources = sourcesIn('realistic').filter((_, index) => index % 4 === 1);
      const outside: string[] = [];
      let inside = 0;
      for (const { program, source } of sources) {
        const built = await buildProgram(toolchain, { name: program, source, optLevel });
        if ('error' in built) {
          assert.match(built.error, REFUSED_THERE, program);
          continue;
        }
        const frames = framesOf(program, built.object);
        for (const it of estimatesAt(optLevel === '1' ? '1' : `"${optLevel}"`, program, source)) {
          const bytes = frames.get(lastName(it.function));
          if (bytes === undefined) continue;
          if (it.low <= bytes && bytes <= it.high) inside += 1;
          else outside.push(`${keyOf(it)}: ${String(it.low)} to ${String(it.high)}, built ${String(bytes)}`);
        }
      }
      context.diagnostic(`${String(inside)} functions in their ranges`);
      assert.deepEqual(outside, []);
      assert.ok(inside >= 10, String(inside));
    });
});

/** What LLVM says of a frame that is too large. */
const REFUSED_FRAME = /Looks like the BPF stack limit/;
/** Or, where a function that answers a Result is not inlined, of what it gives back. */
const REFUSED_THERE = /Looks like the BPF stack limit|aggregate returns are not supported/;

interface Source {
  readonly program: string;
  readonly source: string;
}

function folderOf(set: (typeof sets)[number]): string {
  return path.join(__dirname, 'stack', set);
}

function sourcesIn(set: (typeof sets)[number]): readonly Source[] {
  return readdirSync(folderOf(set))
    .filter((file) => file.endsWith('.rs'))
    .sort()
    .map((file) => ({
      program: path.basename(file, '.rs'),
      source: readFileSync(path.join(folderOf(set), file), 'utf8'),
    }));
}

/** Functions that the estimate has no frame for, and why that is known. All of their bytes count as its error. */
const KNOWN_TO_BE_MISSING: ReadonlyMap<string, string> = new Map([
  ['congestion_control_by_port apply', 'it is called twice and costs LLVM more than its source tells'],
  ['tc_flow_stats monitor', 'it is called from two programs and costs LLVM more than its source tells'],
]);

/** Bytes by the function's own name, of what the program's file holds. */
function framesOf(program: string, file: string): ReadonlyMap<string, number> {
  const object = readObject(readFileSync(file));
  if ('error' in object) assert.fail(`${program}: ${object.error}`);
  const own = [...object.functions.values()].filter(
    ({ name, crate }) =>
      crate === crateName({ name: program, source: '' }) || (crate === null && !BUILT_IN.has(name)),
  );
  return new Map(own.map((it) => [it.name, it.stackBytes]));
}

async function compare(toolchain: Toolchain, sources: readonly Source[], context: TestContext) {
  const alarms: string[] = [];
  const missed: string[] = [];
  const unknown: string[] = [];
  const frames = new Map<string, number>();
  let compared = 0;
  let exact = 0;
  let sum = 0;
  for (const { program, source } of sources) {
    const estimates = estimatesOf(program, source);
    const built = await buildProgram(toolchain, { name: program, source });
    if ('error' in built) {
      assert.match(built.error, REFUSED_FRAME, program);
      if (estimates.every((it) => (it.bytes ?? 0) < 512)) missed.push(program);
      continue;
    }
    for (const [name, stackBytes] of framesOf(program, built.object)) {
      frames.set(keyOf({ program, function: name }), stackBytes);
      const estimate = estimates.find((it) => lastName(it.function) === lastName(name));
      if (estimate === undefined) {
        const reason = KNOWN_TO_BE_MISSING.get(`${program} ${name}`);
        if (reason === undefined) unknown.push(`${program} ${name}: built ${String(stackBytes)}`);
        else context.diagnostic(`${program} ${name}: not estimated, ${reason}`);
        compared += 1;
        sum += stackBytes;
        continue;
      }
      const bytes = estimate.bytes ?? estimate.low;
      compared += 1;
      sum += Math.abs(bytes - stackBytes);
      if (Math.ceil(bytes / 8) === Math.ceil(stackBytes / 8)) exact += 1;
      else
        context.diagnostic(
          `${program} ${estimate.function}: estimated ${String(bytes)}, built ${String(stackBytes)}`,
        );
      if (estimate.low >= 512) alarms.push(`${program} ${estimate.function}`);
    }
  }
  context.diagnostic(
    `${String(compared)} functions, ${String(exact)} exact to 8 bytes, mean error ${(sum / compared).toFixed(2)}`,
  );
  return { compared, exact, error: sum / compared, alarms, missed, unknown, built: frames };
}
