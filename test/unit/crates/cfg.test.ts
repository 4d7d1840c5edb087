// What `cfg` answers for the BPF target, item by item.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { cfgState, effectiveAttributes, targetTableState } from '../../../server/src/core/crates/cfg';
import type { CfgEnvironment } from '../../../server/src/core/crates/crate';
import type { Attribute } from '../../../server/src/core/syntax/ast';
import { loadParser, parseRust } from './project';

const environment: CfgEnvironment = { features: new Set(['on']), possibleFeatures: new Set(['on', 'maybe']) };

function attributesOf(source: string): readonly Attribute[] {
  const [item] = parseRust(`${source}\nstatic X: u8 = 0;`).items;
  assert.ok(item);
  return item.attributes;
}

before(loadParser);

describe('cfg for the BPF target', () => {
  const predicates: readonly (readonly [string, string])[] = [
    ['target_arch = "bpf"', 'on'],
    ['not(target_arch = "bpf")', 'off'],
    ['target_arch = "x86_64"', 'off'],
    ['target_os = "none"', 'on'],
    ['target_os = "linux"', 'off'],
    ['unix', 'off'],
    ['windows', 'off'],
    ['target_family = "unix"', 'off'],
    ['target_pointer_width = "64"', 'on'],
    ['target_pointer_width = "32"', 'off'],
    ['target_endian = "little"', 'unknown'],
    ['test', 'off'],
    ['not(test)', 'on'],
    ['debug_assertions', 'off'],
    ['panic = "abort"', 'on'],
    ['panic = "unwind"', 'off'],
    ['doc', 'off'],
    ['miri', 'off'],
    ['target_has_atomic = "64"', 'off'],
    ['bpf_target_arch = "x86_64"', 'on'],
    ['not(bpf_target_arch = "x86_64")', 'on'],
    ['not(not(bpf_target_arch = "x86_64"))', 'on'],
    ['feature = "on"', 'on'],
    ['feature = r"on"', 'on'],
    ['feature = "maybe"', 'unknown'],
    ['not(feature = "maybe")', 'on'],
    ['not(not(feature = "maybe"))', 'unknown'],
    ['not(all(feature = "maybe", feature = "on"))', 'on'],
    ['all(not(feature = "maybe"), feature = "maybe")', 'unknown'],
    ['feature = "never"', 'off'],
    ['not(feature = "never")', 'on'],
    ['something_else', 'unknown'],
    ['all()', 'on'],
    ['any()', 'off'],
    ['all(feature = "maybe", test)', 'off'],
    ['all(feature = "maybe", not(test))', 'unknown'],
    ['any(feature = "maybe", target_arch = "bpf")', 'on'],
    ['any(feature = "maybe", test)', 'unknown'],
    ['not(any(feature = "maybe", target_arch = "bpf"))', 'off'],
    ['not(all(feature = "maybe", test,))', 'on'],
    ['true', 'on'],
    ['false', 'off'],
    ['', 'unknown'],
    ['feature = ', 'unknown'],
    ['version("1.80")', 'unknown'],
  ];
  for (const [predicate, state] of predicates)
    it(`${predicate || '(nothing)'} is ${state}`, () => {
      assert.equal(cfgState(attributesOf(`#[cfg(${predicate})]`), environment), state);
    });

  it('needs every cfg of an item', () => {
    assert.equal(cfgState(attributesOf('#[cfg(feature = "on")] #[cfg(test)]'), environment), 'off');
    assert.equal(
      cfgState(attributesOf('#[cfg(feature = "on")] #[cfg(feature = "maybe")]'), environment),
      'unknown',
    );
    assert.equal(cfgState(attributesOf('#[inline] #[doc = "x"]'), environment), 'on');
  });

  it('reads a cfg inside of a cfg_attr', () => {
    assert.equal(cfgState(attributesOf('#[cfg_attr(feature = "on", cfg(test))]'), environment), 'off');
    assert.equal(cfgState(attributesOf('#[cfg_attr(test, cfg(test))]'), environment), 'on');
    assert.equal(cfgState(attributesOf('#[cfg_attr(feature = "maybe", cfg(test))]'), environment), 'unknown');
    assert.equal(cfgState(attributesOf('#[cfg_attr(feature = "maybe", cfg(not(test)))]'), environment), 'on');
  });

  it('decides dependency tables by target', () => {
    assert.equal(targetTableState('cfg(target_arch = "bpf")'), 'on');
    assert.equal(targetTableState('cfg(not(target_arch = "bpf"))'), 'off');
    assert.equal(targetTableState('cfg(any(target_os = "none", unix))'), 'on');
    assert.equal(targetTableState('bpfel-unknown-none'), 'on');
    assert.equal(targetTableState('x86_64-unknown-linux-gnu'), 'off');
    assert.equal(targetTableState('cfg(((('), 'unknown');
  });
});

describe('cfg_attr', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['#[cfg_attr(target_arch = "bpf", map)]', ['map']],
    ['#[cfg_attr(not(target_arch = "bpf"), derive(Debug))]', []],
    ['#[cfg_attr(feature = "maybe", map(name = "x"))]', ['map?']],
    [
      '#[cfg_attr(feature = "on", map(name = "x"), unsafe(no_mangle), aya_ebpf::macros::map)]',
      ['map', 'no_mangle', 'aya_ebpf::macros::map'],
    ],
    ['#[cfg_attr(feature = "on", cfg_attr(feature = "maybe", repr(C)))]', ['repr?']],
    ['#[cfg_attr(feature = "on")]', []],
    ['#[cfg_attr()]', []],
  ];
  for (const [source, expected] of cases)
    it(source, () => {
      const found = effectiveAttributes(attributesOf(source), environment);
      assert.deepEqual(
        found.map(({ attribute, certain }) => attribute.path + (certain ? '' : '?')),
        expected,
      );
    });

  it('keeps arguments and values', () => {
    const [map, section] = effectiveAttributes(
      attributesOf('#[cfg_attr(feature = "on", map(name = "m"), link_section = "maps")]'),
      environment,
    );
    assert.deepEqual(
      map?.attribute.tokens.map((it) => it.text),
      ['name', '=', '"m"'],
    );
    const value = section?.attribute.value;
    assert.equal(value?.kind === 'literal' ? value.text : null, '"maps"');
  });
});
