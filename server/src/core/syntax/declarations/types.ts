// Types, generics and bounds of declarations, as the nodes of the grammar. Whatever is written more rarely gives up: see tokens.ts.

import { expression } from './expressions';
import type { Node, Tokens } from './tokens';

export function type(tokens: Tokens, field: string | null = null): Node {
  const node = tokens.within(typeHere);
  node.field = field;
  return node;
}

export function lifetime(tokens: Tokens): Node {
  const { start, end } = tokens;
  if (tokens.kind !== 'lifetime') tokens.giveUp();
  const tick: Node = { type: "'", named: false, field: null, start, end: start + 1, children: [] };
  const name: Node = { type: 'identifier', named: true, field: null, start: start + 1, end, children: [] };
  const node: Node = { type: 'lifetime', named: true, field: null, start, end, children: [tick, name] };
  tokens.advance();
  return node;
}

/** `<…>` behind a type or behind `::`. */
export function typeArguments(tokens: Tokens): Node {
  const { start } = tokens;
  const children = [tokens.token('<')];
  while (!tokens.is('>') && !tokens.gaveUp) {
    if (tokens.kind === 'lifetime') children.push(lifetime(tokens));
    else if (tokens.kind === 'number') children.push(tokens.leaf('integer_literal'));
    else children.push(typeArgument(tokens));
    if (!tokens.skip(',')) break;
  }
  if (tokens.is('>')) children.push(tokens.token('>'));
  else tokens.giveUp();
  const node = tokens.node('type_arguments', start, children);
  node.field = 'type_arguments';
  return node;
}

/** A type, or the one that an associated type is: `Item = u8`. */
function typeArgument(tokens: Tokens): Node {
  const node = type(tokens);
  if (!tokens.skip('=')) return node;
  if (node.type !== 'type_identifier') tokens.giveUp();
  node.field = 'name';
  return tokens.node('type_binding', node.start, [node, type(tokens, 'type')]);
}

/** `<…>` behind the name of a declaration. */
export function typeParameters(tokens: Tokens): Node {
  const { start } = tokens;
  const children = [tokens.token('<')];
  while (!tokens.is('>') && !tokens.gaveUp) {
    children.push(typeParameter(tokens));
    if (!tokens.skip(',')) break;
  }
  // The grammar knows no list without a parameter.
  if (tokens.is('>') && children.length > 1) children.push(tokens.token('>'));
  else tokens.giveUp();
  const node = tokens.node('type_parameters', start, children);
  node.field = 'type_parameters';
  return node;
}

/** What follows the name of a declared trait or parameter, `: A + 'a`. */
export function bounds(tokens: Tokens): Node {
  const { start } = tokens;
  const children: Node[] = [];
  tokens.expect(':');
  for (;;) {
    children.push(bound(tokens));
    const plus = tokens.take('+');
    if (plus === null) break;
    children.push(plus);
  }
  const node = tokens.node('trait_bounds', start, children);
  node.field = 'bounds';
  return node;
}

export function whereClause(tokens: Tokens): Node {
  const { start } = tokens;
  const children: Node[] = [];
  tokens.expect('where');
  while (!tokens.is('{') && !tokens.is(';') && !tokens.gaveUp) {
    const from = tokens.start;
    const left = type(tokens, 'left');
    children.push(tokens.node('where_predicate', from, [left, bounds(tokens)]));
    if (!tokens.skip(',')) break;
  }
  if (children.length === 0) tokens.giveUp();
  return tokens.node('where_clause', start, children);
}

/** `-> T`, if there is one. */
export function returnType(tokens: Tokens): Node | null {
  return tokens.skip('->') ? type(tokens, 'return_type') : null;
}

/** `unsafe`, `const`, `extern "C"` … before `fn`, if there are any. */
export function functionModifiers(tokens: Tokens): Node | null {
  const { start } = tokens;
  const children: Node[] = [];
  while (!tokens.is('fn') && !tokens.gaveUp) {
    if (tokens.is('extern')) children.push(externModifier(tokens));
    else if (tokens.is('unsafe') || tokens.is('const') || tokens.is('async'))
      children.push(tokens.token(tokens.text));
    else tokens.giveUp();
  }
  return children.length === 0 ? null : tokens.node('function_modifiers', start, children);
}

export function externModifier(tokens: Tokens): Node {
  const { start } = tokens;
  const word = tokens.token('extern');
  const children = tokens.kind === 'string' ? [word, stringLiteral(tokens)] : [word];
  return tokens.node('extern_modifier', start, children);
}

export function stringLiteral(tokens: Tokens): Node {
  const { start, end } = tokens;
  const content: Node = {
    type: 'string_content',
    named: true,
    field: null,
    start: start + 1,
    end: end - 1,
    children: [],
  };
  tokens.advance();
  const children = end - start > 2 ? [content] : [];
  return { type: 'string_literal', named: true, field: null, start, end, children };
}

/** Names of a path: each lies in the next. */
const LONGEST = 32;

const PRIMITIVE = new Set([
  'u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'u128', 'i128', 'isize', 'usize', 'f32', 'f64', 'bool', 'str', 'char',
]); // prettier-ignore

function typeHere(tokens: Tokens): Node {
  const { start } = tokens;
  if (tokens.kind === 'word') return wordType(tokens);
  switch (tokens.text) {
    case '&': {
      const children = [tokens.token('&')];
      if (tokens.is('&')) tokens.giveUp();
      if (tokens.kind === 'lifetime') children.push(lifetime(tokens));
      if (tokens.is('mut')) children.push(tokens.leaf('mutable_specifier'));
      children.push(type(tokens, 'type'));
      return tokens.node('reference_type', start, children);
    }
    case '*': {
      const children = [tokens.token('*')];
      if (tokens.is('mut')) children.push(tokens.leaf('mutable_specifier'));
      else if (tokens.is('const')) children.push(tokens.token('const'));
      else tokens.giveUp();
      children.push(type(tokens, 'type'));
      return tokens.node('pointer_type', start, children);
    }
    case '[': {
      tokens.advance();
      const children = [type(tokens, 'element')];
      const semicolon = tokens.take(';');
      if (semicolon !== null) children.push(semicolon, expression(tokens, 'length'));
      tokens.expect(']');
      return tokens.node('array_type', start, children);
    }
    case '(': {
      const children = tokens.list(['(', ')'], (list) => {
        list.push(type(tokens));
      });
      return tokens.node(children.length === 0 ? 'unit_type' : 'tuple_type', start, children);
    }
    case '!':
      return tokens.node('never_type', start, [tokens.token('!')]);
    case '::':
      return pathType(tokens);
    default:
      tokens.giveUp();
      return tokens.leaf('type_identifier');
  }
}

function wordType(tokens: Tokens): Node {
  const { start, text } = tokens;
  switch (text) {
    case 'fn':
    case 'unsafe':
    case 'extern':
      return functionType(tokens);
    case 'impl': {
      tokens.advance();
      return tokens.node('abstract_type', start, [traitType(tokens)]);
    }
    case 'dyn': {
      const word = tokens.token('dyn');
      return tokens.node('dynamic_type', start, [word, traitType(tokens)]);
    }
    default:
      return pathType(tokens);
  }
}

/** `Fn(A) -> B` and other traits behind `impl` and `dyn`. Higher-ranked and more than one give up where they are met. */
function traitType(tokens: Tokens): Node {
  const node = pathType(tokens);
  node.field = 'trait';
  return node;
}

function pathType(tokens: Tokens): Node {
  const { start, text } = tokens;
  const isRoot = text === 'crate' || text === 'super' || text === 'self';
  let node = tokens.is('::')
    ? globalPath(tokens)
    : isRoot
      ? tokens.leaf(text)
      : PRIMITIVE.has(text)
        ? tokens.leaf('primitive_type')
        : tokens.name('type_identifier');
  if (isRoot && !tokens.is('::')) tokens.giveUp();
  for (let count = 0; tokens.is('::'); count++) {
    if (count > LONGEST) tokens.giveUp();
    const path: Node = { ...node, ...pathName(node), field: 'path' };
    const children = [path, tokens.token('::')];
    // The last name is that of a type; it is known for the last when nothing follows.
    children.push(tokens.name('type_identifier', 'name'));
    node = tokens.node('scoped_type_identifier', start, children);
  }
  if (tokens.is('(')) return callableTrait(tokens, node);
  if (!tokens.is('<')) return node;
  node.field = 'type';
  const generic = tokens.node('generic_type', start, [node, typeArguments(tokens)]);
  generic.end = tokens.behind;
  // `Foo<T>::Bar`
  if (tokens.is('::')) tokens.giveUp();
  return generic;
}

/** `::a`, in front of more. */
function globalPath(tokens: Tokens): Node {
  const { start } = tokens;
  const children = [tokens.token('::'), tokens.name('identifier', 'name')];
  if (!tokens.is('::')) tokens.giveUp();
  return tokens.node('scoped_identifier', start, children);
}

/** A path that was taken for a type as the path of something. */
function pathName(node: Node): Pick<Node, 'type' | 'children'> {
  const { type: kind, children } = node;
  if (kind === 'type_identifier' || kind === 'primitive_type') return { type: 'identifier', children };
  if (kind !== 'scoped_type_identifier') return { type: kind, children };
  return {
    type: 'scoped_identifier',
    children: children.map((it) => (it.field === 'name' ? { ...it, type: 'identifier' } : it)),
  };
}

/** `Fn(A) -> B` */
function callableTrait(tokens: Tokens, trait: Node): Node {
  trait.field = 'trait';
  const children = [trait, functionParameters(tokens)];
  const result = returnType(tokens);
  if (result !== null) children.push(result);
  return tokens.node('function_type', trait.start, children);
}

function functionType(tokens: Tokens): Node {
  const { start } = tokens;
  const modifiers = functionModifiers(tokens);
  tokens.expect('fn');
  const children = modifiers === null ? [] : [modifiers];
  children.push(functionParameters(tokens));
  const result = returnType(tokens);
  if (result !== null) children.push(result);
  return tokens.node('function_type', start, children);
}

/** Of a function type: types, with names or without. */
function functionParameters(tokens: Tokens): Node {
  const { start } = tokens;
  const children = tokens.list(['(', ')'], (list) => {
    const node = type(tokens);
    if (!tokens.is(':')) {
      list.push(node);
      return;
    }
    if (node.type !== 'type_identifier') tokens.giveUp();
    const pattern: Node = { ...node, type: 'identifier', field: 'pattern' };
    tokens.advance();
    list.push(tokens.node('parameter', node.start, [pattern, type(tokens, 'type')]));
  });
  const node = tokens.node('parameters', start, children);
  node.field = 'parameters';
  return node;
}

function typeParameter(tokens: Tokens): Node {
  const { start } = tokens;
  if (tokens.kind === 'lifetime') {
    const name = lifetime(tokens);
    name.field = 'name';
    const children = tokens.is(':') ? [name, bounds(tokens)] : [name];
    return tokens.node('lifetime_parameter', start, children);
  }
  const word = tokens.take('const');
  if (word !== null) {
    const children = [word, tokens.name('identifier', 'name')];
    tokens.expect(':');
    children.push(type(tokens, 'type'));
    if (tokens.skip('=')) {
      if (tokens.kind !== 'number') tokens.giveUp();
      children.push(tokens.leaf('integer_literal', 'value'));
    }
    return tokens.node('const_parameter', start, children);
  }
  const children = [tokens.name('type_identifier', 'name')];
  if (tokens.is(':')) children.push(bounds(tokens));
  if (tokens.skip('=')) children.push(type(tokens, 'default_type'));
  return tokens.node('type_parameter', start, children);
}

function bound(tokens: Tokens): Node {
  const { start } = tokens;
  if (tokens.kind === 'lifetime') return lifetime(tokens);
  const question = tokens.take('?');
  if (question !== null) return tokens.node('removed_trait_bound', start, [question, pathType(tokens)]);
  return pathType(tokens);
}
