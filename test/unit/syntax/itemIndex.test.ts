// The index finds the items that a whole parse finds, at the same places, and never fails.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { indexItems } from '../../../server/src/core/syntax/itemIndex';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser } from './rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

const FIXTURES = path.resolve(__dirname, '../../fixtures');
const WORDS: Readonly<Record<string, string | undefined>> = {
  struct: 'struct',
  union: 'union',
  enum: 'enum',
  type: 'typeAlias',
  const: 'const',
  static: 'static',
  fn: 'fn',
  mod: 'mod',
  trait: 'trait',
  macro_rules: 'macroRules',
};

test('items of the fixtures stand where the parser sees them', () => {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('.rs'),
  );
  let compared = 0;
  for (const file of files) {
    const text = readFileSync(path.join(FIXTURES, file), 'utf8');
    const parsed = parser.parse(text);
    parsed.dispose();
    if (parsed.ast.hasErrors) continue;
    const expected = parsed.ast.items.flatMap((it) =>
      'name' in it && it.kind !== 'externCrate' ? [`${it.kind} ${it.name.text} ${it.start}-${it.end}`] : [],
    );
    const found = indexItems(text).flatMap((it) => {
      const kind = WORDS[it.word];
      return kind === undefined ? [] : [`${kind} ${it.name} ${it.start}-${it.end}`];
    });
    assert.deepEqual(found, expected, file);
    compared += expected.length;
  }
  assert.ok(compared > 500);
});

test('impl blocks are known by the type that they are about', () => {
  const names = indexItems(
    'impl Plain { const A: u8 = 1; } impl<T: Into<u8>> Generic<T> where T: Copy {} impl From<u8> for a::b::Target<u8> {} unsafe impl Sync for X {}',
  ).map(({ word, name }) => `${word} ${name}`);
  assert.deepEqual(names, ['impl Plain', 'impl Generic', 'impl Target', 'impl X']);
});

test('strings, characters, lifetimes and comments hide no bracket', () => {
  const text = `/// a { b
const A: &str = "}\\"{"; // {
const B: char = '{'; const C: char = '\\''; static D: &'static str = r#"{" }"#; /* { /* { */ */ const E: u8 = b'}';
fn f<'a>(x: &'a str) -> [u8; { 1 + 1 }] { let y = '}'; [0; 2] }
struct Last;`;
  assert.deepEqual(
    indexItems(text).map((it) => it.name),
    ['A', 'B', 'C', 'D', 'E', 'f', 'Last'],
  );
});

test('never fails on any text, and no span leaves it', () => {
  const text = readFileSync(path.join(FIXTURES, 'mutable-static', 'article.rs'), 'utf8');
  for (let end = 0; end <= text.length; end++) {
    for (const item of indexItems(text.slice(0, end)))
      assert.ok(item.start < item.end && item.end <= end, `${item.start}-${item.end} in ${end}`);
  }
});
