// What a hover adds to what rust-analyzer shows: numbers of the BPF target, and nothing where the model has none.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { hoverFactsAt, type HoverFacts } from '../../../server/src/core/features/hover';
import { loadParser, project } from '../crates/project';
import { answersOf, openProject } from '../robustness/answers';

before(async () => {
  await loadParser();
});

const MANIFEST = '[package]\nname = "probe"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.2"\n';

const TEXT = `#![no_std]
#![no_main]
use aya_ebpf::{macros::map, maps::{PerCpuHashMap, RingBuf}};
pub struct Event { pid: u32, comm: [u8; 16], at: u64 }
pub struct Pair<T> { first: T, second: u8 }
pub enum Message { Open { flags: u32, mode: u64 }, Close(Event) }
type Alias = Pair<u64>;
type Address = [u8; 16];
#[map] static SEEN: PerCpuHashMap<u64, Event> = PerCpuHashMap::with_max_entries(1024, 0);
#[map(name = "ring")] static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);
static LIMIT: u64 = 4;
fn handle(incoming: &Event, wide: Pair<[u32; 4]>) -> Option<Message> {
    struct Local { inner: Event, tail: u8 }
    let pair: Pair<u16> = Pair { first: 7u16, second: 1 };
    let local = Local { inner: Event { pid: incoming.pid, comm: [0; 16], at: LIMIT }, tail: 0 };
    let other = incoming as *const Event as *const Pair<u8>;
    let size = core::mem::size_of::<Alias>();
    if let Some(entry) = EVENTS.reserve::<Message>(0) { entry.discard(0); }
    let count = local.tail + pair.second;
    None
}
`;

/** The lines of the hover where `word` stands; of several places the one behind `after`. */
function said(word: string, after = ''): readonly string[] {
  const { crates } = project({ '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': TEXT });
  assert.equal(crates.length, 1);
  const from = TEXT.indexOf(after);
  const offset = TEXT.indexOf(word, from + after.length);
  assert.ok(from >= 0 && offset >= 0, `${after} ${word} is in the text`);
  return hoverFactsAt(crates, '/p/src/main.rs', offset + 1)?.lines ?? [];
}

const sized = (bytes: number, align: number): readonly string[] => [
  `${bytes} bytes on the BPF target, aligned to ${align}`,
];

describe('names of types', () => {
  test('where they are declared, and in a body too', () => {
    assert.deepEqual(said('Event', 'pub struct '), sized(32, 8));
    assert.deepEqual(said('Alias', 'type '), sized(16, 8));
    assert.deepEqual(said('Local', '{\n    struct '), sized(40, 8));
  });

  test('where they are used, with the generics of the use', () => {
    assert.deepEqual(said('Event', 'incoming: &'), sized(32, 8));
    assert.deepEqual(said('Pair', 'wide: '), sized(20, 4));
    assert.deepEqual(said('Message', 'Option<'), sized(40, 8));
    assert.deepEqual(said('Pair', 'let pair: '), sized(4, 2));
    assert.deepEqual(said('Pair', 'u16> = '), sized(4, 2));
    assert.deepEqual(said('Local', 'let local = '), sized(40, 8));
    assert.deepEqual(said('Pair', 'as *const Event as *const '), sized(2, 1));
    assert.deepEqual(said('Alias', 'size_of::<'), sized(16, 8));
    assert.deepEqual(said('Message', 'reserve::<'), sized(40, 8));
    assert.deepEqual(said('Event', 'inner: '), sized(32, 8));
    assert.deepEqual(said('Event', 'Close('), sized(32, 8));
    assert.deepEqual(said('Event', 'PerCpuHashMap<u64, '), sized(32, 8));
  });

  test('not of what is generic still, of numbers, and of map types', () => {
    assert.deepEqual(said('Pair', 'pub struct Event { pid: u32, comm: [u8; 16], at: u64 }\npub struct '), []);
    assert.deepEqual(said('T,', 'first: '), []);
    assert.deepEqual(said('u32', 'pid: '), []);
    assert.deepEqual(said('PerCpuHashMap', 'SEEN: '), []);
  });
});

describe('fields', () => {
  test('of structs, of variants, of what stands in a body, and where they are read', () => {
    assert.deepEqual(said('at', '16], '), ['Offset 16, 8 bytes on the BPF target']);
    assert.deepEqual(said('flags', 'Open { '), ['Offset 4, 4 bytes on the BPF target']);
    assert.deepEqual(said('tail', 'inner: Event, '), ['Offset 32, 1 byte on the BPF target']);
    assert.deepEqual(said('tail', 'local.'), ['Offset 32, 1 byte on the BPF target']);
    assert.deepEqual(said('second', 'pair.'), ['Offset 2, 1 byte on the BPF target']);
    assert.deepEqual(said('pid', 'incoming.'), ['Offset 24, 4 bytes on the BPF target']);
  });
});

describe('values', () => {
  test('locals, parameters and statics', () => {
    assert.deepEqual(said('pair', 'let '), sized(4, 2));
    assert.deepEqual(said('wide', ', '), sized(20, 4));
    assert.deepEqual(said('LIMIT', 'static '), sized(8, 8));
    assert.deepEqual(said('LIMIT', 'at: '), sized(8, 8));
    assert.deepEqual(said('count', 'let '), ['1 byte on the BPF target, aligned to 1']);
  });

  test('maps: the kernel kind, limits, memory, and the name in the object', () => {
    assert.deepEqual(said('SEEN', 'static '), [
      '`BPF_MAP_TYPE_PERCPU_HASH`, since Linux 4.6',
      'key 8 bytes, value 32 bytes, 1,024 entries',
      '32,768 bytes of values on each CPU and 8,192 bytes of keys from the start',
    ]);
    assert.deepEqual(said('EVENTS', 'if let Some(entry) = '), [
      '`BPF_MAP_TYPE_RINGBUF`, since Linux 5.8',
      'called `ring` in the object',
      '4,096 bytes shared by all CPUs',
    ]);
  });
});

describe('a file that is read item by item', () => {
  test('says nothing itself, and what it declares has its size', async () => {
    const filler = 'pub struct Filler { a: u64 }\n'.repeat(40_000);
    const large = `pub struct task { pid: u32 }\n${filler}`;
    const main = '#![no_std]\n#![no_main]\nmod vmlinux;\nfn f(t: &vmlinux::task) { let id = t.pid; }\n';
    const files = { '/Cargo.toml': MANIFEST, '/src/main.rs': main, '/src/vmlinux.rs': large };
    const workspace = await openProject(new Map(Object.entries(files)));
    const hover = (path: string, offset: number): HoverFacts | null =>
      answersOf(workspace, { path, offsets: [offset] }).hovers[0] ?? null;
    assert.equal(hover('/src/vmlinux.rs', large.indexOf('task') + 1), null);
    assert.deepEqual(hover('/src/main.rs', main.indexOf('task') + 1)?.lines, sized(4, 4));
    workspace.dispose();
  });
});
