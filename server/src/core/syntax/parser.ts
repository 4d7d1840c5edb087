// Rust text to plain syntax values. The only owner of syntax trees: a ParsedFile holds one tree for the next incremental parse and frees it.
// Invariant: the result depends on the text alone, never on what was parsed before, but for the identity of its values: what stayed the
// same from outside keeps it (lower/reuse.ts). A text with errors is parsed afresh, item by item, because error recovery may depend on
// reuse, and because one broken item must not hide the others.

import { Edit, Language, Parser, type Point, type Tree } from 'web-tree-sitter';
import type { Span } from '../text/span';
import type { FileAst, Item } from './ast';
import { RUNTIME } from './cursor';
import { functionBodies, withoutBodies, type BodySpan } from './functionBodies';
import { lowerBrokenFile, readFunctionBody, unreadableBody } from './lower/brokenFile';
import type { LowerContext } from './lower/context';
import type { FunctionBody, ReadBody } from './lower/functionBody';
import { lowerItems } from './lower/items';
import { assembleAnew, PieceMemory, type Piece } from './lower/pieces';
import { maskUnreadable } from './mask';
import { readRuns, readTree, topLevelRuns, type RawTree } from './raw';

/** Parses Rust, incrementally where an earlier parse of the same file is given. */
export interface RustParser {
  /** Never throws on any text. The result owns a syntax tree: dispose it. `previous` is consumed: its values move into the result. */
  readonly parse: (text: string, previous?: ParsedFile) => ParsedFile;
  /** How many syntax trees are alive, for leak tests and the status report. */
  readonly liveTrees: () => number;
}

export interface ParsedFile {
  readonly text: string;
  readonly ast: FileAst;
  readonly dispose: () => void;
}

export interface GrammarBytes {
  readonly runtime: Uint8Array; // web-tree-sitter.wasm
  readonly grammar: Uint8Array; // tree-sitter-rust.wasm
}

/**
 * Loads the grammar. Reading the bytes is the host's work.
 * @throws {Error} if the bytes are not the two wasm files.
 */
export async function createParser({ runtime, grammar }: GrammarBytes): Promise<RustParser> {
  RUNTIME['wasmBinary'] = runtime;
  await Parser.init(RUNTIME);
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return new TreeSitterParser(parser, language);
}

class TreeSitterParser implements RustParser {
  readonly #parser: Parser;
  readonly #language: Language;
  readonly #owned = new WeakMap<ParsedFile, Owned>();
  #live = 0;

  constructor(parser: Parser, language: Language) {
    this.#parser = parser;
    this.#language = language;
  }

  readonly liveTrees = (): number => this.#live;

  readonly parse = (text: string, previous?: ParsedFile): ParsedFile => {
    const masked = maskUnreadable(text);
    const old = previous === undefined ? undefined : this.#owned.get(previous);
    const bodies = functionBodies(masked) ?? [];
    const skeleton = withoutBodies(masked, bodies);
    const tree = this.#parse(skeleton, old);
    previous?.dispose();
    const memory = new PieceMemory({ text, masked }, old?.memory ?? null);
    const before = previous?.ast.items ?? [];
    const ast = unlessTooDeep<FileAst>(UNREADABLE, () =>
      tree.rootNode.hasError
        ? lowerBrokenFile({
            text,
            masked,
            before,
            memory,
            context: this.#context(text),
            read: this.#readPiece,
          })
        : this.#lowerWhole(text, masked, { tree, bodies, memory, before }),
    );
    let disposed = false;
    const parsed: ParsedFile = {
      text,
      ast,
      dispose: () => {
        if (disposed) return;
        disposed = true;
        this.#owned.delete(parsed);
        this.#free(tree);
      },
    };
    this.#owned.set(parsed, { skeleton, tree, memory });
    memory.seal();
    return parsed;
  };

  #parse(text: string, old?: Owned): Tree {
    if (old !== undefined) old.tree.edit(editBetween(old.skeleton, text));
    const tree = this.#parser.parse(inChunks(text), old?.tree);
    if (tree === null) throw new Error('the parser has no language');
    this.#live++;
    return tree;
  }

  #free(tree: Tree): void {
    this.#live--;
    tree.delete();
  }

  /** Only items whose text is new are read from the tree. */
  #lowerWhole(text: string, masked: string, { tree, bodies, memory, before }: WholeFile): FileAst {
    const runs = topLevelRuns(tree, this.#language);
    const known = runs.map((run) => (run.comment ? commentPiece(text, run) : memory.recall(run)));
    const unknown = runs.filter((_run, index) => known[index] === undefined);
    const raws = readRuns(tree, unknown, { language: this.#language, text, shift: 0, limit: text.length });
    const context = this.#context(text, { masked, bodies });
    let next = 0;
    const pieces = runs.map((run, index): Piece => {
      const piece = known[index];
      if (piece !== undefined) return piece;
      const raw = raws[next++];
      const { items, innerAttributes } = lowerItems(context, raw?.root.children ?? []);
      const lowered = {
        items,
        innerAttributes,
        comments: raw?.comments ?? [],
        hasErrors: false,
        respelled: false,
      };
      memory.remember(run, lowered);
      return lowered;
    });
    return assembleAnew(pieces, { before, memory });
  }

  readonly #readPiece = (
    text: string,
    piece: string,
    { shift, limit }: { readonly shift: number; readonly limit: number },
  ): RawTree => {
    const tree = this.#parse(piece);
    const raw = readTree(tree, { language: this.#language, text, shift, limit });
    this.#free(tree);
    return raw;
  };

  #context(
    text: string,
    { masked, bodies }: { readonly masked: string; readonly bodies: readonly BodySpan[] } = NO_BODIES,
  ): LowerContext {
    const byStart = new Map(bodies.map((it) => [it.start, it]));
    return {
      text,
      parseArguments: (start, end) => {
        const piece = maskUnreadable(`(${text.slice(start + 1, end - 1)});`);
        const { root, errors } = this.#readPiece(text, piece, { shift: start, limit: end });
        return errors.length === 0 ? (root.children[0]?.children[0] ?? null) : null;
      },
      unreadBody: (start, item) => {
        const body = byStart.get(start);
        return body === undefined ? null : this.#unreadBody({ text, masked }, item, body);
      },
    };
  }

  #unreadBody(
    { text, masked }: { readonly text: string; readonly masked: string },
    item: Span,
    body: BodySpan,
  ): FunctionBody {
    const read = (): ReadBody =>
      unlessTooDeep(unreadableBody(body), () =>
        readFunctionBody({ text, masked, read: this.#readPiece, context: this.#context(text) }, item, body),
      );
    const { start, end, mayDeclareItems } = body;
    return { state: { start, mayDeclareItems, read }, moved: 0, text: text.slice(start, end) };
  }
}

const NO_BODIES = { masked: '', bodies: [] };

interface WholeFile {
  readonly tree: Tree; // of the text without the bodies
  readonly bodies: readonly BodySpan[];
  readonly memory: PieceMemory;
  readonly before: readonly Item[];
}

interface Owned {
  readonly skeleton: string; // what the tree was made from: the masked text without the functions' bodies
  readonly tree: Tree;
  readonly memory: PieceMemory;
}

function commentPiece(text: string, { start, end }: { readonly start: number; readonly end: number }): Piece {
  const comment = text.slice(start, end).trimEnd();
  return {
    items: [],
    innerAttributes: [],
    comments: [{ start, end: start + comment.length, text: comment }],
    hasErrors: false,
    respelled: false,
  };
}

const CHUNK = 4096; // UTF-16 units; the library's buffer holds 5,119

/** Hands out the text in pieces that never end inside of a surrogate pair: the library would read half a character there. */
function inChunks(text: string): (index: number) => string | undefined {
  return (index) => {
    if (index >= text.length) return undefined;
    const end = index + CHUNK;
    const unit = text.charCodeAt(end - 1);
    return text.slice(index, unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end);
  };
}

/** The one edit that turns `before` into `after`. */
function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  const most = shorter - start;
  let tail = 0;
  while (
    tail < most &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--;
  const startPosition = advance({ row: 0, column: 0 }, before, 0, start);
  return new Edit({
    startIndex: start,
    oldEndIndex: before.length - tail,
    newEndIndex: after.length - tail,
    startPosition,
    oldEndPosition: advance(startPosition, before, start, before.length - tail),
    newEndPosition: advance(startPosition, after, start, after.length - tail),
  });
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function advance(from: Point, text: string, start: number, end: number): Point {
  let { row, column } = from;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) === 10) {
      row++;
      column = 0;
    } else column++;
  }
  return { row, column };
}

const UNREADABLE: FileAst = { innerAttributes: [], items: [], comments: [], hasErrors: true };

/** Nesting that exhausts the stack makes one file or function unreadable; it must not end the run over all the others. */
function unlessTooDeep<T>(unreadable: T, lower: () => T): T {
  try {
    return lower();
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  }
}
