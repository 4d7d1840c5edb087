// Calls in constants: constructors, the crate's own `const fn`s, and the functions of core that statics are initialised with.
// Invariant: a function that is not known here, or not `const`, gives an unknown value.

import type { Expr, FnItem, GenericArgs } from '../syntax/ast';
import { associatedItem, ownerOf } from './associated';
import { adopt, evaluate, evaluateBlock, lengthOf, throughReference, type Frame } from './constants';
import { build, constructedType } from './construct';
import { integerMethod } from './integers';
import { layoutWithin } from './layout';
import { externalShape, isWrapperName } from './layoutTable';
import { matchPattern } from './matchPattern';
import { resolvePath, type Scope } from './names';
import {
  bindGenerics,
  intType,
  resolveTypeWithin,
  type ExternalType,
  type Substitution,
  type Type,
} from './types';
import { unknown, type ConstValue } from './value';
import { deeper } from './work';

export function evaluateCall(
  frame: Frame,
  expr: Expr & { readonly kind: 'call' },
  expected: Type | null,
): ConstValue {
  const callee = expr.callee.kind === 'paren' ? expr.callee.inner : expr.callee;
  if (callee.kind !== 'path') return unknown('a call of a value');
  const { path } = callee;
  const last = path.segments.at(-1);
  if (last === undefined || (path.segments.length === 1 && frame.locals.has(last.text)))
    return unknown('a call of a value');
  const given = expr.args.map((value, index) => ({ name: String(index), value }));
  const definition = path.qself === null ? resolvePath(frame.scope, path, 'value') : null;
  if (definition?.kind === 'item' && !definition.certain)
    return unknown('a call under a cfg that is not known');
  if (definition?.kind === 'item' && definition.item.kind === 'fn') {
    const { item, scope } = definition;
    const substitution = bindGenerics(frame, item.generics, { args: last.generics, scope });
    return callFunction(frame, { item, scope, substitution, self: null, args: expr.args });
  }
  if (definition?.kind === 'external') {
    return externalCall(frame, { path: definition.path, generics: last.generics, args: expr.args, expected });
  }
  const constructed = constructedType(frame, path, expected);
  if (constructed !== null) return build(frame, constructed, { given, base: null });
  const owner = ownerOf(frame, path);
  if (owner === null) {
    const isMemory = last.text === 'size_of' || last.text === 'align_of';
    return isMemory
      ? externalCall(frame, {
          path: ['core', 'mem', last.text],
          generics: last.generics,
          args: expr.args,
          expected,
        })
      : unknown(`${last.text} is not known`);
  }
  return associatedCall(frame, {
    owner,
    name: last.text,
    generics: last.generics,
    args: expr.args,
    expected,
  });
}

export function evaluateMethod(frame: Frame, expr: Expr & { readonly kind: 'methodCall' }): ConstValue {
  const value = throughReference(evaluate(frame, expr.receiver, null));
  const name = expr.method.text;
  if (value.kind === 'int') {
    const args = expr.args.map((it) => evaluate(frame, it, null));
    return integerMethod(name, value, args) ?? unknown(`the method ${name} is not known`);
  }
  const length = lengthOf(value);
  if (expr.args.length === 0 && length !== null) {
    if (name === 'len') return { kind: 'int', value: length, type: intType('usize') };
    if (name === 'is_empty') return { kind: 'bool', value: length === 0n };
    if (name === 'as_bytes' && value.kind === 'bytes')
      return { kind: 'reference', target: { ...value, text: false } };
    if (name === 'as_ptr') return { kind: 'reference', target: null };
  }
  if (value.kind === 'wrapper' && name === 'get' && value.name.startsWith('NonZero')) return value.inner;
  if (value.kind !== 'aggregate') return unknown(`the method ${name} is not known`);
  if (value.type.kind === 'external') {
    const isUnwrap = value.variant === 'Some' && (name === 'unwrap' || name === 'expect');
    return isUnwrap ? (value.fields.get('0') ?? unknown(name)) : unknown(`the method ${name} is not known`);
  }
  const found = value.type.kind === 'adt' ? associatedItem(value.type, name, null) : null;
  if (found?.item.kind !== 'fn') return unknown(`the method ${name} is not known`);
  if (!['value', 'reference'].includes(found.item.selfParameter))
    return unknown('a method that changes its value');
  const substitution = withGenerics(frame, found.item, { ...found, generics: expr.generics });
  return callFunction(frame, {
    item: found.item,
    scope: found.scope,
    substitution,
    self: value,
    args: expr.args,
  });
}

interface Call {
  readonly item: FnItem;
  readonly scope: Scope;
  readonly substitution: Substitution;
  readonly self: ConstValue | null;
  readonly args: readonly Expr[];
}

/** The body of a `const fn` with its arguments bound. */
function callFunction(frame: Frame, { item, scope, substitution, self, args }: Call): ConstValue {
  const work = deeper(frame.work);
  const hasSelf = item.selfParameter !== 'none';
  // `Type::method(value)` passes the receiver as the first argument.
  const [receiver] = hasSelf && self === null ? args : [];
  const rest = receiver === undefined ? args : args.slice(1);
  if (work === null || item.body === null || !item.isConst || item.parameters.length !== rest.length) {
    return unknown(`${item.name.text} is not evaluated`);
  }
  if (hasSelf && self === null && receiver === undefined) return unknown(`${item.name.text} has no receiver`);
  const callee: Frame = { scope, substitution, work, locals: new Map() };
  const receiverValue = receiver === undefined ? self : evaluate(frame, receiver, null);
  let locals: ReadonlyMap<string, ConstValue> =
    hasSelf && receiverValue !== null ? new Map([['self', throughReference(receiverValue)]]) : new Map();
  for (const [index, parameter] of item.parameters.entries()) {
    const argument = rest[index];
    if (argument === undefined) return unknown(item.name.text);
    const type = parameter.type === null ? null : resolveTypeWithin(callee, parameter.type);
    const value = adopt(evaluate({ ...frame, work }, argument, type), type);
    const bound = matchPattern({ ...callee, locals }, parameter.pattern, value);
    if (bound === 'no' || bound === 'unknown') return unknown('a parameter with a pattern');
    locals = bound;
  }
  const result = item.result === null ? null : resolveTypeWithin(callee, item.result);
  const outcome = evaluateBlock({ ...callee, locals }, item.body, result);
  return adopt(outcome.kind === 'returned' ? outcome.value : outcome, result);
}

function withGenerics(
  frame: Frame,
  item: FnItem,
  found: {
    readonly scope: Scope;
    readonly substitution: Substitution;
    readonly generics: GenericArgs | null;
  },
): Substitution {
  const own = bindGenerics(frame, item.generics, { args: found.generics, scope: found.scope });
  return {
    types: new Map([...found.substitution.types, ...own.types]),
    consts: new Map([...found.substitution.consts, ...own.consts]),
    self: found.substitution.self,
  };
}

interface AssociatedUse {
  readonly owner: { readonly type: Type; readonly trait: string | null };
  readonly name: string;
  readonly generics: GenericArgs | null;
  readonly args: readonly Expr[];
  readonly expected: Type | null;
}

function associatedCall(frame: Frame, { owner, name, generics, args, expected }: AssociatedUse): ConstValue {
  const { type } = owner;
  if (type.kind === 'int')
    return externalCall(frame, { path: ['core', type.name, name], generics, args, expected });
  if (type.kind === 'external') {
    return externalCall(frame, { path: [...type.path, name], generics, args, expected: expected ?? type });
  }
  if (type.kind !== 'adt') return unknown(`${name} is not known`);
  const isOpen =
    type.args.some((it) => it.kind === 'parameter') || type.constArgs.some((it) => it.kind === 'unknown');
  const wanted = isOpen && expected?.kind === 'adt' && expected.item === type.item ? expected : type;
  const found = associatedItem(wanted, name, owner.trait);
  if (found?.item.kind !== 'fn') return unknown(`${name} is not known`);
  const substitution = withGenerics(frame, found.item, { ...found, generics });
  return callFunction(frame, { item: found.item, scope: found.scope, substitution, self: null, args });
}

interface ExternalUse {
  readonly path: readonly string[];
  readonly generics: GenericArgs | null;
  readonly args: readonly Expr[];
  readonly expected: Type | null;
}

function externalCall(frame: Frame, use: ExternalUse): ConstValue {
  const { path, args, expected } = use;
  const name = path.at(-1) ?? '';
  const owner = path.slice(0, -1);
  const [argument] = args;
  if (name === 'new' && isWrapperName(owner) && argument !== undefined) {
    return wrapped(frame, { name: owner.at(-1) ?? '', argument, expected });
  }
  if (isWrapperName(path) && argument !== undefined) return wrapped(frame, { name, argument, expected });
  if (path[0] !== 'core') return unknown(`${name} is not known`);
  if (name === 'Some' || name === 'Ok' || name === 'Err')
    return optionLike(frame, { name, argument, expected });
  const int = intType(owner.at(-1) ?? '');
  if (int !== null && argument !== undefined) {
    const value = adopt(evaluate(frame, argument, int), int);
    const rest = args.slice(1).map((it) => evaluate(frame, it, null));
    const method = name === 'from_be' ? 'to_be' : name === 'from_le' ? 'to_le' : name;
    return (value.kind === 'int' ? integerMethod(method, value, rest) : null) ?? unknown(name);
  }
  return memoryCall(frame, use) ?? cellCall(frame, use) ?? unknown(`${path.join('::')} is not known`);
}

/** Functions of `core::mem` and `core::ptr`. */
function memoryCall(frame: Frame, { path, generics }: ExternalUse): ConstValue | null {
  const name = path.at(-1) ?? '';
  const module = path.at(-2);
  if (module === 'mem' && name === 'zeroed') return { kind: 'zeroed' };
  if (module === 'mem' && (name === 'size_of' || name === 'align_of')) {
    const argument = generics?.types[0];
    if (argument === undefined) return null;
    const layout = layoutWithin(resolveTypeWithin(frame, argument), frame.work);
    if ('unknown' in layout) return unknown(layout.unknown);
    return {
      kind: 'int',
      value: BigInt(name === 'size_of' ? layout.size : layout.align),
      type: intType('usize'),
    };
  }
  if (module === 'ptr' && (name === 'null' || name === 'null_mut')) return { kind: 'pointer', address: 0n };
  if (name === 'dangling' || name === 'dangling_mut') return { kind: 'reference', target: null };
  return null;
}

/** Constructors of core's cells and numbers that do more than wrap. */
function cellCall(frame: Frame, { path, args }: ExternalUse): ConstValue | null {
  const name = path.at(-1) ?? '';
  const owner = path.at(-2) ?? '';
  const [argument] = args;
  if (owner === 'MaybeUninit') {
    if (name === 'uninit') return { kind: 'uninit' };
    if (name === 'zeroed') return { kind: 'zeroed' };
    if (name === 'new' && argument !== undefined) {
      return { kind: 'wrapper', name: owner, inner: evaluate(frame, argument, null) };
    }
  }
  if (owner === 'OnceCell' && name === 'new') {
    const type: ExternalType = {
      kind: 'external',
      path: ['core', 'option', 'Option'],
      args: [],
      constArgs: [],
    };
    return {
      kind: 'wrapper',
      name: owner,
      inner: { kind: 'aggregate', type, variant: 'None', fields: new Map() },
    };
  }
  if (owner.startsWith('NonZero') && argument !== undefined && (name === 'new' || name === 'new_unchecked')) {
    const inner = evaluate(frame, argument, intType(owner.slice(7).toLowerCase()));
    if (inner.kind !== 'int') return unknown('a number that is not known');
    if (inner.value !== 0n) {
      const value: ConstValue = { kind: 'wrapper', name: owner, inner };
      return name === 'new' ? option('Some', value) : value;
    }
    return name === 'new' ? option('None', null) : unknown('a NonZero of zero');
  }
  return null;
}

function wrapped(
  frame: Frame,
  {
    name,
    argument,
    expected,
  }: { readonly name: string; readonly argument: Expr; readonly expected: Type | null },
): ConstValue {
  const shape = expected?.kind === 'external' ? externalShape(expected) : null;
  const atomic = /^Atomic([IU].*)$/.exec(name)?.[1]?.toLowerCase();
  const inner: Type | null =
    atomic !== undefined
      ? intType(atomic)
      : shape?.kind === 'wrapper'
        ? shape.inner
        : expected?.kind === 'external' && name === 'RefCell'
          ? (expected.args[0] ?? null)
          : null;
  return { kind: 'wrapper', name, inner: adopt(evaluate(frame, argument, inner), inner) };
}

function optionLike(
  frame: Frame,
  {
    name,
    argument,
    expected,
  }: { readonly name: string; readonly argument: Expr | undefined; readonly expected: Type | null },
): ConstValue {
  if (argument === undefined) return unknown(name);
  const args = expected?.kind === 'external' ? expected.args : [];
  const inner = (name === 'Err' ? args[1] : args[0]) ?? null;
  return option(name, adopt(evaluate(frame, argument, inner), inner), name === 'Some' ? 'Option' : 'Result');
}

function option(variant: string, value: ConstValue | null, name = 'Option'): ConstValue {
  const type: ExternalType = { kind: 'external', path: ['core', name], args: [], constArgs: [] };
  const fields = new Map<string, ConstValue>(value === null ? [] : [['0', value]]);
  return { kind: 'aggregate', type, variant, fields };
}
