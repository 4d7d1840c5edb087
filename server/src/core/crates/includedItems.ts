// `include!("part.rs");` among items: what the file declares stands in the module that includes it.
// Invariant: items of another file say by `originOf` where they were written. A file that is not there brings nothing.
// Deliberately absent: names that other macros put together (`concat!(env!("OUT_DIR"), …)`), and modules that an included file declares.

import type { FileAst, Item } from '../syntax/ast';
import { stringLiteral } from './cfg';
import type { OriginOf } from './crate';
import type { FileStore } from './fileStore';
import { joinPath, parentOf } from './paths';

export interface IncludedItem {
  readonly item: Item;
  readonly originOf: OriginOf;
}

/** The items of the file that the item includes, those of files that it includes in its turn among them; null: it includes none that is known. */
export function includedItems(
  store: FileStore,
  item: Item,
  { file, open }: { readonly file: string; readonly open: readonly string[] },
): readonly IncludedItem[] | null {
  const path = includedFile(item, file);
  if (path === null || open.includes(path)) return null;
  if (store.isListed(path) && !store.exists(path)) return null;
  const ast = store.ast(path);
  if (ast === null || ast === undefined) return null;
  const originOf = originIn(ast, path);
  return ast.items.flatMap(
    (it) => includedItems(store, it, { file: path, open: [...open, path] }) ?? [{ item: it, originOf }],
  );
}

function includedFile(item: Item, file: string): string | null {
  if (item.kind !== 'macroCall') return null;
  const { path, tokens } = item.macro;
  if (path.segments.at(-1)?.text !== 'include' || tokens.length > 2) return null;
  const [name] = tokens;
  const text = name?.kind === 'literal' ? stringLiteral(name.text) : null;
  return text === null ? null : joinPath(parentOf(file) ?? '/', text);
}

/** By the file as it was read: a unit is kept where its items come from the very same places. */
const ORIGINS = new WeakMap<FileAst, OriginOf>();

function originIn(ast: FileAst, path: string): OriginOf {
  const known = ORIGINS.get(ast) ?? ((span) => ({ path, span }));
  ORIGINS.set(ast, known);
  return known;
}
