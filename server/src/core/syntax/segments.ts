// Cuts a text that could not be parsed as a whole into its items, by brackets and keywords alone, so that one broken item hides no other.
// Invariant: the segments are disjoint, in order, and depend on the text only.

import type { Span } from '../text/span';
import { lex, type LexToken } from './lexer';

export interface Segment extends Span {
  /** Closing brackets that are missing at the end of the segment, in the order in which they must be added. */
  readonly missingClosers: string;
  /** Span of what stands between the item's outermost braces, if its last token closes them. */
  readonly body: Span | null;
}

const ITEM_STARTS = new Set([
  'pub', 'fn', 'static', 'const', 'use', 'mod', 'struct', 'enum', 'union', 'impl', 'trait', 'type', 'extern', 'unsafe', 'macro_rules',
]); // prettier-ignore
const CLOSER: Readonly<Record<string, string | undefined>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set([')', ']', '}']);

/** The item-like segments of `text` between `start` and `end`. Attributes belong to the item that follows them. */
export function itemSegments(text: string, start = 0, end = text.length): Segment[] {
  const tokens = lex(text, start, end).filter((token) => token.kind !== 'comment');
  const balanced = isBalanced(text, tokens);
  const segments: Segment[] = [];
  const open: string[] = [];
  let segmentStart = -1;
  let bodyStart = -1;
  const finish = (segmentEnd: number, closedByBrace: boolean): void => {
    if (segmentStart < 0) return;
    segments.push({
      start: segmentStart,
      end: segmentEnd,
      missingClosers: open.reduceRight((closers, bracket) => closers + (CLOSER[bracket] ?? ''), ''),
      body: bodyStart >= 0 ? { start: bodyStart, end: closedByBrace ? segmentEnd - 1 : segmentEnd } : null,
    });
    segmentStart = bodyStart = -1;
    open.length = 0;
  };
  tokens.forEach((token, index) => {
    const spelling = text.slice(token.start, token.end);
    const previous = tokens[index - 1];
    if (
      segmentStart >= 0 &&
      open.length > 0 &&
      !balanced &&
      startsItemAtMargin(text, token, spelling, start)
    ) {
      finish(previous?.end ?? token.start, false);
    }
    if (segmentStart < 0) segmentStart = token.start;
    if (token.kind !== 'punct') return;
    if (CLOSER[spelling] !== undefined) {
      if (spelling === '{' && open.length === 0) bodyStart = token.end;
      open.push(spelling);
    } else if (CLOSERS.has(spelling)) {
      if (CLOSER[open.at(-1) ?? ''] === spelling) open.pop();
      else if (open.length === 0) {
        finish(token.end, false);
        return;
      }
      if (open.length === 0 && endsItem(text, segmentStart, spelling, tokens[index + 1]))
        finish(token.end, spelling === '}');
    } else if (spelling === ';' && open.length === 0) finish(token.end, false);
  });
  finish(tokens.at(-1)?.end ?? end, false);
  return segments;
}

function isBalanced(text: string, tokens: readonly LexToken[]): boolean {
  const open: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'punct') continue;
    const char = text.charAt(token.start);
    if (CLOSER[char] !== undefined) open.push(char);
    else if (CLOSERS.has(char) && CLOSER[open.pop() ?? ''] !== char) return false;
  }
  return open.length === 0;
}

/** Formatted code indents everything inside of brackets: an item keyword at the margin starts anew. */
function startsItemAtMargin(text: string, token: LexToken, spelling: string, regionStart: number): boolean {
  const atMargin = token.start === regionStart || text.charAt(token.start - 1) === '\n';
  if (!atMargin) return false;
  return (
    ITEM_STARTS.has(spelling) || (spelling === '#' && /^#!?\[/.test(text.slice(token.start, token.start + 3)))
  );
}

/** Whether the bracket that just closed ends an item: an inner attribute, or a body that no expression goes on after. */
function endsItem(
  text: string,
  segmentStart: number,
  closer: string,
  following: LexToken | undefined,
): boolean {
  if (closer === ']') return text.startsWith('#!', segmentStart);
  if (closer !== '}') return false;
  if (following === undefined) return true;
  const spelling = text.slice(following.start, following.end);
  if (following.kind === 'ident') return spelling !== 'else' && spelling !== 'as';
  return spelling === '#' || spelling === '}';
}
