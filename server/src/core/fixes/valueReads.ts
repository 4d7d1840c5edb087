// `let x = bpf_probe_read_kernel(ptr)?`: a value that a helper reads by value, and the same read into memory that is there already.
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
import { withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { ImportRequest } from './imports';
import { plainBinding } from './localUses';

export interface ValueRead {
  readonly call: Expr & { readonly kind: 'call' };
  /** "bpf_probe_read_kernel" */
  readonly helper: string;
  readonly source: Expr;
  /** What is read. */
  readonly type: Type;
  /** Bytes of it. */
  readonly size: number;
  /** An array of bytes is a `&mut [u8]` as it is. */
  readonly isBytes: boolean;
}

/** The read whose success is all that `value` is: `read(…)?`, `unsafe { read(…) }.map_err(…)?`. */
export function readByValue(value: Expr, scope: Scope, body: Body): ValueRead | null {
  const call = readIn(value, true);
  if (call?.callee.kind !== 'path') return null;
  const target = resolvePath(scope, call.callee.path, 'value');
  const helper = target.kind === 'external' && target.path[0] === 'aya_ebpf' ? target.path.at(-1) : undefined;
  const [source, ...more] = call.args;
  if (helper === undefined || !BY_VALUE.has(helper) || source === undefined || more.length > 0) return null;
  const type = inferBody(body).typeOf(value);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size === 0 || layout.align > 8) return null;
  if (isPlainData(type) !== true || isZeroValid(type) !== true || !hasOwnType(source, body)) return null;
  const isBytes = type.kind === 'array' && type.element.kind === 'int' && type.element.name === 'u8';
  return { call, helper, source, type, size: layout.size, isBytes };
}

/** What must be imported for the read into memory, in the place of what the read by value named; null: it is called by its path. */
export function importOf({ call, helper }: ValueRead): Import | null {
  const { callee } = call;
  if (callee.kind !== 'path' || callee.path.segments.length > 1) return null;
  return {
    request: { path: ['helpers', `${helper}_buf`], namespace: 'value' },
    replaced: { start: callee.start, end: callee.end },
  };
}

export interface Import {
  readonly request: ImportRequest;
  readonly replaced: Span;
}

/** The call as one that reads into `bytes`, a `&mut [u8]`. `named`: what the helper is called, where it was imported. */
export function readInto(
  { call, helper, source }: ValueRead,
  { bytes, named }: { readonly bytes: string; readonly named: string | null },
  code: Source,
): TextEdit {
  const { callee } = call;
  const last = callee.kind === 'path' ? callee.path.segments.at(-1) : undefined;
  const start = last?.start ?? callee.start;
  const newText = `${named ?? `${helper}_buf`}(${bytePointer(source, code)}, ${bytes})`;
  return { span: { start, end: call.end }, newText };
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

function readIn(expr: Expr, needsTry: boolean): (Expr & { readonly kind: 'call' }) | null {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'call':
      return needsTry ? null : inner;
    case 'try':
      return readIn(inner.value, false);
    case 'block': {
      const [only, ...more] = inner.block.statements;
      const isWhole = only?.kind === 'expr' && !only.semicolon && more.length === 0;
      return isWhole && inner.block.qualifier === 'unsafe' ? readIn(only.expr, needsTry) : null;
    }
    case 'methodCall':
      // What these do does not depend on the value.
      return /^(?:map_err|ok|ok_or)$/.test(inner.method.text) ? readIn(inner.receiver, false) : null;
    default:
      return null;
  }
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
      const [only, ...more] = inner.block.statements;
      return only?.kind === 'expr' && more.length === 0 && saysPointer(only.expr, body);
    }
    default:
      return hasOwnType(inner, body);
  }
}
