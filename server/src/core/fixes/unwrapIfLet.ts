// `if let Some(value) = … { … }` in the place of an unwrapped lookup: nothing returns early, what needs the value is left out.
// Deliberately absent: statements whose value or whose variables others need.

import type { UnwrappedLookup } from '../model/mapLookups';
import type { Block, Stmt } from '../syntax/ast';
import { lex, type LexToken } from '../syntax/lexer';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { identifiersIn, indentAt, indentUnit, lineEnd, lineStart, MAX_WIDTH, widthOf } from './layoutText';
import { ifLetHead, pointerName } from './lookupText';
import { withoutRedundantUnsafe } from './redundantUnsafe';
import {
  baseNameOf,
  scrutineeText,
  holderOf,
  isResult,
  mayBeUnsafe,
  needsUnsafe,
  patternBoundTo,
  safeSpan,
  siteOf,
  spanOf,
  withSemicolon,
  type Made,
  type Source,
} from './unwrapPlace';

/** `if let Some(value) = … { … }` around the statements that need the value, or around the one statement that looks it up. */
export function onlyOnSuccess(facts: UnwrappedLookup, { text, crate }: Source): Made | null {
  const holder = holderOf(facts, text);
  if (holder === null || holder.statement.kind === 'item' || holder.statement.attributes.length > 0)
    return null;
  const { statement, block, leavesUnsafe } = holder;
  if (leavesUnsafe && !needsUnsafe(facts) && facts.lookup.args.some(mayBeUnsafe)) return null;
  const call = scrutineeText(facts, leavesUnsafe, text);
  if (call.includes('\n')) return null;
  const indent = indentAt(text, statement.start);
  const success = isResult(facts, crate) ? 'Ok' : 'Some';
  const pattern = patternBoundTo(facts, statement, text);
  if (pattern !== null) {
    const users = usersOf(statement, block, text);
    if (users === null) return null;
    const head = ifLetHead({ pattern: `${success}(${pattern})`, call, indent }, text);
    const bound = withSemicolon(statement, text);
    const wrapped = wrapLines({ text, span: { start: bound.end, end: users.end }, indent });
    if (wrapped === null) return null;
    const edits = [{ span: bound, newText: head }, ...withoutBlankLine(text, bound.end), ...wrapped];
    return { title: '`if let`', edits };
  }
  if (statement.kind !== 'expr' || !isDone(statement)) return null;
  const site = siteOf(facts);
  const name = pointerName(baseNameOf(facts), { site, text, taken: new Set() });
  const head = ifLetHead({ pattern: `${success}(${name})`, call, indent }, text);
  const span = withSemicolon(statement, text);
  const isFirst = text.slice(lineStart(text, span.start), span.start).trim() === '';
  const wrapped = isFirst ? wrapLines({ text, span, indent }) : null;
  if (wrapped === null) return null;
  return {
    title: '`if let`',
    edits: [
      { span: { start: span.start, end: span.start }, newText: `${head}\n${indent}${indentUnit(text)}` },
      { span: spanOf(facts.unwrap), newText: name },
      ...wrapped,
      ...withoutRedundantUnsafe([{ site, span: safeSpan(facts) }], text),
    ],
  };
}

/** A statement whose value nobody wants. */
function isDone({ expr, semicolon }: Stmt & { readonly kind: 'expr' }): boolean {
  if (expr.kind === 'assign' || expr.kind === 'compoundAssign') return true;
  const [only, ...more] = expr.kind === 'block' ? expr.block.statements : [];
  const isUnit =
    more.length === 0 &&
    only?.kind === 'expr' &&
    (only.expr.kind === 'assign' || only.expr.kind === 'compoundAssign');
  return semicolon || isUnit;
}

/** The statements behind a `let` up to the last one that names what it binds, or null where others need what they declare, or their value. */
function usersOf(statement: Stmt, { statements }: Block, text: string): Span | null {
  if (statement.kind !== 'let' || statement.pattern.kind !== 'binding') return null;
  const name = statement.pattern.name.text;
  const behind = statements.slice(statements.indexOf(statement) + 1);
  const last = behind.findLastIndex((it) => identifiersIn(text, it).has(name));
  const users = behind.slice(0, last + 1);
  const [first] = users;
  const final = users.at(-1);
  if (first === undefined || final === undefined) return null;
  if (!users.every((it) => it.kind === 'expr' && it.attributes.length === 0)) return null;
  const isTail = statements.at(-1) === final && final.kind === 'expr' && !isDone(final);
  return isTail ? null : { start: first.start, end: withSemicolon(final, text).end };
}

/** A block does not start with a blank line. */
function withoutBlankLine(text: string, offset: number): readonly TextEdit[] {
  const end = lineEnd(text, offset);
  const blank = /^(?:\r?\n[ \t]*)+(?=\r?\n)/.exec(text.slice(end))?.[0];
  return blank === undefined ? [] : [{ span: { start: end, end: end + blank.length }, newText: '' }];
}

/** One more level of indentation behind each line break of `span`, and the closing brace; null where lines grow too wide or a string spans them. */
function wrapLines({
  text,
  span,
  indent,
}: {
  readonly text: string;
  readonly span: Span;
  readonly indent: string;
}): readonly TextEdit[] | null {
  const end = lineEnd(text, span.end);
  const unit = indentUnit(text);
  const before = text.slice(lineStart(text, span.start), span.start);
  const after = text.slice(span.end, end).trim();
  if (!(after === '' || after.startsWith('//')) || before.slice(0, indent.length) !== indent) return null;
  const source = text.slice(span.start, end);
  if (source.split('\n').some((it) => widthOf(it) + widthOf(unit) > MAX_WIDTH)) return null;
  const isSplit = (it: LexToken): boolean =>
    it.kind === 'literal' && text.slice(it.start, it.end).includes('\n');
  if (lex(text, span.start, span.end).some(isSplit)) return null;
  const starts = [...source.matchAll(/\n(?!\r?\n)/g)].map((it) => span.start + it.index + 1);
  return [
    ...starts.map((at) => ({ span: { start: at, end: at }, newText: unit })),
    { span: { start: end, end }, newText: `\n${indent}}` },
  ];
}
