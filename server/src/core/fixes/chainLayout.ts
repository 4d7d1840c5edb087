// Chains of method calls that an edit made too wide or narrow enough: one call a line, or all on one, as rustfmt has them.
// Deliberately absent: chains that stand inside of other expressions, and those that their author laid out in another way.

import type { UseSite } from '../model/uses';
import type { Expr, Stmt } from '../syntax/ast';
import { editedPart, type TextEdit } from '../text/edit';
import { indentAt, indentUnit, lineEnd, lineStart, MAX_WIDTH, widthOf } from './layoutText';

/** rustfmt's `chain_width`: a chain of two links and more on one line is no wider, in columns. */
const CHAIN_WIDTH = 60;

/** `edits` of a function with the line breaks that the chains that start at `sites` then have. */
export function fitChains(
  edits: readonly TextEdit[],
  sites: readonly UseSite[],
  text: string,
): readonly TextEdit[] {
  const chains = new Map<number, Chain>();
  for (const site of sites) {
    const chain = chainFrom(site);
    if (chain !== null) chains.set(chain.whole.start, chain);
  }
  return [...edits, ...[...chains.values()].flatMap((it) => fitted(it, edits, text))];
}

interface Chain {
  readonly root: Expr | null; // null: the use itself
  readonly rootEnd: number;
  readonly whole: Expr;
  /** Offsets of the names behind the dots. */
  readonly links: readonly number[];
  readonly statement: Stmt;
}

/** The chain whose root holds the use and nothing else of a statement: `X = X.a().b();`, `let y = X.a().b();`, `X.a().b();`. */
function chainFrom({ ancestors, span }: UseSite): Chain | null {
  let at = ancestors.length - 1;
  let whole: Expr | null = null;
  let root: Expr | null = null;
  let rootEnd = span.end;
  const links: number[] = [];
  for (; at >= 0; at--) {
    const ancestor = ancestors[at];
    const expr = ancestor?.kind === 'expr' ? ancestor.expr : null;
    if (expr === null) break;
    const inner = whole ?? root;
    const isInner = (child: Expr): boolean =>
      child.start === (inner ?? span).start && child.end === (inner ?? span).end;
    if (expr.kind === 'methodCall' && isInner(expr.receiver)) links.push(expr.method.start);
    else if (expr.kind === 'field' && isInner(expr.value)) links.push(expr.field.start);
    else if (links.length === 0 && ['paren', 'unary', 'borrow', 'macroCall'].includes(expr.kind)) {
      root = expr;
      rootEnd = expr.end;
      continue;
    } else break;
    whole = expr;
  }
  const outer = ancestors[at];
  const holder = outer?.kind === 'statement' ? outer : ancestors[at - 1];
  const isRight =
    outer?.kind === 'statement' ||
    (outer?.kind === 'expr' && outer.expr.kind === 'assign' && outer.expr.right === whole);
  if (whole === null || !isRight || holder?.kind !== 'statement' || holder.statement.kind === 'item')
    return null;
  return { root, rootEnd, whole, links, statement: holder.statement };
}

function fitted(chain: Chain, edits: readonly TextEdit[], text: string): readonly TextEdit[] {
  const { rootEnd, whole, statement } = chain;
  // A link that an edit replaces is none any more.
  const links = chain.links.filter((at) => !edits.some(({ span }) => span.start < at && at < span.end));
  const written = editedPart(text, whole, edits);
  const line = { start: lineStart(text, whole.start), end: lineEnd(text, whole.end) };
  const fits = (chainText: string, lineText: string): boolean =>
    (links.length < 2 || widthOf(chainText) <= CHAIN_WIDTH) &&
    lineText.split('\n').every((it) => widthOf(it) <= MAX_WIDTH);
  if (written.includes('\n')) {
    const joined = joinedLinks(links, text);
    const all = [...edits, ...joined];
    const isOneLine = joined.length > 0 && !editedPart(text, whole, all).includes('\n');
    return isOneLine && fits(editedPart(text, whole, all), editedPart(text, line, all)) ? joined : [];
  }
  if (fits(written, editedPart(text, line, edits))) return [];
  const unit = indentUnit(text);
  const before = text.slice(line.start, statement.start);
  // In `unsafe { … }` on one line the statement moves to a line of its own.
  const indent = `${indentAt(text, whole.start)}${before.trim() === '' ? '' : unit}${unit}`;
  const root = editedPart(text, { start: whole.start, end: rootEnd }, edits);
  // A root no wider than the indentation keeps its first call beside it.
  const moved = widthOf(root) <= widthOf(unit) ? links.slice(1) : links;
  return moved.map((at) => ({ span: { start: at - 1, end: at - 1 }, newText: `\n${indent}` }));
}

/** Edits that take the line breaks in front of the links away. */
function joinedLinks(links: readonly number[], text: string): readonly TextEdit[] {
  return links.flatMap((at) => {
    const dot = at - 1;
    const gap = /\r?\n[ \t]*$/.exec(text.slice(0, dot));
    return gap === null ? [] : [{ span: { start: gap.index, end: dot }, newText: '' }];
  });
}
