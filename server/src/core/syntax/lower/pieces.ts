// What one run of a file's text was lowered to, and a memory of such pieces from one parse of a file to the next.
// Invariant: a remembered piece equals what lowering the same text again would give; only its offsets are moved.

import type { Span } from '../../text/span';
import type { Attribute, Comment, FileAst, Item } from '../ast';

export interface Piece {
  readonly items: readonly Item[];
  readonly innerAttributes: readonly Attribute[];
  readonly comments: readonly Comment[];
  readonly hasErrors: boolean;
  /** Whether the grammar could read it in another spelling only, so that the whole file could not be parsed. */
  readonly respelled: boolean;
}

/** The pieces of a file, in source order, as one. */
export function assembleFile(pieces: readonly Piece[]): FileAst {
  return {
    innerAttributes: pieces.flatMap((it) => it.innerAttributes),
    items: pieces.flatMap((it) => it.items),
    comments: pieces.flatMap((it) => it.comments),
    hasErrors: pieces.some((it) => it.hasErrors),
  };
}

/** Remembers pieces by their text. One is made for each parse, from the memory of the one before. */
export class PieceMemory {
  #old: ReadonlyMap<string, Remembered>;
  readonly #new = new Map<string, Remembered>();

  constructor(previous: PieceMemory | null) {
    this.#old = previous === null ? new Map<string, Remembered>() : previous.#new;
  }

  /** Keeps only what this parse used, for the next one. */
  seal(): void {
    this.#old = new Map<string, Remembered>();
  }

  /** The piece that `span` was lowered to before, moved to where it is now. `masked` is the text that the tree was made from. */
  recall(text: string, masked: string, span: Span): Piece | undefined {
    const key = text.slice(span.start, span.end);
    const found = this.#new.get(key) ?? this.#old.get(key);
    if (found === undefined || found.masked !== masked.slice(span.start, span.end)) return undefined;
    const delta = span.start - found.start;
    const piece = delta === 0 ? found.piece : moved(found.piece, delta);
    this.#new.set(key, { ...found, start: span.start, piece });
    return piece;
  }

  remember(text: string, masked: string, span: Span, piece: Piece): void {
    const key = text.slice(span.start, span.end);
    this.#new.set(key, { masked: masked.slice(span.start, span.end), start: span.start, piece });
  }
}

interface Remembered {
  readonly masked: string;
  readonly start: number;
  readonly piece: Piece;
}

/** A copy whose offsets are all `delta` larger. Every number in a lowered value is an offset. */
function moved<T>(value: T, delta: number): T {
  return move(value, delta) as T;
}

function move(value: unknown, delta: number): unknown {
  if (typeof value === 'number') return value + delta;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((it: unknown) => move(it, delta));
  const copy: Record<string, unknown> = {};
  for (const [key, it] of Object.entries(value)) copy[key] = move(it, delta);
  return copy;
}
