// What one inference of a body knows and gathers, and the surroundings in which an expression stands.
// Invariant: a session lives while one body is inferred; what leaves it is settled, without variables.

import type { Block, Expr, FnItem, Item, Name, TypeRef } from '../../syntax/ast';
import type { Scope } from '../names';
import { resolveType, type Substitution, type Type } from '../types';
import type { Variables } from './variables';

/** What a call leads to. */
export type Callee =
  | {
      readonly kind: 'function';
      readonly fn: FnItem;
      readonly scope: Scope; // around the function
      readonly substitution: Substitution; // of its generics and those of its impl
      readonly owner: Item | null; // the impl or trait
    }
  /** Canonical, with the method: `["core", "option", "Option", "unwrap"]`, `["core", "u32", "to_be"]`, `["core", "slice", "get"]`. */
  | { readonly kind: 'external'; readonly path: readonly string[] }
  | { readonly kind: 'constructor'; readonly path: readonly string[] }
  | { readonly kind: 'closure'; readonly closure: Expr; readonly scope: Scope }
  | { readonly kind: 'unknown' };

/** A value that can be called: its type has no name, so it is known by the identity of the type. */
export type Callable =
  | {
      readonly kind: 'closure';
      readonly closure: Expr & { readonly kind: 'closure' };
      readonly scope: Scope;
      readonly parameters: readonly Type[];
      readonly result: Type;
    }
  | { readonly kind: 'path'; readonly path: Expr & { readonly kind: 'path' }; readonly around: Around };

export interface Session {
  readonly variables: Variables;
  readonly types: Map<Expr | Block, Type>;
  readonly bindings: Map<Name, Type>;
  readonly callees: Map<Expr, Callee>;
  readonly callables: Map<Type, Callable>;
  /** Questions that had no answer when they were met; asked again when the whole body was read. */
  readonly deferred: (() => void)[];
}

/** Where an expression stands. */
export interface Around {
  readonly session: Session;
  readonly scope: Scope;
  readonly substitution: Substitution;
  readonly locals: Locals;
  readonly returns: Type; // of the function or closure
  readonly loop: Loop | null;
}

export interface Locals {
  readonly names: Map<string, Type>;
  readonly parent: Locals | null;
}

export interface Loop {
  /** What `break` gives; null: the loop cannot give anything but `()`. */
  readonly value: Type | null;
  readonly broken: { yes: boolean };
}

export function findLocal(locals: Locals, name: string): Type | null {
  for (let at: Locals | null = locals; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** The same surroundings with locals of their own. */
export function nested(around: Around): Around {
  return { ...around, locals: { names: new Map(), parent: around.locals } };
}

/** A written type, with a variable for each `_` in it. */
export function writtenType(around: Around, type: TypeRef): Type {
  const { variables } = around.session;
  switch (type.kind) {
    case 'infer':
      return variables.fresh();
    case 'reference':
    case 'pointer':
      return { kind: type.kind, mutable: type.mutable, target: writtenType(around, type.target) };
    case 'tuple':
      return { kind: 'tuple', elements: type.elements.map((it) => writtenType(around, it)) };
    case 'slice':
      return { kind: 'slice', element: writtenType(around, type.element) };
    case 'array': {
      const whole = resolveType(around.scope, type, around.substitution);
      return whole.kind === 'array' ? { ...whole, element: writtenType(around, type.element) } : whole;
    }
    default: {
      const whole = resolveType(around.scope, type, around.substitution);
      if (type.kind !== 'path' || (whole.kind !== 'adt' && whole.kind !== 'external')) return whole;
      const written = (type.path.segments.at(-1)?.generics?.types ?? []).filter((it) => it.kind !== 'const');
      if (written.length === 0 || written.length !== whole.args.length) return whole;
      return {
        ...whole,
        args: whole.args.map((it, index) => {
          const argument = written[index];
          return argument === undefined ? it : writtenType(around, argument);
        }),
      };
    }
  }
}

/** Makes a value of type `actual` fit where `expected` is asked for, as Rust's coercions do. Mistakes of the program are passed over. */
export function coerce({ variables }: Session, actual: Type, expected: Type): void {
  const from = variables.shallow(actual);
  const to = variables.shallow(expected);
  if (from.kind === 'never') return;
  if (from.kind === 'reference' && (to.kind === 'reference' || to.kind === 'pointer')) {
    const source = variables.shallow(from.target);
    const target = variables.shallow(to.target);
    if (source.kind === 'array' && target.kind === 'slice') {
      variables.unify(source.element, target.element);
      return;
    }
    if (variables.tryUnify(source, target)) return;
    // Dereferences on the way, `&Box<T>` to `&T`: nothing is learnt, and nothing false.
    variables.taint(source);
    variables.taint(target);
    return;
  }
  if (from.kind === 'pointer' && to.kind === 'pointer') {
    variables.tryUnify(from.target, to.target);
    return;
  }
  if (!variables.tryUnify(from, to)) {
    variables.taint(from);
    variables.taint(to);
  }
}
