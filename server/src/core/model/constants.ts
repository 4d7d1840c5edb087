// What a constant expression is worth: literals, arithmetic, constants of this and other units, struct and enum values, simple `const fn`s.
// Invariant: a known value is the compiler's; overflow, cycles and whatever has effects are unknown, and nothing here throws.
// Deliberately absent: assignments and loops in `const fn`s, floats' arithmetic, traits.

import type { Block, Expr, Path, Stmt } from '../syntax/ast';
import { discriminantType, partsOf } from './adt';
import { associatedItem, ownerOf } from './associated';
import { evaluateCall, evaluateMethod } from './constCalls';
import { construct, constructPath, unitVariant } from './construct';
import { compare, complement, integerBinary, integerConstant, negate } from './integers';
import { integerLiteral, literalValue } from './literals';
import { matchPattern } from './matchPattern';
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
import { deeper, visit } from './work';

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

/** A context inside of a function body: with the values of its locals. */
export interface Frame extends Context {
  readonly locals: ReadonlyMap<string, ConstValue>;
}

export function evaluateWithin(context: Context, expr: Expr, expected: Type | null): ConstValue {
  return adopt(evaluate({ ...context, locals: new Map() }, expr, expected), expected);
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
  return outcome.kind === 'returned' ? unknown('a return inside of a value') : outcome;
}

/** A value, or that of a `return` which ended the function. */
export type Outcome = ConstValue | { readonly kind: 'returned'; readonly value: ConstValue };

export function evaluateFlow(outer: Frame, expr: Expr, expected: Type | null): Outcome {
  const work = deeper(outer.work);
  if (work === null) return unknown('the expression is circular or too deep');
  const frame: Frame = { ...outer, work };
  switch (expr.kind) {
    case 'paren':
      return evaluateFlow(frame, expr.inner, expected);
    case 'block':
      return evaluateBlock(frame, expr.block, expected);
    case 'if':
      return evaluateIf(frame, expr, expected);
    case 'match':
      return evaluateMatch(frame, expr, expected);
    case 'return':
      return {
        kind: 'returned',
        value: expr.value === null ? UNIT_VALUE : evaluate(frame, expr.value, null),
      };
    default:
      return evaluateOperand(frame, expr, expected);
  }
}

const UNIT_VALUE: ConstValue = { kind: 'tuple', elements: [] };

function evaluateOperand(frame: Frame, expr: Expr, expected: Type | null): ConstValue {
  switch (expr.kind) {
    case 'literal':
      return literalValue(expr.literal, expr.text, expected);
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
      // What is changed through the reference later is not known here.
      return { kind: 'reference', target: expr.mutable ? null : evaluate(frame, expr.operand, target) };
    }
    case 'macroCall':
      return evaluateMacro(frame, expr);
    default:
      return unknown('the expression is no simple constant');
  }
}

/** The value behind a reference, or the value itself, as field access and method calls see it. */
export function throughReference(value: ConstValue): ConstValue {
  return value.kind === 'reference' ? throughReference(value.target ?? unknown('behind a reference')) : value;
}

function evaluatePath(frame: Frame, path: Path, expected: Type | null): ConstValue {
  const [first, ...rest] = path.segments;
  if (first !== undefined && rest.length === 0 && path.qself === null && path.leading === '') {
    const local = frame.locals.get(first.text) ?? frame.substitution.consts.get(first.text);
    if (local !== undefined) return local;
  }
  const definition = resolvePath(frame.scope, path, 'value');
  if (definition.kind === 'item' || definition.kind === 'variant') {
    return evaluateDefinition(frame, definition, { path, expected });
  }
  if (definition.kind === 'external')
    return foreignValue(frame, definition.path) ?? externalValue(definition.path, expected);
  const owner = ownerOf(frame, path);
  const name = path.segments.at(-1)?.text ?? '';
  if (owner?.type.kind === 'int') return integerConstant(owner.type, name) ?? unknown(name);
  if (owner?.type.kind === 'external') return externalValue([...owner.type.path, name], owner.type);
  if (owner?.type.kind !== 'adt') return unknown(`${name} is not known`);
  const variant = unitVariant(owner.type, name);
  if (variant !== null) return variant;
  const found = associatedItem(owner.type, name, owner.trait);
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
    return value.kind === 'reference'
      ? (value.target ?? unknown('behind a reference'))
      : unknown('a dereference');
  }
  if (operator === '-' && operand.kind === 'literal' && operand.literal === 'integer') {
    return integerLiteral(operand.text, expected, true);
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
  const operandType = isComparison ? null : expected;
  const left = evaluate(frame, expr.left, operandType);
  if (left.kind === 'bool' && (operator === '&&' || operator === '||')) {
    return left.value === (operator === '||') ? left : evaluate(frame, expr.right, null);
  }
  const hint = left.kind === 'int' ? left.type : null;
  const right = evaluate(frame, expr.right, isShift ? null : (hint ?? operandType));
  if (left.kind === 'int' && right.kind === 'int') return integerBinary(operator, left, right);
  if (left.kind === 'bool' && right.kind === 'bool') return booleanBinary(operator, left.value, right.value);
  if (left.kind === 'char' && right.kind === 'char') {
    const value = compare(operator, BigInt(left.value), BigInt(right.value));
    return value === null ? unknown('an operator on chars') : { kind: 'bool', value };
  }
  return unknown('an operator on a value that is not known');
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
  // The type of a cast is also that of a bare literal in it: `256 as u8` does not compile.
  const isLiteral = expr.value.kind === 'literal' || expr.value.kind === 'unary';
  const value = evaluate(
    frame,
    expr.value,
    isLiteral && (type.kind === 'int' || type.kind === 'float') ? type : null,
  );
  switch (type.kind) {
    case 'int':
      return castToInt(value, type, frame);
    case 'float':
      if (value.kind === 'float') return value;
      return value.kind === 'int' ? { kind: 'float', value: Number(value.value) } : unknown('a cast');
    case 'char':
      return value.kind === 'int' ? { kind: 'char', value: Number(value.value) } : unknown('a cast');
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
      return int(value.value);
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
      return unknown('a cast');
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
  const { path } = expr.macro;
  const name = path.segments.at(-1)?.text ?? '';
  const isLocal = resolvePath(frame.scope, path, 'macro').kind === 'item';
  return !isLocal && ADDRESS_MACROS.has(name)
    ? { kind: 'reference', target: null }
    : unknown(`the macro ${name}! is not expanded`);
}

function evaluateIf(frame: Frame, expr: Expr & { readonly kind: 'if' }, expected: Type | null): Outcome {
  const condition = evaluateCondition(frame, expr.condition);
  if (condition === null) return unknown('a condition that is not known');
  if (condition !== false) return evaluateBlock({ ...frame, locals: condition }, expr.then, expected);
  return expr.otherwise === null ? UNIT_VALUE : evaluateFlow(frame, expr.otherwise, expected);
}

/** The locals behind a condition that holds, false if it does not, null if that is not known. */
function evaluateCondition(frame: Frame, condition: Expr): ReadonlyMap<string, ConstValue> | false | null {
  if (condition.kind === 'let') {
    const bound = matchPattern(frame, condition.pattern, evaluate(frame, condition.value, null));
    return bound === 'unknown' ? null : bound === 'no' ? false : bound;
  }
  if (condition.kind === 'binary' && condition.operator === '&&') {
    const left = evaluateCondition(frame, condition.left);
    return left === null || left === false
      ? left
      : evaluateCondition({ ...frame, locals: left }, condition.right);
  }
  const value = evaluate(frame, condition, null);
  return value.kind === 'bool' ? (value.value ? frame.locals : false) : null;
}

function evaluateMatch(
  frame: Frame,
  expr: Expr & { readonly kind: 'match' },
  expected: Type | null,
): Outcome {
  const value = evaluate(frame, expr.value, null);
  for (const arm of expr.arms) {
    const bound = matchPattern(frame, arm.pattern, value);
    if (bound === 'unknown') break;
    if (bound === 'no') continue;
    const inner = { ...frame, locals: bound };
    const guard = arm.guard === null ? inner.locals : evaluateCondition(inner, arm.guard);
    if (guard === null) break;
    if (guard !== false) return evaluateFlow({ ...frame, locals: guard }, arm.body, expected);
  }
  return unknown('a match that is not decided');
}

/** A block's tail, or what it returns. A statement whose effect is not known makes all of it unknown. */
export function evaluateBlock(outer: Frame, block: Block, expected: Type | null): Outcome {
  if (block.qualifier === 'async') return unknown('an async block');
  let frame: Frame = { ...outer, scope: { ...outer.scope, blocks: [...outer.scope.blocks, block] } };
  for (const [index, statement] of block.statements.entries()) {
    if (statement.kind === 'item') continue;
    if (statement.attributes.some((it) => it.path === 'cfg')) return unknown('a statement under a cfg');
    if (statement.kind === 'let') {
      const bound = bindLet(frame, statement);
      if ('left' in bound) return bound.left;
      frame = { ...frame, locals: bound.locals };
      continue;
    }
    const isTail = !statement.semicolon && index === block.statements.length - 1;
    if (isTail) return evaluateFlow(frame, statement.expr, expected);
    const outcome = evaluateEffect(frame, statement.expr);
    if (outcome !== null) return outcome;
  }
  return UNIT_VALUE;
}

function bindLet(
  frame: Frame,
  statement: Stmt & { readonly kind: 'let' },
): { readonly locals: ReadonlyMap<string, ConstValue> } | { readonly left: Outcome } {
  const type = statement.type === null ? null : resolveTypeWithin(frame, statement.type);
  const outcome: Outcome =
    statement.value === null ? unknown('set later') : evaluateFlow(frame, statement.value, type);
  if (outcome.kind === 'returned') return { left: outcome };
  // What cannot be evaluated may also return, or change another value.
  if (outcome.kind === 'unknown' && statement.value !== null) return { left: outcome };
  const bound = matchPattern(frame, statement.pattern, adopt(outcome, type));
  if (bound === 'no' && statement.otherwise !== null) {
    return { left: evaluateBlock(frame, statement.otherwise, null) };
  }
  return bound === 'no' || bound === 'unknown'
    ? { left: unknown('a pattern that is not decided') }
    : { locals: bound };
}

/** A statement in front of the tail: null if it does nothing that matters here. */
function evaluateEffect(frame: Frame, expr: Expr): Outcome | null {
  if (expr.kind === 'macroCall') {
    const name = expr.macro.path.segments.at(-1)?.text ?? '';
    // A failing assertion is a compile error, so it holds.
    return /^(?:debug_)?assert(?:_eq|_ne)?$/.test(name)
      ? null
      : unknown(`the macro ${name}! is not expanded`);
  }
  if (!['if', 'match', 'block', 'return', 'paren'].includes(expr.kind))
    return unknown('a statement with effects');
  const outcome = evaluateFlow(frame, expr, null);
  return outcome.kind === 'returned' || outcome.kind === 'unknown' ? outcome : null;
}
