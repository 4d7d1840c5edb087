// Declarations read without the parser library, several times faster than it does, as the nodes that its grammar makes of them.
// Invariant: the nodes of an item equal those of the tree, or there are none and its caller asks the library: `test/unit/syntax/declarations.test.ts`
// compares. Bodies of functions were found before, and are empty here. Deliberately absent: macros, and whatever authors write rarely.

import type { Comment } from '../ast';
import type { BodySpan } from '../functionBodies';
import type { Raw } from '../raw';
import { attributeHere, useClause, visibility } from './clauses';
import { expression } from './expressions';
import { fieldList, parameters, tupleFields, variants } from './members';
import { NONE, Tokens, type Node } from './tokens';
import {
  bounds,
  externModifier,
  functionModifiers,
  returnType,
  type,
  typeParameters,
  whereClause,
} from './types';

/** What stands at the top of a file: an item with the attributes before it, an inner attribute, or where reading failed. */
export interface Declaration {
  readonly start: number;
  readonly end: number;
  /** null: it was not read; then `end` is of no meaning. */
  readonly nodes: readonly Raw[] | null;
  readonly comments: readonly Comment[];
}

export class DeclarationReader {
  readonly #tokens: Tokens;
  readonly #bodies: readonly BodySpan[];
  #nextBody = 0;

  /** `masked` has the length of `original`, from which comments are read. */
  constructor(masked: string, original: string, bodies: readonly BodySpan[]) {
    this.#tokens = new Tokens(masked, original);
    this.#bodies = bodies;
  }

  /** Goes on at an offset at which an item, a comment or nothing starts. */
  moveTo(at: number): void {
    this.#tokens.moveTo(at);
    while ((this.#bodies[this.#nextBody]?.start ?? Infinity) < at) this.#nextBody++;
  }

  /** Comments before the next declaration, each for itself. */
  takeComments(): readonly Comment[] {
    const { comments } = this.#tokens;
    if (comments.length === 0) return comments;
    this.#tokens.comments = [];
    return comments;
  }

  /** The next declaration; null: the text is at its end. */
  next(): Declaration | null {
    const tokens = this.#tokens;
    if (tokens.kind === 'end' && !tokens.gaveUp) return null;
    const { start } = tokens;
    const nodes: Node[] = [];
    this.#declaration(nodes, 'file');
    const { comments, behind: end } = tokens;
    if (tokens.gaveUp) return { start, end: start, nodes: null, comments: NO_COMMENTS };
    // Comments behind the item are none of its own.
    let own = comments.length;
    while (own > 0 && (comments[own - 1]?.start ?? 0) >= end) own--;
    tokens.comments = comments.slice(own);
    return { start, end, nodes, comments: own === 0 ? NO_COMMENTS : comments.slice(0, own) };
  }

  /** One item with its attributes, or one inner attribute. */
  #declaration(nodes: Node[], place: Place): void {
    const tokens = this.#tokens;
    while (tokens.is('#')) {
      const attribute = attributeHere(tokens);
      nodes.push(attribute);
      if (attribute.type !== 'inner_attribute_item') continue;
      if (nodes.length > 1 && nodes.at(-2)?.type === 'attribute_item') tokens.giveUp();
      return;
    }
    nodes.push(this.#item(place));
  }

  #item(place: Place): Node {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: Node[] = [];
    if (tokens.is('pub')) children.push(visibility(tokens));
    const made = (kind: string): Node => tokens.node(kind, start, children);
    switch (tokens.text) {
      case 'use':
        tokens.advance();
        children.push(useClause(tokens, 'argument'));
        this.#semicolon(children);
        return made('use_declaration');
      case 'mod':
        tokens.advance();
        children.push(tokens.name('identifier', 'name'));
        this.#itemsOrSemicolon(children, 'mod');
        return made('mod_item');
      case 'struct':
        this.#struct(children);
        return made('struct_item');
      case 'enum':
        children.push(tokens.token('enum'), tokens.name('type_identifier', 'name'));
        this.#generics(children);
        children.push(variants(tokens));
        return made('enum_item');
      case 'static':
        tokens.advance();
        if (tokens.is('mut')) children.push(tokens.leaf('mutable_specifier'));
        this.#value(children);
        return made('static_item');
      case 'type':
        return this.#alias(start, children, place);
      case 'impl':
        this.#impl(children);
        return made('impl_item');
      case 'trait':
        this.#trait(children);
        return made('trait_item');
      case 'const':
        return this.#constOrFunction(start, children);
      case 'extern':
        return this.#externOrFunction(start, children);
      case 'unsafe':
        return this.#unsafe(start, children);
      case 'union':
        children.push(tokens.token('union'), tokens.name('type_identifier', 'name'));
        this.#generics(children);
        children.push(fieldList(tokens));
        return made('union_item');
      default:
        return this.#function(start, children, functionModifiers(tokens));
    }
  }

  #struct(children: Node[]): void {
    const tokens = this.#tokens;
    children.push(tokens.token('struct'), tokens.name('type_identifier', 'name'));
    this.#generics(children);
    if (tokens.is('{')) {
      children.push(fieldList(tokens));
      return;
    }
    // The grammar knows bounds before named fields only.
    if (children.at(-1)?.type === 'where_clause') tokens.giveUp();
    if (tokens.is('(')) children.push(tupleFields(tokens));
    this.#semicolon(children);
  }

  #alias(start: number, children: Node[], place: Place): Node {
    const tokens = this.#tokens;
    tokens.advance();
    children.push(tokens.name('type_identifier', 'name'));
    this.#parameters(children);
    if (place === 'trait' && tokens.is(':')) children.push(bounds(tokens));
    const isOpen =
      place === 'trait' && tokens.is(';') && children.every((it) => it.type !== 'type_parameters');
    if (!isOpen) {
      if (children.at(-1)?.field === 'bounds') tokens.giveUp();
      tokens.expect('=');
      children.push(type(tokens, 'type'));
    }
    this.#semicolon(children);
    return tokens.node(isOpen ? 'associated_type' : 'type_item', start, children);
  }

  #impl(children: Node[]): void {
    const tokens = this.#tokens;
    tokens.advance();
    this.#parameters(children);
    const first = type(tokens);
    if (tokens.skip('for')) {
      first.field = 'trait';
      children.push(first, type(tokens, 'type'));
    } else {
      first.field = 'type';
      children.push(first);
    }
    this.#where(children);
    children.push(this.#items('impl'));
  }

  #trait(children: Node[]): void {
    const tokens = this.#tokens;
    tokens.advance();
    children.push(tokens.name('type_identifier', 'name'));
    this.#parameters(children);
    if (tokens.is(':')) children.push(bounds(tokens));
    this.#where(children);
    children.push(this.#items('trait'));
  }

  #constOrFunction(start: number, children: Node[]): Node {
    const tokens = this.#tokens;
    const word = tokens.token('const');
    if (!tokens.is('fn') && !tokens.is('unsafe') && !tokens.is('extern') && !tokens.is('async')) {
      children.push(word);
      this.#value(children);
      return tokens.node('const_item', start, children);
    }
    const others = functionModifiers(tokens)?.children ?? NONE;
    const end = others.at(-1)?.end ?? word.end;
    const modifiers: Node = { ...tokens.node('function_modifiers', word.start, [word, ...others]), end };
    return this.#function(start, children, modifiers);
  }

  #externOrFunction(start: number, children: Node[]): Node {
    const tokens = this.#tokens;
    const modifier = externModifier(tokens);
    if (tokens.is('{')) {
      children.push(modifier, this.#items('extern'));
      return tokens.node('foreign_mod_item', start, children);
    }
    const crate = modifier.children.length === 1 ? tokens.take('crate') : null;
    if (crate !== null) {
      children.push(...modifier.children, { ...crate, type: 'crate', named: true });
      children.push(tokens.name('identifier', 'name'));
      const as = tokens.take('as');
      if (as !== null) children.push(as, tokens.name('identifier', 'alias'));
      this.#semicolon(children);
      return tokens.node('extern_crate_declaration', start, children);
    }
    const modifiers = tokens.node('function_modifiers', modifier.start, [modifier]);
    return this.#function(start, children, modifiers);
  }

  #unsafe(start: number, children: Node[]): Node {
    const tokens = this.#tokens;
    const word = tokens.token('unsafe');
    if (tokens.is('impl') || tokens.is('trait')) {
      const kind = tokens.text;
      children.push(word);
      if (kind === 'impl') this.#impl(children);
      else this.#trait(children);
      return tokens.node(`${kind}_item`, start, children);
    }
    const others = functionModifiers(tokens)?.children ?? NONE;
    const end = others.at(-1)?.end ?? word.end;
    const modifiers: Node = { ...tokens.node('function_modifiers', word.start, [word, ...others]), end };
    return this.#function(start, children, modifiers);
  }

  #function(start: number, children: Node[], modifiers: Node | null): Node {
    const tokens = this.#tokens;
    if (modifiers !== null) children.push(modifiers);
    tokens.expect('fn');
    children.push(tokens.name('identifier', 'name'));
    this.#parameters(children);
    children.push(parameters(tokens));
    const result = returnType(tokens);
    if (result !== null) children.push(result);
    this.#where(children);
    if (tokens.is(';')) {
      children.push(tokens.token(';'));
      return tokens.node('function_signature_item', start, children);
    }
    children.push(this.#body());
    return tokens.node('function_item', start, children);
  }

  /** The body that was found here before. */
  #body(): Node {
    const tokens = this.#tokens;
    const { start } = tokens;
    while ((this.#bodies[this.#nextBody]?.start ?? Infinity) < start) this.#nextBody++;
    const body = this.#bodies[this.#nextBody];
    if (body?.start === start) tokens.jumpTo(body.end);
    else tokens.giveUp();
    return { ...tokens.node('block', start, NONE), field: 'body' };
  }

  #value(children: Node[]): void {
    const tokens = this.#tokens;
    children.push(tokens.is('_') ? tokens.leaf('identifier', 'name') : tokens.name('identifier', 'name'));
    tokens.expect(':');
    children.push(type(tokens, 'type'));
    if (tokens.skip('=')) children.push(expression(tokens, 'value'));
    this.#semicolon(children);
  }

  #generics(children: Node[]): void {
    this.#parameters(children);
    this.#where(children);
  }

  #parameters(children: Node[]): void {
    if (this.#tokens.is('<')) children.push(typeParameters(this.#tokens));
  }

  #where(children: Node[]): void {
    if (this.#tokens.is('where')) children.push(whereClause(this.#tokens));
  }

  #semicolon(children: Node[]): void {
    if (!this.#tokens.is(';')) this.#tokens.giveUp();
    children.push(this.#tokens.token(';'));
  }

  #itemsOrSemicolon(children: Node[], place: Place): void {
    if (this.#tokens.is(';')) children.push(this.#tokens.token(';'));
    else children.push(this.#items(place));
  }

  #items(place: Place): Node {
    return this.#tokens.within((tokens) => this.#itemsWithin(tokens, place));
  }

  #itemsWithin(tokens: Tokens, place: Place): Node {
    const { start } = tokens;
    const children: Node[] = [];
    tokens.expect('{');
    while (!tokens.is('}') && !tokens.gaveUp) this.#declaration(children, place);
    tokens.expect('}');
    return { ...tokens.node('declaration_list', start, children), field: 'body' };
  }
}

type Place = 'file' | 'mod' | 'impl' | 'trait' | 'extern';

const NO_COMMENTS: readonly Comment[] = [];
