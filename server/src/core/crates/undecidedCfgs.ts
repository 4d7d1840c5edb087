// The conditions of a crate's code that no manifest decides, in words, so that a reader can see what a verdict left open.

import type { Attribute, Token } from '../syntax/ast';
import { cfgState } from './cfg';
import type { CrateUnit, EbpfCrate, Module } from './crate';

/** `#[cfg(feature = "log")]`, `mod arch`: each once, in source order. */
export function undecidedCfgs({ units }: Pick<EbpfCrate, 'units'>): readonly string[] {
  return [...new Set(units.flatMap((unit) => inModule(unit, unit.root)))];
}

function inModule(unit: CrateUnit, module: Module): readonly string[] {
  // What a macro wrote has no attributes that a reader could look at.
  const own = module.items.filter(({ certain, originOf }) => !certain && originOf === undefined);
  const conditions = own.flatMap(({ item }) =>
    item.attributes
      .filter((attribute) => cfgState([attribute], unit.cfg) === 'unknown')
      .map((attribute) => `#[${textOf(attribute)}]`),
  );
  const below = [...module.children].flatMap(([name, child]) =>
    child.certain || !module.certain
      ? inModule(unit, child)
      : [`mod ${name.replace(/#\d+$/, '')}`, ...inModule(unit, child)],
  );
  return [...conditions, ...below];
}

function textOf({ path, tokens }: Attribute): string {
  return `${path}(${tokensText(tokens)})`;
}

function tokensText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.kind === 'group' ? `(${tokensText(token.children)})` : token.text))
    .join(' ')
    .replace(/ (?=[,(])/g, '');
}
