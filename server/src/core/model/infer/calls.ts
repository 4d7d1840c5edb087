// Calls: functions and methods of the workspace, of core and of Aya, closures, constructors; generics told by arguments and surroundings.
// Invariant: where the callee is not known, the arguments' open types are tainted: it may have decided them.

import type { Expr, GenericArgs } from '../../syntax/ast';
import { withoutParens } from '../../syntax/visit';
import { resolveType, UNIT, unknownType, type Type } from '../types';
import { check, infer, inferClosure } from './expressions';
import { externalMethod, type ExternalFunction } from './externals';
import { sliceLookup } from './indexing';
import { iteratorItem, iteratorOf } from './iteration';
import { bindConsts, findAssociated } from './methods';
import { dereferenced } from './operators';
import { merged, openGenerics, resolveValue, type FoundFunction, type Value } from './paths';
import { coerce, type Around, type Callee } from './session';
import { traitMethod } from './traitMethods';
import { isIntegerVariable, isVariable } from './variables';

type Call = Expr & { readonly kind: 'call' };
type MethodCall = Expr & { readonly kind: 'methodCall' };

export function inferCall(around: Around, expr: Call, hint: Type | null): Type {
  const callee = withoutParens(expr.callee);
  if (callee.kind !== 'path') {
    const type = infer(around, callee, null);
    return callValue(around, expr, { type, hint });
  }
  return callResolved(around, expr, { value: resolveValue(around, callee.path), hint });
}

function callResolved(
  around: Around,
  expr: Call,
  { value, hint }: { readonly value: Value; readonly hint: Type | null },
): Type {
  const { session } = around;
  const { args } = expr;
  switch (value.kind) {
    case 'function':
      return callFunction(around, expr, { found: value.found, args, hint, hasReceiver: false });
    case 'constructor':
      session.callees.set(expr, { kind: 'constructor', path: value.path });
      checkArguments(around, args, {
        parameters: value.parameters,
        hinted: hintedBy(around, value.parameters, { result: value.result, hint }),
      });
      return value.result;
    case 'external':
      return callExternal(around, expr, { called: value, args, hint });
    case 'value':
      return callValue(around, expr, { type: value.type, hint });
    case 'unknown':
      taintArguments(around, args);
      return unknownType('what is called is not known');
  }
}

/** A call of a local: a closure, or a function that was bound to it. */
function callValue(
  around: Around,
  expr: Call,
  { type, hint }: { readonly type: Type; readonly hint: Type | null },
): Type {
  const { session } = around;
  const callable = session.callables.get(session.variables.shallow(type));
  if (callable === undefined) {
    taintArguments(around, expr.args);
    return unknownType('what is called is not known');
  }
  if (callable.kind === 'path') {
    const value = resolveValue(callable.around, callable.path.path);
    return value.kind === 'value'
      ? unknownType('what is called is not known')
      : callResolved(around, expr, { value, hint });
  }
  session.callees.set(expr, { kind: 'closure', closure: callable.closure, scope: callable.scope });
  checkArguments(around, expr.args, { parameters: callable.parameters, hinted: callable.parameters });
  return session.variables.shallow(callable.result);
}

interface FunctionUse {
  readonly found: FoundFunction;
  readonly args: readonly Expr[];
  readonly hint: Type | null;
  /** Whether the receiver was looked at already (`x.f()`); `T::f(x)` passes it as the first argument. */
  readonly hasReceiver: boolean;
}

function callFunction(
  around: Around,
  expr: Call | MethodCall,
  { found, args, hint, hasReceiver }: FunctionUse,
): Type {
  const { fn, scope } = found;
  const consts = new Map(found.substitution.consts);
  const substitution = { ...found.substitution, consts };
  around.session.callees.set(expr, { kind: 'function', fn, scope, substitution, owner: found.owner });
  const takesReceiver = fn.selfParameter !== 'none' && !hasReceiver;
  const [receiver] = takesReceiver ? args : [];
  const rest = receiver === undefined ? args : args.slice(1);
  if (receiver !== undefined) checkReceiver(around, receiver, found);
  const read = (type: Parameters<typeof resolveType>[1] | null): Type =>
    type === null ? UNIT : resolveType(scope, type, substitution);
  const parameters = fn.parameters.map((it) => (it.type === null ? unknownType('') : read(it.type)));
  const result = read(fn.result);
  const actual = checkArguments(around, rest, {
    parameters,
    hinted: hintedBy(around, parameters, { result, hint }),
  });
  if (consts.size === 0) return result;
  fn.parameters.forEach((parameter, index) => {
    const type = actual[index];
    if (parameter.type !== null && type !== undefined)
      bindConsts(parameter.type, around.session.variables.deep(type), consts);
  });
  if (fn.result !== null && hint !== null) bindConsts(fn.result, around.session.variables.deep(hint), consts);
  return read(fn.result);
}

function checkReceiver(around: Around, receiver: Expr, { fn, substitution }: FoundFunction): void {
  const self = substitution.self ?? unknownType('Self');
  const expected: Type =
    fn.selfParameter === 'value'
      ? self
      : { kind: 'reference', mutable: fn.selfParameter === 'mutable reference', target: self };
  check(around, receiver, expected);
}

/** What the parameters would be if the result were what its surroundings expect. */
function hintedBy(
  { session: { variables } }: Around,
  parameters: readonly Type[],
  { result, hint }: { readonly result: Type; readonly hint: Type | null },
): readonly Type[] {
  if (hint === null || isVariable(variables.shallow(hint))) return parameters;
  return variables.supposing(() => {
    variables.unify(result, hint);
    return parameters.map(variables.deep);
  });
}

/** Closures come last, as in rustc: the other arguments tell what they take. */
function checkArguments(
  around: Around,
  args: readonly Expr[],
  { parameters, hinted }: { readonly parameters: readonly Type[]; readonly hinted: readonly Type[] },
): readonly Type[] {
  const types: Type[] = args.map(() => unknownType('not inferred yet'));
  const visit = (closures: boolean): void => {
    args.forEach((arg, index) => {
      if ((arg.kind === 'closure') !== closures) return;
      const parameter = parameters[index];
      const actual = infer(around, arg, hinted[index] ?? null);
      types[index] = actual;
      if (parameter === undefined) around.session.variables.taint(actual);
      else coerce(around.session, actual, parameter);
    });
  };
  visit(false);
  visit(true);
  return types;
}

function taintArguments(around: Around, args: readonly Expr[]): void {
  for (const it of args) around.session.variables.taint(infer(around, it, null));
}

interface ExternalCall {
  readonly called: ExternalFunction;
  readonly args: readonly Expr[];
  readonly hint: Type | null;
}

function callExternal(around: Around, expr: Call | MethodCall, { called, args, hint }: ExternalCall): Type {
  const { session } = around;
  // Of Aya's own functions more than the types is known, and of one that is in no table it would be guessed.
  if (called.declared !== true || called.path[0] !== 'aya_ebpf')
    session.callees.set(expr, { kind: 'external', path: called.path });
  const { signature } = called;
  if (signature === null) {
    taintArguments(around, args);
    return unknownType(`${called.path.join('::')} is in no table`);
  }
  const takesReceiver = signature.receiver !== null && expr.kind === 'call';
  const [receiver] = takesReceiver ? args : [];
  const rest = receiver === undefined ? args : args.slice(1);
  if (receiver !== undefined && signature.receiver !== null) {
    const type = session.variables.shallow(infer(around, receiver, signature.receiver));
    const target = type.kind === 'reference' ? type.target : type;
    session.variables.tryUnify(target, signature.receiver);
  }
  const values = signature.parameters.map((it) =>
    it.kind === 'value' ? it.type : unknownType('a callback'),
  );
  const hinted = hintedBy(around, values, { result: signature.result, hint });
  const callbacks: (() => void)[] = [];
  rest.forEach((arg, index) => {
    const parameter = signature.parameters[index];
    if (parameter?.kind === 'callback') {
      callbacks.push(() => {
        checkCallback(around, arg, parameter);
      });
      return;
    }
    const actual = infer(around, arg, hinted[index] ?? null);
    if (parameter === undefined) session.variables.taint(actual);
    else coerce(session, actual, parameter.type);
  });
  for (const it of callbacks) it();
  return session.variables.shallow(signature.result);
}

/** A closure or a function that is handed on to be called with `parameters`. */
function checkCallback(
  around: Around,
  arg: Expr,
  { parameters, result }: { readonly parameters: readonly Type[]; readonly result: Type },
): void {
  const { session } = around;
  const inner = withoutParens(arg);
  if (inner.kind === 'closure') {
    session.types.set(arg, inferClosure(around, inner, { parameters, result }));
    return;
  }
  const type = infer(around, arg, null);
  if (inner.kind !== 'path') {
    session.variables.taint(result);
    return;
  }
  const value = resolveValue(around, inner.path);
  const callee = calleeOfValue(value);
  if (callee !== null) session.callees.set(inner, callee);
  const given = resultOfFunction(around, value, parameters);
  if (given === null) session.variables.taint(result);
  else coerce(session, given, result);
  if (session.variables.shallow(result).kind !== 'unknown' && given?.kind === 'unknown')
    session.variables.taint(type);
}

/** What a function that is named by a path gives for arguments of these types. */
function resultOfFunction(around: Around, value: Value, args: readonly Type[]): Type | null {
  const { session } = around;
  const accept = (parameters: readonly Type[]): void => {
    args.forEach((it, index) => {
      const parameter = parameters[index];
      if (parameter !== undefined) coerce(session, it, parameter);
    });
  };
  switch (value.kind) {
    case 'function': {
      const { fn, scope, substitution } = value.found;
      const self = fn.selfParameter === 'none' ? [] : [substitution.self ?? unknownType('Self')];
      accept([
        ...self,
        ...fn.parameters.map((it) =>
          it.type === null ? unknownType('') : resolveType(scope, it.type, substitution),
        ),
      ]);
      return fn.result === null ? UNIT : resolveType(scope, fn.result, substitution);
    }
    case 'constructor':
      accept(value.parameters);
      return value.result;
    case 'external': {
      if (value.signature === null) return null;
      const { receiver, parameters, result } = value.signature;
      accept([
        ...(receiver === null ? [] : [receiver]),
        ...parameters.map((it) => (it.kind === 'value' ? it.type : unknownType(''))),
      ]);
      return result;
    }
    case 'value': {
      const callable = session.callables.get(session.variables.shallow(value.type));
      if (callable?.kind !== 'closure') return null;
      accept(callable.parameters);
      return callable.result;
    }
    case 'unknown':
      return null;
  }
}

export function inferMethodCall(around: Around, expr: MethodCall, hint: Type | null): Type {
  const receiver = infer(around, expr.receiver, null);
  return callMethod(around, expr, { receiver, hint, isLast: false });
}

interface MethodUse {
  readonly receiver: Type;
  readonly hint: Type | null;
  /** Whether nothing more will be learnt about the receiver. */
  readonly isLast: boolean;
}

function callMethod(around: Around, expr: MethodCall, { receiver, hint, isLast }: MethodUse): Type {
  const { session } = around;
  const { variables } = session;
  const name = expr.method.text;
  const steps = derefSteps(around, receiver);
  const last = steps.at(-1);
  if (!isLast && last !== undefined && isVariable(last) && !isIntegerVariable(last)) {
    const result = variables.fresh();
    session.deferred.push(() => {
      const found = callMethod(around, expr, { receiver, hint: result, isLast: true });
      if (!variables.tryUnify(result, found)) variables.taint(result);
    });
    return result;
  }
  const own = ownMethod(around, steps, { name, generics: expr.generics });
  if (own !== null)
    return callFunction(around, expr, { found: own, args: expr.args, hint, hasReceiver: true });
  for (const step of steps) {
    const called = externalMethod(around, step, { name, generics: expr.generics });
    if (called !== null) return callExternal(around, expr, { called, args: expr.args, hint });
  }
  const picked = sliceLookup(around, expr, steps);
  if (picked !== null) return picked;
  const ofTrait = traitMethod(around, { receiver, steps, name });
  if (ofTrait !== null) {
    session.callees.set(expr, { kind: 'external', path: ofTrait.path });
    for (const it of expr.args) {
      const arg = variables.shallow(infer(around, it, ofTrait.argument));
      if (ofTrait.argument !== null)
        variables.tryUnify(arg.kind === 'reference' ? arg.target : arg, ofTrait.argument);
    }
    return ofTrait.result;
  }
  const item = iteratorItem(around, steps[0] ?? receiver);
  const asIterator =
    item === null ? null : externalMethod(around, iteratorOf(item), { name, generics: expr.generics });
  if (asIterator !== null) return callExternal(around, expr, { called: asIterator, args: expr.args, hint });
  variables.taint(receiver);
  taintArguments(around, expr.args);
  return unknownType(`the method ${name} is not known`);
}

/** The receiver's type and what it dereferences to; an array also as a slice. */
function derefSteps(around: Around, receiver: Type): readonly Type[] {
  const { variables } = around.session;
  const steps: Type[] = [];
  let at: Type | null = variables.shallow(receiver);
  while (at !== null && steps.length < 8) {
    steps.push(at);
    if (at.kind === 'array') steps.push({ kind: 'slice', element: at.element });
    at = at.kind === 'pointer' || at.kind === 'array' ? null : dereferenced(around, at);
  }
  return steps;
}

/** A method of the workspace. Methods of what a reference points at come before those of the reference, whose self type is rarely meant. */
function ownMethod(
  around: Around,
  steps: readonly Type[],
  { name, generics }: { readonly name: string; readonly generics: GenericArgs | null },
): FoundFunction | null {
  const { session, scope } = around;
  const direct = steps.filter((it) => it.kind !== 'reference');
  for (const type of [...direct, ...steps.filter((it) => it.kind === 'reference')]) {
    if (type.kind === 'unknown') continue;
    const found = findAssociated(session, scope, { type, name, trait: null });
    if (found?.item.kind !== 'fn' || found.item.selfParameter === 'none') continue;
    const own = openGenerics(around, found.item.generics, generics);
    return {
      fn: found.item,
      scope: found.scope,
      owner: found.owner,
      substitution: merged(found.substitution, own),
    };
  }
  return null;
}

/** The function that a value is where it is no call: one that is handed on. */
export function calleeOfValue(value: Value): Callee | null {
  switch (value.kind) {
    case 'function':
      return { kind: 'function', ...value.found };
    case 'external':
    case 'constructor':
      return { kind: value.kind, path: value.path };
    default:
      return null;
  }
}
