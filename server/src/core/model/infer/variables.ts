// The unknowns of one inference: type variables, integer variables, and what unifying types has told about them.
// Invariant: a variable is a `parameter` type whose name no Rust program can write, so every function over types also takes types with variables.
// An integer variable that met something unknown is tainted: it ends as "unknown" and not as `i32`.
// Deliberately absent: region and const variables; an array whose length is not known unifies with any array.

import { intType, unknownType, type Type } from '../types';
import type { ConstValue } from '../value';

export interface Variables {
  readonly fresh: () => Type;
  /** The type of an integer literal without a suffix. */
  readonly freshInteger: () => Type;
  /** The type itself with a bound variable at its top replaced. */
  readonly shallow: (type: Type) => Type;
  /** All bound variables replaced; those that are left stay. */
  readonly deep: (type: Type) => Type;
  /** The end of inference: integers fall back to `i32`, everything else that is left is unknown. */
  readonly settled: (type: Type) => Type;
  /** Makes two types one; false: they cannot be. What was learnt on the way stays. */
  readonly unify: (a: Type, b: Type) => boolean;
  /** Says that something not understood may decide the variables in the type. */
  readonly taint: (type: Type) => void;
  /** Whether the two can be one; learns it only if they can. */
  readonly tryUnify: (a: Type, b: Type) => boolean;
  /** Runs `ask` and forgets what unification learnt in it. */
  readonly supposing: <T>(ask: () => T) => T;
}

type Variable = Type & { readonly kind: 'parameter' };

export function isVariable(type: Type): type is Variable {
  return type.kind === 'parameter' && type.name.startsWith('?');
}

export function isIntegerVariable(type: Type): boolean {
  return type.kind === 'parameter' && type.name.startsWith('?i');
}

/** The type with every part that is a type replaced by `replace`, one level deep. */
export function mapParts(type: Type, replace: (part: Type) => Type): Type {
  switch (type.kind) {
    case 'array':
    case 'slice': {
      const element = replace(type.element);
      return element === type.element ? type : { ...type, element };
    }
    case 'tuple': {
      const elements = mapSame(type.elements, replace);
      return elements === type.elements ? type : { ...type, elements };
    }
    case 'reference':
    case 'pointer': {
      const target = replace(type.target);
      return target === type.target ? type : { ...type, target };
    }
    case 'adt':
    case 'external': {
      const args = mapSame(type.args, replace);
      return args === type.args ? type : { ...type, args };
    }
    default:
      return type;
  }
}

/** The same list if nothing in it changed: types are compared by identity first. */
function mapSame(types: readonly Type[], replace: (part: Type) => Type): readonly Type[] {
  const next = types.map(replace);
  return next.every((it, index) => it === types[index]) ? types : next;
}

const DEEPEST = 40;

export function createVariables(): Variables {
  const bound = new Map<string, Type>();
  const tainted = new Set<string>();
  const trail: string[] = [];
  let count = 0;

  const shallow = (type: Type): Type => {
    let current = type;
    while (isVariable(current)) {
      const next = bound.get(current.name);
      if (next === undefined) return current;
      current = next;
    }
    return current;
  };
  const deepAt = (type: Type, depth: number): Type =>
    depth > DEEPEST ? unknownType('too deep') : mapParts(shallow(type), (it) => deepAt(it, depth + 1));
  const deep = (type: Type): Type => deepAt(type, 0);
  const settledAt = (type: Type, depth: number): Type => {
    const top = shallow(type);
    if (isVariable(top)) {
      const fallsBack = isIntegerVariable(top) && !tainted.has(top.name);
      return (fallsBack ? intType('i32') : null) ?? unknownType('nothing here tells the type');
    }
    return depth > DEEPEST ? unknownType('too deep') : mapParts(top, (it) => settledAt(it, depth + 1));
  };
  const occurs = (name: string, type: Type, depth = 0): boolean => {
    const top = shallow(type);
    if (isVariable(top)) return top.name === name;
    let found = depth > DEEPEST;
    mapParts(top, (it) => {
      found ||= occurs(name, it, depth + 1);
      return it;
    });
    return found;
  };
  const taint = (type: Type): void => {
    const top = shallow(type);
    if (isVariable(top)) tainted.add(top.name);
    else
      mapParts(top, (it) => {
        taint(it);
        return it;
      });
  };
  const bind = (name: string, type: Type): boolean => {
    if (occurs(name, type)) return false;
    if (tainted.has(name)) taint(type);
    bound.set(name, type);
    trail.push(name);
    return true;
  };
  const unify = (left: Type, right: Type): boolean => {
    const a = shallow(left);
    const b = shallow(right);
    if (a === b) return true;
    if (isVariable(a) && isVariable(b)) {
      if (a.name === b.name) return true;
      return isIntegerVariable(a) ? bind(b.name, a) : bind(a.name, b);
    }
    if (a.kind === 'unknown' || b.kind === 'unknown') {
      taint(a);
      taint(b);
      return true;
    }
    if (isVariable(a)) return bindTo(a, b);
    if (isVariable(b)) return bindTo(b, a);
    return unifyParts(a, b);
  };
  const bindTo = (variable: Variable, type: Type): boolean =>
    isIntegerVariable(variable) && type.kind !== 'int' ? false : bind(variable.name, type);
  const unifyAll = (a: readonly Type[], b: readonly Type[]): boolean => {
    let same = a.length === b.length;
    a.forEach((it, index) => {
      const other = b[index];
      if (other !== undefined && !unify(it, other)) same = false;
    });
    return same;
  };
  const unifyParts = (a: Type, b: Type): boolean => {
    switch (a.kind) {
      case 'int':
        return b.kind === 'int' && a.name === b.name;
      case 'float':
        return b.kind === 'float' && a.bits === b.bits;
      case 'array': {
        if (b.kind !== 'array') return false;
        const sameLength = a.length === null || b.length === null || a.length === b.length;
        return unify(a.element, b.element) && sameLength;
      }
      case 'slice':
        return b.kind === 'slice' && unify(a.element, b.element);
      case 'tuple':
        return b.kind === 'tuple' && unifyAll(a.elements, b.elements);
      case 'reference':
      case 'pointer':
        return b.kind === a.kind && unify(a.target, b.target) && a.mutable === b.mutable;
      case 'adt':
        return (
          b.kind === 'adt' &&
          a.item === b.item &&
          unifyAll(a.args, b.args) &&
          sameConsts(a.constArgs, b.constArgs)
        );
      case 'external':
        return (
          b.kind === 'external' &&
          (samePath(a.path, b.path) ||
            // Under two names, that of its module and that of a re-export.
            (a.declared !== undefined && a.declared.item === b.declared?.item)) &&
          unifyAll(a.args, b.args) &&
          sameConsts(a.constArgs, b.constArgs)
        );
      case 'parameter':
        return b.kind === 'parameter' && a.name === b.name;
      case 'bool':
      case 'char':
      case 'str':
      case 'never':
      case 'dyn':
      case 'function':
      case 'unknown':
        return a.kind === b.kind;
    }
  };
  const rollBack = (mark: number): void => {
    while (trail.length > mark) bound.delete(trail.pop() ?? '');
  };
  const supposing = <T>(ask: () => T): T => {
    const mark = trail.length;
    const taintedBefore = [...tainted];
    try {
      return ask();
    } finally {
      rollBack(mark);
      tainted.clear();
      for (const name of taintedBefore) tainted.add(name);
    }
  };
  return {
    fresh: () => ({ kind: 'parameter', name: `?t${String(count++)}` }),
    freshInteger: () => ({ kind: 'parameter', name: `?i${String(count++)}` }),
    shallow,
    deep,
    settled: (type) => settledAt(type, 0),
    unify,
    taint,
    tryUnify: (a, b) => supposing(() => unify(a, b)) && unify(a, b),
    supposing,
  };
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}

/** Const arguments that are not known agree with all. */
function sameConsts(a: readonly ConstValue[], b: readonly ConstValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((it, index) => {
      const other = b[index];
      if (it.kind === 'int' && other?.kind === 'int') return it.value === other.value;
      if (it.kind === 'bool' && other?.kind === 'bool') return it.value === other.value;
      return true;
    })
  );
}
