// The expressions that constants, initialisers, lengths and attributes are mostly made of, as the nodes of the grammar: literals, paths,
// calls, arithmetic, casts, lists. Whatever is written more rarely gives up: see tokens.ts.

import type { Node, Tokens } from './tokens';
import { stringLiteral, type, typeArguments } from './types';

export function expression(tokens: Tokens, field: string | null = null): Node {
  const node = tokens.within(anything);
  node.field = field;
  return node;
}

/** Operators, calls, casts and names in a row: each lies in the next. */
const LONGEST = 32;

function anything(tokens: Tokens): Node {
  return binary(tokens, 0);
}

/** What binds how tightly. A comparison may be the start of generics: it gives up with what follows. */
const OPERATORS: Readonly<Record<string, number | undefined>> = {
  '|': 1, '^': 2, '&': 3, '<<': 4, '>>': 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6,
}; // prettier-ignore

function binary(tokens: Tokens, above: number): Node {
  const { start } = tokens;
  let left = cast(tokens);
  for (let count = 0; ; count++) {
    if (count > LONGEST) tokens.giveUp();
    const operator = operatorHere(tokens);
    const power = operator === null ? undefined : OPERATORS[operator];
    if (operator === null || power === undefined || power <= above) return left;
    left.field = 'left';
    const at = tokens.start;
    tokens.jumpTo(at + operator.length);
    // `a += b`, `a && b`
    if (tokens.start === at + operator.length && (tokens.is('=') || tokens.is('&') || tokens.is('|')))
      tokens.giveUp();
    const sign: Node = {
      type: operator,
      named: false,
      field: 'operator',
      start: at,
      end: at + operator.length,
      children: [],
    };
    const right = binary(tokens, power);
    right.field = 'right';
    left = tokens.node('binary_expression', start, [left, sign, right]);
  }
}

function operatorHere(tokens: Tokens): string | null {
  if (tokens.kind !== 'mark') return null;
  const { text } = tokens;
  if (text !== '<' && text !== '>') return text;
  return tokens.isDoubled() ? text + text : null;
}

function cast(tokens: Tokens): Node {
  const { start } = tokens;
  let node = unary(tokens);
  for (let count = 0; tokens.is('as'); count++) {
    if (count > LONGEST) tokens.giveUp();
    node.field = 'value';
    const word = tokens.token('as');
    node = tokens.node('type_cast_expression', start, [node, word, type(tokens, 'type')]);
  }
  return node;
}

function unary(tokens: Tokens): Node {
  const { start, text } = tokens;
  if (text !== '-' && text !== '!') return call(tokens);
  const sign = tokens.token(text);
  return tokens.node('unary_expression', start, [sign, tokens.within(unary)]);
}

function call(tokens: Tokens): Node {
  const { start } = tokens;
  let node = primary(tokens);
  for (let count = 0; tokens.is('('); count++) {
    if (count > LONGEST) tokens.giveUp();
    node.field = 'function';
    const at = tokens.start;
    const given = tokens.list(['(', ')'], (list) => {
      list.push(expression(tokens));
    });
    const called = tokens.node('arguments', at, given);
    called.field = 'arguments';
    node = tokens.node('call_expression', start, [node, called]);
  }
  return node;
}

function primary(tokens: Tokens): Node {
  const { start } = tokens;
  switch (tokens.kind) {
    case 'number':
      return tokens.leaf('integer_literal');
    case 'string':
      return stringLiteral(tokens);
    case 'word':
      return tokens.is('true') || tokens.is('false')
        ? tokens.node('boolean_literal', start, [tokens.token(tokens.text)])
        : path(tokens);
    default:
  }
  if (tokens.is('[')) return array(tokens);
  if (!tokens.is('(')) {
    tokens.giveUp();
    return tokens.leaf('identifier');
  }
  tokens.advance();
  if (tokens.skip(')')) return tokens.node('unit_expression', start, []);
  const inner = expression(tokens);
  tokens.expect(')');
  return tokens.node('parenthesized_expression', start, [inner]);
}

function array(tokens: Tokens): Node {
  const { start } = tokens;
  tokens.advance();
  const children: Node[] = [];
  while (!tokens.is(']') && !tokens.gaveUp) {
    children.push(expression(tokens));
    const semicolon = children.length === 1 ? tokens.take(';') : null;
    if (semicolon !== null) {
      children.push(semicolon, expression(tokens, 'length'));
      break;
    }
    if (!tokens.skip(',')) break;
  }
  tokens.expect(']');
  return tokens.node('array_expression', start, children);
}

/** `a::B::<C>::d`, `f::<T>` */
function path(tokens: Tokens): Node {
  const { start, text } = tokens;
  const isRoot = text === 'crate' || text === 'super' || text === 'self';
  let node = isRoot ? tokens.leaf(text) : tokens.name('identifier');
  if (isRoot && !tokens.is('::')) tokens.giveUp();
  for (let count = 0; tokens.is('::'); count++) {
    if (count > LONGEST) tokens.giveUp();
    const colons = tokens.token('::');
    if (tokens.is('<')) {
      const given = typeArguments(tokens);
      const isLast = !tokens.is('::');
      node.field = isLast ? 'function' : 'type';
      if (!isLast && node.type === 'identifier') node = { ...node, type: 'type_identifier' };
      const generic = tokens.node(isLast ? 'generic_function' : 'generic_type', start, [node, colons, given]);
      if (isLast) return generic;
      node = generic;
      continue;
    }
    node.field = 'path';
    node = tokens.node('scoped_identifier', start, [node, colons, tokens.name('identifier', 'name')]);
    node.end = tokens.behind;
  }
  return node;
}
