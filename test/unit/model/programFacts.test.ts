// Programs, maps and calls as the model reads them from a crate.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { EbpfCrate } from '../../../server/src/core/crates/crate';
import { callGraphOf } from '../../../server/src/core/model/calls';
import { createExpansion } from '../../../server/src/core/model/expandCrate';
import { mapsOf } from '../../../server/src/core/model/maps';
import { programsOf } from '../../../server/src/core/model/programs';
import { typeText } from '../../../server/src/core/model/types';
import { loadParser, crateNamed, parseRust, project, type Files } from '../crates/project';

before(async () => {
  await loadParser();
});

const MANIFEST = '[package]\nname = "probe"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\n';

function crateOf(text: string, more: Files = {}): EbpfCrate {
  const files = {
    '/p/Cargo.toml': MANIFEST,
    '/p/src/main.rs': `#![no_std]\n#![no_main]\n${text}`,
    ...more,
  };
  return createExpansion(parseRust)(crateNamed(project(files), 'probe'));
}

describe('programs', () => {
  const found = (text: string): readonly string[] =>
    programsOf(crateOf(text)).map(
      (it) =>
        `${it.name}: ${it.kind.kind} in ${it.section}${it.attachTarget === null ? '' : ` on ${it.attachTarget}`}${it.sleepable ? ', sleepable' : ''}`,
    );

  test('through macros of aya-ebpf, under every name that an import gives them', () => {
    assert.deepEqual(
      found(`
use aya_ebpf::{macros::{kprobe, tracepoint, lsm as hook}, macros, programs::*};
#[kprobe(function = "vfs_read")] pub fn a(ctx: ProbeContext) -> u32 { 0 }
#[tracepoint(category = "syscalls", name = "sys_enter_openat")] pub fn b(ctx: TracePointContext) -> u32 { 0 }
#[hook(hook = "file_open", sleepable)] pub fn c(ctx: LsmContext) -> i32 { 0 }
#[macros::xdp(frags)] pub fn d(ctx: XdpContext) -> u32 { 0 }
#[aya_ebpf::macros::classifier] pub fn e(ctx: TcContext) -> i32 { 0 }
#[cfg_attr(target_arch = "bpf", macros::cgroup_skb(egress))] pub fn f(ctx: SkBuffContext) -> i32 { 0 }
#[inline] fn g() {}
mod other { #[aya_ebpf::macros::uprobe] pub fn h(ctx: aya_ebpf::programs::ProbeContext) -> u32 { 0 } }
`),
      [
        'a: kprobe in kprobe/vfs_read on vfs_read',
        'b: tracepoint in tracepoint/syscalls/sys_enter_openat on syscalls/sys_enter_openat',
        'c: lsm in lsm.s/file_open on file_open, sleepable',
        'd: xdp in xdp.frags',
        'e: classifier in classifier',
        'f: cgroup_skb in cgroup_skb/egress on egress',
        'h: uprobe in uprobe',
      ],
    );
  });

  test('by hand-written sections and with the names of old releases', () => {
    assert.deepEqual(
      found(`
use aya_bpf::{macros::xdp, programs::XdpContext};
#[no_mangle] #[link_section = "fentry.s/do_unlinkat"] pub extern "C" fn a(ctx: *mut u8) -> i32 { 0 }
#[unsafe(no_mangle)] #[unsafe(link_section = "socket")] pub extern "C" fn b(ctx: *mut u8) -> i32 { 0 }
#[link_section = ".text.cold"] fn c() {}
#[xdp(name = "filter")] pub fn d(ctx: XdpContext) -> u32 { 0 }
`),
      [
        'a: fentry in fentry.s/do_unlinkat on do_unlinkat, sleepable',
        'b: socket_filter in socket',
        'filter: xdp in xdp/filter',
      ],
    );
  });
});

describe('maps', () => {
  const found = (text: string, more: Files = {}): readonly string[] =>
    mapsOf(crateOf(text, more)).map(
      (it) =>
        `${it.exportedName}: ${it.kind.flavour} ${it.kind.name} ${it.key === null ? '-' : typeText(it.key)} -> ${it.value === null ? '-' : typeText(it.value)}, ${String(it.maxEntries)} entries, flags ${String(it.flags)}${it.pinned ? ', pinned' : ''}`,
    );

  test('with keys, values, entries, flags, pinning and exported names', () => {
    assert.deepEqual(
      found(`
use aya_ebpf::{macros::map, maps::{Array, HashMap, LpmTrie, PerCpuArray as Counters, RingBuf}};
use aya_ebpf::{btf_maps, macros::btf_map};
const SIZE: u32 = 64 * 1024;
struct Flow { a: u32 }
type Flows = HashMap<Flow, u64>;
#[map] static A: Array<u32> = Array::with_max_entries(4, 0);
#[map(name = "flows")] static mut B: Flows = Flows::pinned(1 << 10, 1);
#[map] static C: Counters<[u8; 16]> = Counters::with_max_entries(1, 0);
#[map] static D: RingBuf = RingBuf::with_byte_size(SIZE, 0);
#[map] static E: LpmTrie<u32, u8> = LpmTrie::with_max_entries(5, 1);
#[btf_map] static F: btf_maps::HashMap<u32, Flow, 256> = btf_maps::HashMap::new();
#[no_mangle] #[link_section = "maps"] static G: Array<u8> = Array::with_max_entries(unknown(), 0);
static NOT: Array<u32> = Array::with_max_entries(4, 0);
macro_rules! counter { ($name:ident) => { #[map] static $name: Array<u64> = Array::with_max_entries(2, 0); } }
counter!(H);
`),
      [
        'A: legacy Array u32 -> u32, 4 entries, flags 0',
        'flows: legacy HashMap Flow -> u64, 1024 entries, flags 1, pinned',
        'C: legacy PerCpuArray u32 -> [u8; 16], 1 entries, flags 0',
        'D: legacy RingBuf - -> -, 65536 entries, flags 0',
        'E: legacy LpmTrie Key<u32> -> u8, 5 entries, flags 1',
        'F: btf HashMap u32 -> Flow, 256 entries, flags 0',
        'G: legacy Array u32 -> u8, null entries, flags 0',
        'H: legacy Array u32 -> u64, 2 entries, flags 0',
      ],
    );
  });

  test('through a macro of a module above, as of a file of its own', () => {
    assert.deepEqual(
      found(
        `
#[macro_use] mod macros;
use aya_ebpf::{btf_maps, macros::{btf_map, map}, maps::Array};
counter!(HITS, u64);
pinned!(EVENTS, u32, 32);`,
        {
          '/p/src/macros.rs': `
macro_rules! counter { ($name:ident, $t:ty) => { #[map] static $name: Array<$t> = Array::with_max_entries(1, 0); }; }
macro_rules! pinned { ($name:ident, $t:ty, $n:expr) => { #[btf_map(pin_by_name)] static $name: btf_maps::Array<$t, $n> = btf_maps::Array::new(); }; }`,
        },
      ),
      [
        'HITS: legacy Array u32 -> u64, 1 entries, flags 0',
        'EVENTS: btf Array u32 -> u32, 32 entries, flags 0, pinned',
      ],
    );
  });

  test('of BTF that are pinned by name, and that hold events under the release that is built', () => {
    const text = `
use aya_ebpf::{btf_maps::{Array, PerfEventArray, Pinned}, macros::btf_map};
#[btf_map] static A: Pinned<Array<u64, 4>> = Array::new().pin_by_name();
#[btf_map(name = "b", pin_by_name)] static B: Array<u64, 4> = Array::new();
#[btf_map] static C: PerfEventArray<8, 1> = PerfEventArray::new();
#[btf_map] static D: PerfEventArray<2> = PerfEventArray::new();`;
    const under = (requirement: string): readonly string[] =>
      found(text, { '/p/Cargo.toml': MANIFEST.replace('"0.1"', requirement) });
    const pinned = [
      'A: btf Array u32 -> u64, 4 entries, flags 0, pinned',
      'b: btf Array u32 -> u64, 4 entries, flags 0, pinned',
    ];
    const events = (entries: string, flags: string): string =>
      `btf PerfEventArray u32 -> -, ${entries} entries, flags ${flags}`;
    assert.deepEqual(under('"0.3"'), [...pinned, `C: ${events('8', '1')}`, `D: ${events('2', 'null')}`]);
    assert.deepEqual(under('"0.2"'), [...pinned, `C: ${events('null', '8')}`, `D: ${events('null', '2')}`]);
  });
});

describe('calls', () => {
  test('functions, methods, macros’ arguments and callbacks, told apart by their generics', () => {
    const crate = crateOf(`
use aya_ebpf::{macros::xdp, programs::XdpContext, helpers::bpf_loop};
use aya_log_ebpf::info;
struct Header { len: u8 }
impl Header { #[inline(never)] fn size(&self) -> u32 { 1 } }
#[inline(always)] fn ptr_at<T>(ctx: &XdpContext, at: usize) -> Result<*const T, ()> { deep::<T>(at) }
fn deep<T>(at: usize) -> Result<*const T, ()> { Err(()) }
extern "C" fn step(i: u32, data: *mut u8) -> i64 { 0 }
fn value() -> u32 { 1 }
#[xdp] pub fn main_program(ctx: XdpContext) -> u32 { try_main(ctx).unwrap_or(0) }
fn try_main(ctx: XdpContext) -> Result<u32, ()> {
    let header: *const Header = ptr_at(&ctx, 0)?;
    let word = ptr_at::<u32>(&ctx, 4)?;
    info!(&ctx, "{}", value());
    unsafe { bpf_loop(4, step as *mut _, core::ptr::null_mut(), 0) };
    Ok(unsafe { &*header }.size())
}
fn rec(n: u32) -> u32 { if n == 0 { 0 } else { rec(n - 1) } }
`);
    const graph = callGraphOf(crate);
    const edges = graph.nodes().flatMap((node) =>
      node.edges.map((edge) => {
        const name = (it: typeof node): string =>
          `${it.fn.name.text}${[...it.substitution.types.values()].map((type) => `<${typeText(type)}>`).join('')}`;
        return `${name(node)} -> ${name(edge.target)} ${edge.target.inline}${edge.kind === 'callback' ? ' as a callback' : ''}`;
      }),
    );
    assert.deepEqual(edges.toSorted(), [
      'main_program -> try_main none',
      'ptr_at -> deep<T> none',
      'ptr_at<Header> -> deep<Header> none',
      'ptr_at<u32> -> deep<u32> none',
      'rec -> rec none',
      'try_main -> ptr_at<Header> always',
      'try_main -> ptr_at<u32> always',
      'try_main -> size never',
      'try_main -> step none as a callback',
      'try_main -> value none',
    ]);
  });
});
