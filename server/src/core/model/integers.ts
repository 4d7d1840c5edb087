// Rust's integer arithmetic on known values, at the width of their type.
// Invariant: what overflows, or would not compile, is unknown. An operand without a type takes the other one's.

import { fits, maximum, minimum, unknown, wrap, type ConstValue } from './value';
import { intType, type IntType } from './types';

export type IntValue = ConstValue & { readonly kind: 'int' };

/** `left operator right` of two integers: arithmetic, bits, shifts and comparisons. */
export function integerBinary(operator: string, left: IntValue, right: IntValue): ConstValue {
  if (operator === '<<' || operator === '>>') return shift(operator, left, right.value);
  const type = left.type ?? right.type;
  if (left.type !== null && right.type !== null && left.type.name !== right.type.name) {
    return unknown('operands of two types');
  }
  if (type !== null && (!fits(left.value, type) || !fits(right.value, type))) return unknown('overflow');
  const [a, b] = [left.value, right.value];
  const comparison = compare(operator, a, b);
  if (comparison !== null) return { kind: 'bool', value: comparison };
  // The quotient fits no type, and the remainder is refused with it.
  if (operator === '%' && b === -1n && type !== null && a === minimum(type)) return unknown('overflow');
  const value = arithmetic(operator, a, b);
  return value === null ? unknown(`${operator} of ${String(a)} and ${String(b)}`) : inRange(value, type);
}

export function negate(value: IntValue): ConstValue {
  return inRange(-value.value, value.type);
}

/** `!value`. Without a type the result is right for a signed one only, and a negative number fits no other. */
export function complement(value: IntValue): ConstValue {
  const { type } = value;
  return { kind: 'int', value: type === null ? -value.value - 1n : wrap(~value.value, type), type };
}

/** `u32::MAX` and its like. */
export function integerConstant(type: IntType, name: string): ConstValue | null {
  switch (name) {
    case 'MAX':
      return { kind: 'int', value: maximum(type), type };
    case 'MIN':
      return { kind: 'int', value: minimum(type), type };
    case 'BITS':
      return { kind: 'int', value: BigInt(type.bits), type: intType('u32') };
    default:
      return null;
  }
}

export function compare(operator: string, a: bigint, b: bigint): boolean | null {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return null;
  }
}

function arithmetic(operator: string, a: bigint, b: bigint): bigint | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? null : a / b;
    case '%':
      return b === 0n ? null : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return null;
  }
}

/** A shift drops bits silently, so its operand needs a type; a literal alone is an `i32` unless that would drop some. */
function shift(operator: '<<' | '>>', left: IntValue, amount: bigint): ConstValue {
  const { value, type } = left;
  if (amount < 0n || amount >= BigInt(type?.bits ?? 31)) return unknown('a shift by more than the width');
  if (operator === '>>') return { kind: 'int', value: value >> amount, type };
  if (type !== null) return { kind: 'int', value: wrap(value << amount, type), type };
  const shifted = value << amount;
  const narrow = intType('i32');
  return narrow !== null && fits(shifted, narrow)
    ? { kind: 'int', value: shifted, type: null }
    : unknown('a shift of a number without a type');
}

/** The value in its type; unknown if it does not fit. */
export function inRange(value: bigint, type: IntType | null): ConstValue {
  return type !== null && !fits(value, type)
    ? unknown(`${String(value)} does not fit ${type.name}`)
    : { kind: 'int', value, type };
}
