// Attributes of items as a build sees them: `cfg_attr` looked through, macros of aya-ebpf under the names that imports give them.

import { effectiveAttributes, stringLiteral } from '../crates/cfg';
import type { Attribute, Expr, Item, Token } from '../syntax/ast';
import { resolveNames, type Scope } from './names';

/** The macro of aya-ebpf that an attribute calls ("xdp", "map"), or null. In code without imports the last name counts. */
export function ayaMacroOf(attribute: Attribute, scope: Scope): string | null {
  const names = attribute.path.split('::');
  const last = names.at(-1) ?? '';
  const target = resolveNames(scope, { leading: '', names }, 'macro');
  if (target.kind === 'external') {
    const [crate = '', module] = target.path;
    const isAya = crate === 'aya_ebpf' ? module === 'macros' : /^aya_e?bpf_macros$/.test(crate);
    return isAya ? (target.path.at(-1) ?? null) : null;
  }
  return target.kind === 'unknown' ? last : null;
}

/** The attributes of an item that apply or may apply. */
export function attributesIn(item: Item, scope: Scope): readonly Attribute[] {
  return effectiveAttributes(item.attributes, scope.unit.cfg).map((it) => it.attribute);
}

/** The text of `#[path = "text"]`, or null. */
export function textAttribute(attributes: readonly Attribute[], path: string): string | null {
  const value: Expr | null = attributes.find((it) => it.path === path)?.value ?? null;
  return value?.kind === 'literal' ? stringLiteral(value.text) : null;
}

/** What stands in the parentheses of an attribute: `name = "text"`, and single words. */
export interface AttributeArguments {
  readonly texts: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

export function argumentsOf(tokens: readonly Token[]): AttributeArguments {
  const texts = new Map<string, string>();
  const words: string[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'ident') return;
    const value = tokens[index + 1]?.text === '=' ? tokens[index + 2] : undefined;
    const text = value === undefined ? null : stringLiteral(value.text);
    if (text !== null) texts.set(token.text, text);
    else if (value === undefined) words.push(token.text);
  });
  return { texts, words };
}
