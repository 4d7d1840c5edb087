// Items and attributes.

import type {
  Attribute,
  FieldDef,
  FnItem,
  GenericParam,
  Item,
  Parameter,
  VariantDef,
  Visibility,
} from '../ast';
import { tokenTrees } from '../lexer';
import { child, childOfType, hasToken, namedChildren, type Raw } from '../raw';
import { nameAnonymous } from './anonymous';
import { missingName, nameOf, textOf, type LowerContext } from './context';
import { lowerBlock, lowerExpr, withMutability } from './expressions';
import { withBody, type FunctionBody, type FunctionHead } from './functionBody';
import { lowerMacroCall } from './macros';
import { lowerPattern } from './patterns';
import { isMutable, lowerType, lowerTypeField } from './types';
import { lowerUse } from './uses';

export interface LoweredItems {
  readonly innerAttributes: readonly Attribute[];
  readonly items: readonly Item[];
}

/** Items among the children of a file, module or block of declarations. */
export function lowerItems(context: LowerContext, nodes: readonly Raw[]): LoweredItems {
  const items: Item[] = [];
  const innerAttributes: Attribute[] = [];
  let attributes: Raw[] = [];
  for (const node of nodes) {
    if (!node.named) continue;
    if (node.type === 'inner_attribute_item') innerAttributes.push(...lowerAttributes(context, [node]));
    else if (node.type === 'attribute_item') attributes.push(node);
    else {
      const item = lowerItem(context, node, attributes) ?? unknownItem(context, node, attributes);
      items.push(item);
      attributes = [];
    }
  }
  return { innerAttributes, items };
}

/** The item at `node`, or null if the node is an expression or a `let`. */
export function lowerItem(context: LowerContext, node: Raw, attributeNodes: readonly Raw[]): Item | null {
  const base = itemBase(context, node, attributeNodes);
  const name = identifier(context, node, 'name');
  // Of the kinds that files are made of, the parts are named one by one: objects that grow behind a spread cost a tenth of reading a file.
  const { start, end, attributes, visibility, visibilitySpan, keyword } = base;
  switch (node.type) {
    case 'static_item': {
      const value = child(node, 'value');
      return {
        kind: 'static',
        start,
        end,
        attributes,
        visibility,
        visibilitySpan,
        keyword,
        name,
        mutable: childOfType(node, 'mutable_specifier') !== undefined,
        type: lowerTypeField(context, node, 'type'),
        value: value === undefined ? null : lowerExpr(context, value),
        declaresItems: value !== undefined && holdsItem(value),
      };
    }
    case 'const_item': {
      const value = child(node, 'value');
      const loweredValue = value === undefined ? null : lowerExpr(context, value);
      return {
        kind: 'const',
        start,
        end,
        attributes,
        visibility,
        visibilitySpan,
        keyword,
        name,
        type: lowerTypeField(context, node, 'type'),
        value: loweredValue,
        declaresItems: value !== undefined && holdsItem(value),
      };
    }
    case 'function_item':
    case 'function_signature_item':
      return lowerFunction(context, node, base);
    case 'struct_item':
    case 'union_item': {
      const body = child(node, 'body');
      const shape = body === undefined ? 'unit' : body.type === 'field_declaration_list' ? 'named' : 'tuple';
      const kind = node.type === 'struct_item' ? 'struct' : 'union';
      return {
        kind,
        start,
        end,
        attributes,
        visibility,
        visibilitySpan,
        keyword,
        introducer: introducer(node, kind),
        name,
        generics: generics(context, node),
        shape,
        fields: fields(context, body),
      };
    }
    case 'enum_item':
      return {
        ...base,
        kind: 'enum',
        introducer: introducer(node, 'enum'),
        name,
        generics: generics(context, node),
        variants: variants(context, child(node, 'body')),
      };
    case 'type_item':
    case 'associated_type': {
      const type = child(node, 'type');
      return {
        ...base,
        kind: 'typeAlias',
        name,
        generics: generics(context, node),
        type: type === undefined ? null : lowerType(context, type),
      };
    }
    case 'mod_item': {
      const body = child(node, 'body');
      const lowered = body === undefined ? null : lowerItems(context, body.children);
      return {
        ...base,
        kind: 'mod',
        name,
        items: lowered?.items ?? null,
        innerAttributes: lowered?.innerAttributes ?? [],
      };
    }
    case 'use_declaration':
      return {
        kind: 'use',
        start,
        end,
        attributes,
        visibility,
        visibilitySpan,
        keyword,
        leaves: lowerUse(context, node),
      };
    case 'impl_item': {
      const trait = child(node, 'trait');
      return {
        kind: 'impl',
        start,
        end,
        attributes,
        visibility,
        visibilitySpan,
        keyword,
        generics: generics(context, node),
        trait: trait === undefined ? null : lowerType(context, trait),
        self: lowerTypeField(context, node, 'type'),
        items: lowerItems(context, child(node, 'body')?.children ?? []).items,
      };
    }
    case 'trait_item':
      return {
        ...base,
        kind: 'trait',
        name,
        items: lowerItems(context, child(node, 'body')?.children ?? []).items,
      };
    case 'foreign_mod_item':
      return {
        ...base,
        kind: 'externBlock',
        items: lowerItems(context, child(node, 'body')?.children ?? []).items,
      };
    case 'extern_crate_declaration': {
      const alias = child(node, 'alias');
      return {
        ...base,
        kind: 'externCrate',
        name,
        alias: alias === undefined ? null : nameOf(context, alias),
      };
    }
    case 'macro_definition':
      return { ...base, kind: 'macroRules', name, rules: macroRules(context, node) };
    case 'macro_invocation':
      return attributeNodes.length === 0 && base.visibilitySpan === null && !isItemMacro(context, node)
        ? null
        : { ...base, kind: 'macroCall', macro: lowerMacroCall(context, node) };
    default:
      return null;
  }
}

export function lowerAttributes(context: LowerContext, nodes: readonly Raw[]): readonly Attribute[] {
  if (nodes.length === 0) return [];
  return nodes.flatMap((node) => {
    const attribute = childOfType(node, 'attribute');
    return attribute === undefined ? [] : [lowerAttribute(context, attribute, node)];
  });
}

function lowerAttribute(context: LowerContext, attribute: Raw, whole: Raw): Attribute {
  const value = child(attribute, 'value');
  const args = child(attribute, 'arguments');
  const path = withoutWhite(textOf(context, attribute.children[0] ?? attribute));
  const tokens =
    args === undefined
      ? []
      : tokenTrees(context.text, args.start + 1, Math.max(args.start + 1, args.end - 1));
  const inner = whole.type === 'inner_attribute_item';
  const { start, end } = whole;
  if (path === 'unsafe' && tokens.length > 0) return unwrapUnsafe(context, tokens, { start, end }, inner);
  return { start, end, path, inner, tokens, value: value === undefined ? null : lowerExpr(context, value) };
}

function withoutWhite(text: string): string {
  return /\s/.test(text) ? text.replace(/\s+/g, '') : text;
}

/** `#[unsafe(no_mangle)]`, `#[unsafe(link_section = "maps")]`: the attribute inside of the parentheses. */
function unwrapUnsafe(
  context: LowerContext,
  tokens: Attribute['tokens'],
  span: { readonly start: number; readonly end: number },
  inner: boolean,
): Attribute {
  const assign = tokens.findIndex((it) => it.text === '=');
  const last = tokens.at(-1);
  const pathTokens = assign < 0 ? tokens.filter((it) => it.kind !== 'group') : tokens.slice(0, assign);
  const literal = assign < 0 ? undefined : tokens[assign + 1];
  return {
    ...span,
    path: pathTokens.map((it) => it.text).join(''),
    inner,
    tokens: assign < 0 && last?.kind === 'group' ? last.children : [],
    value:
      literal?.kind === 'literal'
        ? {
            kind: 'literal',
            literal: 'string',
            start: literal.start,
            end: literal.end,
            text: context.text.slice(literal.start, literal.end),
          }
        : null,
  };
}

function unknownItem(context: LowerContext, node: Raw, attributes: readonly Raw[]): Item {
  const inner = node.type === 'expression_statement' ? childOfType(node, 'macro_invocation') : node;
  if (inner?.type === 'macro_invocation') {
    return {
      kind: 'macroCall',
      ...itemBase(context, node, attributes),
      macro: lowerMacroCall(context, inner),
    };
  }
  return { ...itemBase(context, node, attributes), kind: 'unknown' };
}

interface Base {
  readonly start: number;
  readonly end: number;
  readonly attributes: readonly Attribute[];
  readonly visibility: Visibility;
  readonly visibilitySpan: { readonly start: number; readonly end: number } | null;
  readonly keyword: number;
}

function itemBase(context: LowerContext, node: Raw, attributes: readonly Raw[]): Base {
  const visibility = childOfType(node, 'visibility_modifier');
  return {
    start: attributes[0]?.start ?? node.start,
    end: node.end,
    attributes: lowerAttributes(context, attributes),
    visibility:
      visibility === undefined ? 'private' : textOf(context, visibility) === 'pub' ? 'pub' : 'restricted',
    visibilitySpan: visibility === undefined ? null : { start: visibility.start, end: visibility.end },
    keyword: node.start,
  };
}

/** Where the word stands that says what the item is, behind its visibility. */
function introducer(node: Raw, word: string): number {
  return node.children.find((it) => !it.named && it.type === word)?.start ?? node.start;
}

function lowerFunction(context: LowerContext, node: Raw, base: Base): FnItem {
  const modifiers = childOfType(node, 'function_modifiers');
  const extern = modifiers === undefined ? undefined : childOfType(modifiers, 'extern_modifier');
  const abi = extern === undefined ? undefined : childOfType(extern, 'string_literal');
  const result = child(node, 'return_type');
  const body = child(node, 'body');
  const parameters = child(node, 'parameters');
  const self = parameters === undefined ? undefined : childOfType(parameters, 'self_parameter');
  const { start, end, attributes, visibility, visibilitySpan, keyword } = base;
  const written = parameters === undefined ? [] : fnParameters(context, parameters);
  const anonymous = nameAnonymous(written, context.text);
  const head: FunctionHead = {
    kind: 'fn',
    start,
    end,
    attributes,
    visibility,
    visibilitySpan,
    keyword,
    name: identifier(context, node, 'name'),
    isUnsafe: modifiers !== undefined && hasToken(modifiers, 'unsafe'),
    isConst: modifiers !== undefined && hasToken(modifiers, 'const'),
    abi: extern === undefined ? null : abi === undefined ? 'C' : textOf(context, abi).slice(1, -1),
    generics: [...generics(context, node), ...anonymous.generics],
    selfParameter: selfKind(context, self, parameters),
    parameters: anonymous.parameters,
    result: result === undefined ? null : lowerType(context, result),
  };
  return withBody(head, body === undefined ? null : functionBody(context, body, base));
}

function functionBody(context: LowerContext, body: Raw, item: Base): FunctionBody {
  const unread = context.unreadBody(body.start, { start: item.start, end: item.end });
  if (unread !== null) return unread;
  const block = lowerBlock(context, body);
  // What else a body that was read with its file tells is told by the file.
  const state = { block, comments: [], hasErrors: false, respelled: false, declaresItems: holdsItem(body) };
  return { state, moved: 0, text: null };
}

function selfKind(
  context: LowerContext,
  self: Raw | undefined,
  parameters: Raw | undefined,
): FnItem['selfParameter'] {
  if (self !== undefined) {
    if (!hasToken(self, '&')) return 'value';
    return childOfType(self, 'mutable_specifier') === undefined ? 'reference' : 'mutable reference';
  }
  const first = parameters === undefined ? undefined : namedChildren(parameters)[0];
  return first !== undefined && child(first, 'pattern')?.type === 'self' && textOf(context, first) !== ''
    ? 'value'
    : 'none';
}

function fnParameters(context: LowerContext, node: Raw): readonly Parameter[] {
  return node.children
    .filter((it) => it.type === 'parameter' && child(it, 'pattern')?.type !== 'self')
    .map((it) => {
      const pattern = child(it, 'pattern') ?? childOfType(it, '_');
      const span = { start: it.start, end: it.end };
      return {
        ...span,
        pattern:
          pattern === undefined
            ? { kind: 'unknown', ...span }
            : withMutability(lowerPattern(context, pattern), isMutable(it)),
        type: lowerTypeField(context, it, 'type'),
      };
    });
}

function generics(context: LowerContext, node: Raw): readonly GenericParam[] {
  const clause = childOfType(node, 'where_clause');
  const bounds = (clause?.children ?? []).map((it) => textOf(context, it));
  return (child(node, 'type_parameters')?.children ?? []).flatMap((it): GenericParam[] => {
    if (it.type === 'const_parameter') {
      return [
        {
          kind: 'const',
          name: identifier(context, it, 'name'),
          type: lowerTypeField(context, it, 'type'),
          maybeUnsized: false,
          default: typeOrNull(context, child(it, 'value')),
        },
      ];
    }
    if (it.type !== 'type_parameter') return [];
    const name = identifier(context, it, 'name');
    const own = [textOf(context, it), ...bounds].filter(
      (bound) => bound.startsWith(name.text) && /^\s*:/.test(bound.slice(name.text.length)),
    );
    return [
      {
        kind: 'type',
        name,
        type: null,
        maybeUnsized: own.some((bound) => /\?\s*(?:core\s*::\s*marker\s*::\s*)?Sized\b/.test(bound)),
        default: typeOrNull(context, child(it, 'default_type')),
      },
    ];
  });
}

function typeOrNull(context: LowerContext, node: Raw | undefined): GenericParam['default'] {
  return node === undefined ? null : lowerType(context, node);
}

function fields(context: LowerContext, body: Raw | undefined): readonly FieldDef[] {
  if (body === undefined) return [];
  const result: FieldDef[] = [];
  let attributes: Raw[] = [];
  let visibility: Raw | undefined;
  for (const it of body.children) {
    if (it.type === 'attribute_item') attributes.push(it);
    else if (it.type === 'visibility_modifier') visibility = it;
    else if (it.type === 'field_declaration') {
      const modifier = childOfType(it, 'visibility_modifier');
      result.push({
        start: it.start,
        end: it.end,
        attributes: lowerAttributes(context, attributes),
        name: identifier(context, it, 'name'),
        type: lowerTypeField(context, it, 'type'),
        visibility: visibilityOf(context, modifier),
      });
      attributes = [];
    } else if (it.field === 'type') {
      const type = lowerType(context, it);
      const name = { start: it.start, end: it.start, text: String(result.length) };
      result.push({
        start: it.start,
        end: it.end,
        attributes: lowerAttributes(context, attributes),
        name,
        type,
        visibility: visibilityOf(context, visibility),
      });
      attributes = [];
      visibility = undefined;
    }
  }
  return result;
}

function visibilityOf(context: LowerContext, node: Raw | undefined): Visibility {
  if (node === undefined) return 'private';
  return textOf(context, node) === 'pub' ? 'pub' : 'restricted';
}

function variants(context: LowerContext, body: Raw | undefined): readonly VariantDef[] {
  const result: VariantDef[] = [];
  let attributes: Raw[] = [];
  for (const it of body?.children ?? []) {
    if (it.type === 'attribute_item') attributes.push(it);
    if (it.type !== 'enum_variant') continue;
    const variantBody = child(it, 'body');
    const value = child(it, 'value');
    result.push({
      start: it.start,
      end: it.end,
      attributes: lowerAttributes(context, attributes),
      name: identifier(context, it, 'name'),
      shape:
        variantBody === undefined
          ? 'unit'
          : variantBody.type === 'field_declaration_list'
            ? 'named'
            : 'tuple',
      fields: fields(context, variantBody),
      discriminant: value === undefined ? null : lowerExpr(context, value),
    });
    attributes = [];
  }
  return result;
}

function macroRules(
  context: LowerContext,
  node: Raw,
): readonly { matcher: Attribute['tokens']; body: Attribute['tokens'] }[] {
  const inner = (it: Raw): Attribute['tokens'] =>
    tokenTrees(context.text, it.start + 1, Math.max(it.start + 1, it.end - 1));
  return node.children.flatMap((it) => {
    if (it.type !== 'macro_rule') return [];
    const left = child(it, 'left');
    const right = child(it, 'right');
    return left === undefined || right === undefined ? [] : [{ matcher: inner(left), body: inner(right) }];
  });
}

/** In statement position `m! { … }` may declare items; with braces the grammar says macro_invocation either way. */
function isItemMacro(context: LowerContext, node: Raw): boolean {
  const macro = child(node, 'macro');
  return macro !== undefined && textOf(context, macro) === 'thread_local';
}

function identifier(context: LowerContext, node: Raw, fieldName: string): ReturnType<typeof nameOf> {
  const found = child(node, fieldName);
  if (found === undefined) return missingName(node.start);
  const name = nameOf(context, found);
  // A name that recovery invented is no name.
  return name.text.trim() === '' ? missingName(found.start) : name;
}

const ITEM_NODE = /_item$|^(?:use_declaration|macro_definition|extern_crate_declaration)$/;

/** Whether an item stands anywhere below the node. Attributes are items to the grammar, not to us. */
function holdsItem(node: Raw): boolean {
  return node.children.some(
    (it) =>
      (ITEM_NODE.test(it.type) && !it.type.endsWith('attribute_item')) ||
      (it.children.length > 0 && holdsItem(it)),
  );
}
