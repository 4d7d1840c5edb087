// Calls in constants: constructors, the crate's own `const fn`s, and the functions of core that statics are initialised with.
// Invariant: a function that is not known here, or not `const`, gives an unknown value.

import type { Block, Expr, FnItem, GenericArgs, ImplItem, TraitItem } from '../syntax/ast';
import { blockExpr } from '../syntax/visit';
import { associatedItem, ownerOf } from './associated';
import type { Body } from './bodies';
import { adopt, elementsOf, evaluate, lengthOf, throughReference } from './constants';
import type { Frame, Local, Run } from './constants';
import { evaluateBlock, placeOf, store } from './constFlow';
import { build, constructedType } from './construct';
import { inferBody } from './inference';
import { argumentType, asciiClass, fromBytes, integerMethod } from './integerMethods';
import type { IntValue } from './integers';
import { layoutWithin } from './layout';
import { externalShape, isWrapperName } from './layoutTable';
import { matchPattern } from './matchPattern';
import { resolvePath, type Scope } from './names';
import { bindGenerics, intType, resolveTypeWithin } from './types';
import type { Context, IntType, Substitution, Type } from './types';
import { boolean, maximum, minimum, optionOf, unknown, type AggregateValue, type ConstValue } from './value';
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
    return callFunction(frame, { item, scope, owner: null, substitution, self: null, args: expr.args });
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
  const missing = unknown(`the method ${name} is not known`);
  if (value.kind === 'int')
    return integerMethod(name, value, integerArguments(frame, expr.args, value, name)) ?? missing;
  if (value.kind === 'char') return characterMethod(name, value.value, expr.args.length) ?? missing;
  if (value.kind === 'wrapper' && name === 'get' && value.name.startsWith('NonZero')) return value.inner;
  if (value.kind === 'aggregate')
    return value.type.kind === 'external'
      ? (sumMethod(name, value) ?? missing)
      : ownMethod(frame, expr, value);
  return (expr.args.length === 0 ? sequenceMethod(name, value) : null) ?? missing;
}

function integerArguments(
  frame: Frame,
  args: readonly Expr[],
  { type }: IntValue,
  name: string,
): readonly ConstValue[] {
  const expected = type === null ? null : argumentType(name, type);
  return args.map((it) => adopt(evaluate(frame, it, expected), expected));
}

function characterMethod(name: string, code: number, args: number): ConstValue | null {
  if (args > 0) return null;
  const is = asciiClass(name, code);
  if (is !== null) return boolean(is);
  const width = code < 0x80 ? 1n : code < 0x800 ? 2n : code < 0x10000 ? 3n : 4n;
  return name === 'len_utf8' ? { kind: 'int', value: width, type: intType('usize') } : null;
}

/** Methods of arrays, slices and strings. */
function sequenceMethod(name: string, value: ConstValue): ConstValue | null {
  const length = lengthOf(value);
  if (length === null) return null;
  switch (name) {
    case 'len':
      return { kind: 'int', value: length, type: intType('usize') };
    case 'is_empty':
      return boolean(length === 0n);
    case 'as_bytes':
      return value.kind === 'bytes' ? { kind: 'reference', target: { ...value, text: false } } : null;
    case 'as_slice':
      return value.kind === 'bytes' && value.text ? null : { kind: 'reference', target: value };
    case 'as_ptr':
      return { kind: 'reference', target: null };
    default:
      return null;
  }
}

/** Methods of `Option` and `Result` that constants may call. */
function sumMethod(name: string, value: AggregateValue): ConstValue | null {
  const { variant } = value;
  const content = value.fields.get('0');
  switch (name) {
    case 'is_some':
    case 'is_ok':
      return boolean(variant === 'Some' || variant === 'Ok');
    case 'is_none':
    case 'is_err':
      return boolean(variant === 'None' || variant === 'Err');
    case 'unwrap':
    case 'expect':
      return variant === 'Some' ? (content ?? null) : unknown('an unwrap of nothing');
    case 'as_ref':
      return content === undefined
        ? value
        : { ...value, fields: new Map([['0', { kind: 'reference', target: content }]]) };
    default:
      return null;
  }
}

function ownMethod(
  frame: Frame,
  expr: Expr & { readonly kind: 'methodCall' },
  value: AggregateValue,
): ConstValue {
  const name = expr.method.text;
  const found =
    value.type.kind === 'adt' ? associatedItem(value.type, { name, trait: null, from: frame.scope }) : null;
  if (found?.item.kind !== 'fn' || found.item.selfParameter === 'none')
    return unknown(`the method ${name} is not known`);
  const changes = found.item.selfParameter === 'mutable reference';
  const place = changes ? placeOf(frame, expr.receiver) : null;
  if (changes && place === null) return unknown('a method that changes a value which is not known');
  const self: Local = { value, changes: true };
  const answer = callFunction(frame, {
    ...found,
    item: found.item,
    substitution: withGenerics(frame, found.item, { ...found, generics: expr.generics }),
    self,
    args: expr.args,
  });
  // What the method left in `self` is known where all of it was understood.
  if (place !== null) store(frame, place, answer.kind === 'unknown' ? answer : self.value);
  return answer;
}

interface Call {
  readonly item: FnItem;
  readonly scope: Scope;
  readonly owner: ImplItem | TraitItem | null;
  readonly substitution: Substitution;
  readonly self: Local | null;
  readonly args: readonly Expr[];
}

/** The body of a `const fn` with its arguments bound. */
function callFunction(frame: Frame, call: Call): ConstValue {
  const { item, scope, self, args } = call;
  const work = deeper(frame.work);
  const hasSelf = item.selfParameter !== 'none';
  // `Type::method(value)` passes the receiver as the first argument.
  const [receiver] = hasSelf && self === null ? args : [];
  const rest = receiver === undefined ? args : args.slice(1);
  if (work === null || !item.isConst || item.body === null || item.parameters.length !== rest.length) {
    return unknown(`${item.name.text} is not evaluated`);
  }
  if (hasSelf && self === null && receiver === undefined) return unknown(`${item.name.text} has no receiver`);
  if (receiver !== undefined && item.selfParameter === 'mutable reference')
    return unknown('a method that changes its value');
  const given = rest.map((argument, index) => {
    const written = item.parameters[index]?.type ?? null;
    const type =
      written === null ? null : resolveTypeWithin({ scope, substitution: call.substitution, work }, written);
    return adopt(evaluate({ ...frame, work }, argument, type), type);
  });
  const substitution = withLengths(call, given);
  const context: Context = { scope, substitution, work };
  const result = item.result === null ? null : resolveTypeWithin(context, item.result);
  const run: Run = { result, lost: { yes: false }, types: () => inferBody(bodyOf(call), substitution) };
  const own =
    self ??
    (receiver === undefined
      ? null
      : { value: throughReference(evaluate(frame, receiver, null)), changes: true });
  let locals: ReadonlyMap<string, Local> = own === null ? new Map() : new Map([['self', own]]);
  for (const [index, parameter] of item.parameters.entries()) {
    const bound = matchPattern(
      { ...context, run, locals },
      parameter.pattern,
      given[index] ?? unknown(item.name.text),
    );
    if (bound === 'no' || bound === 'unknown') return unknown('a parameter with a pattern');
    locals = bound;
  }
  const outcome = evaluateBlock({ ...context, run, locals }, item.body, result);
  if (run.lost.yes || outcome.kind === 'broken' || outcome.kind === 'continued')
    return unknown(`${item.name.text} is not understood`);
  const value = adopt(outcome.kind === 'returned' ? outcome.value : outcome, result);
  // An argument that overflows is refused even where the function does not read it.
  const isPart = value.kind !== 'int' && value.kind !== 'bool' && value.kind !== 'char';
  return isPart ? value : (given.find((it) => it.kind === 'unknown') ?? value);
}

function bodyOf({ item, scope, owner }: Call): Body {
  const root = blockExpr(item.body ?? EMPTY);
  return {
    file: scope.module.file,
    originOf: null,
    unit: scope.unit,
    scope,
    item,
    owner,
    root,
    certain: true,
  };
}

const EMPTY: Block = { start: 0, end: 0, qualifier: '', label: null, statements: [] };

/** Const parameters that only an argument tells: `N` of `fn f<const N: usize>(bytes: &[u8; N])`. */
function withLengths({ item, substitution }: Call, given: readonly ConstValue[]): Substitution {
  const consts = new Map(substitution.consts);
  for (const parameter of item.generics) {
    const name = parameter.name.text;
    if (parameter.kind !== 'const' || consts.get(name)?.kind !== 'unknown') continue;
    item.parameters.forEach(({ type }, index) => {
      const array = type?.kind === 'reference' ? type.target : type;
      const value = given[index];
      const isNamed =
        array?.kind === 'array' &&
        array.length.kind === 'path' &&
        array.length.path.segments.length === 1 &&
        array.length.path.segments[0]?.text === name;
      const length = isNamed && value !== undefined ? lengthOf(throughReference(value)) : null;
      if (length !== null) consts.set(name, { kind: 'int', value: length, type: intType('usize') });
    });
  }
  return { ...substitution, consts };
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
  const found = associatedItem(wanted, { name, trait: owner.trait, from: frame.scope });
  if (found?.item.kind !== 'fn') return unknown(`${name} is not known`);
  const substitution = withGenerics(frame, found.item, { ...found, generics });
  return callFunction(frame, { ...found, item: found.item, substitution, self: null, args });
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
  if (int !== null) return integerCall(frame, { int, name, args }) ?? unknown(name);
  return memoryCall(frame, use) ?? cellCall(frame, use) ?? unknown(`${path.join('::')} is not known`);
}

/** `u32::pow(2, 5)`, `u32::from_be_bytes(…)`. */
function integerCall(
  frame: Frame,
  { int, name, args }: { readonly int: IntType; readonly name: string; readonly args: readonly Expr[] },
): ConstValue | null {
  const [argument] = args;
  if (argument === undefined) {
    const limit = name === 'max_value' ? maximum(int) : name === 'min_value' ? minimum(int) : null;
    return limit === null ? null : { kind: 'int', value: limit, type: int };
  }
  if (name.endsWith('_bytes') && name.startsWith('from_')) {
    const bytes: Type = { kind: 'array', element: U8, length: null };
    const values = elementsOf(evaluate(frame, argument, bytes));
    const numbers = values?.flatMap((it) => (it.kind === 'int' ? [it.value] : [])) ?? [];
    return values === null || numbers.length < values.length
      ? unknown('bytes that are not known')
      : fromBytes(name, int, numbers);
  }
  const value = adopt(evaluate(frame, argument, int), int);
  if (value.kind !== 'int') return null;
  return integerMethod(name, value, integerArguments(frame, args.slice(1), value, name));
}

const U8: IntType = { kind: 'int', name: 'u8', bits: 8, signed: false };

/** Functions of `core::mem` and `core::ptr`. */
function memoryCall(frame: Frame, { path, generics, args, expected }: ExternalUse): ConstValue | null {
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
  const [argument] = args;
  if (module === 'mem' && name === 'size_of_val' && argument !== undefined) {
    const value = throughReference(evaluate(frame, argument, null));
    const isBytes = value.kind === 'bytes';
    return isBytes ? { kind: 'int', value: BigInt(value.bytes.length), type: intType('usize') } : null;
  }
  if (module === 'convert' && name === 'identity' && argument !== undefined)
    return evaluate(frame, argument, expected);
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
    return {
      kind: 'wrapper',
      name: owner,
      inner: optionOf(null),
    };
  }
  if (owner.startsWith('NonZero') && argument !== undefined && (name === 'new' || name === 'new_unchecked')) {
    const inner = evaluate(frame, argument, intType(owner.slice(7).toLowerCase()));
    if (inner.kind !== 'int') return unknown('a number that is not known');
    if (inner.value !== 0n) {
      const value: ConstValue = { kind: 'wrapper', name: owner, inner };
      return name === 'new' ? optionOf(value) : value;
    }
    return name === 'new' ? optionOf(null) : unknown('a NonZero of zero');
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
  const content = adopt(evaluate(frame, argument, inner), inner);
  if (name === 'Some') return optionOf(content);
  const type: Type = { kind: 'external', path: ['core', 'result', 'Result'], args: [], constArgs: [] };
  return { kind: 'aggregate', type, variant: name, fields: new Map([['0', content]]) };
}
