// Spellings that the grammar cannot read yet, replaced by others of equal length that it can, so that every offset stays valid.
// The lowering reads names from the original text; only the tree is made from the masked one.
// Each entry is stable Rust on which tree-sitter-rust 0.24.0 fails; an upgrade of the grammar may shorten the list.

const REPLACEMENTS: readonly (readonly [RegExp, (match: string, ...groups: string[]) => string])[] = [
  // `unsafe extern "C" { … }` (Rust 1.82)
  [/\bunsafe(?=\s+extern\b\s*(?:"[^"\n]*"\s*)?\{)/g, blank],
  // `safe fn`, `safe static`, `unsafe static` in extern blocks (Rust 1.82)
  [/\bsafe(?=\s+(?:fn|static)\b)/g, blank],
  [/\bunsafe(?=\s+static\b)/g, blank],
  // A variable that is called `raw`, borrowed: `f(&raw, 1)`
  [/&raw(?=\s*[,;)\].}?])/g, () => '&ra_'],
  // A negative generic argument: `f::<-1>()`
  [/::<\s*-(?=\s*\d)/g, (match) => `${match.slice(0, -1)} `],
];

/** `text` with every known unreadable spelling replaced; equal length. */
export function maskUnreadable(text: string): string {
  let masked = text;
  for (const [pattern, replace] of REPLACEMENTS) masked = masked.replace(pattern, replace);
  return masked;
}

/**
 * `text` with the `::` of turbofishes in type position blanked (`let x: Foo::<u8>;`), or null if there is none to try.
 * Position is judged by what follows the closing `>`, so the caller keeps the result only if it parses with fewer errors.
 */
export function maskTypeTurbofish(text: string): string | null {
  let result: string | null = null;
  for (let at = text.indexOf('::<'); at >= 0; at = text.indexOf('::<', at + 3)) {
    const close = matchingAngle(text, at + 2);
    if (close < 0) continue;
    const after = /^\s*(\S{1,2})/.exec(text.slice(close + 1, close + 40))?.[1] ?? '';
    if (after.startsWith('(') || after === '::') continue;
    const base: string = result ?? text;
    result = `${base.slice(0, at)}  ${base.slice(at + 2)}`;
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
