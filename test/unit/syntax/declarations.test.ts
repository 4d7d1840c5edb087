// Declarations that are read without the parser library are what the library reads, node by node; whatever differs would be a wrong answer.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { Language, Parser } from 'web-tree-sitter';
import { DeclarationReader } from '../../../server/src/core/syntax/declarations/items';
import { functionBodies, withoutBodies } from '../../../server/src/core/syntax/functionBodies';
import { maskUnreadable } from '../../../server/src/core/syntax/mask';
import { readTree } from '../../../server/src/core/syntax/raw';
import { samples } from '../robustness/corpus';

const locate = createRequire(__filename);
let language: Language;
let parser: Parser;
before(async () => {
  await Parser.init();
  language = await Language.load(await readFile(locate.resolve('tree-sitter-rust/tree-sitter-rust.wasm')));
  parser = new Parser();
  parser.setLanguage(language);
});

/** What was read without the library up to the first declaration that it leaves to it, compared; how many there are. */
function compared(text: string): number {
  const masked = maskUnreadable(text);
  const bodies = functionBodies(masked);
  if (bodies === null) return 0;
  const skeleton = withoutBodies(masked, bodies);
  const reader = new DeclarationReader(masked, text, bodies);
  for (let count = 0; ; count++) {
    reader.takeComments();
    const read = reader.next();
    if (read?.nodes == null) return count;
    const { start, end, nodes, comments } = read;
    const tree = parser.parse(skeleton.slice(start, end));
    assert.ok(tree);
    const hasError = tree.rootNode.hasError;
    const expected = readTree(tree, { language, text, shift: start, limit: end });
    tree.delete();
    const source = text.slice(start, end);
    assert.equal(hasError, false, source);
    assert.deepEqual(nodes, expected.root.children, source);
    assert.deepEqual(comments, expected.comments, source);
  }
}

describe('what is read without the parser library', () => {
  for (const text of [
    '#![no_std]',
    "#[repr(C, packed(2))] #[doc = \"x\"] /* c */ pub(crate) struct A<'a, T: Copy + 'a, const N: usize = 3> where T: Sized, { /* c */ pub a: [u8; N], #[x] b: &'a mut T }",
    'struct A { c: *const u8, d: Option<Vec<u8>>, e: (u8, u16), f: fn(u8) -> u8, g: crate::x::Y, h: ::core::ffi::c_int, i: !, j: &dyn Foo }',
    'struct A { k: [u8; 4 * 3 - N], l: [u8], m: (), n: Self, o: Option<unsafe extern "C" fn(a: *mut u8) -> u8>, p: Box<dyn Fn(u8) -> u8> }',
    "struct A { q: u8::X, r: Foo<'a, 3, N>, s: Foo<Item = u8>, t: (u8), u: (u8,) }",
    'pub struct B(pub u8, #[y] u16);',
    'struct C; union U { a: u8 }',
    'enum E { A = 1, B(u8), C { x: u8 }, #[d] D = -1 }',
    'use a::{b, c::*, self as x, d as e, super::q, f::{g, h as _}}; pub use a::*; use super::super::x; use {a, b}; use a;',
    '#[inline(never)] pub unsafe extern "C" fn f<T>(&self, mut a: u8, _: u8) -> Result<(), i64> where T: X {}',
    "const fn g() {} async fn h(self: &Self, ctx: &mut X<'_>) -> impl Fn(u8) -> u8 {} const unsafe fn i() {}",
    'fn h2(mut self) {} fn h3(&\'a mut self) {} fn h4(mut self: X) {} extern "C" fn h5() {} fn h6<const N: usize>(a: [u8; N]);',
    'impl<T> Foo<T> for Bar<T> { const X: u8 = 1; type Y = u8; #[x] /// d\n pub fn a(&self) {} } unsafe impl Send for X {} impl X {}',
    'const A: u64 = 1 << 4 | 2 & 3 ^ 5 + 6 * 7; const B: [u8; 2] = [1, 2]; const C: [u8; 4] = [0; N]; const _: () = ();',
    'static mut X: HashMap<u32, u64> = HashMap::<u32, u64>::with_max_entries(1024, 0); static Y: A = a::B::<u8>::new();',
    'const H: usize = rounded(mem::size_of::<Ethernet>()) as usize; const I: bool = !true; const J: &str = "a"; const K: &str = "";',
    'const L: u32 = (1 + 2) * -3; const M: u32 = self::X; const N: u32 = u32::MAX >> 1;',
    'mod a; pub(super) mod b { //! x\n #![allow(x)] fn q() {} }',
    'unsafe trait T: X + Y { } trait T: X { type Z: X; type W; type V = u8; fn a(&self); const C: u8; const D: u8 = 1; }',
    'extern crate foo as bar; extern crate core; extern "C" { fn f(a: u8) -> u8; static X: u8; } extern {}',
    'type Q<T> = R<T>; pub type P = ::core::ffi::c_uint; fn f<T>() where T: Copy, {} struct A { a: u8 }',
  ])
    test(text, () => {
      const reader = new DeclarationReader(text, text, functionBodies(text) ?? []);
      let count = 0;
      for (let read = reader.next(); read !== null; read = reader.next()) {
        assert.ok(read.nodes, `${text.slice(read.start)} is left to the library`);
        count++;
      }
      assert.equal(compared(text), count);
    });

  test('equals what the library reads in every sample, and under random edits', () => {
    const texts = samples().flatMap((it) =>
      [...it.texts].flatMap(([path, text]) => (path.endsWith('.rs') ? [text] : [])),
    );
    assert.ok(texts.reduce((sum, it) => sum + compared(it), 0) > texts.length);
    const edit = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.integer({ min: 0, max: 999 }),
      remove: fc.integer({ min: 0, max: 12 }),
      insert: fc.constantFrom('', ' ', ',', '<', '>', '::', '(', ')', '{', '}', ';', '&', '*', "'", '"', '//', '/*', '#', '!', '=', '-', '1', 'é', 'mut ', 'where T: X'),
    }); // prettier-ignore
    fc.assert(
      fc.property(edit, ({ text, at, remove, insert }) => {
        const offset = Math.floor((text.length * at) / 1000);
        compared(text.slice(0, offset) + insert + text.slice(offset + remove));
      }),
      { numRuns: 300 },
    );
  });

  test('what nests deeply is left to the library', () => {
    for (const text of [
      `const A: u8 = ${'('.repeat(5000)}1${')'.repeat(5000)};`,
      `const A: u8 = ${'1 + '.repeat(5000)}1;`,
      `type A = ${'&'.repeat(1)}${'[['.repeat(5000)}u8${']]'.repeat(5000)};`,
      `use ${'a::'.repeat(5000)}b;`,
      `${'mod a { '.repeat(5000)}${'}'.repeat(5000)}`,
    ])
      assert.equal(new DeclarationReader(text, text, []).next()?.nodes, null);
  });
});
