// `Type::name`: the constant or function of an impl block of an ADT, and what the impl's generics stand for.
// Invariant: of several candidates none is taken.
// Deliberately absent: impls for all types that meet a bound.

import type { ImplItem, Item, Path, TraitItem } from '../syntax/ast';
import { implsOf, resolvePath, type Scope } from './names';
import {
  NO_SUBSTITUTION,
  resolveTypePath,
  resolveTypeWithin,
  substitutionOf,
  typeText,
  type AdtType,
  type Context,
  type Substitution,
  type Type,
} from './types';
import type { ConstValue } from './value';

export interface Associated {
  readonly item: Item;
  readonly scope: Scope;
  readonly owner: ImplItem | TraitItem;
  readonly substitution: Substitution;
}

/** Where an associated item is named, and by what. */
export interface AssociatedUse {
  readonly name: string;
  /** Of `<T as Trait>::name`. */
  readonly trait: string | null;
  /** The scope of the use: a trait of its crate may be implemented there for a type of another. */
  readonly from: Scope;
}

/** The item of an inherent impl of the type, else of the only trait impl that has it or whose trait gives it; null if that is not one. */
export function associatedItem(type: AdtType, { name, trait, from }: AssociatedUse): Associated | null {
  const impls = [
    ...implsOf(type.scope, type.name),
    ...(from.unit === type.scope.unit ? [] : implsOf(from, type.name)),
  ].filter(({ impl, scope }) => {
    if (impl.self.kind !== 'path') return false;
    const owner = resolvePath(scope, impl.self.path, 'type');
    return owner.kind === 'item' && owner.item === type.item;
  });
  return chosen(impls, { name, trait, bind: (impl) => implSubstitution(impl, type) });
}

/** The same for a type that has no declaration, such as `u32`. */
export function associatedOfPrimitive(type: Type, { name, trait, from }: AssociatedUse): Associated | null {
  const impls = implsOf(from, typeText(type)).filter(({ impl }) => impl.trait !== null);
  const substitution: Substitution = { ...NO_SUBSTITUTION, self: type };
  return chosen(impls, { name, trait, bind: () => substitution });
}

interface Candidate {
  readonly impl: ImplItem;
  readonly scope: Scope;
}

function chosen(
  impls: readonly Candidate[],
  {
    name,
    trait,
    bind,
  }: {
    readonly name: string;
    readonly trait: string | null;
    readonly bind: (impl: ImplItem) => Substitution;
  },
): Associated | null {
  const own = impls.flatMap(({ impl, scope }) =>
    impl.items.filter((it) => isNamed(it, name)).map((item) => ({ item, impl, scope })),
  );
  const inherent = own.filter((it) => it.impl.trait === null);
  const [only, ...others] =
    trait !== null || inherent.length === 0 ? own.filter((it) => isOf(it.impl, trait)) : inherent;
  if (others.length > 0) return null;
  if (only !== undefined)
    return { item: only.item, scope: only.scope, owner: only.impl, substitution: bind(only.impl) };
  const defaults = impls.flatMap(({ impl, scope }) => {
    if (!isOf(impl, trait) || impl.trait?.kind !== 'path') return [];
    const found = resolvePath(scope, impl.trait.path, 'type');
    if (found.kind !== 'item' || found.item.kind !== 'trait') return [];
    const { item: owner, scope: around } = found;
    return owner.items
      .filter((it) => isNamed(it, name))
      .map((item) => ({ item, owner, scope: around, impl }));
  });
  const [fallback, ...rivals] = defaults;
  if (fallback === undefined || rivals.length > 0) return null;
  const { item, scope, owner, impl } = fallback;
  // The trait's own parameters are not those of the impl.
  return { item, scope, owner, substitution: { ...NO_SUBSTITUTION, self: bind(impl).self } };
}

function isNamed(item: Item, name: string): boolean {
  return (item.kind === 'const' || item.kind === 'fn') && item.name.text === name;
}

function isOf({ trait }: ImplItem, name: string | null): boolean {
  return trait?.kind === 'path' && (name === null || trait.path.segments.at(-1)?.text === name);
}

/** The type in front of `::name`, with the trait of `<T as Trait>::name`; null for a path of one segment. */
export function ownerOf(
  context: Context,
  path: Path,
): { readonly type: Type; readonly trait: string | null } | null {
  if (path.qself !== null) {
    const trait = path.segments.length > 1 ? (path.segments.at(-2)?.text ?? null) : null;
    return { type: resolveTypeWithin(context, path.qself), trait };
  }
  if (path.segments.length < 2) return null;
  return { type: resolveTypePath(context, { ...path, segments: path.segments.slice(0, -1) }), trait: null };
}

/** `impl<T> S<T>`: the impl's own names for the type's arguments. */
function implSubstitution(impl: Item & { readonly kind: 'impl' }, type: AdtType): Substitution {
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  const own = substitutionOf(type);
  const written = impl.self.kind === 'path' ? (impl.self.path.segments.at(-1)?.generics?.types ?? []) : [];
  type.item.generics.forEach((parameter, index) => {
    const argument = written[index];
    if (argument?.kind !== 'path' || argument.path.segments.length !== 1) return;
    const name = argument.path.segments[0]?.text ?? '';
    if (!impl.generics.some((it) => it.name.text === name)) return;
    const bound = own.types.get(parameter.name.text);
    const value = own.consts.get(parameter.name.text);
    if (bound !== undefined) types.set(name, bound);
    if (value !== undefined) consts.set(name, value);
  });
  return { types, consts, self: type };
}
