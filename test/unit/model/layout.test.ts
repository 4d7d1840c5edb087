// Sizes and alignments as rustc 1.95 prints them with size_of and align_of, and what follows from a type's make.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  hasInteriorMutability,
  isPlainData,
  isZeroValid,
  layoutOf,
} from '../../../server/src/core/model/layout';
import { typeText } from '../../../server/src/core/model/types';
import { loadParser } from '../crates/project';
import { rustScope } from './rustScope';

before(async () => {
  await loadParser();
});

const DECLARATIONS = `
use core::cell::{Cell, OnceCell, RefCell, SyncUnsafeCell, UnsafeCell};
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::num::{NonZero, NonZeroU32, NonZeroU8, Wrapping};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use other_crate::bpf_sock;

const LEN: usize = 3;
type Pair<T> = (T, T);
struct Mixed { a: u8, b: u64, c: u16, d: u32 }
#[repr(C)] struct Ordered { a: u8, b: u64, c: u16, d: u32 }
#[repr(C, packed)] struct Packed { a: u8, b: u64, c: u16 }
#[repr(packed(2))] struct Packed2 { a: u8, b: u64 }
#[repr(C, align(32))] struct Aligned { a: u8 }
#[repr(transparent)] struct Newtype(u32);
struct Generic<T, const N: usize> { items: [T; N], len: u8 }
struct Sized2 { head: [u8; core::mem::size_of::<Mixed>()] }
union Word { number: u64, bytes: [u8; 12] }
enum Unit { A, B, C }
#[repr(u16)] enum Wide { A = 1, B }
#[repr(C)] enum Plain { A, B }
#[repr(u8)] enum Tagged { A(u32), B }
#[repr(C)] enum CTagged { A(u8), B(u64) }
enum Data { A(u32), B { x: u8 }, C }
enum Never {}
enum Half { A(u8), B(Never) }
enum Far { A = 300, B = 0 }
enum One { Only(u16) }
struct Circular { next: Circular2 }
struct Circular2 { next: Circular }
struct Node { next: Option<&'static Node>, value: u8 }
struct Tail { len: u32, bytes: [u8] }
#[cfg_attr(some_cfg, repr(C))] struct Conditional { a: u8, b: u32 }
struct Foreign { a: u8, sock: bpf_sock }

struct Shared(UnsafeCell<u64>);
struct Holder { name: [u8; 16], inner: [Shared; 2] }
struct Stats { hits: AtomicU64, misses: AtomicU64 }
enum Lazy { Off, On(Cell<u8>) }
struct Borrower { cell: &'static Cell<u8>, marker: PhantomData<Cell<u8>> }
type Counters = [AtomicU64; LEN];
`;

function types(
  ...written: readonly string[]
): ReturnType<typeof rustScope> & { readonly names: readonly string[] } {
  const aliases = written.map((it, index) => `type Probe${index} = ${it};`);
  return {
    ...rustScope(`${DECLARATIONS}\n${aliases.join('\n')}`),
    names: written.map((_, index) => `Probe${index}`),
  };
}

/** Answers of one question for each type, keyed by how the type is written. */
function ask<T>(
  written: readonly string[],
  question: (type: ReturnType<typeof probe>) => T,
): Record<string, T> {
  const { type, names } = types(...written);
  return Object.fromEntries(names.map((name, index) => [written[index] ?? '', question(type(name))]));
}

function probe(): ReturnType<ReturnType<typeof rustScope>['type']> {
  return types('u8').type('Probe0');
}

describe('size and alignment in bytes', () => {
  const table: Readonly<Record<string, readonly [number, number]>> = {
    u8: [1, 1],
    i128: [16, 16],
    usize: [8, 8],
    char: [4, 4],
    f32: [4, 4],
    '()': [0, 1],
    '[u16; LEN]': [6, 2],
    '[[u64; 2]; 0]': [0, 8],
    '(u8, u32, u8)': [8, 4],
    '&Mixed': [8, 8],
    '&[u8]': [16, 8],
    '*const str': [16, 8],
    '&Tail': [16, 8],
    'fn(u8) -> u8': [8, 8],
    Mixed: [16, 8],
    Ordered: [24, 8],
    Packed: [11, 1],
    Packed2: [10, 2],
    Aligned: [32, 32],
    Newtype: [4, 4],
    'Generic<u32, 4>': [20, 4],
    'Generic<u8, { LEN + 1 }>': [5, 1],
    Sized2: [16, 1],
    Word: [16, 8],
    Unit: [1, 1],
    Wide: [2, 2],
    Plain: [4, 4],
    Tagged: [8, 4],
    CTagged: [16, 8],
    Data: [8, 4],
    Never: [0, 1],
    Half: [1, 1],
    Far: [2, 2],
    One: [2, 2],
    Node: [16, 8],
    'Option<u32>': [8, 4],
    'Option<&u8>': [8, 8],
    'Option<bool>': [1, 1],
    'Option<Option<bool>>': [1, 1],
    'Option<Unit>': [1, 1],
    'Option<NonZeroU32>': [4, 4],
    'Option<NonZero<u16>>': [2, 2],
    'Option<Option<u64>>': [16, 8],
    'Option<(u8, bool)>': [2, 1],
    'Option<Data>': [8, 4],
    'Option<[u8; 3]>': [4, 1],
    'Result<u32, ()>': [8, 4],
    'Option<Cell<bool>>': [2, 1],
    'Option<ManuallyDrop<bool>>': [1, 1],
    'Option<MaybeUninit<bool>>': [2, 1],
    'UnsafeCell<u16>': [2, 2],
    'RefCell<u8>': [16, 8],
    'OnceCell<u32>': [8, 4],
    AtomicBool: [1, 1],
    '[AtomicU32; 3]': [12, 4],
    'PhantomData<u64>': [0, 1],
    'Wrapping<i16>': [2, 2],
    'Option<core::time::Duration>': [16, 8],
    'core::net::IpAddr': [17, 1],
    'Option<aya_ebpf::Global<bool>>': [2, 1],
    'Pair<u16>': [4, 2],
    'core::ffi::c_int': [4, 4],
  };
  test('agree with the compiler', () => {
    const answers = ask(Object.keys(table), (type) => {
      const layout = layoutOf(type);
      return 'unknown' in layout ? layout.unknown : [layout.size, layout.align];
    });
    assert.deepEqual(answers, table);
  });

  test('are not guessed', () => {
    const written = [
      'bpf_sock',
      'Foreign',
      'Circular',
      'Conditional',
      'str',
      'Missing',
      '[u8; MISSING]',
      'Option<bpf_sock>',
    ];
    const answers = ask(written, (type) => {
      const layout = layoutOf(type);
      return 'unknown' in layout ? layout.unknown : 'known';
    });
    assert.deepEqual(answers, {
      bpf_sock: 'the layout of bpf_sock is not known: bpf_sock belongs to another crate',
      Foreign: 'the layout of Foreign is not known: bpf_sock belongs to another crate',
      Circular: 'the layout of Circular is not known: the type is circular or too deep',
      Conditional:
        'the layout of Conditional is not known: Conditional depends on a cfg or a repr that cannot be decided',
      str: 'the layout of str is not known: str has no size of its own',
      Missing: 'the layout of _ is not known: Missing is not known',
      '[u8; MISSING]': 'the layout of [u8; _] is not known: the length of an array is not known',
      'Option<bpf_sock>': 'the layout of Option<bpf_sock> is not known: bpf_sock belongs to another crate',
    });
  });
});

test('a field under a cfg counts as it does for the BPF target, and an unsized tail is never moved', () => {
  const { type } = rustScope(`
    struct Gated { a: u8, #[cfg(target_arch = "bpf")] b: u64, #[cfg(not(target_arch = "bpf"))] c: [u64; 9] }
    #[cfg_attr(target_arch = "bpf", repr(C))] struct Ordered { a: u8, b: u64, c: u8 }
    enum Few { A, #[cfg(test)] B(u64), C }
    struct Tail<T: ?Sized> { a: u8, tail: T }
    struct Where<T> where T: ?Sized { a: u8, b: u16, tail: core::mem::ManuallyDrop<T> }
    struct Sized2<T> { a: u8, tail: T, b: u8 }
    type Probe0 = Gated; type Probe1 = Ordered; type Probe2 = Few; type Probe3 = Tail<u32>; type Probe4 = Where<u8>;
    type Probe5 = Sized2<u32>; type Probe6 = Option<&'static dyn Fn()>; type Probe7 = *const (dyn Fn() + Send);
  `);
  const sizes = Array.from({ length: 8 }, (_, index) => {
    const layout = layoutOf(type(`Probe${index}`));
    return 'unknown' in layout ? layout.unknown : layout.size;
  });
  assert.deepEqual(sizes, [16, 24, 1, 8, 4, 8, 16, 16]);
});

test('BTF maps and references to them, as measured for aya-ebpf 0.2.1 and 0.3.0', () => {
  const { type } = rustScope(`
    use aya_ebpf::{btf_maps::{self, BloomFilter, HashMap, Pinned, RingBuf}, maps::Array};
    type P0 = HashMap<u32, [u8; 900], 64>; type P1 = BloomFilter<u8, 4>; type P2 = RingBuf<u64, 4096>;
    type P3 = &'static RingBuf<u64, 4096>; type P4 = Option<&'static btf_maps::Array<u32, 4>>;
    type P5 = &'static Pinned<btf_maps::Array<u32, 4>>; type P6 = Array<[u8; 64]>;
  `);
  const sizes = Array.from({ length: 7 }, (_, index) => {
    const layout = layoutOf(type(`P${index}`));
    return 'unknown' in layout ? 'unknown' : layout.size;
  });
  // The ring buffer has 48 bytes before 0.3.0 and 40 after it.
  assert.deepEqual(sizes, [40, 48, 'unknown', 8, 8, 8, 28]);
});

test('fields stand where rustc places them', () => {
  const places = (name: string): unknown => {
    const layout = layoutOf(types(name).type('Probe0'));
    return 'unknown' in layout
      ? layout.unknown
      : layout.fields.map((it) => `${it.name} ${it.offset}+${it.size}`);
  };
  assert.deepEqual(places('Mixed'), ['a 14+1', 'b 0+8', 'c 12+2', 'd 8+4']);
  assert.deepEqual(places('Ordered'), ['a 0+1', 'b 8+8', 'c 16+2', 'd 20+4']);
  assert.deepEqual(places('(bool, u16, char)'), ['0 2+1', '1 0+2', '2 4+4']);
});

test('a type whose items stand under an undecided cfg is not known', () => {
  const { type } = rustScope(
    '#[cfg(feature = "wide")] struct S(u64);\n#[cfg(not(feature = "wide"))] struct S(u8);\ntype P = S;',
    {
      'Cargo.toml': '[package]\nname = "probe"\n[features]\nwide = []\n[dependencies]\naya-ebpf = "0.1"\n',
    },
  );
  assert.ok('unknown' in layoutOf(type('P')));
});

describe('what a type is made of', () => {
  test('interior mutability is seen through everything but pointers', () => {
    const table = {
      u64: false,
      '&Cell<u8>': false,
      Borrower: false,
      'PhantomData<AtomicU64>': false,
      NonZeroU8: false,
      '[AtomicU64; 0]': false,
      AtomicU64: true,
      Counters: true,
      Stats: true,
      Shared: true,
      Holder: true,
      Lazy: true,
      'Option<Cell<u8>>': true,
      'MaybeUninit<AtomicU32>': true,
      'ManuallyDrop<(u8, SyncUnsafeCell<u8>)>': true,
      'Generic<RefCell<u8>, 2>': true,
      bpf_sock: 'unknown',
      '(AtomicU64, bpf_sock)': true,
      'Option<bpf_sock>': 'unknown',
    };
    assert.deepEqual(ask(Object.keys(table), hasInteriorMutability), table);
  });

  test('all-zero bytes are a value of some types', () => {
    const table = {
      u64: true,
      bool: true,
      char: true,
      f64: true,
      '*mut u8': true,
      Mixed: true,
      Word: true,
      Stats: true,
      'MaybeUninit<&u8>': true,
      'Option<&u8>': true,
      'Option<NonZeroU32>': true,
      'Option<u32>': true,
      'Option<bool>': true, // Some(false)
      Unit: true,
      Far: true,
      Half: true,
      '&u8': false,
      'fn()': false,
      NonZeroU8: false,
      Wide: false, // starts at 1
      Never: false,
      '(u8, &u8)': false,
      '[&u8; 0]': true,
      bpf_sock: 'unknown',
      '(&u8, bpf_sock)': false,
    };
    assert.deepEqual(ask(Object.keys(table), isZeroValid), table);
  });

  test('plain data holds no address', () => {
    const table = {
      Mixed: true,
      'Option<[u8; 4]>': true,
      Stats: true,
      '&u8': false,
      Node: false,
      'Option<fn()>': false,
      '[*const u8; 2]': false,
      'core::sync::atomic::AtomicPtr<u8>': false,
      bpf_sock: 'unknown',
    };
    assert.deepEqual(ask(Object.keys(table), isPlainData), table);
  });
});

test('types are shown as one writes them', () => {
  const written = [
    'Option<Generic<u8, 4>>',
    '&mut [Mixed]',
    '*const (u8,)',
    'fn(u8)',
    '[u8; MISSING]',
    'Missing',
  ];
  assert.deepEqual(Object.values(ask(written, typeText)), [
    'Option<Generic<u8, 4>>',
    '&mut [Mixed]',
    '*const (u8,)',
    'fn',
    '[u8; _]',
    '_',
  ]);
});
