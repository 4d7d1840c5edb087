// Where code is in an `unsafe` context, and the smallest one around edits that need it.

import type { UseSite } from '../model/uses';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { inOrder } from '../text/edit';
import { indentAt, indentUnit } from './layoutText';

/** Inside of an `unsafe` block, or of an `unsafe fn` whose edition lets its body be one. */
export function isUnsafeAt(site: UseSite): boolean {
  const { item, unit } = site.body;
  if (item.kind === 'fn' && item.isUnsafe && unit.edition !== '2024') return true;
  return site.ancestors.some(
    (it) => it.kind === 'expr' && it.expr.kind === 'block' && it.expr.block.qualifier === 'unsafe',
  );
}

/**
 * The edits of one site with `unsafe { … }` around them, and the span that it covers; unchanged where only the pointer itself is named.
 * What takes several lines gets the braces on lines of their own, and is to be indented by whoever knows all of its edits.
 */
export function wrapInUnsafe(
  site: UseSite,
  edits: readonly TextEdit[],
  { pointer, text }: { readonly pointer: string; readonly text: string },
): { readonly edits: readonly TextEdit[]; readonly span: Span | null } {
  const ordered = inOrder(edits);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (first === undefined || last === undefined || ordered.every((it) => it.newText === pointer))
    return { edits, span: null };
  const span = { start: first.span.start, end: last.span.end };
  const isParenthesized = startsStatement(site, span);
  const indent = indentAt(text, span.start);
  const [before, after] = text.slice(span.start, span.end).includes('\n')
    ? [`\n${indent}${indentUnit(text)}`, `\n${indent}`]
    : [' ', ' '];
  const [open, close] = isParenthesized
    ? [`(unsafe {${before}`, `${after}})`]
    : [`unsafe {${before}`, `${after}}`];
  return {
    span,
    edits: ordered.map((it) => {
      const opening = it === first ? open : '';
      return { ...it, newText: `${opening}${it.newText}${it === last ? close : ''}` };
    }),
  };
}

/** A block at the start of a statement would end it: `unsafe { *hits } as u32` needs parentheses there. */
function startsStatement({ ancestors }: UseSite, { start, end }: Span): boolean {
  for (const ancestor of [...ancestors].reverse()) {
    if (ancestor.kind === 'statement') {
      const { statement } = ancestor;
      return statement.kind === 'expr' && statement.expr.start === start && statement.expr.end > end;
    }
    const { expr } = ancestor;
    if (expr.kind === 'match') return expr.arms.some(({ body }) => body.start === start && body.end > end);
  }
  return false;
}
