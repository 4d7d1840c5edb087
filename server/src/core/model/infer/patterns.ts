// The types of what a pattern binds, with Rust's default binding modes: a pattern that is no reference looks through references.

import type { Path, Pattern } from '../../syntax/ast';
import { isRest } from '../../syntax/visit';
import { canonicalPath } from '../canonicalPath';
import { resolvePath } from '../names';
import {
  resolveType,
  substitutionOf,
  unknownType,
  type AdtType,
  type ExternalType,
  type Type,
} from '../types';
import { infer } from './expressions';
import { openAdt } from './paths';
import type { Around } from './session';

type Mode = 'move' | 'reference' | 'mutable reference';

/** Binds the names of `pattern` in the innermost locals. */
export function bindPattern(around: Around, pattern: Pattern, type: Type): void {
  bind(around, pattern, type, 'move');
}

/** What a pattern alone says about the type that it is matched with. */
export function patternType(around: Around, pattern: Pattern): Type {
  const { variables } = around.session;
  switch (pattern.kind) {
    case 'tuple':
      return pattern.elements.some(isRest)
        ? variables.fresh()
        : { kind: 'tuple', elements: pattern.elements.map((it) => patternType(around, it)) };
    case 'reference':
      return { kind: 'reference', mutable: false, target: patternType(around, pattern.pattern) };
    default:
      return variables.fresh();
  }
}

function bind(around: Around, pattern: Pattern, type: Type, mode: Mode): void {
  const { variables } = around.session;
  const top = variables.shallow(type);
  if (pattern.kind === 'binding') {
    bindName(around, pattern, top, mode);
    return;
  }
  if (pattern.kind === 'or') {
    for (const alternative of pattern.alternatives) bind(around, alternative, top, mode);
    return;
  }
  if (pattern.kind === 'reference') {
    const target = top.kind === 'reference' ? top.target : unknownType('a reference pattern');
    bind(around, pattern.pattern, target, 'move');
    return;
  }
  if (pattern.kind === 'literal') {
    const { value } = pattern;
    for (const end of value?.kind === 'range' ? [value.low, value.high] : [value]) {
      if (end === null) continue;
      const literal = infer(around, end, top);
      if (top.kind !== 'reference') variables.tryUnify(literal, top);
    }
    return;
  }
  if (pattern.kind === 'wildcard' || pattern.kind === 'unknown') return;
  if (top.kind === 'reference') {
    bind(around, pattern, top.target, weaker(mode, top.mutable));
    return;
  }
  bindParts(around, pattern, top, mode);
}

function weaker(mode: Mode, mutable: boolean): Mode {
  return mode === 'reference' || !mutable ? 'reference' : 'mutable reference';
}

type Compound = Pattern & { readonly kind: 'tuple' | 'slice' | 'tupleStruct' | 'struct' | 'path' };

function bindParts(around: Around, pattern: Compound, type: Type, mode: Mode): void {
  switch (pattern.kind) {
    case 'tuple':
      bindTuple(around, pattern.elements, type, mode);
      return;
    case 'slice': {
      const element =
        type.kind === 'array' || type.kind === 'slice' ? type.element : unknownType('a slice pattern');
      for (const it of pattern.elements) {
        const rest = it.kind === 'binding' && it.sub !== null && isRest(it.sub);
        bind(
          around,
          it,
          rest ? { kind: 'slice', element } : element,
          rest && mode === 'move' ? 'reference' : mode,
        );
      }
      return;
    }
    case 'tupleStruct': {
      const fields = tupleFields(around, pattern, type);
      bindList(around, pattern.elements, { fields, mode });
      return;
    }
    case 'struct':
      for (const field of pattern.fields) {
        bind(around, field.pattern, namedField(around, pattern, type, field.name.text), mode);
      }
      return;
    case 'path': {
      const owner = around.session.variables.shallow(type);
      // A unit variant tells the enum of a value that nothing else told.
      const definition = resolvePath(around.scope, pattern.path, 'value');
      if (definition.kind === 'variant' && owner.kind === 'parameter') {
        around.session.variables.tryUnify(
          owner,
          openAdt(around, { item: definition.item, scope: definition.scope, generics: null }),
        );
      }
    }
  }
}

function bindName(
  around: Around,
  pattern: Pattern & { readonly kind: 'binding' },
  type: Type,
  mode: Mode,
): void {
  const byRef = pattern.byRef;
  const bound: Type = byRef
    ? { kind: 'reference', mutable: pattern.mutable, target: type }
    : mode === 'move'
      ? type
      : { kind: 'reference', mutable: mode === 'mutable reference', target: type };
  around.session.bindings.set(pattern.name, bound);
  around.locals.names.set(pattern.name.text, bound);
  if (pattern.sub !== null) bind(around, pattern.sub, type, mode);
}

function bindTuple(around: Around, elements: readonly Pattern[], type: Type, mode: Mode): void {
  const { variables } = around.session;
  if (variables.shallow(type).kind === 'parameter' && !elements.some(isRest)) {
    variables.tryUnify(type, { kind: 'tuple', elements: elements.map(() => variables.fresh()) });
  }
  const tuple = variables.shallow(type);
  bindList(around, elements, { fields: tuple.kind === 'tuple' ? tuple.elements : null, mode });
}

function bindList(
  around: Around,
  elements: readonly Pattern[],
  { fields, mode }: { readonly fields: readonly Type[] | null; readonly mode: Mode },
): void {
  const rest = elements.findIndex(isRest);
  elements.forEach((it, index) => {
    const fromEnd = rest >= 0 && index > rest && fields !== null;
    const at = fromEnd ? fields.length - (elements.length - index) : index;
    bind(around, it, fields?.[at] ?? unknownType('a pattern that is not understood'), mode);
  });
}

function tupleFields(
  around: Around,
  pattern: Pattern & { readonly kind: 'tupleStruct' },
  type: Type,
): readonly Type[] | null {
  const { variables } = around.session;
  const definition = resolvePath(around.scope, pattern.path, 'value');
  if (definition.kind === 'external') {
    const path = canonicalPath(definition.path).join('::');
    const wanted = wrapperOf(path);
    if (wanted === null) return null;
    const open: ExternalType = {
      kind: 'external',
      path: wanted.path,
      args: Array.from({ length: wanted.count }, () => variables.fresh()),
      constArgs: [],
    };
    if (!variables.tryUnify(open, type)) return null;
    const field = open.args[wanted.index];
    return field === undefined ? null : [variables.shallow(field)];
  }
  const adt = adtOf(around, type, pattern.path);
  if (adt === null) return null;
  const name = pattern.path.segments.at(-1)?.text;
  const fields =
    adt.item.kind === 'enum'
      ? adt.item.variants.find((it) => it.name.text === name)?.fields
      : adt.item.fields;
  const substitution = substitutionOf(adt);
  return fields?.map((it) => resolveType(adt.scope, it.type, substitution)) ?? null;
}

interface Wrapper {
  readonly path: readonly string[];
  readonly count: number;
  readonly index: number;
}

function wrapperOf(path: string): Wrapper | null {
  switch (path) {
    case 'core::option::Option::Some':
      return { path: ['core', 'option', 'Option'], count: 1, index: 0 };
    case 'core::result::Result::Ok':
      return { path: ['core', 'result', 'Result'], count: 2, index: 0 };
    case 'core::result::Result::Err':
      return { path: ['core', 'result', 'Result'], count: 2, index: 1 };
    default:
      return null;
  }
}

/** The struct or enum that a value of `type` is, where the pattern's path must agree. */
function adtOf(around: Around, type: Type, path: Path): AdtType | null {
  const { variables } = around.session;
  const top = variables.shallow(type);
  if (top.kind === 'adt') return top;
  if (top.kind !== 'parameter') return null;
  const definition = resolvePath(around.scope, path, 'type');
  const variant = definition.kind === 'item' ? definition : resolvePath(around.scope, path, 'value');
  if (variant.kind !== 'item' && variant.kind !== 'variant') return null;
  const { item, scope } = variant;
  if (item.kind !== 'struct' && item.kind !== 'enum' && item.kind !== 'union') return null;
  const open = openAdt(around, { item, scope, generics: null });
  return variables.tryUnify(open, top) ? open : null;
}

function namedField(
  around: Around,
  pattern: Pattern & { readonly kind: 'struct' },
  type: Type,
  name: string,
): Type {
  const adt = adtOf(around, type, pattern.path);
  if (adt === null) return unknownType('a pattern that is not understood');
  const variant = pattern.path.segments.at(-1)?.text;
  const fields =
    adt.item.kind === 'enum'
      ? (adt.item.variants.find((it) => it.name.text === variant)?.fields ?? [])
      : adt.item.fields;
  const field = fields.find((it) => it.name.text === name);
  return field === undefined
    ? unknownType(`there is no field ${name}`)
    : resolveType(adt.scope, field.type, substitutionOf(adt));
}
