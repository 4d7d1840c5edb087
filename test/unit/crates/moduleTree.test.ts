// Where rustc looks for modules, and which of them the BPF build compiles.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { crateNamed, loadParser, project, statics, unitNamed, type Files } from './project';

const MANIFEST = `
[package]
name = "x-ebpf"
version = "0.1.0"
edition = "2021"
[dependencies]
aya-ebpf = "0.1"
[features]
trace = []
default = ["fast"]
fast = []
`;

function staticsOf(main: string, files: Files = {}): readonly string[] {
  const found = project({ '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': `#![no_std]\n${main}`, ...files });
  return statics(unitNamed(crateNamed(found, 'x-ebpf'), 'x_ebpf'));
}

before(loadParser);

describe('module tree', () => {
  const layouts: readonly {
    readonly name: string;
    readonly main: string;
    readonly files?: Files;
    readonly found: readonly string[];
  }[] = [
    { name: 'file module', main: 'mod a;', files: { '/p/src/a.rs': 'static A: u8 = 0;' }, found: ['a::A'] },
    {
      name: 'folder module',
      main: 'mod a;',
      files: { '/p/src/a/mod.rs': 'static A: u8 = 0;' },
      found: ['a::A'],
    },
    {
      name: 'module below a file module',
      main: 'mod a;',
      files: {
        '/p/src/a.rs': 'mod b;',
        '/p/src/a/b.rs': 'static B: u8 = 0;',
        '/p/src/b.rs': 'static WRONG: u8 = 0;',
      },
      found: ['a::b::B'],
    },
    {
      name: 'module below mod.rs',
      main: 'mod a;',
      files: { '/p/src/a/mod.rs': 'mod b;', '/p/src/a/b.rs': 'static B: u8 = 0;' },
      found: ['a::b::B'],
    },
    {
      name: 'file module inside of an inline module',
      main: 'mod a { mod b; }',
      files: { '/p/src/a/b.rs': 'static B: u8 = 0;' },
      found: ['a::b::B'],
    },
    {
      name: 'inline module inside of a file module',
      main: 'mod a;',
      files: { '/p/src/a.rs': 'mod i { mod b; }', '/p/src/a/i/b.rs': 'static B: u8 = 0;' },
      found: ['a::i::b::B'],
    },
    {
      name: '#[path]',
      main: '#[path = "../gen/b.rs"] mod a;',
      files: { '/p/gen/b.rs': 'static B: u8 = 0; mod c;', '/p/gen/c.rs': 'static C: u8 = 0;' },
      found: ['a::B', 'a::c::C'],
    },
    {
      name: '#[path] inside of an inline module of the root',
      main: 'mod i { #[path = "b.rs"] mod a; }',
      files: { '/p/src/i/b.rs': 'static B: u8 = 0;' },
      found: ['i::a::B'],
    },
    {
      name: '#[path] inside of an inline module of a file module',
      main: 'mod f;',
      files: { '/p/src/f.rs': 'mod i { #[path = "b.rs"] mod a; }', '/p/src/f/i/b.rs': 'static B: u8 = 0;' },
      found: ['f::i::a::B'],
    },
    {
      name: '#[path] of a file module counts from the folder of its file',
      main: 'mod f;',
      files: { '/p/src/f.rs': '#[path = "b.rs"] mod a;', '/p/src/b.rs': 'static B: u8 = 0;' },
      found: ['f::a::B'],
    },
    {
      name: '#[path] on an inline module names a folder',
      main: '#[path = "other"] mod i { mod a; }',
      files: { '/p/src/other/a.rs': 'static A: u8 = 0;' },
      found: ['i::a::A'],
    },
    {
      name: '#[cfg_attr(…, path)]',
      main: '#[cfg_attr(target_arch = "bpf", path = "bpf.rs")] #[cfg_attr(not(target_arch = "bpf"), path = "host.rs")] mod a;',
      files: { '/p/src/bpf.rs': 'static BPF: u8 = 0;', '/p/src/host.rs': 'static HOST: u8 = 0;' },
      found: ['a::BPF'],
    },
    {
      name: 'include!',
      main: 'mod a; include!("parts/one.rs"); #[cfg(feature = "trace")] include!("parts/two.rs"); include!("gone.rs"); static HERE: u8 = 0;',
      files: {
        '/p/src/a.rs': 'include!("parts/one.rs");',
        '/p/src/parts/one.rs':
          'static ONE: u8 = 0; include!("three.rs"); include!("one.rs"); #[cfg(test)] static NOT: u8 = 0;',
        '/p/src/parts/two.rs': 'static TWO: u8 = 0;',
        '/p/src/parts/three.rs': 'static THREE: u8 = 0;',
      },
      found: ['HERE', 'ONE', 'THREE', 'TWO?', 'a::ONE', 'a::THREE'],
    },
    {
      name: 'raw identifier',
      main: 'mod r#loop;',
      files: { '/p/src/loop.rs': 'static L: u8 = 0;' },
      found: ['loop::L'],
    },
    { name: 'missing file', main: 'mod gone; static HERE: u8 = 0;', found: ['HERE'] },
    {
      name: 'a file that contains itself',
      main: '#[path = "main.rs"] mod again; static HERE: u8 = 0;',
      found: ['HERE'],
    },
    {
      name: 'files in a circle',
      main: 'mod a;',
      files: {
        '/p/src/a.rs': 'static A: u8 = 0; #[path = "b.rs"] mod b;',
        '/p/src/b.rs': 'static B: u8 = 0; #[path = "a.rs"] mod a;',
      },
      found: ['a::A', 'a::b::B'],
    },
    {
      name: 'cfg on a module',
      main: '#[cfg(not(target_arch = "bpf"))] mod host; #[cfg(feature = "trace")] mod trace; #[cfg(feature = "fast")] mod fast;',
      files: {
        '/p/src/host.rs': 'static HOST: u8 = 0;',
        '/p/src/trace.rs': 'static TRACE: u8 = 0;',
        '/p/src/fast.rs': 'static FAST: u8 = 0;',
      },
      found: ['fast::FAST', 'trace::TRACE?'],
    },
    {
      name: 'cfg inside of the file',
      main: 'mod a; mod b;',
      files: {
        '/p/src/a.rs': '#![cfg(test)] static A: u8 = 0;',
        '/p/src/b.rs': '#![cfg(feature = "trace")] static B: u8 = 0;',
      },
      found: ['b::B?'],
    },
    {
      name: 'alternatives of one module',
      main: '#[cfg(feature = "trace")] mod a { static ON: u8 = 0; } #[cfg(not(feature = "trace"))] mod a { static OFF: u8 = 0; }',
      found: ['a::OFF', 'a::ON?'],
    },
  ];
  for (const { name, main, files, found } of layouts)
    it(name, () => {
      assert.deepEqual(staticsOf(main, files), found);
    });

  it('takes the module of a circle once per way in which it is compiled', () => {
    const found = staticsOf('#[path = "s.rs"] mod a; #[path = "s.rs"] mod b;', {
      '/p/src/s.rs': 'static S: u8 = 0;',
    });
    assert.deepEqual(found, ['a::S', 'b::S']);
  });

  it('leaves the branch out while its file is on the way, and asks for it', () => {
    const found = project(
      { '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': '#![no_std] mod a; static HERE: u8 = 0;' },
      { unpushed: ['/p/src/a.rs'] },
    );
    assert.ok(found.wanted.includes('/p/src/a.rs'));
    assert.deepEqual(statics(unitNamed(crateNamed(found, 'x-ebpf'), 'x_ebpf')), ['HERE']);
  });
});
