// Values of constants against rustc's own: generated expressions over every operator, method, cast and statement that a constant may hold.
// A wrong value fails, and so does a value where rustc refuses; so does knowing less than 97 of 100.

import assert from 'node:assert/strict';
import { before, describe, it, type TestContext } from 'node:test';

import { evaluateConst } from '../../server/src/core/model/constants';
import { loadParser } from '../unit/crates/project';
import { rustScope } from '../unit/model/rustScope';
import { DECLARATIONS, NEXT_DOOR, NEXT_DOOR_SOURCE } from './constants/declarations';
import { generateConstants, type GeneratedConstant } from './constants/generateConstants';
import { compilerAnswers } from './layouts/compilerAnswers';
import { buildProgram } from './toolchain/buildProgram';
import { compilerFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const LEAST_KNOWN = 0.97;
const SEEDS = [1, 2, 3, 4];
const CONSTANTS_PER_SEED = 150;
const MOST_ROUNDS = 5;

before(async () => {
  await loadParser();
});

describe('constants', () => {
  for (const seed of SEEDS) {
    it(`have the values that rustc gives them, seed ${String(seed)}`, async (context) => {
      await compare(context, seed);
    });
  }
});

async function compare(context: TestContext, seed: number): Promise<void> {
  const toolchain = await compilerFor(context);
  if (toolchain === null) return;
  const { source, constants: generated } = generateConstants(seed, CONSTANTS_PER_SEED);
  const { failing, doubtful } = await refusedBy(toolchain, { seed, source, constants: generated });
  const constants = generated.filter((it) => !doubtful.has(it));
  const accepted = constants.filter((it) => !failing.has(it));
  const truth = await compilerAnswers(toolchain, {
    name: `constants ${String(seed)}`,
    features: [],
    source: rustSource(source, accepted),
    expressions: accepted.map(({ type }, index) => asNumber(`K${String(index)}`, type)),
  });
  const wrong: string[] = [];
  const unknown: string[] = [];
  let next = 0;
  const answers = modelValues(source, constants);
  for (const [index, constant] of constants.entries()) {
    const answer = answers[index] ?? 'unknown';
    const isRefused = failing.has(constant);
    const expected = isRefused ? 'refuses' : String(truth[next++]);
    const isUnknown = answer.startsWith('unknown');
    if (answer === expected || (isRefused && isUnknown)) continue;
    const line = `${constant.type} = ${constant.expression}: rustc ${expected}, the model ${answer}`;
    (isUnknown ? unknown : wrong).push(line);
  }
  const known = accepted.length - unknown.length;
  context.diagnostic(
    `${String(accepted.length)} constants, ${String(known)} known; ${String(failing.size)} refused; ${String(wrong.length)} wrong`,
  );
  assert.deepEqual(wrong, [], 'wrong values');
  assert.ok(known >= LEAST_KNOWN * accepted.length, `too few are known:\n${unknown.join('\n')}`);
}

interface Refused {
  /** Their value does not exist. */
  readonly failing: ReadonlySet<GeneratedConstant>;
  /** A lint that one may allow refuses a literal, perhaps in a branch that is not taken. */
  readonly doubtful: ReadonlySet<GeneratedConstant>;
}

async function refusedBy(
  toolchain: Toolchain,
  {
    seed,
    source,
    constants,
  }: { readonly seed: number; readonly source: string; readonly constants: readonly GeneratedConstant[] },
): Promise<Refused> {
  const failing = new Set<GeneratedConstant>();
  const doubtful = new Set<GeneratedConstant>();
  // Lints speak only where evaluation has no errors.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lines = constants.map((it) =>
      failing.has(it) || doubtful.has(it) ? { type: 'u8', expression: '0' } : it,
    );
    const text = wholeFile(rustSource(source, lines));
    const built = await buildProgram(toolchain, {
      name: `refused constants ${String(seed)}`,
      source: text,
      // What overflows in a function wraps in a release build only, so it has no one value.
      overflowChecks: true,
    });
    if (!('error' in built)) return { failing, doubtful };
    for (const error of built.error.split(/^(?=error)/m)) {
      const evaluated = constants[Number(/evaluation of `K(\d+)` failed/.exec(error)?.[1])];
      const line = text.split('\n')[Number(/--> \w+\.rs:(\d+)/.exec(error)?.[1]) - 1] ?? '';
      const linted = /out of range/.test(error)
        ? constants[Number(/^const K(\d+):/.exec(line)?.[1])]
        : undefined;
      if (evaluated !== undefined) failing.add(evaluated);
      else if (linted !== undefined) doubtful.add(linted);
      else assert.match(error, /^error: aborting/, 'the generator made something that is no Rust');
    }
  }
  throw new Error('rustc does not stop to refuse');
}

function wholeFile(source: string): string {
  return `#![no_std]
#![no_main]
#![allow(warnings)]
${source}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`;
}

function rustSource(source: string, constants: readonly GeneratedConstant[]): string {
  return `#![allow(arithmetic_overflow, unconditional_panic)]
pub mod ${NEXT_DOOR} {${NEXT_DOOR_SOURCE}}
${modelSource(source, constants)}`;
}

function modelSource(source: string, constants: readonly GeneratedConstant[]): string {
  const lines = constants.map(
    ({ type, expression }, index) => `const K${String(index)}: ${type} = ${expression};`,
  );
  return `${DECLARATIONS}\n${source}\n${lines.join('\n')}\n`;
}

function asNumber(name: string, type: string): string {
  return type === 'char' ? `${name} as u32 as i128` : `${name} as i128`;
}

function modelValues(source: string, constants: readonly GeneratedConstant[]): readonly string[] {
  const { scope, type, value } = rustScope(modelSource(source, constants), {
    'Cargo.toml': `[package]\nname = "probe"\nedition = "2024"\n[dependencies]\naya-ebpf = "0.2"\n${NEXT_DOOR} = { path = "${NEXT_DOOR}" }\n`,
    [`${NEXT_DOOR}/Cargo.toml`]: `[package]\nname = "${NEXT_DOOR}"\n`,
    [`${NEXT_DOOR}/src/lib.rs`]: `#![no_std]\n${NEXT_DOOR_SOURCE}`,
  });
  return constants.map((_, index) => {
    const name = `K${String(index)}`;
    const answer = evaluateConst(scope, value(name), type(name));
    switch (answer.kind) {
      case 'int':
        return String(BigInt.asIntN(128, answer.value));
      case 'char':
        return String(answer.value);
      case 'bool':
        return answer.value ? '1' : '0';
      default:
        return answer.kind === 'unknown' ? `unknown: ${answer.why}` : answer.kind;
    }
  });
}
