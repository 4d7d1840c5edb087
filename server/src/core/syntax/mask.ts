// Spellings that the grammar cannot read yet, replaced by others of equal length that it can, so that every offset stays valid.
// The lowering reads names, literals and macro tokens from the original text; only the tree is made from the masked one.
// Each entry is Rust on which tree-sitter-rust 0.24.0 fails; an upgrade of the grammar may shorten the list.

import type { Span } from '../text/span';
import { lex } from './lexer';

/** `text` with every known unreadable spelling replaced; equal length. These mean nothing else wherever they stand. */
export function maskUnreadable(text: string): string {
  let masked = text;
  for (const [pattern, replace] of ALWAYS) masked = masked.replace(pattern, replace);
  return masked;
}

/**
 * `text` with spellings replaced that might mean something else, or null if there is none to try.
 * The caller keeps the result only if it parses with fewer errors.
 */
export function maskAmbiguous(text: string): string | null {
  let masked = maskTypeTurbofish(text);
  for (const [pattern, replace] of WHERE_IT_HELPS) masked = masked.replace(pattern, replace);
  return masked === text ? null : masked;
}

/**
 * `text` without the attributes of fields of patterns among the errors, `S { #[cfg(a)] x: y }`, or null if there are none.
 * The caller keeps the result only if it parses with fewer errors.
 */
export function maskFieldAttributes(text: string, errors: readonly Span[]): string | null {
  const first = Math.min(...errors.map((it) => it.start));
  const last = Math.max(...errors.map((it) => it.end));
  const tokens = lex(text).filter((it) => it.kind !== 'comment');
  let masked = text;
  tokens.forEach((token, index) => {
    if (text.charAt(token.start) !== '#' || text.charAt(tokens[index + 1]?.start ?? -1) !== '[') return;
    let depth = 0;
    for (const { kind, start, end } of tokens.slice(index + 1)) {
      const char = kind === 'punct' ? text.charAt(start) : '';
      if (char === '[') depth++;
      if (char !== ']' || --depth > 0) continue;
      const field = /^\s*(?:\.\.|(?:(?:ref|mut)\s+)*\w+\s*(?:[,}]|:(?!:)))/.test(text.slice(end, end + 100));
      if (field && start >= first && token.start <= last)
        masked = masked.slice(0, token.start) + blank(text.slice(token.start, end)) + masked.slice(end);
      return;
    }
  });
  return masked === text ? null : masked;
}

type Replacement = readonly [RegExp, (match: string, ...groups: string[]) => string];

const ALWAYS: readonly Replacement[] = [
  // `unsafe extern "C" { … }` (Rust 1.82)
  [/\bunsafe(?=\s+extern\b\s*(?:"[^"\n]*"\s*)?\{)/g, blank],
  // `safe fn`, `safe static`, `unsafe static` in extern blocks (Rust 1.82)
  [/\bsafe(?=\s+(?:fn|static)\b)/g, blank],
  [/\bunsafe(?=\s+static\b)/g, blank],
  // A variable that is called `raw`, borrowed: `f(&raw, 1)`, `&raw[0]`
  [/(&\s*)raw\b(?!\s+(?:const|mut)\b)/g, (_match, before = '') => `${before}ra_`],
  // Tokens of macros that the grammar does not know there: `~`, and a `$` that stands for itself
  [/~/g, () => '!'],
  [/\$(?=\s*[)\]}])/g, () => '!'],
  // `"\u{4_e}"`
  [/\\u\{[0-9a-fA-F]+_[0-9a-fA-F_]*\}/g, (match) => match.replaceAll('_', '0')],
];

const WHERE_IT_HELPS: readonly Replacement[] = [
  // Negative generic arguments, `f::<-1>()`, `Ranged<-5, 5>`: read as a name, which nobody knows
  [/(<\s*)-(?=\s*\d\w*\s*[,>])/g, (_match, before = '') => `${before}_`],
  [/(,\s*)-(?=\s*\d\w*\s*>)/g, (_match, before = '') => `${before}_`],
  // `S { a, .. } = value;`
  [/([{,]\s*)\.\.(?=\s*\}\s*=(?![=>]))/g, (_match, before = '') => `${before}  `],
  // `impl const Default for S`
  [/(\bimpl\s*(?:<[^{};]*>)?\s*)const(?=\s)/g, (_match, before = '') => `${before}     `],
  // `struct Unit where Bound: Here;`
  [/(\bstruct\s+\w+\s*(?:<[^{};]*>)?\s*)(where\b[^{};]*)(?=;)/g, (_match, before = '', where = '') => before + blank(where)],
]; // prettier-ignore

/**
 * `text` with the `::` of turbofishes in type position blanked (`let x: Foo::<u8>;`).
 * Position is judged by what follows the closing `>`.
 */
function maskTypeTurbofish(text: string): string {
  let result = text;
  for (let at = text.indexOf('::<'); at >= 0; at = text.indexOf('::<', at + 3)) {
    const close = matchingAngle(text, at + 2);
    if (close < 0) continue;
    const after = /^\s*(\S{1,2})/.exec(text.slice(close + 1, close + 40))?.[1] ?? '';
    if (after.startsWith('(') || after === '::') continue;
    result = `${result.slice(0, at)}  ${result.slice(at + 2)}`;
  }
  return result;
}

function blank(match: string): string {
  return ' '.repeat(match.length);
}

function matchingAngle(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length && at < open + 400; at++) {
    const char = text.charAt(at);
    if (char === '<') depth++;
    else if (char === '>' && text.charAt(at - 1) !== '-') {
      depth--;
      if (depth === 0) return at;
    } else if (char === ';' || char === '{') return -1;
  }
  return -1;
}
