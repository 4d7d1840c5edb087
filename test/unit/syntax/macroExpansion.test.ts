// What a local macro declares is judged by its body: expansion as rustc does it, and where each part of the result was written.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { MacroRulesItem } from '../../../server/src/core/syntax/ast';
import { tokenTrees } from '../../../server/src/core/syntax/lexer';
import { expandMacroCall, type MacroExpansion } from '../../../server/src/core/syntax/macroExpansion';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser } from './rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

function macroIn(definition: string): MacroRulesItem {
  const parsed = parser.parse(definition);
  const item = parsed.ast.items.find((it) => it.kind === 'macroRules');
  parsed.dispose();
  assert.ok(item, 'the test defines a macro');
  return item;
}

function expand(definition: string, call: string, crateRoot: string | null = 'crate'): MacroExpansion | null {
  return expandMacroCall(macroIn(definition).rules, tokenTrees(call, 0, call.length), { crateRoot });
}

/** Spelling without regard to spaces: tokens separated by one space. */
function tokensOf(text: string): string {
  return text.match(/"[^"]*"|'?\w+|[^\s\w]/g)?.join(' ') ?? '';
}

interface Case {
  readonly name: string;
  readonly macro: string;
  readonly call: string;
  readonly gives: string | null;
}

function check(cases: readonly Case[]): void {
  for (const { name, macro, call, gives } of cases) {
    test(name, () => {
      const result = expand(`macro_rules! m { ${macro} }`, call);
      assert.equal(result === null ? null : tokensOf(result.text), gives === null ? null : tokensOf(gives));
      if (result === null) return;
      const parsed = parser.parse(result.text);
      assert.equal(parsed.ast.hasErrors, false, `the parser reads: ${result.text}`);
      parsed.dispose();
    });
  }
}

describe('what real crates write', () => {
  check([
    {
      name: 'a counter',
      macro: '($name:ident) => { static mut $name: u64 = 0; };',
      call: 'HITS',
      gives: 'static mut HITS: u64 = 0;',
    },
    {
      name: 'maps with attributes, visibility, type and value, repeated with a trailing separator',
      macro:
        '($( $(#[$m:meta])* $v:vis $n:ident : $t:ty = $e:expr );* $(;)?) => { $( $(#[$m])* #[map] $v static $n: $t = $e; )* };',
      call: '/// Hits by pid.\n#[allow(dead_code)] pub A: HashMap<u32, u64> = HashMap::<u32, u64>::with_max_entries(1 << 10, 0);\n B: Array<u64> = Array::with_max_entries(1, 0);',
      gives:
        '#[allow(dead_code)] #[map] pub static A: HashMap<u32, u64> = HashMap::<u32, u64>::with_max_entries(1 << 10, 0); #[map] static B: Array<u64> = Array::with_max_entries(1, 0);',
    },
    {
      name: 'the first rule that matches',
      macro:
        '(counter $n:ident) => { static mut $n: u64 = 0; }; ($n:ident) => { static $n: u64 = 1; }; ($($t:tt)*) => { $($t)* };',
      call: 'counter HITS',
      gives: 'static mut HITS: u64 = 0;',
    },
    {
      name: 'a later rule when the first does not match',
      macro:
        '(counter $n:ident) => { static mut $n: u64 = 0; }; ($n:ident) => { static $n: u64 = 1; }; ($($t:tt)*) => { $($t)* };',
      call: 'HITS',
      gives: 'static HITS: u64 = 1;',
    },
    {
      name: 'items handed through',
      macro: '($($i:item)*) => { $( #[cfg(a)] $i )* };',
      call: 'static A: u8 = 1; pub struct S { a: u8 } pub(crate) unsafe extern "C" fn f(x: [u8; 2]) -> u8 { 0 } const B: [u8; 2] = [0; 2]; struct T(u8);',
      gives:
        '#[cfg(a)] static A: u8 = 1; #[cfg(a)] pub struct S { a: u8 } #[cfg(a)] pub(crate) unsafe extern "C" fn f(x: [u8; 2]) -> u8 { 0 } #[cfg(a)] const B: [u8; 2] = [0; 2]; #[cfg(a)] struct T(u8);',
    },
    {
      name: 'a program with its attribute and body',
      macro:
        '($kind:ident, $name:ident, $ctx:ty, $body:block) => { #[$kind] pub fn $name(ctx: $ctx) -> u32 $body };',
      call: 'kprobe, myapp, aya_ebpf::programs::ProbeContext, { HITS += 1; 0 }',
      gives: '#[kprobe] pub fn myapp(ctx: aya_ebpf::programs::ProbeContext) -> u32 { HITS += 1; 0 }',
    },
    {
      name: 'one step of a token muncher',
      macro: '() => {}; ($n:ident : $t:ty; $($rest:tt)*) => { static mut $n: $t = 0; m! { $($rest)* } };',
      call: 'A: u8; B: Foo<u16>; C: u32;',
      gives: 'static mut A: u8 = 0; m! { B: Foo<u16>; C: u32; }',
    },
    {
      name: 'nothing at all',
      macro: '() => {}; ($n:ident) => { static $n: u8 = 0; };',
      call: '',
      gives: '',
    },
    {
      name: 'the crate of the definition',
      macro: '($n:ident) => { static $n: $crate::Lock<u8> = $crate::Lock::new(0); };',
      call: 'A',
      gives: 'static A: crate::Lock<u8> = crate::Lock::new(0);',
    },
  ]);
});

describe('fragments reach as far as in rustc', () => {
  const type = (call: string, gives = call): Case => ({
    name: `type ${call}`,
    macro: '($t:ty = $n:ident) => { static $n: $t = X; };',
    call: `${call} = N`,
    gives: `static N: ${gives} = X;`,
  });
  const expr = (call: string, gives = call): Case => ({
    name: `expression ${call}`,
    macro: '($e:expr, $n:ident) => { const $n: T = $e; };',
    call: `${call}, N`,
    gives: `const N: T = ${gives};`,
  });
  check([
    type('u8'), type("&'static mut [u8; 4]"), type('*const u8'), type('Foo<Bar<u8>>'), type('a::b::C::<u8>'),
    type('<T as A<B>>::C'), type('(u8, [u16; 2])'), type('unsafe extern "C" fn(u8) -> u8'), type("dyn A + Send + 'static"),
    type('Option<fn(u8) -> Vec<u8>>'), type('!'), type('::core::cell::UnsafeCell<u8>'), type('size!(u8)'), type('&&u8'),
    type('[u8; { N > 1 } as usize]'), type('Fn(u8) -> u8'),
    expr('1'), expr('-1'), expr('1 + 2 * 3'), expr('A::<B, C>::new(1, 2)'), expr('S { a: 1, b: 2 }'), expr('x as u64 + 1'),
    expr('&mut x[1]'), expr('&raw mut X'), expr('unsafe { f() }'), expr('if a { 1 } else if b { 2 } else { 3 }'),
    expr('match x { 1 => 2, _ => 3 }'), expr('|a, b| a + b'), expr('a.b.0.c(1)?'), expr('a..b'), expr('..'), expr('a >= b'),
    expr('concat!("a", "b")'), expr('[0; 4]'), expr('(1, 2)'), expr('if let S { a } = x { 1 } else { 2 }'),
    expr('<A as B<C, D>>::E'), expr('loop { break 1 }'), expr('x.iter::<A, B>().next()'), expr('!x && y || z'), expr('a == b'),
    {
      name: 'vis: nothing, pub and restricted',
      macro: '($($v:vis $n:ident),*) => { $($v static $n: u8 = 0;)* };',
      call: 'A, pub B, pub(crate) C, pub(in crate::x) D',
      gives: 'static A: u8 = 0; pub static B: u8 = 0; pub(crate) static C: u8 = 0; pub(in crate::x) static D: u8 = 0;',
    },
    {
      name: 'lifetime, literal, path, meta, pattern',
      macro:
        "($l:lifetime $s:literal $i:literal $p:path, #[$m:meta] $x:pat => $y:pat_param | $z:pat_param) => { #[$m] fn f<$l>() { g($s, $i, $p); match 1 { $x => 1, $y | $z => 2 } } };",
      call: "'a \"sec\" -1 a::b, #[link_section = \"maps\"] Some(1) | None => A(_) | B { .. }",
      gives:
        "#[link_section = \"maps\"] fn f<'a>() { g(\"sec\", -1, a::b); match 1 { Some(1) | None => 1, A(_) | B { .. } => 2 } }",
    },
    {
      name: 'statements',
      macro: '($($s:stmt;)*) => { fn f() { $($s;)* } };',
      call: 'let a: u8 = 1; a += 1; f::<A, B>(2);',
      gives: 'fn f() { let a: u8 = 1; a += 1; f::<A, B>(2); }',
    },
    {
      name: 'glued punctuation is one token tree',
      macro: '($a:ident $op:tt $b:ident) => { const X: u8 = $a $op $b; };',
      call: 'A << B',
      gives: 'const X: u8 = A << B;',
    },
  ]); // prettier-ignore
});

describe('repetitions', () => {
  check([
    {
      name: 'nested',
      macro: '($($n:ident { $($f:ident : $t:ty),* $(,)? })+) => { $( struct $n { $( $f: $t, )* } )+ };',
      call: 'A { a: u8, b: u16, } B { } C { c: u8 }',
      gives: 'struct A { a: u8, b: u16, } struct B { } struct C { c: u8, }',
    },
    {
      name: 'a variable of an outer level in an inner one',
      macro: '($t:ty; $($n:ident),*) => { $( static mut $n: $t = 0; )* };',
      call: 'u64; A, B',
      gives: 'static mut A: u64 = 0; static mut B: u64 = 0;',
    },
    {
      name: 'two in lockstep',
      macro: '($($n:ident)*; $($e:expr),*) => { $( static $n: u8 = $e; )* };',
      call: 'A B; 1, 2',
      gives: 'static A: u8 = 1; static B: u8 = 2;',
    },
    {
      name: 'two of different length are refused',
      macro: '($($n:ident)*; $($e:expr),*) => { $( static $n: u8 = $e; )* };',
      call: 'A B; 1',
      gives: null,
    },
    {
      name: 'a separator of two characters',
      macro: '($($n:ident)=>*) => { const X: [u8; 2] = [$($n),*]; };',
      call: 'A => B',
      gives: 'const X: [u8; 2] = [A, B];',
    },
    {
      name: 'an optional part that is there and one that is not',
      macro:
        '($n:ident $(= $e:expr)? $(; $s:literal)?) => { $( #[link_section = $s] )? static $n: u8 = 0 $(+ $e)?; };',
      call: 'A = 1',
      gives: 'static A: u8 = 0 + 1;',
    },
    { name: 'at least one', macro: '($($n:ident)+) => { $(static $n: u8 = 0;)+ };', call: '', gives: null },
  ]);
});

describe('an expression stays one expression', () => {
  check([
    {
      name: 'beside an operator it is put in parentheses',
      macro: '($e:expr) => { const X: u32 = $e * 2; };',
      call: '1 + 2',
      gives: 'const X: u32 = (1 + 2) * 2;',
    },
    {
      name: 'compared',
      macro: '($e:expr) => { const X: bool = 1 == $e; };',
      call: 'a == b',
      gives: 'const X: bool = 1 == (a == b);',
    },
    {
      name: 'a single operand needs none',
      macro: '($e:expr) => { const X: u32 = $e * 2; };',
      call: 'A::<u8, u8>::len(1)',
      gives: 'const X: u32 = A::<u8, u8>::len(1) * 2;',
    },
    {
      name: 'tokens are torn apart as in rustc',
      macro: '($($e:tt)*) => { const X: u32 = $($e)* * 2; };',
      call: '1 + 2',
      gives: 'const X: u32 = 1 + 2 * 2;',
    },
  ]);
});

describe('what is not understood is unknown', () => {
  check([
    { name: 'no rule matches', macro: '($n:ident) => { static $n: u8 = 0; };', call: '1', gives: null },
    { name: 'a fragment of an unknown kind', macro: '($n:thing) => { static A: u8 = 0; };', call: 'A', gives: null },
    { name: 'two ways that want a fragment', macro: '($($a:ident)* $b:ident) => { static A: u8 = 0; };', call: 'A B', gives: null },
    { name: 'an expression that breaks off', macro: '($e:expr) => { const X: u8 = $e; }; ($($t:tt)*) => { };', call: '1 +', gives: null },
    { name: 'a repeated variable without repetition', macro: '($($n:ident)*) => { static $n: u8 = 0; };', call: 'A', gives: null },
    { name: 'a repetition without variable', macro: '($n:ident) => { $( static A: u8 = 0; )* };', call: 'A', gives: null },
    { name: 'an unstable metavariable expression', macro: '($($n:ident)*) => { const N: u8 = ${count($n)}; };', call: 'A', gives: null },
  ]); // prettier-ignore

  test('`$crate` of a crate that the caller cannot name', () => {
    assert.equal(expand('macro_rules! m { () => { use $crate::x; } }', '', null), null);
  });

  test('a call with too many tokens', () => {
    assert.equal(expand('macro_rules! m { ($($t:tt)*) => { $($t)* } }', 'a '.repeat(20_000)), null);
  });

  test('a result with too many tokens', () => {
    const doubling = '$($t)* '.repeat(50);
    assert.equal(expand(`macro_rules! m { ($($t:tt)*) => { ${doubling} } }`, 'a '.repeat(900)), null);
  });
});

describe('origins', () => {
  const definition =
    'macro_rules! m { ($n:ident, $t:ty, $e:expr) => { static mut $n: $t = $e; static FIXED: u8 = 1; } }';
  const call = 'HITS, Foo<u64>, 1 + 2';

  function originOf(spelling: string): string | null {
    const result = expand(definition, call);
    assert.ok(result);
    const start = result.text.replace(/\s+$/, '').indexOf(spelling);
    assert.ok(start >= 0, `${spelling} is in ${result.text}`);
    const origin = result.origins.originOf({ start, end: start + spelling.length });
    if (origin === null) return null;
    const source = origin.where === 'call' ? call : definition;
    return `${origin.where}: ${source.slice(origin.span.start, origin.span.end)}`;
  }

  test('a name from the call points at the argument', () => {
    assert.equal(originOf('HITS'), 'call: HITS');
  });
  test('a fixed name points into the body', () => {
    assert.equal(originOf('FIXED'), 'definition: FIXED');
  });
  test('several tokens of one argument', () => {
    assert.equal(originOf('Foo<u64>'), 'call: Foo<u64>');
    assert.equal(originOf('1 + 2'), 'call: 1 + 2');
  });
  test('part of a token', () => {
    assert.equal(originOf('IXE'), 'definition: IXE');
  });
  test('tokens of the body without an argument between them', () => {
    assert.equal(originOf('static mut'), 'definition: static mut');
  });
  test('a mixture has no single origin', () => {
    assert.equal(originOf('mut HITS'), null);
  });
});

describe('fragments of an outer macro', () => {
  test('no literal token of an inner macro looks into them', () => {
    const rules = macroIn(
      'macro_rules! m { (0) => { static A: u8 = 0; }; ($e:expr) => { static B: u8 = $e; } }',
    ).rules;
    const tokens = tokenTrees('0', 0, 1);
    const plain = expandMacroCall(rules, tokens, { crateRoot: null });
    assert.equal(tokensOf(plain?.text ?? ''), tokensOf('static A: u8 = 0;'));
    assert.equal(expandMacroCall(rules, tokens, { crateRoot: null, opaque: [{ start: 0, end: 1 }] }), null);
  });
});

test('never throws, whatever the macro and the call', () => {
  const token = fc.constantFrom('$a', '$b', '$', ':', 'ident', 'ty', 'expr', 'tt', 'pat', 'item', 'vis', '(', ')', '{', '}', '[', ']', ',', ';', '*', '+', '?', '=>', '=', '<', '>', '>>', '::', 'x', 'if', 'fn', 'static', '1', '"s"', "'a", '#', '|', '&', '..', 'as', '$crate'); // prettier-ignore
  const text = fc.array(token, { maxLength: 24 }).map((it) => it.join(' '));
  fc.assert(
    fc.property(text, text, text, (matcher, body, call) => {
      const rule = {
        matcher: tokenTrees(matcher, 0, matcher.length),
        body: tokenTrees(body, 0, body.length),
      };
      const result = expandMacroCall([rule], tokenTrees(call, 0, call.length), { crateRoot: 'crate' });
      if (result !== null)
        for (let at = 0; at < result.text.length; at++) result.origins.originOf({ start: at, end: at + 1 });
    }),
    { numRuns: 3000 },
  );
});
