// What stands before and around the names of items: attributes, visibility, and the tree of a `use`.

import { expression } from './expressions';
import type { Node, Tokens } from './tokens';

/** `#[path …]` or `#![path …]`. */
export function attributeHere(tokens: Tokens): Node {
  const { start } = tokens;
  tokens.advance();
  const inner = tokens.take('!');
  tokens.expect('[');
  const at = tokens.start;
  const children = [attributePath(tokens)];
  if (tokens.is('(') || tokens.is('[') || tokens.is('{')) children.push(tokens.tree('arguments'));
  else if (tokens.skip('=')) children.push(expression(tokens, 'value'));
  const attribute = tokens.node('attribute', at, children);
  tokens.expect(']');
  return inner === null
    ? tokens.node('attribute_item', start, [attribute])
    : tokens.node('inner_attribute_item', start, [inner, attribute]);
}

function attributePath(tokens: Tokens): Node {
  const { start } = tokens;
  let node = tokens.is('unsafe') ? tokens.leaf('identifier') : tokens.name('identifier');
  for (let count = 0; tokens.is('::'); count++) {
    if (count > LONGEST) tokens.giveUp();
    node.field = 'path';
    const colons = tokens.token('::');
    const children = [node, colons, tokens.name('identifier', 'name')];
    node = tokens.node('scoped_identifier', start, children);
  }
  return node;
}

/** `pub`, `pub(crate)`. */
export function visibility(tokens: Tokens): Node {
  const { start } = tokens;
  const children = [tokens.token('pub')];
  if (tokens.skip('(')) {
    if (tokens.is('crate') || tokens.is('super') || tokens.is('self'))
      children.push(tokens.leaf(tokens.text));
    else tokens.giveUp();
    tokens.expect(')');
  }
  return tokens.node('visibility_modifier', start, children);
}

/** What stands behind `use`, or in a list of it. */
export function useClause(tokens: Tokens, field: string | null): Node {
  const { start, text } = tokens;
  if (text === '{') return { ...useList(tokens), field };
  const isRoot = text === 'crate' || text === 'super' || text === 'self';
  let node = isRoot ? tokens.leaf(text, field) : tokens.name('identifier', field);
  for (let count = 0; tokens.is('::'); count++) {
    if (count > LONGEST) tokens.giveUp();
    const colons = tokens.token('::');
    if (tokens.is('*')) {
      node.field = null;
      const children = [node, colons, tokens.token('*')];
      return { ...tokens.node('use_wildcard', start, children), field };
    }
    node.field = 'path';
    if (tokens.is('{')) {
      const list = { ...useList(tokens), field: 'list' };
      return { ...tokens.node('scoped_use_list', start, [node, colons, list]), field };
    }
    const name = tokens.is('super') ? tokens.leaf('super', 'name') : tokens.name('identifier', 'name');
    node = { ...tokens.node('scoped_identifier', start, [node, colons, name]), field };
  }
  const as = tokens.take('as');
  if (as === null) return node;
  node.field = 'path';
  const alias = tokens.is('_') ? tokens.leaf('identifier', 'alias') : tokens.name('identifier', 'alias');
  return { ...tokens.node('use_as_clause', start, [node, as, alias]), field };
}

function useList(tokens: Tokens): Node {
  return tokens.within(useListHere);
}

function useListHere(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['{', '}'], (list) => {
    list.push(useClause(tokens, null));
  });
  return tokens.node('use_list', start, children);
}

/** Names of a path: each lies in the next. */
const LONGEST = 32;
