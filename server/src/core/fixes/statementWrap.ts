// A lone statement that uses a static, wrapped in `if let Some(…) = MAP.get_ptr_mut(…) { … }`.
// Invariant: the wrapper goes around the whole statement, or around the one-line `unsafe` block that holds nothing else.

import type { Ancestor } from '../model/bodies';
import type { UseSite } from '../model/uses';
import type { Stmt } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import { indentAt, indentUnit, lineBreaksIn, lineEnd, lineStart, MAX_WIDTH, widthOf } from './layoutText';
import { ifLet } from './lookupText';
import { mapPath, type BodyRewrite, type Part, type Use } from './mapTarget';
import { rewriteSite } from './siteRewrite';
import { isUnsafeAt } from './unsafeBlocks';

/** A wrapper around each statement; null where a use does not stand in one. */
export function wrapStatements(rewrite: BodyRewrite): Part | null {
  const { uses, target } = rewrite;
  if (!target.elementwise && uses.length !== 1) return null;
  const edits: TextEdit[] = [];
  for (const use of uses) {
    const statement = wrappable(use, rewrite);
    if (statement === null) return null;
    const part = wrapOne(use, statement, rewrite);
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

function wrappable({ site, target }: Use, { all, text }: BodyRewrite): Wrapped | null {
  const at = site.ancestors.findLastIndex((it) => it.kind === 'statement');
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
  const lines = text.slice(lineStart(text, span.start), span.end).split('\n');
  const widest = Math.max(...lines.map(widthOf));
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

function wrapOne(use: Use, { span, unsafeLine }: Wrapped, { text, pointer }: BodyRewrite): Part {
  const { site, target } = use;
  const rewritten = rewriteSite(site, { ...target, pointer }, text);
  if ('why' in rewritten) return { why: rewritten.why, site };
  const indent = indentAt(text, span.start);
  const unit = indentUnit(text);
  const index = target.elementwise ? elementIndex(site, text) : target.index;
  const needsUnsafe =
    !unsafeLine && !isUnsafeAt(site) && rewritten.edits.some((it) => it.newText.includes('*'));
  const open = `${ifLet({ pointer, map: mapPath(site, target, text), index, indent }, text)}\n${indent}${unit}`;
  const reindent = lineBreaksIn(text, span).map((at) => insert(at, unit));
  const isLast = text.slice(span.end, lineEnd(text, span.end)).trim() === '';
  const end = isLast ? span.end : lineEnd(text, span.end);
  const semicolon =
    needsUnsafe && text.charAt(span.end - 1) === ';'
      ? [{ span: { start: span.end - 1, end: span.end }, newText: '' }]
      : [];
  return {
    edits: [
      insert(span.start, needsUnsafe ? `${open}unsafe { ` : open),
      ...reindent,
      ...rewritten.edits,
      ...semicolon,
      ...(needsUnsafe ? [insert(span.end, ' };')] : []),
      insert(end, `\n${indent}}`),
    ],
  };
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
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
