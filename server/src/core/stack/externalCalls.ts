// What calls of Aya, core and unknown code do to memory: which take an address to the kernel, which make a hidden copy, which hand on.
// Sources: aya-ebpf 0.2.1 src/helpers.rs, src/programs, src/maps; measured in test/conformance/stack.

import { mapKindOfPath } from '../data/maps';
import { layoutOf } from '../model/layout';
import type { Callee } from '../model/infer/session';
import type { Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { evaluateExpr, evaluateHeld } from './evaluate';
import { noteCallbacks } from './callbacks';
import { callClosure } from './inlinedCalls';
import { borrow } from './places';
import { errorBytes, keepUntilNow, newSlot, noteCall, NOTHING, union, type Around, type Value } from './walk';
import { storedWhole } from './storedWhole';
import { chooseCopy, readThrough } from './throughPointers';
import { capture, escape, type Slot } from './memory';

type AnyCall = Expr & { readonly kind: 'call' | 'methodCall' };

/** `path` is null where the callee is not known. */
export function externalCall(around: Around, expr: AnyCall, path: readonly string[] | null): Value {
  const crate = path?.[0] ?? null;
  if (crate === 'aya_ebpf' && path !== null) return ayaCall(around, expr, path);
  const name = expr.kind === 'methodCall' ? expr.method.text : (path?.at(-1) ?? '');
  const receiver = expr.kind === 'methodCall' ? receiverOf(around, expr.receiver) : NOTHING;
  const values = argumentValues(around, expr.args, receiver);
  const all = union([receiver, ...values]);
  if (crate === 'core') {
    const [only] = values;
    if (expr.kind === 'call' && only !== undefined && (name === 'Ok' || name === 'Some'))
      return { ...only, parts: [...only.parts, ...wrappedArrays(around, expr.args[0], only)], wrapped: true };
    noteStep(around, { value: receiver, name, expr });
    if (name === 'write' && expr.args.length > 0) storedBy(around, expr, values);
    if (name === 'iter_mut')
      for (const slot of receiver.points)
        if ((slot.size ?? 0) > UNROLLED) escape(slot, 'likely', 'a loop writes through it');
    if (VOLATILE.has(name))
      for (const slot of all.points) escape(slot, 'likely', `\`${name}\` reads or writes it in memory`);
    if (COPIES.has(name) && expr.kind === 'methodCall' && isVariableRange(expr.receiver))
      for (const slot of receiver.points)
        escape(slot, 'certain', `\`${name}\` copies a number of bytes that only the run knows`);
    if (isNumber(around.types.typeOf(expr))) return NOTHING;
    if (FALLS_BACK.has(name)) {
      const chosen = chooseCopy(around, { at: expr, type: around.types.typeOf(expr), value: receiver });
      if (chosen !== null) return chosen;
    }
    if (READS_WHOLE.has(name) || (name === 'clone' && isBehindReference(around, expr))) {
      const inOption = name === 'copied' || name === 'cloned';
      const type = contentOf(around.types.typeOf(expr));
      return { ...readThrough(around, { at: expr, type, pointer: all, inOption }), wrapped: inOption };
    }
    const code = [receiver, ...(HANDS_ON.has(name) ? values : [])].flatMap((it) => it.code);
    return KEEPS_CONTENT.has(name)
      ? {
          ...all,
          code,
          points: name.startsWith('as_') ? all.points : all.points.filter((it) => it !== receiver.home),
          home: receiver.home,
          wrapped: receiver.wrapped,
        }
      : { ...all, home: null, code };
  }
  noteCallbacks(around, expr, { values, name: name === '' ? null : name });
  const what = name === '' ? 'code that is not known' : `\`${name}\`, which is not known`;
  for (const slot of all.points)
    capture(slot, around.walk.tick, { certainty: 'likely', why: `its address goes to ${what}` });
  return { ...NOTHING, points: all.points };
}

/** Bytes of an array that a loop over it is unrolled for. */
const UNROLLED = 16;

function noteStep(
  around: Around,
  { value: { home }, name, expr }: { readonly value: Value; readonly name: string; readonly expr: AnyCall },
): void {
  if (home === null) return;
  const error = errorBytes(around.types.typeOf(expr));
  const own = expr.kind === 'methodCall' ? errorBytes(around.types.typeOf(expr.receiver)) : 0;
  if (name === 'unwrap_or' || name === 'unwrap_or_else') home.steps.push({ kind: 'fallback', error: own });
  else if (name === 'unwrap_or_default') home.steps.push({ kind: 'default', error: own });
  else if (name === 'ok') home.steps.push({ kind: 'ok', error });
  else if (/^(?:ok_or|ok_or_else|map_err)$/.test(name))
    home.steps.push({ kind: home.kind === 'local' && own <= 1 && error > 1 ? 'widened' : 'error', error });
}

/** `Ok(Key { source: …, … })`: arrays of a struct wait in the Option or Result until it is taken apart. */
export function wrappedArrays(around: Around, expr: Expr | undefined, { parts }: Value): readonly Slot[] {
  if (expr === undefined || expr.kind !== 'struct') return [];
  // What is in memory already is copied from there.
  const inMemory = new Set(parts.filter((it) => it.kind === 'local' && it.onStack !== 'no' && it.bytesOnly));
  let size = -[...inMemory].reduce((sum, it) => sum + (it.size ?? 0), 0);
  for (const { value } of expr.fields) {
    const type = around.types.typeOf(value);
    const layout = layoutOf(type);
    if (type.kind !== 'array' || 'unknown' in layout || layout.align > 1 || layout.size < SMALLEST_ARRAY)
      continue;
    if (value.kind !== 'repeat' && value.kind !== 'literal') size += layout.size;
  }
  if (size <= 0) return [];
  const slot = newSlot(around, {
    name: 'its arrays',
    type: null,
    size,
    align: 2,
    kind: 'temporary',
    span: expr,
  });
  escape(slot, 'likely', 'the arrays wait in the Option or Result until it is taken apart');
  return [slot];
}

/** What answers its argument, as another type. */
const HANDS_ON = new Set(['transmute', 'from', 'into', 'from_ref', 'from_mut']);

const VOLATILE = new Set(['read_volatile', 'write_volatile', 'black_box']);
const COPIES = new Set(['copy_from_slice', 'clone_from_slice', 'fill']);
/** The content, or something else in its place. */
const FALLS_BACK = new Set(['unwrap_or', 'unwrap_or_default', 'unwrap_or_else']);
/** What copies a value from behind a pointer. */
const READS_WHOLE = new Set(['copied', 'cloned', 'read', 'read_unaligned']);
/** What gives back what its receiver holds. */
const KEEPS_CONTENT = new Set([
  'unwrap', 'expect', 'unwrap_or', 'unwrap_or_default', 'unwrap_unchecked', 'unwrap_or_else', 'ok', 'ok_or', 'ok_or_else', 'map_err',
  'or', 'or_else', 'filter', 'clone', 'assume_init', 'into', 'from', 'as_ref', 'as_mut',
]); // prettier-ignore

function isBehindReference({ types }: Around, expr: AnyCall): boolean {
  return expr.kind === 'methodCall' && types.typeOf(expr.receiver).kind === 'reference';
}

/** A number points nowhere. */
function isNumber(type: Type): boolean {
  return (type.kind === 'int' && type.name !== 'usize') || type.kind === 'bool';
}

function argumentValues(around: Around, args: readonly Expr[], receiver: Value): readonly Value[] {
  if (!args.some((it) => withoutParens(it).kind === 'closure')) return evaluateHeld(around, args);
  return args.map((arg) => {
    const inner = withoutParens(arg);
    return inner.kind === 'closure' ? callClosure(around, inner, [receiver]) : evaluateExpr(around, arg);
  });
}

/** What inlined code of Aya does without a call of the kernel. */
function isHelper(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  const [, module] = path;
  if (module === 'helpers') return true;
  if (module === 'maps' || module === 'btf_maps')
    return !/^(?:new|write|as_ptr|as_mut_ptr|assume_init_\w+|deref\w*|pinned|with_\w+)$/.test(name);
  return module === 'programs' || module === 'EbpfContext' ? CONTEXT_HELPERS.test(name) : false;
}

const CONTEXT_HELPERS =
  /^(?:read_at|load|load_bytes|store|command|[pg]id|[tu]gid|uid|adjust_\w+|change_\w+|(?:clone_)?redirect\w*|pull_data|push_data|pop_data|l[34]_csum_replace|set_\w+|get_\w+|skb_\w+|bpf_\w+)$/;
/** These ask for the current task. */
const NEEDS_NO_CONTEXT = new Set(['pid', 'tgid', 'uid', 'gid', 'command']);

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
  const { walk } = around;
  const wasQuiet = walk.quiet;
  walk.quiet = wasQuiet || NEEDS_NO_CONTEXT.has(name);
  const receiver = expr.kind === 'methodCall' ? receiverOf(around, expr.receiver) : NOTHING;
  walk.quiet = wasQuiet;
  const values = argumentValues(around, expr.args, receiver);
  if (isHelper(path)) noteCall(around);
  values.forEach((value, index) => {
    for (const slot of value.points)
      capture(slot, around.walk.tick, { certainty: 'certain', why: `its address goes to \`${name}\`` });
    const arg = expr.args[index];
    if (map === undefined || arg === undefined || index >= byAddress(name) || isIndexed(map.name)) return;
    handedOver(around, arg, { value, name });
  });
  noteCallbacks(around, expr, { values, name });
  if (name === 'write' && map === undefined) storedBy(around, expr, values);
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
  if (map !== undefined && LOOKS_UP.has(name)) return NOTHING;
  // The raw helpers of the same names answer an error code and write where their caller says.
  return READS_BY_VALUE.has(name) && !isNumber(around.types.typeOf(expr))
    ? hiddenCopy(around, expr, name)
    : { ...NOTHING, points: values.flatMap((it) => it.points) };
}

/** `entry.write(value)`, `pointer.write(value)`: the last argument is stored. */
function storedBy(around: Around, expr: AnyCall, values: readonly Value[]): void {
  const [stored, value] = [expr.args.at(-1), values.at(-1)];
  if (value !== undefined) keepUntilNow(around, value, true);
  if (stored !== undefined && value !== undefined) storedWhole(around, value, around.types.typeOf(stored));
}

const SMALLEST_ARRAY = 16;

const INDEXED = new Set(['get', 'get_ptr', 'get_ptr_mut', 'set']);
/** What these answer points into the map. */
const LOOKS_UP = new Set(['get', 'get_ptr', 'get_ptr_mut']);
const READS_BY_VALUE = new Set([
  'bpf_probe_read', 'bpf_probe_read_user', 'bpf_probe_read_kernel', 'read_at', 'load', 'bpf_get_current_comm', 'command', 'pop', 'peek',
]); // prettier-ignore

/** Whether a call answers what a helper has written into a buffer of Aya's. */
export function isReadByValue(callee: Callee): boolean {
  return (
    callee.kind === 'external' &&
    callee.path[0] === 'aya_ebpf' &&
    READS_BY_VALUE.has(callee.path.at(-1) ?? '')
  );
}

const PASSES_ONCE = new Set(['bpf_probe_read', 'read_at']);

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
  capture(slot, around.walk.tick, { certainty: 'certain', why });
}

function hiddenCopy(around: Around, expr: AnyCall, name: string): Value {
  const told = contentOf(around.types.typeOf(expr));
  const type =
    told.kind === 'unknown' && expr.kind === 'methodCall' ? (elementOf(around, expr) ?? told) : told;
  const layout = layoutOf(type);
  if (!('unknown' in layout) && layout.size === 0) return NOTHING;
  const slot = newSlot(around, {
    name: `read by \`${name}\``,
    type,
    kind: 'copy',
    span: expr,
    passesOnce: PASSES_ONCE.has(name),
  });
  const why = `\`${name}\` reads by value: the kernel writes into a buffer on the stack`;
  capture(slot, around.walk.tick, { certainty: 'certain', why });
  slot.steps.push({ kind: 'read', error: errorBytes(around.types.typeOf(expr)) });
  around.walk.tick += 1;
  slot.end = around.walk.tick;
  return { ...NOTHING, home: slot, wrapped: true };
}

/** What a queue or stack holds, whatever its release wraps around it. */
function elementOf(
  around: Around,
  { receiver }: AnyCall & { readonly kind: 'methodCall' },
): Type | undefined {
  const map = around.types.typeOf(receiver);
  return map.kind === 'external' && mapKindOfPath(map.path) !== undefined ? map.args[0] : undefined;
}

/** `Result<T, E>` and `Option<T>` → `T`. */
function contentOf(type: Type): Type {
  if (type.kind !== 'external') return type;
  const [content] = type.args;
  return content !== undefined && /^(?:Option|Result)$/.test(type.path.at(-1) ?? '')
    ? contentOf(content)
    : type;
}
