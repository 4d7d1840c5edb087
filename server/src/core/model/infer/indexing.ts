// What an index or a range picks of an array, slice or str: `a[i]`, `a[1..3]`, `a.get(i)`, `a.get_mut(..n)`.

import type { Expr } from '../../syntax/ast';
import { intType, unknownType, type Type } from '../types';
import { infer } from './expressions';
import type { Around } from './session';

type Indexable = Type & { readonly kind: 'array' | 'slice' | 'str' };

/** The element, or for a range the slice. An index whose type is open becomes a `usize`. */
export function pickedBy(around: Around, index: Type, of: Indexable): Type {
  const { variables } = around.session;
  const usize = intType('usize') ?? index;
  if (index.kind === 'external' && /^Range/.test(index.path.at(-1) ?? '')) {
    const [bound] = index.args;
    if (bound !== undefined) variables.unify(bound, usize);
    return of.kind === 'array' ? { kind: 'slice', element: of.element } : of;
  }
  if (index.kind === 'parameter') variables.tryUnify(index, usize);
  return of.kind === 'str' ? unknownType('an index into a str') : variables.shallow(of.element);
}

/** The result of `get` and its like on a slice or array among `steps`, which the receiver dereferences to; null for anything else. */
export function sliceLookup(
  around: Around,
  expr: Expr & { readonly kind: 'methodCall' },
  steps: readonly Type[],
): Type | null {
  const { session } = around;
  const name = expr.method.text;
  const [argument] = expr.args;
  const slice = steps.find((it) => it.kind === 'slice');
  if (slice === undefined || argument === undefined || !LOOKUPS.has(name)) return null;
  session.callees.set(expr, { kind: 'external', path: ['core', 'slice', name] });
  const index = session.variables.shallow(infer(around, argument, intType('usize')));
  const target = pickedBy(around, index, slice);
  const found: Type = { kind: 'reference', mutable: name.includes('mut'), target };
  return name.includes('unchecked')
    ? found
    : { kind: 'external', path: ['core', 'option', 'Option'], args: [found], constArgs: [] };
}

const LOOKUPS = new Set(['get', 'get_mut', 'get_unchecked', 'get_unchecked_mut']);
