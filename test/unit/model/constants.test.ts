// What constants are worth, against the values that rustc computes for the same lines.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { evaluateConst } from '../../../server/src/core/model/constants';
import type { ConstValue } from '../../../server/src/core/model/value';
import { loadParser, type Files } from '../crates/project';
import { rustScope } from './rustScope';

before(async () => {
  await loadParser();
});

const DECLARATIONS = `
use core::num::NonZeroU32;
mod limits { pub const FLOWS: u32 = super::MASK >> 4; pub mod deep { pub const TWO: u32 = super::FLOWS / super::FLOWS + 1; } pub use deep::TWO as PAIR; }
const LEN: usize = 4;
const MASK: u32 = 1 << 31;
const TABLE: [u16; LEN] = [1, 2, 3, 4];
const NAME: &str = "h\\u{e9}\\n";
type Count = u64;
type Bytes<const N: usize> = [u8; N];
#[repr(u8)] enum Mode { Off, On, Auto = 7, Next }
enum Signed { Low = -1, Zero }
struct Point { x: i32, y: i32 }
impl Point {
    const ORIGIN: Point = Point { x: 0, y: 0 };
    const ONE: Self = Self { x: 1, ..Self::ORIGIN };
    const fn new(x: i32) -> Self { let y = x; Self { x, y } }
    const fn flip(self) -> Self { Point { x: self.y, y: self.x } }
    const fn sum(&self) -> i32 { self.x + self.y }
}
struct Buffer<const N: usize> { length: u32, data: [u8; N] }
impl<const N: usize> Buffer<N> {
    const CAPACITY: usize = N;
    const fn filled(byte: u8) -> Self { Self { length: N as u32, data: [byte; N] } }
}
trait HasId { const ID: u32; }
impl HasId for Point { const ID: u32 = 9; }
impl HasId for Mode { const ID: u32 = 10; }
const fn larger(a: usize, b: usize) -> usize { if a > b { a } else { b } }
const fn early(a: u32) -> u32 { if a == 0 { return 5; } assert!(a < 100); a * 2 }
const fn pick(mode: Mode) -> u32 { match mode { Mode::Off => 0, Mode::On | Mode::Auto => 1, _ => 2 } }
const fn factorial(n: u64) -> u64 { if n == 0 { 1 } else { n * factorial(n - 1) } }
const fn doubled<const N: usize>() -> usize { N * 2 }
const fn difference((a, b): (u32, u32)) -> u32 { a - b }
const fn or_one(value: Option<u32>) -> u32 { let Some(inner) = value else { return 1 }; inner }
const fn or_default(value: Option<u32>) -> u32 { if let Some(inner) = value { inner } else { 77 } }
`;

function text(value: ConstValue): string {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return String(value.value);
    case 'char':
      return `'${String.fromCodePoint(value.value)}'`;
    default:
      return value.kind;
  }
}

/** The answers for lines `type = expression`, in the same notation as in the table. */
function answers(lines: readonly string[], more = '', files: Files = {}): Record<string, string> {
  const consts = lines.map((it, index) => `const K${index}: ${it};`).join('\n');
  const { scope, type, value } = rustScope(`${DECLARATIONS}\n${more}\n${consts}`, files);
  return Object.fromEntries(
    lines.map((it, index) => {
      const name = `K${index}`;
      return [it, text(evaluateConst(scope, value(name), type(name)))];
    }),
  );
}

function check(table: Readonly<Record<string, string>>, more = '', files: Files = {}): void {
  assert.deepEqual(answers(Object.keys(table), more, files), table);
}

describe('known constants', () => {
  test('literals', () => {
    check({
      'u32 = 0xff_u32': '255',
      'u64 = 1_000_000': '1000000',
      'u32 = 0o17 + 0b1_1': '18',
      "u8 = b'\\n'": '10',
      "u8 = b'\\x41'": '65',
      'i8 = -128': '-128',
      "char = '\\u{e9}'": "'é'",
      'bool = true && !false': 'true',
      'usize = NAME.len()': '4',
      'usize = "abc".len() + b"xyz\\0".len()': '7',
      'usize = r#"a"b"#.len()': '3',
    });
  });

  test('operators at the width of their type', () => {
    check({
      'u32 = !0': '4294967295',
      'u8 = !0b1010_1010': '85',
      'i32 = !5': '-6',
      'u32 = 3 << 31': '2147483648',
      'u64 = 1u64 << 40': '1099511627776',
      'i32 = -7 / 2': '-3',
      'i32 = -7 % 3': '-1',
      'u32 = (2 + 3) * 4 & 0xf | 0x10 ^ 0x3': '23',
      'bool = 3 > 2 && LEN == 4 || false': 'true',
      "bool = 'a' < 'b'": 'true',
      'u8 = (LEN as u8) << 3': '32',
    });
  });

  test('casts', () => {
    check({
      'u8 = 300u32 as u8': '44',
      'i8 = 200u8 as i8': '-56',
      'u64 = -1i32 as u64': '18446744073709551615',
      "u32 = 'A' as u32": '65',
      'u8 = true as u8': '1',
      'u32 = 3.99 as u32': '3',
      'u8 = Mode::Next as u8': '8',
      'u64 = Signed::Low as u64': '18446744073709551615',
      'u32 = (u32::MAX as u64 + 1 >> 4) as u32': '268435456',
    });
  });

  test('names, here and elsewhere', () => {
    check({
      'u32 = MASK': '2147483648',
      'u32 = limits::FLOWS': '134217728',
      'u32 = limits::deep::TWO': '2',
      'u32 = limits::PAIR': '2',
      'u32 = crate::limits::deep::TWO': '2',
      'u16 = TABLE[2]': '3',
      'usize = TABLE.len()': '4',
      'u32 = u32::MAX - 1': '4294967294',
      'Count = Count::MAX': '18446744073709551615',
      'i16 = i16::MIN': '-32768',
      'u32 = u64::BITS': '64',
      'i32 = Point::ONE.x + Point::ONE.y': '1',
      'usize = Buffer::<12>::CAPACITY': '12',
      'u32 = <Point as HasId>::ID': '9',
      'u32 = Mode::ID': '10',
      'u32 = { const K: u32 = 5; K + 1 }': '6',
    });
  });

  test('sizes', () => {
    check({
      'usize = LEN * core::mem::size_of::<Point>()': '32',
      'usize = size_of::<[Mode; 3]>() + align_of::<u64>()': '11',
      'usize = core::mem::size_of::<Option<Option<Mode>>>()': '1',
      'usize = core::mem::size_of::<Bytes<{ LEN + 1 }>>()': '5',
    });
  });

  test('functions', () => {
    check({
      'usize = larger(3, LEN)': '4',
      'u32 = early(0)': '5',
      'u32 = early(4)': '8',
      'u32 = pick(Mode::Auto)': '1',
      'u32 = pick(Mode::Next)': '2',
      'u64 = factorial(10)': '3628800',
      'usize = doubled::<8>()': '16',
      'u32 = or_default(Some(4)) + or_default(None)': '81',
      'u32 = difference((5, 3))': '2',
      'u32 = or_one(Some(8)) + or_one(None)': '9',
      'i32 = Point::new(4).flip().sum()': '8',
      'u32 = Buffer::<12>::filled(1).length': '12',
      'u16 = 8080u16.to_be()': '36895',
      'u32 = 2u32.pow(10)': '1024',
      'u32 = 5u32.wrapping_sub(6)': '4294967295',
      'u32 = NonZeroU32::new(5).unwrap().get()': '5',
      'u32 = match LEN { 0 => 1, 4 => 2, _ => 3 }': '2',
      'i32 = { let p = Point::new(3); p.x * p.y }': '9',
    });
  });

  test('loops, and locals that change', () => {
    const more = `
const fn counted(n: u32) -> u32 { let mut i = 0; while i < n { i += 1; } i }
const fn changed() -> u32 { let mut x = 1; x = x + 2; x }
const fn kept(mut p: Point) -> i32 { let _ = { p.x = 3; 1 }; p.x }
const fn hash(text: &[u8]) -> u32 { let mut h = 5381; let mut i = 0; while i < text.len() { h = ((h << 5) ^ (h >> 27)) ^ text[i] as u32; i += 1; } h }
const fn squares() -> [u16; 4] { let mut t = [0; 4]; let mut i = 0; while i < 4 { t[i] = (i * i) as u16; i += 1; } t }
const fn search(limit: u16) -> usize { let mut i = 0; loop { if TABLE[i] > limit { return i; } i += 1; } }
const fn outer() -> u32 { let mut n = 0; 'a: loop { loop { n += 1; if n > 6 { break 'a; } if n % 2 == 0 { continue 'a; } } } n }
const fn length<const N: usize>(_: &[u8; N]) -> usize { N }
impl Point { const fn grow(&mut self, by: i32) { self.x += by; } }
`;
    check(
      {
        'u32 = counted(3)': '3',
        'u32 = changed()': '3',
        'i32 = kept(Point::ORIGIN)': '3',
        'u32 = hash(b"aya")': '176360257',
        'u16 = squares()[3]': '9',
        'usize = search(2)': '2',
        'u32 = outer()': '7',
        'usize = length(b"abcd")': '4',
        'i32 = { let mut p = Point::new(1); p.grow(4); p.x }': '5',
        "u32 = match b'x' { b'a'..=b'z' => 1, _ => 2 }": '1',
        'u32 = match [1, 2, 3] { [a, .., b] => a + b }': '4',
      },
      more,
    );
  });

  test('methods of integers and options', () => {
    check({
      'u8 = 200u8.checked_add(100).is_none() as u8': '1',
      'u32 = u32::from_be_bytes([127, 0, 0, 1])': '2130706433',
      'u32 = u32::from_le_bytes(*b"ayaa")': '1633778017',
      'u16 = 0x1234u16.to_be_bytes()[1] as u16': '52',
      'u64 = 5u64.rotate_left(63)': '9223372036854775810',
      'i32 = i32::MIN.wrapping_abs()': '-2147483648',
      'u32 = 40u32.saturating_sub(41)': '0',
    });
  });

  test('of a trait: its default, on types of other crates and on numbers', () => {
    check(
      { 'u32 = Mode::TWICE': '20', 'u32 = <u16 as Width>::BITS_': '16' },
      'trait Twice: HasId { const TWICE: u32 = Self::ID * 2; } impl Twice for Mode {}\ntrait Width { const BITS_: u32; } impl Width for u16 { const BITS_: u32 = 16; }',
    );
  });

  test('of a crate next door', () => {
    check({ 'usize = probe_common::DEPTH + 1': '9' }, '', {
      'Cargo.toml':
        '[package]\nname = "probe"\n[dependencies]\naya-ebpf = "0.1"\nprobe-common = { path = "common" }\n',
      'common/Cargo.toml': '[package]\nname = "probe-common"\n',
      'common/src/lib.rs': '#![no_std]\npub const DEPTH: usize = 8;\n',
    });
  });
});

describe('what is not known is not guessed', () => {
  const unknown = (lines: readonly string[], more = '', files: Files = {}): void => {
    check(Object.fromEntries(lines.map((it) => [it, 'unknown'])), more, files);
  };

  test('what does not compile', () => {
    unknown([
      'u8 = 256',
      'u8 = 200 + 100',
      'u32 = 0 - 1',
      'u32 = 1 / 0',
      'u32 = 1 << 32',
      'i32 = -(-2147483648)',
      'u16 = TABLE[4]',
      'u32 = MISSING',
      'u64 = MASK',
    ]);
  });

  test('cycles end', () => {
    const more =
      'const A: u32 = B; const B: u32 = A + 1; const C: u64 = D + D; const D: u64 = C + C;\nconst fn forever(n: u32) -> u32 { forever(n) }\nstruct Own([u8; core::mem::size_of::<Own>()]);';
    unknown(['u32 = A', 'u64 = C', 'u32 = forever(1)', 'usize = core::mem::size_of::<Own>()'], more);
  });

  test('effects and unknown macros', () => {
    const more = `
const fn branch(n: u32) -> u32 { let x = if n == 0 { return 7 } else { side!() }; 1 }
const fn handed(mut p: Point) -> i32 { change(&mut p); p.x }
const fn change(p: &mut Point) { p.x = 7; }
const fn forever() -> u32 { loop {} }
const fn either(n: u32) -> u32 { let mut x = 1; let y = (x, if side!() { x = 2; 3 } else { 4 }); x + y.0 }
fn not_const() -> u32 { 3 }
macro_rules! concat { ($($t:tt)*) => { 1 } }
`;
    unknown(
      [
        'u32 = branch(1)',
        'i32 = handed(Point::ORIGIN)',
        'u32 = forever()',
        'u32 = either(3)',
        'u32 = not_const()',
        'u32 = concat!(1)',
      ],
      more,
    );
    check({ 'u32 = branch(0)': '7' }, more);
  });

  test('a constant that depends on an undecided feature', () => {
    unknown(
      ['usize = DEPTH', 'usize = DEPTH + 1'],
      '#[cfg(feature = "deep")] const DEPTH: usize = 8;\n#[cfg(not(feature = "deep"))] const DEPTH: usize = 4;',
      {
        'Cargo.toml': '[package]\nname = "probe"\n[features]\ndeep = []\n[dependencies]\naya-ebpf = "0.1"\n',
      },
    );
  });

  test('two types of one name keep their constants apart', () => {
    check(
      { 'u32 = a::S::N': '1', 'u32 = b::S::N': '2' },
      'mod a { pub struct S; impl S { pub const N: u32 = 1; } }\nmod b { pub struct S; impl S { pub const N: u32 = 2; } }',
    );
    unknown(
      ['u32 = G::<u8>::N'],
      'struct G<T>(T); impl G<u8> { const N: u32 = 1; } impl G<u16> { const N: u32 = 2; }',
    );
  });
});

test('a bare number is an i32, and a number keeps the type that it was given', () => {
  const { scope, value } = rustScope('const A: i32 = 5;\nconst B: u64 = 7u64;\nconst C: i64 = 3000000000;');
  const typeOf = (name: string): string | undefined => {
    const answer = evaluateConst(scope, value(name));
    return answer.kind === 'int' ? answer.type?.name : answer.kind;
  };
  assert.deepEqual([typeOf('A'), typeOf('B'), typeOf('C')], ['i32', 'u64', 'unknown']);
});

test('a deep expression is answered, not crashed on', () => {
  const sum = `u32 = ${'1 + '.repeat(20_000)}1`;
  const nested = `u32 = ${'('.repeat(2_000)}1${')'.repeat(2_000)}`;
  for (const line of [sum, nested]) assert.match(answers([line])[line] ?? '', /^(?:unknown|\d+)$/);
});
