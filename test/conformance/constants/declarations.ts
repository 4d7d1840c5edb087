// What generated constants may name: constants of every type, types with associated ones, functions, and a crate next door.
// The crate is a module for rustc and a path dependency for the model; paths into it read the same.

export const NEXT_DOOR = 'limits';

export const NEXT_DOOR_SOURCE = `
pub const DEPTH: usize = 8;
pub const MASK: u32 = 0xff00;
pub const NAME: [u8; 6] = *b"limits";
pub const SHIFT: u8 = 3;
pub mod nested { pub const WIDE: u64 = super::DEPTH as u64 * 1024; pub const LOW: i32 = -40; }
pub use nested::WIDE as BYTES;
pub const fn page(count: usize) -> usize { count << 12 }
pub struct Window { pub low: u16, pub high: u16 }
impl Window {
    pub const ALL: Window = Window { low: 1, high: u16::MAX };
    pub const fn width(&self) -> u32 { self.high as u32 - self.low as u32 + 1 }
}
#[repr(u8)] #[derive(Clone, Copy)] pub enum Level { Trace = 1, Debug, Info = 10, Error = 0x20 }
`;

export const DECLARATIONS = `
use core::mem::{align_of, size_of};
use core::num::NonZeroU32;
const A_U8: u8 = 0x1f;
const A_U16: u16 = 8080;
const A_U32: u32 = 1 << 20 | 5;
const A_U64: u64 = 0x1234_5678_9abc;
const A_U128: u128 = 1 << 100;
const A_USIZE: usize = 24;
const A_I8: i8 = -7;
const A_I16: i16 = -300;
const A_I32: i32 = -(1 << 16) + 3;
const A_I64: i64 = -5_000_000_000;
const A_I128: i128 = -1 << 90;
const A_ISIZE: isize = -2;
const A_BOOL: bool = A_U8 > 30;
const A_CHAR: char = 'k';
const TABLE: [u16; 5] = [1, 20, 300, 4_000, 50_000];
const BYTES: &[u8; 4] = b"\\x01z\\n\\\\";
const TEXT: &str = "h\\u{e9}llo";
const NESTED: [[u8; 3]; 2] = [[1, 2, 3], [4, 5, 6]];
const PAIR: (u8, i32) = (7, -9);
const ZEROS: [u32; 16] = [0; 16];

#[repr(u8)] #[derive(Clone, Copy)] enum Mode { Off, On, Auto = 7, Next }
#[derive(Clone, Copy)] enum Signed { Low = -3, Zero = 0, High = 1 << 10 }
#[repr(C)] #[derive(Clone, Copy)] struct Point { x: i32, y: i32 }
impl Point {
    const ORIGIN: Point = Point { x: 0, y: 0 };
    const FAR: Self = Self { x: 900, ..Self::ORIGIN };
    const fn new(x: i32, y: i32) -> Self { Self { x, y } }
    const fn flip(self) -> Self { Point { x: self.y, y: self.x } }
    const fn sum(&self) -> i32 { self.x + self.y }
    const fn grow(&mut self, by: i32) { self.x += by; self.y -= by; }
    const fn grown(mut self) -> Self { self.grow(5); self.x <<= 1; self }
}
#[repr(C)] struct Record { kind: u8, at: u64, name: [u8; 16], next: Option<NonZeroU32> }
struct Small(u8, u16);
struct Buffer<const N: usize> { length: u32, data: [u8; N] }
impl<const N: usize> Buffer<N> {
    const CAPACITY: usize = N;
    const BITS: u64 = N as u64 * 8;
    const fn filled(byte: u8) -> Self { Self { length: N as u32, data: [byte; N] } }
    const fn last(&self) -> u8 { self.data[N - 1] }
}
struct Ring<T, const N: usize> { slots: [T; N], head: usize }
impl<T, const N: usize> Ring<T, N> { const SIZE: usize = size_of::<T>() * N; }
trait HasId { const ID: u32; const DOUBLE: u32 = Self::ID * 2; }
impl HasId for Point { const ID: u32 = 9; }
impl HasId for Small { const ID: u32 = 0x40; const DOUBLE: u32 = 1; }
const fn larger(a: usize, b: usize) -> usize { if a > b { a } else { b } }
const fn factorial(n: u64) -> u64 { if n == 0 { 1 } else { n * factorial(n - 1) } }
const fn gcd(a: u32, b: u32) -> u32 { let (mut x, mut y) = (a, b); while y != 0 { (x, y) = (y, x % y); } x }
const fn hash(bytes: &[u8]) -> u32 {
    let mut h = 5381;
    let mut i = 0;
    while i < bytes.len() { h = ((h << 5) ^ (h >> 27)) ^ bytes[i] as u32; i += 1; }
    h
}
const fn crc_table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut i = 0;
    while i < 16 {
        let mut c = i as u32;
        let mut k = 0;
        while k < 4 { c = if c & 1 != 0 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 }; k += 1; }
        table[i] = c;
        i += 1;
    }
    table
}
const CRC: [u32; 16] = crc_table();
const fn pick(mode: Mode) -> u32 { match mode { Mode::Off => 0, Mode::On | Mode::Auto => 1, _ => 2 } }
const fn class(n: i64) -> i32 { match n { i64::MIN..=-1 => -1, 0 => 0, 1..10 => 1, x @ 10..=99 if x % 2 == 0 => 2, _ => 3 } }
const fn name16(text: &str) -> [u8; 16] {
    let bytes = text.as_bytes();
    let mut out = [0u8; 16];
    let mut i = 0;
    while i < bytes.len() && i < 15 { out[i] = bytes[i]; i += 1; }
    out
}
const fn first_above(limit: u16) -> usize {
    let mut i = 0;
    loop {
        if i == TABLE.len() { break i; }
        if TABLE[i] > limit { return i; }
        i += 1;
    }
}
const fn pairs(limit: u32) -> u32 {
    let mut found = 0;
    let mut a = 0;
    'outer: while a < 10 {
        let mut b = a;
        while b < 10 {
            b += 1;
            if a * b > limit { break 'outer; }
            if (a + b) % 3 == 0 { continue; }
            found += 1;
        }
        a += 1;
    }
    found
}
const fn length<const N: usize>(_: &[u8; N]) -> usize { N * 3 }
const fn words<T>(count: usize) -> usize { (count * size_of::<T>() + 7) / 8 }
const fn ip(a: u8, b: u8, c: u8, d: u8) -> u32 { u32::from_be_bytes([a, b, c, d]) }
const fn or_zero(value: Option<u32>) -> u32 { match value { Some(inner) => inner, None => 0 } }
const fn checked_half(n: u32) -> Option<u32> { if n % 2 == 1 { return None; } Some(n / 2) }
const fn quarter(n: u32) -> u32 { let Some(half) = checked_half(n) else { return 1_000 }; if let Some(q) = checked_half(half) { q } else { 2_000 } }
`;
