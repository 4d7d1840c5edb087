// The items of a text by name, found by one cheap scan over brackets and keywords: for generated bindings of megabytes, and for crates
// of which a program uses a handful of types. What an item holds is read only when somebody asks for it.
// Invariant: never fails and never leaves the text; in broken text an item may be missing or end early.

import type { Span } from '../text/span';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  SLASH,
  skipComment,
  skipToken,
} from './scan';

export interface IndexedItem extends Span {
  /** The word that says what it is: "struct", "union", "enum", "type", "const", "static", "fn", "mod", "use", "impl", "trait", "extern", "macro_rules"; "" for anything else. */
  readonly word: string;
  /** Of an `impl` the last name of its type; empty where there is none. `start` is that of the first attribute. */
  readonly name: string;
  /** What stands between the braces, where the item ends with them. */
  readonly body: Span | null;
}

/** The items directly in the text between the offsets, in their order. Inner attributes and comments are left out. */
export function indexItems(text: string, start = 0, end = text.length): readonly IndexedItem[] {
  const items: IndexedItem[] = [];
  let position = start;
  for (;;) {
    position = skipTrivia(text, position, end);
    if (position >= end) return items;
    const itemStart = position;
    while (text.charCodeAt(position) === HASH && position < end) {
      const isInner = text.charCodeAt(position + 1) === BANG;
      const open = text.indexOf('[', position);
      position = skipTrivia(text, open < 0 ? end : skipGroup(text, open, end), end);
      if (isInner) break;
    }
    if (text.startsWith('#!', itemStart)) continue;
    const { word, name, after } = headAt(text, position);
    const found = itemEnd(text, { from: after, end, endsWithBody: !TO_SEMICOLON.has(word) });
    const ownName =
      word === 'impl'
        ? implName(text.slice(after, found.body === null ? found.end : found.body.start - 1))
        : name;
    items.push({ start: itemStart, end: found.end, word, name: ownName, body: found.body });
    position = Math.max(found.end, position + 1);
  }
}

const HEAD =
  /(?:pub\b(?:\s*\([^)]*\))?\s*)?(?:(?:default|async|unsafe|safe|auto|const(?=\s+(?:unsafe|extern|fn|async)\b)|extern(?:\s*"[^"]*")?(?=\s+(?:fn|crate)\b))\s+)*(struct|union|enum|type|const|static|mod|use|impl|trait|fn|crate|extern|macro_rules(?=\s*!))\b(?:\s*!)?(?:\s+mut\b)?\s*(?:r#)?([\p{XID_Start}_]\p{XID_Continue}*)?/uy;
const TO_SEMICOLON = new Set(['const', 'static', 'type', 'use', 'crate']);

function headAt(
  text: string,
  position: number,
): { readonly word: string; readonly name: string; readonly after: number } {
  HEAD.lastIndex = position;
  const match = HEAD.exec(text);
  const word = match?.[1] ?? '';
  if (match === null || word === '') return { word: '', name: '', after: position };
  // What follows these words is a path or a bracket; it is read again from the word's end.
  const isNamed = word !== 'impl' && word !== 'use' && word !== 'extern';
  const whole = match[0];
  const after = isNamed ? HEAD.lastIndex : position + whole.lastIndexOf(word) + word.length;
  return { word, name: isNamed ? (match[2] ?? '') : '', after };
}

/** The last name of the type that an `impl` header is about. */
function implName(header: string): string {
  const generics = header.trimStart().startsWith('<') ? afterAngles(header.trimStart()) : header;
  const [type = ''] = (generics.split(/\bfor\b(?!\s*<)/).at(-1) ?? '').split(/\bwhere\b/);
  const [path = ''] = type.trim().split('<');
  return /([\p{XID_Start}_]\p{XID_Continue}*)\s*$/u.exec(path)?.[1] ?? '';
}

function afterAngles(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '<') depth++;
    if (char === '>' && text.charAt(at - 1) !== '-' && --depth === 0) return text.slice(at + 1);
  }
  return '';
}

function itemEnd(
  text: string,
  {
    from,
    end,
    endsWithBody,
  }: { readonly from: number; readonly end: number; readonly endsWithBody: boolean },
): { readonly end: number; readonly body: Span | null } {
  for (let at = from; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit === SEMICOLON) return { end: at + 1, body: null };
    if (unit === OPEN_BRACE || unit === OPEN_PAREN || unit === OPEN_BRACKET) {
      const close = skipGroup(text, at, end);
      if (unit === OPEN_BRACE && endsWithBody)
        return { end: close, body: { start: at + 1, end: Math.max(at + 1, close - 1) } };
      at = close;
    } else if (unit === CLOSE_BRACE) return { end: at + 1, body: null };
    else at = skipToken(text, at, end);
  }
  return { end, body: null };
}

/** Behind the bracket that closes the one at `open`. Which bracket it is does not matter in text that compiles. */
function skipGroup(text: string, open: number, end: number): number {
  let depth = 0;
  for (let at = open; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit === OPEN_BRACE || unit === OPEN_PAREN || unit === OPEN_BRACKET) depth++;
    if (unit === CLOSE_BRACE || unit === CLOSE_PAREN || unit === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
    at = skipToken(text, at, end);
  }
  return end;
}

const HASH = 35;
const BANG = 33;

function skipTrivia(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit <= 32 || unit === 0xfeff) at++;
    else if (unit === SLASH) {
      const after = skipComment(text, at, end);
      if (after === null) return at;
      at = after;
    } else return at;
  }
  return end;
}
