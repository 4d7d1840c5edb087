// What a function returns when a lookup fails that cannot fail: the value that does least harm, in the function's own type.

import { programKindOfMacro } from '../data/programs';
import type { Body } from '../model/bodies';
import { walkBody } from '../model/bodies';
import type { Attribute, FnItem, TypeRef } from '../syntax/ast';

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

/** The statement that leaves the function, such as "return 0;", or null if its type has no value that is plain to see. */
export function divergenceOf(fn: FnItem, body: Body, text: string): string | null {
  const kind = fn.attributes.map((it) => programKindOfMacro(lastSegment(it))).find((it) => it !== undefined);
  const pass = PASS[kind?.macro ?? ''];
  if (pass === 'XDP_PASS') return `return ${xdpPass(body, text)};`;
  if (pass !== undefined && isInteger(fn.result)) return `return ${pass};`;
  if (fn.result === null) return 'return;';
  const value = valueOf(fn.result, body, text);
  return value === null ? null : value === '' ? 'return;' : `return ${value};`;
}

function lastSegment(attribute: Attribute): string {
  return attribute.path.split('::').at(-1) ?? '';
}

function valueOf(type: TypeRef, body: Body, text: string): string | null {
  if (type.kind === 'tuple') return type.elements.length === 0 ? '' : null;
  if (isInteger(type)) return '0';
  if (type.kind !== 'path') return null;
  const last = type.path.segments.at(-1);
  switch (last?.text) {
    case 'bool':
      return 'false';
    case 'Option':
      return 'None';
    case 'Result': {
      const error = last.generics?.types[1];
      const known = error === undefined ? null : valueOf(error, body, text);
      if (known !== null) return `Err(${known === '' ? '()' : known})`;
      return existingError(body, text);
    }
    default:
      return null;
  }
}

/** An `Err(…)` with a constant that the function itself returns somewhere. */
function existingError(body: Body, text: string): string | null {
  let found: string | null = null;
  walkBody(body, ({ expr }) => {
    if (found !== null || expr.kind !== 'call' || expr.callee.kind !== 'path') return;
    const [argument] = expr.args;
    if (expr.callee.path.segments.at(-1)?.text !== 'Err' || argument === undefined) return;
    const constant =
      argument.kind === 'literal' ||
      (argument.kind === 'path' && /^[A-Z]/.test(argument.path.segments.at(-1)?.text ?? ''));
    if (constant) found = text.slice(expr.start, expr.end);
  });
  return found;
}

function isInteger(type: TypeRef | null): boolean {
  if (type?.kind !== 'path' || type.path.segments.length !== 1) return false;
  return /^(?:[ui](?:8|16|32|64|128|size)|c_int|c_long)$/.test(type.path.segments[0]?.text ?? '');
}

function xdpPass(body: Body, text: string): string {
  if (/\bxdp_action\b/.test(text) && /\bxdp_action::XDP_PASS\b/.test(text)) return 'xdp_action::XDP_PASS';
  return `${body.unit.ayaNames[0] ?? 'aya_ebpf'}::bindings::xdp_action::XDP_PASS`;
}
