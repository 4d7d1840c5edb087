// What `for` and the adaptors of iterators hand out.
// Invariant: iterators of core are all one opaque type here, `Iterator<Item>`: their items are known, their sizes are not.

import type { Expr } from '../../syntax/ast';
import { UNIT, unknownType, type ExternalType, type Type } from '../types';
import { infer, inferBlock } from './expressions';
import { associatedType } from './methods';
import { bindPattern } from './patterns';
import { nested, type Around } from './session';

const ITERATOR: readonly string[] = ['core', 'iter', 'Iterator'];

export function iteratorOf(item: Type): ExternalType {
  return { kind: 'external', path: ITERATOR, args: [item], constArgs: [] };
}

export function inferFor(around: Around, expr: Expr & { readonly kind: 'for' }): void {
  const iterable = infer(around, expr.iterable, null);
  const item = iteratorItem(around, iterable);
  if (item === null) around.session.variables.taint(iterable);
  const inner = nested({ ...around, loop: { value: null, broken: { yes: true } } });
  bindPattern(inner, expr.pattern, item ?? unknownType('what is iterated over is not known'));
  inferBlock(inner, expr.body, UNIT);
}

/** The item that iterating over a value of `type` gives, or null. */
export function iteratorItem(around: Around, type: Type): Type | null {
  const { session, scope } = around;
  const { variables } = session;
  const top = variables.shallow(type);
  switch (top.kind) {
    case 'array':
      return top.element;
    case 'reference': {
      const target = variables.shallow(top.target);
      if (target.kind === 'array' || target.kind === 'slice')
        return { kind: 'reference', mutable: top.mutable, target: target.element };
      return top.mutable ? iteratorItem(around, target) : null;
    }
    case 'external':
      return externalItem(top);
    case 'adt': {
      const own = associatedType(session, scope, { type: top, trait: 'Iterator', name: 'Item' });
      if (own.kind !== 'unknown') return own;
      const into = associatedType(session, scope, { type: top, trait: 'IntoIterator', name: 'Item' });
      return into.kind === 'unknown' ? null : into;
    }
    default:
      return null;
  }
}

function externalItem(type: ExternalType): Type | null {
  const [first] = type.args;
  if (first === undefined) return null;
  switch (type.path.join('::')) {
    case 'core::ops::Range':
    case 'core::ops::RangeInclusive':
    case 'core::ops::RangeFrom':
    case 'core::iter::Iterator':
    case 'core::option::Option':
      return first;
    case 'core::slice::Iter':
      return { kind: 'reference', mutable: false, target: first };
    case 'core::slice::IterMut':
      return { kind: 'reference', mutable: true, target: first };
    default:
      return null;
  }
}
