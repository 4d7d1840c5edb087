// Where an item ends that nobody has read, by brackets and its first words alone.
// Invariant: a wrong answer leaves a piece that does not parse, so that the file is read as a whole.

import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  skipToken,
} from '../scan';

/** Behind the item that starts at `start` with its attributes; null: that cannot be said. */
export function itemEnd(text: string, start: number): number | null {
  let at = start;
  let depth = 0;
  let words = 0; // before the first that says what the item is
  let ends: 'unknown' | 'brace' | 'semicolon' = 'unknown';
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (depth === 0 && ends === 'unknown' && isLetter(unit)) {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? '';
      if (word === '') return null;
      ends = endingOf(word, text, at + word.length);
      words++;
      at += word.length;
      continue;
    }
    const next = skipToken(text, at, text.length);
    at = next;
    if (unit === OPEN_BRACE || unit === OPEN_PAREN || unit === OPEN_BRACKET) depth++;
    else if (unit === CLOSE_BRACE || unit === CLOSE_PAREN || unit === CLOSE_BRACKET) {
      if (--depth < 0) return null;
      if (depth === 0 && unit === CLOSE_BRACE && words > 0 && ends !== 'semicolon')
        return goesOn(text, at) ? null : at;
    } else if (unit === SEMICOLON && depth === 0) return words > 0 ? at : null;
  }
  return null;
}

const WORD = /\w+/y;
const MODIFIERS = new Set(['pub', 'unsafe', 'async', 'default', 'safe']);

function endingOf(word: string, text: string, behind: number): 'unknown' | 'brace' | 'semicolon' {
  if (MODIFIERS.has(word)) return 'unknown';
  switch (word) {
    case 'static':
    case 'use':
    case 'type':
      return 'semicolon';
    case 'const':
      return /^\s+(?:fn|unsafe|extern|async)\b/.test(text.slice(behind, behind + 40))
        ? 'unknown'
        : 'semicolon';
    case 'extern':
      return /^\s+crate\b/.test(text.slice(behind, behind + 40)) ? 'semicolon' : 'brace';
    default:
      return 'brace';
  }
}

/** Whether what follows is no start of another item. */
function goesOn(text: string, end: number): boolean {
  const next = /^\s*(.?)/su.exec(text.slice(end, end + 200))?.[1] ?? '';
  return !/^(?:|[\w#/])$/.test(next);
}

function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95;
}
