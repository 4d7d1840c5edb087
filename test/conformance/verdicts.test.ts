// Statics of every kind: where the linker puts them, what the kernel answers with the old and the new loader, and that the
// rule's verdict says the same. The expected verdict is derived from the object and the kernel, never written down.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { check, type PrintedFinding } from './analyzer';
import { buildProgram } from './toolchain/buildProgram';
import { loadObject, refusal, type Loader } from './toolchain/loadObject';
import { dataSymbols } from './toolchain/objectSymbols';
import { kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';
import { rows, type Row } from './verdictTable';

const loaders = [
  { loader: 'aya-obj-0.1.0', setting: 'aya-obj 0.1.0', answer: (row: Row): string => row.old },
  { loader: 'aya-obj-0.2.0', setting: 'aya-obj 0.2.0', answer: (row: Row): string => row.old },
  { loader: 'newest', setting: 'aya-obj 0.3.0', answer: (row: Row): string => row.newest },
] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'aya-verdicts-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

for (const { loader, setting, answer } of loaders) {
  describe(`a static loaded by ${setting}`, { concurrency: true }, () => {
    for (const row of rows) {
      it(`${row.name}: ${answer(row)}`, async (context) => {
        const toolchain = await kernelFor(context);
        if (toolchain === null) return;
        const measured = await measure(toolchain, { row, loader });
        assert.equal(measured.section, row.section);
        assert.ok(
          measured.answer.includes(answer(row)),
          `the kernel answered ${JSON.stringify(measured.answer)}`,
        );
        if (row.beyondSource) return;
        const finding = (await findingsWith(setting)).get(row.name);
        assert.ok(finding, 'the analyzer reports nothing');
        assert.equal(finding.data['verdict'], verdictFor({ row, loader, ...measured }));
        if (row.access !== null) assert.equal(finding.data['access'], row.access);
        if (measured.section !== null)
          assert.equal(kindOfSection(String(finding.data['section'])), measured.section);
        if (row.undefinedBehaviour) return;
        for (const quoted of quotes(finding, setting)) {
          assert.ok(measured.answer.includes(quoted), `it quotes "${quoted}"`);
        }
      });
    }
  });
}

/** What the rule page and the messages say of atomics. */
const unbuildable = [
  {
    name: 'load',
    body: 'if X.load(Ordering::Relaxed) > 5 { return 1 }',
    error: /Cannot select: .*AtomicLoad/,
  },
  { name: 'store', body: 'X.store(now, Ordering::Relaxed);', error: /Cannot select: .*AtomicStore/ },
  { name: 'fetch_add', body: 'X.fetch_add(1, Ordering::Relaxed);', error: /E0599/ },
  { name: 'swap', body: 'X.swap(now, Ordering::Relaxed);', error: /E0599/ },
] as const;

describe('an atomic that is used as one', () => {
  for (const { name, body, error } of unbuildable) {
    it(`does not build: ${name}`, async (context) => {
      const toolchain = await kernelFor(context);
      if (toolchain === null) return;
      const declaration =
        'use core::sync::atomic::Ordering;\n#[unsafe(no_mangle)] static X: AtomicU64 = AtomicU64::new(0);';
      const source = sourceOf({ declaration, body });
      const built = await buildProgram(toolchain, { name: `atomic_${name}`, source });
      assert.match('error' in built ? built.error : 'it builds', error);
      const crate = path.join(folder, `atomic-${name}`);
      writeCrate(crate, { name: `atomic-${name}`, setting: 'aya-obj 0.3.0', source });
      const { findings } = await check(crate);
      assert.equal(findings.length, 1);
      assert.doesNotMatch(findings[0]?.message ?? '', /it loads/);
      assert.match(findings[0]?.message ?? '', new RegExp(`builds no [^;]*\`${name}\``));
    });
  }
});

/** The verifier's words in a message that says this very loader is refused; a text may be cut off with dots. */
function quotes({ message, data }: PrintedFinding, setting: string): readonly string[] {
  const refusals: readonly unknown[] = ['rejected', 'write-to-rodata', 'missing-map-attribute'];
  if (!refusals.includes(data['verdict'])) return [];
  const texts = [...message.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text.replace(/,? \.\.\.$/, ''));
  assert.ok(texts.length > 0, `with ${setting} the message quotes nothing: ${message}`);
  return texts;
}

/** `.bss` of `.bss.hits`. */
function kindOfSection(name: string): string {
  return /^\.(?:bss|data|rodata)(?=\.|$)/.exec(name)?.[0] ?? name;
}

interface Measured {
  readonly section: string | null;
  readonly answer: string;
}

async function measure(
  toolchain: Toolchain,
  { row, loader }: { readonly row: Row; readonly loader: Loader },
): Promise<Measured> {
  const built = await buildProgram(toolchain, { name: row.name, source: sourceOf(row) });
  if ('error' in built) assert.fail(built.error);
  // Names are mangled with their length before them, and LLVM numbers the parts of a static that it splits.
  const symbol = dataSymbols(built.object).find(({ name }) => /(^|\d)X(\.\d+)?$/.test(name));
  const { failure, programs } = await loadObject(toolchain, { object: built.object, loader });
  assert.equal(failure, null);
  const refused = programs.find(({ accepted }) => !accepted);
  return {
    section: symbol === undefined ? null : kindOfSection(symbol.section),
    answer: refused === undefined ? 'accepted' : refusal(refused.log),
  };
}

function verdictFor({
  row,
  loader,
  section,
  answer,
}: Measured & { readonly row: Row; readonly loader: Loader }): string {
  if (row.undefinedBehaviour || answer.includes('write into map forbidden')) return 'write-to-rodata';
  if (answer.includes('expected=map_ptr')) return 'missing-map-attribute';
  if (answer !== 'accepted') return 'rejected';
  if (section === null) return 'compiled-away';
  // Where the old loader is refused a write to .bss, a read of it loads and sees the kernel's own struct.
  const isReadAtMost = row.access === 'read' || row.outOfSight === true;
  if (isReadAtMost && section === '.bss' && loader !== 'newest') return 'reads-garbage';
  return row.access === 'read' ? 'configuration' : 'shared';
}

function sourceOf({ declaration, body }: Pick<Row, 'declaration' | 'body'>): string {
  return `#![no_std]
#![no_main]
#![allow(dead_code, static_mut_refs, unused_imports, unused_variables)]

use core::{cell::UnsafeCell, mem::MaybeUninit, ptr, sync::atomic::AtomicU64};

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel_buf},
    macros::xdp,
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::XdpContext,
};

${declaration}

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    ${body}
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;
}

/** The finding about `X` in each row's crate, from one run of the command over all of them. */
async function findingsWith(setting: string): Promise<ReadonlyMap<string, PrintedFinding>> {
  const known = checks.get(setting) ?? checkAll(setting);
  checks.set(setting, known);
  return known;
}

const checks = new Map<string, Promise<ReadonlyMap<string, PrintedFinding>>>();

async function checkAll(setting: string): Promise<ReadonlyMap<string, PrintedFinding>> {
  const crates = path.join(folder, setting.replaceAll(' ', '-'));
  for (const [index, row] of rows.entries()) {
    const name = `row-${index}`;
    writeCrate(path.join(crates, name), { name, setting, source: sourceOf(row) });
  }
  const { findings } = await check(crates);
  return new Map(
    rows.flatMap((row, index) => {
      const finding = findings.find(
        ({ rule, file, data }) =>
          rule === 'mutable-static' && data['name'] === 'X' && file === `row-${index}/src/main.rs`,
      );
      return finding === undefined ? [] : [[row.name, finding] as const];
    }),
  );
}

function writeCrate(
  crate: string,
  { name, setting, source }: { readonly name: string; readonly setting: string; readonly source: string },
): void {
  mkdirSync(path.join(crate, 'src'), { recursive: true });
  writeFileSync(path.join(crate, 'Cargo.toml'), manifest(name, setting));
  writeFileSync(path.join(crate, 'src', 'main.rs'), source);
}

function manifest(name: string, loader: string): string {
  return `[package]
name = "${name}"
version = "0.1.0"
edition = "2024"

[package.metadata.aya-analyzer]
loader = "${loader}"

[dependencies]
aya-ebpf = "0.2.1"

[[bin]]
name = "${name}"
path = "src/main.rs"
`;
}
