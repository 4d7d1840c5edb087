// Patterns against known values, for `let`, `if let` and `match` in constants.
// Invariant: a pattern that is not decided is "unknown", so that no later arm is taken in its place.

import type { Expr, Path, Pattern } from '../syntax/ast';
import { isRest } from '../syntax/visit';
import { constructedType } from './construct';
import { elementsOf, evaluate, fieldOf, throughReference, type Frame, type Local } from './constants';
import { compare } from './integers';
import { resolvePath } from './names';
import { unknown, type ConstValue } from './value';

export type Match = ReadonlyMap<string, Local> | 'no' | 'unknown';

/** The frame's locals with those that the pattern binds, or that it does not match. */
export function matchPattern(frame: Frame, pattern: Pattern, value: ConstValue): Match {
  switch (pattern.kind) {
    case 'wildcard':
      return frame.locals;
    case 'binding':
      return matchBinding(frame, pattern, value);
    case 'literal':
      return matchLiteral(frame, pattern.value, throughReference(value));
    case 'path':
      return matchPath(frame, pattern.path, throughReference(value));
    case 'reference':
      return matchPattern(frame, pattern.pattern, throughReference(value));
    case 'or':
      for (const alternative of pattern.alternatives) {
        const match = matchPattern(frame, alternative, value);
        if (match !== 'no') return match;
      }
      return 'no';
    case 'tuple':
      return matchAll(frame, pattern.elements, partsOfTuple(throughReference(value)));
    case 'tupleStruct': {
      const isVariant = matchPath(frame, pattern.path, throughReference(value));
      if (isVariant === 'no' || isVariant === 'unknown') return isVariant;
      const inner = throughReference(value);
      const fields = inner.kind === 'aggregate' ? [...inner.fields] : [];
      return matchAll(
        frame,
        pattern.elements,
        fields.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, it]) => it),
      );
    }
    case 'struct': {
      const isVariant = matchPath(frame, pattern.path, throughReference(value));
      if (isVariant === 'no' || isVariant === 'unknown') return isVariant;
      return matchFields(
        frame,
        pattern.fields.map((it) => ({ name: it.name.text, pattern: it.pattern })),
        value,
      );
    }
    case 'slice':
      return matchAll(frame, pattern.elements, elementsOf(value));
    case 'unknown':
      return 'unknown';
  }
}

function matchBinding(
  frame: Frame,
  pattern: Pattern & { readonly kind: 'binding' },
  value: ConstValue,
): Match {
  const { name, sub, byRef, mutable } = pattern;
  if (sub !== null) {
    const match = matchPattern(frame, sub, value);
    return match === 'no' || match === 'unknown'
      ? match
      : withLocal(match, name.text, { value, changes: mutable });
  }
  if (!mutable && !byRef) {
    // A lone name may also be a constant or a unit variant; those are capitalised in all code that rustc does not warn about.
    const definition = resolvePath(frame.scope, pathOf(pattern), 'value');
    const isValue =
      definition.kind === 'variant' ||
      (definition.kind === 'item' &&
        (definition.item.kind === 'const' || definition.item.kind === 'struct')) ||
      (definition.kind === 'external' && definition.path.at(-1) === 'None');
    if (isValue) return matchPath(frame, pathOf(pattern), throughReference(value));
  }
  // What is changed through a reference is not followed.
  if (byRef && mutable) return 'unknown';
  return withLocal(
    frame.locals,
    name.text,
    byRef ? { value: { kind: 'reference', target: value }, changes: false } : { value, changes: mutable },
  );
}

function withLocal(
  locals: ReadonlyMap<string, Local>,
  name: string,
  local: Local,
): ReadonlyMap<string, Local> {
  return new Map([...locals, [name, local]]);
}

function pathOf(pattern: Pattern & { readonly kind: 'binding' }): Path {
  const { start, end } = pattern.name;
  return { start, end, leading: '', qself: null, segments: [{ ...pattern.name, generics: null }] };
}

function matchPath(frame: Frame, path: Path, value: ConstValue): Match {
  if (value.kind === 'unknown') return 'unknown';
  const name = path.segments.at(-1)?.text ?? '';
  const constructed = constructedType(frame, path, value.kind === 'aggregate' ? value.type : null);
  if (value.kind === 'aggregate') {
    if (constructed !== null) {
      if (value.type.kind !== 'adt' || value.type.item !== constructed.type.item) return 'unknown';
      return value.variant === constructed.variant ? frame.locals : 'no';
    }
    const isExternal = resolvePath(frame.scope, path, 'value').kind === 'external';
    if (!isExternal || value.type.kind !== 'external' || value.variant === null) return 'unknown';
    return value.variant === name ? frame.locals : 'no';
  }
  if (constructed !== null) return 'unknown';
  return same(frame, evaluate(frame, { kind: 'path', start: path.start, end: path.end, path }, null), value);
}

function same(frame: Frame, a: ConstValue, b: ConstValue): Match {
  const answer = sameValue(a, b);
  return answer === null ? 'unknown' : answer ? frame.locals : 'no';
}

/** Whether two scalars are equal; null where that is not known. */
export function sameValue(a: ConstValue, b: ConstValue): boolean | null {
  const isScalar =
    (a.kind === 'int' && b.kind === 'int') ||
    (a.kind === 'bool' && b.kind === 'bool') ||
    (a.kind === 'char' && b.kind === 'char');
  return isScalar ? a.value === b.value : null;
}

function matchLiteral(frame: Frame, literal: Expr | null, value: ConstValue): Match {
  if (literal === null) return 'unknown';
  const type = value.kind === 'int' ? value.type : null;
  if (literal.kind !== 'range') return same(frame, evaluate(frame, literal, type), value);
  const low = literal.low === null ? null : evaluate(frame, literal.low, type);
  const high = literal.high === null ? null : evaluate(frame, literal.high, type);
  const isAbove = low === null ? true : ordered(low, value, '<=');
  const isBelow = high === null ? true : ordered(value, high, literal.inclusive ? '<=' : '<');
  if (isAbove === null || isBelow === null) return 'unknown';
  return isAbove && isBelow ? frame.locals : 'no';
}

function ordered(a: ConstValue, b: ConstValue, operator: string): boolean | null {
  if ((a.kind === 'int' && b.kind === 'int') || (a.kind === 'char' && b.kind === 'char'))
    return compare(operator, BigInt(a.value), BigInt(b.value));
  return null;
}

function partsOfTuple(value: ConstValue): readonly ConstValue[] | null {
  return value.kind === 'tuple' ? value.elements : null;
}

/** Patterns in their order against values, one of them perhaps `..`; null: the values are not known. */
function matchAll(frame: Frame, patterns: readonly Pattern[], values: readonly ConstValue[] | null): Match {
  const rest = patterns.findIndex(isRest);
  const fixed = rest < 0 ? patterns.length : patterns.length - 1;
  if (values === null || (rest < 0 ? values.length !== fixed : values.length < fixed))
    return values === null ? 'unknown' : 'no';
  let locals = frame.locals;
  for (const [index, pattern] of patterns.entries()) {
    if (index === rest) {
      const left: ConstValue = { kind: 'array', elements: values.slice(rest, values.length - fixed + rest) };
      if (pattern.kind === 'binding')
        locals = withLocal(locals, pattern.name.text, { value: left, changes: false });
      continue;
    }
    const at = rest >= 0 && index > rest ? values.length - (patterns.length - index) : index;
    const match = matchPattern({ ...frame, locals }, pattern, values[at] ?? unknown('a part'));
    if (match === 'no' || match === 'unknown') return match;
    locals = match;
  }
  return locals;
}

function matchFields(
  frame: Frame,
  fields: readonly { readonly name: string; readonly pattern: Pattern }[],
  value: ConstValue,
): Match {
  let locals = frame.locals;
  for (const { name, pattern } of fields) {
    const match = matchPattern({ ...frame, locals }, pattern, fieldOf(throughReference(value), name));
    if (match === 'no' || match === 'unknown') return match;
    locals = match;
  }
  return locals;
}
