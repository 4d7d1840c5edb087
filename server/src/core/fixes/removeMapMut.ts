// `#[map] static mut X` without its `mut`: the declaration, the detours that uses took around it, and the `unsafe` that nothing needs any more.
// Invariant: all uses are understood, or there is no fix.

import type { Fix } from '../engine/finding';
import type { FileStore } from '../crates/fileStore';
import type { MapKind } from '../data/maps';
import type { DeclaredStatic } from '../model/statics';
import type { StaticUses, UseSite } from '../model/uses';
import type { Expr } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { finished } from './conversion';
import { importsFor } from './imports';
import { withoutRedundantUnsafe, type SafeUse } from './redundantUnsafe';

export interface MutableMap {
  readonly declared: DeclaredStatic;
  readonly kind: MapKind;
  readonly uses: StaticUses;
}

export function removeMapMut({ declared, kind, uses }: MutableMap, files: FileStore): Fix | null {
  const { item, file, originOf } = declared;
  const text = files.text(file);
  if (originOf !== null || typeof text !== 'string' || uses.opaque.length > 0) return null;
  // What does not parse may want the `mut`.
  if (files.ast(file)?.hasErrors !== false) return null;
  const mut = /\bmut\s+/.exec(text.slice(item.keyword, item.name.start));
  if (mut === null) return null;
  const start = item.keyword + mut.index;
  const byFile = new Map<string, TextEdit[]>([
    [file, [{ span: { start, end: start + mut[0].length }, newText: '' }]],
  ]);
  const safe = new Map<string, SafeUse[]>();
  for (const site of uses.sites) {
    const source = files.text(site.file) ?? '';
    const use = site.body.originOf === null ? understand(site, kind, source) : null;
    if (use === null) return null;
    byFile.set(site.file, [...(byFile.get(site.file) ?? []), ...use.edits]);
    safe.set(site.file, [...(safe.get(site.file) ?? []), use.safe]);
  }
  for (const [path, edits] of byFile) {
    const site = uses.sites.find((it) => it.file === path);
    const replaced = edits.map((it) => it.span);
    // `addr_of_mut` may have been imported for these uses alone.
    if (site !== undefined)
      edits.push(...importsFor(site.scope, files.text(path) ?? '', { requests: [], replaced }).edits);
  }
  for (const [path, safeUses] of safe)
    byFile.get(path)?.push(...withoutRedundantUnsafe(safeUses, files.text(path) ?? ''));
  return {
    title: `Remove \`mut\` from \`${item.name.text}\``,
    kind: 'remove-mut',
    safe: true,
    preferred: true,
    edits: finished(
      [...byFile].map(([path, edits]) => ({ path, edits })),
      { files },
    ),
  };
}

interface Understood {
  readonly edits: readonly TextEdit[];
  readonly safe: SafeUse;
}

/** The use as one of a plain static, or null where it wants a mutable one. */
function understand(site: UseSite, kind: MapKind, text: string): Understood | null {
  let up = site.ancestors.length - 1;
  let span: Span = site.span;
  let isAddress = false;
  let isMutable = false;
  for (;;) {
    const ancestor = site.ancestors[up];
    const parent = ancestor?.kind === 'expr' ? ancestor.expr : null;
    if (parent === null || !isDetour(parent)) break;
    if (parent.kind === 'unary') isAddress = false;
    if (parent.kind === 'borrow' || parent.kind === 'macroCall') {
      isAddress = true;
      isMutable ||= parent.kind === 'borrow' ? parent.mutable : /_mut$/.test(macroName(parent));
    }
    span = { start: parent.start, end: parent.end };
    up -= 1;
  }
  const ancestor = site.ancestors[up];
  const parent = ancestor?.kind === 'expr' ? ancestor.expr : null;
  const name = text.slice(site.span.start, site.span.end);
  if (
    parent?.kind === 'methodCall' &&
    parent.receiver.start === span.start &&
    parent.receiver.end === span.end
  ) {
    const edits = span.end - span.start === name.length ? [] : [{ span, newText: name }];
    const call = isSafeMethod(kind, parent.method.text) ? { call: parent } : {};
    return { edits, safe: { site, span, ...call } };
  }
  // A shared reference is one of a plain static just as well.
  return isAddress && !isMutable ? { edits: [], safe: { site, span } } : null;
}

/** Parentheses, `*`, `&`, `&raw`, `addr_of!`: ways to a mutable static that draw no warning. */
function isDetour(expr: Expr): boolean {
  switch (expr.kind) {
    case 'paren':
    case 'borrow':
      return true;
    case 'unary':
      return expr.operator === '*';
    case 'macroCall':
      return /^addr_of(?:_mut)?$/.test(macroName(expr));
    default:
      return false;
  }
}

function macroName(expr: Expr & { readonly kind: 'macroCall' }): string {
  return expr.macro.path.segments.at(-1)?.text ?? '';
}

const SAFE_METHODS = new Set([
  'get', 'get_ptr', 'get_ptr_mut', 'set', 'insert', 'remove', 'push', 'pop', 'peek', 'contains', 'output', 'output_at_index', 'reserve',
  'reserve_bytes', 'query', 'redirect',
]); // prettier-ignore

/** `get` of a hash map is unsafe, and so is what hands sockets and programs on. */
function isSafeMethod({ kernelType, flavour, name }: MapKind, method: string): boolean {
  if (/SOCK|PROG_ARRAY|STORAGE|OF_MAPS/.test(kernelType)) return false;
  const isHash = /HASH$/.test(kernelType) && name !== 'DevMapHash';
  return (
    SAFE_METHODS.has(method) &&
    !(isHash && method === 'get') &&
    (flavour === 'legacy' || !isHash || method !== 'get')
  );
}
