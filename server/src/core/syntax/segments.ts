// Cuts a text that could not be parsed as a whole into its items, by brackets and keywords alone, so that one broken item hides no other.
// Invariant: the segments are disjoint, in order, hold every token of the region, and depend on the text only.

import type { Span } from '../text/span';
import { isUnterminated, lex, type LexToken } from './lexer';

export interface Segment extends Span {
  /** Closing brackets that are missing at the end of the segment, in the order in which they must be added. */
  readonly missingClosers: string;
  /** Span of what stands between the item's outermost braces. */
  readonly body: Span | null;
}

export interface Segments {
  readonly segments: readonly Segment[];
  /** The tokens of the region that are comments. */
  readonly comments: readonly Span[];
}

/** The item-like segments of `text` between `start` and `end`. Attributes belong to the item that follows them. */
export function itemSegments(text: string, start = 0, end = text.length): Segments {
  const all = recoveredTokens(text, start, end);
  const tokens = all.filter((token) => token.kind !== 'comment');
  const cutter = new Cutter(text, tokens);
  return { segments: cutter.cut(), comments: all.filter((token) => token.kind === 'comment') };
}

const ITEM_STARTS = new Set([
  'pub', 'fn', 'static', 'const', 'use', 'mod', 'struct', 'enum', 'union', 'impl', 'trait', 'type', 'extern', 'unsafe', 'async',
  'macro_rules',
]); // prettier-ignore
/** Keywords of items that end with their closing brace. */
const BODY_ENDS = new Set(['fn', 'struct', 'enum', 'union', 'impl', 'mod', 'trait', 'macro_rules']);
const MODIFIERS = new Set(['pub', 'const', 'unsafe', 'async', 'extern', 'default', 'safe', 'auto']);
const CLOSER: Readonly<Record<string, string | undefined>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set([')', ']', '}']);

class Cutter {
  readonly #text: string;
  readonly #tokens: readonly LexToken[];
  readonly #balanced: boolean;
  readonly #margin: string;
  readonly #segments: Segment[] = [];
  #open: string[] = [];
  #start = -1;
  #first = 0; // index of the segment's first token
  #body = -1;

  constructor(text: string, tokens: readonly LexToken[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#balanced = isBalanced(text, tokens);
    this.#margin = indentationAt(text, tokens[0]?.start ?? 0) ?? '';
  }

  cut(): readonly Segment[] {
    this.#tokens.forEach((token, index) => {
      const previous = this.#tokens[index - 1];
      if (this.#start >= 0 && previous !== undefined && this.#startsAnew(token, index))
        this.#finish(previous.end);
      if (this.#start < 0) {
        this.#start = token.start;
        this.#first = index;
      }
      if (token.kind === 'punct') this.#punctuation(token, index);
    });
    this.#finish(this.#tokens.at(-1)?.end ?? 0);
    return this.#segments;
  }

  #punctuation(token: LexToken, index: number): void {
    const spelling = this.#spelling(token);
    if (CLOSER[spelling] !== undefined) {
      if (spelling === '{' && this.#open.length === 0) this.#body = token.end;
      this.#open.push(spelling);
      return;
    }
    if (spelling === ';' && this.#open.length === 0 && !this.#goesOn(index)) this.#finish(token.end);
    if (!CLOSERS.has(spelling)) return;
    const isStray = this.#open.length === 0;
    const isEnd = isStray || (this.#isOutermost(spelling) && this.#endsItem(spelling, index));
    if (isEnd && this.#goesOn(index)) return;
    this.#close(spelling);
    if (isEnd) this.#finish(token.end, spelling === '}' ? token.start : undefined);
  }

  /** Whether `closer` closes the last open bracket. */
  #isOutermost(closer: string): boolean {
    return closer === '}'
      ? this.#open.lastIndexOf('{') <= 0 && this.#open[0] === '{'
      : CLOSER[this.#open[0] ?? ''] === closer && this.#open.length === 1;
  }

  /**
   * Whether a bracket is wrong in the region and the layout says that the item is not at its end after this token:
   * what follows stands deeper than the items of the region, or on the same line and starts no item.
   */
  #goesOn(index: number): boolean {
    const following = this.#tokens[index + 1];
    if (this.#balanced || following === undefined) return false;
    if (indentationAt(this.#text, this.#tokens[this.#first]?.start ?? 0) !== this.#margin) return false;
    const indentation = indentationAt(this.#text, following.start);
    const spelling = this.#spelling(following);
    if (spelling === ';') return this.#goesOn(index + 1);
    if (indentation === null) return !startsItem(this.#text, following) && spelling !== '}';
    return indentation.length > this.#margin.length;
  }

  /** A closing brace also closes what was left open inside of it; another closer never closes a brace. */
  #close(closer: string): void {
    if (CLOSER[this.#open.at(-1) ?? ''] === closer) this.#open.pop();
    else if (closer === '}' && this.#open.includes('{')) this.#open.length = this.#open.lastIndexOf('{');
  }

  #finish(end: number, bodyEnd = end): void {
    if (this.#start < 0) return;
    this.#segments.push({
      start: this.#start,
      end,
      missingClosers: this.#open.reduceRight((closers, bracket) => closers + (CLOSER[bracket] ?? ''), ''),
      body: this.#body >= 0 ? { start: this.#body, end: Math.max(this.#body, bodyEnd) } : null,
    });
    this.#start = this.#body = -1;
    this.#open = [];
  }

  /**
   * Formatted code indents everything inside of brackets: where some are not closed, an item keyword at the margin starts anew.
   * So it does after a statement that was not ended, but not after attributes, which belong to it.
   */
  #startsAnew(token: LexToken, index: number): boolean {
    const unclosed = this.#open.length > 0;
    if (unclosed && this.#balanced) return false;
    if (!startsItem(this.#text, token) || indentationAt(this.#text, token.start) !== this.#margin)
      return false;
    return unclosed || this.#isUnended(index);
  }

  /** Whether more than attributes stands before a new line here: `static A: u32 = 1`, `fn f()`, `use a::b` without their end. */
  #isUnended(index: number): boolean {
    if (this.#afterAttributes(index) >= index) return false;
    const before = this.#tokens[index - 1];
    return this.#text.slice(before?.end ?? 0, this.#tokens[index]?.start ?? 0).includes('\n');
  }

  /** Whether the bracket that just closed ends an item: an inner attribute, or a body that nothing goes on after. */
  #endsItem(closer: string, index: number): boolean {
    if (closer === ']') return this.#text.startsWith('#!', this.#start);
    if (closer !== '}') return false;
    const following = this.#tokens[index + 1];
    if (following === undefined) return true;
    const spelling = this.#spelling(following);
    // `impl A<{ N }> for B {`
    if (this.#endsWithBody(index)) return spelling !== '>' && spelling !== ',';
    if (following.kind === 'ident') return spelling !== 'else' && spelling !== 'as';
    return spelling === '#' || spelling === '}';
  }

  /** Whether the segment is an item that its body ends, such as a function, unlike `static A: S = S { … };`. */
  #endsWithBody(index: number): boolean {
    for (let at = this.#afterAttributes(index); at < index; at++) {
      const spelling = this.#spelling(this.#tokens[at]);
      if (BODY_ENDS.has(spelling)) return true;
      if (spelling === '(') while (at < index && this.#spelling(this.#tokens[at]) !== ')') at++;
      else if (!MODIFIERS.has(spelling) && this.#tokens[at]?.kind !== 'literal') return spelling === '{';
    }
    return false;
  }

  /** Index of the first token of the segment that is part of no attribute; `index` if there is none before it. */
  #afterAttributes(index: number): number {
    let at = this.#first;
    while (at < index && this.#spelling(this.#tokens[at]) === '#') {
      let depth = 0;
      for (at++; at < index; at++) {
        const spelling = this.#spelling(this.#tokens[at]);
        if (CLOSER[spelling] !== undefined) depth++;
        if (CLOSERS.has(spelling) && --depth === 0) break;
      }
      at++;
    }
    return Math.min(at, index);
  }

  #spelling(token: LexToken | undefined): string {
    return token === undefined ? '' : this.#text.slice(token.start, token.end);
  }
}

function startsItem(text: string, token: LexToken): boolean {
  if (token.kind === 'ident') {
    if (ITEM_STARTS.has(text.slice(token.start, token.end))) return true;
    return /^(?:\w+::)*\w+!\s*[([{]/.test(text.slice(token.start, token.start + 100));
  }
  return text.charAt(token.start) === '#' && /^#!?\s*\[/.test(text.slice(token.start, token.start + 8));
}

/** The white space before the offset if nothing else stands before it on its line, else null. */
function indentationAt(text: string, offset: number): string | null {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[\s\ufeff]*$/.test(before) ? before.replace('\ufeff', '') : null;
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

const MOST_RECOVERIES = 20;

/**
 * The tokens of the region. Where a string or comment is never closed, the one that swallows the start of an item at the margin
 * (or the last one) is taken to end with its line: half-typed text does not hide what follows it.
 */
function recoveredTokens(text: string, start: number, end: number): readonly LexToken[] {
  const tokens: LexToken[] = [];
  let position = start;
  for (let count = 0; count < MOST_RECOVERIES; count++) {
    const rest = lex(text, position, end);
    const last = rest.at(-1);
    if (last === undefined || !isUnterminated(text, last)) return [...tokens, ...rest];
    const culprit = rest.findIndex((it) => swallowsItem(text, it));
    const index = culprit < 0 ? rest.length - 1 : culprit;
    const token = rest[index] ?? last;
    const lineEnd = text.slice(token.start, token.end).search(/\r?\n/);
    if (lineEnd <= 0) return [...tokens, ...rest];
    tokens.push(...rest.slice(0, index), { ...token, end: token.start + lineEnd });
    position = token.start + lineEnd;
  }
  return [...tokens, ...lex(text, position, end)];
}

function swallowsItem(text: string, token: LexToken): boolean {
  if (token.kind !== 'literal' && !(token.kind === 'comment' && text.charAt(token.start + 1) === '*'))
    return false;
  return /\n(?:pub|fn|static|const|use|mod|struct|enum|impl|trait|type|extern|unsafe)\b|\n#!?\[/.test(
    text.slice(token.start, token.end),
  );
}
