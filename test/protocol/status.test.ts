// What the status says that findings lean on: the facts of each crate as the server knows them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusRequest, type ServerStatus } from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { mainUri, workspaceWith } from './programs';
import { startSession } from './session';

const program = `#![no_std]
#![no_main]
use aya_ebpf::{macros::{kprobe, map}, maps::{Array, HashMap, PerCpuArray, PerCpuHashMap, PerfEventArray, RingBuf}, programs::ProbeContext};

#[repr(C)]
pub struct Key { pub a: u64, pub b: u32 }

#[map]
static ARRAY: Array<u32> = Array::with_max_entries(10, 0);
#[map]
static COUNTERS: PerCpuArray<[u8; 12]> = PerCpuArray::with_max_entries(2, 0);
#[map]
static HASH: HashMap<Key, u32> = HashMap::with_max_entries(100, 0);
#[map]
static EACH: PerCpuHashMap<u32, u64> = PerCpuHashMap::with_max_entries(10, 0);
#[map]
static RING: RingBuf = RingBuf::with_byte_size(4096, 0);
#[map]
static EVENTS: PerfEventArray<u64> = PerfEventArray::new(0);

#[cfg(feature = "verbose")]
fn log() {}

#[cfg(any(special, feature = "verbose"))]
mod extra {
    pub fn f() {}
}

#[cfg(test)]
mod tests {}

#[kprobe]
pub fn myapp(_ctx: ProbeContext) -> u32 {
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

test('the status has loader, aya-ebpf, profile, panic handler, kernel, undecided conditions and map memory', async () => {
  const files = workspaceWith({ main: program });
  const manifest = '/w/x-ebpf/Cargo.toml';
  const { session } = await startSession({
    files: { ...files, [manifest]: `${files[manifest] ?? ''}\n[features]\nverbose = []\n` },
    settings: () => ({ targetKernel: '5.15' }),
  });
  const editor = await Editor.open(session, mainUri, program);
  await editor.diagnostics();
  await session.until('first scan', () => session.progress.some(({ kind }) => kind === 'end'));
  const { crates } = await session.connection.sendRequest<ServerStatus>(statusRequest);
  assert.deepEqual(crates, [
    {
      name: 'x-ebpf',
      loader: 'aya-obj 0.2.1 (Cargo.lock)',
      ayaEbpf: '0.1.1',
      assumptions: ['opt-level 3 (profile.release)', 'panic handler: loop', 'target kernel: 5.15'],
      undecided: ['#[cfg(feature = "verbose")]', 'mod extra'],
      maps: {
        shared: 10 * 8 + 100 * (16 + 8) + 10 * 8 + 4096,
        perCpu: 2 * 16 + 10 * 8,
        known: 5,
        unknown: ['EVENTS'],
      },
    },
  ]);
  await session.end();
});

test('without an eBPF crate the status says why there is none', async () => {
  const reason = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { session } = await startSession({ files });
    await session.until('first scan', () => session.progress.some(({ kind }) => kind === 'end'));
    const { whyNone } = await session.connection.sendRequest<ServerStatus>(statusRequest);
    await session.end();
    return whyNone;
  };
  const manifest = (name: string, more = ''): string =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\n${more}`;
  const aya = '[dependencies]\naya-ebpf = "0.1"\n';
  const main = 'fn main() {}\n';
  assert.deepEqual(await reason({ '/w/readme.md': '' }), ['it has neither a Cargo.toml nor a Rust file']);
  assert.deepEqual(await reason({ '/w/main.rs': main }), [
    'it has no Cargo.toml, and no Rust file in it imports aya_ebpf or aya_bpf',
  ]);
  assert.deepEqual(await reason({ '/w/Cargo.toml': manifest('a'), '/w/src/main.rs': main }), [
    'its package `a` does not depend on aya-ebpf or aya-bpf',
  ]);
  assert.deepEqual(
    await reason({
      '/w/Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      ...{ '/w/a/Cargo.toml': manifest('a'), '/w/a/src/lib.rs': '' },
      ...{ '/w/b/Cargo.toml': manifest('b'), '/w/b/src/lib.rs': '' },
    }),
    ['none of its packages `a` and `b` depends on aya-ebpf or aya-bpf'],
  );
  assert.deepEqual(await reason({ '/w/Cargo.toml': manifest('a', aya), '/w/src/main.rs': main }), [
    '`a` depends on aya-ebpf, but no target of it is `#![no_std]`',
  ]);
  const tests = aya.replace('dependencies', 'dev-dependencies');
  assert.deepEqual(await reason({ '/w/Cargo.toml': manifest('a', tests), '/w/src/main.rs': main }), [
    '`a` has aya-ebpf for its tests or its build script only',
  ]);
  assert.deepEqual(await reason(workspaceWith({ main: program })), []);
});
