// Macros in functions are not expanded: what their frames hold is said to be unknown, unless the macro surely holds nothing.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { estimatesOf } from '../../conformance/stack/estimates';
import { loadParser } from '../crates/project';

before(loadParser);

const program = (macro: string, body: string): string => `#![no_std]
#![no_main]
use aya_ebpf::{macros::{kprobe, map}, maps::Array, programs::ProbeContext};
#[map]
static COUNTS: Array<u64> = Array::with_max_entries(1, 0);
${macro}
#[inline(never)]
fn fill(bytes: &mut [u8], n: u32) { for it in bytes { unsafe { core::ptr::write_volatile(it, n as u8) } } }
#[kprobe]
pub fn probe(ctx: ProbeContext) -> u32 { ${body} }
#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`;

function bytesOf(macro: string, body: string): number | null | undefined {
  return estimatesOf('macros', program(macro, body)).find((it) => it.function === 'probe')?.bytes;
}

describe('the frame of a function that calls a macro of the workspace', () => {
  const unknown: readonly (readonly [name: string, macro: string, body: string])[] = [
    [
      'with a buffer in it',
      'macro_rules! work { ($n:expr) => {{ let mut inner = [0u8; 200]; fill(&mut inner, $n); }}; }',
      'work!(3); 0',
    ],
    [
      'that calls a function',
      'macro_rules! work { ($n:expr) => { other($n) }; } fn other(n: u32) {}',
      'work!(3); 0',
    ],
    [
      'that calls what it is given',
      'macro_rules! work { ($f:ident, $n:expr) => { $f($n) }; } fn other(n: u32) {}',
      'work!(other, 3); 0',
    ],
    ['that calls a method', 'macro_rules! work { ($c:expr) => { $c.arg(0) }; }', 'work!(ctx); 0'],
    ['that calls another macro', 'macro_rules! work { ($n:expr) => { rest!($n) }; }', 'work!(3); 0'],
    ['that builds an array', 'macro_rules! work { () => { drop([7u64; 8]) }; }', 'work!(); 0'],
    [
      'that is called like a log macro',
      'macro_rules! info { ($n:expr) => {{ let all = [0u8; 90]; fill(&mut all, $n) }}; }',
      'info!(3); 0',
    ],
  ];
  for (const [name, macro, body] of unknown) {
    it(`${name} is unknown`, () => {
      assert.equal(bytesOf(macro, body), null);
    });
  }

  const plain: readonly (readonly [name: string, macro: string, body: string])[] = [
    [
      'drops a result',
      'macro_rules! ignore { ($e:expr) => {{ let _ = $e; }}; }',
      'ignore!(COUNTS.get(0)); 0',
    ],
    [
      'returns early',
      'macro_rules! or_return { ($e:expr) => { match $e { Some(it) => it, None => return 0 } }; }',
      'let count = or_return!(COUNTS.get(0)); (*count) as u32',
    ],
    [
      'calculates',
      'macro_rules! mask { ($n:expr) => { !0 & (1 << ($n & 31)) }; }',
      'let mask: u32 = mask!(3); mask',
    ],
    [
      'takes an element',
      'macro_rules! at { ($list:expr, $n:expr) => { $list[$n] }; }',
      'let first: u8 = at!([1u8, 2], 0); first as u32',
    ],
  ];
  for (const [name, macro, body] of plain) {
    it(`that only ${name} is known`, () => {
      assert.notEqual(bytesOf(macro, body), null);
    });
  }
});
