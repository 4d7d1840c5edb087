// One walk through a function and all that LLVM inlines into it: which pieces of memory its locals need, how long each lives,
// and what makes it memory. A value carries the pieces that it may point at and the piece whose content it is.
// Invariant: what is not understood makes its arguments likely memory; nothing throws.
// Deliberately absent: sizes of registers' spills, and the layout (memory.ts).

import { evaluateConst } from '../model/constants';
import { layoutOf } from '../model/layout';
import { inferBody, type BodyTypes } from '../model/inference';
import type { Body } from '../model/bodies';
import { resolvePath, type Scope } from '../model/names';
import { typeText, type Substitution, type Type } from '../model/types';
import type { Block, Expr, FnItem, Pattern, Stmt } from '../syntax/ast';
import { exprChildren, withoutParens } from '../syntax/visit';
import type { Span } from '../text/span';
import { cfgState } from '../crates/cfg';
import { externalCall } from './externalCalls';
import type { Functions } from './inlining';
import { escape, type Slot } from './memory';

export interface Value {
  /** Pieces that it may point at. */
  readonly points: readonly Slot[];
  /** The piece whose content it is. */
  readonly home: Slot | null;
  /** Whether `home` is its content inside of an Option or Result. */
  readonly wrapped: boolean;
  /** Pieces that became parts of it. */
  readonly parts: readonly Slot[];
}

export const NOTHING: Value = { points: [], home: null, wrapped: false, parts: [] };

export interface Call {
  readonly fn: FnItem;
  readonly body: Body;
  readonly substitution: Substitution;
  readonly at: { readonly path: string; readonly span: Span };
}

export interface Walked {
  readonly slots: readonly Slot[];
  /** Functions that stay functions. */
  readonly calls: readonly Call[];
  readonly tailCalls: boolean;
  /** Log calls: the buffers of several are laid out apart from that of one. */
  readonly logs: number;
  readonly unsure: readonly string[];
}

interface Binding {
  readonly slot: Slot;
  readonly points: Set<Slot>;
  /** A counter of a loop, or an argument that may be a constant after inlining. */
  readonly mayBeConstant: boolean;
}

interface Env {
  readonly names: Map<string, Binding>;
  readonly parent: Env | null;
}

export interface Around {
  readonly walk: Walk;
  readonly body: Body;
  readonly types: BodyTypes;
  readonly scope: Scope;
  readonly env: Env;
  readonly inlined: readonly FnItem[];
  /** What the function, or the loop, gives back. */
  readonly results: Value[];
  readonly isRoot: boolean;
}

/** What grows while walking. */
export interface Walk {
  readonly functions: Functions;
  readonly slots: Slot[];
  readonly calls: Call[];
  readonly unsure: string[];
  readonly closures: Map<Expr, Around>;
  tick: number;
  steps: number;
  tailCalls: boolean;
  logs: number;
}

const MOST_STEPS = 60_000;
const MOST_DEPTH = 24;
/** Larger values are returned and handed over by address (two registers of 8 bytes). */
const BY_REGISTER = 16;

/** Walks `fn` as a function with a frame of its own. */
export function walkFunction(functions: Functions, body: Body, substitution: Substitution | undefined): Walked {
  const walk: Walk = { functions, slots: [], calls: [], unsure: [], closures: new Map(), tick: 0, steps: 0, tailCalls: false, logs: 0 };
  const fn = body.item.kind === 'fn' ? body.item : null;
  const around: Around = {
    walk,
    body,
    types: inferBody(body, substitution),
    scope: body.scope,
    env: { names: new Map(), parent: null },
    inlined: fn === null ? [] : [fn],
    results: [],
    isRoot: true,
  };
  if (fn !== null) {
    if (around.types.self !== null) bindSelf(around, fn, NOTHING);
    for (const parameter of fn.parameters) bind(around, parameter.pattern, { value: NOTHING, parameter: true });
  }
  evaluateExpr(around, body.root);
  walk.tick += 1;
  for (const slot of walk.slots) if (slot.end === Infinity) slot.end = walk.tick;
  if (walk.steps > MOST_STEPS) walk.unsure.push('the function is too large to be followed to its end');
  return walk;
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
      return { ...NOTHING, points: value.points };
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
      if (expr.kind === 'unary' && expr.operator === '*') return { ...NOTHING, points: value.points };
      return expr.kind === 'unary' ? NOTHING : value;
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
      return aggregate(around, [expr.element]);
    case 'struct':
      return aggregate(around, [...expr.fields.map((it) => it.value), ...(expr.base === null ? [] : [expr.base])]);
    case 'block':
      return blockValue(around, expr.block);
    case 'if': {
      const inner = nested(around);
      const before = walk.slots.length;
      evaluateExpr(inner, expr.condition);
      const then = blockValue(inner, expr.then);
      endSlots(walk, before, [then]);
      const otherwise = expr.otherwise === null ? NOTHING : evaluateExpr(around, expr.otherwise);
      return union([then, otherwise]);
    }
    case 'let': {
      bind(around, expr.pattern, { value: evaluateExpr(around, expr.value), parameter: false });
      return NOTHING;
    }
    case 'match':
      return matchValue(around, expr);
    case 'loop':
    case 'while': {
      const results: Value[] = [];
      if (expr.kind === 'while') evaluateExpr(around, expr.condition);
      blockValue({ ...nested(around), results: expr.kind === 'loop' ? around.results : results }, expr.body);
      return NOTHING;
    }
    case 'for': {
      const iterable = evaluateExpr(around, expr.iterable);
      const inner = nested(around);
      const before = walk.slots.length;
      bind(inner, expr.pattern, { value: { ...iterable, home: null }, parameter: true });
      blockValue(inner, expr.body);
      endSlots(walk, before, []);
      return NOTHING;
    }
    case 'closure':
      walk.closures.set(expr, around);
      return NOTHING;
    case 'return':
    case 'break':
      if (expr.value !== null) around.results.push(evaluateExpr(around, expr.value));
      return NOTHING;
    case 'unknown':
    case 'compoundAssign':
    case 'range':
      for (const child of exprChildren(expr)) evaluateExpr(around, child);
      return NOTHING;
    case 'literal':
    case 'continue':
    case 'wildcard':
      return NOTHING;
  }
}

export function union(values: readonly Value[]): Value {
  const homes = values.flatMap((it) => (it.home === null ? [] : [it]));
  return {
    points: [...new Set(values.flatMap((it) => it.points))],
    home: homes[0]?.home ?? null,
    wrapped: homes[0]?.wrapped ?? false,
    parts: values.flatMap((it) => it.parts),
  };
}

/** A piece of memory of its own, alive from now until what holds it ends. */
export function newSlot(
  around: Around,
  options: { readonly name: string; readonly type: Type | null; readonly size?: number; readonly align?: number; readonly kind: Slot['kind']; readonly span: Span },
): Slot {
  const { walk } = around;
  const layout = options.type === null ? null : layoutOf(options.type);
  const known = layout !== null && !('unknown' in layout) ? layout : null;
  const { path, span } = placeOf(around.body, options.span);
  const slot: Slot = {
    name: options.name,
    type: options.type === null ? `${String(options.size ?? 0)} bytes` : typeText(options.type),
    path,
    span,
    size: options.size ?? known?.size ?? null,
    unknown: layout !== null && 'unknown' in layout ? layout.unknown : null,
    align: options.align ?? known?.align ?? 1,
    kind: options.kind,
    bytesOnly: options.type?.kind === 'array' && known?.align === 1,
    transparent: options.type !== null && isTransparent(options.type),
    start: walk.tick,
    end: Infinity,
    lastUse: walk.tick,
    onStack: 'no',
    why: 'it stays in registers',
    copiedFrom: [],
    parts: [],
  };
  walk.slots.push(slot);
  return slot;
}

/** Where a span of a body was written. */
export function placeOf(body: Body, span: Span): { readonly path: string; readonly span: Span } {
  const file = body.file.replace(/#\d+$/, '');
  if (body.originOf === null) return { path: file, span };
  return body.originOf(span) ?? { path: file, span: { start: 0, end: 0 } };
}

/** The address of what `operand` names. */
export function borrow(around: Around, operand: Expr, mutable: boolean): Value {
  const inner = withoutParens(operand);
  const place = placeValue(around, inner);
  if (place !== null) return place;
  if (!mutable && isPromoted(around, inner)) return NOTHING;
  const value = evaluateExpr(around, inner);
  const type = around.types.typeOf(inner);
  if (value.home !== null) return { ...value, points: [value.home, ...value.points] };
  const slot = newSlot(around, { name: 'a temporary', type, kind: 'temporary', span: inner });
  for (const part of value.parts) slot.parts.push({ slot: part, at: around.walk.tick });
  return { ...NOTHING, points: [slot, ...value.points] };
}

/** Evaluates a closure that is called at once with these arguments. */
export function callClosure(around: Around, closure: Expr & { readonly kind: 'closure' }, args: readonly Value[]): Value {
  const defined = around.walk.closures.get(closure) ?? around;
  if (defined.inlined.length > MOST_DEPTH) return NOTHING;
  const results: Value[] = [];
  const before = around.walk.slots.length;
  const inner: Around = { ...nested(defined), results };
  closure.parameters.forEach((parameter, index) => {
    bind(inner, parameter.pattern, { value: args[index] ?? NOTHING, parameter: true });
  });
  const tail = evaluateExpr(inner, closure.body);
  const result = union([tail, ...results]);
  endSlots(around.walk, before, [result]);
  return result;
}

function pathValue(around: Around, expr: Expr & { readonly kind: 'path' }): Value {
  const binding = bindingOf(around, expr);
  if (binding === null) return NOTHING;
  binding.slot.lastUse = around.walk.tick;
  return { ...NOTHING, points: [...binding.points], home: binding.slot };
}

function bindingOf({ env }: Around, expr: Expr): Binding | null {
  if (expr.kind !== 'path' || expr.path.qself !== null || expr.path.segments.length !== 1) return null;
  const name = expr.path.segments[0]?.text ?? '';
  for (let at: Env | null = env; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** The pieces that a place expression lies in; null: it is no place. */
function placeValue(around: Around, expr: Expr): Value | null {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'path': {
      const binding = bindingOf(around, inner);
      if (binding === null) return isStatic(around, inner) ? NOTHING : null;
      binding.slot.lastUse = around.walk.tick;
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
      return through && base !== null ? { ...NOTHING, points: base.points.slice(1) } : { ...NOTHING, points: value.points };
    }
    case 'unary': {
      if (inner.operator !== '*') return null;
      return { ...NOTHING, points: evaluateExpr(around, inner.operand).points };
    }
    default:
      return null;
  }
}

function isStatic({ scope }: Around, expr: Expr & { readonly kind: 'path' }): boolean {
  const found = resolvePath(scope, expr.path, 'value');
  return found.kind !== 'item' || found.item.kind === 'static';
}

function indexValue(around: Around, expr: Expr & { readonly kind: 'index' }): Value {
  noteIndex(around, expr);
  const value = evaluateExpr(around, expr.value);
  evaluateExpr(around, expr.index);
  return { ...NOTHING, points: value.points };
}

/** An array that is indexed by what only the run knows must be memory. */
function noteIndex(around: Around, expr: Expr & { readonly kind: 'index' }): void {
  const index = withoutParens(expr.index);
  if (index.kind === 'range' || index.kind === 'literal') return;
  if (bindingOf(around, index) === null && evaluateConst(around.scope, index).kind === 'int') return;
  const place = placeValue(around, expr.value);
  if (place === null) return;
  const through = around.types.typeOf(expr.value).kind === 'reference';
  const certain = !mayBeConstant(around, index);
  for (const slot of through ? place.points.slice(bindingOf(around, withoutParens(expr.value)) === null ? 0 : 1) : place.points.slice(0, 1))
    escape(slot, certain ? 'certain' : 'likely', 'it is indexed by a value that is known only when the program runs');
}

function mayBeConstant(around: Around, index: Expr): boolean {
  const binding = bindingOf(around, index);
  if (binding !== null) return binding.mayBeConstant;
  if (index.kind === 'binary') return mayBeConstant(around, index.left) && mayBeConstant(around, index.right);
  return index.kind === 'cast' ? mayBeConstant(around, withoutParens(index.value)) : index.kind === 'literal';
}

function binaryValue(around: Around, expr: Expr & { readonly kind: 'binary' }): Value {
  const left = evaluateExpr(around, expr.left);
  const right = evaluateExpr(around, expr.right);
  if (expr.operator === '==' || expr.operator === '!=') {
    for (const [value, side] of [[left, expr.left], [right, expr.right]] as const) {
      const type = around.types.typeOf(side);
      if (type.kind === 'array' && (type.length ?? 0n) > 32n && value.home !== null)
        escape(value.home, 'likely', 'it is compared by `memcmp`');
    }
  }
  return expr.operator === '+' || expr.operator === '-' ? union([left, right]) : NOTHING;
}

function assign(around: Around, expr: Expr & { readonly kind: 'assign' }): Value {
  const value = evaluateExpr(around, expr.right);
  const left = withoutParens(expr.left);
  const place = placeValue(around, left);
  const [target] = place?.points ?? [];
  if (target !== undefined) {
    const at = around.walk.tick;
    if (left.kind === 'path' && value.home !== null) target.copiedFrom.push({ slot: value.home, at, wrapped: value.wrapped });
    else if (value.home !== null) target.parts.push({ slot: value.home, at });
    for (const part of value.parts) target.parts.push({ slot: part, at });
  }
  keepUntilNow(around, value);
  const root = rootBinding(around, left);
  if (root === null) for (const slot of value.points) escape(slot, 'likely', 'its address is stored in memory');
  else for (const slot of value.points) root.points.add(slot);
  return NOTHING;
}

function rootBinding(around: Around, expr: Expr): Binding | null {
  if (expr.kind === 'field' || expr.kind === 'index') return rootBinding(around, withoutParens(expr.value));
  return bindingOf(around, expr);
}

function aggregate(around: Around, elements: readonly Expr[]): Value {
  const values = elements.map((it) => evaluateExpr(around, it));
  for (const value of values) keepUntilNow(around, value);
  const parts = values.flatMap((it) => (it.home === null ? it.parts : [it.home, ...it.parts]));
  return { points: [...new Set(values.flatMap((it) => it.points))], home: null, wrapped: false, parts };
}

/** A copy out of a buffer lets it live until then; what fits a register was loaded before. */
function keepUntilNow({ walk }: Around, { home, parts }: Value): void {
  const seen = new Set<Slot>();
  const work = home === null ? [...parts] : [home, ...parts];
  for (let slot = work.pop(); slot !== undefined; slot = work.pop()) {
    if (seen.has(slot)) continue;
    seen.add(slot);
    if ((slot.kind === 'copy' || slot.kind === 'buffer') && (slot.size ?? 0) > 8) slot.end = Math.max(slot.end, walk.tick + 1);
    else work.push(...slot.copiedFrom.map((it) => it.slot));
  }
}

function blockValue(around: Around, block: Block): Value {
  const inner: Around = { ...nested(around), scope: { ...around.scope, blocks: [...around.scope.blocks, block] } };
  const before = around.walk.slots.length;
  let value = NOTHING;
  for (const statement of block.statements) value = evaluateStatement(inner, statement);
  endSlots(around.walk, before, [value, ...around.results]);
  return value;
}

function evaluateStatement(around: Around, statement: Stmt): Value {
  if (statement.kind === 'item' || cfgState(statement.attributes, around.scope.unit.cfg) === 'off') return NOTHING;
  if (statement.kind === 'expr') {
    const before = around.walk.slots.length;
    const value = evaluateExpr(around, statement.expr);
    if (!statement.semicolon) return value;
    endSlots(around.walk, before, []);
    return NOTHING;
  }
  const before = around.walk.slots.length;
  const value = statement.value === null ? NOTHING : evaluateExpr(around, statement.value);
  // A temporary whose address is kept lives as long as the local; others end with the statement.
  const kept = new Set(statement.value?.kind === 'borrow' ? value.points : []);
  for (const slot of around.walk.slots.slice(before))
    if (slot.end === Infinity && slot.kind === 'temporary' && !kept.has(slot) && slot !== value.home) slot.end = around.walk.tick + 1;
  if (statement.otherwise !== null) blockValue(around, statement.otherwise);
  around.walk.tick += 1;
  keepUntilNow(around, value);
  bind(around, statement.pattern, { value, parameter: false });
  return NOTHING;
}

function matchValue(around: Around, expr: Expr & { readonly kind: 'match' }): Value {
  const { walk } = around;
  const scrutinee = evaluateExpr(around, expr.value);
  const results = expr.arms.map((arm) => {
    const before = walk.slots.length;
    const inner = nested(around);
    bind(inner, arm.pattern, { value: scrutinee, parameter: false });
    if (arm.guard !== null) evaluateExpr(inner, arm.guard);
    const value = evaluateExpr(inner, arm.body);
    endSlots(walk, before, [value]);
    return value;
  });
  return union(results);
}

/** What was made since `from` ends here, but for what is handed out. */
function endSlots(walk: Walk, from: number, kept: readonly Value[]): void {
  walk.tick += 1;
  const held = new Set(kept.flatMap((it) => [it.home, ...it.parts]));
  for (const slot of walk.slots.slice(from)) if (slot.end === Infinity && !held.has(slot)) slot.end = walk.tick;
}

function nested(around: Around): Around {
  return { ...around, env: { names: new Map(), parent: around.env } };
}

interface Bound {
  readonly value: Value;
  readonly parameter: boolean;
}

function bindSelf(around: Around, fn: FnItem, value: Value): void {
  const slot = newSlot(around, { name: 'self', type: around.types.self, kind: 'local', span: fn.name });
  if (value.home !== null && fn.selfParameter === 'value') slot.copiedFrom.push({ slot: value.home, at: around.walk.tick, wrapped: value.wrapped });
  around.env.names.set('self', { slot, points: new Set(value.points), mayBeConstant: false });
}

function bind(around: Around, pattern: Pattern, { value, parameter }: Bound): void {
  switch (pattern.kind) {
    case 'binding': {
      const type = around.types.typeOfBinding(pattern.name);
      const slot = newSlot(around, { name: pattern.name.text, type, kind: 'local', span: pattern.name });
      const at = around.walk.tick;
      const byReference = pattern.byRef || type.kind === 'reference' || type.kind === 'pointer';
      if (!byReference && value.home !== null) slot.copiedFrom.push({ slot: value.home, at, wrapped: value.wrapped });
      for (const part of value.parts) slot.parts.push({ slot: part, at });
      const points = byReference && value.home !== null && pattern.byRef ? [value.home, ...value.points] : value.points;
      around.env.names.set(pattern.name.text, { slot, points: new Set(points), mayBeConstant: parameter && type.kind === 'int' });
      // An argument of a function of its own that does not fit registers lies in the caller's frame.
      if (around.isRoot && parameter && value === NOTHING && (slot.size ?? 0) > BY_REGISTER) slot.end = slot.start;
      if (pattern.sub !== null) bind(around, pattern.sub, { value, parameter });
      return;
    }
    case 'tupleStruct': {
      const wraps = /^(?:Ok|Some|Err)$/.test(pattern.path.segments.at(-1)?.text ?? '');
      const inner = wraps ? { ...value, wrapped: true } : { ...value, home: null };
      for (const element of pattern.elements) bind(around, element, { value: inner, parameter });
      return;
    }
    case 'tuple':
    case 'slice':
      for (const element of pattern.elements) bind(around, element, { value: { ...value, home: null }, parameter });
      return;
    case 'struct':
      for (const field of pattern.fields) bind(around, field.pattern, { value: { ...value, home: null }, parameter });
      return;
    case 'reference':
      bind(around, pattern.pattern, { value: { ...value, home: null }, parameter });
      return;
    case 'or':
      for (const alternative of pattern.alternatives.slice(0, 1)) bind(around, alternative, { value, parameter });
      return;
    default:
      return;
  }
}

/** `&1`, `&[0; 4]`, `&LIMIT`: the compiler makes it a constant of the program. */
function isPromoted(around: Around, expr: Expr): boolean {
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

function macroValue(around: Around, expr: Expr & { readonly kind: 'macroCall' }): Value {
  const name = expr.macro.path.segments.at(-1)?.text ?? '';
  const args = expr.macro.args ?? [];
  if (name === 'addr_of' || name === 'addr_of_mut') {
    const [operand] = args;
    return operand === undefined ? NOTHING : borrow(around, operand, true);
  }
  const values = args.map((it) => evaluateExpr(around, it));
  if (/^(?:log|trace|debug|info|warn|error)$/.test(name)) {
    around.walk.logs += 1;
    values.forEach((value, index) => {
      const arg = args[index];
      if (index === 0 || arg === undefined || !readsMemory(around.types.typeOf(arg))) return;
      for (const slot of value.points) escape(slot, 'certain', `\`${name}!\` reads its bytes`);
    });
    const slot = newSlot(around, { name: `${name}!`, type: null, size: 18, align: 2, kind: 'log', span: expr });
    escape(slot, 'certain', 'the log macro builds its record here');
    around.walk.tick += 1;
    slot.end = around.walk.tick;
    return NOTHING;
  }
  if (name === 'bpf_printk' && args.length > 4) {
    const slot = newSlot(around, { name: 'bpf_printk!', type: null, size: 8 * (args.length - 1), align: 8, kind: 'log', span: expr });
    escape(slot, 'certain', 'more than three arguments are handed over in memory');
    slot.end = around.walk.tick + 1;
  }
  return union(values);
}

function callValue(around: Around, expr: Expr & { readonly kind: 'call' | 'methodCall' }): Value {
  const callee = around.types.calleeOf(expr);
  switch (callee.kind) {
    case 'constructor': {
      const values = expr.args.map((it) => evaluateExpr(around, it));
      const [only] = values;
      if (values.length === 1 && only !== undefined && /^(?:Ok|Some|Err)$/.test(callee.path.at(-1) ?? ''))
        return { ...only, wrapped: true };
      return aggregate(around, expr.args);
    }
    case 'closure': {
      const args = expr.args.map((it) => evaluateExpr(around, it));
      return callee.closure.kind === 'closure' ? callClosure(around, callee.closure, args) : NOTHING;
    }
    case 'external':
      return externalCall(around, expr, callee.path);
    case 'function':
      return callFunction(around, expr, callee);
    case 'unknown':
      return externalCall(around, expr, null);
  }
}

/** Strings and byte slices: their bytes are copied into the log's record. */
function readsMemory(type: Type): boolean {
  return type.kind === 'reference' && (type.target.kind === 'str' || type.target.kind === 'slice');
}

interface Target {
  readonly fn: FnItem;
  readonly substitution: Substitution;
}

function callFunction(around: Around, expr: Expr & { readonly kind: 'call' | 'methodCall' }, { fn, substitution }: Target): Value {
  const { walk } = around;
  const receiver = expr.kind === 'methodCall' ? [receiverValue(around, expr.receiver, fn)] : [];
  const args = [...receiver, ...expr.args.map((it) => evaluateExpr(around, it))];
  const body = walk.functions.bodyOf(fn);
  if (body === undefined) {
    for (const slot of args.flatMap((it) => it.points)) escape(slot, 'likely', `its address goes to \`${fn.name.text}\``);
    return NOTHING;
  }
  const { own, unsure } = walk.functions.keeps(fn);
  if (unsure) walk.unsure.push(`whether \`${fn.name.text}\` is inlined cannot be told from its source`);
  if (own || around.inlined.includes(fn) || around.inlined.length > MOST_DEPTH)
    return callOwn(around, expr, { fn, substitution, body, args });
  const before = walk.slots.length;
  const results: Value[] = [];
  const inner: Around = {
    walk,
    body,
    types: inferBody(body, substitution),
    scope: body.scope,
    env: { names: new Map(), parent: null },
    inlined: [...around.inlined, fn],
    results,
    isRoot: false,
  };
  const [self, ...rest] = args;
  const takesSelf = fn.selfParameter !== 'none';
  if (takesSelf) bindSelf(inner, fn, self ?? NOTHING);
  fn.parameters.forEach((parameter, index) => {
    bind(inner, parameter.pattern, { value: (takesSelf ? rest : args)[index] ?? NOTHING, parameter: true });
  });
  const tail = evaluateExpr(inner, body.root);
  const result = union([tail, ...results]);
  endSlots(walk, before, [result]);
  return result;
}

function receiverValue(around: Around, receiver: Expr, fn: FnItem): Value {
  const type = around.types.typeOf(receiver);
  return fn.selfParameter === 'value' || type.kind === 'reference'
    ? evaluateExpr(around, receiver)
    : borrow(around, receiver, fn.selfParameter === 'mutable reference');
}

/** A call that stays a call: what it is handed by address is memory, and so is a large result. */
function callOwn(
  around: Around,
  expr: Expr,
  { fn, substitution, body, args }: Target & { readonly body: Body; readonly args: readonly Value[] },
): Value {
  const { walk } = around;
  walk.calls.push({ fn, body, substitution, at: placeOf(around.body, expr) });
  for (const value of args) {
    for (const slot of value.points) escape(slot, 'certain', `its address goes to \`${fn.name.text}\`, which is not inlined`);
    if (value.home !== null && (value.home.size ?? 0) > BY_REGISTER)
      escape(value.home, 'certain', `it is handed by value to \`${fn.name.text}\`, which is not inlined`);
  }
  const type = around.types.typeOf(expr);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size <= BY_REGISTER) return NOTHING;
  const slot = newSlot(around, { name: `the result of \`${fn.name.text}\``, type, kind: 'temporary', span: expr });
  escape(slot, 'certain', `\`${fn.name.text}\` is not inlined and writes its result here`);
  return { ...NOTHING, home: slot, wrapped: type.kind === 'external' };
}

/** Contexts, ring buffer entries and maps: wrappers of a pointer that inlined code takes apart. */
function isTransparent(type: Type): boolean {
  return type.kind === 'external' && type.path[0] === 'aya_ebpf' && !type.path.includes('bindings');
}
