// Files without a manifest: which of them are eBPF code, and which file stands for the others.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { crateNamed, loadParser, project, statics, type Files } from './project';
import { today } from './template';

before(loadParser);

const roots = (files: Files): readonly string[] =>
  project(files).crates.map((it) => it.units[0]?.rootFile ?? '');

describe('a file without manifest', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['imports aya_ebpf', 'use aya_ebpf::maps::Array;', true],
    ['imports aya_bpf', 'use aya_bpf::{macros::map, maps::Array};', true],
    ['imports in a group', 'use {core::mem, aya_ebpf::maps::Array};', true],
    ['names it from the roots', 'use ::aya_ebpf::maps::Array;', true],
    ['has it as an extern crate', 'extern crate aya_ebpf as bpf;', true],
    ['names it in a path', 'fn f() { let _ = aya_ebpf::helpers::bpf_ktime_get_ns(); }', true],
    ['names it in a type', 'static X: Option<aya_ebpf::maps::Array<u8>> = None;', true],
    ['names it in an attribute', '#[aya_ebpf::macros::map] static X: u8 = 0;', true],
    ['names it in a macro call', 'fn f() { call!(aya_ebpf::helpers::x()); }', true],
    ['imports it inside of a function', 'fn f() { use aya_ebpf::maps::Array; }', true],
    ['imports it inside of a module', 'mod m { use aya_ebpf::maps::Array; }', true],
    ['has a program', '#[kprobe] pub fn p(ctx: ProbeContext) -> u32 { 0 }', true],
    ['has a program with arguments', '#[xdp(frags)] pub fn p(ctx: programs::XdpContext) -> u32 { 0 }', true],
    [
      'is no_std and imports std in tests',
      '#![no_std]\nuse aya_ebpf::maps::Array;\n#[cfg(test)] use std::vec;',
      true,
    ],
    [
      'is no_std by cfg_attr and has a main',
      '#![cfg_attr(not(test), no_std)]\nuse aya_ebpf::maps::Array;\nfn main() {}',
      true,
    ],
    ['mentions it in a comment', '// use aya_ebpf::maps::Array;\n/* aya_bpf */ fn f() {}', false],
    ['mentions it in a string', 'const S: &str = "use aya_ebpf::maps::Array;";', false],
    ['has a module of that name', 'use crate::aya_ebpf::x;', false],
    ['imports it for tests only', '#[cfg(test)] use aya_ebpf::maps::Array;', false],
    [
      'has an attribute of that name on something else',
      '#[map] fn f(x: u8) {} #[kprobe] fn g(x: Vec<u8>) {}',
      false,
    ],
    ['is a std program', 'use std::fs;\nuse aya_ebpf::maps::Array;', false],
    ['has a main', 'use aya_ebpf::maps::Array;\nfn main() {}', false],
    ['is user-space code', 'use aya::maps::Array; fn load() {}', false],
    ['is half-typed', 'use aya_ebpf::{maps::\nstatic mut X: u8 =', true],
    ['is empty', '', false],
  ];
  for (const [name, source, found] of cases)
    it(`that ${name} is ${found ? '' : 'not '}eBPF code`, () => {
      assert.deepEqual(roots({ '/p/some-file.rs': source }), found ? ['/p/some-file.rs'] : []);
    });

  it('is a crate of its own, with what is not known said to be so', () => {
    const found = project({
      '/p/dir/myapp.rs': '#![no_std]\nuse aya_ebpf::maps::Array;\n#[cfg(feature = "x")] static X: u8 = 0;',
    });
    const crate = crateNamed(found, 'myapp');
    assert.equal(crate.root, '/p/dir');
    assert.equal(crate.manifest, null);
    assert.equal(crate.lone, true);
    assert.equal(crate.ayaEbpf, null);
    assert.equal(crate.loader, null);
    assert.equal(crate.loaderIsOther, false);
    assert.deepEqual(crate.assumptions, [
      'opt-level 3 (no manifest)',
      'panic handler: not found',
      'target kernel: newest',
    ]);
    assert.deepEqual(crate.units.flatMap(statics), ['X?']);
    assert.deepEqual(crate.units[0]?.ayaNames, ['aya_ebpf', 'aya_bpf']);
  });

  it('takes its loader from the host’s settings', () => {
    const found = project(
      { '/p/a.rs': 'use aya_ebpf::maps::Array;' },
      { settings: { loader: 'aya-obj 0.2.0' } },
    );
    assert.deepEqual(crateNamed(found, 'a').loader, { crate: 'aya-obj', version: '0.2.0', from: 'setting' });
  });
});

describe('several files without manifest', () => {
  it('belong to the root that reaches them', () => {
    const files = {
      '/p/main.rs': '#![no_std] use aya_ebpf::maps::Array; mod part;',
      '/p/part.rs': 'use aya_ebpf::maps::Array; static P: u8 = 0;',
      '/p/apart.rs': 'use aya_ebpf::maps::Array;',
    };
    assert.deepEqual(roots(files), ['/p/apart.rs', '/p/main.rs']);
    assert.deepEqual(crateNamed(project(files), 'main').units.flatMap(statics), ['part::P']);
  });

  it('may have a root that only gathers them', () => {
    const files = {
      '/p/main.rs': '#![no_std]\nmod part;',
      '/p/part.rs': 'use aya_ebpf::maps::Array;',
      '/p/other.rs': '#![no_std]\nmod gone;',
    };
    assert.deepEqual(roots(files), ['/p/main.rs']);
  });

  it('that reach each other are one crate', () => {
    const files = {
      '/p/a.rs': 'use aya_ebpf::maps::Array; #[path = "b.rs"] mod b;',
      '/p/b.rs': 'use aya_ebpf::maps::Array; #[path = "a.rs"] mod a;',
    };
    assert.deepEqual(roots(files), ['/p/a.rs']);
  });

  it('are asked for their text, and only candidates for their syntax', () => {
    const found = project(
      { '/p/a.rs': 'use aya_ebpf::maps::Array;', '/p/b.rs': 'fn main() {}' },
      { unpushed: ['/p/c.rs'] },
    );
    assert.deepEqual(found.parsed, ['/p/a.rs']);
    assert.ok(found.wanted.includes('/p/c.rs'));
    assert.ok(found.wanted.includes('/Cargo.toml'));
  });
});

describe('a file below a manifest', () => {
  it('of a healthy package is never judged by its imports', () => {
    const stray = 'use aya_ebpf::maps::Array; static mut S: u8 = 0;';
    const files = today({
      '/p/myapp/src/stray.rs': stray,
      '/p/myapp-ebpf/notes/stray.rs': stray,
      '/p/xtask.rs': 'fn main() {}',
    });
    const found = project(files);
    assert.deepEqual(
      found.crates.map((it) => it.name),
      ['myapp-ebpf'],
    );
    assert.ok(!found.parsed.some((it) => it.endsWith('stray.rs')));
  });

  it('above the listing belongs to that package', () => {
    const files = {
      '/p/Cargo.toml': '[package]\nname = "user"\n',
      '/p/src/deep/a.rs': 'use aya_ebpf::maps::Array;',
    };
    assert.deepEqual(project(files, { roots: ['/p/src/deep'] }).crates, []);
  });

  it('is left undecided while that manifest is on the way', () => {
    const files = { '/p/src/deep/a.rs': 'use aya_ebpf::maps::Array;' };
    const found = project(files, { roots: ['/p/src/deep'], unpushed: ['/p/Cargo.toml'] });
    assert.deepEqual(found.crates, []);
    assert.ok(found.wanted.includes('/p/Cargo.toml'));
  });

  it('of a virtual workspace that no package holds is judged by its imports', () => {
    assert.deepEqual(
      project(today({ '/p/tools/a.rs': 'use aya_ebpf::maps::Array;' })).crates.map((it) => it.name),
      ['myapp-ebpf', 'a'],
    );
  });
});
