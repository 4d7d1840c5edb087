// `Type::name`: the constant or function of an impl block of an ADT, and what the impl's generics stand for.
// Invariant: of several candidates none is taken.
// Deliberately absent: trait defaults and impls in units other than the type's.

import type { Item, Path } from '../syntax/ast';
import { implsOf, resolvePath, type Scope } from './names';
import {
  resolveTypePath,
  resolveTypeWithin,
  substitutionOf,
  type AdtType,
  type Context,
  type Substitution,
  type Type,
} from './types';
import type { ConstValue } from './value';

export interface Associated {
  readonly item: Item;
  readonly scope: Scope;
  readonly substitution: Substitution;
}

/** The item `name` of an inherent impl of the type, else of the only trait impl that has it; null if that is not one. */
export function associatedItem(type: AdtType, name: string, trait: string | null): Associated | null {
  const candidates = implsOf(type.scope, type.name).flatMap(({ impl, scope }) => {
    if (impl.self.kind !== 'path') return [];
    const owner = resolvePath(scope, impl.self.path, 'type');
    if (owner.kind !== 'item' || owner.item !== type.item) return [];
    return impl.items
      .filter((it) => (it.kind === 'const' || it.kind === 'fn') && it.name.text === name)
      .map((item) => ({ item, impl, scope }));
  });
  const inherent = candidates.filter((it) => it.impl.trait === null);
  const ofTrait = candidates.filter(
    (it) =>
      it.impl.trait?.kind === 'path' &&
      (trait === null || it.impl.trait.path.segments.at(-1)?.text === trait),
  );
  const wanted = trait !== null || inherent.length === 0 ? ofTrait : inherent;
  const [only] = wanted;
  if (only === undefined || wanted.length > 1) return null;
  return { item: only.item, scope: only.scope, substitution: implSubstitution(only.impl, type) };
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
