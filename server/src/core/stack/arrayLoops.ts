// What a loop over the elements of an array is made of: how often it runs, what it reads and gathers, whether LLVM unrolls it.
// Source: LLVM LoopUnrollPass.cpp (a threshold of 300 instructions at -O3); costs of Rust expressions are estimated, measured on arrays of 4 to
// 128 bytes that are hashed, summed and counted.

import { evaluateConst } from '../model/constants';
import type { Expr } from '../syntax/ast';
import { exprChildren, stmtExprs, withoutParens } from '../syntax/visit';
import type { Slot } from './memory';
import { bindingOf, type Around } from './walk';

export type Loop = Expr & { readonly kind: 'for' | 'while' };

/** The elements of an array that a loop reads. */
export interface Reads {
  readonly trips: number;
  /** Elements that a trip reads. */
  readonly each: number;
  readonly byValue: boolean;
  /** Whether the array is of this frame. */
  readonly isOwn: boolean;
}

/** What a loop makes of the elements; `local` is null where that is in memory. */
export interface Gathered {
  readonly local: Slot | null;
  readonly by: 'assign' | 'compoundAssign';
}

/** Null: how many are not known, or it reads no array. */
export function readsOf(around: Around, loop: Loop): Reads | null {
  if (loop.kind === 'while') {
    const condition = withoutParens(loop.condition);
    return condition.kind === 'binary' && condition.operator === '<'
      ? indexedReads(around, loop, condition.right)
      : null;
  }
  const iterable = withoutParens(loop.iterable);
  if (iterable.kind === 'range') {
    const isWhole = iterable.high !== null && !iterable.inclusive && numberOf(around, iterable.low) === 0;
    return isWhole ? indexedReads(around, loop, iterable.high) : null;
  }
  const call = iterable.kind === 'methodCall' ? iterable : null;
  const isOver = call !== null && /^(?:iter|chunks_exact)$/.test(call.method.text);
  const array = isOver ? call.receiver : iterable;
  const length = lengthOf(around, array);
  const each = call?.method.text === 'chunks_exact' ? (numberOf(around, call.args[0] ?? null) ?? 0) : 1;
  if (length === null || each === 0) return null;
  return {
    trips: Math.floor(length / each),
    each,
    byValue: around.types.typeOf(iterable).kind === 'array',
    isOwn: isOwn(around, array),
  };
}

function indexedReads(around: Around, loop: Loop, end: Expr | null): Reads | null {
  const trips = numberOf(around, end);
  const index = bodyOf(loop).find((it) => it.kind === 'index' && withoutParens(it.index).kind === 'path');
  if (trips === null || index?.kind !== 'index') return null;
  return { trips, each: 1, byValue: false, isOwn: isOwn(around, index.value) };
}

function isOwn(around: Around, array: Expr): boolean {
  const inner = withoutParens(array);
  const place = arrayPlace(around, inner.kind === 'borrow' ? inner.operand : inner);
  return place !== null && place.local !== null;
}

/** The local that an array lies in, `local` being null where it lies behind a pointer; null: the expression names no place. */
export function arrayPlace(around: Around, array: Expr): { readonly local: Slot | null } | null {
  const inner = withoutParens(array);
  const binding = bindingOf(around, inner);
  if (binding === null) {
    const isPlace = inner.kind === 'field' || inner.kind === 'index' || inner.kind === 'unary';
    const root = isPlace ? rootOf(around, inner) : null;
    return !isPlace || root === 'register' ? null : { local: root };
  }
  const { kind } = around.types.typeOf(inner);
  if (kind !== 'reference' && kind !== 'pointer') return { local: binding.slot };
  return { local: [...binding.points].find((it) => !it.transparent) ?? null };
}

function lengthOf({ types }: Around, expr: Expr): number | null {
  const inner = withoutParens(expr);
  const written = types.typeOf(inner.kind === 'borrow' ? inner.operand : inner);
  const type = written.kind === 'reference' ? written.target : written;
  return type.kind === 'array' && type.length !== null ? Number(type.length) : null;
}

function numberOf({ scope, walk }: Around, expr: Expr | null): number | null {
  if (expr === null || walk.steps > MOST_ASKED) return null;
  const value = evaluateConst(scope, expr);
  return value.kind === 'int' ? Number(value.value) : null;
}

const MOST_ASKED = 50_000;

/** All expressions of the body. */
export function bodyOf({ body }: Loop): readonly Expr[] {
  const found: Expr[] = body.statements.flatMap(stmtExprs);
  for (const expr of found) {
    if (found.length > MOST_EXPRESSIONS) break;
    found.push(...(expr.kind === 'block' ? expr.block.statements.flatMap(stmtExprs) : exprChildren(expr)));
  }
  return found;
}

const MOST_EXPRESSIONS = 400;

export interface Shape {
  /** All expressions of the body. */
  readonly body: readonly Expr[];
  readonly read: Reads;
  readonly gathered: Gathered | null;
}

/** Whether LLVM makes straight code of it. */
export function isUnrolledLoop(loop: Loop, shape: Shape): boolean {
  return shape.read.trips * costOf(loop, shape) <= MOST_INSTRUCTIONS;
}

/** LLVM's threshold at -O3. */
const MOST_INSTRUCTIONS = 300;

/** Instructions of one trip, roughly as LLVM counts them. */
function costOf(loop: Loop, shape: Shape): number {
  const { body, read } = shape;
  const counter = loop.kind === 'while' ? 1 : 0;
  const parts = read.each > 1 ? 2 * read.each : 0;
  return body.reduce((sum, it) => sum + instructionsOf(it), 2 - counter + parts + storesOf(shape));
}

/** What is gathered in memory is read and stored on each trip, but where LLVM sees that no element lies there. */
function storesOf({ body, read, gathered }: Shape): number {
  if (gathered === null || gathered.local !== null) return 0;
  if (!body.every(isStraight)) return 2;
  const isAssigned = gathered.by === 'assign';
  if (read.byValue) return isAssigned ? 0 : 1;
  return read.isOwn && !isAssigned ? 2 : isAssigned ? 1 : 0;
}

/** Registers for all elements and what is made of them: of a chain such as a hash, of a sum, of numbers that are put together of several bytes. */
export function registersOf({ body, read, gathered }: Shape): number {
  const inMemory = gathered?.local === null;
  if (read.each > 1 && inMemory && !read.isOwn) return read.trips - 12;
  const fewer = read.each > 1 ? 16 : body.some(isChained) ? 10 : 15;
  // What is gathered in memory has an address.
  return read.trips * read.each - fewer + (inMemory ? 2 : 0);
}

function instructionsOf(expr: Expr): number {
  switch (expr.kind) {
    case 'binary':
    case 'cast':
    case 'call':
    case 'compoundAssign':
      return 1;
    case 'methodCall':
      return /^(?:max|min)$/.test(expr.method.text) ? 2 : 1;
    case 'if':
    case 'match':
      return 3;
    case 'macroCall':
      return MOST_INSTRUCTIONS;
    default:
      return 0;
  }
}

/** Arithmetic and reads. */
export function isStraight(expr: Expr): boolean {
  switch (expr.kind) {
    case 'if':
    case 'match':
    case 'loop':
    case 'while':
    case 'for':
    case 'break':
    case 'continue':
    case 'return':
    case 'try':
    case 'macroCall':
    case 'closure':
    case 'let':
      return false;
    case 'call':
      return /^(?:from|from_[bln]e_bytes)$/.test(lastSegment(expr.callee));
    case 'methodCall':
      return /^(?:wrapping_\w+|rotate_\w+|into|max|min)$/.test(expr.method.text);
    default:
      return true;
  }
}

function lastSegment(callee: Expr): string {
  const inner = withoutParens(callee);
  return inner.kind === 'path' ? (inner.path.segments.at(-1)?.text ?? '') : '';
}

/** What makes each value of the one before in a way that allows no other order. */
function isChained(expr: Expr): boolean {
  if (expr.kind === 'methodCall') return /^(?:wrapping_mul|rotate_\w+|wrapping_sh\w)$/.test(expr.method.text);
  return (expr.kind === 'binary' || expr.kind === 'compoundAssign') && /^(?:\*|<<|>>)=?$/.test(expr.operator);
}

/** The one place that each trip makes anew of what it was; null: none, or elements are stored one by one. */
export function gatheredIn(around: Around, body: readonly Expr[]): Gathered | null {
  const places = body.flatMap((expr) => {
    if (expr.kind !== 'assign' && expr.kind !== 'compoundAssign') return [];
    const place = withoutParens(expr.left);
    const isLocal = rootOf(around, place) === 'register';
    const isCounter = expr.kind === 'compoundAssign' && withoutParens(expr.right).kind === 'literal';
    return isLocal && isCounter ? [] : [{ place, isLocal, expr }];
  });
  const [found] = places;
  if (found === undefined || places.some(({ place }) => place.kind === 'index')) return null;
  const { place, isLocal, expr } = found;
  if (expr.kind === 'assign' && !mentions(expr.right, place)) return null;
  return { local: isLocal ? (bindingOf(around, place)?.slot ?? null) : null, by: expr.kind };
}

function mentions(expr: Expr, place: Expr): boolean {
  const inner = withoutParens(expr);
  if (place.kind === 'path' && inner.kind === 'path')
    return inner.path.segments.at(-1)?.text === place.path.segments.at(-1)?.text;
  if (place.kind === 'field' && inner.kind === 'field' && inner.field.text === place.field.text) return true;
  return exprChildren(inner).some((it) => mentions(it, place));
}

/** The local that the place is in; null: it is behind a pointer; a local that is no aggregate is a register. */
export function rootOf(around: Around, target: Expr): Slot | 'register' | null {
  const place = withoutParens(target);
  const binding = bindingOf(around, place);
  if (binding !== null) return 'register';
  if (place.kind !== 'field' && place.kind !== 'index') return null;
  const owner = withoutParens(place.value);
  const { kind } = around.types.typeOf(owner);
  if (kind === 'reference' || kind === 'pointer') return null;
  const local = bindingOf(around, owner);
  return local === null ? rootOf(around, owner) : local.slot;
}
