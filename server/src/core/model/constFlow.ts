// How constants run: blocks, branches, loops, locals that change, and what leaves them early.
// Invariant: what may have changed a local, or left the function, without being understood makes unknown what is read after it.
// Deliberately absent: `for`, which no constant may use, and changes through a reference that was handed on.

import { cfgState } from '../crates/cfg';
import type { Block, Expr, Stmt } from '../syntax/ast';
import { exprChildren } from '../syntax/visit';
import {
  adopt,
  elementsOf,
  evaluate,
  evaluateOperand,
  fieldOf,
  throughReference,
  type Frame,
  type Local,
} from './constants';
import { integerBinary } from './integers';
import { matchPattern, sameValue } from './matchPattern';
import { intType, resolveTypeWithin, type Type } from './types';
import { unknown, type ConstValue } from './value';
import { deeper } from './work';

/** A value, or what ends the function, the loop or its round. */
export type Outcome =
  | ConstValue
  | { readonly kind: 'returned'; readonly value: ConstValue }
  | { readonly kind: 'broken'; readonly label: string | null; readonly value: ConstValue }
  | { readonly kind: 'continued'; readonly label: string | null };

export function evaluateFlow(outer: Frame, expr: Expr, expected: Type | null): Outcome {
  const work = deeper(outer.work);
  const frame: Frame | null = work === null ? null : { ...outer, work };
  const outcome =
    frame === null ? unknown('the expression is circular or too deep') : step(frame, expr, expected);
  if (outcome.kind === 'unknown' && !outer.run.lost.yes && mayAct(outer, expr)) outer.run.lost.yes = true;
  return outcome;
}

const UNIT_VALUE: ConstValue = { kind: 'tuple', elements: [] };

function step(frame: Frame, expr: Expr, expected: Type | null): Outcome {
  switch (expr.kind) {
    case 'paren':
      return evaluateFlow(frame, expr.inner, expected);
    case 'block':
      return evaluateLabelled(frame, expr.block, expected);
    case 'if':
      return evaluateIf(frame, expr, expected);
    case 'match':
      return evaluateMatch(frame, expr, expected);
    case 'loop':
    case 'while':
      return evaluateLoop(frame, expr);
    case 'assign':
      return assign(frame, expr.left, evaluateFlow(frame, expr.right, null));
    case 'compoundAssign':
      return evaluateCompound(frame, expr);
    case 'return': {
      const value = expr.value === null ? UNIT_VALUE : evaluate(frame, expr.value, frame.run.result);
      return value.kind === 'unknown' ? value : { kind: 'returned', value };
    }
    case 'break': {
      const value = expr.value === null ? UNIT_VALUE : evaluate(frame, expr.value, null);
      return value.kind === 'unknown' ? value : { kind: 'broken', label: expr.label, value };
    }
    case 'continue':
      return { kind: 'continued', label: expr.label };
    default:
      return evaluateOperand(frame, expr, expected);
  }
}

/** Whether the evaluation of the expression may change a local of the frame, or leave it. */
function mayAct(frame: Frame, expr: Expr): boolean {
  switch (expr.kind) {
    case 'assign':
    case 'compoundAssign':
    case 'return':
    case 'break':
    case 'continue':
    case 'try':
      return true;
    case 'macroCall':
      return expr.macro.args === null;
    case 'borrow':
      if (expr.mutable) return true;
      break;
    case 'methodCall':
      if (rootLocal(frame, expr.receiver)?.changes === true) return true;
      break;
    case 'block':
      return expr.block.statements.some((it) => {
        if (it.kind === 'item') return false;
        const parts = it.kind === 'let' ? [it.value] : [it.expr];
        return (
          (it.kind === 'let' && it.otherwise !== null) ||
          parts.some((part) => part !== null && mayAct(frame, part))
        );
      });
    default:
      break;
  }
  return exprChildren(expr).some((it) => mayAct(frame, it));
}

/** A block's tail, or what leaves it. A statement whose effect is not known makes all of it unknown. */
export function evaluateBlock(outer: Frame, block: Block, expected: Type | null): Outcome {
  if (block.qualifier === 'async') return unknown('an async block');
  let frame: Frame = { ...outer, scope: { ...outer.scope, blocks: [...outer.scope.blocks, block] } };
  for (const [index, statement] of block.statements.entries()) {
    if (statement.kind === 'item') continue;
    const state = cfgState(statement.attributes, frame.scope.unit.cfg);
    if (state === 'unknown') return unknown('a statement under a cfg');
    if (state === 'off') continue;
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

function evaluateLabelled(frame: Frame, block: Block, expected: Type | null): Outcome {
  const outcome = evaluateBlock(frame, block, expected);
  return outcome.kind === 'broken' && outcome.label !== null && outcome.label === block.label
    ? outcome.value
    : outcome;
}

function bindLet(
  frame: Frame,
  statement: Stmt & { readonly kind: 'let' },
): { readonly locals: ReadonlyMap<string, Local> } | { readonly left: Outcome } {
  const type = statement.type === null ? null : resolveTypeWithin(frame, statement.type);
  if (statement.value === null) {
    const { pattern } = statement;
    if (pattern.kind !== 'binding') return { left: unknown('a pattern that is set later') };
    const later: Local = { value: unknown(`${pattern.name.text} is not set`), changes: true };
    return { locals: new Map([...frame.locals, [pattern.name.text, later]]) };
  }
  const outcome = evaluateFlow(frame, statement.value, type);
  // What cannot be evaluated may also return, or change another value.
  if (leaves(outcome) || outcome.kind === 'unknown') return { left: outcome };
  const bound = matchPattern(frame, statement.pattern, adopt(outcome, type));
  if (bound === 'no' && statement.otherwise !== null) {
    return { left: evaluateBlock(frame, statement.otherwise, null) };
  }
  return bound === 'no' || bound === 'unknown'
    ? { left: unknown('a pattern that is not decided') }
    : { locals: bound };
}

function leaves(outcome: Outcome): outcome is Exclude<Outcome, ConstValue> {
  return outcome.kind === 'returned' || outcome.kind === 'broken' || outcome.kind === 'continued';
}

/** A statement in front of the tail: null if the block goes on behind it. */
function evaluateEffect(frame: Frame, expr: Expr): Outcome | null {
  const name = expr.kind === 'macroCall' ? (expr.macro.path.segments.at(-1)?.text ?? '') : '';
  const outcome = /^(?:debug_)?assert(?:_eq|_ne)?$/.test(name)
    ? evaluateAssertion(frame, name, expr.kind === 'macroCall' ? (expr.macro.args ?? []) : [])
    : evaluateFlow(frame, expr, null);
  return leaves(outcome) || outcome.kind === 'unknown' ? outcome : null;
}

/** A failing assertion is a compile error; one that is not understood holds in code that compiles. */
function evaluateAssertion(frame: Frame, name: string, args: readonly Expr[]): ConstValue {
  const [first, second] = args;
  if (name.startsWith('debug_') || first === undefined) return UNIT_VALUE;
  const left = evaluate(frame, first, null);
  if (name === 'assert')
    return left.kind === 'bool' && !left.value ? unknown('an assertion that fails') : UNIT_VALUE;
  const right = second === undefined ? unknown('') : evaluate(frame, second, null);
  const same = sameValue(left, throughReference(right));
  return same === (name === 'assert_eq' ? false : true) ? unknown('an assertion that fails') : UNIT_VALUE;
}

function evaluateIf(frame: Frame, expr: Expr & { readonly kind: 'if' }, expected: Type | null): Outcome {
  const condition = evaluateCondition(frame, expr.condition);
  if (condition === null) return unknown('a condition that is not known');
  if (condition !== false) return evaluateBlock({ ...frame, locals: condition }, expr.then, expected);
  return expr.otherwise === null ? UNIT_VALUE : evaluateFlow(frame, expr.otherwise, expected);
}

/** The locals behind a condition that holds, false if it does not, null if that is not known. */
function evaluateCondition(frame: Frame, condition: Expr): ReadonlyMap<string, Local> | false | null {
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
  const value = evaluateFlow(frame, expr.value, null);
  if (leaves(value)) return value;
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

function evaluateLoop(frame: Frame, expr: Expr & { readonly kind: 'loop' | 'while' }): Outcome {
  for (;;) {
    if (frame.work.steps.left-- <= 0) return unknown('a loop of many rounds');
    const locals = expr.kind === 'loop' ? frame.locals : evaluateCondition(frame, expr.condition);
    if (locals === null) return unknown('a condition that is not known');
    if (locals === false) return UNIT_VALUE;
    const outcome = evaluateBlock({ ...frame, locals }, expr.body, null);
    if (outcome.kind === 'unknown' || outcome.kind === 'returned') return outcome;
    if (outcome.kind !== 'broken' && outcome.kind !== 'continued') continue;
    if (outcome.label !== null && outcome.label !== expr.label) return outcome;
    if (outcome.kind === 'broken') return outcome.value;
  }
}

function evaluateCompound(frame: Frame, expr: Expr & { readonly kind: 'compoundAssign' }): Outcome {
  const operator = expr.operator.slice(0, -1);
  const isShift = operator === '<<' || operator === '>>';
  const left = evaluate(frame, expr.left, null);
  const hint = left.kind === 'int' && !isShift ? left.type : null;
  const right = evaluateFlow(frame, expr.right, hint);
  if (leaves(right)) return right;
  if (left.kind === 'int' && right.kind === 'int')
    return assign(frame, expr.left, integerBinary(operator, left, right));
  if (left.kind === 'bool' && right.kind === 'bool' && /^[&|^]$/.test(operator)) {
    const bits = { '&': left.value && right.value, '|': left.value || right.value };
    const value = operator === '&' || operator === '|' ? bits[operator] : left.value !== right.value;
    return assign(frame, expr.left, { kind: 'bool', value });
  }
  return assign(frame, expr.left, unknown('an operator on a value that is not known'));
}

/** Stores a value in a local or a part of one; what follows may rely on it unless the answer is unknown. */
function assign(frame: Frame, target: Expr, outcome: Outcome): Outcome {
  if (leaves(outcome)) return outcome;
  if (target.kind === 'paren') return assign(frame, target.inner, outcome);
  if (target.kind === 'wildcard') return outcome.kind === 'unknown' ? outcome : UNIT_VALUE;
  if (target.kind === 'tuple') {
    for (const [index, element] of target.elements.entries()) {
      const stored = assign(frame, element, fieldOf(outcome, String(index)));
      if (stored.kind === 'unknown') return stored;
    }
    return UNIT_VALUE;
  }
  const place = placeOf(frame, target);
  if (place === null) return unknown('a place that is not known');
  return store(frame, place, outcome);
}

/** A local, or a part of one. */
export interface Place {
  readonly local: Local;
  readonly steps: readonly (string | bigint)[]; // fields by name, elements by index
}

export function store(frame: Frame, { local, steps }: Place, value: ConstValue): ConstValue {
  const before = local.value;
  const adopted =
    steps.length === 0 && before.kind === 'int' && value.kind === 'int' ? adopt(value, before.type) : value;
  const after = withPart(frame, before, { steps, part: adopted });
  local.value = after ?? unknown('a part that is not known');
  return after === null || adopted.kind === 'unknown' ? unknown('a change that is not known') : UNIT_VALUE;
}

/** Where an expression names a local or a part of one; null: it does not, or which part is not known. */
export function placeOf(frame: Frame, expr: Expr): Place | null {
  switch (expr.kind) {
    case 'paren':
      return placeOf(frame, expr.inner);
    case 'path': {
      const [only, ...more] = expr.path.segments;
      const local = only === undefined || more.length > 0 ? undefined : frame.locals.get(only.text);
      return local?.changes === true ? { local, steps: [] } : null;
    }
    case 'field': {
      const place = placeOf(frame, expr.value);
      return place === null ? null : { ...place, steps: [...place.steps, expr.field.text] };
    }
    case 'index': {
      const place = placeOf(frame, expr.value);
      const index = place === null ? unknown('') : evaluate(frame, expr.index, intType('usize'));
      return place === null || index.kind !== 'int'
        ? null
        : { ...place, steps: [...place.steps, index.value] };
    }
    case 'unary': {
      // `*self` in a method that changes its value, which stands for itself.
      const place = expr.operator === '*' ? placeOf(frame, expr.operand) : null;
      return place?.steps.length === 0 && place.local.value.kind !== 'reference' ? place : null;
    }
    default:
      return null;
  }
}

/** The local that an expression reads or changes a part of. */
export function rootLocal(frame: Frame, expr: Expr): Local | null {
  switch (expr.kind) {
    case 'paren':
      return rootLocal(frame, expr.inner);
    case 'path': {
      const [only, ...more] = expr.path.segments;
      return only === undefined || more.length > 0 ? null : (frame.locals.get(only.text) ?? null);
    }
    case 'field':
    case 'index':
      return rootLocal(frame, expr.value);
    case 'unary':
      return expr.operator === '*' ? rootLocal(frame, expr.operand) : null;
    default:
      return null;
  }
}

interface Change {
  readonly steps: Place['steps'];
  readonly part: ConstValue;
}

/** The value with one of its parts replaced; null where the part is not known. */
function withPart(frame: Frame, value: ConstValue, { steps, part }: Change): ConstValue | null {
  const [first, ...rest] = steps;
  if (first === undefined) return part;
  if (typeof first === 'bigint') return withElement(frame, value, { index: first, rest, part });
  const inner = (old: ConstValue): ConstValue | null => withPart(frame, old, { steps: rest, part });
  if (value.kind === 'aggregate') {
    const changed = inner(value.fields.get(first) ?? unknown(first));
    if (changed === null) return null;
    const isUnion = value.type.kind === 'adt' && value.type.item.kind === 'union';
    return { ...value, fields: new Map([...(isUnion ? [] : value.fields), [first, changed]]) };
  }
  if (value.kind === 'tuple') {
    const changed = inner(value.elements[Number(first)] ?? unknown(first));
    return changed === null
      ? null
      : { ...value, elements: value.elements.map((it, index) => (String(index) === first ? changed : it)) };
  }
  return null;
}

function withElement(
  frame: Frame,
  value: ConstValue,
  { index, rest, part }: Omit<Change, 'steps'> & { readonly index: bigint; readonly rest: Place['steps'] },
): ConstValue | null {
  const elements = elementsOf(value);
  if (elements === null || index < 0n || index >= BigInt(elements.length)) return null;
  frame.work.steps.left -= elements.length >> 5;
  const at = Number(index);
  const old = elements[at] ?? unknown('an element');
  const changed = withPart(frame, old, { steps: rest, part });
  if (changed === null) return null;
  const typed = old.kind === 'int' && changed.kind === 'int' ? adopt(changed, old.type) : changed;
  return { kind: 'array', elements: elements.with(at, typed) };
}
