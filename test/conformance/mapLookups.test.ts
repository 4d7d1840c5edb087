// Unwrapped map lookups under each panic handler: what the kernel answers is what the rule says, and what its fixes write loads.
// A row's answer is measured again; the verdict that the rule must give follows from it.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { applyFix, check, type PrintedFinding } from './analyzer';
import { lookups, type Lookup } from './mapLookupTable';
import { buildProgram } from './toolchain/buildProgram';
import { runCommand } from './toolchain/command';
import { loadObject, refusal, withoutRegister } from './toolchain/loadObject';
import { kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const folder = mkdtempSync(path.join(tmpdir(), 'aya-lookups-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const handlers = {
  loop: 'loop {}',
  unreachable: 'unsafe { core::hint::unreachable_unchecked() }',
  other: 'unreachable!()',
} as const;

type Handler = keyof typeof handlers;

for (const handler of ['loop', 'unreachable', 'other'] as const) {
  describe(`an unwrapped lookup with the panic handler ${handlers[handler]}`, { concurrency: 2 }, () => {
    for (const row of lookups) {
      const expected = row[handler];
      it(`${row.name}: ${expected}`, async (context) => {
        const toolchain = await kernelFor(context);
        if (toolchain === null) return;
        const own = writeCrate(row, handler);
        const before = await measure(toolchain, own);
        assert.ok(before.answer.includes(expected), `the kernel answered ${JSON.stringify(before.answer)}`);
        const found = await findings(own);
        assertSays(found, { row, handler, answer: before.answer });
        const titles = new Set(found.flatMap(({ fixes }) => fixes.map(({ title }) => title)));
        if (found.length > 0) assert.ok(titles.size > 0, 'no fix is offered');
        for (const title of titles) {
          writeCrate(row, handler, own);
          await assertMends(toolchain, { own, title, before });
        }
      });
    }
  });
}

/** A finding above a hint stands where the kernel refuses, in the kernel's words; where it accepts there is none. */
function assertSays(
  found: readonly PrintedFinding[],
  { row, handler, answer }: { readonly row: Lookup; readonly handler: Handler; readonly answer: string },
): void {
  const grave = found.filter(({ level }) => level !== 'hint');
  if (answer === 'accepted') {
    assert.deepEqual(
      grave.map(({ message }) => message),
      [],
    );
    return;
  }
  assert.ok(grave.length > 0, 'the analyzer reports nothing');
  for (const { message, data } of grave) {
    assert.ok(
      message.includes(`"${withoutRegister(answer)}"`),
      `the kernel answered ${JSON.stringify(answer)}: ${message}`,
    );
    assert.equal(data['handler'], handler);
    assert.ok(row.map.split(', ').some((map) => map === data['map']));
  }
}

/** The fix of this title, wherever it is offered: it adds no warning, loads, is formatted, and nothing is found again. */
async function assertMends(
  toolchain: Toolchain,
  { own, title, before }: { readonly own: string; readonly title: string; readonly before: Measured },
): Promise<void> {
  const formatted = await isFormatted(toolchain, own);
  for (let round = 0; round < 4; round += 1) {
    const fix = (await findings(own)).flatMap(({ fixes }) => fixes).find((it) => it.title === title);
    if (fix === undefined) break;
    applyFix(own, fix);
  }
  const text = textOf(own);
  const after = await measure(toolchain, own);
  assert.equal(after.answer, 'accepted', `"${title}" gives\n${text}`);
  assert.deepEqual(
    after.warnings.filter((it) => !before.warnings.includes(it)),
    [],
    `"${title}" gives\n${text}`,
  );
  if (formatted) assert.ok(await isFormatted(toolchain, own), `rustfmt would change\n${text}`);
  assert.deepEqual(
    (await findings(own)).filter(({ fixes }) => fixes.some((it) => it.title === title)),
    [],
  );
}

interface Measured {
  readonly answer: string;
  readonly warnings: readonly string[];
}

async function measure(toolchain: Toolchain, own: string): Promise<Measured> {
  const built = await buildProgram(toolchain, { name: 'lookup', source: textOf(own) });
  if ('error' in built) assert.fail(`it does not compile:\n${built.error}\n${textOf(own)}`);
  const { failure, programs } = await loadObject(toolchain, { object: built.object, loader: 'newest' });
  assert.equal(failure, null);
  const refused = programs.find(({ accepted }) => !accepted);
  return {
    answer: refused === undefined ? 'accepted' : refusal(refused.log),
    warnings: built.warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

async function findings(own: string): Promise<readonly PrintedFinding[]> {
  return (await check(own)).findings.filter(({ rule }) => rule === 'map-value-unwrap');
}

async function isFormatted({ rustfmt }: Toolchain, own: string): Promise<boolean> {
  const args = ['--check', '--edition', '2024', path.join(own, 'src', 'main.rs')];
  return (await runCommand(rustfmt, args)).status === 0;
}

function textOf(own: string): string {
  return readFileSync(path.join(own, 'src', 'main.rs'), 'utf8');
}

function writeCrate(row: Lookup, handler: Handler, at?: string): string {
  const own = at ?? mkdtempSync(path.join(folder, 'lookup-'));
  mkdirSync(path.join(own, 'src'), { recursive: true });
  writeFileSync(path.join(own, 'src', 'main.rs'), sourceOf(row, handler));
  writeFileSync(
    path.join(own, 'Cargo.toml'),
    '[package]\nname = "lookup-ebpf"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\naya-ebpf = "0.2.1"\n',
  );
  return own;
}

function sourceOf({ body, helpers = '' }: Lookup, handler: Handler): string {
  return `#![no_std]
#![no_main]
#![allow(dead_code, unused_imports, unused_variables)]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{btf_map, map, xdp},
    maps::{Array, DevMap, HashMap, LpmTrie, PerCpuArray, Queue, RingBuf, XskMap, lpm_trie::Key},
    programs::XdpContext,
};

#[map]
static ARRAY: Array<u64> = Array::with_max_entries(4, 0);
#[map]
static PER_CPU: PerCpuArray<u64> = PerCpuArray::with_max_entries(4, 0);
#[btf_map]
static BTF: aya_ebpf::btf_maps::Array<u64, 4> = aya_ebpf::btf_maps::Array::new();
#[map]
static HASH: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);
#[map]
static TRIE: LpmTrie<u32, u64> = LpmTrie::with_max_entries(16, 0);
#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);
#[map]
static DEVICES: DevMap = DevMap::with_max_entries(4, 0);
#[map]
static SOCKETS: XskMap = XskMap::with_max_entries(4, 0);
#[map]
static QUEUE: Queue<u64> = Queue::with_max_entries(4, 0);
${helpers}
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    ${body.join('\n    ')}
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    ${handlers[handler]}
}
`;
}
