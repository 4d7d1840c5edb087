import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rustPath } from '../../../server/src/core/object/demangle';
import { readObject } from '../../../server/src/core/object/bpfObject';

const SYMBOLS: readonly (readonly [string, string | null])[] = [
  ['_ZN15g_auto_big_body4work17h0123456789abcdefE', 'g_auto_big_body::work'],
  ['_ZN1x3net4Ipv43new17h0123456789abcdefE', 'x::net::Ipv4::new'],
  ['_ZN38_$LT$x..Ipv4$u20$as$u20$x..Parse$GT$5parse17h0123456789abcdefE', null],
  ['_RNvCs1234_7mycrate3foo', 'mycrate::foo'],
  ['_RNvMCs1234_7mycrateNtB2_4Ipv43new', 'mycrate::Ipv4::new'],
  ['_RINvCs1234_7mycrate3foohE', 'mycrate::foo'],
  ['memset', null],
  ['_RNvC', null],
];

for (const [symbol, path] of SYMBOLS) {
  it(`${symbol} is ${path ?? 'no path'}`, () => {
    assert.equal(rustPath(symbol)?.join('::') ?? null, path);
  });
}

it('bytes that are no BPF object are answered with a sentence', () => {
  assert.deepEqual(readObject(new Uint8Array()), { error: 'it is no ELF file' });
  assert.deepEqual(readObject(new TextEncoder().encode('#!/bin/sh')), { error: 'it is no ELF file' });
});
