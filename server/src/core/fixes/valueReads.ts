// `bpf_probe_read_kernel(ptr)`, `ctx.read_at(8)`: a value that a helper reads by value, and the same read into memory that is there already.
// Invariant: the call keeps its place, its error and what is done with it; only the value goes elsewhere.
// Deliberately absent: values whose pointer has a type only because of what is read through it.

import type { Body } from '../model/bodies';
import { walkBody } from '../model/bodies';
import { inferBody } from '../model/inference';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import type { Scope } from '../model/names';
import { resolvePath } from '../model/names';
import type { Type } from '../model/types';
import type { Expr, Stmt } from '../syntax/ast';
import { expressionInUnsafe, onlyExpression, withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { ImportRequest } from './imports';
import { plainBinding } from './localUses';

export interface ValueRead {
  readonly call: HelperCall;
  /** What reads the same into memory: "bpf_probe_read_kernel_buf". */
  readonly helper: string;
  /** What is read. */
  readonly type: Type;
  /** Bytes of it. */
  readonly size: number;
  /** An array of bytes is a `&mut [u8]` as it is. */
  readonly isBytes: boolean;
}

export interface ReadPlace {
  readonly scope: Scope;
  readonly body: Body;
  /** The resolved version; null: not known. */
  readonly ayaEbpf: string | null;
}

type HelperCall = Expr & { readonly kind: 'call' | 'methodCall' };

/** The read whose Result is all that `result` is: `read(…)`, `unsafe { read(…) }.map_err(…)`. `type`: what it reads. */
export function readByValue(result: Expr, type: Type, place: ReadPlace): ValueRead | null {
  const call = callIn(result);
  const helper = call === null ? null : helperFor(call, place);
  const layout = layoutOf(type);
  if (call === null || helper === null || 'unknown' in layout || layout.size === 0 || layout.align > 8)
    return null;
  if (isPlainData(type) !== true || isZeroValid(type) !== true) return null;
  const isBytes = type.kind === 'array' && type.element.kind === 'int' && type.element.name === 'u8';
  return { call, helper, type, size: layout.size, isBytes };
}

/** Whether the Result is one of a call that may be such a read, by its name. */
export function isRead(result: Expr): boolean {
  const call = callIn(result);
  if (call?.kind !== 'call') return call !== null;
  return call.callee.kind === 'path' && BY_VALUE.has(call.callee.path.segments.at(-1)?.text ?? '');
}

export interface Needs {
  readonly requests: readonly ImportRequest[];
  /** What is named no more. */
  readonly replaced: readonly Span[];
}

/** What must be imported for the read into memory. The helper comes first, unless it is called by its path. */
export function needsOf({ call, helper }: ValueRead, { scope }: Body): Needs {
  const request: ImportRequest = { path: ['helpers', helper], namespace: 'value' };
  if (call.kind === 'methodCall') {
    const isThere = scope.module.items.some(
      ({ item }) =>
        item.kind === 'use' && item.leaves.some((it) => it.segments.at(-1)?.text === CONTEXT_TRAIT),
    );
    const trait: ImportRequest = { path: ['', CONTEXT_TRAIT], namespace: 'type' };
    return { requests: isThere ? [request] : [request, trait], replaced: [] };
  }
  const { callee } = call;
  if (callee.kind !== 'path' || callee.path.segments.length > 1) return { requests: [], replaced: [] };
  return { requests: [request], replaced: [{ start: callee.start, end: callee.end }] };
}

/** The trait whose `as_ptr` gives the context. */
const CONTEXT_TRAIT = 'EbpfContext';

/** The call as one that reads into `bytes`, a `&mut [u8]`. `named`: what the helper is called, where it was imported. */
export function readInto(
  { call, helper }: ValueRead,
  { bytes, named }: { readonly bytes: string; readonly named: string | null },
  code: Source,
): TextEdit {
  const name = named ?? helper;
  if (call.kind === 'methodCall') {
    const [offset] = call.args;
    const context = code.text.slice(call.receiver.start, call.receiver.end);
    const at = offset === undefined ? '0' : code.text.slice(offset.start, offset.end);
    return { span: spanOf(call), newText: `${name}(${context}.as_ptr().add(${at}).cast(), ${bytes})` };
  }
  const { callee } = call;
  const last = callee.kind === 'path' ? callee.path.segments.at(-1) : undefined;
  const start = last?.start ?? callee.start;
  const [source] = call.args;
  const pointer = source === undefined ? '' : bytePointer(source, code);
  return { span: { start, end: call.end }, newText: `${name}(${pointer}, ${bytes})` };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

interface Source {
  readonly body: Body;
  readonly text: string;
}

const BY_VALUE: ReadonlySet<string> = new Set([
  'bpf_probe_read',
  'bpf_probe_read_kernel',
  'bpf_probe_read_user',
]);

function callIn(expr: Expr): HelperCall | null {
  const inner = withoutParens(expr);
  if (inner.kind === 'call') return inner;
  if (inner.kind === 'methodCall') {
    if (inner.method.text === 'read_at') return inner;
    // What these do does not depend on the value.
    return /^(?:map_err|ok|ok_or)$/.test(inner.method.text) ? callIn(inner.receiver) : null;
  }
  const held = expressionInUnsafe(inner);
  return held === null ? null : callIn(held);
}

/** What reads into memory as the call reads by value; null: it is another call, or its pointer says no type. */
function helperFor(call: HelperCall, { scope, body, ayaEbpf }: ReadPlace): string | null {
  const [argument, ...more] = call.args;
  if (argument === undefined || more.length > 0) return null;
  if (call.kind === 'methodCall') return readsContext(call, body) ? helperOfContext(ayaEbpf) : null;
  if (call.callee.kind !== 'path') return null;
  const target = resolvePath(scope, call.callee.path, 'value');
  const name = target.kind === 'external' && target.path[0] === 'aya_ebpf' ? target.path.at(-1) : undefined;
  return name !== undefined && BY_VALUE.has(name) && hasOwnType(argument, body) ? `${name}_buf` : null;
}

/** `ctx.read_at(…)` of a tracepoint. */
function readsContext({ receiver }: Expr & { readonly kind: 'methodCall' }, body: Body): boolean {
  const type = inferBody(body).typeOf(receiver);
  const context = type.kind === 'reference' ? type.target : type;
  const { kind } = withoutParens(receiver);
  const isPlain = kind === 'path' || kind === 'field';
  return isPlain && context.kind === 'external' && context.path.at(-1) === 'TracePointContext';
}

/** What `read_at` calls: `bpf_probe_read`, from aya-ebpf 0.2 on `bpf_probe_read_kernel` (src/programs/tracepoint.rs). */
function helperOfContext(ayaEbpf: string | null): string {
  return /^0\.1\./.test(ayaEbpf ?? '') ? 'bpf_probe_read_buf' : 'bpf_probe_read_kernel_buf';
}

/** `*const u8` of the pointer that was read through. */
function bytePointer(source: Expr, { body, text }: Source): string {
  const inner = withoutParens(source);
  const written = text.slice(inner.start, inner.end);
  switch (inner.kind) {
    case 'path':
    case 'field':
    case 'methodCall':
    case 'call':
    case 'macroCall':
    case 'index':
      return `${written}.cast()`;
    case 'cast': {
      // The cast only said what was to be read.
      const value = inferBody(body).typeOf(inner.value);
      if (value.kind === 'pointer') return bytePointer(inner.value, { body, text });
      return `${text.slice(inner.value.start, inner.value.end)} as *const u8`;
    }
    case 'borrow':
      return inner.raw ? `(${written}).cast()` : `core::ptr::from_ref(${written}).cast()`;
    default:
      return `(${written}).cast()`;
  }
}

/** Whether the pointer has its type from elsewhere than the read, which no longer says it. */
function hasOwnType(source: Expr, body: Body): boolean {
  const inner = withoutParens(source);
  switch (inner.kind) {
    case 'cast':
      return inner.type.kind !== 'infer' && !isInferredPointer(inner.type);
    case 'borrow':
      return true;
    case 'macroCall':
      return /^addr_of/.test(inner.macro.path.segments.at(-1)?.text ?? '');
    case 'field':
      return inferBody(body).typeOf(inner).kind === 'pointer';
    case 'methodCall':
      // `p.add(1)` is what `p` is, and `p.cast()` what is wanted of it.
      return inner.method.text === 'cast'
        ? inner.generics !== null
        : /^(?:add|sub|offset|wrapping_add|byte_add|cast_const)$/.test(inner.method.text) &&
            hasOwnType(inner.receiver, body);
    case 'path':
      return isDeclaredPointer(inner, body);
    default:
      return false;
  }
}

function isInferredPointer(type: { readonly kind: string }): boolean {
  return type.kind === 'pointer' && 'target' in type && isInfer(type.target);
}

function isInfer(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'kind' in type && type.kind === 'infer';
}

/** A parameter, or a local whose `let` says what it is. */
function isDeclaredPointer(expr: Expr & { readonly kind: 'path' }, body: Body): boolean {
  const [segment, ...more] = expr.path.segments;
  if (segment === undefined || more.length > 0 || body.item.kind !== 'fn') return false;
  if (inferBody(body).typeOf(expr).kind !== 'pointer') return false;
  const isParameter = body.item.parameters.some(
    ({ pattern }) => pattern.kind === 'binding' && pattern.name.text === segment.text,
  );
  if (isParameter) return true;
  const says: boolean[] = [];
  walkBody(body, ({ expr: block }) => {
    if (block.kind !== 'block') return;
    for (const statement of block.block.statements) {
      if (statement.kind === 'let' && nameOf(statement) === segment.text)
        says.push(saysType(statement, body));
    }
  });
  return says.length > 0 && says.every(Boolean);
}

function nameOf(statement: Stmt & { readonly kind: 'let' }): string | null {
  const plain = plainBinding(statement);
  if (plain !== null) return plain.text;
  const { pattern } = statement;
  const [inner] = pattern.kind === 'tupleStruct' ? pattern.elements : [];
  return inner?.kind === 'binding' ? inner.name.text : null;
}

function saysType({ type, value }: Stmt & { readonly kind: 'let' }, body: Body): boolean {
  if (type !== null) return type.kind === 'pointer' && !isInfer(type.target);
  if (value === null) return false;
  return saysPointer(value, body);
}

/** `x as *const T`, `ctx.arg::<*const T>(0)`, `(*p).field`, with what takes it out of an Option or Result. */
function saysPointer(value: Expr, body: Body): boolean {
  const inner = withoutParens(value);
  switch (inner.kind) {
    case 'try':
      return saysPointer(inner.value, body);
    case 'methodCall':
      if (inner.generics !== null) return true;
      return /^(?:ok_or|map_err|ok|unwrap_or)$/.test(inner.method.text)
        ? saysPointer(inner.receiver, body)
        : hasOwnType(inner, body);
    case 'call':
      if (inner.callee.kind === 'path' && inner.callee.path.segments.at(-1)?.generics != null) return true;
      // A read of what a typed pointer leads to.
      return inner.args.length === 1 && inner.args[0] !== undefined && hasOwnType(inner.args[0], body);
    case 'block': {
      const only = onlyExpression(inner.block);
      return only !== null && saysPointer(only, body);
    }
    default:
      return hasOwnType(inner, body);
  }
}
