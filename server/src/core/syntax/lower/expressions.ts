// Expressions, blocks and statements.

import type { Block, Expr, FieldInit, LiteralKind, MatchArm, Parameter, Pattern, Stmt } from '../ast';
import { child, childOfType, hasToken, namedChildren, type Raw } from '../raw';
import { missingName, nameOf, textOf, type LowerContext } from './context';
import { lowerAttributes, lowerItem } from './items';
import { lowerMacroCall } from './macros';
import { lowerPattern, patternChildren } from './patterns';
import { isMutable, lowerGenericArgs, lowerPath, lowerType } from './types';

export function lowerExpr(context: LowerContext, node: Raw): Expr {
  const lower = LOWERINGS[node.type];
  if (lower !== undefined) return lower(context, node);
  return { kind: 'unknown', start: node.start, end: node.end, children: expressions(context, node) };
}

/** `{ … }`, also for a node that is no block in broken code. */
export function lowerBlock(context: LowerContext, node: Raw, qualifier: Block['qualifier'] = ''): Block {
  const statements: Stmt[] = [];
  let attributes: Raw[] = [];
  for (const it of node.children) {
    if (!it.named || it.type === 'label') continue;
    if (it.type === 'attribute_item' || it.type === 'inner_attribute_item') {
      attributes.push(it);
      continue;
    }
    statements.push(lowerStatement(context, it, attributes));
    attributes = [];
  }
  return { start: node.start, end: node.end, qualifier, label: labelOf(context, node), statements };
}

function lowerStatement(context: LowerContext, node: Raw, attributes: readonly Raw[]): Stmt {
  const { start, end } = node;
  if (node.type === 'let_declaration') {
    const pattern = child(node, 'pattern');
    const type = child(node, 'type');
    const value = child(node, 'value');
    const otherwise = child(node, 'alternative');
    return {
      kind: 'let',
      start,
      end,
      attributes: lowerAttributes(context, attributes),
      pattern: withMutability(
        pattern === undefined ? unknownPattern(node) : lowerPattern(context, pattern),
        isMutable(node),
      ),
      type: type === undefined ? null : lowerType(context, type),
      value: value === undefined ? null : lowerExpr(context, value),
      otherwise: otherwise === undefined ? null : lowerBlock(context, otherwise),
    };
  }
  if (node.type === 'expression_statement') {
    const inner = namedChildren(node)[0];
    const expr: Expr =
      inner === undefined ? { kind: 'unknown', start, end, children: [] } : lowerExpr(context, inner);
    return {
      kind: 'expr',
      start,
      end,
      attributes: lowerAttributes(context, attributes),
      expr,
      semicolon: hasToken(node, ';'),
    };
  }
  if (node.type === 'empty_statement') {
    return {
      kind: 'expr',
      start,
      end,
      attributes: [],
      expr: { kind: 'unknown', start, end, children: [] },
      semicolon: true,
    };
  }
  const item = lowerItem(context, node, attributes);
  if (item !== null) return { kind: 'item', start: item.start, end, item };
  return {
    kind: 'expr',
    start,
    end,
    attributes: lowerAttributes(context, attributes),
    expr: lowerExpr(context, node),
    semicolon: false,
  };
}

type Lowering = (context: LowerContext, node: Raw) => Expr;

const literal =
  (kind: LiteralKind): Lowering =>
  (context, node) => ({
    kind: 'literal',
    literal: kind,
    start: node.start,
    end: node.end,
    text: textOf(context, node),
  });

const stringLiteral: Lowering = (context, node) => {
  const prefix = context.text.charAt(node.start);
  return literal(prefix === 'b' ? 'byteString' : prefix === 'c' ? 'cString' : 'string')(context, node);
};

const path: Lowering = (context, node) => ({
  kind: 'path',
  start: node.start,
  end: node.end,
  path: lowerPath(context, node),
});

const LOWERINGS: Readonly<Record<string, Lowering | undefined>> = {
  integer_literal: literal('integer'),
  float_literal: literal('float'),
  boolean_literal: literal('bool'),
  char_literal: (context, node) =>
    literal(context.text.charAt(node.start) === 'b' ? 'byte' : 'char')(context, node),
  string_literal: stringLiteral,
  raw_string_literal: stringLiteral,
  negative_literal: (context, node) => ({
    kind: 'unary',
    operator: '-',
    ...spanOf(node),
    operand: only(context, node),
  }),
  identifier: path,
  self: path,
  super: path,
  crate: path,
  metavariable: path,
  scoped_identifier: path,
  generic_function: (context, node) => path(context, node),
  field_expression: (context, node) => ({
    kind: 'field',
    ...spanOf(node),
    value: field(context, node, 'value'),
    field: name(context, node, 'field'),
  }),
  index_expression: (context, node) => {
    const [value, index] = namedChildren(node);
    return {
      kind: 'index',
      ...spanOf(node),
      value: maybe(context, value, node),
      index: maybe(context, index, node),
    };
  },
  call_expression: lowerCall,
  macro_invocation: (context, node) => ({
    kind: 'macroCall',
    ...spanOf(node),
    macro: lowerMacroCall(context, node),
  }),
  unary_expression: (context, node) => {
    const operator = node.children[0]?.type;
    return {
      kind: 'unary',
      ...spanOf(node),
      operator: operator === '*' || operator === '!' ? operator : '-',
      operand: only(context, node),
    };
  },
  binary_expression: lowerBinary,
  assignment_expression: (context, node) => ({
    kind: 'assign',
    ...spanOf(node),
    left: field(context, node, 'left'),
    right: field(context, node, 'right'),
  }),
  compound_assignment_expr: (context, node) => ({
    kind: 'compoundAssign',
    ...spanOf(node),
    operator: child(node, 'operator')?.type ?? '',
    left: field(context, node, 'left'),
    right: field(context, node, 'right'),
  }),
  reference_expression: (context, node) => ({
    kind: 'borrow',
    ...spanOf(node),
    mutable: isMutable(node),
    raw: hasToken(node, 'raw'),
    operand: field(context, node, 'value'),
  }),
  type_cast_expression: (context, node) => {
    const type = child(node, 'type');
    const value = field(context, node, 'value');
    return {
      kind: 'cast',
      ...spanOf(node),
      value,
      type: type === undefined ? { kind: 'unknown', ...spanOf(node) } : lowerType(context, type),
    };
  },
  parenthesized_expression: (context, node) => ({
    kind: 'paren',
    ...spanOf(node),
    inner: only(context, node),
  }),
  unit_expression: (_context, node) => ({ kind: 'tuple', ...spanOf(node), elements: [] }),
  tuple_expression: (context, node) => ({
    kind: 'tuple',
    ...spanOf(node),
    elements: expressions(context, node),
  }),
  array_expression: (context, node) => {
    const length = child(node, 'length');
    const elements = expressions(context, { ...node, children: node.children.filter((it) => it !== length) });
    const [element] = elements;
    if (length === undefined || element === undefined) return { kind: 'array', ...spanOf(node), elements };
    return { kind: 'repeat', ...spanOf(node), element, length: lowerExpr(context, length) };
  },
  struct_expression: lowerStruct,
  range_expression: lowerRange,
  block: (context, node) => ({ kind: 'block', ...spanOf(node), block: lowerBlock(context, node) }),
  unsafe_block: qualified('unsafe'),
  const_block: qualified('const'),
  async_block: qualified('async'),
  if_expression: lowerIf,
  let_condition: (context, node) => {
    const pattern = child(node, 'pattern');
    return {
      kind: 'let',
      ...spanOf(node),
      pattern: pattern === undefined ? unknownPattern(node) : lowerPattern(context, pattern),
      value: field(context, node, 'value'),
    };
  },
  let_chain: (context, node) =>
    expressions(context, node).reduce((left, right) => ({
      kind: 'binary',
      operator: '&&',
      start: left.start,
      end: right.end,
      left,
      right,
    })),
  match_expression: (context, node) => ({
    kind: 'match',
    ...spanOf(node),
    value: field(context, node, 'value'),
    arms: (child(node, 'body')?.children ?? [])
      .filter((it) => it.type === 'match_arm')
      .map((it) => matchArm(context, it)),
  }),
  loop_expression: (context, node) => ({
    kind: 'loop',
    ...spanOf(node),
    label: labelOf(context, node),
    body: blockField(context, node, 'body'),
  }),
  while_expression: (context, node) => ({
    kind: 'while',
    ...spanOf(node),
    label: labelOf(context, node),
    condition: field(context, node, 'condition'),
    body: blockField(context, node, 'body'),
  }),
  for_expression: (context, node) => {
    const pattern = child(node, 'pattern');
    return {
      kind: 'for',
      ...spanOf(node),
      label: labelOf(context, node),
      pattern: pattern === undefined ? unknownPattern(node) : lowerPattern(context, pattern),
      iterable: field(context, node, 'value'),
      body: blockField(context, node, 'body'),
    };
  },
  closure_expression: (context, node) => {
    const parameters = child(node, 'parameters');
    const result = child(node, 'return_type');
    return {
      kind: 'closure',
      ...spanOf(node),
      parameters: parameters === undefined ? [] : closureParameters(context, parameters),
      result: result === undefined ? null : lowerType(context, result),
      body: field(context, node, 'body'),
    };
  },
  return_expression: (context, node) => ({
    kind: 'return',
    ...spanOf(node),
    value: expressions(context, node)[0] ?? null,
  }),
  break_expression: (context, node) => ({
    kind: 'break',
    ...spanOf(node),
    label: labelOf(context, node),
    value: expressions(context, node)[0] ?? null,
  }),
  continue_expression: (context, node) => ({
    kind: 'continue',
    ...spanOf(node),
    label: labelOf(context, node),
  }),
  try_expression: (context, node) => ({ kind: 'try', ...spanOf(node), value: only(context, node) }),
  _: (_context, node) => ({ kind: 'wildcard', ...spanOf(node) }),
};

function lowerCall(context: LowerContext, node: Raw): Expr {
  const callee = child(node, 'function');
  const argumentList = child(node, 'arguments');
  const args = argumentList === undefined ? [] : expressions(context, argumentList);
  const member = callee?.type === 'generic_function' ? child(callee, 'function') : callee;
  if (member?.type === 'field_expression' && child(member, 'field')?.type === 'field_identifier') {
    const generics =
      callee === member || callee === undefined ? undefined : childOfType(callee, 'type_arguments');
    return {
      kind: 'methodCall',
      ...spanOf(node),
      receiver: field(context, member, 'value'),
      method: name(context, member, 'field'),
      generics: generics === undefined ? null : lowerGenericArgs(context, generics),
      args,
    };
  }
  return { kind: 'call', ...spanOf(node), callee: maybe(context, callee, node), args };
}

function lowerBinary(context: LowerContext, node: Raw): Expr {
  return {
    kind: 'binary',
    ...spanOf(node),
    operator: child(node, 'operator')?.type ?? '',
    left: field(context, node, 'left'),
    right: field(context, node, 'right'),
  };
}

function lowerStruct(context: LowerContext, node: Raw): Expr {
  const body = child(node, 'body');
  const fields: FieldInit[] = [];
  let base: Expr | null = null;
  for (const it of body?.children ?? []) {
    if (it.type === 'base_field_initializer') base = only(context, it);
    if (it.type === 'shorthand_field_initializer') {
      const identifier = childOfType(it, 'identifier') ?? it;
      fields.push({
        ...spanOf(it),
        name: nameOf(context, identifier),
        value: path(context, identifier),
        shorthand: true,
      });
    }
    if (it.type === 'field_initializer') {
      fields.push({
        ...spanOf(it),
        name: name(context, it, 'field'),
        value: field(context, it, 'value'),
        shorthand: false,
      });
    }
  }
  return {
    kind: 'struct',
    ...spanOf(node),
    path: lowerPath(context, child(node, 'name') ?? node),
    fields,
    base,
  };
}

/** A range expression, or a range pattern. */
export function lowerRange(context: LowerContext, node: Raw): Expr {
  const operator = node.children.findIndex(
    (it) => it.type === '..' || it.type === '..=' || it.type === '...',
  );
  const low = node.children.slice(0, Math.max(operator, 0)).find((it) => it.named);
  const high = node.children.slice(operator + 1).find((it) => it.named);
  return {
    kind: 'range',
    ...spanOf(node),
    low: low === undefined ? null : lowerExpr(context, low),
    high: high === undefined ? null : lowerExpr(context, high),
    inclusive: node.children[operator]?.type !== '..',
  };
}

function lowerIf(context: LowerContext, node: Raw): Expr {
  const alternative = child(node, 'alternative');
  const otherwise = alternative === undefined ? undefined : namedChildren(alternative)[0];
  return {
    kind: 'if',
    ...spanOf(node),
    condition: field(context, node, 'condition'),
    then: blockField(context, node, 'consequence'),
    otherwise: otherwise === undefined ? null : lowerExpr(context, otherwise),
  };
}

function matchArm(context: LowerContext, node: Raw): MatchArm {
  const pattern = child(node, 'pattern');
  const guard = pattern === undefined ? undefined : child(pattern, 'condition');
  return {
    ...spanOf(node),
    pattern: pattern === undefined ? unknownPattern(node) : lowerPattern(context, pattern),
    guard: guard === undefined ? null : lowerExpr(context, guard),
    body: field(context, node, 'value'),
  };
}

function closureParameters(context: LowerContext, node: Raw): readonly Parameter[] {
  return node.children
    .filter((it) => it.named || it.type === '_')
    .map((it) => {
      const pattern = it.type === 'parameter' ? child(it, 'pattern') : it;
      const type = child(it, 'type');
      return {
        ...spanOf(it),
        pattern:
          pattern === undefined
            ? (patternChildren(context, it)[0] ?? unknownPattern(it))
            : lowerPattern(context, pattern),
        type: type === undefined || it.type !== 'parameter' ? null : lowerType(context, type),
      };
    });
}

function qualified(qualifier: 'unsafe' | 'const' | 'async'): Lowering {
  return (context, node) => ({
    kind: 'block',
    ...spanOf(node),
    block: { ...lowerBlock(context, childOfType(node, 'block') ?? node, qualifier), ...spanOf(node) },
  });
}

function labelOf(context: LowerContext, node: Raw): string | null {
  const label = childOfType(node, 'label');
  return label === undefined ? null : textOf(context, label);
}

function expressions(context: LowerContext, node: Raw): readonly Expr[] {
  return node.children
    .filter((it) => (it.named || it.type === '_') && !NO_EXPRESSION.has(it.type))
    .map((it) => lowerExpr(context, it));
}

const NO_EXPRESSION = new Set([
  'attribute_item',
  'inner_attribute_item',
  'label',
  'mutable_specifier',
  'lifetime',
  'type_arguments',
]);

function only(context: LowerContext, node: Raw): Expr {
  return expressions(context, node)[0] ?? { kind: 'unknown', ...spanOf(node), children: [] };
}

function field(context: LowerContext, node: Raw, fieldName: string): Expr {
  return maybe(context, child(node, fieldName), node);
}

function maybe(context: LowerContext, node: Raw | undefined, parent: Raw): Expr {
  return node === undefined
    ? { kind: 'unknown', start: parent.end, end: parent.end, children: [] }
    : lowerExpr(context, node);
}

function blockField(context: LowerContext, node: Raw, fieldName: string): Block {
  const block = child(node, fieldName);
  return block === undefined
    ? { start: node.end, end: node.end, qualifier: '', label: null, statements: [] }
    : lowerBlock(context, block);
}

function name(context: LowerContext, node: Raw, fieldName: string): ReturnType<typeof nameOf> {
  const found = child(node, fieldName);
  return found === undefined ? missingName(node.end) : nameOf(context, found);
}

function spanOf(node: Raw): { readonly start: number; readonly end: number } {
  return { start: node.start, end: node.end };
}

function unknownPattern(node: Raw): Pattern {
  return { kind: 'unknown', ...spanOf(node) };
}

/** `mut` stands beside the pattern in `let` and in parameters. */
export function withMutability(pattern: Pattern, mutable: boolean): Pattern {
  return mutable && pattern.kind === 'binding' ? { ...pattern, mutable } : pattern;
}
