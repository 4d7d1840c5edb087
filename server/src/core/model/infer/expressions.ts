// The type of every expression of a body, found in the order in which it is written, as rustc does.
// Invariant: every expression gets a type, if only "unknown"; a hint shapes literals and closures and is never taken for the answer.
// Deliberately absent: borrow checking, trait selection by bounds, labels of `break`.

import { cfgState } from '../../crates/cfg';
import type { Block, Expr, MatchArm, Stmt } from '../../syntax/ast';
import { evaluateWithin } from '../constants';
import { literalValue } from '../literals';
import { intType, newContext, UNIT, unknownType, type Type } from '../types';
import { calleeOfValue, inferCall, inferMethodCall } from './calls';
import { pickedBy } from './indexing';
import { inferFor } from './iteration';
import { inferMacro } from './macroCalls';
import { associatedType } from './methods';
import { dereferenced, inferBinary, inferCompound, inferUnary } from './operators';
import { bindPattern, patternType } from './patterns';
import { fieldsOfStruct, structType } from './structs';
import { ownFieldType, resolveValue } from './paths';
import { coerce, nested, writtenType, type Around } from './session';
import { isVariable } from './variables';

const BOOL: Type = { kind: 'bool' };
const NEVER: Type = { kind: 'never' };

/** The type of `expr`, remembered. `hint` is what its surroundings expect, or null. */
export function infer(around: Around, expr: Expr, hint: Type | null): Type {
  const type = typeOfExpr(around, expr, hint);
  const { types } = around.session;
  if (expr.kind === 'block') types.set(expr.block, type);
  types.set(expr, type);
  return type;
}

/** Infers an expression that must have the type `expected`. */
export function check(around: Around, expr: Expr, expected: Type): Type {
  const actual = infer(around, expr, expected);
  coerce(around.session, actual, expected);
  return actual;
}

function typeOfExpr(around: Around, expr: Expr, hint: Type | null): Type {
  const { session } = around;
  const { variables } = session;
  switch (expr.kind) {
    case 'literal':
      return literalType(around, expr, hint);
    case 'path':
      return pathType(around, expr);
    case 'paren':
      return infer(around, expr.inner, hint);
    case 'field':
      return fieldType(around, expr);
    case 'index':
      return indexType(around, expr);
    case 'call':
      return inferCall(around, expr, hint);
    case 'methodCall':
      return inferMethodCall(around, expr, hint);
    case 'macroCall':
      return inferMacro(around, expr, hint);
    case 'unary':
      return inferUnary(around, expr, hint);
    case 'binary':
      return inferBinary(around, expr, hint);
    case 'assign':
      check(around, expr.right, infer(around, expr.left, null));
      return UNIT;
    case 'compoundAssign':
      inferCompound(around, expr);
      return UNIT;
    case 'borrow':
      return borrowType(around, expr, hint);
    case 'cast':
      return castType(around, expr);
    case 'tuple':
      return tupleType(around, expr, hint);
    case 'array':
    case 'repeat':
      return arrayType(around, expr, hint);
    case 'struct':
      return structType(around, expr, hint);
    case 'range':
      return rangeType(around, expr);
    case 'block':
      return expr.block.qualifier === 'async'
        ? unknownType('a future')
        : inferBlock(around, expr.block, hint);
    case 'if':
      return ifType(around, expr, hint);
    case 'let': {
      const value = infer(around, expr.value, patternType(around, expr.pattern));
      bindPattern(around, expr.pattern, value);
      return BOOL;
    }
    case 'match':
      return matchType(around, expr, hint);
    case 'loop':
      return loopType(around, expr, hint);
    case 'while': {
      const inner = nested({ ...around, loop: { value: null, broken: { yes: true } } });
      infer(inner, expr.condition, BOOL);
      inferBlock(inner, expr.body, UNIT);
      return UNIT;
    }
    case 'for':
      inferFor(around, expr);
      return UNIT;
    case 'closure':
      return inferClosure(around, expr, { parameters: [], result: null });
    case 'return':
      if (expr.value !== null) check(around, expr.value, around.returns);
      return NEVER;
    case 'break':
      if (around.loop !== null) around.loop.broken.yes = true;
      if (expr.value !== null) {
        const value = around.loop?.value ?? variables.fresh();
        check(around, expr.value, value);
      }
      return NEVER;
    case 'continue':
      return NEVER;
    case 'try':
      return tryType(around, expr);
    case 'wildcard':
      return variables.fresh();
    case 'unknown':
      for (const child of expr.children) variables.taint(infer(around, child, null));
      return unknownType('the grammar could not read this');
  }
}

function literalType(
  { session: { variables } }: Around,
  expr: Expr & { readonly kind: 'literal' },
  hint: Type | null,
): Type {
  switch (expr.literal) {
    case 'integer': {
      const suffix = /[iu](?:8|16|32|64|128|size)$/.exec(expr.text)?.[0];
      if (suffix !== undefined && !/^0x/.test(expr.text)) return intType(suffix) ?? unknownType(suffix);
      if (suffix !== undefined) return intType(suffix) ?? unknownType(suffix);
      if (/^\d[\d_]*f(?:32|64)$/.test(expr.text)) return float(expr.text);
      const expected = hint === null ? null : variables.shallow(hint);
      if (expected?.kind === 'int' || expected?.kind === 'float') return expected;
      if (expected?.kind === 'char') return intType('u8') ?? expected;
      if (expected?.kind === 'pointer') return intType('usize') ?? expected;
      return variables.freshInteger();
    }
    case 'float':
      return hint !== null && variables.shallow(hint).kind === 'float'
        ? variables.shallow(hint)
        : float(expr.text);
    case 'bool':
    case 'char':
      return { kind: expr.literal };
    case 'byte':
      return intType('u8') ?? BOOL;
    case 'string':
      return { kind: 'reference', mutable: false, target: { kind: 'str' } };
    case 'byteString':
      return byteString(expr.text);
    case 'cString':
      return {
        kind: 'reference',
        mutable: false,
        target: { kind: 'external', path: ['core', 'ffi', 'CStr'], args: [], constArgs: [] },
      };
  }
}

function float(text: string): Type {
  return { kind: 'float', bits: text.endsWith('f32') ? 32 : 64 };
}

function byteString(text: string): Type {
  const value = evaluateLiteralLength(text);
  const element = intType('u8') ?? BOOL;
  return { kind: 'reference', mutable: false, target: { kind: 'array', element, length: value } };
}

function evaluateLiteralLength(text: string): bigint | null {
  const value = literalValue('byteString', text, null);
  return value.kind === 'reference' && value.target?.kind === 'bytes'
    ? BigInt(value.target.bytes.length)
    : null;
}

function pathType(around: Around, expr: Expr & { readonly kind: 'path' }): Type {
  const { callables, callees } = around.session;
  const value = resolveValue(around, expr.path);
  if (value.kind === 'value') return value.type;
  const callee = calleeOfValue(value);
  if (callee !== null) callees.set(expr, callee);
  const type = unknownType(callee === null ? 'what is named is not known' : 'a function');
  if (callee !== null) callables.set(type, { kind: 'path', path: expr, around });
  return type;
}

function fieldType(around: Around, expr: Expr & { readonly kind: 'field' }): Type {
  const value = infer(around, expr.value, null);
  const found = fieldOf(around, value, expr.field.text);
  if (found !== null) return found;
  const { variables, deferred } = around.session;
  if (!isVariable(variables.shallow(value))) return unknownType(`there is no field ${expr.field.text}`);
  const result = variables.fresh();
  deferred.push(() => {
    variables.unify(result, fieldOf(around, value, expr.field.text) ?? unknownType('nothing tells the type'));
  });
  return result;
}

/** The type of a field, through references and `Deref`. */
export function fieldOf(around: Around, value: Type, name: string): Type | null {
  let at: Type | null = around.session.variables.shallow(value);
  for (let depth = 0; at !== null && depth < 8; depth++) {
    const found = ownFieldType(at, name) ?? externalField(at, name);
    if (found !== null) return found;
    at = at.kind === 'pointer' ? null : dereferenced(around, at);
  }
  return null;
}

function externalField(type: Type, name: string): Type | null {
  if (type.kind !== 'external') return null;
  return fieldsOfStruct(type)?.find((it) => it.name === name)?.type ?? null;
}

function indexType(around: Around, expr: Expr & { readonly kind: 'index' }): Type {
  const { session } = around;
  const { variables } = session;
  const value = infer(around, expr.value, null);
  const index = variables.shallow(infer(around, expr.index, intType('usize')));
  let at: Type | null = variables.shallow(value);
  for (let depth = 0; at !== null && depth < 8; depth++) {
    if (at.kind === 'array' || at.kind === 'slice' || at.kind === 'str') return pickedBy(around, index, at);
    if (at.kind === 'adt') {
      const output = associatedType(session, around.scope, { type: at, trait: 'Index', name: 'Output' });
      if (output.kind !== 'unknown') return output;
    }
    at = at.kind === 'pointer' ? null : dereferenced(around, at);
  }
  variables.taint(index);
  return unknownType('what is indexed is not known');
}

function borrowType(around: Around, expr: Expr & { readonly kind: 'borrow' }, hint: Type | null): Type {
  const { variables } = around.session;
  const expected = hint === null ? null : variables.shallow(hint);
  const inner =
    expected?.kind === 'reference' || expected?.kind === 'pointer'
      ? variables.shallow(expected.target)
      : null;
  const target = infer(around, expr.operand, inner);
  return { kind: expr.raw ? 'pointer' : 'reference', mutable: expr.mutable, target };
}

function castType(around: Around, expr: Expr & { readonly kind: 'cast' }): Type {
  const { variables } = around.session;
  const type = writtenType(around, expr.type);
  const value = variables.shallow(infer(around, expr.value, type));
  const target = variables.shallow(type);
  // `&x as *const _`, `ptr as *mut _`
  if (target.kind === 'pointer' && isVariable(variables.shallow(target.target))) {
    if (value.kind === 'reference' || value.kind === 'pointer')
      variables.tryUnify(target.target, value.target);
  } else if (isVariable(target)) {
    variables.taint(target);
  }
  if (value.kind === 'parameter' && target.kind === 'unknown') variables.taint(value);
  return type;
}

function tupleType(around: Around, expr: Expr & { readonly kind: 'tuple' }, hint: Type | null): Type {
  const expected = hint === null ? null : around.session.variables.shallow(hint);
  const hints = expected?.kind === 'tuple' ? expected.elements : [];
  return {
    kind: 'tuple',
    elements: expr.elements.map((it, index) => infer(around, it, hints[index] ?? null)),
  };
}

function arrayType(
  around: Around,
  expr: Expr & { readonly kind: 'array' | 'repeat' },
  hint: Type | null,
): Type {
  const { variables } = around.session;
  const expected = hint === null ? null : variables.shallow(hint);
  const inner = expected?.kind === 'array' || expected?.kind === 'slice' ? expected.element : null;
  if (expr.kind === 'repeat') {
    const element = infer(around, expr.element, inner);
    infer(around, expr.length, intType('usize'));
    const length = evaluateWithin(
      newContext(around.scope, around.substitution),
      expr.length,
      intType('usize'),
    );
    return { kind: 'array', element, length: length.kind === 'int' ? length.value : null };
  }
  const [first, ...rest] = expr.elements;
  const element = first === undefined ? (inner ?? variables.fresh()) : infer(around, first, inner);
  for (const it of rest) check(around, it, element);
  return { kind: 'array', element, length: BigInt(expr.elements.length) };
}

function rangeType(around: Around, expr: Expr & { readonly kind: 'range' }): Type {
  const { session } = around;
  const low = expr.low === null ? null : infer(around, expr.low, null);
  const high = expr.high === null ? null : infer(around, expr.high, low);
  if (low !== null && high !== null) session.variables.tryUnify(low, high);
  const name =
    low === null
      ? high === null
        ? 'RangeFull'
        : expr.inclusive
          ? 'RangeToInclusive'
          : 'RangeTo'
      : high === null
        ? 'RangeFrom'
        : expr.inclusive
          ? 'RangeInclusive'
          : 'Range';
  const bound = low ?? high;
  return {
    kind: 'external',
    path: ['core', 'ops', name],
    args: bound === null ? [] : [bound],
    constArgs: [],
  };
}

/** A block's own type; `()` without a tail, `!` where it cannot end. */
export function inferBlock(outer: Around, block: Block, hint: Type | null): Type {
  const inner = nested({ ...outer, scope: { ...outer.scope, blocks: [...outer.scope.blocks, block] } });
  const statements = block.statements.filter(
    (it) => it.kind === 'item' || cfgState(it.attributes, outer.scope.unit.cfg) !== 'off',
  );
  const last = statements.at(-1);
  const tail = last?.kind === 'expr' && !last.semicolon ? last : null;
  const types = statements.map((it) =>
    it.kind === 'item' ? null : inferStatement(inner, it, it === tail ? hint : null),
  );
  const diverges = types.some((it) => it?.kind === 'never');
  const type = (tail === null ? null : types.at(-1)) ?? UNIT;
  const result = diverges && type.kind === 'tuple' && type.elements.length === 0 ? NEVER : type;
  outer.session.types.set(block, result);
  return result;
}

function inferStatement(
  around: Around,
  statement: Exclude<Stmt, { readonly kind: 'item' }>,
  hint: Type | null,
): Type | null {
  const { session } = around;
  if (statement.kind === 'expr') return session.variables.shallow(infer(around, statement.expr, hint));
  const declared =
    statement.type === null ? patternType(around, statement.pattern) : writtenType(around, statement.type);
  let value: Type | null = null;
  if (statement.value !== null) {
    value = infer(around, statement.value, declared);
    if (statement.type !== null) coerce(session, value, declared);
  }
  if (statement.otherwise !== null) infer(around, blockOf(statement.otherwise), null);
  bindPattern(around, statement.pattern, statement.type === null ? (value ?? declared) : declared);
  return value !== null && session.variables.shallow(value).kind === 'never' ? NEVER : null;
}

function blockOf(block: Block): Expr {
  return { kind: 'block', start: block.start, end: block.end, block };
}

function ifType(around: Around, expr: Expr & { readonly kind: 'if' }, hint: Type | null): Type {
  const inner = nested(around);
  infer(inner, expr.condition, BOOL);
  const then = inferBlock(inner, expr.then, expr.otherwise === null ? null : hint);
  if (expr.otherwise === null) return UNIT;
  const otherwise = infer(around, expr.otherwise, hint ?? notNever(around, then));
  return join(around, [then, otherwise], hint);
}

function notNever({ session }: Around, type: Type): Type | null {
  return session.variables.shallow(type).kind === 'never' ? null : type;
}

function matchType(around: Around, expr: Expr & { readonly kind: 'match' }, hint: Type | null): Type {
  const value = infer(around, expr.value, null);
  const types: Type[] = [];
  for (const arm of expr.arms) {
    const known = types.find((it) => around.session.variables.shallow(it).kind !== 'never') ?? null;
    types.push(inferArm(around, arm, { value, hint: hint ?? known }));
  }
  return join(around, types, hint);
}

function inferArm(
  around: Around,
  arm: MatchArm,
  { value, hint }: { readonly value: Type; readonly hint: Type | null },
): Type {
  const inner = nested(around);
  bindPattern(inner, arm.pattern, value);
  if (arm.guard !== null) infer(inner, arm.guard, BOOL);
  return infer(inner, arm.body, hint);
}

/** The one type of several branches; branches that never end do not count. */
function join({ session }: Around, types: readonly Type[], hint: Type | null): Type {
  const { variables } = session;
  const [first, ...rest] = types.filter((it) => variables.shallow(it).kind !== 'never');
  if (first === undefined) return NEVER;
  let result = variables.shallow(first);
  for (const it of rest) {
    const next = variables.shallow(it);
    if (result.kind === 'unknown') {
      result = next;
      continue;
    }
    if (next.kind === 'unknown' || variables.tryUnify(result, next)) continue;
    const expected = hint === null ? null : variables.shallow(hint);
    result = expected === null || isVariable(expected) ? unknownType('branches of several types') : expected;
  }
  return result;
}

function loopType(around: Around, expr: Expr & { readonly kind: 'loop' }, hint: Type | null): Type {
  const { variables } = around.session;
  const value = variables.fresh();
  const broken = { yes: false };
  if (hint !== null && isVariable(variables.shallow(hint))) variables.unify(value, hint);
  inferBlock({ ...around, loop: { value, broken } }, expr.body, UNIT);
  if (!broken.yes) return NEVER;
  return isVariable(variables.shallow(value)) ? UNIT : variables.shallow(value);
}

function tryType(around: Around, expr: Expr & { readonly kind: 'try' }): Type {
  const { variables } = around.session;
  const value = variables.shallow(infer(around, expr.value, null));
  if (value.kind === 'external') {
    const name = value.path.join('::');
    const [content] = value.args;
    if ((name === 'core::option::Option' || name === 'core::result::Result') && content !== undefined)
      return variables.shallow(content);
  }
  variables.taint(value);
  return unknownType('`?` on a type that is not known');
}

export interface ClosureHints {
  readonly parameters: readonly Type[];
  readonly result: Type | null;
}

/** A closure: its type has no name; what it takes and gives is kept by the identity of the type. */
export function inferClosure(
  around: Around,
  closure: Expr & { readonly kind: 'closure' },
  hints: ClosureHints,
): Type {
  const { session } = around;
  const { variables } = session;
  const result = closure.result === null ? variables.fresh() : writtenType(around, closure.result);
  const inner = nested({ ...around, returns: result, loop: null });
  const parameters = closure.parameters.map((parameter, index) => {
    const type = parameter.type === null ? variables.fresh() : writtenType(around, parameter.type);
    const hint = hints.parameters[index];
    if (hint !== undefined) variables.tryUnify(type, hint);
    bindPattern(inner, parameter.pattern, type);
    return type;
  });
  if (hints.result !== null) variables.tryUnify(result, hints.result);
  const body = infer(inner, closure.body, result);
  coerce(session, body, result);
  if (variables.shallow(body).kind === 'never' && isVariable(variables.shallow(result)))
    variables.unify(result, body);
  const type = unknownType('a closure');
  session.callables.set(type, { kind: 'closure', closure, scope: around.scope, parameters, result });
  session.types.set(closure, type);
  return type;
}
