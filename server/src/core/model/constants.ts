// What a constant expression is worth: literals, arithmetic, constants of this and other units, struct and enum values, simple `const fn`s.
// Invariant: a known value is the compiler's; overflow, cycles and whatever has effects are unknown, and nothing here throws.
// Deliberately absent: floats' arithmetic, traits. How statements run is in constFlow.ts.

import type { Expr, Path } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { discriminantType, partsOf } from './adt';
import { associatedItem, associatedOfPrimitive, ownerOf } from './associated';
import { evaluateCall, evaluateMethod } from './constCalls';
import { evaluateFlow, rootLocal } from './constFlow';
import { construct, constructPath, unitVariant } from './construct';
import { inferInitialiser, type BodyTypes } from './inference';
import { compare, complement, integerBinary, integerConstant, negate } from './integers';
import { integerLiteral, literalValue } from './literals';
import { foreignDefinition, resolvePath, type Definition, type Scope } from './names';
import {
  intType,
  newContext,
  resolveTypeWithin,
  UNIT,
  type Context,
  type IntType,
  type Substitution,
  type Type,
} from './types';
import { fits, maximum, minimum, unknown, wrap, type ConstValue } from './value';
import { visit } from './work';

/** The value of a constant expression as written in `scope`. A number keeps its type; `expectedType` types bare literals. */
export function evaluateConst(
  scope: Scope,
  expr: Expr,
  expectedType: Type | null = null,
  substitution?: Substitution,
): ConstValue {
  const value = evaluateWithin(newContext(scope, substitution), expr, expectedType);
  // A bare number that nothing else types is an `i32`.
  return value.kind === 'int' && value.type === null ? adopt(value, intType('i32')) : value;
}

/** A local of a running function; `changes` where its value may be another one later. */
export interface Local {
  value: ConstValue;
  readonly changes: boolean;
}

/** One run of a function's body, or of an initialiser. */
export interface Run {
  /** What `return` gives. */
  readonly result: Type | null;
  /** Set once something was not understood that may have changed a local, or left the function. */
  readonly lost: { yes: boolean };
  /** What inference says of the body; asked for literals that nothing else types. */
  readonly types: () => BodyTypes | null;
}

/** A context inside of a running function: with its locals. */
export interface Frame extends Context {
  readonly locals: ReadonlyMap<string, Local>;
  readonly run: Run;
}

export function evaluateWithin(context: Context, expr: Expr, expected: Type | null): ConstValue {
  const run: Run = {
    result: null,
    lost: { yes: false },
    types: () => inferInitialiser(context, expr, expected),
  };
  return adopt(evaluate({ ...context, locals: new Map(), run }, expr, expected), expected);
}

/** The value seen as one of `type`: a bare number takes the type, or is unknown if it does not fit. */
export function adopt(value: ConstValue, type: Type | null): ConstValue {
  if (value.kind !== 'int' || type?.kind !== 'int') return value;
  if (value.type !== null && value.type.name !== type.name) return unknown(`no ${type.name}`);
  return fits(value.value, type)
    ? { ...value, type }
    : unknown(`${String(value.value)} does not fit ${type.name}`);
}

export function evaluate(frame: Frame, expr: Expr, expected: Type | null): ConstValue {
  const outcome = evaluateFlow(frame, expr, expected);
  if (outcome.kind !== 'returned' && outcome.kind !== 'broken' && outcome.kind !== 'continued')
    return outcome;
  frame.run.lost.yes = true;
  return unknown('a value that is left before it is made');
}

/** What an expression gives that is no statement in disguise. */
export function evaluateOperand(frame: Frame, expr: Expr, expected: Type | null): ConstValue {
  switch (expr.kind) {
    case 'literal':
      return literalValue(expr.literal, expr.text, expected ?? inferred(frame, expr));
    case 'path':
      return evaluatePath(frame, expr.path, expected);
    case 'unary':
      return evaluateUnary(frame, expr, expected);
    case 'binary':
      return evaluateBinary(frame, expr, expected);
    case 'cast':
      return evaluateCast(frame, expr, expected);
    case 'array':
    case 'repeat':
    case 'tuple':
      return evaluateSequence(frame, expr, expected);
    case 'struct':
      return constructPath(frame, expr, expected);
    case 'call':
      return evaluateCall(frame, expr, expected);
    case 'methodCall':
      return evaluateMethod(frame, expr);
    case 'field':
      return fieldOf(throughReference(evaluate(frame, expr.value, null)), expr.field.text);
    case 'index':
      return evaluateIndex(frame, expr);
    case 'borrow': {
      const target = expected?.kind === 'reference' ? expected.target : null;
      if (!expr.mutable) return { kind: 'reference', target: evaluate(frame, expr.operand, target) };
      // What is changed through the reference later is not known here.
      const local = rootLocal(frame, expr.operand);
      if (local !== null) local.value = unknown('it may change through a reference');
      return { kind: 'reference', target: null };
    }
    case 'macroCall':
      return evaluateMacro(frame, expr);
    default:
      return unknown('the expression is no simple constant');
  }
}

/** The type of an integer literal that only later code types: `let mut sum = 0;`. */
function inferred(frame: Frame, expr: Expr & { readonly kind: 'literal' }): Type | null {
  if (expr.literal !== 'integer' || frame.locals.size === 0 || /[iu](?:8|16|32|64|128|size)$/.test(expr.text))
    return null;
  const type = frame.run.types()?.typeOf(expr);
  return type?.kind === 'int' ? type : null;
}

/** The value behind a reference, or the value itself, as field access and method calls see it. */
export function throughReference(value: ConstValue): ConstValue {
  return value.kind === 'reference' ? throughReference(value.target ?? unknown('behind a reference')) : value;
}

function evaluatePath(frame: Frame, path: Path, expected: Type | null): ConstValue {
  const [first, ...rest] = path.segments;
  if (first !== undefined && rest.length === 0 && path.qself === null && path.leading === '') {
    const local = frame.locals.get(first.text);
    if (local !== undefined)
      return local.changes && frame.run.lost.yes ? unknown(`${first.text} may have changed`) : local.value;
    const parameter = frame.substitution.consts.get(first.text);
    if (parameter !== undefined) return parameter;
  }
  const definition = resolvePath(frame.scope, path, 'value');
  if (definition.kind === 'item' || definition.kind === 'variant') {
    return evaluateDefinition(frame, definition, { path, expected });
  }
  if (definition.kind === 'external')
    return foreignValue(frame, definition.path) ?? externalValue(definition.path, expected);
  const owner = ownerOf(frame, path);
  const name = path.segments.at(-1)?.text ?? '';
  if (owner === null) return unknown(`${name} is not known`);
  const { type, trait } = owner;
  if (type.kind === 'int' && trait === null) {
    const limit = integerConstant(type, name);
    if (limit !== null) return limit;
  }
  if (type.kind === 'external') return externalValue([...type.path, name], type);
  const variant = type.kind === 'adt' ? unitVariant(type, name) : null;
  if (variant !== null) return variant;
  const use = { name, trait, from: frame.scope };
  const found = type.kind === 'adt' ? associatedItem(type, use) : associatedOfPrimitive(type, use);
  if (found?.item.kind !== 'const' || found.item.value === null) return unknown(`${name} is not known`);
  return namedConst(
    { scope: found.scope, substitution: found.substitution, work: frame.work },
    { item: found.item, value: found.item.value },
  );
}

interface PathUse {
  readonly path: Path;
  readonly expected: Type | null;
}

function evaluateDefinition(
  frame: Frame,
  definition: Definition & { readonly kind: 'item' | 'variant' },
  { path, expected }: PathUse,
): ConstValue {
  if (definition.kind === 'variant') return construct(frame, { path, definition, given: [] }, expected);
  const { item, scope, certain } = definition;
  if (!certain) return unknown(`${path.segments.at(-1)?.text ?? ''} depends on a cfg that is not known`);
  switch (item.kind) {
    case 'struct':
      return item.shape === 'unit'
        ? construct(frame, { path, definition, given: [] }, expected)
        : unknown('a constructor');
    case 'const':
    case 'static': {
      if (item.value === null || (item.kind === 'static' && item.mutable)) return unknown(item.name.text);
      const context = { scope, substitution: newContext(scope).substitution, work: frame.work };
      return namedConst(context, { item, value: item.value });
    }
    case 'fn':
      return { kind: 'reference', target: null };
    default:
      return unknown('the path names no value');
  }
}

function namedConst(
  context: Context,
  {
    item,
    value,
  }: {
    readonly item: {
      readonly name: { readonly text: string };
      readonly type: Parameters<typeof resolveTypeWithin>[1];
    };
    readonly value: Expr;
  },
): ConstValue {
  const work = visit(context.work, item);
  if (work === null) return unknown(`${item.name.text} depends on itself`);
  const inner = { ...context, work };
  return evaluateWithin(inner, value, resolveTypeWithin(inner, item.type));
}

/** A constant of a foreign crate, or of a type of one, whose declaration is known. */
function foreignValue(frame: Frame, path: readonly string[]): ConstValue | null {
  const found = foreignDefinition(frame.scope, path, 'value');
  if (found.kind !== 'item' && found.kind !== 'associated') return null;
  const { item, scope } = found;
  if (item.kind !== 'const' || item.value === null || (found.kind === 'item' && !found.certain)) return null;
  return namedConst(
    { scope, substitution: newContext(scope).substitution, work: frame.work },
    { item, value: item.value },
  );
}

function externalValue(path: readonly string[], expected: Type | null): ConstValue {
  const name = path.at(-1) ?? '';
  if (path[0] !== 'core') return unknown(`${name} is not known`);
  const int = intType(path.at(-2) ?? '');
  if (int !== null) return integerConstant(int, name) ?? unknown(name);
  if (name === 'None') {
    const type: Type =
      expected?.kind === 'external'
        ? expected
        : { kind: 'external', path: ['core', 'option', 'Option'], args: [], constArgs: [] };
    return { kind: 'aggregate', type, variant: 'None', fields: new Map() };
  }
  if (name === 'PhantomData' || name === 'PhantomPinned') {
    return { kind: 'aggregate', type: UNIT, variant: null, fields: new Map() };
  }
  const variant = path.at(-2) === 'Ordering' && expected?.kind === 'external' ? name : null;
  return variant !== null && expected !== null && ['Less', 'Equal', 'Greater'].includes(variant)
    ? { kind: 'aggregate', type: expected, variant, fields: new Map() }
    : unknown(`${name} is not known`);
}

function evaluateUnary(
  frame: Frame,
  expr: Expr & { readonly kind: 'unary' },
  expected: Type | null,
): ConstValue {
  const { operator, operand } = expr;
  if (operator === '*') {
    const value = evaluate(frame, operand, null);
    if (value.kind === 'reference') return value.target ?? unknown('behind a reference');
    // A method's `self` stands for what it refers to.
    return operand.kind === 'path' && operand.path.segments[0]?.text === 'self'
      ? value
      : unknown('a dereference');
  }
  if (operator === '-' && operand.kind === 'literal' && operand.literal === 'integer') {
    return integerLiteral(operand.text, expected ?? inferred(frame, operand), true);
  }
  const value = evaluate(frame, operand, expected);
  if (value.kind === 'int') return operator === '-' ? negate(value) : complement(value);
  if (value.kind === 'bool' && operator === '!') return { kind: 'bool', value: !value.value };
  if (value.kind === 'float' && operator === '-') return { kind: 'float', value: -value.value };
  return unknown('an operator on a value that is not known');
}

function evaluateBinary(
  frame: Frame,
  expr: Expr & { readonly kind: 'binary' },
  expected: Type | null,
): ConstValue {
  const { operator } = expr;
  const isComparison = compare(operator, 0n, 0n) !== null;
  const isShift = operator === '<<' || operator === '>>';
  const isNumbers = isComparison && onlyNumbers(expr.left) && onlyNumbers(expr.right);
  const operandType = isNumbers ? intType('i32') : isComparison ? null : expected;
  let left = evaluate(frame, expr.left, operandType);
  if (left.kind === 'bool' && (operator === '&&' || operator === '||')) {
    return left.value === (operator === '||') ? left : evaluate(frame, expr.right, null);
  }
  const hint = left.kind === 'int' ? left.type : null;
  const amountType = onlyNumbers(expr.right) ? intType('i32') : null;
  const right = evaluate(frame, expr.right, isShift ? amountType : (hint ?? operandType));
  // What stands on the right types bare numbers on the left.
  if (!isShift && left.kind === 'int' && left.type === null && right.kind === 'int' && right.type !== null)
    left = onlyNumbers(expr.left) ? evaluate(frame, expr.left, right.type) : left;
  if (left.kind === 'int' && right.kind === 'int') return integerBinary(operator, left, right);
  if (left.kind === 'bool' && right.kind === 'bool') return booleanBinary(operator, left.value, right.value);
  if (left.kind === 'char' && right.kind === 'char') {
    const value = compare(operator, BigInt(left.value), BigInt(right.value));
    return value === null ? unknown('an operator on chars') : { kind: 'bool', value };
  }
  return [left, right].find((it) => it.kind === 'unknown') ?? unknown('an operator on values of other kinds');
}

/** Whether the expression is made of integer literals without a suffix. */
function onlyNumbers(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.literal === 'integer' && !/[iu](?:8|16|32|64|128|size)$/.test(expr.text);
    case 'paren':
      return onlyNumbers(expr.inner);
    case 'unary':
      return onlyNumbers(expr.operand);
    case 'binary':
      return compare(expr.operator, 0n, 0n) === null && onlyNumbers(expr.left) && onlyNumbers(expr.right);
    default:
      return false;
  }
}

function booleanBinary(operator: string, left: boolean, right: boolean): ConstValue {
  if (operator === '&') return { kind: 'bool', value: left && right };
  if (operator === '|') return { kind: 'bool', value: left || right };
  const name = operator === '^' ? '!=' : operator;
  const value = compare(name, BigInt(left), BigInt(right));
  return value === null ? unknown('an operator on bools') : { kind: 'bool', value };
}

function evaluateCast(
  frame: Frame,
  expr: Expr & { readonly kind: 'cast' },
  expected: Type | null,
): ConstValue {
  const type = expr.type.kind === 'infer' ? expected : resolveTypeWithin(frame, expr.type);
  if (type === null) return unknown('a cast to a type that is not written');
  // The type of a cast is also that of a bare literal in it: `256 as u8` does not compile. Operators on literals are of `i32`.
  const inner = withoutParens(expr.value);
  const isLiteral = inner.kind === 'literal' || inner.kind === 'unary';
  const own = type.kind === 'int' || type.kind === 'float' ? type : null;
  const value = evaluate(
    frame,
    inner,
    isLiteral ? own : inner.kind === 'binary' && onlyNumbers(inner) ? intType('i32') : null,
  );
  switch (type.kind) {
    case 'int':
      return castToInt(value, type, frame);
    case 'float':
      if (value.kind === 'float') return value;
      return value.kind === 'int' ? { kind: 'float', value: Number(value.value) } : unknown('a cast');
    case 'char':
      return value.kind === 'char'
        ? value
        : value.kind === 'int' &&
            value.value >= 0n &&
            value.value < 256n &&
            (value.type === null ? inner.kind === 'literal' : value.type.name === 'u8')
          ? { kind: 'char', value: Number(value.value) }
          : unknown('a cast');
    case 'pointer':
      if (value.kind === 'reference' || value.kind === 'pointer') return value;
      return value.kind === 'int'
        ? { kind: 'pointer', address: BigInt.asUintN(64, value.value) }
        : unknown('a cast');
    case 'bool':
      return value.kind === 'bool' ? value : unknown('a cast');
    default:
      return unknown('a cast to a type that is not known');
  }
}

function castToInt(value: ConstValue, type: IntType, frame: Frame): ConstValue {
  const int = (number: bigint): ConstValue => ({ kind: 'int', value: wrap(number, type), type });
  switch (value.kind) {
    case 'int':
      // How far a negative number without a type reaches is not known.
      return value.type === null && value.value < 0n ? unknown('a number without a type') : int(value.value);
    case 'bool':
      return int(value.value ? 1n : 0n);
    case 'float': {
      // Towards zero, and to the nearest end of the type; a number that an `f32` would round to another integer stays open.
      const whole = Math.trunc(value.value);
      if (Math.trunc(Math.fround(value.value)) !== whole) return unknown('a cast of a float');
      const [low, high] = [minimum(type), maximum(type)];
      return int(whole < low ? low : whole > high ? high : BigInt(whole));
    }
    case 'char':
      return int(BigInt(value.value));
    case 'aggregate': {
      if (value.variant === null || value.type.kind !== 'adt') return unknown('a cast');
      const parts = partsOf(value.type, frame.work);
      if (parts?.kind !== 'enum') return unknown('a cast');
      const variant = parts.variants.find((it) => it.name === value.variant);
      const own = discriminantType(value.type);
      return variant === undefined || own?.kind !== 'int'
        ? unknown('a cast')
        : int(wrap(variant.discriminant, own));
    }
    default:
      return value.kind === 'unknown' ? value : unknown('a cast');
  }
}

function evaluateSequence(
  frame: Frame,
  expr: Expr & { readonly kind: 'array' | 'repeat' | 'tuple' },
  expected: Type | null,
): ConstValue {
  const element = expected?.kind === 'array' || expected?.kind === 'slice' ? expected.element : null;
  if (expr.kind === 'repeat') {
    const length = adopt(evaluate(frame, expr.length, intType('usize')), intType('usize'));
    return {
      kind: 'repeat',
      element: adopt(evaluate(frame, expr.element, element), element),
      length: length.kind === 'int' ? length.value : null,
    };
  }
  const typeAt = (index: number): Type | null =>
    expr.kind === 'array' ? element : expected?.kind === 'tuple' ? (expected.elements[index] ?? null) : null;
  const elements = expr.elements.map((it, index) => adopt(evaluate(frame, it, typeAt(index)), typeAt(index)));
  return { kind: expr.kind, elements };
}

/** A field's value by its name, "0", "1", … in tuples. */
export function fieldOf(value: ConstValue, name: string): ConstValue {
  const missing = unknown(`field ${name} is not known`);
  if (value.kind === 'aggregate') return value.fields.get(name) ?? missing;
  if (value.kind === 'tuple') return value.elements[Number(name)] ?? missing;
  return value.kind === 'wrapper' && name === '0' ? value.inner : missing;
}

function evaluateIndex(frame: Frame, expr: Expr & { readonly kind: 'index' }): ConstValue {
  const value = throughReference(evaluate(frame, expr.value, null));
  const index = evaluate(frame, expr.index, intType('usize'));
  const length = lengthOf(value);
  if (index.kind !== 'int' || length === null || index.value < 0n || index.value >= length) {
    return unknown('an index that is not known');
  }
  if (value.kind === 'repeat') return value.element;
  const at = Number(index.value);
  if (value.kind === 'array') return value.elements[at] ?? unknown('an index');
  const byte = value.kind === 'bytes' ? value.bytes[at] : undefined;
  return byte === undefined ? unknown('an index') : { kind: 'int', value: BigInt(byte), type: intType('u8') };
}

/** Elements of an array, bytes of a string; null if the value has no known length. */
export function lengthOf(value: ConstValue): bigint | null {
  switch (value.kind) {
    case 'array':
      return BigInt(value.elements.length);
    case 'repeat':
      return value.length;
    case 'bytes':
      return BigInt(value.bytes.length);
    default:
      return null;
  }
}

const LONGEST = 65_536n;

/** The elements of an array or of bytes; null if it is neither, or too long to list. */
export function elementsOf(value: ConstValue): readonly ConstValue[] | null {
  switch (value.kind) {
    case 'reference':
      return value.target === null ? null : elementsOf(value.target);
    case 'array':
      return value.elements;
    case 'repeat':
      return value.length === null || value.length > LONGEST
        ? null
        : Array.from({ length: Number(value.length) }, () => value.element);
    case 'bytes':
      return value.text
        ? null
        : value.bytes.map((it) => ({ kind: 'int', value: BigInt(it), type: intType('u8') }));
    default:
      return null;
  }
}

const ADDRESS_MACROS = new Set([
  'addr_of',
  'addr_of_mut',
  'include_str',
  'include_bytes',
  'concat',
  'stringify',
  'file',
  'env',
]);

function evaluateMacro(frame: Frame, expr: Expr & { readonly kind: 'macroCall' }): ConstValue {
  const { path, args } = expr.macro;
  const name = path.segments.at(-1)?.text ?? '';
  const isLocal = resolvePath(frame.scope, path, 'macro').kind === 'item';
  if (isLocal || !ADDRESS_MACROS.has(name)) return unknown(`the macro ${name}! is not expanded`);
  for (const it of args ?? []) {
    const local = rootLocal(frame, it);
    if (local !== null) local.value = unknown('it may change through a pointer');
  }
  return { kind: 'reference', target: null };
}
