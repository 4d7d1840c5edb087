// Which function of the workspace a method name means for a receiver: inherent impls, trait impls, default methods of traits.
// Invariant: of several candidates none is taken. Bounds are not looked at: a program that compiles fulfils them.

import type { CrateUnit } from '../../crates/crate';
import { cfgState } from '../../crates/cfg';
import type { FnItem, ImplItem, Item, TraitItem } from '../../syntax/ast';
import { moduleScope, modulesOf, resolvePath, type Scope } from '../names';
import { resolveType, unknownType, type Substitution, type Type } from '../types';
import type { ConstValue } from '../value';
import type { Session } from './session';

export interface FoundMethod {
  readonly fn: FnItem;
  readonly scope: Scope;
  readonly owner: ImplItem | TraitItem;
  /** Of the impl's generics, with variables. */
  readonly substitution: Substitution;
}

interface Candidate {
  readonly item: Item;
  readonly owner: ImplItem | TraitItem;
  readonly scope: Scope;
}

interface UnitIndex {
  /** Associated items by name, of impls and of traits. */
  readonly members: ReadonlyMap<string, readonly Candidate[]>;
  readonly impls: readonly { readonly impl: ImplItem; readonly scope: Scope }[];
}

const INDEXES = new WeakMap<CrateUnit, UnitIndex>();

/** The associated item `name` of `type`, its generics bound to what the type says; null unless exactly one is meant. */
export function findAssociated(
  session: Session,
  scope: Scope,
  { type, name, trait }: { readonly type: Type; readonly name: string; readonly trait: string | null },
): FoundAssociated | null {
  const candidates = [...candidatesNamed(scope, name), ...besideType(type, name)];
  if (candidates.length === 0) return null;
  const matching = candidates.flatMap((it): readonly FoundAssociated[] => {
    if (trait !== null && traitNameOf(it.owner) !== trait) return [];
    const substitution = it.owner.kind === 'impl' ? implFor(session, it.owner, it.scope, type) : null;
    return substitution === null ? [] : [{ ...it, substitution }];
  });
  const inherent = matching.filter((it) => it.owner.kind === 'impl' && it.owner.trait === null);
  const chosen = inherent.length > 0 ? inherent : exact(matching);
  const [only] = chosen;
  if (only !== undefined) {
    if (chosen.length > 1) return null;
    rebind(session, only, type);
    return only;
  }
  return ofTrait(session, scope, { type, candidates, trait });
}

export interface FoundAssociated extends Candidate {
  readonly substitution: Substitution;
}

/** Blanket impls (`impl<T> Trait for T`) count only where no impl names the type. */
function exact(found: readonly FoundAssociated[]): readonly FoundAssociated[] {
  const named = found.filter(({ owner }) => owner.kind !== 'impl' || !isBlanket(owner));
  return named.length > 0 ? named : found;
}

function isBlanket(impl: ImplItem): boolean {
  const { self } = impl;
  if (self.kind !== 'path' || self.path.segments.length !== 1) return false;
  const name = self.path.segments[0]?.text;
  return impl.generics.some((it) => it.kind === 'type' && it.name.text === name);
}

/** What was learnt while candidates were compared is forgotten; the one that is taken is bound again. */
function rebind(session: Session, found: FoundAssociated, type: Type): void {
  if (found.substitution.self !== null) session.variables.unify(found.substitution.self, type);
}

function ofTrait(
  session: Session,
  scope: Scope,
  {
    type,
    candidates,
    trait,
  }: { readonly type: Type; readonly candidates: readonly Candidate[]; readonly trait: string | null },
): FoundAssociated | null {
  const defaults = candidates.filter(
    ({ owner }) => owner.kind === 'trait' && (trait === null || owner.name.text === trait),
  );
  const open = type.kind === 'parameter';
  const implemented = defaults.filter(
    ({ owner, scope: at }) =>
      owner.kind === 'trait' && (open || implementsTrait(session, scope, { type, trait: owner, at })),
  );
  const [only, ...others] = implemented;
  if (only === undefined || others.length > 0) return null;
  return { ...only, substitution: { types: new Map(), consts: new Map(), self: type } };
}

function implementsTrait(
  session: Session,
  scope: Scope,
  { type, trait, at }: { readonly type: Type; readonly trait: TraitItem; readonly at: Scope },
): boolean {
  return reachable(scope.unit).some((unit) =>
    indexOf(unit).impls.some(({ impl, scope: where }) => {
      if (impl.trait?.kind !== 'path' || impl.trait.path.segments.at(-1)?.text !== trait.name.text)
        return false;
      const named = resolvePath(where, impl.trait.path, 'type');
      if (named.kind !== 'item' || named.item !== trait || named.scope.unit !== at.unit) return false;
      return implFor(session, impl, where, type) !== null;
    }),
  );
}

/** The impl's generics where its self type is `type`; null: it is not for this type. */
export function implFor(session: Session, impl: ImplItem, scope: Scope, type: Type): Substitution | null {
  const open = openGenerics(session, impl.generics);
  const self = resolveType(scope, impl.self, { ...open, self: null });
  if (self.kind === 'unknown') return null;
  const { variables } = session;
  // A length in the impl's self type says what a const parameter is.
  const consts = new Map(open.consts);
  bindConsts(impl.self, type, consts);
  return variables.supposing(() => variables.unify(self, type)) ? { types: open.types, consts, self } : null;
}

function openGenerics(session: Session, generics: ImplItem['generics']): Substitution {
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  for (const parameter of generics) {
    if (parameter.kind === 'type') types.set(parameter.name.text, session.variables.fresh());
    else consts.set(parameter.name.text, { kind: 'unknown', why: parameter.name.text });
  }
  return { types, consts, self: null };
}

/** Reads const parameters off a type: `[T; N]` against `[u8; 16]`, `Buf<N>` against `Buf<16>`. */
export function bindConsts(written: ImplItem['self'], type: Type, consts: Map<string, ConstValue>): void {
  const bind = (name: string | undefined, value: ConstValue): void => {
    const known = name === undefined ? undefined : consts.get(name);
    if (name !== undefined && known?.kind === 'unknown') consts.set(name, value);
  };
  if (written.kind === 'array' && type.kind === 'array') {
    if (written.length.kind === 'path' && type.length !== null) {
      bind(written.length.path.segments[0]?.text, { kind: 'int', value: type.length, type: null });
    }
    bindConsts(written.element, type.element, consts);
  }
  if (written.kind === 'slice' && type.kind === 'slice') bindConsts(written.element, type.element, consts);
  if (
    (written.kind === 'reference' || written.kind === 'pointer') &&
    (type.kind === 'reference' || type.kind === 'pointer')
  ) {
    bindConsts(written.target, type.target, consts);
  }
  if (written.kind !== 'path' || type.kind !== 'adt') return;
  const args = written.path.segments.at(-1)?.generics?.types ?? [];
  let at = 0;
  type.item.generics.forEach((parameter, index) => {
    const argument = args[index];
    if (parameter.kind !== 'const') return;
    const value = type.constArgs[at++];
    const isName = argument?.kind === 'path' && argument.path.segments.length === 1;
    if (isName && value !== undefined) bind(argument.path.segments[0]?.text, value);
  });
}

function traitNameOf(owner: ImplItem | TraitItem): string | null {
  if (owner.kind === 'trait') return owner.name.text;
  return owner.trait?.kind === 'path' ? (owner.trait.path.segments.at(-1)?.text ?? null) : null;
}

function candidatesNamed(scope: Scope, name: string): readonly Candidate[] {
  return [
    ...inBlocks(scope).filter((it) => memberName(it.item) === name),
    ...reachable(scope.unit).flatMap((unit) => indexOf(unit).members.get(name) ?? []),
  ];
}

/** Of a type in a module that is read item by item: its impls stand beside it. */
function besideType(type: Type, name: string): readonly Candidate[] {
  if (type.kind !== 'adt' || type.scope.module.lookup === undefined) return [];
  return type.scope.module.lookup
    .implsOf(type.name)
    .flatMap(({ item }) => membersOf(item, type.scope))
    .filter((it) => memberName(it.item) === name);
}

/** Impls and traits that the bodies around declare. */
function inBlocks(scope: Scope): readonly Candidate[] {
  return scope.blocks.flatMap((block, index) => {
    const inner = { ...scope, blocks: scope.blocks.slice(0, index + 1) };
    return block.statements.flatMap((it) => (it.kind === 'item' ? membersOf(it.item, inner) : []));
  });
}

function membersOf(owner: Item, scope: Scope): readonly Candidate[] {
  return owner.kind === 'impl' || owner.kind === 'trait'
    ? owner.items.map((item) => ({ item, owner, scope }))
    : [];
}

function memberName(item: Item): string | null {
  return item.kind === 'fn' || item.kind === 'const' || item.kind === 'typeAlias' ? item.name.text : null;
}

/** The unit and all that it is built with. */
export function reachable(unit: CrateUnit): readonly CrateUnit[] {
  const seen = new Set<CrateUnit>();
  const add = (it: CrateUnit): void => {
    if (seen.has(it)) return;
    seen.add(it);
    for (const dependency of it.dependencies.values()) add(dependency);
  };
  add(unit);
  return [...seen];
}

function indexOf(unit: CrateUnit): UnitIndex {
  const known = INDEXES.get(unit);
  if (known !== undefined) return known;
  const members = new Map<string, Candidate[]>();
  const impls: { impl: ImplItem; scope: Scope }[] = [];
  for (const module of modulesOf(unit)) {
    const scope = moduleScope(unit, module);
    for (const { item } of module.items) {
      if (item.kind === 'impl') impls.push({ impl: item, scope });
      for (const candidate of membersOf(item, scope)) {
        const name = memberName(candidate.item);
        if (name === null || cfgState(candidate.item.attributes, unit.cfg) === 'off') continue;
        const list = members.get(name);
        if (list === undefined) members.set(name, [candidate]);
        else list.push(candidate);
      }
    }
  }
  const index = { members, impls };
  INDEXES.set(unit, index);
  return index;
}

/** The associated type `name` of the impl of `trait` (by its last name) for the type: `Output` of `Add`, `Target` of `Deref`. */
export function associatedType(
  session: Session,
  scope: Scope,
  { type, trait, name }: { readonly type: Type; readonly trait: string; readonly name: string },
): Type {
  const found = findAssociated(session, scope, { type, name, trait });
  if (found?.item.kind !== 'typeAlias' || found.item.type === null) return unknownType(`${trait}::${name}`);
  return resolveType(found.scope, found.item.type, found.substitution);
}
