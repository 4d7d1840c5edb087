// What paths mean, in every way in which real crates bring names into reach.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { modulesOf, moduleScope, resolvePath, type Definition } from '../../../server/src/core/model/names';
import { crateNamed, loadParser, project, unitNamed, type Files } from '../crates/project';

before(async () => {
  await loadParser();
});

const MANIFEST = `[package]
name = "probe"
edition = "2021"
[features]
default = ["extra"]
extra = []
[dependencies]
aya-ebpf = "0.2"
shared-types = { path = "shared" }
short = { path = "other", package = "a-long-name" }
`;
const library = (name: string, features = ''): string =>
  `[package]\nname = "${name}"\nedition = "2021"\n${features}`;

/** Where the type that `type ANSWER = …;` names is declared: "crate::module::Name", or the path of another crate. */
function answers(text: string, more: Files = {}): readonly string[] {
  const files = {
    '/p/Cargo.toml': MANIFEST,
    '/p/src/main.rs': `#![no_std]\n#![no_main]\n${text}`,
    '/p/shared/Cargo.toml': library('shared-types'),
    '/p/shared/src/lib.rs': '#![no_std]\n',
    '/p/other/Cargo.toml': library('a-long-name'),
    '/p/other/src/lib.rs': '#![no_std]\n',
    ...Object.fromEntries(Object.entries(more).map(([path, content]) => [`/p/${path}`, content])),
  };
  const unit = unitNamed(crateNamed(project(files), 'probe'), 'probe');
  return modulesOf(unit).flatMap((module) =>
    module.items.flatMap(({ item }) => {
      if (item.kind !== 'typeAlias' || item.name.text !== 'ANSWER' || item.type?.kind !== 'path') return [];
      return [shown(resolvePath(moduleScope(unit, module), item.type.path, 'type'))];
    }),
  );
}

function shown(found: Definition): string {
  switch (found.kind) {
    case 'item': {
      const name = 'name' in found.item ? found.item.name.text : found.item.kind;
      return [found.scope.unit.name, ...found.scope.module.path, name].join('::');
    }
    case 'external':
      return `external ${found.path.join('::')}`;
    default:
      return found.kind;
  }
}

describe('imports', () => {
  test('groups, renames, self and nested groups', () => {
    const modules = 'mod a { pub struct S; pub mod b { pub struct T; } }';
    for (const [use, path, expected] of [
      ['use a::{S, b::T};', 'S', 'probe::a::S'],
      ['use a::{S, b::T};', 'T', 'probe::a::b::T'],
      ['use a::{b::{self, T as U}};', 'U', 'probe::a::b::T'],
      ['use a::{b::{self, T as U}};', 'b::T', 'probe::a::b::T'],
      ['use a::b as c;', 'c::T', 'probe::a::b::T'],
      ['use crate::a::b::*;', 'T', 'probe::a::b::T'],
      ['use self::a::S as _;', 'S', 'unknown'],
      ['', 'crate::a::b::T', 'probe::a::b::T'],
      ['', 'self::a::S', 'probe::a::S'],
      ['use a::{self};', 'a::S', 'probe::a::S'],
    ] as const) {
      assert.deepEqual(answers(`${modules}\n${use}\ntype ANSWER = ${path};`), [expected], `${use} ${path}`);
    }
  });

  test('super, and names that a child module sees', () => {
    const text = `
struct Root;
use inner::Deep as Renamed;
mod inner {
  pub struct Deep;
  struct Hidden;
  pub mod leaf {
    type ANSWER = super::super::Root;
    mod other { type ANSWER = super::super::Hidden; }
    mod glob { use super::super::*; type ANSWER = Hidden; }
  }
  mod up { use crate::*; type ANSWER = Renamed; }
}`;
    assert.deepEqual(answers(text), [
      'probe::Root',
      'probe::inner::Hidden',
      'probe::inner::Hidden',
      'probe::inner::Deep',
    ]);
  });

  test('re-exports over several modules and crates', () => {
    const shared = {
      'shared/src/lib.rs':
        '#![no_std]\nmod wire;\npub use wire::*;\npub use wire::Packet as Frame;\npub mod prelude { pub use crate::wire::Packet; }',
      'shared/src/wire.rs': 'pub struct Packet;\nstruct Secret;\npub use core::num::NonZeroU8 as Small;',
      'other/src/lib.rs': '#![no_std]\npub struct Far;',
    };
    for (const [use, path, expected] of [
      ['use shared_types::*;', 'Packet', 'shared_types::wire::Packet'],
      ['use shared_types::Frame;', 'Frame', 'shared_types::wire::Packet'],
      ['use shared_types::prelude::*;', 'Packet', 'shared_types::wire::Packet'],
      ['use shared_types::*;', 'Small', 'external core::num::NonZeroU8'],
      ['use shared_types::*;', 'Secret', 'unknown'],
      ['', '::shared_types::Packet', 'shared_types::wire::Packet'],
      ['use short::Far;', 'Far', 'a_long_name::Far'],
      ['extern crate short as far;', 'far::Far', 'a_long_name::Far'],
    ] as const) {
      assert.deepEqual(answers(`${use}\ntype ANSWER = ${path};`, shared), [expected], `${use} ${path}`);
    }
  });

  test('a glob brings nothing that is private there', () => {
    const text = `
mod bindings { pub struct file; }
mod task { use super::bindings::*; pub type task = u8; mod inside { pub struct file2; } type ANSWER = file; }
mod wrapped { pub struct Wrapped; pub type file = Wrapped; }
pub use task::*;
pub use wrapped::*;
type ANSWER = file;
mod user { use super::*; type ANSWER = file; }`;
    assert.deepEqual(answers(text), [
      'probe::wrapped::file',
      'probe::bindings::file',
      'probe::wrapped::file',
    ]);
  });

  test('globs that lead in circles, through as many modules as real crates have', () => {
    const count = 60;
    const modules = Array.from({ length: count }, (_, i) => `mod m${i} { use super::*; pub struct S${i}; }`);
    const globs = Array.from({ length: count }, (_, i) => `pub use m${i}::*;`);
    const last = `S${count - 1}`;
    const text = `${modules.join('\n')}\n${globs.join('\n')}\nmod asks { use super::*; type ANSWER = ${last}; }`;
    assert.deepEqual(answers(text), [`probe::m${count - 1}::${last}`]);
    assert.deepEqual(answers(text.replace(`ANSWER = ${last}`, 'ANSWER = Nowhere')), ['unknown']);
  });
});

describe('what is compiled', () => {
  test('features that the manifest enables, and the target', () => {
    const text = `
#[cfg(feature = "extra")] mod chosen { pub struct S; }
#[cfg(not(feature = "extra"))] mod chosen { pub struct Wrong; }
#[cfg(target_arch = "bpf")] mod machine { pub struct S; }
#[cfg(not(target_arch = "bpf"))] mod machine { pub struct Wrong; }
type ANSWER = chosen::S;
mod other { type ANSWER = super::machine::S; }
mod another { type ANSWER = super::machine::Wrong; }`;
    assert.deepEqual(answers(text), ['probe::chosen::S', 'probe::machine::S', 'unknown']);
  });

  test('files, folders and paths of modules', () => {
    const more = {
      'src/a.rs': 'pub mod b;\npub struct A;',
      'src/a/b.rs': 'pub struct B; type ANSWER = super::A;',
      'src/c/mod.rs': 'pub mod d;',
      'src/c/d.rs': 'pub struct D;',
      'src/elsewhere/e.rs': 'pub struct E;',
    };
    const text = `
mod a; mod c; #[path = "elsewhere/e.rs"] mod e;
type ANSWER = a::b::B;
mod x { type ANSWER = crate::c::d::D; }
mod y { type ANSWER = crate::e::E; }`;
    assert.deepEqual(answers(text, more), ['probe::a::b::B', 'probe::a::A', 'probe::c::d::D', 'probe::e::E']);
  });
});

describe('the prelude and what hides it', () => {
  test('core without an import', () => {
    assert.deepEqual(answers('type ANSWER = Option<u8>;'), ['external core::Option']);
    assert.deepEqual(answers('struct Option; type ANSWER = Option;'), ['probe::Option']);
    assert.deepEqual(answers('struct u8x; use u8x as u32; type ANSWER = u32;'), ['probe::u8x']);
    assert.deepEqual(answers('type ANSWER = core::cell::Cell<u8>;'), ['external core::cell::Cell']);
    assert.deepEqual(answers('mod core { pub struct Cell; } type ANSWER = self::core::Cell;'), [
      'probe::core::Cell',
    ]);
  });
});
