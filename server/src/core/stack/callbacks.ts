// Functions whose address is taken: what is handed to a helper such as `bpf_loop` as `step as *mut c_void` is a function of its own, with a
// frame of its own, that the kernel counts where its address is loaded (verifier.c, `check_max_stack_depth_subprog`, `bpf_pseudo_func`).
// Invariant: a function whose address goes nowhere has no frame; what is called through a known pointer is a plain call.
// Deliberately absent: addresses that are kept in structs, maps and statics.

import type { Body } from '../model/bodies';
import type { Scope } from '../model/names';
import type { Substitution, Type } from '../model/types';
import type { Expr, FnItem } from '../syntax/ast';
import { CONSTANT, NOTHING, placeOf, type Around, type Value } from './walk';

/** A function of the crate, or a closure in it. */
export interface Code {
  /** Of a closure: the function that it stands in. */
  readonly fn: FnItem;
  readonly body: Body;
  readonly substitution: Substitution;
  readonly closure: { readonly expr: Closure; readonly scope: Scope } | null;
}

/** How the kernel gets to a function. */
export interface Callback {
  /** The helper or function that its address is handed to; null: it has no name. */
  readonly helper: string | null;
  /** Not within the call, but on a stack of its own. */
  readonly later: boolean;
}

type Closure = Expr & { readonly kind: 'closure' };

/** The address of the function that a path names; null: it names none of the crate. */
export function codeValue({ types, walk }: Around, expr: Expr & { readonly kind: 'path' }): Value | null {
  const callee = types.calleeOf(expr);
  if (callee.kind !== 'function') return null;
  const { fn, substitution } = callee;
  const body = walk.functions.bodyOf(fn);
  return body === undefined ? null : { ...CONSTANT, code: [{ fn, body, substitution, closure: null }] };
}

/** A closure, whose address is taken where it captures nothing. */
export function closureValue({ body, substitution, scope }: Around, expr: Closure): Value {
  if (body.item.kind !== 'fn') return NOTHING;
  return { ...NOTHING, code: [{ fn: body.item, body, substitution, closure: { expr, scope } }] };
}

/** Arguments of a call of code that is not seen, or that keeps a frame of its own: functions whose addresses they are will be called from there. */
export function noteCallbacks(
  { walk, types, body }: Around,
  { args }: Expr & { readonly kind: 'call' | 'methodCall' },
  { values, name }: { readonly values: readonly Value[]; readonly name: string | null },
): void {
  const callback = { helper: name, later: name !== null && RUNS_LATER.has(name) };
  values.slice(-args.length).forEach(({ code }, index) => {
    const arg = args[index];
    if (arg === undefined || !isAddress(types.typeOf(arg))) return;
    for (const it of code) walk.calls.push({ ...it, at: placeOf(body, arg), callback });
  });
}

/** A function that is named without a cast is a type of its own, and what takes it is made for it. */
function isAddress({ kind }: Type): boolean {
  return kind === 'pointer' || kind === 'function' || kind === 'int';
}

/** verifier.c, `is_async_callback_calling_function` and its like for kernel functions. */
const RUNS_LATER = new Set(['bpf_timer_set_callback', 'bpf_wq_set_callback_impl']);
