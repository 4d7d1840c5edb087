// Methods that traits of core give to nearly every type: `clone`, `into`, comparisons, `into_iter`.

import { UNIT, unknownType, type Type } from '../types';
import { iteratorItem, iteratorOf } from './iteration';
import type { Around } from './session';

export interface TraitMethod {
  readonly path: readonly string[];
  readonly argument: Type | null; // what an argument, or what it points at, is
  readonly result: Type;
}

const COMPARING = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

export function traitMethod(
  around: Around,
  {
    receiver,
    steps,
    name,
  }: { readonly receiver: Type; readonly steps: readonly Type[]; readonly name: string },
): TraitMethod | null {
  const { variables } = around.session;
  const value = steps.find((it) => it.kind !== 'reference') ?? receiver;
  if (value.kind === 'unknown') return null;
  const plain = (path: readonly string[], result: Type): TraitMethod => ({ path, argument: null, result });
  switch (name) {
    case 'clone':
    case 'to_owned': {
      const isUnsized = value.kind === 'slice' || value.kind === 'str';
      return plain(['core', 'clone', 'Clone', name], isUnsized ? receiver : value);
    }
    case 'into':
      return plain(['core', 'convert', 'Into', name], variables.fresh());
    case 'try_into': {
      const error = unknownType('the error of a conversion');
      const path = ['core', 'result', 'Result'];
      return plain(['core', 'convert', 'TryInto', name], {
        kind: 'external',
        path,
        args: [variables.fresh(), error],
        constArgs: [],
      });
    }
    case 'cmp':
      return { path: ['core', 'cmp', 'Ord', name], argument: value, result: ordering() };
    case 'partial_cmp':
      return {
        path: ['core', 'cmp', 'PartialOrd', name],
        argument: value,
        result: { kind: 'external', path: ['core', 'option', 'Option'], args: [ordering()], constArgs: [] },
      };
    case 'hash':
      return plain(['core', 'hash', 'Hash', name], UNIT);
    case 'into_iter':
    case 'by_ref': {
      const item = iteratorItem(around, receiver);
      return item === null ? null : plain(['core', 'iter', 'IntoIterator', name], iteratorOf(item));
    }
    default:
      return COMPARING.has(name)
        ? { path: ['core', 'cmp', 'PartialEq', name], argument: value, result: { kind: 'bool' } }
        : null;
  }
}

function ordering(): Type {
  return { kind: 'external', path: ['core', 'cmp', 'Ordering'], args: [], constArgs: [] };
}
