// Functions, methods and constants of other people's crates, from their sources or from what is shipped of them.
// Invariant: what stands under a feature or a cfg is unknown, and of several candidates none is taken. Bodies are not read.
// Deliberately absent: traits whose impl stands in another module than the type, generics that an impl gives a type in parts (`impl S<u8>`).

import { cfgState } from '../../crates/cfg';
import type { CrateUnit } from '../../crates/crate';
import type { FnItem, GenericArgs, ImplItem, Item } from '../../syntax/ast';
import { foreignDefinition, implsOf, type Definition, type Scope } from '../names';
import {
  foreignType,
  resolveType,
  UNIT,
  unknownType,
  type ExternalType,
  type Substitution,
  type Type,
} from '../types';
import type { ExternalFunction } from './externals';
import { constructorOf, merged, openGenerics, type Value } from './paths';
import type { Around } from './session';

/** What the path of another crate names in an expression, as its declaration says; null: there is none at hand. */
export function foreignValue(
  around: Around,
  path: readonly string[],
  {
    generics,
    ownerGenerics,
  }: { readonly generics: GenericArgs | null; readonly ownerGenerics: GenericArgs | null },
): Value | null {
  const found = foreignDefinition(around.scope, path, 'value');
  switch (found.kind) {
    case 'item':
      return found.certain ? ofItem(around, path, { ...found, generics }) : null;
    case 'variant': {
      const type = foreignType(found.scope, found.item, path.slice(0, -1));
      return ofDeclared(type, found.variant.name.text);
    }
    case 'associated': {
      const type = ownerType(around, found, { path: path.slice(0, -1), generics: ownerGenerics });
      return type === null ? null : foreignMember(around, type, { name: path.at(-1) ?? '', generics });
    }
    default:
      return null;
  }
}

/** `Type::name` of a type whose declaration is at hand. */
export function foreignMember(
  around: Around,
  type: Type,
  { name, generics }: { readonly name: string; readonly generics: GenericArgs | null },
): Value | null {
  const member = memberOf(type, name);
  if (member === null || type.kind !== 'external') return null;
  const { item, scope, substitution } = member;
  if (item.kind === 'const') return { kind: 'value', type: resolveType(scope, item.type, substitution) };
  return item.kind === 'fn'
    ? functionOf(around, [...type.path, name], { fn: item, scope, substitution, generics })
    : null;
}

/** A method of a type whose declaration is at hand, on a receiver of exactly this type. */
export function foreignMethod(
  around: Around,
  receiver: Type,
  use: { readonly name: string; readonly generics: GenericArgs | null },
): ExternalFunction | null {
  const found = foreignMember(around, receiver, use);
  return found?.kind === 'external' && found.signature?.receiver != null ? found : null;
}

function ofItem(
  around: Around,
  path: readonly string[],
  {
    item,
    scope,
    generics,
  }: { readonly item: Item; readonly scope: Scope; readonly generics: GenericArgs | null },
): Value | null {
  switch (item.kind) {
    case 'fn': {
      const substitution = { types: new Map(), consts: new Map(), self: null };
      return functionOf(around, path, { fn: item, scope, substitution, generics });
    }
    case 'const':
    case 'static':
      return { kind: 'value', type: resolveType(scope, item.type) };
    case 'struct':
      return ofDeclared(foreignType(scope, item, path), null);
    default:
      return null;
  }
}

/** Of a type without parameters: those of others would have to be told by the arguments. */
function ofDeclared(type: ExternalType, variant: string | null): Value | null {
  const { declared } = type;
  if (declared === undefined || declared.item.generics.length > 0) return null;
  const { item, scope } = declared;
  const made = constructorOf(
    { kind: 'adt', name: item.name.text, item, scope, args: [], constArgs: [] },
    variant,
  );
  switch (made.kind) {
    case 'value':
      return { kind: 'value', type };
    case 'constructor':
      return {
        ...made,
        path: [...type.path, ...(variant === null ? [] : [variant])],
        result: type,
      };
    default:
      return null;
  }
}

/** The type in front of `::name`, with a variable for each argument that is not written. */
function ownerType(
  around: Around,
  { owner, scope }: Definition & { readonly kind: 'associated' },
  { path, generics }: { readonly path: readonly string[]; readonly generics: GenericArgs | null },
): ExternalType | null {
  if (owner.kind !== 'struct' && owner.kind !== 'union' && owner.kind !== 'enum') return null;
  const { types, consts } = openGenerics(around, owner.generics, generics);
  return { ...foreignType(scope, owner, path), args: [...types.values()], constArgs: [...consts.values()] };
}

interface Member {
  readonly item: Item;
  readonly scope: Scope;
  readonly substitution: Substitution;
}

/** The only function or constant of this name in an impl beside the type; an inherent one hides those of traits. */
function memberOf(type: Type, name: string): Member | null {
  if (type.kind !== 'external' || type.declared === undefined) return null;
  const { item: owner, scope: around } = type.declared;
  const found = implsOf(around, owner.name.text).flatMap(({ impl, scope }) => {
    const substitution = bound(impl, type, scope.unit);
    if (substitution === null) return [];
    return impl.items.flatMap((item) =>
      (item.kind === 'fn' || item.kind === 'const') && item.name.text === name
        ? [{ item, scope, substitution, isInherent: impl.trait === null }]
        : [],
    );
  });
  const inherent = found.filter((it) => it.isInherent);
  const [only, ...others] = inherent.length > 0 ? inherent : found;
  if (only === undefined || others.length > 0) return null;
  return cfgState(only.item.attributes, only.scope.unit.cfg) === 'on' ? only : null;
}

/** What the names of the impl's generics stand for; null where they are no more than the type's own, or where a cfg decides. */
function bound(impl: ImplItem, type: ExternalType, unit: CrateUnit): Substitution | null {
  if (cfgState(impl.attributes, unit.cfg) !== 'on' || impl.self.kind !== 'path') return null;
  const written = (impl.self.path.segments.at(-1)?.generics?.types ?? []).map((it) =>
    it.kind === 'path' && it.path.segments.length === 1 ? (it.path.segments[0]?.text ?? null) : null,
  );
  const types = new Map<string, Type>();
  const consts = new Map<string, ExternalType['constArgs'][number]>();
  for (const name of written) {
    const parameter = impl.generics.find((it) => it.name.text === name);
    if (parameter === undefined || name === null) return null;
    if (parameter.kind === 'type') {
      const given = type.args[types.size];
      types.set(name, given ?? unknownType(name));
    } else consts.set(name, type.constArgs[consts.size] ?? { kind: 'unknown', why: name });
  }
  return { types, consts, self: type };
}

interface ForeignFunction {
  readonly fn: FnItem;
  readonly scope: Scope;
  readonly substitution: Substitution;
  readonly generics: GenericArgs | null;
}

function functionOf(
  around: Around,
  path: readonly string[],
  { fn, scope, substitution, generics }: ForeignFunction,
): ExternalFunction {
  const whole = merged(substitution, openGenerics(around, fn.generics, generics));
  return {
    kind: 'external',
    path,
    declared: true,
    signature: {
      receiver: fn.selfParameter === 'none' ? null : substitution.self,
      parameters: fn.parameters.map((it) => ({
        kind: 'value',
        type: it.type === null ? unknownType('') : resolveType(scope, it.type, whole),
      })),
      result: fn.result === null ? UNIT : resolveType(scope, fn.result, whole),
    },
  };
}
