// What items hold: fields, variants and parameters, each with the attributes before it.

import { attributeHere, visibility } from './clauses';
import { expression } from './expressions';
import type { Node, Tokens } from './tokens';
import { lifetime, type } from './types';

/** `{ name: T, … }`. */
export function fieldList(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['{', '}'], (list) => {
    while (tokens.is('#')) list.push(outerAttribute(tokens));
    const at = tokens.start;
    const field = tokens.is('pub') ? [visibility(tokens)] : [];
    field.push(tokens.name('field_identifier', 'name'));
    tokens.expect(':');
    field.push(type(tokens, 'type'));
    list.push(tokens.node('field_declaration', at, field));
  });
  return { ...tokens.node('field_declaration_list', start, children), field: 'body' };
}

/** `(T, …)`. */
export function tupleFields(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['(', ')'], (list) => {
    while (tokens.is('#')) list.push(outerAttribute(tokens));
    if (tokens.is('pub')) list.push(visibility(tokens));
    list.push(type(tokens, 'type'));
  });
  return { ...tokens.node('ordered_field_declaration_list', start, children), field: 'body' };
}

function outerAttribute(tokens: Tokens): Node {
  const attribute = attributeHere(tokens);
  if (attribute.type !== 'attribute_item') tokens.giveUp();
  return attribute;
}

/** `{ Variant, … }` of an enum. */
export function variants(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['{', '}'], (list) => {
    while (tokens.is('#')) list.push(outerAttribute(tokens));
    const at = tokens.start;
    const variant = [tokens.name('identifier', 'name')];
    if (tokens.is('{')) variant.push(fieldList(tokens));
    else if (tokens.is('(')) variant.push(tupleFields(tokens));
    if (tokens.skip('=')) variant.push(expression(tokens, 'value'));
    list.push(tokens.node('enum_variant', at, variant));
  });
  return { ...tokens.node('enum_variant_list', start, children), field: 'body' };
}

/** `(self, name: T, …)`. */
export function parameters(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['(', ')'], (list) => {
    list.push(parameter(tokens));
  });
  return { ...tokens.node('parameters', start, children), field: 'parameters' };
}

function parameter(tokens: Tokens): Node {
  const { start } = tokens;
  const children: Node[] = [];
  if (tokens.is('&')) {
    children.push(tokens.token('&'));
    if (tokens.kind === 'lifetime') children.push(lifetime(tokens));
    if (tokens.is('mut')) children.push(tokens.leaf('mutable_specifier'));
    if (!tokens.is('self')) tokens.giveUp();
    children.push(tokens.leaf('self'));
    return tokens.node('self_parameter', start, children);
  }
  if (tokens.is('mut')) children.push(tokens.leaf('mutable_specifier'));
  if (tokens.is('self')) {
    const self = tokens.leaf('self');
    children.push(self);
    if (!tokens.is(':')) return tokens.node('self_parameter', start, children);
    self.field = 'pattern';
  } else if (tokens.is('_') && children.length === 0)
    children.push({ ...tokens.token('_'), field: 'pattern' });
  else children.push(tokens.name('identifier', 'pattern'));
  tokens.expect(':');
  children.push(type(tokens, 'type'));
  return tokens.node('parameter', start, children);
}
