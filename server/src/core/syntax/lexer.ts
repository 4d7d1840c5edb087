// A small Rust lexer for what the grammar keeps flat or cannot read: macro bodies, attributes, item boundaries in broken files.
// It never fails: an unterminated string or comment ends with the text. Punctuation comes one character at a time.
// Deliberately absent: keywords (they are identifiers here) and the meaning of literals.

import type { Token } from './ast';

export interface LexToken {
  readonly kind: 'ident' | 'literal' | 'lifetime' | 'punct' | 'comment';
  readonly start: number;
  readonly end: number;
}

const IDENT_START = /[\p{XID_Start}_]/u;
const IDENT = /(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*/uy;
const NUMBER =
  /0[xXoObB]\w*|\d[\d_]*(?:\.(?![.\p{XID_Start}_])[\d_]*)?(?:[eE][+-]?_*\d[\d_]*)?(?:[a-zA-Z_]\w*)?/uy;
const RAW_STRING = /(?:b|c)?r(#*)"/y;
const CHAR = /b?'(?:\\(?:u\{[^}']*\}|x[0-9a-fA-F]{0,2}|.)|[^\\'])'/uy;
const LIFETIME = /'[\p{XID_Start}_]\p{XID_Continue}*/uy;

/** The tokens of `text` from `start` (inclusive) to `end` (exclusive), comments included, white space left out. */
export function lex(text: string, start = 0, end = text.length): LexToken[] {
  const tokens: LexToken[] = [];
  let position = start;
  while (position < end) {
    const unit = text.charCodeAt(position);
    if (unit <= 32 || unit === 0xfeff || (unit > 127 && /\s/u.test(text.charAt(position)))) {
      position++;
      continue;
    }
    const token = next(text, position);
    position = Math.min(token.end, end);
    tokens.push({ ...token, end: position });
  }
  return tokens;
}

/** Whether the text ended before the string or block comment did that `token` is. */
export function isUnterminated(text: string, token: LexToken): boolean {
  return next(text, token.start).end > token.end;
}

/** Nested tokens of a macro body or attribute: groups hold their children, comments are dropped. */
export function tokenTrees(text: string, start: number, end: number): readonly Token[] {
  const flat = lex(text, start, end).filter((token) => token.kind !== 'comment');
  let position = 0;
  const group = (close: string, depth: number): Token[] => {
    const children: Token[] = [];
    while (position < flat.length) {
      const token = flat[position];
      if (token === undefined) break;
      const spelling = text.slice(token.start, token.end);
      if (token.kind === 'punct' && spelling === close) break;
      position++;
      const closing = token.kind === 'punct' && depth < DEEPEST_GROUP ? CLOSING[spelling] : undefined;
      if (closing === undefined) {
        const previous = children.at(-1);
        if (token.kind === 'ident' && previous?.text === '$' && previous.end === token.start) {
          children[children.length - 1] = leaf('metavariable', text, previous.start, token.end);
        } else {
          children.push(leaf(token.kind === 'comment' ? 'punct' : token.kind, text, token.start, token.end));
        }
        continue;
      }
      const inner = group(closing, depth + 1);
      const closer = flat[position];
      const last = closer !== undefined ? closer.end : end;
      position++;
      children.push({
        kind: 'group',
        start: token.start,
        end: last,
        text: text.slice(token.start, last),
        open: spelling === '(' ? '(' : spelling === '[' ? '[' : '{',
        children: inner,
      });
    }
    return children;
  };
  return group('', 0);
}

const DEEPEST_GROUP = 200; // deeper brackets are tokens of their own, so that no walk can exhaust the stack
const CLOSING: Readonly<Record<string, string | undefined>> = { '(': ')', '[': ']', '{': '}' };

function leaf(kind: Token['kind'], text: string, start: number, end: number): Token {
  return { kind, start, end, text: text.slice(start, end), open: '', children: [] };
}

/** The token at `position`. What nothing closes ends at infinity. */
function next(text: string, position: number): LexToken {
  const char = text.charAt(position);
  const token = (kind: LexToken['kind'], end: number): LexToken => ({
    kind,
    start: position,
    end: Math.max(end, position + 1),
  });
  if (char === '/' && text.charAt(position + 1) === '/') return token('comment', lineEnd(text, position));
  if (char === '/' && text.charAt(position + 1) === '*')
    return token('comment', blockCommentEnd(text, position));
  if (char === '"') return token('literal', stringEnd(text, position + 1));
  if (char === "'") {
    const character = match(CHAR, text, position);
    if (character > 0) return token('literal', character);
    const lifetime = match(LIFETIME, text, position);
    return lifetime > 0 ? token('lifetime', lifetime) : token('punct', position + 1);
  }
  if (char >= '0' && char <= '9') return token('literal', match(NUMBER, text, position));
  if (char === 'r' || char === 'b' || char === 'c') {
    RAW_STRING.lastIndex = position;
    const raw = RAW_STRING.exec(text);
    if (raw !== null) {
      const closing = `"${raw[1] ?? ''}`;
      const at = text.indexOf(closing, RAW_STRING.lastIndex);
      return token('literal', at < 0 ? Infinity : at + closing.length);
    }
    if (char !== 'r' && text.charAt(position + 1) === '"')
      return token('literal', stringEnd(text, position + 2));
    if (char === 'b') {
      const character = match(CHAR, text, position);
      if (character > 0) return token('literal', character);
    }
  }
  if (IDENT_START.test(String.fromCodePoint(text.codePointAt(position) ?? 0))) {
    return token('ident', match(IDENT, text, position));
  }
  return token('punct', position + 1);
}

function match(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function lineEnd(text: string, position: number): number {
  const at = text.indexOf('\n', position);
  const end = at < 0 ? text.length : at;
  return text.charAt(end - 1) === '\r' ? end - 1 : end;
}

function blockCommentEnd(text: string, position: number): number {
  let depth = 0;
  for (let at = position; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return Infinity;
}

function stringEnd(text: string, position: number): number {
  for (let at = position; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '"') return at + 1;
  }
  return Infinity;
}
