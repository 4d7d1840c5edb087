// What user-space code says about the data of an eBPF object: the names of its statics, and the maps of whole sections.
// A plain text search, because host code is never parsed: it may be of any size, and a string is all there is to find.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { lex } from '../syntax/lexer';
import type { StaticItem } from '../syntax/ast';
import type { Span } from '../text/span';
import { attributesIn, textAttribute } from './attributes';
import type { StaticFacts } from './statics';

export interface HostMention {
  /** The static that is named, or null for a whole section. */
  readonly of: StaticItem | null;
  readonly path: string;
  readonly span: Span;
  readonly message: string;
  /** The method of aya's loader that is handed the name, or null. */
  readonly setter: Setter | null;
}

export type Setter = 'set_global' | 'override_global';

const SECTIONS = ['.bss', '.data'];

/** Mentions in string literals of the crate's user-space packages, nearest package first. */
export function hostMentions(
  crate: EbpfCrate,
  statics: readonly StaticFacts[],
  files: FileStore,
): readonly HostMention[] {
  const byName = new Map(statics.map((it) => [symbolOf(it), it.item]));
  return crate.userSpace.flatMap((host) =>
    host.files.flatMap((path) => {
      const text = files.text(path);
      if (typeof text !== 'string') return [];
      const wanted = [...byName.keys(), ...SECTIONS].filter((name) => text.includes(`"${name}"`));
      return wanted.length === 0
        ? []
        : literalsOf(text, wanted).map((literal) => mention({ path, ...literal }, byName));
    }),
  );
}

/** The name in the object: that of `#[export_name = "…"]`, else the static's own. */
function symbolOf({ item, scope }: StaticFacts): string {
  return textAttribute(attributesIn(item, scope), 'export_name') ?? item.name.text;
}

function mention(
  at: Literal & { readonly path: string },
  byName: ReadonlyMap<string, StaticItem>,
): HostMention {
  const { path, span, value, setter } = at;
  const of = byName.get(value) ?? null;
  const message =
    of === null
      ? `user space opens the map of the section ${value} here`
      : `user space names \`${value}\` here`;
  return { of, path, span, message, setter };
}

interface Literal {
  readonly span: Span;
  readonly value: string;
  readonly setter: Setter | null;
}

function literalsOf(text: string, wanted: readonly string[]): readonly Literal[] {
  const tokens = lex(text);
  return tokens.flatMap((token, index): readonly Literal[] => {
    if (token.kind !== 'literal' || text.charAt(token.start) !== '"') return [];
    const value = text.slice(token.start + 1, token.end - 1);
    if (!wanted.includes(value)) return [];
    const before = tokens.slice(Math.max(0, index - 2), index).map((it) => text.slice(it.start, it.end));
    return [{ span: { start: token.start, end: token.end }, value, setter: setterOf(before) }];
  });
}

/** `set_global(` directly before the name. */
function setterOf([method, open]: readonly string[]): Setter | null {
  if (open !== '(') return null;
  return method === 'set_global' || method === 'override_global' ? method : null;
}
