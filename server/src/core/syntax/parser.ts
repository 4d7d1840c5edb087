// Rust text to plain syntax values. The only owner of syntax trees: a ParsedFile holds one tree for the next incremental parse and frees it.
// Invariant: the result depends on the text alone, never on what was parsed before, but for the identity of its values: what stayed the
// same from outside keeps it (lower/reuse.ts). A text with errors is parsed afresh, item by item, because error recovery may depend on
// reuse, and because one broken item must not hide the others.

import { Edit, Language, Parser, type Point, type Tree } from 'web-tree-sitter';
import type { Span } from '../text/span';
import type { Comment, FileAst, Item } from './ast';
import { RUNTIME } from './cursor';
import { itemEnd } from './declarations/itemEnd';
import { DeclarationReader } from './declarations/items';
import { functionBodies, withoutBodies, type BodySpan } from './functionBodies';
import { lowerBrokenFile, readFunctionBody, unreadableBody } from './lower/brokenFile';
import type { LowerContext } from './lower/context';
import type { FunctionBody, ReadBody } from './lower/functionBody';
import { lowerItems } from './lower/items';
import { assembleAnew, commentAt, commentsOnly, PieceMemory, type Piece } from './lower/pieces';
import { maskUnreadable } from './mask';
import { readRuns, readTree, topLevelRuns, type Raw, type RawTree } from './raw';

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
    const bodies = functionBodies(masked);
    const memory = new PieceMemory({ text, masked }, old?.memory ?? null);
    const before = previous?.ast.items ?? [];
    const file: WholeFile = { text, masked, bodies: bodies ?? [], memory, before };
    const runs = bodies === null ? null : unlessTooDeep(null, () => this.#declarations(file));
    const skeleton = runs === null ? this.#parseSkeleton(file, old?.skeleton ?? null) : null;
    previous?.dispose();
    const ast = unlessTooDeep<FileAst>(UNREADABLE, () =>
      runs !== null
        ? this.#lowerRuns(file, runs)
        : skeleton === null || skeleton.tree.rootNode.hasError
          ? this.#lowerBroken(file)
          : this.#lowerTree(file, skeleton.tree),
    );
    let disposed = false;
    const parsed: ParsedFile = {
      text,
      ast,
      dispose: () => {
        if (disposed) return;
        disposed = true;
        this.#owned.delete(parsed);
        if (skeleton !== null) this.#free(skeleton.tree);
      },
    };
    this.#owned.set(parsed, { skeleton, memory });
    memory.seal();
    return parsed;
  };

  #parse(text: string, old: Skeleton | null = null): Tree {
    if (old !== null) old.tree.edit(editBetween(old.text, text));
    const tree = this.#parser.parse(inChunks(text), old?.tree);
    if (tree === null) throw new Error('the parser has no language');
    this.#live++;
    return tree;
  }

  #parseSkeleton({ masked, bodies }: WholeFile, old: Skeleton | null): Skeleton {
    const text = withoutBodies(masked, bodies);
    return { text, tree: this.#parse(text, old) };
  }

  #free(tree: Tree): void {
    this.#live--;
    tree.delete();
  }

  /**
   * The file's items, each read by itself: most without the library, the others, but for those that are known, from trees of their own.
   * null: one of them has an error, or where it ends is not sure.
   */
  #declarations({ text, masked, bodies, memory }: WholeFile): readonly Run[] | null {
    const reader = new DeclarationReader(masked, text, bodies);
    const runs: Run[] = [];
    for (;;) {
      const between = reader.takeComments();
      if (between.length > 0) runs.push({ start: 0, end: 0, piece: commentsOnly(between) });
      const read = reader.next();
      if (read === null) return runs;
      if (read.nodes !== null) {
        runs.push({ ...read, nodes: read.nodes });
        continue;
      }
      const end = itemEnd(masked, read.start);
      if (end === null) return null;
      const span = { start: read.start, end };
      const other = memory.knows(span) ? null : this.#readOther(text, masked, { span, bodies });
      if (other === undefined) return null;
      runs.push({ ...span, nodes: other?.root.children ?? null, comments: other?.comments ?? [] });
      reader.moveTo(end);
    }
  }

  /** The nodes of one item as the library reads it; undefined: it has an error, or it is not one item. */
  #readOther(
    text: string,
    masked: string,
    { span, bodies }: { readonly span: Span; readonly bodies: readonly BodySpan[] },
  ): RawTree | undefined {
    const { start, end } = span;
    const within = bodies.filter((it) => it.start >= start && it.end <= end);
    const piece = withoutBodies(
      masked.slice(start, end),
      within.map((it) => ({ ...it, start: it.start - start, end: it.end - start })),
    );
    const tree = this.#parse(piece);
    const raw = tree.rootNode.hasError
      ? undefined
      : readTree(tree, { language: this.#language, text, shift: start, limit: end });
    this.#free(tree);
    const last = raw?.root.children.at(-1);
    const items = raw?.root.children.filter((it) => it.type !== 'attribute_item') ?? [];
    return items.length === 1 && items[0] === last ? raw : undefined;
  }

  #lowerRuns(file: WholeFile, runs: readonly Run[]): FileAst {
    const { text, masked, bodies, memory, before } = file;
    const context = this.#context(text, { masked, bodies });
    const pieces = runs.map((run): Piece => {
      if ('piece' in run) return run.piece;
      const known = memory.recall(run);
      if (known !== undefined) return known;
      const { nodes, comments } =
        run.nodes === null ? this.#readAgain(file, run) : { ...run, nodes: run.nodes };
      return lowerPiece(context, { run, nodes, comments, alone: true, memory });
    });
    return assembleAnew(pieces, { before, memory });
  }

  /** What is known of one text cannot be had twice. */
  #readAgain(
    { text, masked, bodies }: WholeFile,
    span: Span,
  ): { readonly nodes: readonly Raw[]; readonly comments: readonly Comment[] } {
    const raw = this.#readOther(text, masked, { span, bodies });
    return { nodes: raw?.root.children ?? [], comments: raw?.comments ?? [] };
  }

  #lowerBroken({ text, masked, before, memory }: WholeFile): FileAst {
    const context = this.#context(text);
    return lowerBrokenFile({ text, masked, before, memory, context, read: this.#readPiece });
  }

  /** Only items whose text is new are read from the tree. */
  #lowerTree({ text, masked, bodies, memory, before }: WholeFile, tree: Tree): FileAst {
    const runs = topLevelRuns(tree, this.#language);
    const known = runs.map((run) =>
      run.comment ? commentsOnly([commentAt(text, run)]) : memory.recall(run),
    );
    const unknown = runs.filter((_run, index) => known[index] === undefined);
    const raws = readRuns(tree, unknown, { language: this.#language, text, shift: 0, limit: text.length });
    const context = this.#context(text, { masked, bodies });
    let next = 0;
    const pieces = runs.map((run, index): Piece => {
      const piece = known[index];
      if (piece !== undefined) return piece;
      const raw = raws[next++];
      const read = { nodes: raw?.root.children ?? [], comments: raw?.comments ?? [] };
      return lowerPiece(context, { run, ...read, alone: false, memory });
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
  readonly text: string;
  readonly masked: string;
  readonly bodies: readonly BodySpan[];
  readonly memory: PieceMemory;
  readonly before: readonly Item[];
}

/** What the file as a whole was parsed from, the masked text without the functions' bodies. */
interface Skeleton {
  readonly text: string;
  readonly tree: Tree;
}

interface Owned {
  readonly skeleton: Skeleton | null; // null: every item was read by itself
  readonly memory: PieceMemory;
}

/** What stands at the top of a file: comments, or an item with its nodes; null: they are remembered. */
type Run = Span &
  (
    | { readonly piece: Piece }
    | { readonly nodes: readonly Raw[] | null; readonly comments: readonly Comment[] }
  );

function lowerPiece(
  context: LowerContext,
  {
    run,
    nodes,
    comments,
    alone,
    memory,
  }: {
    readonly run: Span;
    readonly nodes: readonly Raw[];
    readonly comments: readonly Comment[];
    readonly alone: boolean;
    readonly memory: PieceMemory;
  },
): Piece {
  const { items, innerAttributes } = lowerItems(context, nodes);
  const piece: Piece = { items, innerAttributes, comments, hasErrors: false, respelled: false, alone };
  memory.remember(run, piece);
  return piece;
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
