// What the matcher and the transcriber of `macro_rules!` both need: tokens in one flat row, and punctuation as rustc glues it.
// Invariant: every opening delimiter of a row knows its closing one, and nothing here is longer than MOST_TOKENS.

import type { Token } from './ast';
import type { Span } from '../text/span';

/** Tokens of one call, one body or one result beyond which an expansion is given up. */
export const MOST_TOKENS = 10_000;

export interface FlatToken extends Span {
  readonly kind: 'ident' | 'literal' | 'lifetime' | 'punct' | 'metavariable' | 'open' | 'close';
  readonly text: string;
  /** Of an opening delimiter the index of its closing one; else the token's own index. */
  readonly partner: number;
}

/** `$( … ) separator operator` as it stands in a matcher or a body. */
export interface Repetition {
  readonly children: readonly Token[];
  readonly separator: readonly Token[]; // the characters of one glued token, or none
  readonly operator: '*' | '+' | '?';
  readonly next: number; // index of the token after it
}

/** The tokens with their groups opened, or null where there are too many or a delimiter is missing. */
export function flatten(tokens: readonly Token[]): readonly FlatToken[] | null {
  const flat: FlatToken[] = [];
  return appendFlat(tokens, flat, 0) ? flat : null;
}

/** Part of a row, whose partners count from its own start. */
export function slice(tokens: readonly FlatToken[], start: number, end: number): readonly FlatToken[] {
  return tokens.slice(start, end).map((it) => ({ ...it, partner: it.partner - start }));
}

/** The glued punctuation at `at` ("=>", "::", ">>="), or "" where no punctuation stands. */
export function punctAt(tokens: readonly (FlatToken | Token)[], at: number): string {
  const first = tokens[at];
  if (first?.kind !== 'punct') return '';
  let text = first.text;
  for (let length = 1; length < 3; length++) {
    const next = tokens[at + length];
    if (next?.kind !== 'punct' || next.start !== tokens[at + length - 1]?.end) break;
    text += next.text;
  }
  while (text.length > 1 && !GLUED.has(text)) text = text.slice(0, -1);
  return text;
}

/** How many tokens the glued token at `at` is made of. */
export function gluedLength(tokens: readonly (FlatToken | Token)[], at: number): number {
  return Math.max(punctAt(tokens, at).length, 1);
}

/** The repetition whose `$` is at `at`; null if it is none or not a whole one. */
export function repetitionAt(tokens: readonly Token[], at: number): Repetition | null {
  const group = tokens[at + 1];
  if (tokens[at]?.text !== '$' || group?.kind !== 'group' || group.open !== '(') return null;
  const direct = operatorAt(tokens, at + 2);
  if (direct !== null) return { children: group.children, separator: [], operator: direct, next: at + 3 };
  const length = gluedLength(tokens, at + 2);
  const separator = tokens.slice(at + 2, at + 2 + length);
  const operator = operatorAt(tokens, at + 2 + length);
  const only = separator[0];
  if (operator === null || only === undefined || only.kind === 'group' || only.kind === 'metavariable')
    return null;
  return { children: group.children, separator, operator, next: at + 3 + length };
}

const GLUED = new Set([
  '<<=', '>>=', '...', '..=', '->', '<-', '=>', '==', '!=', '<=', '>=', '&&', '||', '<<', '>>', '+=', '-=', '*=', '/=', '%=', '^=',
  '&=', '|=', '::', '..',
]); // prettier-ignore
const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;
const DEEPEST_GROUP = 100;

function appendFlat(tokens: readonly Token[], flat: FlatToken[], depth: number): boolean {
  for (const token of tokens) {
    if (flat.length >= MOST_TOKENS || depth > DEEPEST_GROUP) return false;
    const { start, end } = token;
    if (token.kind !== 'group' || token.open === '') {
      if (token.kind === 'group') return false;
      flat.push({ kind: token.kind, text: token.text, start, end, partner: flat.length });
      continue;
    }
    const closing = CLOSING[token.open];
    if (end - start < 2 || !token.text.endsWith(closing)) return false;
    const opening = flat.length;
    flat.push({ kind: 'open', text: token.open, start, end: start + 1, partner: opening });
    if (!appendFlat(token.children, flat, depth + 1)) return false;
    flat[opening] = { kind: 'open', text: token.open, start, end: start + 1, partner: flat.length };
    flat.push({ kind: 'close', text: closing, start: end - 1, end, partner: flat.length });
  }
  return true;
}

function operatorAt(tokens: readonly Token[], at: number): Repetition['operator'] | null {
  const text = tokens[at]?.kind === 'punct' ? tokens[at].text : '';
  return text === '*' || text === '+' || text === '?' ? text : null;
}
