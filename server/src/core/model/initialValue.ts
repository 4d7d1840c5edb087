// What the bytes of a static are at the start: all zero (`.bss`) or not (`.data`), and the number or text for messages.
// Invariant: bytes that no value defines (padding, the payload of `None`, `MaybeUninit::uninit()`) are zero, as LLVM emits them.
// Deliberately absent: sections by attribute and by mutability; the rules decide those.

import type { Expr } from '../syntax/ast';
import { partsOf } from './adt';
import { evaluateWithin } from './constants';
import { all, isZeroSized, layoutWithin, type Tristate } from './layout';
import { externalShape } from './layoutTable';
import type { Scope } from './names';
import { newContext, unknownType, type AdtType, type ExternalType, type Type } from './types';
import type { AggregateValue, ConstValue } from './value';
import { deeper, type Work } from './work';

export type Zeroness = 'zero' | 'nonzero' | 'unknown';

/** Whether the initial value of a static of this type is all zero bytes. A value of no size is. */
export function zeroness(scope: Scope, type: Type, expr: Expr): Zeroness {
  const context = newContext(scope);
  if (isZeroSized(type, context.work)) return 'zero';
  const answer = isZero(evaluateWithin(context, expr, type), type, newContext(scope).work);
  return answer === 'unknown' ? 'unknown' : answer ? 'zero' : 'nonzero';
}

/** The start value as short text for a message: `1`, `true`, `[0; 16]`, `Mode::On`; null if it is long or not known. */
export function initialText(scope: Scope, type: Type, expr: Expr): string | null {
  return textOf(evaluateWithin(newContext(scope), expr, type));
}

function isZero(value: ConstValue, type: Type, outer: Work): Tristate {
  const work = deeper(outer);
  if (work === null) return 'unknown';
  if (isZeroSized(type, work)) return true;
  switch (value.kind) {
    case 'int':
      return value.value === 0n;
    case 'bool':
      return !value.value;
    case 'char':
      return value.value === 0;
    case 'float':
      return isZeroFloat(value.value, type);
    case 'bytes':
      return value.bytes.every((it) => it === 0);
    case 'array': {
      const element = elementOf(type);
      return all(value.elements.map((it) => isZero(it, element, work)));
    }
    case 'repeat':
      return isZeroRepeat(value, type, work);
    case 'tuple':
      return all(
        value.elements.map((it, index) =>
          isZero(it, type.kind === 'tuple' ? (type.elements[index] ?? OPEN) : OPEN, work),
        ),
      );
    case 'wrapper':
      return isZero(value.inner, contentOf(type), work);
    case 'aggregate':
      return isZeroAggregate(value, type, work);
    case 'reference':
      return false;
    case 'pointer':
      return value.address === 0n;
    case 'zeroed':
    case 'uninit':
      return true;
    case 'unknown':
      return 'unknown';
  }
}

const OPEN = unknownType('the type is not known');

/** The sign bit of -0.0 is set; a number too small for an `f32` is zero. */
function isZeroFloat(value: number, type: Type): Tristate {
  if (type.kind !== 'float') return value === 0 && !Object.is(value, -0) ? true : 'unknown';
  return Object.is(type.bits === 32 ? Math.fround(value) : value, 0);
}

function elementOf(type: Type): Type {
  return type.kind === 'array' ? type.element : OPEN;
}

function isZeroRepeat(value: ConstValue & { readonly kind: 'repeat' }, type: Type, work: Work): Tristate {
  const element = isZero(value.element, elementOf(type), work);
  const length = value.length ?? (type.kind === 'array' ? type.length : null);
  if (element === true || length === 0n) return true;
  return length === null ? 'unknown' : element;
}

/** The type inside of a wrapper of core. */
function contentOf(type: Type): Type {
  if (type.kind !== 'external') return OPEN;
  const shape = externalShape(type);
  if (shape.kind === 'wrapper' || shape.kind === 'uninit') return shape.inner;
  // A RefCell starts with its counter at zero.
  return shape.kind === 'struct' ? (type.args[0] ?? OPEN) : OPEN;
}

function isZeroAggregate(value: AggregateValue, declared: Type, work: Work): Tristate {
  const type = declared.kind === 'adt' || declared.kind === 'external' ? declared : value.type;
  if (type.kind !== 'adt' && type.kind !== 'external') return areZero(value, new Map(), work);
  const fields = areZero(value, fieldTypes(type, value.variant, work), work);
  if (value.variant === null) return fields;
  const layout = layoutWithin(type, work);
  if ('unknown' in layout) return fields === false ? false : 'unknown';
  const variant = layout.variants.find((it) => it.name === value.variant);
  if (variant === undefined) return 'unknown';
  return variant.tag === null || variant.tag.value === 0n ? fields : false;
}

function fieldTypes(
  type: AdtType | ExternalType,
  variant: string | null,
  work: Work,
): ReadonlyMap<string, Type> {
  const parts = partsOf(type, work);
  if (parts === null) return new Map();
  const fields =
    parts.kind === 'enum' ? (parts.variants.find((it) => it.name === variant)?.fields ?? []) : parts.fields;
  return new Map(fields.map((it) => [it.name, it.type]));
}

function areZero(value: AggregateValue, types: ReadonlyMap<string, Type>, work: Work): Tristate {
  return all([...value.fields].map(([name, field]) => isZero(field, types.get(name) ?? OPEN, work)));
}

const MOST_ELEMENTS = 4;

function textOf(value: ConstValue): string | null {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return String(value.value);
    case 'char':
      return value.value >= 32 && value.value < 127 ? `'${String.fromCodePoint(value.value)}'` : null;
    case 'float':
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e15
        ? `${Object.is(value.value, -0) ? '-0' : String(value.value)}.0`
        : String(value.value);
    case 'repeat': {
      const element = textOf(value.element);
      return element === null || value.length === null ? null : `[${element}; ${String(value.length)}]`;
    }
    case 'array':
    case 'tuple': {
      if (value.elements.length > MOST_ELEMENTS) return null;
      const texts = value.elements.map(textOf);
      if (texts.includes(null)) return null;
      const [open, close] =
        value.kind === 'array' ? ['[', ']'] : ['(', value.elements.length === 1 ? ',)' : ')'];
      return open + texts.join(', ') + close;
    }
    case 'wrapper':
      return textOf(value.inner);
    case 'aggregate': {
      if (value.variant === null || value.fields.size > 0) {
        const [only] = value.fields.values();
        const inner = value.fields.size === 1 && only !== undefined ? textOf(only) : null;
        return inner === null ? null : value.variant === null ? inner : `${value.variant}(${inner})`;
      }
      return value.type.kind === 'adt' ? `${value.type.name}::${value.variant}` : value.variant;
    }
    default:
      return null;
  }
}
