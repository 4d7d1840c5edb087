// Where the bodies of functions stand among the items of a text, found by one cheap scan over brackets and words, so that a file can be
// read without them. Invariant: only functions that stand directly in the file, in a module, impl, trait or extern block are listed; what
// the scan is not sure of is left out, and is read with the rest.

import type { Span } from '../text/span';
import { CLOSE_BRACE, CLOSE_BRACKET, CLOSE_PAREN, OPEN_BRACE, OPEN_PAREN, skipToken } from './scan';

/** A body with its braces. */
export interface BodySpan extends Span {
  /** false: surely no item is declared in it. */
  readonly mayDeclareItems: boolean;
}

/** The bodies in source order, none inside of another; null: the brackets do not match, so nothing is known. */
export function functionBodies(text: string): readonly BodySpan[] | null {
  const bodies: BodySpan[] = [];
  const open: Bracket[] = [];
  let plain = 0; // of the open brackets those that are no block of items
  let head: Head = 'none';
  let opensItems = false;
  for (let at = 0; at < text.length;) {
    switch (kindAt(text, at)) {
      case WORD: {
        const end = wordEnd(text, at);
        if (plain === 0 && head === 'fn') head = 'signature';
        else if (plain === 0 && head === 'signature' && isWhere(text, at, end)) head = 'bounds';
        else if (plain === 0 && head === 'none' && isOneOf(HEAD_WORDS, text, at, end)) {
          if (text.startsWith('fn', at)) head = 'fn';
          else opensItems = true;
        }
        at = end;
        break;
      }
      case OPENER: {
        const brace = text.charCodeAt(at) === OPEN_BRACE;
        if (head === 'fn') head = 'none'; // `fn(u8) -> u8`
        if (brace && plain === 0 && isArgument(text, at, head) === false) {
          const body = bodyAt(text, at);
          if (body === null) return null;
          bodies.push(body);
          at = body.end;
          head = 'none';
          opensItems = false;
          break;
        }
        const isItems = brace && plain === 0 && head === 'none' && opensItems;
        open.push({ closer: closerOf(text, at), isItems });
        if (!isItems) plain++;
        if (brace && head === 'none') opensItems = false;
        at++;
        break;
      }
      case CLOSER: {
        const unit = text.charCodeAt(at);
        const bracket = open.pop();
        if (bracket?.closer !== unit) return null;
        if (!bracket.isItems) plain--;
        if (unit === CLOSE_BRACE && head === 'none') opensItems = false;
        at++;
        break;
      }
      case ENDS_ITEM:
        if (plain === 0) {
          head = 'none';
          opensItems = false;
        }
        at++;
        break;
      case TOKEN:
        at = skipToken(text, at, text.length);
        break;
      default:
        at++;
    }
  }
  return open.length === 0 ? bodies : null;
}

/** `text` with white space between the braces of the bodies; of equal length. */
export function withoutBodies(text: string, bodies: readonly BodySpan[]): string {
  let result = '';
  let position = 0;
  for (const { start, end } of bodies) {
    result += `${text.slice(position, start + 1)}${' '.repeat(end - start - 2)}`;
    position = end - 1;
  }
  return result + text.slice(position);
}

/** What was met of a function: nothing, the word `fn`, its name too, or its `where`. */
type Head = 'none' | 'fn' | 'signature' | 'bounds';

interface Bracket {
  readonly closer: number;
  readonly isItems: boolean;
}

const HEAD_WORDS = new Set(['fn', 'mod', 'impl', 'trait', 'extern']);
const ITEM_WORDS = new Set([
  'static', 'const', 'fn', 'struct', 'enum', 'union', 'type', 'mod', 'use', 'impl', 'trait', 'extern', 'macro_rules',
]); // prettier-ignore
const LONGEST_WORD = 'macro_rules'.length;

function bodyAt(text: string, start: number): BodySpan | null {
  const open: number[] = [];
  let mayDeclareItems = false;
  for (let at = start; at < text.length;) {
    switch (kindAt(text, at)) {
      case WORD: {
        const end = wordEnd(text, at);
        mayDeclareItems ||= isOneOf(ITEM_WORDS, text, at, end) && !isRawConst(text, at);
        at = end;
        break;
      }
      case OPENER:
        open.push(closerOf(text, at));
        at++;
        break;
      case CLOSER:
        if (open.pop() !== text.charCodeAt(at)) return null;
        at++;
        if (open.length === 0) return { start, end: at, mayDeclareItems };
        break;
      case TOKEN:
        at = skipToken(text, at, text.length);
        break;
      default:
        at++;
    }
  }
  return null;
}

/** Whether the word is one of those, and not a raw identifier such as `r#fn`. */
function isOneOf(words: ReadonlySet<string>, text: string, start: number, end: number): boolean {
  return (
    end - start <= LONGEST_WORD && words.has(text.slice(start, end)) && !text.startsWith('r#', start - 2)
  );
}

/** `*const T`: most pointers are written without a space. */
function isRawConst(text: string, at: number): boolean {
  return text.charAt(at - 1) === '*' && text.startsWith('const', at);
}

function isWhere(text: string, at: number, end: number): boolean {
  return end - at === 'where'.length && text.startsWith('where', at);
}

/** Whether the brace opens a generic argument, `Foo<{ N }>`, and not a body, of a function; null: of none. */
function isArgument(text: string, brace: number, head: Head): boolean | null {
  if (head !== 'signature' && head !== 'bounds') return null;
  let at = brace - 1;
  while (at > 0 && text.charCodeAt(at) <= 32) at--;
  // Bounds may end with a comma: `where T: Copy, {`.
  return (head === 'bounds' ? '<=' : '<,=').includes(text.charAt(at));
}

function wordEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && kindAt(text, at) === WORD) at++;
  return at;
}

function closerOf(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit === OPEN_BRACE ? CLOSE_BRACE : unit === OPEN_PAREN ? CLOSE_PAREN : CLOSE_BRACKET;
}

const WORD = 1;
const OPENER = 2;
const CLOSER = 3;
const ENDS_ITEM = 4;
const TOKEN = 5; // what may hold any bracket: comments, strings, characters

/** What each ASCII character is for the scan. */
const KINDS: readonly number[] = Array.from({ length: 128 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  if (/\w/.test(char)) return WORD;
  if ('{[('.includes(char)) return OPENER;
  if ('}])'.includes(char)) return CLOSER;
  if (char === ';') return ENDS_ITEM;
  return '"\'/'.includes(char) ? TOKEN : 0;
});

/** Whatever is not ASCII is a letter. */
function kindAt(text: string, at: number): number | undefined {
  const unit = text.charCodeAt(at);
  return unit < 128 ? KINDS[unit] : WORD;
}
