// The methods of Rust's integer types that constants call, on known values at the width of their type.
// Invariant: what panics is unknown; a method that is not in the list, or that rustc does not call in constants, is null.
// Source: library/core/src/num of Rust 1.75 to 1.97, and the reference for each `const fn`.

import { integerBinary, inRange, type IntValue } from './integers';
import { intType, type IntType } from './types';
import { boolean, fits, maximum, minimum, optionOf, unknown, wrap, type ConstValue } from './value';

/** The value of `value.name(…args)`, or null for a method that is not known. */
export function integerMethod(
  name: string,
  { value, type }: IntValue,
  args: readonly ConstValue[],
): ConstValue | null {
  if (type === null) return null;
  const own: Own = { value, type };
  const [argument] = args;
  if (argument === undefined) return unaryMethod(name, own);
  return argument.kind === 'int' && args.length === 1 ? binaryMethod(name, own, argument.value) : null;
}

/** The type that a method's argument has: mostly the receiver's own. */
export function argumentType(name: string, type: IntType): IntType {
  const bits = type.name.slice(1);
  if (/(?:pow|_sh[lr]|rotate_left|rotate_right)$/.test(name)) return intType('u32') ?? type;
  if (name.endsWith('_signed')) return intType(`i${bits}`) ?? type;
  if (name.endsWith('_unsigned')) return intType(`u${bits}`) ?? type;
  return type;
}

/** `u32::from_be_bytes` and its like. */
export function fromBytes(name: string, type: IntType, bytes: readonly bigint[]): ConstValue | null {
  const order = /^from_(be|le|ne)_bytes$/.exec(name)?.[1];
  if (order === undefined) return null;
  if (bytes.length !== type.bits / 8) return unknown('an array of another length');
  const ordered = order === 'be' ? bytes : bytes.toReversed();
  const value = ordered.reduce((sum, byte) => (sum << 8n) | byte, 0n);
  return int(value, type);
}

interface Own {
  readonly value: bigint;
  readonly type: IntType;
}

function int(value: bigint, type: IntType): ConstValue {
  return { kind: 'int', value: wrap(value, type), type };
}

function count(value: number): ConstValue {
  return { kind: 'int', value: BigInt(value), type: intType('u32') };
}

function unaryMethod(name: string, own: Own): ConstValue | null {
  return (
    bitCount(name, own) ??
    byteMethod(name, own) ??
    (own.type.signed ? signedMethod(name, own) : unsignedMethod(name, own)) ??
    withoutOverflow(name, own) ??
    asciiMethod(name, own)
  );
}

function bitCount(name: string, { value, type }: Own): ConstValue | null {
  const bits = BigInt.asUintN(type.bits, value).toString(2).padStart(type.bits, '0');
  const reversed = Array.from(bits).reverse().join('');
  const run = (text: string, end: string): number => {
    const at = text.indexOf(end);
    return at < 0 ? text.length : at;
  };
  switch (name) {
    case 'count_ones':
      return count(bits.replaceAll('0', '').length);
    case 'count_zeros':
      return count(bits.replaceAll('1', '').length);
    case 'leading_zeros':
      return count(run(bits, '1'));
    case 'leading_ones':
      return count(run(bits, '0'));
    case 'trailing_zeros':
      return count(run(reversed, '1'));
    case 'trailing_ones':
      return count(run(reversed, '0'));
    case 'reverse_bits':
      return int(BigInt(`0b${reversed}`), type);
    default:
      return null;
  }
}

function byteMethod(name: string, { value, type }: Own): ConstValue | null {
  const bytes = bytesOf(value, type);
  const bigEndian = bytes.toReversed();
  switch (name) {
    case 'to_le':
    case 'from_le':
      return int(value, type);
    case 'to_be':
    case 'from_be':
    case 'swap_bytes':
      return int(
        bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
        type,
      );
    case 'to_be_bytes':
      return { kind: 'bytes', bytes: bigEndian, text: false };
    case 'to_le_bytes':
    case 'to_ne_bytes':
      return { kind: 'bytes', bytes, text: false };
    default:
      return null;
  }
}

/** Lowest byte first. */
function bytesOf(value: bigint, type: IntType): readonly number[] {
  const all = BigInt.asUintN(type.bits, value);
  return Array.from({ length: type.bits / 8 }, (_, index) => Number((all >> BigInt(8 * index)) & 0xffn));
}

function signedMethod(name: string, { value, type }: Own): ConstValue | null {
  const unsigned = intType(`u${type.name.slice(1)}`) ?? type;
  const magnitude = value < 0n ? -value : value;
  switch (name) {
    case 'abs':
      return inRange(magnitude, type);
    case 'unsigned_abs':
      return int(magnitude, unsigned);
    case 'wrapping_abs':
      return int(magnitude, type);
    case 'saturating_abs':
      return clamp(magnitude, type);
    case 'checked_abs':
      return checked(magnitude, type);
    case 'saturating_neg':
      return clamp(-value, type);
    case 'signum':
      return int(value === 0n ? 0n : value < 0n ? -1n : 1n, type);
    case 'is_positive':
      return boolean(value > 0n);
    case 'is_negative':
      return boolean(value < 0n);
    case 'cast_unsigned':
      return int(value, unsigned);
    default:
      return null;
  }
}

function unsignedMethod(name: string, { value, type }: Own): ConstValue | null {
  const power = value <= 1n ? 1n : 1n << BigInt((value - 1n).toString(2).length);
  switch (name) {
    case 'is_power_of_two':
      return boolean(value > 0n && (value & (value - 1n)) === 0n);
    case 'next_power_of_two':
      return inRange(power, type);
    case 'checked_next_power_of_two':
      return checked(power, type);
    case 'cast_signed':
      return int(value, intType(`i${type.name.slice(1)}`) ?? type);
    default:
      return null;
  }
}

function withoutOverflow(name: string, { value, type }: Own): ConstValue | null {
  switch (name) {
    case 'wrapping_neg':
      return int(-value, type);
    case 'checked_neg':
      return checked(-value, type);
    case 'overflowing_neg':
      return overflowing(-value, type);
    case 'ilog2':
      return value > 0n ? count(value.toString(2).length - 1) : unknown('a logarithm of no positive number');
    case 'checked_ilog2':
      return optionOf(value > 0n ? count(value.toString(2).length - 1) : null);
    case 'ilog10':
      return value > 0n ? count(value.toString().length - 1) : unknown('a logarithm of no positive number');
    case 'isqrt':
      return value < 0n ? unknown('a root of a negative number') : int(root(value), type);
    default:
      return null;
  }
}

function root(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** Of `u8`. */
function asciiMethod(name: string, { value, type }: Own): ConstValue | null {
  if (type.name !== 'u8') return null;
  const is = asciiClass(name, Number(value));
  if (is !== null) return boolean(is);
  const isUpper = value >= 65n && value <= 90n;
  const isLower = value >= 97n && value <= 122n;
  if (name === 'to_ascii_lowercase') return int(isUpper ? value + 32n : value, type);
  if (name === 'to_ascii_uppercase') return int(isLower ? value - 32n : value, type);
  return null;
}

/** Whether the code is of the class that `is_ascii_…` names; null: no such method. */
export function asciiClass(name: string, code: number): boolean | null {
  const pattern = ASCII[name];
  return pattern === undefined ? null : code < 128 && pattern.test(String.fromCharCode(code));
}

const ASCII: Readonly<Record<string, RegExp | undefined>> = {
  is_ascii: /^[\s\S]$/,
  is_ascii_alphabetic: /[A-Za-z]/,
  is_ascii_alphanumeric: /[A-Za-z0-9]/,
  is_ascii_digit: /[0-9]/,
  is_ascii_hexdigit: /[0-9A-Fa-f]/,
  is_ascii_lowercase: /[a-z]/,
  is_ascii_uppercase: /[A-Z]/,
  is_ascii_punctuation: /[!-/:-@[-`{-~]/,
  is_ascii_whitespace: /[ \t\n\f\r]/,
  is_ascii_graphic: /[!-~]/,
  is_ascii_control: /[\0-\x1f\x7f]/,
};

function binaryMethod(name: string, own: Own, argument: bigint): ConstValue | null {
  return (
    plainBinary(name, own, argument) ??
    divisionMethod(name, own, argument) ??
    shiftMethod(name, own, argument) ??
    modeMethod(name, own, argument)
  );
}

function plainBinary(name: string, { value, type }: Own, argument: bigint): ConstValue | null {
  const distance = value < argument ? argument - value : value - argument;
  switch (name) {
    case 'pow':
      return inRange(powerOf(value, argument) ?? maximum(type) + 1n, type);
    case 'abs_diff':
      return int(distance, intType(`u${type.name.slice(1)}`) ?? type);
    case 'rotate_left':
    case 'rotate_right': {
      const width = BigInt(type.bits);
      const by = name === 'rotate_left' ? argument % width : (width - (argument % width)) % width;
      const all = BigInt.asUintN(type.bits, value);
      return int((all << by) | (all >> (width - by)), type);
    }
    case 'midpoint':
      return type.signed ? null : int((value + argument) >> 1n, type);
    case 'ilog':
      return value > 0n && argument > 1n ? count(logarithm(value, argument)) : unknown('a logarithm');
    default:
      return null;
  }
}

function logarithm(value: bigint, base: bigint): number {
  let result = 0;
  for (let rest = value; rest >= base; rest /= base) result++;
  return result;
}

function divisionMethod(name: string, { value, type }: Own, argument: bigint): ConstValue | null {
  if (!/(?:rem|div)_euclid$|^div_ceil$|next_multiple_of$|^is_multiple_of$/.test(name)) return null;
  const remainder = argument === 0n ? 0n : mod(value, argument);
  switch (name) {
    case 'is_multiple_of':
      return type.signed ? null : boolean(argument === 0n ? value === 0n : remainder === 0n);
    case 'checked_rem_euclid':
      return argument === 0n || isOverflow(value, argument, type) ? optionOf(null) : checked(remainder, type);
    case 'checked_next_multiple_of':
      if (type.signed) return null;
      return argument === 0n
        ? optionOf(null)
        : checked(remainder === 0n ? value : value + argument - remainder, type);
  }
  if (argument === 0n) return unknown('a division by zero');
  switch (name) {
    case 'rem_euclid':
      return isOverflow(value, argument, type) ? unknown('overflow') : int(remainder, type);
    case 'wrapping_rem_euclid':
      return int(remainder, type);
    case 'div_euclid':
      return inRange((value - remainder) / argument, type);
    case 'wrapping_div_euclid':
      return int((value - remainder) / argument, type);
    case 'checked_div_euclid':
      return checked((value - remainder) / argument, type);
    case 'div_ceil':
      return type.signed ? null : inRange((value + argument - 1n) / argument, type);
    case 'next_multiple_of':
      return type.signed ? null : inRange(remainder === 0n ? value : value + argument - remainder, type);
    default:
      return null;
  }
}

/** Never negative. */
function mod(value: bigint, by: bigint): bigint {
  const size = by < 0n ? -by : by;
  return ((value % size) + size) % size;
}

/** `MIN / -1`, which overflows as a division and as a remainder. */
function isOverflow(value: bigint, by: bigint, type: IntType): boolean {
  return type.signed && by === -1n && value === minimum(type);
}

function shiftMethod(name: string, { value, type }: Own, amount: bigint): ConstValue | null {
  const match = /^(wrapping|checked|overflowing|unbounded)_sh([lr])$/.exec(name);
  if (match === null) return null;
  const width = BigInt(type.bits);
  const by = amount % width;
  const shift = (count: bigint): ConstValue => int(match[2] === 'l' ? value << count : value >> count, type);
  const isWhole = amount < width;
  switch (match[1]) {
    case 'wrapping':
      return shift(by);
    case 'checked':
      return optionOf(isWhole ? shift(by) : null);
    case 'overflowing':
      return { kind: 'tuple', elements: [shift(by), boolean(!isWhole)] };
    default:
      return isWhole ? shift(by) : int(match[2] === 'r' && value < 0n ? -1n : 0n, type);
  }
}

const OPERATORS: Readonly<Record<string, string | undefined>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
};

/** `wrapping_add` and its many relatives. */
function modeMethod(name: string, { value, type }: Own, argument: bigint): ConstValue | null {
  const match =
    /^(wrapping|checked|saturating|overflowing|strict)_(add|sub|mul|div|rem|pow)(?:_(?:un)?signed)?$/.exec(
      name,
    );
  const mode = match?.[1];
  const operation = match?.[2] ?? '';
  if (mode === undefined) return null;
  if (mode === 'saturating' && operation === 'rem') return null;
  const isDivision = operation === 'div' || operation === 'rem';
  if (isDivision && argument === 0n)
    return mode === 'checked' ? optionOf(null) : unknown('a division by zero');
  const overflows = isDivision && isOverflow(value, argument, type);
  const exact = exactValue(operation, value, argument);
  if (exact === null) return mode === 'checked' ? optionOf(null) : unknown('a power that is too large');
  switch (mode) {
    case 'wrapping':
      return int(exact, type);
    case 'checked':
      return overflows ? optionOf(null) : checked(exact, type);
    case 'saturating':
      return clamp(exact, type);
    case 'overflowing':
      return { kind: 'tuple', elements: [int(exact, type), boolean(overflows || !fits(exact, type))] };
    default:
      return overflows ? unknown('overflow') : inRange(exact, type);
  }
}

function exactValue(operation: string, value: bigint, argument: bigint): bigint | null {
  if (operation === 'pow') return powerOf(value, argument);
  const operator = OPERATORS[operation] ?? '';
  const result = integerBinary(
    operator,
    { kind: 'int', value, type: null },
    { kind: 'int', value: argument, type: null },
  );
  return result.kind === 'int' ? result.value : null;
}

/** null: larger than every type, and too long to compute. */
function powerOf(base: bigint, exponent: bigint): bigint | null {
  const isSmall = base * base <= 1n;
  if (isSmall) return base ** (exponent < 2n ? exponent : 2n + (exponent % 2n));
  return exponent > MOST_EXPONENT ? null : base ** exponent;
}

const MOST_EXPONENT = 4096n;

function checked(value: bigint, type: IntType): ConstValue {
  return optionOf(fits(value, type) ? int(value, type) : null);
}

function overflowing(value: bigint, type: IntType): ConstValue {
  return { kind: 'tuple', elements: [int(value, type), boolean(!fits(value, type))] };
}

function clamp(value: bigint, type: IntType): ConstValue {
  const [low, high] = [minimum(type), maximum(type)];
  return int(value < low ? low : value > high ? high : value, type);
}
