// What a path in an expression means: a local, a function, a constructor, a constant, a static, something of another crate.
// Invariant: generic parameters that are not written become variables, so that their use tells them.

import type { EnumItem, FnItem, GenericArgs, GenericParam, Item, Path, StructItem } from '../../syntax/ast';
import { ownerOf } from '../associated';
import { evaluateWithin } from '../constants';
import { canonicalPath } from '../canonicalPath';
import { resolvePath, type Definition, type Scope } from '../names';
import {
  intType,
  newContext,
  resolveType,
  substitutionOf,
  UNIT,
  type AdtType,
  type Substitution,
  type Type,
} from '../types';
import type { ConstValue } from '../value';
import { externalValue, type ExternalFunction } from './externals';
import { findAssociated } from './methods';
import { findLocal, writtenType, type Around } from './session';

export type Value =
  | { readonly kind: 'value'; readonly type: Type }
  | { readonly kind: 'function'; readonly found: FoundFunction }
  /** A tuple struct or variant; calling it gives `result`. */
  | {
      readonly kind: 'constructor';
      readonly path: readonly string[];
      readonly parameters: readonly Type[];
      readonly result: Type;
    }
  | ExternalFunction
  | { readonly kind: 'unknown' };

export interface FoundFunction {
  readonly fn: FnItem;
  readonly scope: Scope;
  readonly owner: Item | null;
  readonly substitution: Substitution;
}

/** Functions of `core::mem` in the prelude: since Rust 1.80, `drop` ever since. */
const MEM_PRELUDE = new Set(['size_of', 'size_of_val', 'align_of', 'align_of_val', 'drop']);

const UNKNOWN: Value = { kind: 'unknown' };

export function resolveValue(around: Around, path: Path): Value {
  const [first, ...rest] = path.segments;
  if (path.qself === null && first !== undefined && path.leading === '') {
    if (rest.length === 0) {
      const local = findLocal(around.locals, first.text);
      if (local !== null) return { kind: 'value', type: local };
      if (first.text === 'Self') return constructorOf(around.substitution.self, null);
      const value = around.substitution.consts.get(first.text);
      if (value !== undefined) return { kind: 'value', type: constType(value) };
    }
    const isParameter = first.text === 'Self' || around.substitution.types.has(first.text);
    if (!isParameter) {
      const definition = resolvePath(around.scope, path, 'value');
      if (definition.kind !== 'unknown') return definedValue(around, definition, path);
    }
  }
  const owner = ownerOf(newContext(around.scope, around.substitution), path);
  const last = path.segments.at(-1);
  if (last !== undefined && owner === null && MEM_PRELUDE.has(last.text)) {
    const use = { generics: last.generics, ownerGenerics: null };
    return externalValue(around, ['core', 'mem', last.text], use);
  }
  if (owner === null || last === undefined) return UNKNOWN;
  return memberOf(around, owner.type, {
    name: last.text,
    generics: last.generics,
    trait: owner.trait,
  });
}

function constType(value: ConstValue): Type {
  if (value.kind === 'bool' || value.kind === 'char') return { kind: value.kind };
  return (value.kind === 'int' ? value.type : null) ?? intType('usize') ?? UNIT;
}

function definedValue(around: Around, definition: Definition, path: Path): Value {
  const last = path.segments.at(-1);
  const generics = last?.generics ?? null;
  switch (definition.kind) {
    case 'item': {
      const { item, scope } = definition;
      if (!definition.certain) return UNKNOWN;
      if (item.kind === 'fn') {
        const substitution = openGenerics(around, item.generics, generics);
        return { kind: 'function', found: { fn: item, scope, owner: null, substitution } };
      }
      if (item.kind === 'static' || item.kind === 'const')
        return { kind: 'value', type: resolveType(scope, item.type) };
      if (item.kind === 'struct') return constructorOf(openAdt(around, { item, scope, generics }), null);
      return UNKNOWN;
    }
    case 'variant': {
      const { item, scope, variant } = definition;
      const written = generics ?? path.segments.at(-2)?.generics ?? null;
      return constructorOf(openAdt(around, { item, scope, generics: written }), variant.name.text);
    }
    case 'associated': {
      const { owner } = definition;
      if (last === undefined) return UNKNOWN;
      const isAdt = owner.kind === 'struct' || owner.kind === 'union' || owner.kind === 'enum';
      const prefix = ownerOf(newContext(around.scope, around.substitution), path)?.type;
      const type =
        prefix?.kind === 'adt' && isAdt
          ? openAdt(around, {
              item: prefix.item,
              scope: prefix.scope,
              generics: path.segments.at(-2)?.generics ?? null,
            })
          : prefix;
      const closed = prefix?.kind === 'adt' && prefix.item === owner ? type : prefix;
      return closed === undefined
        ? UNKNOWN
        : memberOf(around, closed, { name: last.text, generics, trait: null });
    }
    case 'external':
      return externalValue(around, canonicalPath(definition.path), {
        generics,
        ownerGenerics: path.segments.at(-2)?.generics ?? null,
      });
    case 'module':
    case 'unknown':
      return UNKNOWN;
  }
}

export interface MemberUse {
  readonly name: string;
  readonly generics: GenericArgs | null;
  readonly trait: string | null;
}

/** `Type::name`. */
export function memberOf(around: Around, type: Type, { name, generics, trait }: MemberUse): Value {
  const owner = around.session.variables.shallow(type);
  if (owner.kind === 'adt' && owner.item.kind === 'enum') {
    if (owner.item.variants.some((it) => it.name.text === name)) return constructorOf(owner, name);
  }
  const found = findAssociated(around.session, around.scope, { type: owner, name, trait });
  if (found?.item.kind === 'fn') {
    const own = openGenerics(around, found.item.generics, generics);
    return {
      kind: 'function',
      found: {
        fn: found.item,
        scope: found.scope,
        owner: found.owner,
        substitution: merged(found.substitution, own),
      },
    };
  }
  if (found?.item.kind === 'const') {
    return { kind: 'value', type: resolveType(found.scope, found.item.type, found.substitution) };
  }
  return externalMember(around, owner, { name, generics, trait });
}

function externalMember(around: Around, owner: Type, { name, generics }: MemberUse): Value {
  if (owner.kind === 'unknown') return UNKNOWN;
  // Nobody but the workspace itself, perhaps by a macro, gives its types members; traits of core do by a derive.
  if (owner.kind === 'adt' && name !== 'default' && name !== 'from') return UNKNOWN;
  const path =
    owner.kind === 'external'
      ? owner.path
      : owner.kind === 'int'
        ? ['core', owner.name]
        : ['core', owner.kind];
  return externalValue(around, [...path, name], { generics, ownerGenerics: null, owner });
}

export function merged(a: Substitution, b: Substitution): Substitution {
  return {
    types: new Map([...a.types, ...b.types]),
    consts: new Map([...a.consts, ...b.consts]),
    self: a.self ?? b.self,
  };
}

/** Generic parameters as they are written at the use, with a variable for each that is not. */
export function openGenerics(
  around: Around,
  parameters: readonly GenericParam[],
  args: GenericArgs | null,
): Substitution {
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  parameters.forEach((parameter, index) => {
    const written = args?.types[index];
    const name = parameter.name.text;
    if (parameter.kind === 'type') {
      types.set(
        name,
        written === undefined ? around.session.variables.fresh() : writtenType(around, written),
      );
      return;
    }
    const expr =
      written?.kind === 'const'
        ? written.value
        : written?.kind === 'path'
          ? { kind: 'path' as const, start: written.start, end: written.end, path: written.path }
          : null;
    const context = newContext(around.scope, around.substitution);
    consts.set(
      name,
      expr === null ? { kind: 'unknown', why: name } : evaluateWithin(context, expr, intType('usize')),
    );
  });
  return { types, consts, self: null };
}

/** A struct or enum with variables for the arguments that are not written. */
export function openAdt(
  around: Around,
  {
    item,
    scope,
    generics,
  }: {
    readonly item: StructItem | EnumItem;
    readonly scope: Scope;
    readonly generics: GenericArgs | null;
  },
): AdtType {
  const { types, consts } = openGenerics(around, item.generics, generics);
  return {
    kind: 'adt',
    name: item.name.text,
    item,
    scope,
    args: [...types.values()],
    constArgs: [...consts.values()],
  };
}

/** The constructor of a tuple struct or of a variant, or the value of a unit one. */
export function constructorOf(type: Type | null, variant: string | null): Value {
  if (type?.kind !== 'adt') return UNKNOWN;
  const { item } = type;
  const made = item.kind === 'enum' ? item.variants.find((it) => it.name.text === variant) : item;
  if (made === undefined || item.kind === 'union') return UNKNOWN;
  if (made.shape === 'unit') return { kind: 'value', type };
  if (made.shape === 'named') return UNKNOWN;
  const substitution = substitutionOf(type);
  return {
    kind: 'constructor',
    path: variant === null ? [type.name] : [type.name, variant],
    parameters: made.fields.map((it) => resolveType(type.scope, it.type, substitution)),
    result: type,
  };
}

/** The type of a field, through the type itself only. */
export function ownFieldType(type: Type, name: string): Type | null {
  if (type.kind === 'tuple') return type.elements[Number(name)] ?? null;
  if (type.kind !== 'adt' || type.item.kind === 'enum') return null;
  const field = type.item.fields.find((it) => it.name.text === name);
  return field === undefined ? null : resolveType(type.scope, field.type, substitutionOf(type));
}
