// One walk through a function and all that LLVM inlines into it: which pieces of memory its locals need, how long each lives,
// and what makes it memory. A value carries the pieces that it may point at and the piece whose content it is.
// Invariant: what is not understood makes its arguments likely memory; nothing throws.
// Deliberately absent: sizes of registers' spills, and the layout (memory.ts).

import { inferBody } from '../model/inference';
import { layoutOf } from '../model/layout';
import type { Type } from '../model/types';
import type { Block, Expr, FnItem, Pattern, Stmt } from '../syntax/ast';
import { endsInJump, exprChildren, withoutParens } from '../syntax/visit';
import { cfgState } from '../crates/cfg';
import type { Functions } from './inlining';
import { escape } from './memory';
import type { Slot } from './memory';
import type { Branch, CallPoint, Held } from './pressure';
import { closureValue, type Code } from './callbacks';
import { isReadByValue } from './externalCalls';
import { callValue } from './inlinedCalls';
import { macroValue } from './macroCalls';
import { assign, borrow, indexValue, pathValue } from './places';
import { noteChange, placeCopies, readField, readThrough } from './throughPointers';
import { noteAggregate, noteLoop, noteStore, type Store, type UnrolledLoop } from './unrolledLoops';
import {
  type Around,
  type Call,
  CONSTANT,
  NOTHING,
  type Value,
  type Walk,
  bind,
  bindSelf,
  bindingOf,
  endSlots,
  errorBytes,
  isConstant,
  keepUntilNow,
  nested,
  newSlot,
  noteCall,
  noteLoopEnd,
  noteUse,
  union,
} from './walk';

export interface Walked {
  readonly slots: readonly Slot[];
  /** Functions that stay functions. */
  readonly calls: readonly Call[];
  readonly tailCalls: boolean;
  /** Log calls: the buffers of several are laid out apart from that of one. */
  readonly mostLogs: number;
  readonly unsure: readonly string[];
  /** Every function that it meets on its way, inlined or not. */
  readonly met: ReadonlySet<FnItem>;
  readonly callPoints: readonly CallPoint[];
  readonly held: readonly Held[];
  readonly forks: readonly number[];
  readonly joins: readonly number[];
  readonly loops: readonly UnrolledLoop[];
  readonly stores: readonly Store[];
  /** What is spilled, as long as the function runs: no bytes yet. */
  readonly spilled: Slot;
}

export const MOST_STEPS = 60_000;

/** Walks a function, or a closure, that has a frame of its own. */
export function walkFunction(functions: Functions, { body, substitution, closure }: Code): Walked {
  const walk: Walk = {
    functions,
    met: new Set(),
    slots: [],
    calls: [],
    unsure: [],
    closures: new Map(),
    tick: 0,
    steps: 0,
    tailCalls: false,
    logs: 0,
    mostLogs: 0,
    callPoints: [],
    held: [],
    forks: [],
    joins: [],
    loops: [],
    stores: [],
    quiet: false,
  };
  const fn = body.item.kind === 'fn' ? body.item : null;
  const around: Around = {
    walk,
    body,
    types: inferBody(body, substitution),
    substitution,
    scope: closure?.scope ?? body.scope,
    env: { names: new Map(), parent: null },
    inlined: fn === null ? [] : [fn],
    results: [],
    isRoot: true,
    branch: null,
  };
  const span = closure?.expr ?? fn?.name ?? body.root;
  const spilled = newSlot(around, { name: 'registers', type: null, size: 0, align: 8, kind: 'spill', span });
  if (closure === null && fn !== null && around.types.self !== null) bindSelf(around, fn, NOTHING);
  for (const { pattern } of closure?.expr.parameters ?? fn?.parameters ?? [])
    bind(around, pattern, { value: NOTHING, parameter: true });
  evaluateExpr(around, closure?.expr.body ?? body.root);
  walk.tick += 1;
  for (const slot of walk.slots) if (slot.end === Infinity) slot.end = walk.tick;
  if (walk.steps > MOST_STEPS) walk.unsure.push('the function is too large to be followed to its end');
  return { ...walk, spilled };
}

export function evaluateExpr(around: Around, expr: Expr): Value {
  const { walk } = around;
  walk.tick += 1;
  walk.steps += 1;
  if (walk.steps > MOST_STEPS) return NOTHING;
  switch (expr.kind) {
    case 'path':
      return pathValue(around, expr);
    case 'paren':
      return evaluateExpr(around, expr.inner);
    case 'field': {
      const value = evaluateExpr(around, expr.value);
      noteFieldRead(value);
      const through = readField(around, expr, value);
      if (through !== null) return through;
      const isLarge = value.home !== null && !isScalar(around.types.typeOf(expr));
      return { ...NOTHING, points: value.points, parts: isLarge ? sourcesOf(value) : [] };
    }
    case 'index':
      return indexValue(around, expr);
    case 'call':
    case 'methodCall':
      return callValue(around, expr);
    case 'macroCall':
      return macroValue(around, expr);
    case 'unary':
    case 'cast':
    case 'try': {
      const value = evaluateExpr(around, expr.kind === 'unary' ? expr.operand : expr.value);
      if (expr.kind === 'unary' && expr.operator === '*')
        return readThrough(around, { at: expr, type: around.types.typeOf(expr), pointer: value });
      if (expr.kind === 'try') noteTry(around, value, expr.value);
      return expr.kind !== 'unary' || isConstant(value) ? value : NOTHING;
    }
    case 'binary':
      return binaryValue(around, expr);
    case 'assign':
      return assign(around, expr);
    case 'borrow':
      return borrow(around, expr.operand, expr.mutable);
    case 'tuple':
    case 'array':
      return aggregate(around, expr.elements);
    case 'repeat':
      if (isFilledByCall(around.types.typeOf(expr))) noteCall(around, { writes: false });
      return aggregate(around, [expr.element]);
    case 'struct':
      return aggregate(around, [
        ...expr.fields.map((it) => it.value),
        ...(expr.base === null ? [] : [expr.base]),
      ]);
    case 'block':
      return blockValue(around, expr.block);
    case 'if': {
      const inner = nested(around);
      const before = walk.slots.length;
      evaluateExpr(inner, expr.condition);
      walk.forks.push(walk.tick);
      const logs = walk.logs;
      const then = blockValue({ ...inner, branch: armOf(around, expr, 0) }, expr.then);
      endSlots(walk, before, [then, ...around.results]);
      const logsAfter = walk.logs;
      walk.logs = logs;
      const otherwise =
        expr.otherwise === null
          ? NOTHING
          : evaluateExpr({ ...around, branch: armOf(around, expr, 1) }, expr.otherwise);
      walk.logs = Math.max(walk.logs, logsAfter);
      if (!endsInJump(expr.then)) walk.joins.push(walk.tick);
      return union([then, otherwise]);
    }
    case 'let': {
      const value = evaluateExpr(around, expr.value);
      noteIgnored(around, value, expr.value);
      keepUntilNow(around, value);
      bind(around, expr.pattern, { value, parameter: false });
      return NOTHING;
    }
    case 'match':
      return matchValue(around, expr);
    case 'loop':
    case 'while': {
      const results: Value[] = [];
      const from = walk.tick;
      if (expr.kind === 'while') evaluateExpr(around, expr.condition);
      const after = expr.kind === 'while' ? noteLoop(around, expr) : null;
      blockValue({ ...nested(around), results: expr.kind === 'loop' ? around.results : results }, expr.body);
      noteLoopEnd(around, from);
      after?.();
      return NOTHING;
    }
    case 'for': {
      const iterable = evaluateExpr(around, expr.iterable);
      const after = noteLoop(around, expr);
      const inner = nested(around);
      const before = walk.slots.length;
      const from = walk.tick;
      bind(inner, expr.pattern, { value: { ...iterable, home: null }, parameter: true });
      blockValue(inner, expr.body);
      noteLoopEnd(around, from);
      after();
      endSlots(walk, before, around.results);
      return NOTHING;
    }
    case 'closure':
      walk.closures.set(expr, around);
      return closureValue(around, expr);
    case 'return':
    case 'break':
      if (expr.value !== null) around.results.push(evaluateExpr(around, expr.value));
      return NOTHING;
    case 'unknown':
    case 'compoundAssign':
    case 'range':
      if (expr.kind === 'compoundAssign') noteChange(around, expr.left);
      for (const child of exprChildren(expr)) evaluateExpr(around, child);
      if (expr.kind === 'compoundAssign') noteStore(around, expr.left);
      return NOTHING;
    case 'literal':
      return CONSTANT;
    case 'continue':
    case 'wildcard':
      return NOTHING;
  }
}

export function binaryValue(around: Around, expr: Expr & { readonly kind: 'binary' }): Value {
  const left = evaluateExpr(around, expr.left);
  const right = evaluateExpr(around, expr.right);
  if (expr.operator === '==' || expr.operator === '!=') {
    for (const [value, side] of [
      [left, expr.left],
      [right, expr.right],
    ] as const) {
      const type = around.types.typeOf(side);
      if (type.kind === 'array' && (type.length ?? 0n) > 32n && value.home !== null)
        escape(value.home, 'likely', 'it is compared by `memcmp`');
    }
  }
  if (isConstant(left) && isConstant(right)) return CONSTANT;
  return expr.operator === '+' || expr.operator === '-' ? { ...union([left, right]), home: null } : NOTHING;
}

export function aggregate(around: Around, elements: readonly Expr[]): Value {
  const values = evaluateHeld(around, elements);
  for (const value of values) {
    keepUntilNow(around, value, true);
    placeCopies(around, value);
  }
  return {
    points: [...new Set(values.flatMap((it) => it.points))],
    home: null,
    wrapped: false,
    parts: values.flatMap((it) => (it.home === null ? it.parts : [it.home, ...it.parts])),
    code: [],
    registers: elements.reduce((sum, it, index) => sum + scalarRegisters(around, it, values[index]), 0),
  };
}

/** Of a scalar that is read by `unwrap_or` the error code stays beside it until the value is stored. */
function scalarRegisters(around: Around, expr: Expr, value: Value | undefined): number {
  const inner = withoutParens(expr);
  if (value === undefined || isConstant(value) || isInMemory(value)) return 0;
  if (!isScalar(around.types.typeOf(inner))) return value.registers;
  if (around.types.typeOf(inner).kind === 'array') return 0;
  return fallsBack(around, inner) ? 2 : 1;
}

function fallsBack(around: Around, expr: Expr): boolean {
  if (expr.kind === 'cast') return fallsBack(around, withoutParens(expr.value));
  if (expr.kind !== 'methodCall' || expr.method.text !== 'unwrap_or') return false;
  const read = withoutParens(expr.receiver);
  const block = read.kind === 'block' ? read.block.statements.at(-1) : undefined;
  const call = block?.kind === 'expr' ? withoutParens(block.expr) : read;
  return (call.kind === 'call' || call.kind === 'methodCall') && isReadByValue(around.types.calleeOf(call));
}

/** Values that wait in registers until the last of them is there. */
export function evaluateHeld(around: Around, exprs: readonly Expr[]): readonly Value[] {
  const { walk, branch } = around;
  const ready: number[] = [];
  const values = exprs.map((it) => {
    const value = evaluateExpr(around, it);
    ready.push(walk.tick);
    return value;
  });
  walk.tick += 1;
  exprs.forEach((expr, index) => {
    const inner = withoutParens(expr);
    const binding = bindingOf(around, inner);
    const value = values[index];
    if (binding !== null) noteUse(around, binding.slot);
    else if (
      value !== undefined &&
      !isConstant(value) &&
      !isInMemory(value) &&
      isScalar(around.types.typeOf(inner))
    )
      walk.held.push({ start: ready[index] ?? walk.tick, end: walk.tick, registers: 1, branch });
  });
  return values;
}

/** An address in the frame is made anew. */
function isInMemory({ points }: Value): boolean {
  return points.some((it) => !it.transparent);
}

export function blockValue(around: Around, block: Block): Value {
  const inner: Around = {
    ...nested(around),
    scope: { ...around.scope, blocks: [...around.scope.blocks, block] },
  };
  const before = around.walk.slots.length;
  let value = NOTHING;
  for (const statement of block.statements) value = evaluateStatement(inner, statement);
  endSlots(around.walk, before, [value, ...around.results]);
  return value;
}

export function evaluateStatement(around: Around, statement: Stmt): Value {
  if (statement.kind === 'item' || cfgState(statement.attributes, around.scope.unit.cfg) === 'off')
    return NOTHING;
  if (statement.kind === 'expr') {
    const before = around.walk.slots.length;
    const value = evaluateExpr(around, statement.expr);
    if (!statement.semicolon) return value;
    endSlots(around.walk, before, around.results);
    return NOTHING;
  }
  const before = around.walk.slots.length;
  const value = statement.value === null ? NOTHING : evaluateExpr(around, statement.value);
  // A temporary whose address is kept lives as long as the local; others end with the statement.
  const kept = new Set(statement.value?.kind === 'borrow' ? value.points : []);
  for (const slot of around.walk.slots.slice(before))
    if (slot.end === Infinity && slot.kind === 'temporary' && !kept.has(slot) && slot !== value.home)
      slot.end = around.walk.tick + 1;
  if (statement.otherwise !== null) {
    around.walk.forks.push(around.walk.tick);
    if (statement.value !== null) noteIgnored(around, value, statement.value);
    blockValue(around, statement.otherwise);
  }
  around.walk.tick += 1;
  keepUntilNow(around, value);
  bind(around, statement.pattern, { value, parameter: false });
  noteAggregate(around, statement);
  return NOTHING;
}

export function matchValue(around: Around, expr: Expr & { readonly kind: 'match' }): Value {
  const { walk } = around;
  const logsBefore = walk.logs;
  const scrutinee = evaluateExpr(around, expr.value);
  walk.forks.push(walk.tick);
  const logs = walk.logs;
  let most = logs;
  noteMatch(around, scrutinee, expr);
  keepUntilNow(around, scrutinee);
  const results = expr.arms.map((arm, index) => {
    const before = walk.slots.length;
    const inner = { ...nested(around), branch: armOf(around, expr, index) };
    bind(inner, arm.pattern, { value: scrutinee, parameter: false });
    // What fails logs nothing of what succeeds.
    walk.logs = isFailure(arm.pattern) ? logsBefore : logs;
    if (arm.guard !== null) evaluateExpr(inner, arm.guard);
    const value = evaluateExpr(inner, arm.body);
    endSlots(walk, before, [value, ...around.results]);
    most = Math.max(most, walk.logs);
    return value;
  });
  walk.logs = most;
  return union(results);
}

function armOf({ branch }: Around, of: object, arm: number): Branch {
  return { of, arm, outer: branch };
}

/** Byte arrays of 16 and more are filled by `memset`, which LLVM does not expand on BPF. */
function isFilledByCall(type: Type): boolean {
  return (
    type.kind === 'array' &&
    type.element.kind === 'int' &&
    type.element.bits === 8 &&
    (type.length ?? 0n) >= 16n
  );
}

function noteTry(around: Around, { home }: Value, operand: Expr): void {
  around.walk.forks.push(around.walk.tick);
  home?.steps.push({ kind: 'try', error: errorBytes(around.types.typeOf(operand)) });
}

/** `if let Ok(…)`: the error is not looked at. */
function noteIgnored(around: Around, { home }: Value, operand: Expr): void {
  home?.steps.push({ kind: 'ignored', error: errorBytes(around.types.typeOf(operand)) });
}

function noteMatch(
  around: Around,
  { home }: Value,
  { value, arms }: Expr & { readonly kind: 'match' },
): void {
  const reads = arms.some(
    ({ pattern }) =>
      isFailure(pattern) && pattern.kind === 'tupleStruct' && pattern.elements[0]?.kind === 'binding',
  );
  const error = errorBytes(around.types.typeOf(value));
  home?.steps.push({ kind: reads ? 'match' : 'ignored', error });
}

function isFailure(pattern: Pattern): boolean {
  return pattern.kind === 'tupleStruct' && pattern.path.segments.at(-1)?.text === 'Err';
}

/** Fields that are read one by one leave the buffer early: how long the whole lives is not sure then. */
function noteFieldRead({ home }: Value): void {
  const seen = new Set<Slot>();
  for (let slot = home; slot !== null && !seen.has(slot); slot = slot.copiedFrom[0]?.slot ?? null) {
    seen.add(slot);
    if (slot.kind === 'copy') slot.readByField = true;
  }
}

/** Where the content of a value came from, if a helper wrote it. */
function sourcesOf({ home }: Value): readonly Slot[] {
  return home === null ? [] : [home];
}

function isScalar(type: Type): boolean {
  const layout = layoutOf(type);
  return 'unknown' in layout || layout.size <= 8;
}
