// Calls of functions of the workspace: walked through where LLVM inlines them, else a call that takes addresses.
// Source: the Rust ABI on BPF hands over and returns what is larger than two registers by address.

import { layoutOf } from '../model/layout';
import { inferBody } from '../model/inference';
import type { Body } from '../model/bodies';
import type { Substitution } from '../model/types';
import type { Expr, FnItem } from '../syntax/ast';
import { noteCallbacks, type Code } from './callbacks';
import { externalCall, wrappedArrays } from './externalCalls';
import { capture, escape } from './memory';
import { aggregate, evaluateExpr, evaluateHeld } from './evaluate';
import { borrow } from './places';
import {
  type Around,
  BY_REGISTER,
  NOTHING,
  type Value,
  bind,
  bindSelf,
  endSlots,
  nested,
  newSlot,
  noteCall,
  placeOf,
  union,
} from './walk';

/** Evaluates a closure that is called at once with these arguments. */
export function callClosure(
  around: Around,
  closure: Expr & { readonly kind: 'closure' },
  args: readonly Value[],
): Value {
  const defined = around.walk.closures.get(closure) ?? around;
  if (defined.inlined.length > MOST_DEPTH) return NOTHING;
  const results: Value[] = [];
  const before = around.walk.slots.length;
  const inner: Around = { ...nested(defined), results, branch: around.branch };
  closure.parameters.forEach((parameter, index) => {
    bind(inner, parameter.pattern, { value: args[index] ?? NOTHING, parameter: true });
  });
  const tail = evaluateExpr(inner, closure.body);
  const result = union([tail, ...results]);
  endSlots(around.walk, before, [result]);
  return result;
}

export function callValue(around: Around, expr: Expr & { readonly kind: 'call' | 'methodCall' }): Value {
  const callee = around.types.calleeOf(expr);
  switch (callee.kind) {
    case 'constructor': {
      const values = expr.args.map((it) => evaluateExpr(around, it));
      const [only] = values;
      if (values.length === 1 && only !== undefined && /^(?:Ok|Some|Err)$/.test(callee.path.at(-1) ?? ''))
        return {
          ...only,
          parts: [...only.parts, ...wrappedArrays(around, expr.args[0], only)],
          wrapped: true,
        };
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
    case 'unknown': {
      const [code, ...others] = expr.kind === 'call' ? evaluateExpr(around, expr.callee).code : [];
      return code === undefined || others.length > 0
        ? externalCall(around, expr, null)
        : callCode(around, expr, code);
    }
  }
}

/** A call through a pointer to a function that is known here. */
function callCode(
  around: Around,
  expr: Expr & { readonly kind: 'call' | 'methodCall' },
  { fn, substitution, closure }: Code,
): Value {
  if (closure === null) return callFunction(around, expr, { fn, substitution });
  return callClosure(
    around,
    closure.expr,
    expr.args.map((it) => evaluateExpr(around, it)),
  );
}

export interface Target {
  readonly fn: FnItem;
  readonly substitution: Substitution;
}

export function callFunction(
  around: Around,
  expr: Expr & { readonly kind: 'call' | 'methodCall' },
  { fn, substitution }: Target,
): Value {
  const { walk } = around;
  const receiver = expr.kind === 'methodCall' ? [receiverValue(around, expr.receiver, fn)] : [];
  const args = [...receiver, ...evaluateHeld(around, expr.args)];
  walk.met.add(fn);
  const body = walk.functions.bodyOf(fn);
  if (body === undefined) {
    const name = fn.name.text;
    noteCallbacks(around, expr, { values: args, name });
    for (const slot of args.flatMap((it) => it.points))
      capture(slot, walk.tick, { certainty: 'likely', why: `its address goes to \`${name}\`` });
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
    substitution,
    scope: body.scope,
    env: { names: new Map(), parent: null },
    inlined: [...around.inlined, fn],
    results,
    isRoot: false,
    branch: around.branch,
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

export function receiverValue(around: Around, receiver: Expr, fn: FnItem): Value {
  const type = around.types.typeOf(receiver);
  return fn.selfParameter === 'value' || type.kind === 'reference'
    ? evaluateExpr(around, receiver)
    : borrow(around, receiver, fn.selfParameter === 'mutable reference');
}

/** A call that stays a call: what it is handed by address is memory, and so is a large result. */
export function callOwn(
  around: Around,
  expr: Expr & { readonly kind: 'call' | 'methodCall' },
  { fn, substitution, body, args }: Target & { readonly body: Body; readonly args: readonly Value[] },
): Value {
  const { walk } = around;
  const at = placeOf(around.body, expr);
  walk.calls.push({ fn, body, substitution, closure: null, at, callback: null });
  noteCall(around);
  noteCallbacks(around, expr, { values: args, name: fn.name.text });
  for (const value of args) {
    const why = `its address goes to \`${fn.name.text}\`, which is not inlined`;
    for (const slot of value.points) capture(slot, walk.tick, { certainty: 'certain', why });
    if (value.home !== null && (value.home.size ?? 0) > BY_REGISTER)
      escape(value.home, 'certain', `it is handed by value to \`${fn.name.text}\`, which is not inlined`);
  }
  const type = around.types.typeOf(expr);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size <= BY_REGISTER) return NOTHING;
  const slot = newSlot(around, {
    name: `the result of \`${fn.name.text}\``,
    type,
    kind: 'temporary',
    span: expr,
  });
  escape(slot, 'certain', `\`${fn.name.text}\` is not inlined and writes its result here`);
  return { ...NOTHING, home: slot, wrapped: type.kind === 'external' };
}

export const MOST_DEPTH = 24;
