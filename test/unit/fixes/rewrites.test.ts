// What a fix writes, form by form: each case is the smallest program in which a form once came out wrong or unlike its author.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, program, sourceOf } from './project';

const KPROBE = 'use aya_ebpf::{macros::kprobe, programs::ProbeContext};';
const WITH_MAP = `use aya_ebpf::{
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};`;

interface Case {
  readonly name: string;
  readonly statics: string;
  readonly body: string;
  readonly result?: string;
  readonly after: { readonly statics: string; readonly body: string };
}

/** A helper function with the body, below the statics; the lookup is part of what is expected. */
function source(imports: string, statics: string, body: string, result = ''): string {
  const lines = body
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));
  return `${imports}\n\n${statics}\n\nfn step(flag: bool)${result} {\n${lines.join('\n')}\n}\n`;
}

const U64 = '#[map]\nstatic HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);';
const LOOKUP = 'let Some(hits) = HITS.get_ptr_mut(0) else {\n    return;\n};\n';

const CASES: readonly Case[] = [
  {
    name: 'a usize is compared with a literal in the type of the map, and cast elsewhere',
    statics: 'static mut HITS: usize = 0;',
    body: 'unsafe {\n    HITS += 1;\n    if HITS > 3 && HITS + 1 < limit() {\n        send(HITS as u64);\n    }\n}',
    after: {
      statics: U64,
      body: `${LOOKUP}unsafe {\n    *hits += 1;\n    if *hits > 3 && *hits as usize + 1 < limit() {\n        send(*hits);\n    }\n}`,
    },
  },
  {
    name: 'the address of a usize keeps its type',
    statics: 'static mut HITS: usize = 0;',
    body: 'let p = &raw mut HITS;\nfill(unsafe { &mut *(&raw mut HITS) });\nunsafe { *p += 1 };',
    after: {
      statics: U64,
      body: `${LOOKUP}let p = hits.cast::<usize>();\nfill(unsafe { &mut *hits.cast::<usize>() });\nunsafe { *p += 1 };`,
    },
  },
  {
    name: 'a bool that is negated becomes a comparison',
    statics: 'static mut HITS: bool = false;',
    body: 'if unsafe { !HITS } && flag {\n    unsafe { HITS = !HITS };\n}',
    after: {
      statics: U64.replace('u64', 'u8'),
      body: `${LOOKUP}if unsafe { *hits == 0 } && flag {\n    unsafe { *hits = u8::from(*hits == 0) };\n}`,
    },
  },
  {
    name: 'a method of an array field borrows, one of a number does not',
    statics: 'static mut HITS: Sum = Sum { of: [0; 4], all: 0 };',
    body: 'unsafe {\n    HITS.of.fill(1);\n    HITS.all = HITS.all.wrapping_add(HITS.of.len() as u64);\n}',
    after: {
      statics: U64.replace('u64', 'Sum'),
      body: `${LOOKUP}unsafe {\n    (&mut *hits).of.fill(1);\n    (*hits).all = (*hits).all.wrapping_add((&*hits).of.len() as u64);\n}`,
    },
  },
  {
    name: 'a pointer that is handed on needs no `unsafe` of its own',
    statics: 'static mut HITS: u64 = 0;',
    body: 'hand_on(&raw mut HITS);',
    after: {
      statics: U64,
      body: 'if let Some(hits) = HITS.get_ptr_mut(0) {\n    hand_on(hits);\n}',
    },
  },
  {
    name: 'a volatile read takes the pointer as it is',
    statics: 'static mut HITS: u64 = 0;',
    body: 'let seen = unsafe { (&raw const HITS).read_volatile() };\nunsafe { HITS = seen + 1 };',
    after: {
      statics: U64,
      body: `${LOOKUP}let seen = unsafe { hits.read_volatile() };\nunsafe { *hits = seen + 1 };`,
    },
  },
  {
    name: 'a value that is taken apart by a pattern is matched in place',
    statics: 'static mut HITS: (u64, u32) = (0, 0);',
    body: 'match unsafe { HITS } {\n    (0, _) => unsafe { HITS.0 = 1 },\n    (_, n) => send(n as u64),\n}',
    after: {
      statics: U64.replace('u64', '(u64, u32)'),
      body: `${LOOKUP}match unsafe { *hits } {\n    (0, _) => unsafe { (*hits).0 = 1 },\n    (_, n) => send(n as u64),\n}`,
    },
  },
  {
    name: 'an unsafe block that became short stands on one line',
    statics: 'static mut HITS: u64 = 0;',
    body: 'unsafe {\n    core::ptr::write_volatile(&raw mut HITS, core::ptr::read_volatile(&raw const HITS) + 1)\n};',
    after: {
      statics: U64,
      body: `${LOOKUP}unsafe { core::ptr::write_volatile(hits, core::ptr::read_volatile(hits) + 1) };`,
    },
  },
  {
    name: 'a function that returns a type of its own leaves with a constant that it returns itself',
    statics: 'static mut HITS: u64 = 0;',
    result: ' -> Verdict',
    body: 'if unsafe { HITS } > 3 {\n    return Verdict::Drop;\n}\nunsafe { HITS += 1 };\nVerdict::Pass',
    after: {
      statics: U64,
      body: `${LOOKUP.replace('return', 'return Verdict::Drop')}if unsafe { *hits } > 3 {\n    return Verdict::Drop;\n}\nunsafe { *hits += 1 };\nVerdict::Pass`,
    },
  },
];

describe('a rewritten use', () => {
  for (const { name, statics, body, result, after } of CASES) {
    it(name, async () => {
      const types =
        '\n\nstruct Sum {\n    of: [u8; 4],\n    all: u64,\n}\n\nenum Verdict {\n    Pass,\n    Drop,\n}';
      const before = program(source(KPROBE, statics + types, body, result));
      const fixed = await applied(before, 'Replace `HITS` by PerCpuArray');
      assert.equal(sourceOf(fixed), source(WITH_MAP, after.statics + types, after.body, result));
    });
  }

  it('takes a name for its pointer that is neither a keyword nor a constant', async () => {
    for (const [name, pointer] of [
      ['LOOP', 'loop_ptr'],
      ['LIMIT', 'limit_ptr'],
      ['A_LONG_NAME_FOR_THE_COUNT_OF_PACKETS', 'packets'],
    ] as const) {
      const text = `${KPROBE}\n\nconst limit: u64 = 3;\nstatic mut ${name}: u64 = 0;\n\nfn step() {\n    unsafe { ${name} += limit };\n}\n`;
      const { files } = await applied(program(text), `Replace \`${name}\` by PerCpuArray`);
      assert.match(files['main.rs'] ?? '', new RegExp(`if let Some\\(${pointer}\\) = ${name}\\.get_ptr_mut`));
    }
  });

  it('is laid out as rustfmt does where the lookup is too long for a line', async () => {
    const name = 'A_NAME_THAT_IS_VERY_LONG_THAT_NO_LINE_CAN_EVER_HOLD_IT_TWICE';
    const text = `${KPROBE}\n\nstatic mut ${name}: u64 = 0;\n\nfn step() -> u64 {\n    unsafe { ${name} }\n}\n`;
    const written = text.replace('fn step', `fn count() {\n    unsafe { ${name} += 1 };\n}\n\nfn step`);
    const { files } = await applied(program(written), `Replace \`${name}\` by Array`);
    const after = files['main.rs'] ?? '';
    assert.ok(
      after.includes(`    if let Some(twice) = ${name}.get_ptr_mut(0)\n    {\n        unsafe {`),
      after,
    );
    assert.ok(
      after.includes(`    let Some(twice) = ${name}.get_ptr_mut(0)\n    else {\n        return 0;`),
      after,
    );
  });

  it('in a file with tabs is indented by tabs', async () => {
    const text =
      'use aya_ebpf::macros::kprobe;\nuse aya_ebpf::programs::ProbeContext;\n\nstatic mut HITS: u64 = 0;\n\nfn step() {\n\tunsafe { HITS += 1 };\n}\n';
    const { files } = await applied(program(text), 'Replace `HITS` by PerCpuArray');
    assert.ok(
      files['main.rs']?.includes(
        '\tif let Some(hits) = HITS.get_ptr_mut(0) {\n\t\tunsafe { *hits += 1 };\n\t}\n',
      ),
    );
    assert.doesNotMatch(files['main.rs'] ?? '', /^ /m);
  });

  it('of an atomic has one `unsafe`, around the outermost change', async () => {
    const atomic = 'use core::sync::atomic::{AtomicU64, Ordering};';
    const text = `${KPROBE}\n\n${atomic}\n\nstatic HITS: AtomicU64 = AtomicU64::new(0);\n\nfn step() -> u32 {\n    HITS.store(HITS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);\n    HITS.load(Ordering::Relaxed) as u32\n}\n`;
    const { files } = await applied(program(text), 'Replace `HITS` by PerCpuArray');
    const after = files['main.rs'] ?? '';
    assert.ok(after.includes('    unsafe { *hits = *hits + 1 };\n    (unsafe { *hits }) as u32\n'), after);
    assert.doesNotMatch(after, /sync::atomic/);
  });
});

describe('an XDP program that returns early', () => {
  const passes = async (imports: string): Promise<string | undefined> => {
    const verdict = 'aya_ebpf::bindings::xdp_action::XDP_PASS';
    const text = `${imports}
static mut HITS: u64 = 0;

#[aya_ebpf::macros::xdp]
pub fn filter(_ctx: aya_ebpf::programs::XdpContext) -> u32 {
    unsafe {
        HITS += 1;
        HITS += 2;
    }
    ${verdict}
}
`;
    return /else \{\n\s+return (.*);/.exec(
      sourceOf(await applied(program(text), 'Replace `HITS` by PerCpuArray')),
    )?.[1];
  };

  it('lets the packet pass, by the name that is imported', async () => {
    assert.equal(await passes('use aya_ebpf::bindings::xdp_action;\n'), 'xdp_action::XDP_PASS');
  });

  it('lets the packet pass, by the full path where nothing is imported', async () => {
    assert.equal(await passes(''), 'aya_ebpf::bindings::xdp_action::XDP_PASS');
  });
});

describe('a rewritten crate', () => {
  it('holds the uses that other modules reach by `use super::*`', async () => {
    const main = `#![no_std]\n#![no_main]\n\n${KPROBE}\n\nmod steps;\n\nstatic mut HITS: u64 = 0;\n`;
    const steps = 'use super::*;\n\npub fn step() {\n    unsafe { HITS += 1 };\n}\n';
    const { files } = await applied(
      { files: { 'main.rs': main, 'steps.rs': steps } },
      'Replace `HITS` by PerCpuArray',
    );
    assert.equal(
      files['steps.rs'],
      'use super::*;\n\npub fn step() {\n    if let Some(hits) = HITS.get_ptr_mut(0) {\n        unsafe { *hits += 1 };\n    }\n}\n',
    );
  });

  it('loses a newtype that only made a cell shareable, without a double blank line', async () => {
    const text = `mod inner {
    use aya_ebpf::{macros::kprobe, programs::ProbeContext};
    use core::cell::UnsafeCell;

    struct Cell(UnsafeCell<u64>);

    unsafe impl Sync for Cell {}

    static HITS: Cell = Cell(UnsafeCell::new(0));

    fn step() {
        unsafe { *HITS.0.get() += 1 };
    }
}
`;
    const fixed = await applied(program(text), 'Replace `HITS` by PerCpuArray');
    assert.equal(
      sourceOf(fixed),
      `mod inner {
    use aya_ebpf::{
        macros::{kprobe, map},
        maps::PerCpuArray,
        programs::ProbeContext,
    };

    #[map]
    static HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

    fn step() {
        if let Some(hits) = HITS.get_ptr_mut(0) {
            unsafe { *hits += 1 };
        }
    }
}
`,
    );
  });
});
