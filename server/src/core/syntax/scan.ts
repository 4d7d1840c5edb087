// Steps over Rust text by its characters: one at a time, but for comments, strings and character literals, which may hold any bracket.
// Invariant: never fails and never leaves the text. Deliberately absent: tokens (lexer.ts), and any meaning.

const HASH = 35;
export const SEMICOLON = 59;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
const QUOTE = 34;
const TICK = 39;
export const SLASH = 47;
const STAR = 42;
const BACKSLASH = 92;
const NEWLINE = 10;
const LETTER_R = 114;

/** Behind the character at `at`, or behind the comment, string or character literal that starts there. */
export function skipToken(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if (unit === SLASH) return skipComment(text, at, end) ?? at + 1;
  if (unit === QUOTE) {
    const hashes = rawHashes(text, at);
    if (hashes === null) return stringEnd(text, at + 1, end);
    const close = text.indexOf(`"${'#'.repeat(hashes)}`, at + 1);
    return close < 0 ? end : Math.min(end, close + 1 + hashes);
  }
  if (unit === TICK) {
    if (text.charCodeAt(at + 1) === BACKSLASH) {
      const close = text.indexOf("'", at + 3);
      return close < 0 ? end : Math.min(end, close + 1);
    }
    const width = (text.codePointAt(at + 1) ?? 0) > 0xffff ? 2 : 1;
    return text.charCodeAt(at + 1 + width) === TICK ? at + 2 + width : at + 1;
  }
  return at + 1;
}

/** How many `#` stand between an `r` and this quote; null: it starts no raw string. */
function rawHashes(text: string, quote: number): number | null {
  let at = quote - 1;
  while (text.charCodeAt(at) === HASH) at--;
  if (text.charCodeAt(at) !== LETTER_R) return null;
  const before = text.charAt(at - 1);
  const isPrefix = /[bc]/.test(before) ? !/\w/.test(text.charAt(at - 2)) : !/\w/.test(before);
  return isPrefix ? quote - 1 - at : null;
}

function stringEnd(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) at++;
    else if (unit === QUOTE) return at + 1;
  }
  return end;
}

/** Behind the comment at `at`, or null: none starts there. */
export function skipComment(text: string, at: number, end: number): number | null {
  const next = text.charCodeAt(at + 1);
  if (next === SLASH) {
    const line = text.indexOf('\n', at);
    return line < 0 ? end : Math.min(end, line + (text.charCodeAt(line) === NEWLINE ? 1 : 0));
  }
  if (next !== STAR) return null;
  let depth = 0;
  for (let position = at; position < end; position++) {
    if (text.startsWith('/*', position)) {
      depth++;
      position++;
    } else if (text.startsWith('*/', position)) {
      depth--;
      position++;
      if (depth === 0) return position + 1;
    }
  }
  return end;
}
