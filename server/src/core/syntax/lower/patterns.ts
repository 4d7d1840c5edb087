// Patterns.

import type { Name, Pattern } from '../ast';
import { child, childOfType, type Raw } from '../raw';
import { missingName, nameOf, textOf, type LowerContext } from './context';
import { lowerExpr, lowerRange } from './expressions';
import { isMutable, lowerPath } from './types';

export function lowerPattern(context: LowerContext, node: Raw): Pattern {
  const { start, end } = node;
  const children = (): readonly Pattern[] => patternChildren(context, node);
  const first = (): Pattern => children()[0] ?? { kind: 'unknown', start, end };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_field_identifier':
    case 'self':
      return {
        kind: 'binding',
        start,
        end,
        name: nameOf(context, node),
        mutable: false,
        byRef: false,
        sub: null,
      };
    case 'mut_pattern':
    case 'ref_pattern': {
      const inner = first();
      if (inner.kind !== 'binding') return inner;
      return node.type === 'mut_pattern'
        ? { ...inner, start, mutable: true }
        : { ...inner, start, byRef: true };
    }
    case 'captured_pattern': {
      const [name, sub] = node.children.filter((it) => it.named || it.type === '_');
      return {
        kind: 'binding',
        start,
        end,
        name: name === undefined ? missingName(start) : nameOf(context, name),
        mutable: false,
        byRef: false,
        sub: sub === undefined ? null : lowerPattern(context, sub),
      };
    }
    case 'scoped_identifier':
    case 'generic_pattern':
      return { kind: 'path', start, end, path: lowerPath(context, node) };
    case 'tuple_pattern':
      return { kind: 'tuple', start, end, elements: children() };
    case 'slice_pattern':
      return { kind: 'slice', start, end, elements: children() };
    case 'or_pattern':
      return { kind: 'or', start, end, alternatives: children() };
    case 'reference_pattern':
      return { kind: 'reference', start, end, pattern: first() };
    case 'tuple_struct_pattern': {
      const type = child(node, 'type');
      return {
        kind: 'tupleStruct',
        start,
        end,
        path: lowerPath(context, type ?? node),
        elements: patternChildren(context, { ...node, children: node.children.filter((it) => it !== type) }),
      };
    }
    case 'struct_pattern':
      return {
        kind: 'struct',
        start,
        end,
        path: lowerPath(context, child(node, 'type') ?? node),
        fields: node.children
          .filter((it) => it.type === 'field_pattern')
          .map((it) => fieldPattern(context, it)),
      };
    case 'remaining_field_pattern':
    case '_':
    case '..':
      return { kind: 'wildcard', start, end };
    case 'range_pattern':
      return { kind: 'literal', start, end, value: lowerRange(context, node) };
    case 'integer_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'string_literal':
    case 'raw_string_literal':
    case 'float_literal':
    case 'negative_literal':
    case 'const_block':
      return { kind: 'literal', start, end, value: lowerExpr(context, node) };
    case 'match_pattern':
      return first();
    default:
      return textOf(context, node) === '_'
        ? { kind: 'wildcard', start, end }
        : { kind: 'unknown', start, end };
  }
}

/** The patterns directly below a node. `_` is an anonymous token in the grammar. */
export function patternChildren(context: LowerContext, node: Raw): readonly Pattern[] {
  return node.children
    .filter(
      (it) => (it.named || it.type === '_') && it.type !== 'mutable_specifier' && it.field !== 'condition',
    )
    .map((it) => lowerPattern(context, it));
}

function fieldPattern(context: LowerContext, node: Raw): { readonly name: Name; readonly pattern: Pattern } {
  const nameNode = child(node, 'name');
  const name = nameNode === undefined ? missingName(node.start) : nameOf(context, nameNode);
  const pattern = child(node, 'pattern');
  if (pattern !== undefined) return { name, pattern: lowerPattern(context, pattern) };
  const byRef = childOfType(node, 'ref') !== undefined;
  const { start, end } = node;
  const mutable = isMutable(node);
  return {
    name,
    pattern: { kind: 'binding', start, end, name: { ...name }, mutable, byRef, sub: null },
  };
}
