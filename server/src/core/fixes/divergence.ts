// What a function returns when a lookup fails that cannot fail: the value that does least harm, in the function's own type.

import { programKindOfMacro } from '../data/programs';
import type { Body } from '../model/bodies';
import { walkBody } from '../model/bodies';
import { resolveNames } from '../model/names';
import type { Type } from '../model/types';
import type { Attribute, Expr, FnItem, TypeRef } from '../syntax/ast';

/** Verdicts that let the packet, the call or the access pass, where 0 would not. */
const PASS: Readonly<Record<string, string | undefined>> = {
  xdp: 'XDP_PASS',
  cgroup_skb: '1',
  cgroup_sock: '1',
  cgroup_sock_addr: '1',
  cgroup_sockopt: '1',
  cgroup_sysctl: '1',
  cgroup_device: '1',
  sk_msg: '1',
  stream_verdict: '1',
  sk_lookup: '1',
  sk_reuseport: '1',
  socket_filter: '-1',
};

/** A value of a type that inference found, for a closure that says none; null where none is plain to see. The unit type has the empty text. */
export function plainValueOf(type: Type): string | null {
  switch (type.kind) {
    case 'int':
      return '0';
    case 'bool':
      return 'false';
    case 'float':
      return '0.0';
    case 'tuple':
      return tupleOf(type.elements.map(plainValueOf));
    case 'external':
      return type.path.join('::') === 'core::option::Option' ? 'None' : null;
    default:
      return null;
  }
}

/** The statement that leaves the function, such as "return 0;", or null if its type has no value that is plain to see. */
export function divergenceOf(fn: FnItem, body: Body, text: string): string | null {
  const kind = fn.attributes.map((it) => programKindOfMacro(lastSegment(it))).find((it) => it !== undefined);
  const pass = PASS[kind?.macro ?? ''];
  if (pass === 'XDP_PASS') return `return ${xdpPass(body)};`;
  if (pass !== undefined && isInteger(fn.result)) return `return ${pass};`;
  if (fn.result === null) return 'return;';
  const value = valueOf(fn.result, body, text) ?? returnedConstant(body, text);
  return value === null ? null : value === '' ? 'return;' : `return ${value};`;
}

function lastSegment(attribute: Attribute): string {
  return attribute.path.split('::').at(-1) ?? '';
}

function valueOf(type: TypeRef, body: Body, text: string): string | null {
  switch (type.kind) {
    case 'tuple':
      return tupleOf(type.elements.map((it) => valueOf(it, body, text)));
    case 'array': {
      const element = valueOf(type.element, body, text);
      const isCopied = element !== null && /^(?:[\d.]+|false|None|'\\0')$/.test(element);
      return isCopied ? `[${element}; ${text.slice(type.length.start, type.length.end)}]` : null;
    }
    case 'pointer':
      return type.mutable ? 'core::ptr::null_mut()' : 'core::ptr::null()';
    case 'path':
      return isInteger(type) ? '0' : valueOfPath(type, body, text);
    default:
      return null;
  }
}

/** `(0, false)`; the empty text for the unit type; null where an element has no such value. */
function tupleOf(values: readonly (string | null)[]): string | null {
  if (values.length === 0) return '';
  if (values.includes(null)) return null;
  const texts = values.map((it) => (it === '' ? '()' : it));
  return `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})`;
}

function valueOfPath(type: TypeRef & { readonly kind: 'path' }, body: Body, text: string): string | null {
  const last = type.path.segments.at(-1);
  switch (last?.text) {
    case 'bool':
      return 'false';
    case 'f32':
    case 'f64':
      return '0.0';
    case 'char':
      return "'\\0'";
    case 'Option':
      return 'None';
    case 'Result': {
      const error = last.generics?.types[1];
      const known = error === undefined ? null : valueOf(error, body, text);
      if (known !== null) return `Err(${known === '' ? '()' : known})`;
      const unit = error === undefined ? null : unitStruct(error, body);
      return existingError(body, text) ?? (unit === null ? null : `Err(${unit})`);
    }
    default:
      return null;
  }
}

/** The value of `struct Failure;` where the type is named without a path. */
function unitStruct(type: TypeRef, body: Body): string | null {
  const name = type.kind === 'path' && type.path.segments.length === 1 ? type.path.segments[0]?.text : null;
  if (name === null || name === undefined) return null;
  const target = resolveNames(body.scope, { leading: '', names: [name] }, 'type');
  const isUnit =
    target.kind === 'item' &&
    target.item.kind === 'struct' &&
    target.item.shape === 'unit' &&
    target.item.generics.length === 0;
  return isUnit ? name : null;
}

/** An `Err(…)` with a constant that the function itself returns somewhere. */
function existingError(body: Body, text: string): string | null {
  let found: string | null = null;
  walkBody(body, ({ expr }) => {
    if (found !== null || expr.kind !== 'call' || expr.callee.kind !== 'path') return;
    if (lastName(expr.callee) === 'Err' && isConstantValue(expr)) found = text.slice(expr.start, expr.end);
  });
  return found;
}

/** A constant that the function itself returns: its first early one, else that at its end. */
function returnedConstant(body: Body, text: string): string | null {
  const found: Expr[] = [];
  walkBody(body, ({ expr, ancestors }) => {
    const isInClosure = ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure');
    if (expr.kind === 'return' && expr.value !== null && !isInClosure) found.push(expr.value);
  });
  const last = body.item.kind === 'fn' ? body.item.body?.statements.at(-1) : undefined;
  if (last?.kind === 'expr' && !last.semicolon) found.push(last.expr);
  const constant = found.find(isConstantValue);
  return constant === undefined ? null : text.slice(constant.start, constant.end);
}

/** A literal, a path in capitals, or made of such: no local, and always the same. */
export function isConstantValue(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return true;
    case 'path':
      return /^[A-Z]/.test(lastName(expr));
    case 'unary':
      return expr.operator === '-' && isConstantValue(expr.operand);
    case 'tuple':
      return expr.elements.every(isConstantValue);
    case 'call':
      return (
        expr.callee.kind === 'path' &&
        /^[A-Z]/.test(lastName(expr.callee)) &&
        expr.args.every(isConstantValue)
      );
    default:
      return false;
  }
}

function lastName({ path }: Expr & { readonly kind: 'path' }): string {
  return path.segments.at(-1)?.text ?? '';
}

function isInteger(type: TypeRef | null): boolean {
  if (type?.kind !== 'path' || type.path.segments.length !== 1) return false;
  return /^(?:[ui](?:8|16|32|64|128|size)|c_int|c_long)$/.test(type.path.segments[0]?.text ?? '');
}

function xdpPass(body: Body): string {
  const target = resolveNames(body.scope, { leading: '', names: ['xdp_action'] }, 'type');
  if (target.kind === 'external' && target.path.join('::') === 'aya_ebpf::bindings::xdp_action')
    return 'xdp_action::XDP_PASS';
  return `${body.unit.ayaNames[0] ?? 'aya_ebpf'}::bindings::xdp_action::XDP_PASS`;
}
