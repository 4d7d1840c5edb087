// What the parser makes of Rust that the grammar knows, that it does not know, and that is not finished yet.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { FileAst, Item } from '../../../server/src/core/syntax/ast';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { outline, spansOf } from './outline';
import { loadParser } from './rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});
after(() => {
  assert.equal(parser.liveTrees(), 0, 'every tree was freed');
});

function parse(text: string): FileAst {
  const parsed = parser.parse(text);
  parsed.dispose();
  return parsed.ast;
}

/** Real Rust of this repository: the example workspace and the fixtures of the rules. */
function samples(): readonly { readonly path: string; readonly text: string }[] {
  const root = join(__dirname, '../../..');
  return ['examples', 'test/conformance']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((it) => join(folder, it)),
    )
    .filter((it) => it.endsWith('.rs') && !it.includes('target'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const SAMPLE = `#![no_std]
use aya_ebpf::{macros::kprobe, programs::ProbeContext};

/// Hits so far.
static mut HITS: u64 = 0;

#[kprobe]
pub fn myapp(ctx: ProbeContext) -> u32 {
    unsafe { HITS += 1 };
    if HITS > 3 { 1 } else { 0 }
}

mod net {
    pub(crate) static mut SEEN: [u8; 4] = [0; 4];

    pub fn count(x: &str) -> Result<u8, ()> {
        let y = match x { "a" => [1, 2], _ => [3, 4] };
        info!(&x, "seen {}", y[0]);
        Ok(y[0])
    }
}

impl Packet {
    fn new() -> Self {
        Self { a: 1, b: (2, 3) }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

describe('Rust of today is read without errors', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['unsafe extern "C" { pub safe fn f(); safe static A: u8; unsafe static B: u8; static C: u8; }', ['externBlock { fn f; static A; static B; static C }']],
    ['static A: Foo::<u8> = Foo::<u8>::new(); fn f(x: Vec::<u8>) {}', ['static A', 'fn f']],
    ['fn f() { g(&raw, 1); &raw[0]; &raw as *const u8; h(&raw const X, &raw mut Y); }', ['fn f']],
    ['fn f() { g::<-1>(); let x: Ranged<-5, 5> = y; }', ['fn f']],
    ['fn f() { let c = async |x| x; let d = async move { 1 }; async || 1; }', ['fn f']],
    ['fn f() { if let Some(x) = a && let Some(y) = b && x > y { } else if let Q = z { } else { } }', ['fn f']],
    ['fn f() { let s = c"abc"; let t = cr#"a"#; let u = const { 1 + 1 }; let b = br"x"; }', ['fn f']],
    ['fn f(#[cfg(a)] x: u8) { #[cfg(a)] let z = 1; #[cfg(b)] { z } g(#[cfg(c)] x); S { #[cfg(a)] a: 1 }; }', ['fn f']],
    ['fn f() { match x { A { #[cfg(a)] b, .. } => 1, #[cfg(b)] C => 2 } }', ['fn f']],
    ['fn f() { asm!("mov {0}, {1}", out(reg) x, in(reg) y); core::arch::asm! { "x" } }', ['fn f']],
    ["fn f() { 'a: { break 'a; } 'b: loop { continue 'b; } }", ['fn f']],
    ['impl<T> const Default for X<T> { fn d() {} }', ['impl { fn d }']],
    ['fn f() { #[link_section = ".data.x"] static mut A: u32 = 0; }', ['fn f']],
    ['fn f() { (a, X) = (1, 2); [a, ..] = c; S { a, .. } = d; _ = e; }', ['fn f']],
    ['#![cfg_attr(not(test), no_std)]\nuse a;', ['use a']],
    ['const A: &str = r##"fn x() { "# }"##; /* a /* { */ } */ fn g() {}', ['const A', 'fn g']],
    ['macro_rules! m { ($) => { ~ }; [$] => { $x }; } m! { ~ }', ['macroRules m', 'm!']],
    ['struct S where u8: Copy;\nstruct T<U = u8, const N: usize = 4>(U) where U: Copy;', ['struct S', 'struct T']],
    ['fn f() -> impl Fn(u8) -> u8 + use<> { |x| x }', ['fn f']],
    ['const S: &str = "\\u{4_e}"; const unsafe extern "C" fn g() {}', ['const S', 'fn g']],
    ['#[unsafe(link_section = "maps")] #[map(name = "x")] pub static A: u8 = 0;', ['#[link_section] #[map] static A']],
    ['use {a::b, c as d, self::e, crate::g::{self, h}};', ['use a::b, c, self::e, crate::g, crate::g::h']],
  ]; // prettier-ignore
  for (const [text, expected] of cases)
    test(text, () => {
      const ast = parse(text);
      assert.deepEqual(outline(ast), expected);
      assert.equal(ast.hasErrors, false);
    });

  test('every sample of this repository', () => {
    const broken = samples().filter(({ text }) => parse(text).hasErrors);
    assert.deepEqual(broken.map((it) => it.path), []); // prettier-ignore
  });
});

describe('names, values and tokens come from the text, never from a spelling that the grammar likes better', () => {
  test('a variable called raw', () => {
    const [item] = parse('fn f() { g(&raw); }').items;
    assert.match(JSON.stringify(item), /"text":"raw"/);
  });
  test('a raw borrow is one', () => {
    const [item] = parse('fn f() { g(&raw mut X); }').items;
    assert.match(JSON.stringify(item), /"mutable":true,"raw":true/);
  });
  test('a negative argument is not taken for a positive one', () => {
    const [item] = parse('static A: Ranged<-5, 5> = x;').items;
    assert.ok(item?.kind === 'static' && item.type.kind === 'path');
    const [first, second] = item.type.path.segments[0]?.generics?.types ?? [];
    assert.equal(first?.kind, 'path');
    assert.ok(second?.kind === 'const' && second.value.kind === 'literal');
    assert.equal(second.value.text, '5');
  });
  test('a type with a turbofish is the same type', () => {
    const [item] = parse('static A: a::Foo::<u8> = x;').items;
    assert.ok(item?.kind === 'static' && item.type.kind === 'path');
    assert.deepEqual(item.type.path.segments.map((it) => it.text), ['a', 'Foo']); // prettier-ignore
    assert.equal(item.type.path.segments[1]?.generics?.types.length, 1);
  });
  test('macro tokens', () => {
    const [item] = parse('m! { ~ $x "~" }').items;
    assert.ok(item?.kind === 'macroCall');
    assert.deepEqual(item.macro.tokens.map((it) => it.text), ['~', '$x', '"~"']); // prettier-ignore
  });
});

describe('offsets', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['line feeds', SAMPLE],
    ['carriage returns', SAMPLE.replaceAll('\n', '\r\n')],
    ['tabs', SAMPLE.replaceAll('    ', '\t')],
    ['a byte order mark', `\ufeff${SAMPLE}`],
    ['astral characters', SAMPLE.replaceAll('seen', '😀😀𐲜').replace('Hits so far', 'Treffer 🎯 é')],
    ['all of it and an error', `\ufeff// 😀\r\nfn broken( {\r\n${SAMPLE.replaceAll('\n', '\r\n')}`],
  ];
  for (const [name, text] of texts)
    test(name, () => {
      const ast = parse(text);
      const names = ast.items.flatMap((it) =>
        it.kind === 'static' || it.kind === 'fn' || it.kind === 'mod'
          ? [text.slice(it.name.start, it.name.end)]
          : [],
      );
      assert.deepEqual(names.filter((it) => it !== 'broken'), ['HITS', 'myapp', 'net', 'panic']); // prettier-ignore
      const [doc] = ast.comments.filter((it) => it.text.startsWith('///'));
      assert.equal(doc?.text, text.slice(doc?.start, doc?.end));
      for (const { start, end } of spansOf(ast)) assert.ok(0 <= start && start <= end && end <= text.length);
    });

  test('characters of two units at every boundary of the parser’s buffer', () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${'x'.repeat(shift)}();\nconst A: [char; 9000] = [${"'𐲜', ".repeat(3000)}];\nstatic LAST: u8 = 1;\n`;
      const ast = parse(`const _: u8 = ${text}`);
      assert.equal(ast.hasErrors, false);
      assert.ok(outline(ast).includes('static LAST'));
    }
  });
});

describe('half-typed code', () => {
  /** Items without their offsets. */
  const bare = (items: readonly Item[]): readonly string[] =>
    items.map((it) => JSON.stringify(it, (key, value: unknown) => (typeof value === 'number' ? 0 : key === 'visibilitySpan' ? null : value))); // prettier-ignore

  test('an item that breaks off hides no other', () => {
    const clean = bare(parse(SAMPLE).items);
    const items = parse(SAMPLE).items;
    for (const broken of ['fn x() {', 'fn x(', 'static mut X: u', 'static X', 'impl Y {\n    fn z(', 'pub', '#[map', 'let x = (', '} }', 'fn x() { "abc', '/* abc', 'mod a {', 'struct S { a: u8, b', 'use a::{b,', 'match', 'm!(', "'", 'r#"'])
      for (const [index, item] of items.entries()) {
        const text = `${SAMPLE.slice(0, item.start)}${broken}\n\n${SAMPLE.slice(item.start)}`;
        const found = bare(parse(text).items);
        const missing = clean.filter((it) => !found.includes(it)).length;
        const takesTheAttributesOf = item.attributes.length > 0 || broken === 'pub' || broken === '#[map' ? 1 : 0;
        assert.ok(missing <= takesTheAttributesOf, `${broken} before item ${index} hides ${missing} items`);
        // `pub` may become that of the item below.
        if (broken !== 'pub') assert.equal(parse(text).hasErrors, true, broken);
      }
  }); // prettier-ignore

  test('one bracket or quote more or less breaks no other item and invents none', () => {
    const { items, comments } = parse(SAMPLE);
    const clean = bare(items);
    for (let at = 0; at < SAMPLE.length; at++) {
      if (!'{}()[];"#'.includes(SAMPLE.charAt(at))) continue;
      if (comments.some((it) => it.start <= at && at < it.end)) continue;
      for (const text of [SAMPLE.slice(0, at) + SAMPLE.slice(at + 1), SAMPLE.slice(0, at + 1) + SAMPLE.slice(at)]) {
        const found = parse(text).items;
        const own = items.findIndex((it) => it.start <= at && at < it.end);
        const missing = clean.filter((it, index) => index !== own && !bare(found).includes(it));
        const names = items.map((it) => ('name' in it ? it.name.text : ''));
        const invented = found.filter((it) => 'name' in it && !names.includes(it.name.text));
        assert.deepEqual([missing, invented], [[], []], JSON.stringify(SAMPLE.slice(at - 20, at + 20)));
      }
    }
  }); // prettier-ignore

  test('inside of a module and an impl, too', () => {
    const text = SAMPLE.replace('pub fn count', 'pub fn half( {\n\n    pub fn count').replace('fn new', 'fn half(\n\n    fn new');
    const known = outline(parse(text)).map((it) => it.replaceAll('; unknown', ''));
    assert.deepEqual(known.slice(3, 5), ['mod net { static mut SEEN; fn half; fn count }', 'impl { fn half; fn new }']);
  }); // prettier-ignore

  test('a function keeps its name and attributes whatever its body looks like', () => {
    for (const body of ['}', 'let', 'if {', 'match x { ) => }', '= = = (', 'x.', 'unsafe { A += }'])
      assert.deepEqual(outline(parse(`#[kprobe]\nfn a() { ${body} }\n\nfn b() {}`)).filter((it) => it !== 'unknown'), ['#[kprobe] fn a', 'fn b'], body); // prettier-ignore
  });

  test('every prefix of every sample is read, and what stood whole above the cut is still there', () => {
    for (const { path, text } of samples().slice(0, 12)) {
      const whole = parse(text).items;
      for (let length = 0; length < text.length; length += 7) {
        const ast = parse(text.slice(0, length));
        const above = whole.filter((it) => it.end < length);
        assert.deepEqual(bare(ast.items).slice(0, above.length), bare(above), `${path} cut at ${length}`);
      }
    }
  });
});

test('never throws on any text, and no span leaves it', () => {
  const part = fc.oneof(
    fc.constantFrom('fn f() {', '}', '(', ')', '[', '{', ';', '"', "'", '/*', '//', '\n', 'static mut A: u8 = 0;', '#[a]', '😀', '\ud83d', '\udc00', '\0', '\ufeff', 'unsafe ', 'impl X for ', '<', '>', '::<', '&raw ', 'macro_rules! m {', '$x', '=>', 'use a::{', '..', '|', 'match x {', 'let ', '~', 'r#"'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      for (const { start, end } of spansOf(parse(text))) assert.ok(0 <= start && start <= end && end <= text.length);
    }),
    { numRuns: 1000 },
  );
}); // prettier-ignore

test('deep nesting and long chains do not exhaust the stack', () => {
  for (const text of ['('.repeat(20_000), `const A: u8 = ${'('.repeat(3000)}1${')'.repeat(3000)};`, `const A: u32 = ${'1 + '.repeat(20_000)}1;`, 'mod a { '.repeat(3000), `type A = ${'&'.repeat(5000)}u8;`, `fn f() { ${'{'.repeat(3000)} }`])
    assert.doesNotThrow(() => JSON.stringify(parse(`${text}\nstatic B: u8 = 1;`)));
}); // prettier-ignore
