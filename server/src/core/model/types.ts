// What a written type means: aliases seen through, generics instantiated at their use, names of other crates kept as paths.
// Invariant: plain values; an ADT keeps its item and arguments, so its fields are resolved only when somebody asks.
// Types, constants and layouts ask each other (`[u8; size_of::<T>()]`), in Rust as in these files; `Work` bounds the circle.
// Deliberately absent: inference, traits, associated types. They are "unknown".

import type { Expr, EnumItem, GenericArgs, GenericParam, Path, StructItem, TypeRef } from '../syntax/ast';
import { canonicalPath } from './canonicalPath';
import { evaluateWithin } from './constants';
import { foreignDefinition, implsOf, resolvePath, type Definition, type Scope } from './names';
import type { ConstValue } from './value';
import { deeper, newWork, type Work } from './work';

export interface IntType {
  readonly kind: 'int';
  readonly name: string; // "u8"
  readonly bits: number;
  readonly signed: boolean;
}

export interface AdtType {
  readonly kind: 'adt';
  readonly name: string;
  readonly item: StructItem | EnumItem;
  readonly scope: Scope; // where the item stands
  readonly args: readonly Type[]; // of its type parameters, in their order
  readonly constArgs: readonly ConstValue[]; // of its const parameters, in their order
}

export interface ExternalType {
  readonly kind: 'external';
  readonly path: readonly string[]; // canonical: ["core", "cell", "UnsafeCell"]
  readonly args: readonly Type[];
  readonly constArgs: readonly ConstValue[];
  /** Its declaration, where the crate's sources or the shipped tables have it. */
  readonly declared?: Pick<AdtType, 'item' | 'scope'>;
}

export type Type =
  | IntType
  | { readonly kind: 'bool' }
  | { readonly kind: 'char' }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'str' }
  | { readonly kind: 'never' }
  | { readonly kind: 'dyn' } // a trait object, behind some pointer
  | { readonly kind: 'array'; readonly element: Type; readonly length: bigint | null }
  | { readonly kind: 'slice'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly target: Type }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly target: Type }
  | { readonly kind: 'function' }
  | AdtType
  | ExternalType
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the generic parameters and `Self` stand for. */
export interface Substitution {
  readonly types: ReadonlyMap<string, Type>;
  readonly consts: ReadonlyMap<string, ConstValue>;
  readonly self: Type | null;
}

export const NO_SUBSTITUTION: Substitution = { types: new Map(), consts: new Map(), self: null };
export const UNIT: Type = { kind: 'tuple', elements: [] };

/** The meaning of a type as written in `scope`. Never throws; what is not known is `unknown` with a reason. */
export function resolveType(scope: Scope, type: TypeRef, substitution: Substitution = NO_SUBSTITUTION): Type {
  return resolveTypeWithin(newContext(scope, substitution), type);
}

export function newContext(scope: Scope, substitution: Substitution = NO_SUBSTITUTION): Context {
  return { scope, substitution, work: newWork() };
}

/** The substitution for the fields and impls of an ADT. */
export function substitutionOf(adt: AdtType): Substitution {
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  for (const parameter of adt.item.generics) {
    const name = parameter.name.text;
    if (parameter.kind === 'const') consts.set(name, adt.constArgs[consts.size] ?? unknownValue(name));
    else types.set(name, adt.args[types.size] ?? { kind: 'parameter', name });
  }
  return { types, consts, self: adt };
}

/** A type as one writes it, for messages. `_` stands for what is not known. */
export function typeText(type: Type): string {
  return textOf(type, 12);
}

export function intType(name: string): IntType | null {
  const match = /^([iu])(8|16|32|64|128|size)$/.exec(name);
  if (match === null) return null;
  return { kind: 'int', name, bits: match[2] === 'size' ? 64 : Number(match[2]), signed: match[1] === 'i' };
}

export function unknownType(why: string): Type {
  return { kind: 'unknown', why };
}

/** Where and under what bound a type or an expression is read. */
export interface Context {
  readonly scope: Scope;
  readonly substitution: Substitution;
  readonly work: Work;
}

export function resolveTypeWithin(context: Context, type: TypeRef): Type {
  const work = deeper(context.work);
  if (work === null) return unknownType('the type is circular or too deep');
  const { scope, substitution } = context;
  const inner: Context = { scope, substitution, work };
  switch (type.kind) {
    case 'path':
      return resolveTypePath(inner, type.path);
    case 'array': {
      const element = resolveTypeWithin(inner, type.element);
      const length = evaluateWithin(inner, type.length, intType('usize'));
      return { kind: 'array', element, length: length.kind === 'int' ? length.value : null };
    }
    case 'slice':
      return { kind: 'slice', element: resolveTypeWithin(inner, type.element) };
    case 'tuple':
      return { kind: 'tuple', elements: type.elements.map((it) => resolveTypeWithin(inner, it)) };
    case 'reference':
    case 'pointer':
      return { kind: type.kind, mutable: type.mutable, target: resolveTypeWithin(inner, type.target) };
    case 'function':
      return { kind: 'function' };
    case 'never':
      return { kind: 'never' };
    case 'trait':
      return type.dynamic ? { kind: 'dyn' } : unknownType('an impl Trait');
    case 'infer':
    case 'const':
    case 'unknown':
      return unknownType('the type is not written');
  }
}

/** The meaning of a path in a type position, or of the type part of `Type::name`. */
export function resolveTypePath(context: Context, path: Path): Type {
  const [first, ...rest] = path.segments;
  const written = path.segments.map((it) => it.text).join('::');
  if (path.qself !== null) {
    return path.segments.length === 0
      ? resolveTypeWithin(context, path.qself)
      : unknownType(`${written} is an associated type`);
  }
  if (first === undefined) return unknownType('the type is not written');
  if (rest.length === 0 && path.leading === '') {
    if (first.text === 'Self') return context.substitution.self ?? unknownType('Self');
    const bound = context.substitution.types.get(first.text);
    if (bound !== undefined) return bound;
  }
  if (rest.length === 1 && first.text === 'Self' && path.leading === '') {
    const alias = associatedAlias(context, rest[0]?.text ?? '');
    if (alias !== null) return alias;
  }
  const definition = resolvePath(context.scope, path, 'type');
  return typeOfDefinition(context, definition, { written, args: path.segments.at(-1)?.generics ?? null });
}

/** `Self::Output` in an impl of the type that `Self` is: what the impls beside it agree on; null: none says it. */
function associatedAlias(context: Context, name: string): Type | null {
  const { self } = context.substitution;
  const owner =
    self?.kind === 'adt'
      ? self.name
      : self?.kind === 'external'
        ? (self.declared?.item.name.text ?? null)
        : self?.kind === 'int'
          ? self.name
          : null;
  if (owner === null) return null;
  const found = implsOf(context.scope, owner).flatMap(({ impl, scope }) =>
    impl.items.flatMap((it) =>
      it.kind === 'typeAlias' && it.name.text === name && it.type !== null
        ? [resolveTypeWithin({ ...context, scope }, it.type)]
        : [],
    ),
  );
  const [first, ...others] = found;
  if (first === undefined) return null;
  return others.every((it) => typeText(it) === typeText(first)) ? first : unknownType(`Self::${name}`);
}

interface Use {
  readonly written: string;
  readonly args: GenericArgs | null;
}

function typeOfDefinition(context: Context, definition: Definition, { written, args }: Use): Type {
  if (definition.kind === 'external') return externalType(context, definition.path, { written, args });
  if (definition.kind !== 'item') return unknownType(`${written} is not known`);
  if (!definition.certain) return unknownType(`${written} depends on a cfg that is not known`);
  const { item, scope } = definition;
  switch (item.kind) {
    case 'struct':
    case 'union':
    case 'enum': {
      const bound = bindGenerics(context, item.generics, { args, scope });
      const adt: AdtType = {
        kind: 'adt',
        name: item.name.text,
        item,
        scope,
        args: [...bound.types.values()],
        constArgs: [...bound.consts.values()],
      };
      return scope.unit.external === true ? asExternal(adt) : adt;
    }
    case 'typeAlias': {
      if (item.type === null) return unknownType(`${written} is not known`);
      const substitution = bindGenerics(context, item.generics, { args, scope });
      return resolveTypeWithin({ scope, substitution, work: context.work }, item.type);
    }
    default:
      return unknownType(`${written} is no type`);
  }
}

/**
 * Generic parameters bound to what is written at the use; without an argument to the default, else to themselves.
 * Arguments are read where they are written, defaults where the item is declared.
 */
export function bindGenerics(
  context: Context,
  parameters: readonly GenericParam[],
  { args, scope }: { readonly args: GenericArgs | null; readonly scope: Scope },
): Substitution {
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  const bound: Substitution = { types, consts, self: null };
  parameters.forEach((parameter, index) => {
    const name = parameter.name.text;
    const written = args?.types[index];
    const isWritten = written !== undefined && written.kind !== 'infer';
    const given = isWritten ? written : parameter.default;
    const reader: Context = isWritten ? context : { scope, substitution: bound, work: context.work };
    if (parameter.kind === 'type') {
      types.set(name, given === null ? { kind: 'parameter', name } : resolveTypeWithin(reader, given));
      return;
    }
    const expected =
      parameter.type === null
        ? null
        : resolveTypeWithin({ scope, substitution: bound, work: context.work }, parameter.type);
    consts.set(name, given === null ? unknownValue(name) : constArgument(reader, given, expected));
  });
  return bound;
}

/** A const argument: `16`, `{ N + 1 }`, or a name, which the grammar reads as a type. */
function constArgument(context: Context, argument: TypeRef, expected: Type | null): ConstValue {
  const expr = constExpr(argument);
  return expr === null ? unknownValue('a const argument') : evaluateWithin(context, expr, expected);
}

function constExpr(argument: TypeRef): Expr | null {
  if (argument.kind === 'const') return argument.value;
  if (argument.kind === 'path') {
    return { kind: 'path', start: argument.start, end: argument.end, path: argument.path };
  }
  return null;
}

const C_TYPES: Readonly<Record<string, string>> = {
  c_char: 'i8',
  c_schar: 'i8',
  c_uchar: 'u8',
  c_short: 'i16',
  c_ushort: 'u16',
  c_int: 'i32',
  c_uint: 'u32',
  c_long: 'i64',
  c_ulong: 'u64',
  c_longlong: 'i64',
  c_ulonglong: 'u64',
};
const C_CRATES = new Set(['core', 'libc', 'aya_ebpf', 'aya_ebpf_cty', 'aya_bpf_cty', 'cty']);

function externalType(context: Context, written: readonly string[], use: Use): Type {
  const { args } = use;
  const path = canonicalPath(written);
  const [crate = ''] = path;
  const name = path.at(-1) ?? '';
  if (crate === 'core' && (path.length === 2 || path[1] === 'primitive')) {
    const primitive = primitiveType(name);
    if (primitive !== null) return primitive;
  }
  const cType = Object.hasOwn(C_TYPES, name) && C_CRATES.has(crate) ? C_TYPES[name] : undefined;
  if (cType !== undefined) return intType(cType) ?? unknownType(name);
  const definition: Definition =
    path.join('::') === PINNED_MAP ? { kind: 'unknown' } : foreignDefinition(context.scope, written, 'type');
  if (definition.kind === 'item') {
    const type = typeOfDefinition(context, definition, use);
    // As it was written where that names the type itself, so that a re-export keeps the name that the crate's users know.
    if (type.kind !== 'external' || definition.item.kind === 'typeAlias') return type;
    // What is left to inference stays open.
    const own = type.args.map((it, index) =>
      args?.types[index]?.kind === 'infer' ? unknownType('the type is not written') : it,
    );
    return args === null ? { ...type, path, args: [], constArgs: [] } : { ...type, path, args: own };
  }
  const types: Type[] = [];
  const constArgs: ConstValue[] = [];
  for (const argument of args?.types ?? []) {
    const type = argument.kind === 'const' ? unknownType('') : resolveTypeWithin(context, argument);
    const value =
      type.kind === 'unknown' ? constArgument(context, argument, null) : unknownValue('a type argument');
    if (value.kind === 'unknown') types.push(type);
    else constArgs.push(value);
  }
  return { kind: 'external', path, args: types, constArgs };
}

/** Written as an associated type of a private trait of aya-ebpf; what it means is in maps.ts and layoutTable.ts. */
export const PINNED_MAP = 'aya_ebpf::btf_maps::Pinned';

/** A type of a foreign crate without arguments, by the path that the asker knows it by. */
export function foreignType(
  scope: Scope,
  item: StructItem | EnumItem,
  path: readonly string[],
): ExternalType {
  return { kind: 'external', path: canonicalPath(path), args: [], constArgs: [], declared: { item, scope } };
}

function asExternal(declared: AdtType): ExternalType {
  const { scope, name, args, constArgs } = declared;
  const path = canonicalPath([scope.unit.name, ...scope.module.path, name]);
  return { kind: 'external', path, args, constArgs, declared: { item: declared.item, scope } };
}

function primitiveType(name: string): Type | null {
  switch (name) {
    case 'bool':
    case 'char':
    case 'str':
      return { kind: name };
    case 'f32':
      return { kind: 'float', bits: 32 };
    case 'f64':
      return { kind: 'float', bits: 64 };
    default:
      return intType(name);
  }
}

function unknownValue(why: string): ConstValue {
  return { kind: 'unknown', why };
}

function textOf(type: Type, depth: number): string {
  if (depth === 0) return '…';
  const inner = (it: Type): string => textOf(it, depth - 1);
  switch (type.kind) {
    case 'int':
      return type.name;
    case 'bool':
    case 'char':
    case 'str':
      return type.kind;
    case 'float':
      return `f${type.bits}`;
    case 'never':
      return '!';
    case 'dyn':
      return 'dyn _';
    case 'array':
      return `[${inner(type.element)}; ${type.length === null ? '_' : String(type.length)}]`;
    case 'slice':
      return `[${inner(type.element)}]`;
    case 'tuple':
      return `(${type.elements.map(inner).join(', ')}${type.elements.length === 1 ? ',' : ''})`;
    case 'reference':
      return `&${type.mutable ? 'mut ' : ''}${inner(type.target)}`;
    case 'pointer':
      return `*${type.mutable ? 'mut' : 'const'} ${inner(type.target)}`;
    case 'function':
      return 'fn';
    case 'adt':
      return type.name + argumentText(type, inner);
    case 'external':
      return (type.path.at(-1) ?? '_') + argumentText(type, inner);
    case 'parameter':
      return type.name;
    case 'unknown':
      return '_';
  }
}

function argumentText(type: AdtType | ExternalType, inner: (type: Type) => string): string {
  const args = [...type.args.map(inner), ...type.constArgs.map(constText)];
  return args.length === 0 ? '' : `<${args.join(', ')}>`;
}

function constText(value: ConstValue): string {
  return value.kind === 'int' || value.kind === 'bool' ? String(value.value) : '_';
}
