// Whether two types, or what generics stand for, are the very same: what was found for the one then holds for the other.
// Invariant: unlike unification nothing is taken to agree with what is not known; two unknown types are the same for the same reason only.

import type { Substitution, Type } from './types';
import type { ConstValue } from './value';

export function sameSubstitution(a: Substitution, b: Substitution): boolean {
  if (a === b) return true;
  if (a.types.size !== b.types.size || a.consts.size !== b.consts.size) return false;
  return (
    sameType(a.self, b.self) &&
    [...a.types].every(([name, type]) => sameType(type, b.types.get(name) ?? null)) &&
    [...a.consts].every(([name, value]) => sameValue(value, b.consts.get(name)))
  );
}

export function sameType(a: Type | null, b: Type | null): boolean {
  if (a === b || a === null || b === null) return a === b;
  switch (a.kind) {
    case 'int':
    case 'parameter':
      return b.kind === a.kind && a.name === b.name;
    case 'float':
      return b.kind === 'float' && a.bits === b.bits;
    case 'array':
      return b.kind === 'array' && a.length === b.length && sameType(a.element, b.element);
    case 'slice':
      return b.kind === 'slice' && sameType(a.element, b.element);
    case 'tuple':
      return b.kind === 'tuple' && sameTypes(a.elements, b.elements);
    case 'reference':
    case 'pointer':
      return b.kind === a.kind && a.mutable === b.mutable && sameType(a.target, b.target);
    case 'adt':
      return b.kind === 'adt' && a.item === b.item && sameArguments(a, b);
    case 'external':
      return b.kind === 'external' && a.path.join('::') === b.path.join('::') && sameArguments(a, b);
    case 'unknown':
      return b.kind === 'unknown' && a.why === b.why;
    case 'bool':
    case 'char':
    case 'str':
    case 'never':
    case 'dyn':
    case 'function':
      return a.kind === b.kind;
  }
}

type Arguments = Pick<Extract<Type, { readonly kind: 'adt' }>, 'args' | 'constArgs'>;

function sameArguments(a: Arguments, b: Arguments): boolean {
  return (
    sameTypes(a.args, b.args) &&
    a.constArgs.length === b.constArgs.length &&
    a.constArgs.every((it, index) => sameValue(it, b.constArgs[index]))
  );
}

function sameTypes(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((it, index) => sameType(it, b[index] ?? null));
}

function sameValue(a: ConstValue, b: ConstValue | undefined): boolean {
  if (a.kind === 'int' && b?.kind === 'int') return a.value === b.value;
  if (a.kind === 'bool' && b?.kind === 'bool') return a.value === b.value;
  return a.kind === 'unknown' && b?.kind === 'unknown';
}
