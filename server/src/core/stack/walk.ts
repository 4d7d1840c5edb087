// What one walk through a function carries: values, locals and the pieces of memory behind them, with their lifetimes.
// Invariant: a piece belongs to one walk; only the walk changes it.

import { layoutOf } from '../model/layout';
import type { BodyTypes } from '../model/inference';
import type { Body } from '../model/bodies';
import type { Scope } from '../model/names';
import { typeText } from '../model/types';
import type { Substitution, Type } from '../model/types';
import type { Expr, FnItem, Pattern } from '../syntax/ast';
import type { Span } from '../text/span';
import type { Callback, Code } from './callbacks';
import type { Functions } from './inlining';
import type { Slot } from './memory';
import type { Branch, CallPoint, Held } from './pressure';
import { isCopyOfCaptured, readThrough } from './throughPointers';
import type { Store, UnrolledLoop } from './unrolledLoops';

export interface Value {
  /** Pieces that it may point at. */
  readonly points: readonly Slot[];
  /** The piece whose content it is. */
  readonly home: Slot | null;
  /** Whether `home` is its content inside of an Option or Result. */
  readonly wrapped: boolean;
  /** Pieces that became parts of it. */
  readonly parts: readonly Slot[];
  /** Of what was put together from scalars: the registers that they are in, until it is stored. */
  readonly registers: number;
  /** Functions whose address it may be. */
  readonly code: readonly Code[];
}

export const NOTHING: Value = { points: [], home: null, wrapped: false, parts: [], registers: 0, code: [] };
/** The same of what the compiler knows. */
export const CONSTANT: Value = { ...NOTHING };

/** Whether the compiler knows it: a constant, or a function of the crate. */
export function isConstant(value: Value): boolean {
  return value === CONSTANT || value.code.some((it) => it.closure === null);
}

/** A function that keeps a frame of its own below this one. */
export interface Call extends Code {
  readonly at: { readonly path: string; readonly span: Span };
  /** Null: it is called as any function. */
  readonly callback: Callback | null;
}

export interface Binding {
  readonly slot: Slot;
  readonly points: Set<Slot>;
  /** A counter of a loop, or an argument that may be a constant after inlining. */
  readonly mayBeConstant: boolean;
  readonly code: readonly Code[];
}

export interface Env {
  readonly names: Map<string, Binding>;
  readonly parent: Env | null;
}

export interface Around {
  readonly walk: Walk;
  readonly body: Body;
  readonly types: BodyTypes;
  /** What the generics of the body stand for. */
  readonly substitution: Substitution;
  readonly scope: Scope;
  readonly env: Env;
  readonly inlined: readonly FnItem[];
  /** What the function, or the loop, gives back. */
  readonly results: Value[];
  readonly isRoot: boolean;
  readonly branch: Branch | null;
}

/** What grows while walking. */
export interface Walk {
  readonly functions: Functions;
  /** Every function that was met, in the order of meeting. */
  readonly met: Set<FnItem>;
  readonly slots: Slot[];
  readonly calls: Call[];
  readonly unsure: string[];
  readonly closures: Map<Expr, Around>;
  tick: number;
  steps: number;
  tailCalls: boolean;
  /** Log calls on the way here: what other branches log is not counted. */
  logs: number;
  mostLogs: number;
  /** In the order of the walk. */
  readonly callPoints: CallPoint[];
  readonly held: Held[];
  /** Where it may leave the straight way, in the order of the walk. */
  readonly forks: number[];
  /** Where arms of an `if` or `match` come together again, in the order of the walk. */
  readonly joins: number[];
  readonly loops: UnrolledLoop[];
  readonly stores: Store[];
  /** Uses are not noted: the inlined code does without the value. */
  quiet: boolean;
}

export function union(values: readonly Value[]): Value {
  const homes = values.flatMap((it) => (it.home === null ? [] : [it]));
  return {
    points: [...new Set(values.flatMap((it) => it.points))],
    home: homes[0]?.home ?? null,
    wrapped: homes[0]?.wrapped ?? false,
    parts: values.flatMap((it) => it.parts),
    registers: Math.max(0, ...values.map((it) => it.registers)),
    code: [...new Set(values.flatMap((it) => it.code))],
  };
}

/** A piece of memory of its own, alive from now until what holds it ends. */
export function newSlot(
  around: Around,
  options: {
    readonly name: string;
    readonly type: Type | null;
    readonly size?: number;
    readonly align?: number;
    readonly kind: Slot['kind'];
    readonly span: Span;
    readonly passesOnce?: boolean;
    readonly readThrough?: Type;
    readonly inOption?: boolean;
    readonly copyForLoop?: readonly Slot[];
  },
): Slot {
  const { walk } = around;
  const layout = options.type === null ? null : sizeOf(options.type);
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
    readByField: false,
    steps: [],
    passesOnce: options.passesOnce ?? false,
    capturedAt: Infinity,
    logged: false,
    placedAt: null,
    handedOutAt: Infinity,
    uses: [],
    alias: null,
    isConstant: false,
    pointsAtStack: false,
    registers: 0,
    copiedFrom: [],
    parts: [],
    readThrough: options.readThrough ?? null,
    inOption: options.inOption ?? false,
    copyForLoop: options.copyForLoop ?? null,
    fieldsUsed: new Set(),
    fieldCopies: new Map(),
    isChanged: false,
  };
  walk.slots.push(slot);
  return slot;
}

/** The layout of a type; of Aya's own types that of the key of a trie, which is packed in every release (maps/lpm_trie.rs). */
function sizeOf(type: Type): ReturnType<typeof layoutOf> {
  const [data] = type.kind === 'external' && type.path.at(-1) === 'Key' ? type.args : [];
  if (data === undefined) return layoutOf(type);
  const inner = layoutOf(data);
  return 'unknown' in inner ? inner : { ...inner, size: inner.size + PREFIX_LENGTH, align: 1 };
}

const PREFIX_LENGTH = 4;

/** Where a span of a body was written. */
export function placeOf(body: Body, span: Span): { readonly path: string; readonly span: Span } {
  const file = body.file.replace(/#\d+$/, '');
  if (body.originOf === null) return { path: file, span };
  return body.originOf(span) ?? { path: file, span: { start: 0, end: 0 } };
}

/** A copy out of a buffer lets it live until then; what fits a register was loaded before. */
export function keepUntilNow({ walk }: Around, { home, parts }: Value, isPlaced = false): void {
  const seen = new Set<Slot>();
  const work = home === null ? [...parts] : [home, ...parts];
  for (let slot = work.pop(); slot !== undefined; slot = work.pop()) {
    if (seen.has(slot)) continue;
    seen.add(slot);
    if (isPlaced && (slot.kind === 'copy' || slot.steps.length > 0)) slot.placedAt ??= walk.tick;
    if (slot.kind === 'copy') {
      if ((slot.size ?? 0) > 8) slot.end = Math.max(slot.end, walk.tick + 1);
    } else if (slot.onStack !== 'certain') work.push(...slot.copiedFrom.map((it) => it.slot));
  }
}

/** A value is read here. */
export function noteUse({ walk, branch }: Around, slot: Slot): void {
  if (walk.quiet) return;
  for (let at: Slot | null = slot; at !== null; at = at.alias) {
    at.lastUse = walk.tick;
    at.uses.push({ tick: walk.tick, branch });
  }
}

/** A call that keeps four registers. */
export function noteCall({ walk, branch }: Around, { own = 0, writes = true } = {}): void {
  walk.tick += 1;
  walk.callPoints.push({ tick: walk.tick, branch, own, writes });
}

/** What an iteration reads is alive until the loop ends. */
export function noteLoopEnd(around: Around, from: number): void {
  const { walk, branch } = around;
  walk.tick += 1;
  for (const slot of walk.slots)
    if (slot.start < from && (slot.uses.at(-1)?.tick ?? -1) >= from)
      slot.uses.push({ tick: walk.tick, branch });
}

/** What was made since `from` ends here, but for what is handed out. */
export function endSlots(walk: Walk, from: number, kept: readonly Value[]): void {
  walk.tick += 1;
  const held = new Set(kept.flatMap((it) => (it.home === null ? it.parts : [it.home, ...it.parts])));
  // What was only handed on by a local without memory is still where it came from.
  for (const it of held) if (it.onStack === 'no') for (const { slot } of it.copiedFrom) held.add(slot);
  for (const slot of walk.slots.slice(from)) {
    if (slot.end !== Infinity) continue;
    if (held.has(slot)) slot.handedOutAt = Math.min(slot.handedOutAt, walk.tick);
    else slot.end = walk.tick;
  }
}

export function nested(around: Around): Around {
  return { ...around, env: { names: new Map(), parent: around.env } };
}

/** Contexts, ring buffer entries and maps: wrappers of a pointer that inlined code takes apart. */
export function isTransparent(type: Type): boolean {
  if (type.kind === 'external' && type.path.at(-1) === 'Key') return false;
  return type.kind === 'external' && type.path[0] === 'aya_ebpf' && !type.path.includes('bindings');
}

export interface Bound {
  readonly value: Value;
  readonly parameter: boolean;
}

export function bindSelf(around: Around, fn: FnItem, value: Value): void {
  const slot = newSlot(around, { name: 'self', type: around.types.self, kind: 'local', span: fn.name });
  if (value.home !== null && fn.selfParameter === 'value')
    slot.copiedFrom.push({ slot: value.home, at: around.walk.tick, wrapped: value.wrapped });
  noteRegister(slot, value);
  around.env.names.set('self', {
    slot,
    points: new Set(value.points),
    mayBeConstant: false,
    code: value.code,
  });
}

export function bind(around: Around, pattern: Pattern, { value, parameter }: Bound): void {
  switch (pattern.kind) {
    case 'binding': {
      const type = around.types.typeOfBinding(pattern.name);
      const at = around.walk.tick;
      const byReference = pattern.byRef || type.kind === 'reference' || type.kind === 'pointer';
      const slot = newSlot(around, {
        name: pattern.name.text,
        type,
        kind: 'local',
        span: pattern.name,
        ...(!byReference && isCopyOfCaptured(value, type) ? { readThrough: type } : {}),
      });
      noteRegister(slot, value);
      if (!byReference && value.home !== null)
        slot.copiedFrom.push({ slot: value.home, at, wrapped: value.wrapped });
      for (const part of value.parts) slot.parts.push({ slot: part, at });
      const points =
        byReference && value.home !== null && pattern.byRef ? [value.home, ...value.points] : value.points;
      around.env.names.set(pattern.name.text, {
        slot,
        points: new Set(points),
        mayBeConstant: parameter && type.kind === 'int',
        code: value.code,
      });
      // An argument of a function of its own that does not fit registers lies in the caller's frame.
      if (around.isRoot && parameter && value === NOTHING && (slot.size ?? 0) > BY_REGISTER)
        slot.end = slot.start;
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
      for (const element of pattern.elements)
        bind(around, element, { value: { ...value, home: null }, parameter });
      return;
    case 'struct':
      for (const field of pattern.fields)
        bind(around, field.pattern, { value: { ...value, home: null }, parameter });
      return;
    case 'reference': {
      const inner = pattern.pattern;
      const read =
        inner.kind === 'binding'
          ? readThrough(around, { at: inner, type: around.types.typeOfBinding(inner.name), pointer: value })
          : { ...value, home: null };
      bind(around, inner, { value: read, parameter });
      return;
    }
    case 'or':
      for (const alternative of pattern.alternatives.slice(0, 1))
        bind(around, alternative, { value, parameter });
      return;
    default:
      return;
  }
}

/** What the name costs in registers. */
function noteRegister(slot: Slot, value: Value): void {
  const [only] = value.points;
  slot.isConstant = isConstant(value);
  slot.registers = value.registers;
  if (value.home?.kind === 'local' && (slot.size ?? 0) <= 8 && !value.wrapped) slot.alias = value.home;
  else if (only?.transparent === true) slot.alias = only;
  slot.pointsAtStack = value.points.some((it) => !it.transparent);
}

/** Larger values are returned and handed over by address (two registers of 8 bytes). */
export const BY_REGISTER = 16;

export function bindingOf({ env }: Around, expr: Expr): Binding | null {
  if (expr.kind !== 'path' || expr.path.qself !== null || expr.path.segments.length !== 1) return null;
  const name = expr.path.segments[0]?.text ?? '';
  for (let at: Env | null = env; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Bytes of the error of a `Result`; 0 for what has none. */
export function errorBytes(type: Type): number {
  if (type.kind !== 'external' || type.path.at(-1) !== 'Result') return 0;
  const [, error] = type.args;
  const layout = error === undefined ? null : layoutOf(error);
  return layout === null || 'unknown' in layout ? 4 : layout.size;
}
