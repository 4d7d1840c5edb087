// What calls of Aya, core and unknown code do to memory: which take an address to the kernel, which make a hidden copy, which hand on.
// Sources: aya-ebpf 0.2.1 src/helpers.rs, src/programs, src/maps; measured in test/conformance/stack.

import { mapKindOfPath } from '../data/maps';
import { layoutOf } from '../model/layout';
import type { Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { evaluateExpr } from './evaluate';
import { callClosure } from './inlinedCalls';
import { borrow } from './places';
import { newSlot, NOTHING, union, type Around, type Value } from './walk';
import { escape } from './memory';

type AnyCall = Expr & { readonly kind: 'call' | 'methodCall' };

/** `path` is null where the callee is not known. */
export function externalCall(around: Around, expr: AnyCall, path: readonly string[] | null): Value {
  const crate = path?.[0] ?? null;
  if (crate === 'aya_ebpf' && path !== null) return ayaCall(around, expr, path);
  const name = expr.kind === 'methodCall' ? expr.method.text : (path?.at(-1) ?? '');
  const receiver = expr.kind === 'methodCall' ? receiverOf(around, expr.receiver) : NOTHING;
  const values = expr.args.map((arg) => argumentValue(around, arg, receiver));
  const all = union([receiver, ...values]);
  if (crate === 'core') {
    const [only] = values;
    if (expr.kind === 'call' && only !== undefined && (name === 'Ok' || name === 'Some'))
      return { ...only, wrapped: true };
    noteUnwrapping(receiver, name);
    if (name === 'iter_mut')
      for (const slot of receiver.points)
        if ((slot.size ?? 0) > UNROLLED) escape(slot, 'likely', 'a loop writes through it');
    if (VOLATILE.has(name))
      for (const slot of all.points) escape(slot, 'likely', `\`${name}\` reads or writes it in memory`);
    if (COPIES.has(name) && expr.kind === 'methodCall' && isVariableRange(expr.receiver))
      for (const slot of receiver.points)
        escape(slot, 'certain', `\`${name}\` copies a number of bytes that only the run knows`);
    if (isNumber(around.types.typeOf(expr))) return NOTHING;
    return KEEPS_CONTENT.has(name)
      ? { ...all, home: receiver.home, wrapped: receiver.wrapped }
      : { ...all, home: null };
  }
  if (expr.kind === 'call' && crate === null) evaluateExpr(around, expr.callee);
  const what = name === '' ? 'code that is not known' : `\`${name}\`, which is not known`;
  for (const slot of all.points) escape(slot, 'likely', `its address goes to ${what}`);
  return { ...NOTHING, points: all.points };
}

/** Bytes of an array that a loop over it is unrolled for. */
const UNROLLED = 16;

function noteUnwrapping({ home }: Value, name: string): void {
  if (home?.kind !== 'buffer') return;
  if (name === 'unwrap_or') home.unwrapped = 'fallback';
  else if (name === 'unwrap_or_default' || name === 'unwrap_or_else') home.unwrapped = 'default';
  else if (/^(?:ok|ok_or|ok_or_else|map_err)$/.test(name)) home.combined = true;
}

const VOLATILE = new Set(['read_volatile', 'write_volatile', 'black_box']);
const COPIES = new Set(['copy_from_slice', 'clone_from_slice', 'fill']);
/** What gives back what its receiver holds. */
const KEEPS_CONTENT = new Set([
  'unwrap', 'expect', 'unwrap_or', 'unwrap_or_default', 'unwrap_unchecked', 'unwrap_or_else', 'ok', 'ok_or', 'ok_or_else', 'map_err',
  'or', 'or_else', 'filter', 'clone', 'assume_init', 'into', 'copied', 'cloned', 'from', 'as_ref', 'as_mut',
]); // prettier-ignore

/** A number points nowhere. */
function isNumber(type: Type): boolean {
  return (type.kind === 'int' && type.name !== 'usize') || type.kind === 'bool';
}

function argumentValue(around: Around, arg: Expr, receiver: Value): Value {
  const inner = withoutParens(arg);
  return inner.kind === 'closure' ? callClosure(around, inner, [receiver]) : evaluateExpr(around, arg);
}

/** The receiver with its address: which of both a method takes makes no difference here. */
function receiverOf(around: Around, receiver: Expr): Value {
  const type = around.types.typeOf(receiver);
  const inner = withoutParens(receiver);
  if (type.kind === 'reference' || type.kind === 'pointer') return evaluateExpr(around, receiver);
  const value = evaluateExpr(around, receiver);
  const isPlace =
    inner.kind === 'path' || inner.kind === 'field' || inner.kind === 'index' || inner.kind === 'unary';
  if (!isPlace) return value;
  // A method of a constant gets the address of a copy in .rodata.
  const place = borrow(around, receiver, inner.kind !== 'path');
  return { ...value, points: [...new Set([...place.points, ...value.points])] };
}

function isVariableRange(receiver: Expr): boolean {
  const inner = withoutParens(receiver);
  if (inner.kind === 'borrow') return isVariableRange(inner.operand);
  if (inner.kind !== 'index') return false;
  const range = withoutParens(inner.index);
  return (
    range.kind === 'range' &&
    [range.low, range.high].some((it) => it !== null && withoutParens(it).kind !== 'literal')
  );
}

function ayaCall(around: Around, expr: AnyCall, path: readonly string[]): Value {
  const name = path.at(-1) ?? '';
  const map = path.length > 2 ? mapKindOfPath(path.slice(0, -1)) : undefined;
  const receiver = expr.kind === 'methodCall' ? receiverOf(around, expr.receiver) : NOTHING;
  const values = expr.args.map((arg) => argumentValue(around, arg, receiver));
  values.forEach((value, index) => {
    for (const slot of value.points) escape(slot, 'certain', `its address goes to \`${name}\``);
    const arg = expr.args[index];
    if (map === undefined || arg === undefined || index >= byAddress(name) || isIndexed(map.name)) return;
    handedOver(around, arg, { value, name });
  });
  around.walk.helperCalls += 1;
  if (name === 'write' && map === undefined) writtenWhole(around, expr, values);
  if (name === 'tail_call') around.walk.tailCalls = true;
  if (map !== undefined && isIndexed(map.name) && INDEXED.has(name)) {
    const slot = newSlot(around, {
      name: 'the index',
      type: null,
      size: 4,
      align: 4,
      kind: 'temporary',
      span: expr,
    });
    escape(slot, 'certain', `\`${name}\` hands the kernel the address of the index`);
    slot.end = around.walk.tick + 1;
    return NOTHING;
  }
  // The raw helpers of the same names answer an error code and write where their caller says.
  return READS_BY_VALUE.has(name) && !isNumber(around.types.typeOf(expr))
    ? hiddenCopy(around, expr, name)
    : { ...NOTHING, points: values.flatMap((it) => it.points) };
}

/** A value made for a ring buffer entry out of arrays in memory is put together on the stack first. */
function writtenWhole(around: Around, expr: AnyCall, values: readonly Value[]): void {
  values.forEach((value, index) => {
    const arg = expr.args[index];
    const isCopied = value.parts.some(
      (it) => it.kind === 'local' && it.onStack === 'certain' && (it.size ?? 0) >= 32,
    );
    if (arg === undefined || !isCopied) return;
    const slot = newSlot(around, {
      name: 'a temporary',
      type: around.types.typeOf(arg),
      kind: 'temporary',
      span: arg,
    });
    escape(slot, 'likely', 'the value is put together here before it is copied into the entry');
    slot.end = around.walk.tick + 1;
  });
}

const INDEXED = new Set(['get', 'get_ptr', 'get_ptr_mut', 'set']);
const READS_BY_VALUE = new Set([
  'bpf_probe_read', 'bpf_probe_read_user', 'bpf_probe_read_kernel', 'read_at', 'load', 'bpf_get_current_comm', 'command', 'pop', 'peek',
]); // prettier-ignore

/** Read into a zeroed array whose copies LLVM removes. */
const IN_PLACE = new Set(['bpf_get_current_comm', 'command']);

function isIndexed(kind: string): boolean {
  return kind === 'Array' || kind === 'PerCpuArray';
}

/** How many of the first arguments a method of a keyed map takes by address, whether written with `&` or not. */
function byAddress(method: string): number {
  if (method === 'insert') return 2;
  return /^(?:get|get_ptr|get_ptr_mut|remove|push|contains|output)$/.test(method) ? 1 : 0;
}

/** A key or value that is written without `&` (`impl Borrow` of aya-ebpf 0.2). */
function handedOver(
  around: Around,
  arg: Expr,
  { value, name }: { readonly value: Value; readonly name: string },
): void {
  const type = around.types.typeOf(arg);
  if (type.kind === 'reference' || type.kind === 'pointer' || type.kind === 'unknown' || name === 'output')
    return;
  const why = `it is handed by value to \`${name}\`, which takes its address`;
  const slot = value.home ?? newSlot(around, { name: 'a temporary', type, kind: 'temporary', span: arg });
  escape(slot, 'certain', why);
}

function hiddenCopy(around: Around, expr: AnyCall, name: string): Value {
  const type = contentOf(around.types.typeOf(expr));
  const layout = layoutOf(type);
  if (!('unknown' in layout) && layout.size === 0) return NOTHING;
  const slot = newSlot(around, {
    name: `read by \`${name}\``,
    type,
    kind: IN_PLACE.has(name) ? 'buffer' : 'copy',
    span: expr,
  });
  escape(slot, 'certain', `\`${name}\` reads by value: the kernel writes into a buffer on the stack`);
  around.walk.tick += 1;
  slot.end = around.walk.tick;
  return { ...NOTHING, home: slot, wrapped: true };
}

/** `Result<T, E>` and `Option<T>` → `T`. */
function contentOf(type: Type): Type {
  if (type.kind !== 'external') return type;
  const [content] = type.args;
  return content !== undefined && /^(?:Option|Result)$/.test(type.path.at(-1) ?? '')
    ? contentOf(content)
    : type;
}
