// The campaign itself: a fix that is broken on purpose is caught by each stage, and a sound one by none.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { PrintedFix } from './analyzer';
import { judge, prepare, type Prepared, type Stage } from './campaign/judge';
import { programsOf } from './campaign/program';
import { kernelFor } from './toolchain/ready';

const PROGRAM = `//# program
static mut HITS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { HITS += byte(&ctx, 20); } unsafe { HITS as u32 } }
`;

const folder = mkdtempSync(path.join(tmpdir(), 'aya-campaign-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const MAP = `#[aya_ebpf::macros::map]
static HITS: aya_ebpf::maps::PerCpuArray<u64> = aya_ebpf::maps::PerCpuArray::with_max_entries(1, 0);
`;
const LOOKUP = `let Some(hits) = HITS.get_ptr_mut(0) else {
        return 0;
    };
    `;
const TITLE = 'Replace `HITS` by PerCpuArray `HITS` (one value per CPU, starts at 0)';
const ADD = '*hits += byte(&ctx, 20);';

/** State in .bss that the analyzer is told to be silent about. */
const HIDDEN = `
struct Hidden(core::cell::UnsafeCell<u64>);
unsafe impl Sync for Hidden {}
impl Hidden {
    fn with(&self, work: impl FnOnce(&mut u64)) {
        work(unsafe { &mut *self.0.get() })
    }
}
// aya: allow(mutable-static): only a test of the campaign
static HIDDEN: Hidden = Hidden(core::cell::UnsafeCell::new(0));
`;

interface Case {
  readonly name: string;
  readonly stage: Stage | null;
  readonly title?: string;
  readonly safe?: boolean;
  readonly preferred?: boolean;
  /** Another program than the usual one. */
  readonly program?: string;
  readonly change: (text: string) => string;
}

/** The sound fix with something else in the place of its lookup or its use. */
function fixed(text: string, { lookup = LOOKUP, add = ADD }: { lookup?: string; add?: string } = {}): string {
  return text
    .replace('static mut HITS: u64 = 0;\n', MAP)
    .replace('    unsafe {\n        HITS', `    ${lookup}unsafe {\n        HITS`)
    .replace('HITS += byte(&ctx, 20);', add)
    .replace('HITS as u32', '*hits as u32');
}

const cases: readonly Case[] = [
  { name: 'a sound fix', stage: null, change: (text) => fixed(text) },
  {
    name: 'one that does not compile',
    stage: 'compile',
    change: (text) => fixed(text, { add: 'hits += 1;' }),
  },
  {
    name: 'one that leaves something unused',
    stage: 'warning',
    change: (text) => fixed(text, { lookup: `let unused = 1;\n    ${LOOKUP}` }),
  },
  {
    name: 'one with a panic in it',
    stage: 'load',
    change: (text) => fixed(text, { lookup: 'let hits = HITS.get_ptr_mut(0).unwrap();\n    ' }),
  },
  {
    name: 'one that rustfmt would change',
    stage: 'format',
    change: (text) => fixed(text, { add: '*hits+=byte(&ctx, 20);' }),
  },
  { name: 'one that leaves the finding', stage: 'finding', change: (text) => `${text}\n` },
  {
    name: 'one that can be applied again',
    stage: 'again',
    change: (text) => text.replace('static mut HITS', '// Mended.\nstatic mut HITS'),
  },
  {
    name: 'one that counts twice',
    stage: 'meaning',
    change: (text) => fixed(text, { add: `${ADD}\n        ${ADD}` }),
  },
  { name: 'one that calls a value per CPU safe', stage: 'label', safe: true, change: (text) => fixed(text) },
  {
    name: 'one that calls it a value for all CPUs',
    stage: 'label',
    title: 'Replace `HITS` by Array `HITS` (one value for all CPUs, still unsynchronised)',
    change: (text) => fixed(text),
  },
  {
    name: 'one that is preferred though the program decides on the value',
    stage: 'label',
    preferred: true,
    change: (text) => fixed(text),
  },
  {
    name: 'one that keeps silent about a lost start value',
    stage: 'label',
    program: PROGRAM.replace('u64 = 0', 'u64 = 7'),
    change: (text) => fixed(text.replace('u64 = 7', 'u64 = 0')),
  },
  {
    name: 'one that brings the finding of another rule along',
    stage: 'finding',
    change: (text) => fixed(text, { lookup: 'let hits = HITS.get_ptr_mut(0).unwrap();\n    ' }),
  },
  {
    name: 'one that only the old loaders refuse',
    stage: 'load',
    change: (text) =>
      fixed(text, { add: `${ADD}\n        HIDDEN.with(|n| *n += 1);` }).replace(MAP, MAP + HIDDEN),
  },
];

describe('the campaign', () => {
  it('catches a broken fix in every stage', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    const ground = { toolchain, release: 'newest', folder } as const;
    const texts = [...new Set(cases.map((it) => it.program ?? PROGRAM))];
    const programs = texts.flatMap((text, index) => programsOf(`self${index}`, text));
    const prepared = await prepare(ground, programs);
    const offers = cases.map((it) => {
      const own = prepared[texts.indexOf(it.program ?? PROGRAM)];
      assert.ok(own !== undefined && !('error' in own.built));
      return { prepared: own, fix: asFix(own, it) };
    });
    const verdicts = await judge(ground, { offers, round: 'after' });
    const caught = verdicts.map(({ failures }, index) => {
      const stage = cases[index]?.stage ?? null;
      const stages = [...new Set(failures.map((it) => it.stage))];
      return {
        name: cases[index]?.name,
        caught: stage === null ? stages : stages.filter((it) => it === stage),
      };
    });
    assert.deepEqual(
      caught,
      cases.map(({ name, stage }) => ({ name, caught: stage === null ? [] : [stage] })),
    );
  });
});

/** An edit of the whole file, as the command would print it. */
function asFix(
  { program, folder: own }: Prepared,
  { change, title = TITLE, safe = false, preferred = false }: Case,
): PrintedFix {
  const text = readFileSync(path.join(own, 'ebpf', 'src', 'main.rs'), 'utf8');
  const lines = text.split('\n');
  const range = {
    start: { line: 1, column: 1 },
    end: { line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
  };
  const file = `${program.id}/ebpf/src/main.rs`;
  return { title, safe, preferred, edits: [{ file, range, newText: change(text) }] };
}
