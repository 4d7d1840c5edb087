// Patterns against known values, for `let`, `if let` and `match` in constants.
// Invariant: a pattern that is not decided is "unknown", so that no later arm is taken in its place.

import type { Path, Pattern } from '../syntax/ast';
import { constructedType } from './construct';
import { evaluate, fieldOf, throughReference, type Frame } from './constants';
import { resolvePath } from './names';
import { unknown, type ConstValue } from './value';

export type Match = ReadonlyMap<string, ConstValue> | 'no' | 'unknown';

/** The frame's locals with those that the pattern binds, or that it does not match. */
export function matchPattern(frame: Frame, pattern: Pattern, value: ConstValue): Match {
  switch (pattern.kind) {
    case 'wildcard':
      return frame.locals;
    case 'binding':
      return matchBinding(frame, pattern, value);
    case 'literal':
      return pattern.value === null
        ? 'unknown'
        : same(frame, evaluate(frame, pattern.value, null), throughReference(value));
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
      return pattern.elements.some((it) => it.kind === 'wildcard')
        ? 'unknown'
        : matchAll(frame, pattern.elements, value);
    case 'tupleStruct': {
      const isVariant = matchPath(frame, pattern.path, throughReference(value));
      if (isVariant === 'no' || isVariant === 'unknown') return isVariant;
      return pattern.elements.length > 1 && pattern.elements.some((it) => it.kind === 'wildcard')
        ? 'unknown'
        : matchAll(frame, pattern.elements, value);
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
    case 'unknown':
      return 'unknown';
  }
}

function matchBinding(
  frame: Frame,
  pattern: Pattern & { readonly kind: 'binding' },
  value: ConstValue,
): Match {
  const name = pattern.name;
  if (pattern.sub !== null) return 'unknown';
  if (!pattern.mutable && !pattern.byRef) {
    // A lone name may also be a constant or a unit variant; those are capitalised in all code that rustc does not warn about.
    const definition = resolvePath(frame.scope, pathOf(pattern), 'value');
    const isValue =
      definition.kind === 'variant' ||
      (definition.kind === 'item' &&
        (definition.item.kind === 'const' || definition.item.kind === 'struct')) ||
      (definition.kind === 'external' && definition.path.at(-1) === 'None');
    if (isValue) return matchPath(frame, pathOf(pattern), throughReference(value));
  }
  // What is assigned to a mutable local later is not followed.
  const bound = pattern.mutable || pattern.byRef ? unknown(`${name.text} may change`) : value;
  return new Map([...frame.locals, [name.text, bound]]);
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
  if (
    (a.kind === 'int' && b.kind === 'int') ||
    (a.kind === 'bool' && b.kind === 'bool') ||
    (a.kind === 'char' && b.kind === 'char')
  ) {
    return a.value === b.value ? frame.locals : 'no';
  }
  return 'unknown';
}

function matchAll(frame: Frame, patterns: readonly Pattern[], value: ConstValue): Match {
  return matchFields(
    frame,
    patterns.map((pattern, index) => ({ name: String(index), pattern })),
    value,
  );
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
