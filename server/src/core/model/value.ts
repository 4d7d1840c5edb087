// The values that a constant expression may have, as far as a source reader can know them.
// Invariant: a known value is the value that the compiler computes; everything else is "unknown" with a reason.
// Deliberately absent: memory. A reference may carry what it points at; nothing is ever changed through it.

import type { IntType, Type } from './types';

export type ConstValue =
  /** `type` is null while only literals without a suffix took part: they take the type of where they end up. */
  | { readonly kind: 'int'; readonly value: bigint; readonly type: IntType | null }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'char'; readonly value: number } // code point
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[]; readonly text: boolean } // `[u8; N]`, or the str of a literal
  | { readonly kind: 'array'; readonly elements: readonly ConstValue[] }
  | { readonly kind: 'repeat'; readonly element: ConstValue; readonly length: bigint | null }
  | { readonly kind: 'tuple'; readonly elements: readonly ConstValue[] }
  | AggregateValue
  /** A value of a wrapper of another crate that adds nothing to its content: Cell, AtomicU64, Wrapping, MaybeUninit::new. */
  | { readonly kind: 'wrapper'; readonly name: string; readonly inner: ConstValue }
  | { readonly kind: 'reference'; readonly target: ConstValue | null } // any address that is not null
  | { readonly kind: 'pointer'; readonly address: bigint }
  | { readonly kind: 'zeroed' } // all bytes are zero
  | { readonly kind: 'uninit' }
  | { readonly kind: 'unknown'; readonly why: string };

/** A struct, union or enum value. */
export interface AggregateValue {
  readonly kind: 'aggregate';
  readonly type: Type;
  readonly variant: string | null; // of enums, Option and Result too
  readonly fields: ReadonlyMap<string, ConstValue>; // "0", "1", … for tuple fields
}

export function unknown(why: string): ConstValue & { readonly kind: 'unknown' } {
  return { kind: 'unknown', why };
}

/** Whether `value` is a value of the integer type. */
export function fits(value: bigint, type: IntType): boolean {
  return value >= minimum(type) && value <= maximum(type);
}

export function minimum(type: IntType): bigint {
  return type.signed ? -(1n << BigInt(type.bits - 1)) : 0n;
}

export function maximum(type: IntType): bigint {
  return (1n << BigInt(type.signed ? type.bits - 1 : type.bits)) - 1n;
}

/** Two's complement: the value of the low bits in the type. */
export function wrap(value: bigint, type: IntType): bigint {
  return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}

export function boolean(value: boolean): ConstValue {
  return { kind: 'bool', value };
}

/** `Some(content)`, or `None`. */
export function optionOf(content: ConstValue | null): ConstValue {
  const type: Type = { kind: 'external', path: ['core', 'option', 'Option'], args: [], constArgs: [] };
  return {
    kind: 'aggregate',
    type,
    variant: content === null ? 'None' : 'Some',
    fields: new Map(content === null ? [] : [['0', content]]),
  };
}
