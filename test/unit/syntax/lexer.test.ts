// The lexer cuts what the grammar keeps flat: it never fails, loses no character and joins tokens as rustc does.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Token } from '../../../server/src/core/syntax/ast';
import { isUnterminated, lex, tokenTrees } from '../../../server/src/core/syntax/lexer';

function spellings(text: string): readonly string[] {
  return lex(text).map((it) => `${it.kind} ${text.slice(it.start, it.end)}`);
}

describe('tokens', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a_1 r#fn é 数', ['ident a_1', 'ident r#fn', 'ident é', 'ident 数']],
    ["'a 'static 'x' '\\'' b'\\n' '\\u{1F600}' '😀'", ["lifetime 'a", "lifetime 'static", "literal 'x'", "literal '\\''", "literal b'\\n'", "literal '\\u{1F600}'", "literal '😀'"]],
    ["<'a,'b>", ['punct <', "lifetime 'a", 'punct ,', "lifetime 'b", 'punct >']],
    ['1 0xFF_u8 1.5e-3f32 1e10 0xE+1 1_000', ['literal 1', 'literal 0xFF_u8', 'literal 1.5e-3f32', 'literal 1e10', 'literal 0xE', 'punct +', 'literal 1', 'literal 1_000']],
    ['0..2 1.max(2) x.0.1', ['literal 0', 'punct .', 'punct .', 'literal 2', 'literal 1', 'punct .', 'ident max', 'punct (', 'literal 2', 'punct )', 'ident x', 'punct .', 'literal 0.1']],
    ['"a\\"b" b"x" c"y" r"\\" r#"a"b"# br##"{"#"## cr"z"', ['literal "a\\"b"', 'literal b"x"', 'literal c"y"', 'literal r"\\"', 'literal r#"a"b"#', 'literal br##"{"#"##', 'literal cr"z"']],
    ['a // b }\r\nc /* d /* e */ } */ f /// g', ['ident a', 'comment // b }', 'ident c', 'comment /* d /* e */ } */', 'ident f', 'comment /// g']],
    ['\ufeffa\u2028b', ['ident a', 'ident b']],
  ]; // prettier-ignore
  for (const [text, expected] of cases)
    test(JSON.stringify(text), () => {
      assert.deepEqual(spellings(text), expected);
    });
});

describe('what nothing closes ends with the text', () => {
  for (const text of ['"abc', 'r#"abc"', '/* a /* b */', 'b"x\\"', 'c"'])
    test(text, () => {
      const [token, ...others] = lex(text);
      assert.ok(token && others.length === 0);
      assert.equal(token.end, text.length);
      assert.ok(isUnterminated(text, token));
    });
  test('and is told from what is closed', () => {
    for (const text of ['"abc"', 'r#"abc"#', '/* a /* b */ */', '// x', 'abc', "'a'"]) {
      const [token] = lex(text);
      assert.ok(token);
      assert.equal(isUnterminated(text, token), false, text);
    }
  });
});

test('tokens are in order, disjoint and hold everything but white space', () => {
  fc.assert(
    fc.property(rustLike, (text) => {
      let position = 0;
      for (const token of lex(text)) {
        assert.ok(token.start >= position && token.end > token.start && token.end <= text.length);
        assert.match(text.slice(position, token.start), /^[\s\0-\x20\ufeff]*$/);
        position = token.end;
      }
      assert.match(text.slice(position), /^[\s\0-\x20\ufeff]*$/);
    }),
    { numRuns: 500 },
  );
});

test('token trees hold every token but comments, whatever the brackets', () => {
  const count = (tokens: readonly Token[]): number =>
    tokens.reduce((sum, it) => sum + (it.kind === 'metavariable' ? 2 : 1) + count(it.children), 0);
  fc.assert(
    fc.property(rustLike, (text) => {
      const flat = lex(text).filter((it) => it.kind !== 'comment');
      const closers = flat.filter((it) => /^[)\]}]$/.test(text.slice(it.start, it.end))).length;
      const trees = count(tokenTrees(text, 0, text.length));
      assert.ok(trees >= flat.length - closers && trees <= flat.length);
    }),
    { numRuns: 500 },
  );
});

test('deep nesting does not exhaust the stack', () => {
  const text = '('.repeat(50_000);
  assert.equal(tokenTrees(text, 0, text.length).length, 1);
});

const rustLike = fc
  .array(
    fc.oneof(
      fc.constantFrom('{', '}', '(', ')', '[', ']', '"', "'", "'a", '/*', '*/', '//', '\n', '\r\n', ' ', '$x', '$', 'r#"', '"#', '\\', '1.', 'é', '😀', '\ud83d', '::', 'fn '),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((it) => it.join('')); // prettier-ignore
