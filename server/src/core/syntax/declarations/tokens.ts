// The tokens of declarations, one after the other, and the nodes that they become. Comments are kept in a list as they are passed.
// Invariant: what is read here is what the grammar of the parser library reads, or `gaveUp` is true: then the reader stands at the end of
// the text, so that every reading ends at once, and what was read is of no use. Deliberately absent: any character outside of ASCII.

import type { Comment } from '../ast';
import type { Raw } from '../raw';
import { skipComment, skipToken } from '../scan';

export type TokenKind = 'word' | 'number' | 'string' | 'lifetime' | 'mark' | 'end';

/** A node while it is made. */
export interface Node extends Raw {
  field: string | null;
  end: number;
  readonly children: Node[];
}

export class Tokens {
  kind: TokenKind = 'end';
  /** A word as it is written; a mark as one or two characters. */
  text = '';
  start = 0;
  end = 0;
  /** Where the token before ends. */
  behind = 0;
  gaveUp = false;
  #depth = 0;
  comments: Comment[] = [];
  readonly #source: string;
  readonly #original: string;
  readonly #limit: number;

  /** `masked` has the length of `original`, from which comments are read. */
  constructor(masked: string, original: string) {
    this.#source = masked;
    this.#original = original;
    this.#limit = masked.length;
    this.advance();
  }

  /** Starts anew at an offset, with comments of its own. */
  moveTo(at: number): void {
    this.gaveUp = false;
    this.#depth = 0;
    this.comments = [];
    this.end = at;
    this.advance();
    this.behind = at;
  }

  /** What `read` reads, as a part of what is being read: deeply nested text gives up, so that none can exhaust the stack. */
  within(read: (tokens: Tokens) => Node): Node {
    if (++this.#depth > DEEPEST) this.giveUp();
    const node = read(this);
    this.#depth--;
    return node;
  }

  /** Here stands what is not read by this reader. */
  giveUp(): void {
    this.gaveUp = true;
    this.kind = 'end';
    this.text = '';
  }

  advance(): void {
    if (this.gaveUp) return;
    this.behind = this.end;
    const at = this.#behindWhite(this.end);
    if (at === null) {
      this.giveUp();
      return;
    }
    this.start = at;
    if (at >= this.#limit) {
      this.kind = 'end';
      this.text = '';
      this.end = this.start;
      return;
    }
    const unit = this.#source.charCodeAt(at);
    if (isWordStart(unit)) this.#word(at);
    else if (unit >= 48 && unit <= 57) this.#number(at);
    else if (unit === 34) this.#string(at);
    else if (unit === 39) this.#lifetime(at);
    else this.#mark(at, unit);
  }

  /** Whether the token is this mark or word. */
  is(text: string): boolean {
    return this.text === text;
  }

  /** Whether the next character is the same mark: `<<`, `>>`. */
  isDoubled(): boolean {
    return this.kind === 'mark' && this.#source.charAt(this.end) === this.text;
  }

  /** The token as a node, if it is this one. */
  take(text: string): Node | null {
    return this.text === text ? this.token(text) : null;
  }

  /** Behind the token, which must be this one. */
  expect(text: string): void {
    if (this.text === text) this.advance();
    else this.giveUp();
  }

  /** Behind the token if it is this one. */
  skip(text: string): boolean {
    if (this.text !== text) return false;
    this.advance();
    return true;
  }

  /** What stands between two brackets, the first of which is here, with commas between: `element` reads one and adds it. */
  list([open, close]: readonly [string, string], element: (list: Node[]) => void): Node[] {
    const list: Node[] = [];
    this.expect(open);
    while (!this.is(close) && !this.gaveUp) {
      element(list);
      if (!this.skip(',')) break;
    }
    this.expect(close);
    return list;
  }

  /** The token as a node without a name of its own. */
  token(type: string): Node {
    const node: Node = { type, named: false, field: null, start: this.start, end: this.end, children: NONE };
    this.advance();
    return node;
  }

  /** The token as a node with a name of its own. */
  leaf(type: string, field: string | null = null): Node {
    const node: Node = { type, named: true, field, start: this.start, end: this.end, children: NONE };
    this.advance();
    return node;
  }

  /** A node from `start` to the end of the token before. */
  node(type: string, start: number, children: Node[]): Node {
    return { type, named: true, field: null, start, end: this.behind, children };
  }

  /** A word that is a name in every position; what may be something else to the grammar gives up. */
  name(type: string, field: string | null = null): Node {
    if (this.kind !== 'word' || NO_NAMES.has(this.text)) this.giveUp();
    return this.leaf(type, field);
  }

  /** The brackets that start here with all between them, as one leaf. */
  tree(field: string | null = null): Node {
    const { start } = this;
    let depth = 0;
    let at = start;
    while (at < this.#limit) {
      const unit = this.#source.charCodeAt(at);
      if (unit >= 128 || unit === 92 || unit === 96 || unit === 39 || unit === 36) break;
      if (unit === 34 && !this.#isPlain(at)) break;
      if (unit === 40 || unit === 91 || unit === 123) depth++;
      const next = skipToken(this.#source, at, this.#limit);
      if ((unit === 41 || unit === 93 || unit === 125) && --depth === 0) {
        this.end = next;
        return this.leaf('token_tree', field);
      }
      at = next;
    }
    this.giveUp();
    return this.leaf('token_tree', field);
  }

  /** Behind the whole `end`, where the next token is. */
  jumpTo(end: number): void {
    this.end = end;
    this.advance();
  }

  /** Where the next token starts; null: that is not sure. */
  #behindWhite(from: number): number | null {
    let at = from;
    for (;;) {
      const unit = this.#source.charCodeAt(at);
      if (unit === 32 || (unit >= 9 && unit <= 13)) at++;
      else if (unit === 47) {
        const end = skipComment(this.#source, at, this.#limit);
        if (end === null) return at;
        this.start = at;
        // Perhaps it was never closed.
        if (end === this.#limit && this.#source.charCodeAt(at + 1) === STAR) return null;
        const text = this.#original.slice(at, end).trimEnd();
        this.comments.push({ start: at, end: at + text.length, text });
        at = end;
      } else return at;
    }
  }

  #word(start: number): void {
    let at = start + 1;
    while (isWordPart(this.#source.charCodeAt(at))) at++;
    const unit = this.#source.charCodeAt(at);
    this.kind = 'word';
    this.end = at;
    this.text = this.#source.slice(start, at);
    // `r#name`, `b"…"`, and letters outside of ASCII
    if (unit >= 128 || unit === 35 || unit === 34 || unit === 39) this.giveUp();
  }

  #number(start: number): void {
    INTEGER.lastIndex = start;
    const end = INTEGER.test(this.#source) ? INTEGER.lastIndex : start;
    const unit = this.#source.charCodeAt(end);
    this.kind = 'number';
    this.end = end;
    this.text = '';
    if (end === start || unit === 46 || unit >= 128 || isWordPart(unit)) this.giveUp();
  }

  #string(start: number): void {
    if (!this.#isPlain(start)) {
      this.giveUp();
      return;
    }
    this.kind = 'string';
    this.end = this.#source.indexOf('"', start + 1) + 1;
    this.text = '';
  }

  /** Whether a string without escapes stands there. */
  #isPlain(quote: number): boolean {
    const before = this.#source.charCodeAt(quote - 1);
    if (before === 35 || isWordPart(before)) return false;
    const close = this.#source.indexOf('"', quote + 1);
    const escape = this.#source.indexOf('\\', quote + 1);
    return close >= 0 && (escape < 0 || escape > close);
  }

  #lifetime(start: number): void {
    let at = start + 1;
    while (isWordPart(this.#source.charCodeAt(at))) at++;
    const unit = this.#source.charCodeAt(at);
    this.kind = 'lifetime';
    this.end = at;
    this.text = '';
    if (at === start + 1 || unit === 39 || unit >= 128 || unit === 35) this.giveUp();
  }

  #mark(start: number, unit: number): void {
    const next = this.#source.charCodeAt(start + 1);
    const isPair = (unit === 58 && next === 58) || (unit === 45 && next === 62);
    this.kind = 'mark';
    this.end = start + (isPair ? 2 : 1);
    this.text = isPair ? (unit === 58 ? '::' : '->') : (MARKS.get(unit) ?? '');
    if (this.text === '') this.giveUp();
  }
}

const DEEPEST = 64;
const STAR = 42;

/** The empty list of all that have no children: it is never added to. */
export const NONE: Node[] = [];

const INTEGER = /(?:0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*)(?:(?:[ui](?:8|16|32|64|128|size)))?/y;

const MARKS = new Map(Array.from('{}[]()<>,;:=#!&*+-?/%^|.', (it) => [it.charCodeAt(0), it]));

/** Words that are, or in some position may be, no identifier to the grammar. */
const NO_NAMES = new Set([
  'abstract', 'as', 'async', 'auto', 'await', 'become', 'box', 'break', 'const', 'continue', 'crate', 'default', 'do', 'dyn', 'else', 'enum',
  'extern', 'false', 'final', 'fn', 'for', 'gen', 'if', 'impl', 'in', 'let', 'loop', 'macro', 'macro_rules', 'match', 'mod', 'move', 'mut',
  'override', 'priv', 'pub', 'raw', 'ref', 'return', 'safe', 'self', 'static', 'struct', 'super', 'trait', 'true', 'try', 'type', 'typeof',
  'union', 'unsafe', 'unsized', 'use', 'virtual', 'where', 'while', 'yield', '_',
]); // prettier-ignore

function isWordStart(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95;
}

function isWordPart(unit: number): boolean {
  return isWordStart(unit) || (unit >= 48 && unit <= 57);
}
