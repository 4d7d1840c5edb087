// The types of the expressions, locals and callees of one body: forward inference with unification, good enough for eBPF programs.
// Invariant: an answer is the compiler's or "unknown"; nothing throws. Generic bodies are inferred once for each substitution.
// Deliberately absent: trait selection by bounds, lifetimes, borrow checking, items of crates whose source is not at hand and in no table.

import type { Block, Expr, FnItem, Name } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { Body } from './bodies';
import { bindPattern } from './infer/patterns';
import { check, infer } from './infer/expressions';
import type { Around, Callee, Session } from './infer/session';
import { createVariables } from './infer/variables';
import type { Scope } from './names';
import { sameSubstitution, sameType } from './sameType';
import { NO_SUBSTITUTION, resolveType, UNIT, unknownType, type Substitution, type Type } from './types';
import type { ConstValue } from './value';

export type { Callee };

export interface BodyTypes {
  /** The type of an expression of the body; unknown where it is not inferred. */
  readonly typeOf: (expr: Expr) => Type;
  /** The type of a local or parameter, by the name in its pattern. */
  readonly typeOfBinding: (name: Name) => Type;
  /** What a call or method call leads to; also what a path names that hands a function on. */
  readonly calleeOf: (expr: Expr) => Callee;
  /** The type of `self`, or null. */
  readonly self: Type | null;
}

const NOT_INFERRED = unknownType('it is not inferred');
const UNKNOWN_CALLEE: Callee = { kind: 'unknown' };

interface Remembered {
  readonly unit: Body['unit'];
  readonly given: Substitution;
  readonly own: Substitution;
  readonly types: BodyTypes;
}

/** What was inferred, by the block or initialiser itself: it is a new one after an edit, and an item keeps it otherwise. */
const MEMORY = new WeakMap<Expr | Block, Remembered[]>();

/** The types in `body`. `substitution` says what its generics and `Self` stand for; without it they stand for themselves. */
export function inferBody(body: Body, substitution: Substitution = NO_SUBSTITUTION): BodyTypes {
  const content = body.root.kind === 'block' ? body.root.block : body.root;
  const known = (MEMORY.get(content) ?? []).filter((it) => it.unit === body.unit);
  const asGiven = known.find((it) => it.given === substitution);
  if (asGiven !== undefined) return asGiven.types;
  // `Self` of an impl without generics is the same whether a caller names it or not.
  const own = ownSubstitution(body, substitution);
  const found = known.find((it) => sameSubstitution(it.own, own));
  if (found !== undefined) return found.types;
  const remember = (types: BodyTypes): void => {
    MEMORY.set(content, [...known, { unit: body.unit, given: substitution, own, types }]);
  };
  // A constant in the body may lead back to it in code that does not compile.
  remember(NOTHING);
  try {
    const types = inferAnew(body, own);
    remember(types);
    return types;
  } catch (error) {
    // Whoever asks next meets the same fault, and not an answer that says nothing.
    MEMORY.set(content, known);
    throw error;
  }
}

interface RememberedValue {
  readonly unit: Body['unit'];
  readonly expected: Type | null;
  readonly substitution: Substitution;
  readonly types: BodyTypes;
}

/** The same for initialisers, by their expression. */
const INITIALISERS = new WeakMap<Expr, RememberedValue[]>();

/** The types in an expression that no function holds, such as the value of a constant. */
export function inferInitialiser(
  { scope, substitution }: { readonly scope: Scope; readonly substitution: Substitution },
  root: Expr,
  expected: Type | null,
): BodyTypes {
  const known = (INITIALISERS.get(root) ?? []).filter((it) => it.unit === scope.unit);
  const found = known.find(
    (it) => sameType(it.expected, expected) && sameSubstitution(it.substitution, substitution),
  );
  if (found !== undefined) return found.types;
  const remember = (types: BodyTypes): void => {
    INITIALISERS.set(root, [...known, { unit: scope.unit, expected, substitution, types }]);
  };
  // An initialiser may lead back to itself in code that does not compile.
  remember(NOTHING);
  const session = newSession();
  const around: Around = {
    session,
    scope,
    substitution,
    locals: { names: new Map(), parent: null },
    returns: NOT_INFERRED,
    loop: null,
  };
  if (expected === null) infer(around, root, null);
  else check(around, root, expected);
  const types = settledAnswers(session, null);
  remember(types);
  return types;
}

const NOTHING: BodyTypes = {
  typeOf: () => NOT_INFERRED,
  typeOfBinding: () => NOT_INFERRED,
  calleeOf: () => UNKNOWN_CALLEE,
  self: null,
};

function newSession(): Session {
  return {
    variables: createVariables(),
    types: new Map(),
    bindings: new Map(),
    callees: new Map(),
    callables: new Map(),
    deferred: [],
  };
}

function settledAnswers(session: Session, self: Type | null): BodyTypes {
  for (let next = session.deferred.shift(); next !== undefined; next = session.deferred.shift()) next();
  return answers(session, self);
}

function inferAnew(body: Body, substitution: Substitution): BodyTypes {
  const session = newSession();
  const returns = resultType(body, substitution);
  const around: Around = {
    session,
    scope: body.scope,
    substitution,
    locals: { names: new Map(), parent: null },
    returns,
    loop: null,
  };
  const self = body.item.kind === 'fn' ? selfType(body.item, substitution) : null;
  if (self !== null) around.locals.names.set('self', self);
  if (body.item.kind === 'fn') {
    for (const { pattern, type } of body.item.parameters) {
      const declared =
        type === null ? unknownType('a parameter without type') : resolveType(body.scope, type, substitution);
      bindPattern(around, pattern, declared);
    }
    // Each reading of `root` makes it anew.
    const { root } = body;
    infer(around, root, returns);
    const result = session.types.get(root);
    if (result !== undefined) session.variables.tryUnify(result, returns);
  } else check(around, body.root, returns);
  return settledAnswers(session, self);
}

function answers({ variables, types, bindings, callees }: Session, self: Type | null): BodyTypes {
  const settled = new Map<unknown, Type>();
  const settle = (key: unknown, type: Type | undefined): Type => {
    if (type === undefined) return NOT_INFERRED;
    const known = settled.get(key) ?? variables.settled(type);
    settled.set(key, known);
    return known;
  };
  const settledCallees = new Map<Expr, Callee>();
  return {
    typeOf: (expr) => {
      const key = expr.kind === 'block' ? expr.block : expr;
      return settle(key, types.get(key));
    },
    typeOfBinding: (name) => settle(name, bindings.get(name)),
    calleeOf: (expr) => {
      const inner = withoutParens(expr);
      const known = settledCallees.get(inner);
      if (known !== undefined) return known;
      const callee = callees.get(inner) ?? UNKNOWN_CALLEE;
      const answer =
        callee.kind === 'function'
          ? { ...callee, substitution: settledSubstitution(callee.substitution, variables.settled) }
          : callee;
      settledCallees.set(inner, answer);
      return answer;
    },
    self,
  };
}

function settledSubstitution(substitution: Substitution, settled: (type: Type) => Type): Substitution {
  return {
    types: new Map([...substitution.types].map(([name, type]) => [name, settled(type)])),
    consts: substitution.consts,
    self: substitution.self === null ? null : settled(substitution.self),
  };
}

/** The generics of the function and of its impl, each standing for itself where nothing is given. */
function ownSubstitution(body: Body, given: Substitution): Substitution {
  const generics = [
    ...(body.owner?.kind === 'impl' ? body.owner.generics : []),
    ...(body.item.kind === 'fn' ? body.item.generics : []),
  ];
  const types = new Map<string, Type>();
  const consts = new Map<string, ConstValue>();
  for (const parameter of generics) {
    const name = parameter.name.text;
    if (parameter.kind === 'type') types.set(name, given.types.get(name) ?? { kind: 'parameter', name });
    else consts.set(name, given.consts.get(name) ?? { kind: 'unknown', why: name });
  }
  const open: Substitution = { types, consts, self: null };
  const self =
    given.self ??
    (body.owner?.kind === 'impl'
      ? resolveType(body.scope, body.owner.self, open)
      : body.owner?.kind === 'trait'
        ? { kind: 'parameter' as const, name: 'Self' }
        : null);
  return { types, consts, self };
}

function resultType(body: Body, substitution: Substitution): Type {
  const { item } = body;
  if (item.kind === 'fn')
    return item.result === null ? UNIT : resolveType(body.scope, item.result, substitution);
  if (item.kind === 'static' || item.kind === 'const')
    return resolveType(body.scope, item.type, substitution);
  return NOT_INFERRED;
}

function selfType(fn: FnItem, { self }: Substitution): Type | null {
  if (fn.selfParameter === 'none') return null;
  const value = self ?? unknownType('Self');
  return fn.selfParameter === 'value'
    ? value
    : { kind: 'reference', mutable: fn.selfParameter === 'mutable reference', target: value };
}
