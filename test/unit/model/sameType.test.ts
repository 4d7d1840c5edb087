// What was inferred for one set of generics is handed out for another only where the two are the very same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameSubstitution, sameType } from '../../../server/src/core/model/sameType';
import { intType, NO_SUBSTITUTION, unknownType, type Type } from '../../../server/src/core/model/types';

const byte = intType('u8') ?? unknownType('u8 is known');

function pointerTo(target: Type): Type {
  return { kind: 'pointer', mutable: false, target };
}

test('a pointer to what is not known is no pointer to a byte', () => {
  assert.equal(sameType(pointerTo(unknownType('half typed')), pointerTo(byte)), false);
  assert.equal(sameType(pointerTo(byte), pointerTo(byte)), true);
  assert.equal(sameType(pointerTo(byte), { kind: 'reference', mutable: false, target: byte }), false);
});

test('two unknown types are the same for the same reason', () => {
  assert.equal(sameType(unknownType('half typed'), unknownType('half typed')), true);
  assert.equal(sameType(unknownType('half typed'), unknownType('a macro')), false);
});

test('an array of unknown length is no array of a known one', () => {
  const array = (length: bigint | null): Type => ({ kind: 'array', element: byte, length });
  assert.equal(sameType(array(null), array(4n)), false);
  assert.equal(sameType(array(4n), array(4n)), true);
});

test('generics stand for the same if each of them does', () => {
  const standingFor = (type: Type) => ({ ...NO_SUBSTITUTION, types: new Map([['T', type]]) });
  assert.equal(sameSubstitution(standingFor(byte), standingFor(byte)), true);
  assert.equal(sameSubstitution(standingFor(byte), standingFor(pointerTo(byte))), false);
  assert.equal(sameSubstitution(standingFor(byte), NO_SUBSTITUTION), false);
});
