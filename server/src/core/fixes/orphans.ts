// What only the old declaration of a static named: rustc would call it dead code once the static is a map.
// Constants and functions go with the declaration; a variant that was only the start value stays, marked as meant to be there.
// Invariant: something is removed only if nothing else in the crate surely or possibly names it.

import { filesOf } from '../crates/moduleTree';
import { bodiesOf, walkBody, type Body } from '../model/bodies';
import { resolvePath, type Definition, type Scope } from '../model/names';
import type { StaticFacts } from '../model/statics';
import type { EnumItem, Expr, Item, Path, VariantDef } from '../syntax/ast';
import { lex } from '../syntax/lexer';
import { exprChildren, stmtExprs } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { ConversionContext } from './conversion';
import { aboveComments, identifiersIn, indentAt, lineStart, wholeLines } from './layoutText';

/**
 * Edits of the file that declares `statics`, which one edit replaces together; none for what other files declare.
 * `written` is what the new declaration names.
 */
export function withoutOrphans(
  statics: readonly StaticFacts[],
  written: string,
  context: ConversionContext,
): readonly TextEdit[] {
  const [first] = statics;
  if (first === undefined || first.scope.unit.shared) return [];
  const queue = statics.flatMap(({ item, scope }) =>
    item.value === null ? [] : [{ expr: item.value, scope }],
  );
  if (!queue.some((it) => pathsIn(it.expr).length > 0)) return [];
  const text = context.files.text(first.file) ?? '';
  const crate: Crate = { first, statics, context, bodies: context.crate.units.flatMap(bodiesOf) };
  const kept = identifiersIn(written, { start: 0, end: written.length });
  const removed: Orphan[] = [];
  const variants = new Map<VariantDef, EnumItem>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const path of pathsIn(next.expr)) {
      const target = resolvePath(next.scope, path, 'value');
      if (target.kind === 'variant') {
        if (isOnlyStart(target, crate)) variants.set(target.variant, target.item);
        continue;
      }
      const orphan = orphanOf(target, crate);
      if (orphan === null || kept.has(orphan.item.name.text)) continue;
      if (removed.some((it) => it.item === orphan.item)) continue;
      if (isNamedElsewhere(orphan, { crate, removed })) continue;
      removed.push(orphan);
      const value = valueOf(orphan.item);
      if (value !== null) queue.push({ expr: value, scope: orphan.scope });
    }
  }
  const marks = [...variants].map(([variant, owner]) => marked(variant, owner, text));
  return [...removals(removed, text), ...marks];
}

interface Crate {
  readonly first: StaticFacts;
  readonly statics: readonly StaticFacts[];
  readonly context: ConversionContext;
  readonly bodies: readonly Body[];
}

interface Orphan {
  readonly item: Item & { readonly kind: 'const' | 'fn' };
  readonly scope: Scope;
  /** Name of the type in whose impl it stands, or null. */
  readonly owner: string | null;
  /** The impl, or the item itself. */
  readonly holder: Item;
}

function pathsIn(expr: Expr): readonly Path[] {
  const own = expr.kind === 'path' ? [expr.path] : expr.kind === 'struct' ? [expr.path] : [];
  const children = expr.kind === 'block' ? expr.block.statements.flatMap(stmtExprs) : exprChildren(expr);
  return [...own, ...children.flatMap(pathsIn)];
}

function valueOf(item: Orphan['item']): Expr | null {
  if (item.kind === 'const') return item.value;
  return item.body === null
    ? null
    : { kind: 'block', start: item.body.start, end: item.body.end, block: item.body };
}

/** A constant or function of the static's own file that no other crate can name. */
function orphanOf(target: Definition, { first }: Crate): Orphan | null {
  if (target.kind !== 'item' && target.kind !== 'associated') return null;
  const { item, scope } = target;
  if ((item.kind !== 'const' && item.kind !== 'fn') || scope.blocks.length > 0) return null;
  if (scope.module.file !== first.file || scope.unit !== first.scope.unit) return null;
  if (item.visibility === 'pub' && scope.unit.kind === 'lib') return null;
  const { items } = scope.module;
  const holder = items.find(
    (it) => it.item === item || (it.item.kind === 'impl' && it.item.items.includes(item)),
  );
  if (holder === undefined || holder.originOf !== undefined || item.attributes.length > 0) return null;
  if (target.kind === 'item') return { item, scope, owner: null, holder: item };
  // What a trait asks for must stay.
  if (holder.item.kind !== 'impl' || holder.item.trait !== null) return null;
  const { owner } = target;
  return owner.kind === 'struct' || owner.kind === 'enum' || owner.kind === 'union'
    ? { item, scope, owner: owner.name.text, holder: holder.item }
    : null;
}

function isNamedElsewhere(
  { item, owner }: Orphan,
  { crate, removed }: { readonly crate: Crate; readonly removed: readonly Orphan[] },
): boolean {
  const { first, statics, context } = crate;
  const name = item.name.text;
  const holes: readonly Span[] = [...[...removed, ...statics].map((it) => it.item), item];
  const paths = new Set(context.crate.units.flatMap((unit) => filesOf(unit.root)));
  return [...paths].some((path) => {
    const text = context.files.text(path) ?? '';
    // Under another name its functions are called by that name.
    if (owner !== null && new RegExp(`\\b${owner}\\s+as\\b|\\btype\\b[^;]*=[^;]*\\b${owner}\\b`).test(text))
      return true;
    if (!text.includes(name)) return false;
    const outside = path === first.file ? holes : [];
    return tokensOutside(text, outside).some((tokens) =>
      tokens.some((it, at) => it === name && (owner === null || isAssociated(tokens, at, owner))),
    );
  });
}

/** `Stats::new`, `Self::new`, `<…>::new` or `.new`: what may be the function of the type. */
function isAssociated(tokens: readonly string[], at: number, owner: string): boolean {
  if (tokens[at - 1] === '.') return true;
  if (tokens[at - 1] !== ':' || tokens[at - 2] !== ':') return false;
  const before = tokens[at - 3];
  return before === owner || before === 'Self' || before === '>';
}

function tokensOutside(text: string, holes: readonly Span[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  let position = 0;
  const ordered = [...holes].sort((a, b) => a.start - b.start);
  for (const { start, end } of [...ordered, { start: text.length, end: text.length }]) {
    const tokens = lex(text, position, Math.max(position, start)).filter((it) => it.kind !== 'comment');
    parts.push(tokens.map((it) => text.slice(it.start, it.end)));
    position = Math.max(position, end);
  }
  return parts;
}

/** Whether no expression but the start value makes this variant: rustc warns of one that is only matched. */
function isOnlyStart(
  { variant, item, scope }: Definition & { readonly kind: 'variant' },
  { first, statics, bodies }: Crate,
): boolean {
  const isElsewhere = scope.module.file !== first.file || scope.blocks.length > 0;
  const isAllowed = [...item.attributes, ...variant.attributes].some((it) => it.path === 'allow');
  if (isElsewhere || isAllowed || (item.visibility === 'pub' && scope.unit.kind === 'lib')) return false;
  return !bodies.some((body) => {
    if (statics.some((it) => it.item === body.item)) return false;
    let made = false;
    walkBody(body, ({ expr, scope: around }) => {
      if (made || (expr.kind !== 'path' && expr.kind !== 'struct')) return;
      if (expr.path.segments.at(-1)?.text !== variant.name.text) return;
      const target = resolvePath(around, expr.path, 'value');
      // `Self::Idle` is not resolved, and may be this one.
      made = target.kind === 'unknown' || (target.kind === 'variant' && target.variant === variant);
    });
    return made;
  });
}

function marked(variant: VariantDef, owner: EnumItem, text: string): TextEdit {
  const at = variant.attributes[0]?.start ?? variant.start;
  const isOnOwnLine = text.slice(lineStart(text, at), at).trim() === '';
  // An enum on one line is marked as a whole.
  const place = isOnOwnLine ? at : owner.keyword;
  const newText = `#[allow(dead_code)]\n${indentAt(text, place)}`;
  return { span: { start: place, end: place }, newText };
}

/** The items with their lines and comments; an impl of which nothing is left goes as a whole. */
function removals(orphans: readonly Orphan[], text: string): readonly TextEdit[] {
  const items = new Set<Item>(orphans.map((it) => it.item));
  const gone = orphans.map(({ item, holder }) =>
    holder.kind === 'impl' && holder.items.every((it) => items.has(it)) ? holder : item,
  );
  return [...new Set(gone)].map((it) => ({
    span: wholeLines(text, { start: aboveComments(text, it.start), end: it.end }),
    newText: '',
  }));
}
