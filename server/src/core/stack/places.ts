// Places: which pieces of memory an expression such as `a.b[i]` or `*p` names, and what taking its address or an index means for them.

import { evaluateConst } from '../model/constants';
import { resolvePath } from '../model/names';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { escape, type Slot } from './memory';
import { codeValue } from './callbacks';
import { storedWhole } from './storedWhole';
import { noteChange, placeCopies } from './throughPointers';
import { fieldsOf, noteStore } from './unrolledLoops';
import { evaluateExpr } from './evaluate';
import {
  type Around,
  type Binding,
  BY_REGISTER,
  CONSTANT,
  NOTHING,
  type Value,
  bindingOf,
  keepUntilNow,
  newSlot,
  noteUse,
} from './walk';

/** The address of what `operand` names. */
export function borrow(around: Around, operand: Expr, mutable: boolean): Value {
  const inner = withoutParens(operand);
  const place = placeValue(around, inner);
  if (place !== null) return place;
  if (!mutable && isPromoted(around, inner)) return NOTHING;
  const value = evaluateExpr(around, inner);
  const type = around.types.typeOf(inner);
  if (value.home !== null && !isMovedOut(value.home, inner))
    return { ...value, points: [value.home, ...value.points] };
  const slot = newSlot(around, { name: 'a temporary', type, kind: 'temporary', span: inner });
  for (const part of value.parts) slot.parts.push({ slot: part, at: around.walk.tick });
  if (value.home !== null) {
    slot.copiedFrom.push({ slot: value.home, at: around.walk.tick, wrapped: value.wrapped });
    keepUntilNow(around, value);
    return { ...value, home: slot, points: [slot, ...value.points] };
  }
  return { ...NOTHING, points: [slot, ...value.points] };
}

/** What a function gives back by value is moved to a place of its own once its old address is known elsewhere. */
function isMovedOut(home: Slot, expr: Expr): boolean {
  const isCall = expr.kind === 'call' || expr.kind === 'methodCall';
  return isCall && home.kind === 'local' && home.capturedAt !== Infinity && (home.size ?? 0) > BY_REGISTER;
}

/** The pieces that a place expression lies in; null: it is no place. */
export function placeValue(around: Around, expr: Expr): Value | null {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'path': {
      const binding = bindingOf(around, inner);
      if (binding === null) return isStatic(around, inner) ? NOTHING : null;
      noteUse(around, binding.slot);
      return { ...NOTHING, points: [binding.slot, ...binding.points] };
    }
    case 'field':
    case 'index': {
      if (inner.kind === 'index') noteIndex(around, inner);
      const base = placeValue(around, inner.value);
      const value = base ?? evaluateExpr(around, inner.value);
      if (inner.kind === 'index') evaluateExpr(around, inner.index);
      const through = around.types.typeOf(inner.value).kind === 'reference';
      // Behind a reference the local that holds the reference stays where it is.
      return through && base !== null
        ? { ...NOTHING, points: base.points.slice(1) }
        : { ...NOTHING, points: value.points };
    }
    case 'unary': {
      if (inner.operator !== '*') return null;
      return { ...NOTHING, points: evaluateExpr(around, inner.operand).points };
    }
    default:
      return null;
  }
}

export function isStatic({ scope }: Around, expr: Expr & { readonly kind: 'path' }): boolean {
  const found = resolvePath(scope, expr.path, 'value');
  return found.kind !== 'item' || found.item.kind === 'static';
}

export function indexValue(around: Around, expr: Expr & { readonly kind: 'index' }): Value {
  noteIndex(around, expr);
  const value = evaluateExpr(around, expr.value);
  evaluateExpr(around, expr.index);
  return { ...NOTHING, points: value.points };
}

/** An array that is indexed by what only the run knows must be memory. */
export function noteIndex(around: Around, expr: Expr & { readonly kind: 'index' }): void {
  const index = withoutParens(expr.index);
  if (index.kind === 'range' || index.kind === 'literal') return;
  if (bindingOf(around, index) === null && evaluateConst(around.scope, index).kind === 'int') return;
  const place = placeValue(around, expr.value);
  if (place === null) return;
  const through = around.types.typeOf(expr.value).kind === 'reference';
  const certain = !mayBeConstant(around, index);
  for (const slot of through
    ? place.points.slice(bindingOf(around, withoutParens(expr.value)) === null ? 0 : 1)
    : place.points.slice(0, 1))
    escape(
      slot,
      certain ? 'certain' : 'likely',
      'it is indexed by a value that is known only when the program runs',
    );
}

export function mayBeConstant(around: Around, index: Expr): boolean {
  const binding = bindingOf(around, index);
  if (binding !== null) return binding.mayBeConstant;
  if (index.kind === 'binary') return mayBeConstant(around, index.left) && mayBeConstant(around, index.right);
  return index.kind === 'cast' ? mayBeConstant(around, withoutParens(index.value)) : index.kind === 'literal';
}

export function assign(around: Around, expr: Expr & { readonly kind: 'assign' }): Value {
  const value = evaluateExpr(around, expr.right);
  const left = withoutParens(expr.left);
  const place = placeValue(around, left);
  const [target] = place?.points ?? [];
  const changed = bindingOf(around, left);
  if (changed !== null) changed.slot.isConstant = false;
  if (target !== undefined) {
    const at = around.walk.tick;
    if (left.kind === 'path' && value.home !== null)
      target.copiedFrom.push({ slot: value.home, at, wrapped: value.wrapped });
    else if (value.home !== null) target.parts.push({ slot: value.home, at });
    for (const part of value.parts) target.parts.push({ slot: part, at });
  }
  keepUntilNow(around, value, true);
  placeCopies(around, value);
  noteChange(around, left);
  noteStore(around, left, fieldsOf(expr.right));
  const root = rootBinding(around, left);
  if (root === null) {
    if (left.kind === 'unary') storedWhole(around, value, around.types.typeOf(expr.right));
    for (const slot of value.points) escape(slot, 'likely', 'its address is stored in memory');
  } else for (const slot of value.points) root.points.add(slot);
  return NOTHING;
}

export function rootBinding(around: Around, expr: Expr): Binding | null {
  if (expr.kind === 'field' || expr.kind === 'index') return rootBinding(around, withoutParens(expr.value));
  return bindingOf(around, expr);
}

/** `&1`, `&[0; 4]`, `&LIMIT`: the compiler makes it a constant of the program. */
export function isPromoted(around: Around, expr: Expr): boolean {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'literal':
      return true;
    case 'path':
      return bindingOf(around, inner) === null;
    case 'unary':
      return inner.operator !== '*' && isPromoted(around, inner.operand);
    case 'cast':
      return isPromoted(around, inner.value);
    case 'binary':
      return isPromoted(around, inner.left) && isPromoted(around, inner.right);
    case 'array':
    case 'tuple':
      return inner.elements.every((it) => isPromoted(around, it));
    case 'repeat':
      return isPromoted(around, inner.element);
    case 'struct':
      return inner.base === null && inner.fields.every((it) => isPromoted(around, it.value));
    default:
      return false;
  }
}

export function pathValue(around: Around, expr: Expr & { readonly kind: 'path' }): Value {
  const binding = bindingOf(around, expr);
  if (binding === null) return codeValue(around, expr) ?? (isStatic(around, expr) ? NOTHING : CONSTANT);
  noteUse(around, binding.slot);
  return { ...NOTHING, points: [...binding.points], home: binding.slot, code: binding.code };
}
