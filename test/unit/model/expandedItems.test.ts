// Items that a local macro declares: which macro a call names, nested calls, and where each part was written in the user's files.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { CrateUnit, Module } from '../../../server/src/core/crates/crate';
import { expandedItems, type ExpandedItem } from '../../../server/src/core/model/expandedItems';
import { declaredName, moduleScope, type Scope } from '../../../server/src/core/model/names';
import type { FileAst, MacroCall } from '../../../server/src/core/syntax/ast';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser } from '../syntax/rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

function parse(text: string): FileAst {
  const parsed = parser.parse(text);
  parsed.dispose();
  return parsed.ast;
}

/** A unit whose files are given by module path: "" is the root, "net::maps" lies in net/maps.rs. */
function unitOf(
  files: Readonly<Record<string, string>>,
  name = 'app',
  dependencies: ReadonlyMap<string, CrateUnit> = new Map(),
): CrateUnit {
  const module = (path: readonly string[]): Module => {
    const key = path.join('::');
    const file = `/${name}/${key === '' ? 'main' : path.join('/')}.rs`;
    const items = parse(files[key] ?? '').items;
    const children = items.flatMap((it) =>
      it.kind === 'mod' && it.items === null
        ? [[it.name.text, module([...path, it.name.text])] as const]
        : [],
    );
    return {
      path,
      file,
      items: items.filter((it) => it.kind !== 'mod').map((item) => ({ item, certain: true })),
      children: new Map(children),
      declarations: new Map(items.flatMap((it) => (it.kind === 'mod' ? [[it.name.text, it]] : []))),
      certain: true,
    };
  };
  return {
    name,
    kind: 'bin',
    shared: false,
    rootFile: `/${name}/main.rs`,
    root: module([]),
    innerAttributes: [],
    edition: '2021',
    cfg: { features: new Set(), possibleFeatures: null },
    dependencies,
    ayaNames: ['aya_ebpf'],
    ayaApi: ['0.2'],
  };
}

/** The first macro call of the module that is no definition, expanded. */
function expandFirst(unit: CrateUnit, path: readonly string[] = []): readonly ExpandedItem[] | null {
  const module = path.reduce<Module | undefined>((it, name) => it?.children.get(name), unit.root);
  assert.ok(module, `the module ${path.join('::')} exists`);
  const scope: Scope = moduleScope(unit, module);
  const call = module.items.flatMap(({ item }): readonly MacroCall[] =>
    item.kind === 'macroCall' ? [item.macro] : [],
  )[0];
  assert.ok(call, 'the test calls a macro');
  return expandedItems(scope, call, { parse });
}

function names(expanded: readonly ExpandedItem[] | null): readonly string[] | null {
  return (
    expanded?.map(({ item }) => declaredName(item, 'value') ?? declaredName(item, 'type') ?? item.kind) ??
    null
  );
}

const COUNTER = 'macro_rules! counter { ($n:ident) => { static mut $n: u64 = 0; }; }\n';

describe('the macro that a call names', () => {
  test('above the call', () => {
    assert.deepEqual(names(expandFirst(unitOf({ '': `${COUNTER}counter!(HITS);` }))), ['HITS']);
  });
  test('in a module around the call', () => {
    const unit = unitOf({ '': `${COUNTER}mod net;`, net: 'counter!(HITS);' });
    assert.deepEqual(names(expandFirst(unit, ['net'])), ['HITS']);
  });
  test('in a #[macro_use] module above the call', () => {
    const unit = unitOf({
      '': '#[macro_use] mod macros;\nmod net;',
      macros: COUNTER,
      net: 'counter!(HITS);',
    });
    assert.deepEqual(names(expandFirst(unit, ['net'])), ['HITS']);
  });
  test('in a module without #[macro_use]: not known', () => {
    const unit = unitOf({ '': 'mod macros;\ncounter!(HITS);', macros: COUNTER });
    assert.equal(expandFirst(unit), null);
  });
  test('exported to the crate root', () => {
    const files = { '': 'mod macros;\nmod net;', macros: `#[macro_export]\n${COUNTER}` };
    for (const net of [
      'crate::counter!(HITS);',
      'use crate::counter;\ncounter!(HITS);',
      'use crate::*;\ncounter!(HITS);',
    ])
      assert.deepEqual(names(expandFirst(unitOf({ ...files, net }), ['net'])), ['HITS']);
  });
  test('re-exported with `pub(crate) use`', () => {
    const unit = unitOf({
      '': 'mod macros;\nuse macros::counter;\ncounter!(HITS);',
      macros: `${COUNTER}pub(crate) use counter;`,
    });
    assert.deepEqual(names(expandFirst(unit)), ['HITS']);
  });
  test('of a shared crate, whose `$crate` is that crate', () => {
    const common = unitOf(
      {
        '': '#[macro_export] macro_rules! lock { ($n:ident) => { static $n: $crate::Lock = $crate::Lock::new(); } }',
      },
      'common',
    );
    const unit = unitOf({ '': 'use common::lock;\nlock!(L);' }, 'app', new Map([['common', common]]));
    const [item] = expandFirst(unit) ?? [];
    assert.ok(item?.item.kind === 'static' && item.item.type.kind === 'path');
    assert.deepEqual(
      item.item.type.path.segments.map((it) => it.text),
      ['common', 'Lock'],
    );
    assert.equal(item.item.type.path.leading, '::');
  });
  test('the last one before the call, where there are several', () => {
    const unit = unitOf({
      '': `${COUNTER}macro_rules! counter { ($n:ident) => { static $n: u8 = 0; } }\ncounter!(HITS);\nmacro_rules! counter { () => {} }`,
    });
    const [item] = expandFirst(unit) ?? [];
    assert.ok(item?.item.kind === 'static');
    assert.equal(item.item.mutable, false);
  });
  test('a foreign macro is not known', () => {
    for (const text of [
      'paste::paste! { static A: u8 = 0; }',
      'use cfg_if::cfg_if;\ncfg_if! { }',
      'unheard_of! { }',
    ])
      assert.equal(expandFirst(unitOf({ '': text })), null);
  });
});

describe('calls inside of an expansion', () => {
  test('are expanded, and a foreign one stays as it is', () => {
    const unit = unitOf({
      '': `${COUNTER}macro_rules! two { ($a:ident, $b:ident) => { counter!($a); paste! { x } counter!($b); } }\ntwo!(A, B);`,
    });
    assert.deepEqual(names(expandFirst(unit)), ['A', 'macroCall', 'B']);
  });
  test('of a token muncher', () => {
    const unit = unitOf({
      '': 'macro_rules! maps { () => {}; ($n:ident : $t:ty; $($rest:tt)*) => { #[map] static $n: $t = <$t>::new(); maps! { $($rest)* } } }\nmaps! { A: Array<u8>; B: HashMap<u8, Array<u8>>; C: Queue<u8>; }',
    });
    assert.deepEqual(names(expandFirst(unit)), ['A', 'B', 'C']);
  });
  test('of a macro that the expansion defines', () => {
    const unit = unitOf({
      '': 'macro_rules! outer { ($a:ident) => { macro_rules! inner { ($n:ident) => { static $n: u8 = 0; } } inner!($a); } }\nouter!(A);',
    });
    assert.deepEqual(names(expandFirst(unit)), ['macroRules', 'A']);
  });
  test('end, however the macro calls itself', () => {
    for (const body of [
      'm!{}',
      'm!{} m!{}',
      'm!{} static A: u8 = 0; m!{} m!{}',
      'static A: u8 = 0; m!{ $($t)* a }',
    ]) {
      const unit = unitOf({ '': `macro_rules! m { ($($t:tt)*) => { ${body} } }\nm!{}` });
      assert.ok(expandFirst(unit) !== null);
    }
  });
});

describe('where a part was written', () => {
  const files = {
    '': '#[macro_use] mod macros;\nmod net;',
    macros:
      'macro_rules! counter { ($n:ident) => { static mut $n: u64 = 0; static TOTAL: u8 = 1; }; }\nmacro_rules! outer { ($x:ident) => { counter!($x); counter!(FIXED); } }',
    net: 'outer!(HITS);',
  };

  test('through nested macros', () => {
    const expanded = expandFirst(unitOf(files), ['net']) ?? [];
    const places = expanded.map(({ item, originOf }) => {
      assert.ok(item.kind === 'static');
      const origin = originOf(item.name);
      assert.ok(origin);
      const text = origin.path === '/app/net.rs' ? files.net : files.macros;
      return `${origin.path} ${text.slice(origin.span.start, origin.span.end)}`;
    });
    assert.deepEqual(places, [
      '/app/net.rs HITS',
      '/app/macros.rs TOTAL',
      '/app/macros.rs FIXED',
      '/app/macros.rs TOTAL',
    ]);
  });

  test('leaves no syntax tree behind', () => {
    expandFirst(unitOf(files), ['net']);
    assert.equal(parser.liveTrees(), 0);
  });
});
