// However a text came about by edits, it is read as if it had just been opened, and no tree outlives its file.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { ParsedFile, RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser } from './rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

const START = `#![no_std]
use aya_ebpf::macros::kprobe;
static mut HITS: u64 = 0; // é 😀
#[kprobe]
pub fn myapp(ctx: ProbeContext) -> u32 {
    unsafe { HITS += 1 }
    let x: Foo::<u8> = a.b(|x| x + 1)?;
    0
}
mod net {
    static SEEN: [u8; 4] = [0; 4];
    impl X { fn f(&self) -> &'static str { r#"a " b"# } }
}
macro_rules! m { ($x:expr) => { $x }; }
m! { static A: u8 = 1; }
`;

interface Change {
  readonly at: number; // per mille of the text
  readonly remove: number;
  readonly insert: string;
  readonly again: number; // so much of what stands before is written once more
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.integer({ min: 0, max: 1000 }),
  remove: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 400 })),
  insert: fc.oneof(
    fc.constantFrom('', '{', '}', '(', ')', ';', '"', "'", '/*', '*/', '//', '\n', '\r\n', 'fn x() {}\n', 'static mut B: u8 = 0;', '#[map]\n', '<', '::<', '😀', '\ud83d', 'unsafe ', '~', 'mod a {', 'r#"', '\ufeff', '&raw '),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  again: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
}); // prettier-ignore

function applied(text: string, { at, remove, insert, again }: Change): string {
  const offset = Math.floor((text.length * at) / 1000);
  const repeated = text.slice(Math.max(0, offset - again), offset);
  return text.slice(0, offset) + insert + repeated + text.slice(offset + remove);
}

test('a chain of edits is read like the text that it leads to', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      let text = START;
      let parsed: ParsedFile = parser.parse(text);
      for (const it of changes) {
        text = applied(text, it);
        parsed = parser.parse(text, parsed);
        const fresh = parser.parse(text);
        assert.deepEqual(parsed.ast, fresh.ast);
        fresh.dispose();
      }
      parsed.dispose();
    }),
    { numRuns: 150 },
  );
  assert.equal(parser.liveTrees(), 0);
});

test('no value stands twice in a file, so that each can be moved in place', () => {
  const parsed = parser.parse(`use a::{b, c::{self, d as e}, *};
fn f(S { x, ref mut y, z: (w, _) }: S) { let S { x } = T { x }; m!(x, { y }); if let Some(x) = x && y {} }
${START}`);
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || (Array.isArray(value) && value.length === 0)) return;
    assert.ok(!seen.has(value), JSON.stringify(value));
    seen.add(value);
    for (const it of Object.values(value)) visit(it);
  };
  visit(parsed.ast);
  parsed.dispose();
});

describe('typing', () => {
  test('character by character, with every state in between', () => {
    const typed = 'fn half(x: u8) -> &str { "a{" /* } */ }\n';
    const place = START.indexOf('#[kprobe]');
    let parsed = parser.parse(START);
    for (let length = 1; length <= typed.length; length++) {
      const text = START.slice(0, place) + typed.slice(0, length) + START.slice(place);
      parsed = parser.parse(text, parsed);
      const fresh = parser.parse(text);
      assert.deepEqual(parsed.ast, fresh.ast, JSON.stringify(typed.slice(0, length)));
      fresh.dispose();
    }
    assert.equal(parsed.ast.hasErrors, false);
    parsed.dispose();
  });

  test('at the end of a file, behind an attribute that has no item yet', () => {
    const typed = '#[xdp]\n// aya: allow(stack-chain-overflow): measured\n#[inline(never)] // why';
    let parsed = parser.parse(START);
    for (let length = 1; length <= typed.length; length++) {
      const text = START + typed.slice(0, length);
      parsed = parser.parse(text, parsed);
      const fresh = parser.parse(text);
      assert.deepEqual(parsed.ast, fresh.ast, JSON.stringify(typed.slice(0, length)));
      fresh.dispose();
    }
    parsed.dispose();
  });

  test('and undone again', () => {
    const first = parser.parse(START);
    const before = first.ast;
    const broken = parser.parse(START.replace('{', '('), first);
    assert.equal(broken.ast.hasErrors, true);
    const restored = parser.parse(START, broken);
    assert.deepEqual(restored.ast, before);
    restored.dispose();
  });

  test('two equal items keep their own offsets when something is typed above them', () => {
    const twice = 'fn a() {}\nfn a() {}\n';
    const parsed = parser.parse(`// x\n${twice}`, parser.parse(twice));
    assert.deepEqual(parsed.ast.items.map((it) => it.start), [5, 15]); // prettier-ignore
    parsed.dispose();
  });

  test('a broken item keeps its place when the start of it is typed once more above', () => {
    const broken = 'fn a() {\n    b() as\n}\n';
    const twice = `fn a() {\n${broken}`;
    let parsed = parser.parse(twice, parser.parse(broken));
    parsed = parser.parse(`${twice}// x\n`, parsed);
    assert.deepEqual(parsed.ast.items.map((it) => it.start), [0, 9]); // prettier-ignore
    parsed.dispose();
  });
});

describe('trees', () => {
  test('one for each open file that is broken, none after it was closed, whatever the order', () => {
    const whole = parser.parse(START);
    assert.equal(parser.liveTrees(), 0);
    const first = parser.parse(`${START}fn broken( {`, whole);
    const second = parser.parse('fn broken( {');
    assert.equal(parser.liveTrees(), 2);
    const third = parser.parse(`${START}\nfn broken( {`, first);
    assert.equal(parser.liveTrees(), 2);
    first.dispose(); // consumed before
    assert.equal(parser.liveTrees(), 2);
    second.dispose();
    second.dispose();
    third.dispose();
    assert.equal(parser.liveTrees(), 0);
  });

  test('a parse from a file that was closed reads the text afresh', () => {
    const closed = parser.parse('fn a() {}');
    closed.dispose();
    const parsed = parser.parse('fn b() {}', closed);
    assert.deepEqual(parsed.ast, parser.parse('fn b() {}').ast);
    parsed.dispose();
  });

  test('a value outlives its tree', () => {
    const parsed = parser.parse(START);
    const before = JSON.stringify(parsed.ast);
    parsed.dispose();
    assert.equal(JSON.stringify(parsed.ast), before);
  });
});
