// Rust's literals as values: prefixes, suffixes, underscores and escapes.
// Invariant: text that is no literal is unknown, never a guess.

import { intType, type Type } from './types';
import { fits, unknown, type ConstValue } from './value';
import type { LiteralKind } from '../syntax/ast';

/** The value of a literal. `expected` types an integer without a suffix; an integer that does not fit its type is unknown. */
export function literalValue(kind: LiteralKind, text: string, expected: Type | null): ConstValue {
  switch (kind) {
    case 'integer':
      return integerLiteral(text, expected, false);
    case 'float':
      return floatLiteral(text);
    case 'bool':
      return { kind: 'bool', value: text === 'true' };
    case 'char': {
      const [codePoint, ...more] = codePoints(text.slice(1, -1)) ?? [];
      return codePoint === undefined || more.length > 0
        ? unknown('a char literal')
        : { kind: 'char', value: codePoint };
    }
    case 'byte': {
      const [byte, ...more] = byteValues(text.slice(2, -1)) ?? [];
      return byte === undefined || more.length > 0
        ? unknown('a byte literal')
        : { kind: 'int', value: BigInt(byte), type: intType('u8') };
    }
    case 'string':
      return quoted(text, 'text');
    case 'byteString':
      return quoted(text, 'bytes');
    case 'cString':
      return { kind: 'reference', target: null };
  }
}

/** An integer literal, behind a minus if `negated`: `-128i8` is one value although `128i8` is none. */
export function integerLiteral(text: string, expected: Type | null, negated: boolean): ConstValue {
  const match = /^(0x[0-9a-fA-F_]+?|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*)([iu](?:8|16|32|64|128|size))?$/.exec(
    text,
  );
  const digits = match?.[1];
  if (digits === undefined) return /^0[xob]/.test(text) ? unknown('a number') : floatLiteral(text, negated);
  const plain = digits.replaceAll('_', '');
  if (/^0[xob]?$/.test(plain) && plain.length > 1) return unknown('a number');
  const magnitude = BigInt(plain);
  const value = negated ? -magnitude : magnitude;
  const suffix = match?.[2];
  if (suffix === undefined && expected?.kind === 'float') return { kind: 'float', value: Number(value) };
  const type = suffix === undefined ? (expected?.kind === 'int' ? expected : null) : intType(suffix);
  if (type !== null && !fits(value, type)) return unknown(`${String(value)} does not fit ${type.name}`);
  return { kind: 'int', value, type };
}

function floatLiteral(text: string, negated = false): ConstValue {
  const match = /^([0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?)(?:f32|f64)?$/.exec(text);
  const digits = match?.[1]?.replaceAll('_', '');
  if (digits === undefined) return unknown('a number');
  const value = Number(digits);
  return { kind: 'float', value: negated ? -value : value };
}

function quoted(text: string, wanted: 'text' | 'bytes'): ConstValue {
  const isText = wanted === 'text';
  const match = /^(?:b|c)?(r?)(#*)"([\s\S]*)"\2$/.exec(text);
  const body = match?.[3];
  if (body === undefined) return { kind: 'reference', target: null };
  const bytes = match?.[1] === 'r' ? utf8(Array.from(body, codePointOf)) : escapedBytes(body, isText);
  return { kind: 'reference', target: bytes === null ? null : { kind: 'bytes', bytes, text: isText } };
}

function escapedBytes(body: string, isText: boolean): readonly number[] | null {
  if (!isText) return byteValues(body);
  const points = codePoints(body);
  return points === null ? null : utf8(points);
}

function byteValues(body: string): readonly number[] | null {
  const points = codePoints(body);
  return points === null || points.some((it) => it > 255) ? null : points;
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F_]{1,8})\}|(\r?\n\s*)|([nrt0\\'"]))|\\|([\s\S])/gu;
const SIMPLE: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92, "'": 39, '"': 34 };

/** The characters of a literal's body, or null if an escape is broken. A backslash before a line end skips the white space. */
function codePoints(body: string): readonly number[] | null {
  const points: number[] = [];
  for (const [, hex, unicode, continued, simple, plain] of body.replaceAll('\r\n', '\n').matchAll(ESCAPE)) {
    const code = hex ?? unicode?.replaceAll('_', '');
    if (code !== undefined) points.push(Number.parseInt(code, 16));
    else if (simple !== undefined) points.push(SIMPLE[simple] ?? 0);
    else if (plain !== undefined) points.push(codePointOf(plain));
    else if (continued === undefined) return null;
  }
  return points;
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function utf8(points: readonly number[]): readonly number[] {
  return points.flatMap((it) => {
    if (it < 0x80) return [it];
    const tail = (shift: number): number => 0x80 | ((it >> shift) & 0x3f);
    if (it < 0x800) return [0xc0 | (it >> 6), tail(0)];
    if (it < 0x10000) return [0xe0 | (it >> 12), tail(6), tail(0)];
    return [0xf0 | (it >> 18), tail(12), tail(6), tail(0)];
  });
}
