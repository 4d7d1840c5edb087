// Imports that an edit needs or makes superfluous, as edits of the `use` declarations of one module.

import type { Edition, ModuleItem } from '../crates/crate';
import { resolveNames, type Namespace, type Scope } from '../model/names';
import type { Item, UseItem } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { identifiersIn, indentAt, indentUnit, lineEnd, lineStart, wholeLines } from './layoutText';
import { accepts, addPath, compareTrees, parseUseTree, printUse, removePath, type UseTree } from './useTree';

export interface ImportRequest {
  /** Below aya-ebpf: ["maps", "PerCpuArray"]; an empty module for what stands at the root. */
  readonly path: readonly [module: string, name: string];
  readonly namespace: Namespace;
}

export interface Imports {
  /** How each requested name must be written, in the order of the requests: "PerCpuArray", or a full path where the name is taken. */
  readonly names: readonly string[];
  readonly edits: readonly TextEdit[];
}

/**
 * Makes names of aya-ebpf usable in the module of `scope`. `replaced` is what the caller's other edits take away: an import that nothing
 * else in the module uses goes with it, unless `written`, which those edits put there instead, names it.
 */
export function importsFor(
  scope: Scope,
  text: string,
  {
    requests,
    replaced,
    written = '',
  }: {
    readonly requests: readonly ImportRequest[];
    readonly replaced: readonly Span[];
    readonly written?: string;
  },
): Imports {
  const aya = scope.unit.ayaNames[0] ?? 'aya_ebpf';
  const missing: (readonly string[])[] = [];
  const names = requests.map(({ path, namespace }) => {
    const [area, name] = path;
    const full = [aya, area, name].filter((it) => it !== '');
    const known = resolveNames({ ...scope, blocks: [] }, { leading: '', names: [name] }, namespace);
    if (
      known.kind === 'external' &&
      known.path[0] === 'aya_ebpf' &&
      (area === '' || known.path[1] === area) &&
      known.path.at(-1) === name
    )
      return name;
    const alias = aliasOf(scope, full, namespace);
    if (alias !== null) return alias;
    if (known.kind !== 'unknown' || importsName(scope.module.items, name)) return full.join('::');
    missing.push(full);
    return name;
  });
  const trees = useItems(scope.module.items).map((item) => ({ item, tree: treeOf(item, text) }));
  const changed = new Map<UseItem, UseTree | null>();
  const current = (item: UseItem, tree: UseTree | null): UseTree | null =>
    changed.has(item) ? (changed.get(item) ?? null) : tree;
  for (const path of unusedAfter(trees, { text, scope, replaced, written })) {
    const tree = current(path.item, path.tree);
    if (tree !== null) changed.set(path.item, removePath(tree, path.path));
  }
  const added: (readonly string[])[] = [];
  for (const path of missing) {
    const host = trees.find(({ item, tree }) => {
      const now = current(item, tree);
      return (
        now !== null && item.visibility === 'private' && item.attributes.length === 0 && accepts(now, path)
      );
    });
    const tree = host === undefined ? null : current(host.item, host.tree);
    if (host === undefined || tree === null) added.push(path);
    else changed.set(host.item, addPath(tree, path, scope.unit.edition));
  }
  const edits = [...changed].map(([item, tree]) => rewrite(item, tree, text));
  return { names, edits: [...edits, ...newUses(added, { scope, text, trees })] };
}

type Tree = { readonly item: UseItem; readonly tree: UseTree | null };

function useItems(items: readonly ModuleItem[]): readonly UseItem[] {
  return items.flatMap(({ item }) => (item.kind === 'use' ? [item] : []));
}

/** The name under which the module imports what `full` names: `Counters` of `use aya_ebpf::maps::PerCpuArray as Counters;`. */
function aliasOf(scope: Scope, full: readonly string[], namespace: Namespace): string | null {
  const wanted = ['aya_ebpf', ...full.slice(1)].join('::');
  for (const { leaves } of useItems(scope.module.items)) {
    for (const { alias, leading, segments } of leaves) {
      if (alias === null || alias.text === '_' || segments.at(-1)?.text !== full.at(-1)) continue;
      const names = segments.map((it) => it.text);
      const target = resolveNames({ ...scope, blocks: [] }, { leading, names }, namespace);
      if (target.kind === 'external' && target.path.join('::') === wanted) return alias.text;
    }
  }
  return null;
}

/** Whether a `use` of the module brings `name`, whatever it may be. */
function importsName(items: readonly ModuleItem[], name: string): boolean {
  return useItems(items).some((it) =>
    it.leaves.some((leaf) => !leaf.glob && (leaf.alias ?? leaf.segments.at(-1))?.text === name),
  );
}

function treeOf(item: UseItem, text: string): UseTree | null {
  const source = text.slice(item.keyword, item.end);
  const match = /^(?:pub(?:\s*\([^)]*\))?\s+)?use\s+([\s\S]*?)\s*;$/.exec(source);
  return match?.[1] === undefined ? null : parseUseTree(match[1]);
}

function rewrite(item: UseItem, tree: UseTree | null, text: string): TextEdit {
  if (tree === null) {
    // The declaration goes, with its line where it has one of its own.
    const alone =
      text.slice(lineStart(text, item.start), item.start).trim() === '' &&
      text.slice(item.end, lineEnd(text, item.end)).trim() === '';
    const span = { start: item.start, end: item.end };
    return { span: alone ? wholeLines(text, span) : span, newText: '' };
  }
  const prefix =
    /^(?:pub(?:\s*\([^)]*\))?\s+)?use\s+/.exec(text.slice(item.keyword, item.end))?.[0] ?? 'use ';
  return {
    span: { start: item.keyword, end: item.end },
    newText: printUse(tree, { prefix, indent: indentAt(text, item.keyword), unit: indentUnit(text) }),
  };
}

/** Declarations of their own: in the first group of `use`s that names the same crate, else in the first group, else at the top. */
function newUses(
  paths: readonly (readonly string[])[],
  at: { readonly scope: Scope; readonly text: string; readonly trees: readonly Tree[] },
): readonly TextEdit[] {
  const { scope, text, trees } = at;
  const plain = trees.filter(({ item }) => item.visibility === 'private');
  const [together] = paths;
  if (together === undefined) return [];
  const { edition } = scope.unit;
  const tree = paths.slice(1).reduce<UseTree>((it, path) => addPath(it, path, edition), {
    path: together,
    alias: null,
    group: null,
  });
  if (plain.length > 0) return [amongUses(tree, plain, { text, edition })];
  const first = scope.module.items[0]?.item;
  const start = first === undefined ? text.length : firstLineOf(first, text);
  const indent = indentAt(text, first?.start ?? start);
  const line = printUse(tree, { prefix: 'use ', indent, unit: indentUnit(text) });
  return [{ span: { start, end: start }, newText: `${line}\n\n${indent}` }];
}

function amongUses(
  added: UseTree,
  uses: readonly Tree[],
  { text, edition }: { readonly text: string; readonly edition: Edition },
): TextEdit {
  const sameCrate = uses.filter(({ tree }) => tree?.path[0] === added.path[0]);
  const group = sameCrate.length > 0 ? sameCrate : uses;
  const before = group.find(({ tree }) => tree !== null && compareTrees(tree, added, edition) > 0);
  const indent = indentAt(text, (before ?? group.at(-1))?.item.start ?? 0);
  const line = printUse(added, { prefix: 'use ', indent, unit: indentUnit(text) });
  if (before !== undefined) {
    const { start } = before.item;
    return { span: { start, end: start }, newText: `${line}\n${indent}` };
  }
  const end = group.at(-1)?.item.end ?? 0;
  return { span: { start: end, end }, newText: `\n${indent}${line}` };
}

/** Doc comments and plain comments directly above an item belong to it. */
function firstLineOf(item: Item, text: string): number {
  let at = lineStart(text, item.start);
  while (at > 0) {
    const previous = lineStart(text, at - 1);
    if (!/^[ \t]*\/\/(?!!)/.test(text.slice(previous, at))) break;
    at = previous;
  }
  return at + (/^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0);
}

/** Imported names whose every use in the module stands in a replaced span. */
function unusedAfter(
  trees: readonly Tree[],
  {
    text,
    scope,
    replaced,
    written,
  }: {
    readonly text: string;
    readonly scope: Scope;
    readonly replaced: readonly Span[];
    readonly written: string;
  },
): readonly { readonly item: UseItem; readonly tree: UseTree | null; readonly path: readonly string[] }[] {
  const gone = new Set(replaced.flatMap((span) => [...identifiersIn(text, span)]));
  if (gone.size === 0) return [];
  const left = new Set([
    ...scope.module.items.flatMap(({ item }) => (item.kind === 'use' ? [] : remaining(item, text, replaced))),
    ...identifiersIn(written, { start: 0, end: written.length }),
  ]);
  return trees.flatMap(({ item, tree }) =>
    item.visibility !== 'private'
      ? []
      : item.leaves.flatMap((leaf) => {
          const name = (leaf.alias ?? leaf.segments.at(-1))?.text ?? '';
          const unused = !leaf.glob && leaf.alias === null && gone.has(name) && !left.has(name);
          return unused ? [{ item, tree, path: leaf.segments.map((it) => it.text) }] : [];
        }),
  );
}

function remaining(item: Item, text: string, replaced: readonly Span[]): readonly string[] {
  const holes = replaced
    .filter((it) => it.start < item.end && item.start < it.end)
    .sort((a, b) => a.start - b.start);
  const names: string[] = [];
  let position = item.start;
  for (const hole of holes) {
    names.push(...identifiersIn(text, { start: position, end: Math.max(position, hole.start) }));
    position = Math.max(position, hole.end);
  }
  return [...names, ...identifiersIn(text, { start: position, end: Math.max(position, item.end) })];
}
