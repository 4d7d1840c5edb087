// Types and paths.

import type { GenericArgs, Path, PathSegment, TypeRef } from '../ast';
import { child, childOfType, hasToken, namedChildren, type Raw } from '../raw';
import { nameOf, textOf, type LowerContext } from './context';
import { lowerExpr } from './expressions';

export function lowerType(context: LowerContext, node: Raw): TypeRef {
  const { start, end } = node;
  const inner = (field: string): TypeRef => lowerTypeField(context, node, field);
  switch (node.type) {
    case 'primitive_type':
    case 'type_identifier':
    case 'identifier':
    case 'self':
    case 'scoped_type_identifier':
    case 'scoped_identifier':
    case 'generic_type':
    case 'generic_type_with_turbofish':
    case 'qualified_type':
    case 'bracketed_type':
      return { kind: 'path', start, end, path: lowerPath(context, node) };
    case 'array_type': {
      const length = child(node, 'length');
      return length === undefined
        ? { kind: 'slice', start, end, element: inner('element') }
        : { kind: 'array', start, end, element: inner('element'), length: lowerExpr(context, length) };
    }
    case 'unit_type':
      return { kind: 'tuple', start, end, elements: [] };
    case 'tuple_type':
      return lowerTuple(context, node);
    case 'reference_type':
      return { kind: 'reference', start, end, mutable: isMutable(node), target: inner('type') };
    case 'pointer_type':
      return { kind: 'pointer', start, end, mutable: isMutable(node), target: inner('type') };
    case 'function_type': {
      const parameters = child(node, 'parameters');
      const result = child(node, 'return_type');
      return {
        kind: 'function',
        start,
        end,
        parameters: parameters === undefined ? [] : parameterTypes(context, parameters),
        result: result === undefined ? null : lowerType(context, result),
      };
    }
    case 'never_type':
      return { kind: 'never', start, end };
    case 'abstract_type':
    case 'dynamic_type':
    case 'bounded_type':
      return { kind: 'trait', start, end, dynamic: /^dyn\b/.test(textOf(context, node)) };
    case 'integer_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'negative_literal':
    case 'block':
      return { kind: 'const', start, end, value: lowerExpr(context, node) };
    default:
      return textOf(context, node) === '_' ? { kind: 'infer', start, end } : { kind: 'unknown', start, end };
  }
}

/** The grammar takes a type in parentheses for a tuple of one. */
function lowerTuple(context: LowerContext, node: Raw): TypeRef {
  const nodes = namedChildren(node);
  const [only] = nodes;
  const isParenthesised =
    nodes.length === 1 && only !== undefined && !context.text.slice(only.end, node.end).includes(',');
  if (isParenthesised) return lowerType(context, only);
  return {
    kind: 'tuple',
    start: node.start,
    end: node.end,
    elements: nodes.map((it) => lowerType(context, it)),
  };
}

export function lowerTypeField(context: LowerContext, node: Raw, field: string): TypeRef {
  const type = child(node, field);
  return type === undefined
    ? { kind: 'unknown', start: node.start, end: node.end }
    : lowerType(context, type);
}

/** A path in type, expression or pattern position. What is no path at all becomes one segment with the node's text. */
export function lowerPath(context: LowerContext, node: Raw): Path {
  const segments: PathSegment[] = [];
  const found: { leading: '' | '::'; qself: TypeRef | null } = { leading: '', qself: null };
  collect(context, node, segments, found);
  return { start: node.start, end: node.end, leading: found.leading, qself: found.qself, segments };
}

export function lowerGenericArgs(context: LowerContext, node: Raw): GenericArgs {
  const types = namedChildren(node)
    .filter(
      (it) =>
        it.type !== 'lifetime' &&
        it.type !== 'type_binding' &&
        it.type !== 'trait_bounds' &&
        it.type !== 'ERROR',
    )
    .map((it) => lowerType(context, it));
  return { start: node.start, end: node.end, types };
}

/** Whether `mut` stands in the node. */
export function isMutable(node: Raw): boolean {
  return childOfType(node, 'mutable_specifier') !== undefined;
}

function collect(
  context: LowerContext,
  node: Raw,
  segments: PathSegment[],
  found: { leading: '' | '::'; qself: TypeRef | null },
): void {
  switch (node.type) {
    case 'scoped_identifier':
    case 'scoped_type_identifier': {
      const path = child(node, 'path');
      if (path !== undefined) collect(context, path, segments, found);
      else if (hasToken(node, '::')) found.leading = '::';
      const name = child(node, 'name');
      if (name !== undefined) segments.push(segment(context, name));
      return;
    }
    case 'generic_type':
    case 'generic_type_with_turbofish':
    case 'generic_function':
    case 'generic_pattern': {
      const base = child(node, 'type') ?? child(node, 'function') ?? node.children[0];
      if (base !== undefined) collect(context, base, segments, found);
      const args = childOfType(node, 'type_arguments');
      const last = segments.pop();
      if (last !== undefined) {
        const { start, end, text } = last;
        const generics = args === undefined ? null : lowerGenericArgs(context, args);
        segments.push({ start, end, text, generics });
      }
      return;
    }
    case 'bracketed_type': {
      const type = namedChildren(node)[0];
      if (type !== undefined) found.qself = lowerType(context, child(type, 'type') ?? type);
      const alias = type?.type === 'qualified_type' ? child(type, 'alias') : undefined;
      if (alias !== undefined) segments.push(...lowerPath(context, alias).segments);
      return;
    }
    default:
      segments.push(segment(context, node));
  }
}

function segment(context: LowerContext, node: Raw): PathSegment {
  const { start, end, text } = nameOf(context, node);
  return { start, end, text, generics: null };
}

function parameterTypes(context: LowerContext, parameters: Raw): readonly TypeRef[] {
  return namedChildren(parameters)
    .filter((it) => it.type !== 'variadic_parameter')
    .map((it) => lowerType(context, child(it, 'type') ?? it));
}
