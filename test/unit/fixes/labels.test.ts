// What a fix says about itself, and what is refused with a reason: `safe` and `preferred` as the contract has them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, offers, program, type Crate } from './project';

const IMPORTS = 'use aya_ebpf::{macros::kprobe, programs::ProbeContext};\n\n';

function counter(
  body: string,
  { type = 'u64', value = '0', attribute = '', host }: Partial<Record<string, string>> = {},
): Crate {
  const text = `${IMPORTS}${attribute}static mut HITS: ${type} = ${value};\n\nfn step(flag: bool) {\n    ${body}\n}\n`;
  return program(text, host === undefined ? {} : { host });
}

async function labels(
  crate: Crate,
  title = 'Replace `HITS` by PerCpuArray',
): Promise<{
  readonly safe: boolean;
  readonly preferred: boolean;
}> {
  const { fix } = await applied(crate, title);
  return { safe: fix.safe, preferred: fix.preferred };
}

describe('a value per CPU', () => {
  const ADD = 'unsafe { HITS += 1 };';

  it('is preferred for a counter that starts at zero, and never safe', async () => {
    assert.deepEqual(await labels(counter(ADD)), { safe: false, preferred: true });
  });

  it('is not preferred where BPF code reads the value', async () => {
    const crate = counter(`${ADD}\n    if flag && unsafe { HITS } > 3 {\n        return;\n    }`);
    assert.deepEqual(await labels(crate), { safe: false, preferred: false });
  });

  it('is not preferred where the start value is lost, which the title names', async () => {
    const { fix } = await applied(counter(ADD, { value: '7' }), 'Replace `HITS` by PerCpuArray');
    assert.equal(fix.preferred, false);
    assert.match(fix.title, /start value 7 of `HITS` is lost/);
  });

  it('is not preferred where user space names the symbol or opens its section', async () => {
    for (const name of ['HITS', '.bss']) {
      const host = `fn main() {\n    let map = ebpf.map("${name}");\n}\n`;
      assert.equal((await labels(counter(ADD, { host }))).preferred, false, name);
    }
    const host = 'fn main() {\n    ebpf.set_global("hits", &1u64, true);\n}\n';
    const attribute = '#[unsafe(export_name = "hits")]\n';
    assert.equal((await labels(counter(ADD, { host, attribute }))).preferred, false, 'its symbol');
  });

  it('for several counters is not preferred where user space names one of them', async () => {
    const text = `${IMPORTS}static mut HITS: u64 = 0;\nstatic mut DROPS: u64 = 0;\n\nfn step() {\n    unsafe {\n        HITS += 1;\n        DROPS += 1;\n    }\n}\n`;
    const combined = 'Replace `HITS`, `DROPS` by PerCpuArray `COUNTERS`';
    assert.equal((await labels(program(text), combined)).preferred, true);
    const host = 'fn main() {\n    ebpf.set_global("DROPS", &1u64, true);\n}\n';
    assert.equal((await labels(program(text, { host }), combined)).preferred, false);
  });

  it('is not offered for a table that only user space can fill', async () => {
    const body = 'let at = usize::from(flag);\n    send(unsafe { HITS[at] });';
    const { titles } = await offers(
      counter(body, { type: '[u64; 2]', value: '[0; 2]', attribute: '#[unsafe(no_mangle)]\n' }),
    );
    assert.deepEqual(titles, ['Replace `HITS` by Array `HITS` (one value for all CPUs, set by user space)']);
  });

  it('comes after one shared value for a flag', async () => {
    const { titles } = await offers(
      counter('unsafe { HITS = flag };\n    if unsafe { HITS } {}', { type: 'bool', value: 'false' }),
    );
    assert.match(titles[0] ?? '', /^Replace `HITS` by Array/);
  });
});

describe('a missing #[map]', () => {
  it('is a safe fix', async () => {
    const text = `use aya_ebpf::maps::HashMap;\n\nstatic SEEN: HashMap<u32, u32> = HashMap::with_max_entries(8, 0);\n\nfn step() {\n    let _ = SEEN.insert(&1, &2, 0);\n}\n`;
    assert.deepEqual(await labels(program(text), 'Add `#[map]` to `SEEN`'), { safe: true, preferred: true });
  });

  it('is written above the item where that is the first of its module', async () => {
    const text = `mod maps {\n    static SEEN: aya_ebpf::maps::HashMap<u32, u32> =\n        aya_ebpf::maps::HashMap::with_max_entries(8, 0);\n\n    fn step() {\n        let _ = SEEN.insert(&1, &2, 0);\n    }\n}\n`;
    const { files } = await applied(program(text), 'Add `#[map]` to `SEEN`');
    assert.match(
      files['main.rs'] ?? '',
      /mod maps \{\n {4}use aya_ebpf::macros::map;\n\n {4}#\[map\]\n {4}static SEEN/,
    );
  });
});

describe('a fix is refused, with the reason,', () => {
  const CASES: readonly (readonly [name: string, type: string, value: string, body: string, why: RegExp])[] = [
    ['of a value over 32 KiB per CPU', '[[u8; 256]; 129]', '[[0; 256]; 129]', 'unsafe { HITS[0][1] += 1 };', /33024 bytes are more than a PerCpuArray value may have \(32768\)/],
    ['of an alignment over 8', 'Wide', 'Wide(0)', 'unsafe { HITS.0 += 1 };', /alignment of 16 is more than the 8/],
    ['of a type that has no zero value', 'core::num::NonZeroU32', 'core::num::NonZeroU32::MIN', 'unsafe { HITS = core::num::NonZeroU32::MAX };\n    if flag { send(unsafe { HITS }.get()) }', /all-zero bytes are no value of/],
    ['of pointers inside', '*const u8', 'core::ptr::null()', 'unsafe { HITS = core::ptr::null() };\n    if flag { point(unsafe { HITS }) }', /holds pointers, which no map value may/],
    ['of a use in a macro that is not known', 'u64', '0', 'emit!(HITS);\n    unsafe { HITS += 1 };', /it is used inside of `emit!`/],
    ['of a use by its path in such a macro', 'u64', '0', 'emit!(crate::HITS);\n    unsafe { HITS += 1 };', /it is used inside of `emit!`/],
    ['of a use in a `const fn`', 'u64', '0', 'unsafe { HITS += 1 };\n}\n\nconst fn peek() -> u64 {\n    unsafe { HITS }', /it is used in the `const fn` peek/],
    ['of a function on one line', 'u64', '0', 'unsafe { HITS += 1 };\n}\n\nfn last() -> u64 { unsafe { HITS }', /the function stands on one line/],
  ]; // prettier-ignore
  for (const [name, type, value, body, why] of CASES) {
    it(name, async () => {
      const crate = counter(body, { type, value, attribute: '#[repr(align(16))]\nstruct Wide(u64);\n\n' });
      const { titles, notes } = await offers(crate);
      assert.deepEqual(
        titles.filter((it) => it.startsWith('Replace `HITS` by PerCpuArray')),
        [],
      );
      assert.match(notes.join('\n'), why);
    });
  }

  it('where the host uses an item of the crate that both sides share', async () => {
    const common = '#![no_std]\npub static mut HITS: u64 = 0;\n';
    const crate: Crate = {
      files: {
        'main.rs': `#![no_std]\n#![no_main]\n${IMPORTS}use common::HITS;\n\nfn step() {\n    unsafe { HITS += 1 };\n}\n`,
      },
      common,
      host: 'use common::HITS;\n\nfn main() {\n    unsafe { HITS += 1 };\n}\n',
    };
    const { titles, notes } = await offers(crate);
    assert.deepEqual(titles, []);
    assert.match(notes.join('\n'), /does not depend on aya-ebpf|user-space code uses the static itself/);
  });
});

describe('a value that is only read', () => {
  const READ = `${IMPORTS}#[unsafe(no_mangle)]\nstatic mut LIMIT: u32 = 0;\n\nfn send(_value: u32) {}\n\n`;
  const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
    ['in a condition', 'if unsafe { LIMIT } > 3 {\n        send(1);\n    }', 'if LIMIT.load() > 3 {\n        send(1);\n    }'],
    ['in a condition that is a comparison', 'if unsafe { LIMIT > 3 } && flag {\n        send(1);\n    }', 'if (LIMIT.load() > 3) && flag {\n        send(1);\n    }'],
    ['in a statement', 'unsafe { send(LIMIT) }\n    send(1);', 'send(LIMIT.load());\n    send(1);'],
    ['in a block of statements', 'unsafe {\n        send(LIMIT);\n        send(LIMIT + 1);\n    }', 'send(LIMIT.load());\n    send(LIMIT.load() + 1);'],
    ['beside something unsafe', 'unsafe {\n        send(LIMIT);\n        core::hint::unreachable_unchecked();\n    }', 'unsafe {\n        send(LIMIT.load());\n        core::hint::unreachable_unchecked();\n    }'],
    ['volatilely', 'send(unsafe { core::ptr::read_volatile(&raw const LIMIT) });', 'send(LIMIT.load());'],
  ]; // prettier-ignore
  for (const [name, before, after] of CASES) {
    it(`${name} becomes a Global, and \`unsafe\` goes where nothing needs it`, async () => {
      const crate = program(`${READ}fn step(flag: bool) {\n    ${before}\n}\n`);
      const { files } = await applied(crate, 'Make `LIMIT` a load-time `Global<u32>`');
      const text = files['main.rs'] ?? '';
      assert.ok(text.includes(`fn step(flag: bool) {\n    ${after}\n}\n`), text);
      assert.ok(text.includes('#[unsafe(no_mangle)]\nstatic LIMIT: Global<u32> = Global::new(0);'));
    });
  }
});
