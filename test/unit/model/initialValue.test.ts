// Whether a static starts as zero bytes, against the section that rustc and LLVM put the same line into (`.bss` or `.data`).

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { initialText, zeroness } from '../../../server/src/core/model/initialValue';
import { loadParser } from '../crates/project';
import { rustScope } from './rustScope';

before(async () => {
  await loadParser();
});

const DECLARATIONS = `
use core::cell::{Cell, OnceCell, RefCell, SyncUnsafeCell, UnsafeCell};
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop, MaybeUninit};
use core::num::{NonZeroU32, Wrapping};
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64};
use other_crate::bpf_sock;
const LEN: usize = 4;
const OFF: Mode = Mode::Off;
const NONE: Option<u32> = None;
#[repr(u8)] enum Mode { Off, On, Auto = 7 }
enum Later { A = 1, B = 0 }
enum Only { One }
enum Data { A, B(u32), C { x: u64 } }
enum Borrowed { Some(&'static u8), Nothing, Never }
struct Point { x: i32, y: i32 }
impl Point {
    const ORIGIN: Point = Point { x: 0, y: 0 };
    const fn new(x: i32) -> Self { let y = x; Self { x, y } }
    const fn zeroed() -> Self { Self { x: 0, y: 0 } }
}
struct Global<T>(UnsafeCell<T>);
impl<T> Global<T> { const fn new(value: T) -> Global<T> { Global(UnsafeCell::new(value)) } }
struct Buffer<const N: usize> { length: u32, data: [u8; N] }
impl<const N: usize> Buffer<N> {
    const fn new() -> Self { Buffer { length: 0, data: [0; N] } }
    const fn filled(byte: u8) -> Self { Self { length: 0, data: [byte; N] } }
}
struct Nested { limit: Option<u16>, buffer: Buffer<8>, mode: Mode }
union Word { number: u32, bytes: [u8; 8] }
type Count = u64;
type Table<T, const N: usize> = [T; N];
const fn endless(n: u32) -> u32 { loop { if n > 1 { break; } } n }
fn handler() {}
`;

function statics(lines: readonly string[]): ReturnType<typeof rustScope> {
  return rustScope(DECLARATIONS + lines.map((it, index) => `static mut S${index}: ${it};`).join('\n'));
}

function check(expected: 'zero' | 'nonzero' | 'unknown', lines: readonly string[]): void {
  const { scope, type, value } = statics(lines);
  const answers = lines.map(
    (it, index) => `${it} → ${zeroness(scope, type(`S${index}`), value(`S${index}`))}`,
  );
  assert.deepEqual(
    answers,
    lines.map((it) => `${it} → ${expected}`),
  );
}

describe('scalars, arrays and tuples', () => {
  test('zero', () => {
    check('zero', [
      'u64 = 0',
      'usize = LEN - 4',
      'Count = 0',
      'bool = false',
      "char = '\\0'",
      'f64 = 0.0',
      'f32 = 1e-50',
      '[u8; 16] = [0; 16]',
      '[u8; 16] = [0; LEN * 4]',
      'Table<Count, 4> = [0; 4]',
      '[[u32; 4]; 4] = [[0; 4]; 4]',
      '[u8; 4] = *b"\\0\\0\\0\\0"',
      '(u8, bool, [u16; 2]) = (0, false, [0; 2])',
      '*mut u8 = ptr::null_mut()',
      '*const u8 = 0 as *const u8',
      'u32 = if LEN > 4 { 1 } else { 0 }',
      'u32 = { let x = 4; x - 4 }',
      '() = ()',
      '[u64; 0] = []',
    ]);
  });

  test('not zero', () => {
    check('nonzero', [
      'u64 = 1',
      'bool = true',
      "char = 'a'",
      'f64 = -0.0',
      'f32 = 1.5',
      '[u8; 4] = [0, 0, 0, 1]',
      '[u8; 4] = *b"abc\\0"',
      '(u8, u32) = (0, 1)',
      '&str = ""',
      '&[u8] = &[]',
      'fn() = handler',
      '*mut u8 = 8 as *mut u8',
    ]);
  });
});

describe('enums', () => {
  test('zero: the tag is zero and what it leaves open is', () => {
    check('zero', [
      'Mode = Mode::Off',
      'Mode = OFF',
      'Later = Later::B',
      'Only = Only::One',
      'Data = Data::A',
      'Option<u32> = None',
      'Option<u32> = NONE',
      'Option<&u8> = None',
      'Option<fn()> = None',
      'Option<NonZeroU32> = None',
      'Option<NonZeroU32> = NonZeroU32::new(0)',
      'Option<bool> = Some(false)',
      'Option<Mode> = Some(Mode::Off)',
      'Option<()> = None',
      'Result<u32, ()> = Ok(0)',
      '[Option<u32>; 3] = [None; 3]',
      'core::cmp::Ordering = core::cmp::Ordering::Equal',
    ]);
  });

  test('not zero: another tag, a niche or a payload', () => {
    check('nonzero', [
      'Mode = Mode::On',
      'Later = Later::A',
      'Data = Data::B(0)',
      'Data = Data::C { x: 0 }',
      'Option<u32> = Some(0)',
      'Option<bool> = None',
      'Option<Mode> = None',
      'Option<char> = None',
      'Option<Option<bool>> = Some(None)',
      'Option<(u32, bool)> = None',
      'Option<Data> = None',
      'Borrowed = Borrowed::Never',
      'Option<NonZeroU32> = NonZeroU32::new(3)',
      'Result<(), u8> = Err(0)',
      'core::cmp::Ordering = core::cmp::Ordering::Less',
    ]);
  });
});

describe('structs and wrappers', () => {
  test('zero', () => {
    check('zero', [
      'Point = Point { x: 0, y: 0 }',
      'Point = Point::ORIGIN',
      'Point = Point::new(0)',
      'Point = Point::zeroed()',
      'Point = unsafe { mem::zeroed() }',
      'Word = Word { number: 0 }',
      'AtomicU64 = AtomicU64::new(0)',
      'AtomicBool = AtomicBool::new(false)',
      'AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut())',
      '[AtomicU64; 8] = [const { AtomicU64::new(0) }; 8]',
      'Cell<u32> = Cell::new(0)',
      'RefCell<[u8; 4]> = RefCell::new([0; 4])',
      'OnceCell<u32> = OnceCell::new()',
      'SyncUnsafeCell<u64> = SyncUnsafeCell::<u64>::new(0)',
      'Wrapping<u8> = Wrapping(0)',
      'ManuallyDrop<u32> = ManuallyDrop::new(0)',
      'MaybeUninit<u64> = MaybeUninit::uninit()',
      'MaybeUninit<[u8; 64]> = MaybeUninit::zeroed()',
      '[MaybeUninit<u8>; 4] = [const { MaybeUninit::uninit() }; 4]',
      'Global<u32> = Global::new(0)',
      'Global<Option<u8>> = Global::new(None)',
      'Global<u64> = Global(UnsafeCell::new(0))',
      'Buffer<16> = Buffer::new()',
      'Buffer<16> = Buffer::<16>::filled(0)',
      '(PhantomData<u64>, u8) = (PhantomData, 0)',
      'Nested = Nested { limit: None, buffer: Buffer::new(), mode: Mode::Off }',
    ]);
  });

  test('not zero', () => {
    check('nonzero', [
      'Point = Point::new(2)',
      'Word = Word { number: 1 }',
      'AtomicU64 = AtomicU64::new(7)',
      '[AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(1)]',
      'RefCell<u32> = RefCell::new(1)',
      'OnceCell<bool> = OnceCell::new()',
      'UnsafeCell<Option<bool>> = UnsafeCell::new(None)',
      'MaybeUninit<u64> = MaybeUninit::new(5)',
      'Global<Option<bool>> = Global::new(None)',
      'Buffer<16> = Buffer::filled(1)',
      '(u64, MaybeUninit<[u64; 4]>) = (1, MaybeUninit::uninit())',
      'Nested = Nested { limit: Some(0), buffer: Buffer::new(), mode: Mode::Off }',
    ]);
  });
});

test('what is not known is not guessed', () => {
  check('unknown', [
    'u32 = MISSING',
    'u32 = endless(0)',
    'u32 = side!()',
    'bpf_sock = bpf_sock::new(0)',
    'Option<bpf_sock> = None', // its niche is not known
    'Point = Default::default()',
    '(u8, u32) = (0, MISSING)',
  ]);
  check('nonzero', ['(u8, u32) = (1, MISSING)']); // whatever the rest is
});

test('start values for messages', () => {
  const lines = {
    'usize = 1': '1',
    'i32 = -1': '-1',
    'bool = true': 'true',
    'f32 = 1.5': '1.5',
    'f64 = -0.0': '-0.0',
    "char = 'x'": "'x'",
    'AtomicU64 = AtomicU64::new(7)': '7',
    'Global<u32> = Global::new(3)': '3',
    'Mode = Mode::Auto': 'Mode::Auto',
    'Option<u32> = None': 'None',
    'Option<u32> = Some(2)': 'Some(2)',
    '[u8; 16] = [1; 16]': '[1; 16]',
    '[u8; 2] = [1, 2]': '[1, 2]',
    '(u8, bool) = (1, false)': '(1, false)',
    'Point = Point::new(2)': null,
    'u32 = MISSING': null,
  };
  const { scope, type, value } = statics(Object.keys(lines));
  const answers = Object.keys(lines).map((it, index) => {
    return [it, initialText(scope, type(`S${index}`), value(`S${index}`))];
  });
  assert.deepEqual(Object.fromEntries(answers), lines);
});
