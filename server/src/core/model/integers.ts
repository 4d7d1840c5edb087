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

/** The value of a method of the integer types on known values, or null for a method that is not in the list. */
export function integerMethod(name: string, value: IntValue, args: readonly ConstValue[]): ConstValue | null {
  const type = value.type;
  if (type === null) return null;
  const [argument] = args;
  if (argument === undefined) return unaryMethod(name, value.value, type);
  return argument.kind === 'int' ? binaryMethod(name, value.value, { argument: argument.value, type }) : null;
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

function unaryMethod(name: string, value: bigint, type: IntType): ConstValue | null {
  const bits = BigInt.asUintN(type.bits, value).toString(2);
  const same = (result: bigint): ConstValue => ({ kind: 'int', value: wrap(result, type), type });
  const count = (result: number): ConstValue => ({
    kind: 'int',
    value: BigInt(result),
    type: intType('u32'),
  });
  switch (name) {
    case 'to_le':
      return same(value);
    case 'to_be':
    case 'swap_bytes':
      return same(swapBytes(value, type.bits / 8));
    case 'is_power_of_two':
      return type.signed ? null : { kind: 'bool', value: value > 0n && (value & (value - 1n)) === 0n };
    case 'next_power_of_two':
      return type.signed
        ? null
        : inRange(value <= 1n ? 1n : 1n << BigInt((value - 1n).toString(2).length), type);
    case 'count_ones':
      return count(bits.replaceAll('0', '').length);
    case 'leading_zeros':
      return count(value === 0n ? type.bits : type.bits - bits.length);
    case 'trailing_zeros':
      return count(value === 0n ? type.bits : bits.length - 1 - bits.lastIndexOf('1'));
    case 'abs':
      return type.signed ? inRange(value < 0n ? -value : value, type) : null;
    default:
      return null;
  }
}

function binaryMethod(
  name: string,
  value: bigint,
  { argument, type }: { readonly argument: bigint; readonly type: IntType },
): ConstValue | null {
  const wrapping = (result: bigint): ConstValue => ({ kind: 'int', value: wrap(result, type), type });
  switch (name) {
    case 'pow':
      // A larger power of a base above one fits no integer type.
      if (argument < 0n || (argument > 128n && value * value > 1n)) return unknown('overflow');
      return inRange(value ** argument, type);
    case 'wrapping_add':
      return wrapping(value + argument);
    case 'wrapping_sub':
      return wrapping(value - argument);
    case 'wrapping_mul':
      return wrapping(value * argument);
    case 'saturating_add':
      return clamp(value + argument, type);
    case 'saturating_sub':
      return clamp(value - argument, type);
    case 'saturating_mul':
      return clamp(value * argument, type);
    case 'div_ceil':
      return type.signed || argument === 0n ? null : inRange((value + argument - 1n) / argument, type);
    case 'next_multiple_of':
      return type.signed || argument === 0n
        ? null
        : inRange(((value + argument - 1n) / argument) * argument, type);
    default:
      return null;
  }
}

function clamp(value: bigint, type: IntType): ConstValue {
  const [low, high] = [minimum(type), maximum(type)];
  return { kind: 'int', value: value < low ? low : value > high ? high : value, type };
}

function swapBytes(value: bigint, bytes: number): bigint {
  let result = 0n;
  for (let index = 0; index < bytes; index++) {
    result = (result << 8n) | ((value >> BigInt(8 * index)) & 0xffn);
  }
  return result;
}

function inRange(value: bigint, type: IntType | null): ConstValue {
  return type !== null && !fits(value, type)
    ? unknown(`${String(value)} does not fit ${type.name}`)
    : { kind: 'int', value, type };
}
