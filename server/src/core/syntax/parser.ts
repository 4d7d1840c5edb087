// Rust text to plain syntax values. The only owner of syntax trees: a ParsedFile holds one tree for the next incremental parse and frees it.
// Invariant: the result depends on the text alone, never on what was parsed before. A text with errors is parsed afresh, item by item,
// because error recovery may depend on reuse, and because one broken item must not hide the others.

import { Edit, Language, Parser, type Point, type Tree } from 'web-tree-sitter';
import type { Comment, FileAst, Item, Attribute } from './ast';
import type { LowerContext } from './lower/context';
import { lowerItems } from './lower/items';
import { maskTypeTurbofish, maskUnreadable } from './mask';
import { readTree, type Raw } from './raw';
import { itemSegments, type Segment } from './segments';

/** Parses Rust, incrementally where an earlier parse of the same file is given. */
export interface RustParser {
  /** Never throws on any text. The result owns a syntax tree: dispose it. `previous` is consumed. */
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
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return new TreeSitterParser(parser, language);
}

class TreeSitterParser implements RustParser {
  readonly #parser: Parser;
  readonly #language: Language;
  readonly #trees = new WeakMap<ParsedFile, OwnedTree>();
  #live = 0;

  constructor(parser: Parser, language: Language) {
    this.#parser = parser;
    this.#language = language;
  }

  readonly liveTrees = (): number => this.#live;

  readonly parse = (text: string, previous?: ParsedFile): ParsedFile => {
    const masked = maskUnreadable(text);
    const old = previous === undefined ? undefined : this.#trees.get(previous);
    const tree = this.#parse(masked, old);
    previous?.dispose();
    const ast = tree.rootNode.hasError ? this.#lowerBroken(text, masked) : this.#lowerWhole(text, tree);
    const owned: OwnedTree = { masked, tree };
    let disposed = false;
    const parsed: ParsedFile = {
      text,
      ast,
      dispose: () => {
        if (disposed) return;
        disposed = true;
        this.#free(tree);
      },
    };
    this.#trees.set(parsed, owned);
    return parsed;
  };

  #parse(masked: string, old?: OwnedTree): Tree {
    if (old !== undefined) old.tree.edit(editBetween(old.masked, masked));
    const tree = this.#parser.parse(masked, old?.tree);
    if (tree === null) throw new Error('the parser has no language');
    this.#live++;
    return tree;
  }

  #free(tree: Tree): void {
    this.#live--;
    tree.delete();
  }

  #lowerWhole(text: string, tree: Tree): FileAst {
    const raw = readTree(tree, { language: this.#language, text, shift: 0, limit: text.length });
    return {
      ...lowerItems(this.#context(text), raw.root.children),
      comments: raw.comments,
      hasErrors: false,
    };
  }

  /** Each item on its own; a module with an error inside is taken apart again. */
  #lowerBroken(text: string, masked: string): FileAst {
    const comments: Comment[] = [];
    const { items, innerAttributes } = this.#lowerRegion(
      text,
      masked,
      { start: 0, end: text.length, depth: 0 },
      comments,
    );
    comments.sort((a, b) => a.start - b.start);
    return {
      items,
      innerAttributes,
      comments: comments.filter((it, index) => it.start !== comments[index - 1]?.start),
      hasErrors: true,
    };
  }

  #lowerRegion(
    text: string,
    masked: string,
    region: { readonly start: number; readonly end: number; readonly depth: number },
    comments: Comment[],
  ): { items: readonly Item[]; innerAttributes: readonly Attribute[] } {
    const items: Item[] = [];
    const innerAttributes: Attribute[] = [];
    let position = region.start;
    for (const segment of itemSegments(masked, region.start, region.end)) {
      comments.push(...this.#commentsBetween(text, position, segment.start));
      position = segment.end;
      const { raw, hasError } = this.#parseSegment(text, masked, segment);
      comments.push(...raw.comments);
      const lowered = lowerItems(this.#context(text), raw.root.children);
      innerAttributes.push(...lowered.innerAttributes);
      const only = lowered.items.length === 1 ? lowered.items[0] : undefined;
      items.push(
        ...(hasError && only !== undefined
          ? [this.#takeApart(text, masked, { item: only, segment, depth: region.depth }, comments)]
          : lowered.items),
      );
    }
    comments.push(...this.#commentsBetween(text, position, region.end));
    return { items, innerAttributes };
  }

  #takeApart(
    text: string,
    masked: string,
    broken: { readonly item: Item; readonly segment: Segment; readonly depth: number },
    comments: Comment[],
  ): Item {
    const { item, segment, depth } = broken;
    const container =
      item.kind === 'mod' || item.kind === 'impl' || item.kind === 'trait' || item.kind === 'externBlock';
    if (!container || segment.body === null || depth > 20) return item;
    const inner = this.#lowerRegion(text, masked, { ...segment.body, depth: depth + 1 }, comments);
    return item.kind === 'mod' ? { ...item, ...inner } : { ...item, items: inner.items };
  }

  #parseSegment(
    text: string,
    masked: string,
    segment: Segment,
  ): { raw: ReturnType<typeof readTree>; hasError: boolean } {
    const piece = masked.slice(segment.start, segment.end) + segment.missingClosers;
    const attempts = [piece, maskTypeTurbofish(piece)].filter((it) => it !== null);
    let best: { raw: ReturnType<typeof readTree>; hasError: boolean } | undefined;
    for (const attempt of attempts) {
      const tree = this.#parse(attempt);
      const hasError = tree.rootNode.hasError;
      if (best === undefined || !hasError) {
        best = {
          raw: readTree(tree, { language: this.#language, text, shift: segment.start, limit: segment.end }),
          hasError,
        };
      }
      this.#free(tree);
      if (!hasError) break;
    }
    const nothing: Raw = {
      type: 'source_file',
      named: true,
      field: null,
      start: segment.start,
      end: segment.end,
      children: [],
    };
    return best ?? { raw: { root: nothing, comments: [] }, hasError: true };
  }

  #commentsBetween(text: string, start: number, end: number): readonly Comment[] {
    if (!text.slice(start, end).includes('/')) return [];
    const tree = this.#parse(text.slice(start, end));
    const { comments } = readTree(tree, { language: this.#language, text, shift: start, limit: end });
    this.#free(tree);
    return comments;
  }

  #context(text: string): LowerContext {
    return {
      text,
      parseArguments: (start, end) => {
        const tree = this.#parse(`(${text.slice(start + 1, end - 1)});`);
        const { root } = readTree(tree, { language: this.#language, text, shift: start, limit: end });
        const ok = !tree.rootNode.hasError;
        this.#free(tree);
        return ok ? (root.children[0]?.children[0] ?? null) : null;
      },
    };
  }
}

interface OwnedTree {
  readonly masked: string;
  readonly tree: Tree;
}

/** The one edit that turns `before` into `after`. */
function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const most = shorter - start;
  let tail = 0;
  while (
    tail < most &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
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
