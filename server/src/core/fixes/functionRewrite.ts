// All uses of one or several statics in one function, rewritten to map lookups: one lookup per static.
// A lone statement is wrapped in `if let Some(…)`; anything else gets `let Some(…) = … else { return …; }` before its first use.
// Invariant: no `unwrap` (a panic path does not load), no second `unsafe` inside of one that is there.

import type { StaticItem, Stmt } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import type { Ancestor, Body } from '../model/bodies';
import type { UseSite } from '../model/uses';
import { divergenceOf } from './divergence';
import {
  aboveComments,
  deeper,
  freeName,
  identifiersIn,
  indentAt,
  lineEnd,
  lineStart,
  MAX_WIDTH,
} from './layoutText';
import { rewriteSite, type SiteTarget } from './siteRewrite';

/** What a static becomes. */
export interface MapTarget extends Omit<SiteTarget, 'pointer'> {
  readonly item: StaticItem;
  /** Name of the map that replaces it, as declared. */
  readonly map: string;
  /** Index of its entry: "0", or the name of an index constant. For elementwise targets the use's own index counts. */
  readonly index: string;
}

export interface Use {
  readonly site: UseSite;
  readonly target: MapTarget;
}

export interface Blocker {
  readonly path: string;
  readonly span: Span;
  readonly why: string;
}

export type FunctionRewrite = { readonly edits: readonly TextEdit[] } | { readonly blocker: Blocker };

/** Rewrites `uses`, all of which stand in `body`. `text` is the text of the body's file. */
export function rewriteFunction(body: Body, uses: readonly Use[], text: string): FunctionRewrite {
  const fn = body.item.kind === 'fn' ? body.item : null;
  const [first] = uses;
  if (first === undefined) return { edits: [] };
  const blocked = (why: string, site: UseSite = first.site): FunctionRewrite => ({
    blocker: { path: site.file, span: site.span, why },
  });
  if (body.originOf !== null) {
    const place = body.originOf(first.site.span) ?? {
      path: body.scope.module.file,
      span: { start: 0, end: 0 },
    };
    return { blocker: { ...place, why: 'it is used in the body of a macro' } };
  }
  if (fn === null) return blocked('it is used in the initial value of another item');
  if (fn.isConst) return blocked(`it is used in the \`const fn\` ${fn.name.text}`);
  const taken = new Set(identifiersIn(text, fn));
  const edits: TextEdit[] = [];
  for (const target of new Set(uses.map((it) => it.target))) {
    const own = uses.filter((it) => it.target === target);
    const pointer = freeName(localName(target.item.name.text), taken);
    taken.add(pointer);
    const lookup = { body, text, pointer, target, uses: own, all: uses };
    const wrapped = wrapStatement(lookup) ?? (target.elementwise ? null : hoistLookup(lookup));
    if (wrapped === null) {
      const last = own.at(-1)?.site ?? first.site;
      return blocked(
        target.elementwise
          ? 'an element is used where no statement can be wrapped'
          : `\`${fn.name.text}\` returns a type for which no value to return early is known`,
        last,
      );
    }
    if ('why' in wrapped) return blocked(wrapped.why, wrapped.site);
    edits.push(...wrapped.edits);
  }
  return { edits };
}

interface Lookup {
  readonly body: Body;
  readonly text: string;
  readonly pointer: string;
  readonly target: MapTarget;
  readonly uses: readonly Use[];
  /** Uses of every static that is rewritten together. */
  readonly all: readonly Use[];
}

type Part = { readonly edits: readonly TextEdit[] } | { readonly why: string; readonly site: UseSite };

/** "HITS" → "hits", "rxBytes" → "rx_bytes". */
function localName(name: string): string {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^_+/, '');
  return /^[a-z]/.test(snake) ? snake : `value_${snake}`;
}

/** `if let Some(hits) = HITS.get_ptr_mut(0) { … }` around each statement; null where a use does not stand in one. */
function wrapStatement(lookup: Lookup): Part | null {
  const { uses, target } = lookup;
  if (!target.elementwise && uses.length !== 1) return null;
  const edits: TextEdit[] = [];
  for (const use of uses) {
    const statement = wrappable(use, lookup);
    if (statement === null) return null;
    const part = wrapOne(use, statement, lookup);
    if ('why' in part) return part;
    edits.push(...part.edits);
  }
  return { edits };
}

interface Wrapped {
  readonly span: Span;
  /** The statement is `unsafe { … }` on one line, and the wrapper goes around it. */
  readonly unsafeLine: boolean;
}

function wrappable({ site, target }: Use, { all, text }: Lookup): Wrapped | null {
  const at = lastIndexOf(site.ancestors, (it) => it.kind === 'statement');
  const holder = site.ancestors[at];
  if (holder?.kind !== 'statement' || holder.statement.kind !== 'expr') return null;
  const { statement } = holder;
  if (!isWrappableStatement(statement) || statement.attributes.length > 0) return null;
  const others = all.filter((it) => it.site.file === site.file && contains(statement, it.site.span));
  if (others.length !== 1) return null;
  if (!target.elementwise && site.ancestors.some(isLoop)) return null;
  const outer = unsafeLineAround(site.ancestors, at, text);
  const span = outer ?? { start: statement.start, end: statement.end };
  const onOwnLine = text.slice(lineStart(text, span.start), span.start).trim() === '';
  const rest = text.slice(span.end, lineEnd(text, span.end)).trim();
  if (!onOwnLine || !(rest === '' || rest.startsWith('//'))) return null;
  const widest = Math.max(
    ...text
      .slice(lineStart(text, span.start), span.end)
      .split('\n')
      .map((it) => it.length),
  );
  return widest + 6 > MAX_WIDTH ? null : { span, unsafeLine: outer !== null };
}

function isWrappableStatement(statement: Stmt & { readonly kind: 'expr' }): boolean {
  const { expr, semicolon } = statement;
  if (expr.kind === 'assign' || expr.kind === 'compoundAssign') return true;
  return semicolon && (expr.kind === 'call' || expr.kind === 'methodCall' || expr.kind === 'macroCall');
}

function isLoop(ancestor: Ancestor): boolean {
  return ancestor.kind === 'expr' && ['loop', 'while', 'for'].includes(ancestor.expr.kind);
}

/** `unsafe { X += 1 };` on one line: the statement that holds the block. */
function unsafeLineAround(ancestors: readonly Ancestor[], at: number, text: string): Span | null {
  const block = ancestors[at - 1];
  const outer = ancestors[at - 2];
  if (block?.kind !== 'expr' || block.expr.kind !== 'block' || block.expr.block.qualifier !== 'unsafe')
    return null;
  if (block.expr.block.statements.length !== 1 || text.slice(block.expr.start, block.expr.end).includes('\n'))
    return null;
  if (outer?.kind !== 'statement' || outer.statement.kind !== 'expr' || outer.statement.expr !== block.expr)
    return null;
  // The grammar takes the `;` behind a block for a statement of its own.
  const { start, end } = outer.statement;
  return { start, end: text.charAt(end) === ';' ? end + 1 : end };
}

function wrapOne(use: Use, { span, unsafeLine }: Wrapped, { text, pointer }: Lookup): Part {
  const { site, target } = use;
  const rewritten = rewriteSite(site, { ...target, pointer }, text);
  if ('why' in rewritten) return { why: rewritten.why, site };
  const indent = indentAt(text, span.start);
  const inner = deeper(indent);
  const index = target.elementwise ? elementIndex(site, text) : target.index;
  const needsUnsafe = !unsafeLine && !isUnsafeAt(site);
  const open = `if let Some(${pointer}) = ${mapPath(site, target, text)}.get_ptr_mut(${index}) {\n${inner}`;
  const added = inner.slice(indent.length);
  const reindent = lineBreaksIn(text, span).map((at): TextEdit => ({
    span: { start: at, end: at },
    newText: added,
  }));
  const end =
    text.slice(span.end, lineEnd(text, span.end)).trim() === '' ? span.end : lineEnd(text, span.end);
  const close = `${needsUnsafe ? ' };' : ''}\n${indent}}`;
  const semicolon =
    needsUnsafe && text.charAt(span.end - 1) === ';'
      ? [{ span: { start: span.end - 1, end: span.end }, newText: '' }]
      : [];
  return {
    edits: [
      { span: { start: span.start, end: span.start }, newText: needsUnsafe ? `${open}unsafe { ` : open },
      ...reindent,
      ...rewritten.edits,
      ...semicolon,
      { span: { start: end, end }, newText: close },
    ],
  };
}

/** `let Some(hits) = HITS.get_ptr_mut(0) else { return 0; };` before the function's first statement that uses it. */
function hoistLookup({ body, text, pointer, target, uses }: Lookup): Part | null {
  if (body.item.kind !== 'fn' || body.item.body === null) return null;
  const divergence = divergenceOf(body.item, body, text);
  const statement = body.item.body.statements.find((it) => uses.some(({ site }) => contains(it, site.span)));
  const [first] = uses;
  if (divergence === null || statement === undefined || first === undefined) return null;
  const edits: TextEdit[] = [];
  for (const { site } of uses) {
    if (target.wrapper !== 'none' && !isUnsafeAt(site)) {
      const safe = rewriteOutsideUnsafe(site, { ...target, pointer }, text);
      if ('why' in safe) return { why: safe.why, site };
      edits.push(...safe.edits);
      continue;
    }
    const rewritten = rewriteSite(site, { ...target, pointer }, text);
    if ('why' in rewritten) return { why: rewritten.why, site };
    edits.push(...rewritten.edits);
  }
  const attributes = statement.kind === 'item' ? [] : statement.attributes;
  const at = aboveComments(text, attributes[0]?.start ?? statement.start);
  if (text.slice(lineStart(text, at), at).trim() !== '')
    return { why: 'the function stands on one line', site: first.site };
  const indent = indentAt(text, at);
  const lookup = `let Some(${pointer}) = ${mapPath(first.site, target, text)}.get_ptr_mut(${target.index}) else {`;
  const newText = `${lookup}\n${deeper(indent)}${divergence}\n${indent}};\n${indent}`;
  return { edits: [{ span: { start: at, end: at }, newText }, ...edits] };
}

/** Code with `&self` needed no `unsafe`; a pointer does: the smallest expression that changed gets its own. */
function rewriteOutsideUnsafe(
  site: UseSite,
  target: SiteTarget,
  text: string,
): ReturnType<typeof rewriteSite> {
  const rewritten = rewriteSite(site, target, text);
  if ('why' in rewritten) return rewritten;
  const last = rewritten.edits.length - 1;
  return {
    edits: rewritten.edits.map((it, index) => {
      if (it.newText === target.pointer) return it;
      const open = index === 0 ? 'unsafe { ' : '';
      return { ...it, newText: `${open}${it.newText}${index === last ? ' }' : ''}` };
    }),
  };
}

function isUnsafeAt(site: UseSite): boolean {
  const { item } = site.body;
  if (item.kind === 'fn' && item.isUnsafe) return true;
  return site.ancestors.some(
    (it) => it.kind === 'expr' && it.expr.kind === 'block' && it.expr.block.qualifier === 'unsafe',
  );
}

/** The path as the use writes it, with the map's name in the place of the static's. */
function mapPath(site: UseSite, target: MapTarget, text: string): string {
  const source = text.slice(site.span.start, site.span.end);
  return target.map === target.item.name.text ? source : source.replace(/[A-Za-z_]\w*$/, target.map);
}

/** The index of `X[i]` as the `u32` that a map wants. */
function elementIndex(site: UseSite, text: string): string {
  const parent = site.ancestors.at(-1);
  if (parent?.kind !== 'expr' || parent.expr.kind !== 'index') return '0';
  let { index } = parent.expr;
  if (index.kind === 'literal') return index.text.replace(/_?usize$/, '');
  if (
    index.kind === 'cast' &&
    index.type.kind === 'path' &&
    index.type.path.segments.at(-1)?.text === 'usize'
  )
    index = index.value;
  const source = text.slice(index.start, index.end);
  const tight = ['path', 'call', 'methodCall', 'field', 'index', 'paren', 'cast'].includes(index.kind);
  return tight ? `${source} as u32` : `(${source}) as u32`;
}

/** Offsets just after the line breaks inside of the span, where one more level of indentation goes. Blank lines stay blank. */
function lineBreaksIn(text: string, span: Span): readonly number[] {
  return [...text.slice(span.start, span.end).matchAll(/\n(?!\r?\n)/g)].map(
    (it) => span.start + it.index + 1,
  );
}

function lastIndexOf(ancestors: readonly Ancestor[], wanted: (it: Ancestor) => boolean): number {
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const ancestor = ancestors[at];
    if (ancestor !== undefined && wanted(ancestor)) return at;
  }
  return -1;
}
