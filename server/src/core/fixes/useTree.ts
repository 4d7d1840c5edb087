// `use` trees as text: parse one, add a path to it, remove a name from it, print it as rustfmt does.
// Invariant: what is printed names exactly what was named before, and the added path.
// Deliberately absent: trees with comments or attributes inside; they are left alone.

import type { Edition } from '../crates/crate';
import { lex } from '../syntax/lexer';
import { MAX_WIDTH, widthOf } from './layoutText';

/** rustfmt keeps two columns free behind a group on one line (measured with rustfmt 1.9). */
const WIDEST_GROUP = MAX_WIDTH - 2;

export interface UseTree {
  /** Path segments before a group, or the whole path of a leaf: ["aya_ebpf", "macros"]. */
  readonly path: readonly string[];
  readonly alias: string | null;
  /** null: a leaf. A glob is a leaf whose last segment is "*". */
  readonly group: readonly UseTree[] | null;
}

/** The tree in `text` (between `use` and `;`), or null for one that this file leaves alone. */
export function parseUseTree(text: string): UseTree | null {
  const tokens = lex(text).map((it) => ({ kind: it.kind, text: text.slice(it.start, it.end) }));
  if (tokens.some((it) => it.kind === 'comment')) return null;
  let position = 0;
  const take = (spelling: string): boolean => {
    if (tokens[position]?.text !== spelling) return false;
    position++;
    return true;
  };
  const separator = (): boolean => {
    if (tokens[position]?.text !== ':' || tokens[position + 1]?.text !== ':') return false;
    position += 2;
    return true;
  };
  const tree = (): UseTree | null => {
    const path: string[] = separator() ? [''] : [];
    for (;;) {
      if (take('{')) {
        const group: UseTree[] = [];
        while (!take('}')) {
          const inner = tree();
          if (inner === null) return null;
          group.push(inner);
          if (!take(',') && tokens[position]?.text !== '}') return null;
        }
        return { path, alias: null, group };
      }
      const token = tokens[position];
      if (token === undefined || (token.kind !== 'ident' && token.text !== '*')) return null;
      position++;
      path.push(token.text);
      if (separator()) continue;
      const alias = take('as') ? (tokens[position++]?.text ?? null) : null;
      return { path, alias, group: null };
    }
  };
  const parsed = tree();
  return position === tokens.length ? parsed : null;
}

/** Whether `path` shares enough with the tree to be added to it: its group's prefix, or all but the last segment of a single leaf. */
export function accepts(tree: UseTree, path: readonly string[]): boolean {
  if (tree.group !== null) return tree.path.every((it, index) => it === path[index]);
  const prefix = tree.path.slice(0, -1);
  return (
    tree.alias === null &&
    prefix.length >= 2 &&
    prefix.length === path.length - 1 &&
    prefix.every((it, index) => it === path[index])
  );
}

/** The tree that also names `path`. */
export function addPath(tree: UseTree, path: readonly string[], edition: Edition): UseTree {
  const rest = path.slice(tree.path.length);
  if (tree.group === null) {
    const shared = commonLength(tree.path, path);
    return {
      path: tree.path.slice(0, shared),
      alias: null,
      group: insertSorted(
        [{ ...tree, path: tree.path.slice(shared) }],
        {
          path: path.slice(shared),
          alias: null,
          group: null,
        },
        edition,
      ),
    };
  }
  const inside = tree.group.findIndex(
    (it) => it.path[0] === rest[0] && rest.length > 1 && (it.group !== null || it.path.length > 1),
  );
  const found = tree.group[inside];
  if (found === undefined)
    return { ...tree, group: insertSorted(tree.group, { path: rest, alias: null, group: null }, edition) };
  if (found.group === null && found.path.at(-1) === '*' && found.path.length === rest.length) return tree;
  return { ...tree, group: tree.group.map((it) => (it === found ? addPath(found, rest, edition) : it)) };
}

/** The tree without the leaf `path`; null if nothing is left. */
export function removePath(tree: UseTree, path: readonly string[]): UseTree | null {
  if (tree.group === null)
    return tree.path.length === path.length && tree.path.every((it, index) => it === path[index])
      ? null
      : tree;
  if (!tree.path.every((it, index) => it === path[index])) return tree;
  const rest = path.slice(tree.path.length);
  const group = tree.group.flatMap((it) => {
    const left = removePath(it, rest);
    return left === null ? [] : [left];
  });
  if (group.length === 0) return null;
  const [only] = group;
  if (group.length === 1 && only !== undefined && tree.group.length > 1 && only.path[0] !== 'self') {
    return { ...only, path: [...tree.path, ...only.path] };
  }
  return { ...tree, group };
}

/** `use …;` as rustfmt leaves it: on one line if it fits, else with packed names, or one entry a line where groups are nested. */
export function printUse(
  tree: UseTree,
  { prefix, indent, unit }: { readonly prefix: string; readonly indent: string; readonly unit: string },
): string {
  return `${prefix}${print(tree, { indent, unit, width: prefix.length + widthOf(indent) + 1 })};`;
}

interface Printing {
  readonly indent: string;
  /** One level of indentation. */
  readonly unit: string;
  /** Columns that are taken before the tree, and by what follows it. */
  readonly width: number;
}

function print(tree: UseTree, at: Printing): string {
  const head = tree.path.join('::');
  const alias = tree.alias === null ? '' : ` as ${tree.alias}`;
  if (tree.group === null) return head + alias;
  const start = head === '' ? '' : `${head}::`;
  const single = `${start}{${tree.group.map(flat).join(', ')}}`;
  const nested = tree.group.some((it) => it.group !== null);
  if (at.width + single.length <= WIDEST_GROUP && !nested) return single;
  const inner = at.indent + at.unit;
  const entries = tree.group.map((it) =>
    print(it, { indent: inner, unit: at.unit, width: widthOf(inner) + 1 }),
  );
  if (nested) return `${start}{\n${entries.map((it) => `${inner}${it},\n`).join('')}${at.indent}}`;
  return `${start}{\n${packed(entries, inner)}\n${at.indent}}`;
}

function packed(entries: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  entries.forEach((entry) => {
    const next = line === indent ? `${line}${entry},` : `${line} ${entry},`;
    if (widthOf(next) > MAX_WIDTH && line !== indent) {
      lines.push(line);
      line = `${indent}${entry},`;
    } else line = next;
  });
  return [...lines, line].join('\n');
}

function flat(tree: UseTree): string {
  const alias = tree.alias === null ? '' : ` as ${tree.alias}`;
  const head = tree.path.join('::');
  return tree.group === null ? head + alias : `${head}::{${tree.group.map(flat).join(', ')}}`;
}

/** rustfmt's order inside of braces: self, super, crate, then modules, types, constants, each by name. */
function insertSorted(group: readonly UseTree[], added: UseTree, edition: Edition): readonly UseTree[] {
  if (group.some((it) => flat(it) === flat(added))) return group;
  const at = group.findIndex((it) => comparePaths(added.path, it.path, edition) < 0);
  return at < 0 ? [...group, added] : [...group.slice(0, at), added, ...group.slice(at)];
}

/** rustfmt's order of whole paths: segment by segment, a shorter path first. */
function comparePaths(a: readonly string[], b: readonly string[], edition: Edition): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareNames(a[at] ?? '', b[at] ?? '', edition);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** rustfmt's order of declarations: braces come after every name. */
export function compareTrees(a: UseTree, b: UseTree, edition: Edition): number {
  const whole = ({ path, group }: UseTree): readonly string[] => (group === null ? path : [...path, GROUP]);
  return comparePaths(whole(a), whole(b), edition);
}

const GROUP = '{';

function compareNames(a: string, b: string, edition: Edition): number {
  const rank = rankOf(a, edition) - rankOf(b, edition);
  if (rank !== 0) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(name: string, edition: Edition): number {
  const special = ['self', 'super', 'crate'].indexOf(name);
  if (special >= 0) return special;
  if (name === '*') return 9;
  if (name === GROUP) return 10;
  // The style of 2024 sorts by letters alone, capitals first.
  if (edition === '2024') return 4;
  if (/^[a-z_]/.test(name)) return 4;
  return /^[A-Z0-9_]+$/.test(name) && name.length > 1 ? 6 : 5;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) - 1 && a[length] === b[length]) length++;
  return length;
}
