// Where a file cannot be parsed as a whole it is cut into items by brackets and layout: one broken item, one segment.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { lex } from '../../../server/src/core/syntax/lexer';
import { itemSegments } from '../../../server/src/core/syntax/segments';

function cut(text: string): readonly string[] {
  return itemSegments(text).segments.map((it) => text.slice(it.start, it.end).replace(/\s+/g, ' '));
}

describe('whole items', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      'use a::{b, c};\nfn f() { if x { 1 } else { 2 } }',
      ['use a::{b, c};', 'fn f() { if x { 1 } else { 2 } }'],
    ],
    ['#![no_std]\n#[map]\nstatic A: S = S { a: 1 };', ['#![no_std]', '#[map] static A: S = S { a: 1 };']],
    ['static A: u8 = if X { 1 } else { 2 };', ['static A: u8 = if X { 1 } else { 2 };']],
    ['impl A<{ N }> for B { }\nstruct U;', ['impl A<{ N }> for B { }', 'struct U;']],
    ['m!(a);\nm! { b }\nm![c];', ['m!(a);', 'm! { b }', 'm![c];']],
    ['/// doc\nfn a() {} // {\nfn b() {}', ['fn a() {}', 'fn b() {}']],
    ['const S: &str = "fn x() {";\nfn a() {}', ['const S: &str = "fn x() {";', 'fn a() {}']],
  ];
  for (const [text, expected] of cases)
    test(text.replace(/\s+/g, ' '), () => {
      assert.deepEqual(cut(text), expected);
    });
});

describe('broken items', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['fn a() { f(\nfn b() {}', ['fn a() { f(', 'fn b() {}']],
    ['fn a() { ( }\nfn b() {}', ['fn a() { ( }', 'fn b() {}']],
    ['fn a() {} }\nfn b() {}', ['fn a() {}', '}', 'fn b() {}']],
    ['static A: u8 = 1\nfn b() {}', ['static A: u8 = 1', 'fn b() {}']],
    ['fn\nstatic B: u8 = 1;', ['fn', 'static B: u8 = 1;']],
    ['fn a() { "x\n}\nfn b() {}', ['fn a() { "x }', 'fn b() {}']],
    ['fn a() { /* x\n}\nfn b() {}', ['fn a() { /* x }', 'fn b() {}']],
    ['fn a()\n    let x = 1;\n    x\n}\nfn b() {}', ['fn a() let x = 1; x }', 'fn b() {}']],
    ['fn a() {\n    }\n    static mut X: u8 = 0;\n}\nfn b() {}', ['fn a() { } static mut X: u8 = 0; }', 'fn b() {}']],
    ['fn a() {}\n[inline]\nfn b() {}', ['fn a() {}', '[inline]', 'fn b() {}']],
  ]; // prettier-ignore
  for (const [text, expected] of cases)
    test(text.replace(/\s+/g, ' '), () => {
      assert.deepEqual(cut(text), expected);
    });

  test('the closers that are missing are said, innermost first', () => {
    const [segment] = itemSegments('mod a { fn b() { f([').segments;
    assert.equal(segment?.missingClosers, '])}}');
    assert.ok(segment.body);
    assert.equal('mod a { fn b() { f(['.slice(segment.body.start), ' fn b() { f([');
  });
});

test('segments are disjoint, in order and hold every token', () => {
  const part = fc.constantFrom('{', '}', '(', ')', ';', '\n', '\nfn a', '\nstatic A', ' x ', '#[m]', '"', '/*', '*/', '//', 'mod b {', 'pub ', '\n    ', '!', '=', '😀');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const { segments, comments } = itemSegments(text);
      let position = 0;
      for (const { start, end } of segments) {
        assert.ok(start >= position && end > start && end <= text.length);
        position = end;
      }
      const covered = [...segments, ...comments];
      for (const token of lex(text).filter((it) => it.kind === 'ident' && !text.includes('"') && !text.includes('/*')))
        assert.ok(covered.some((it) => it.start <= token.start && token.end <= it.end));
    }),
    { numRuns: 1000 },
  );
}); // prettier-ignore
