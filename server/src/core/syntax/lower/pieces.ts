// What one run of a file's text was lowered to, and a memory of such pieces from one parse of a file to the next.
// Invariant: a remembered piece equals what lowering the same text again would give; only its offsets are moved, in place:
// the parse that it comes from is over.

import type { Span } from '../../text/span';
import type { Attribute, Comment, FileAst, Item } from '../ast';
import { bodiesAmong, contentOf, moveBy } from './functionBody';
import { withKept } from './reuse';

export interface Piece {
  items: readonly Item[]; // those of the parse before take the place of equals, see PieceMemory.replace
  readonly innerAttributes: readonly Attribute[];
  readonly comments: readonly Comment[]; // those in bodies that are read when they are asked for are not among them
  readonly hasErrors: boolean; // but for such bodies
  /** Whether the grammar could read it in another spelling only, so that the whole file could not be parsed. */
  readonly respelled: boolean;
  /** Whether it was read without an error from its own text, whatever stands around it. */
  readonly alone: boolean;
}

/** A piece of comments alone. */
export function commentsOnly(comments: readonly Comment[]): Piece {
  return { items: [], innerAttributes: [], comments, hasErrors: false, respelled: false, alone: false };
}

/** The comment that a token or node is, without the line break that some grammars count to it. */
export function commentAt(text: string, { start, end }: Span): Comment {
  const comment = text.slice(start, end).trimEnd();
  return { start, end: start + comment.length, text: comment };
}

/** The pieces of a region, in source order, as one. What lies in bodies that are read when they are asked for is not in it. */
export function assembleRegion(pieces: readonly Piece[]): FileAst {
  return {
    innerAttributes: pieces.flatMap((it) => it.innerAttributes),
    items: pieces.flatMap((it) => it.items),
    comments: pieces.flatMap((it) => it.comments),
    hasErrors: pieces.some((it) => it.hasErrors),
  };
}

/** The pieces of a whole file as one, with the items of the parse before in the place of their equals, in the memory too. */
export function assembleAnew(
  pieces: readonly Piece[],
  { before, memory }: { readonly before: readonly Item[]; readonly memory: PieceMemory },
): FileAst {
  const fresh = assembleRegion(pieces);
  if (before.length === 0) return withBodies(fresh);
  const { items, replaced } = withKept(before, fresh.items);
  memory.replace(replaced);
  return withBodies({ ...fresh, items });
}

/** Whether nothing in the piece is broken, nor in its functions' bodies, which are read for it. */
export function isWhole({ hasErrors, items }: Piece): boolean {
  return !hasErrors && !bodiesAmong(items).some((it) => contentOf(it).hasErrors);
}

/** Whether something in the piece, or in its functions' bodies, could be read in another spelling only. */
export function isRespelled({ respelled, items }: Piece): boolean {
  return respelled || bodiesAmong(items).some((it) => contentOf(it).respelled);
}

/** The file with what its functions' bodies add to it once somebody asks. */
function withBodies({ innerAttributes, items, ...outside }: FileAst): FileAst {
  let comments: readonly Comment[] | null = null;
  let hasErrors: boolean | null = null;
  return {
    innerAttributes,
    items,
    get comments() {
      return (comments ??= bodiesAmong(items)
        .reduce((all, it) => all.concat(contentOf(it).comments), outside.comments)
        .toSorted((a, b) => a.start - b.start));
    },
    get hasErrors() {
      return (hasErrors ??= outside.hasErrors || bodiesAmong(items).some((it) => contentOf(it).hasErrors));
    },
  };
}

/** Remembers the pieces of one text for the next one. One is made for each parse, from the memory of the one before. */
export class PieceMemory {
  readonly #text: string;
  readonly #masked: string; // what trees are made from
  readonly #pieces: Placed[] = [];
  #old: Map<string, Remembered[]> | null;

  constructor(
    { text, masked }: { readonly text: string; readonly masked: string },
    previous: PieceMemory | null,
  ) {
    this.#text = text;
    this.#masked = masked;
    this.#old = previous === null ? null : previous.#byText();
  }

  /** Keeps only what this parse used, for the next one. */
  seal(): void {
    this.#old = null;
  }

  /** The piece that `span` was lowered to before, moved to where it is now, if it is of use: what is not taken is not remembered. */
  recall({ start, end }: Span, isOfUse: (piece: Piece) => boolean = () => true): Piece | undefined {
    if (this.#old === null) return undefined;
    // Each is given out once: two runs of one text are two values.
    const found = this.#old.get(this.#text.slice(start, end))?.shift();
    if (found === undefined || found.masked !== this.#masked.slice(start, end)) return undefined;
    if (!isOfUse(found.piece)) return undefined;
    const delta = start - found.start;
    if (delta !== 0) moveBy(found.piece, delta);
    this.remember({ start, end }, found.piece);
    return found.piece;
  }

  /** Whether an item of this text was read by itself before. */
  knows({ start, end }: Span): boolean {
    const found = this.#old?.get(this.#text.slice(start, end)) ?? [];
    const masked = this.#masked.slice(start, end);
    return found.some((it) => it.piece.alone && it.masked === masked);
  }

  /** What this parse gave the file in the place of what it had read is what the next one recalls. */
  replace(replaced: ReadonlyMap<Item, Item>): void {
    if (replaced.size === 0) return;
    for (const { piece } of this.#pieces) {
      if (piece.items.some((it) => replaced.has(it)))
        piece.items = piece.items.map((it) => replaced.get(it) ?? it);
    }
  }

  /** The inner attributes of a module belong to the module, whose values stay where they are: they are no piece to recall. */
  remember({ start, end }: Span, piece: Piece): void {
    if (piece.innerAttributes.length > 0) return;
    this.#pieces.push({ start, end, piece });
  }

  /** Most texts are never followed by another: only then is it worth the time. */
  #byText(): Map<string, Remembered[]> {
    const pieces = new Map<string, Remembered[]>();
    for (const { start, end, piece } of this.#pieces) {
      const remembered = { start, piece, masked: this.#masked.slice(start, end) };
      const key = this.#text.slice(start, end);
      const known = pieces.get(key);
      if (known === undefined) pieces.set(key, [remembered]);
      else known.push(remembered);
    }
    return pieces;
  }
}

interface Placed extends Span {
  readonly piece: Piece;
}

interface Remembered {
  readonly masked: string;
  readonly start: number;
  readonly piece: Piece;
}
