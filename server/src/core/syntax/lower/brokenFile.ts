// A file that could not be parsed as a whole: each item on its own, and what contains items taken apart again, so that an error
// is confined to the innermost item around it. Invariant: the result depends on the text alone.

import type { Span } from '../../text/span';
import type { Block, Comment, FileAst, FnItem, Item } from '../ast';
import { maskAmbiguous, maskFieldAttributes } from '../mask';
import type { RawTree } from '../raw';
import { itemSegments, type Segment } from '../segments';
import type { LowerContext } from './context';
import { lowerItems } from './items';
import { withBody, type ReadBody } from './functionBody';
import {
  assembleAnew,
  assembleRegion,
  commentAt,
  commentsOnly,
  isRespelled,
  isWhole,
  type Piece,
  type PieceMemory,
} from './pieces';

export interface BrokenFile {
  readonly text: string;
  readonly masked: string; // of equal length; what trees are made from
  readonly before: readonly Item[]; // of the parse before
  readonly memory: PieceMemory;
  readonly context: LowerContext;
  readonly read: ReadPiece;
}

/** Parses `piece` as a file of its own and reads its tree with offsets of `text`, where it stands at `shift`. */
export type ReadPiece = (
  text: string,
  piece: string,
  place: { readonly shift: number; readonly limit: number },
) => RawTree;

export function lowerBrokenFile(file: BrokenFile): FileAst {
  const work: Work = { ...file, explained: false };
  const pieces = lowerRegion(work, { start: 0, end: file.text.length, depth: 0 });
  const ast = assembleAnew(pieces, file);
  // Where every item is whole by itself and none needed another spelling, the error lies between them.
  return work.explained ? ast : { ...ast, hasErrors: true };
}

interface Work extends BrokenFile {
  /** Whether an item was met that says why the file as a whole could not be parsed. */
  explained: boolean;
}

const DEEPEST = 20;

function lowerRegion(
  work: Work,
  region: { readonly start: number; readonly end: number; readonly depth: number },
): readonly Piece[] {
  const { segments, comments } = itemSegments(work.masked, region.start, region.end);
  const between = comments.map((it) => commentAt(work.text, it));
  const pieces: Piece[] = [];
  let next = 0;
  const commentsBefore = (offset: number): void => {
    const found: Comment[] = [];
    for (let it = between[next]; it !== undefined && it.start < offset; it = between[++next]) found.push(it);
    if (found.length > 0) pieces.push(commentsOnly(found));
  };
  for (const segment of segments) {
    commentsBefore(segment.start);
    pieces.push(lowerSegment(work, segment, region.depth));
    while ((between[next]?.start ?? Infinity) < segment.end) next++; // its own, read with it
  }
  commentsBefore(region.end);
  return pieces;
}

function lowerSegment(work: Work, segment: Segment, depth: number): Piece {
  const { text, memory, context } = work;
  const whole = segment.missingClosers === '';
  const known = whole ? memory.recall(segment, isWhole) : undefined;
  if (known !== undefined) {
    if (isRespelled(known)) work.explained = true;
    return known;
  }
  const attempt = bestAttempt(work, segment);
  const { items, innerAttributes } = lowerItems(context, attempt.raw.root.children);
  const broken = attempt.raw.errors.length > 0 || !whole;
  const piece: Piece = {
    items,
    innerAttributes,
    comments: attempt.raw.comments,
    hasErrors: broken,
    respelled: attempt.respelled,
    alone: false,
  };
  if (attempt.respelled || broken) work.explained = true;
  if (broken) return takeApart(work, { ...piece, items: onlyOne(text, items) }, { segment, depth });
  memory.remember(segment, piece);
  return piece;
}

/**
 * A segment is one item. What else recovery finds in a broken one are its own statements, not items beside it, and
 * what it names after something that is not at its place (`fn prog ctx: T) -> Result<…>`) has no known name.
 */
function onlyOne(text: string, items: readonly Item[]): readonly Item[] {
  const first = items.findIndex((it) => it.kind !== 'unknown');
  return items.map((it, index): Item => {
    if (it.kind === 'unknown' || (index === first && hasNameAtItsPlace(text, it))) return it;
    const { start, end, attributes, visibility, visibilitySpan, keyword } = it;
    return { kind: 'unknown', start, end, attributes, visibility, visibilitySpan, keyword };
  });
}

const BEFORE_A_NAME =
  /^(?:pub(?:\s*\([^()]*\))?\s*|(?:const|unsafe|async|extern|default|safe|"[^"]*")\s*)*(?:fn|static|const|struct|enum|union|type|mod|trait)\s+(?:mut\s+)?$/;

function hasNameAtItsPlace(text: string, item: Item): boolean {
  switch (item.kind) {
    case 'fn':
    case 'static':
    case 'const':
    case 'struct':
    case 'union':
    case 'enum':
    case 'typeAlias':
    case 'mod':
    case 'trait':
      return item.name.text !== '' && BEFORE_A_NAME.test(text.slice(item.keyword, item.name.start));
    default:
      return true;
  }
}

interface Attempt {
  readonly raw: RawTree;
  readonly respelled: boolean;
}

/** The segment as it stands, or with spellings that the grammar knows instead of others, if that leaves fewer errors. */
function bestAttempt(
  { text, masked, read }: Pick<BrokenFile, 'text' | 'masked' | 'read'>,
  segment: Pick<Segment, 'start' | 'end' | 'missingClosers'>,
): Attempt {
  const place = { shift: segment.start, limit: segment.end };
  const piece = masked.slice(segment.start, segment.end) + segment.missingClosers;
  let best: Attempt = { raw: read(text, piece, place), respelled: false };
  const consider = (spelling: string | null): void => {
    if (spelling === null || best.raw.errors.length === 0) return;
    const raw = read(text, spelling, place);
    if (damage(raw) < damage(best.raw)) best = { raw, respelled: true };
  };
  const respelled = best.raw.errors.length === 0 ? null : maskAmbiguous(piece);
  consider(respelled);
  if (best.raw.errors.length > 0) {
    const errors = best.raw.errors.map(({ start, end }) => ({
      start: start - segment.start,
      end: end - segment.start,
    }));
    consider(maskFieldAttributes(best.respelled && respelled !== null ? respelled : piece, errors));
  }
  return best;
}

function damage({ errors }: RawTree): number {
  return errors.reduce((sum, it) => sum + 1 + it.end - it.start, 0);
}

/** A module, impl, trait or extern block with an error inside keeps what can be read of it; so does a function its head. */
function takeApart(
  work: Work,
  piece: Piece,
  { segment, depth }: { readonly segment: Segment; readonly depth: number },
): Piece {
  if (segment.body === null || depth > DEEPEST) return piece;
  const { text, masked, context, read } = work;
  const head =
    masked.slice(segment.start, segment.body.start) + ' '.repeat(segment.body.end - segment.body.start);
  const raw = read(text, `${head}}`, { shift: segment.start, limit: segment.end });
  const [item, ...others] = lowerItems(context, raw.root.children).items;
  if (item === undefined || others.length > 0 || raw.errors.length > 0) return piece;
  const comments = [...raw.comments];
  switch (item.kind) {
    case 'mod':
    case 'impl':
    case 'trait':
    case 'externBlock': {
      const inner = assembleRegion(lowerRegion(work, { ...segment.body, depth: depth + 1 }));
      const hasErrors = inner.hasErrors || segment.missingClosers !== '';
      const whole: Item =
        item.kind === 'mod'
          ? { ...item, end: segment.end, items: inner.items, innerAttributes: inner.innerAttributes }
          : { ...item, end: segment.end, items: inner.items };
      return {
        ...piece,
        items: [whole],
        innerAttributes: [],
        comments: [...comments, ...inner.comments],
        hasErrors,
      };
    }
    case 'fn':
      // Where the body tore the function itself to pieces, its head still says that it is there.
      return piece.items.length === 1 && piece.items[0]?.kind === 'fn'
        ? piece
        : { ...piece, items: [withUnknownBody(item, segment)] };
    default:
      return piece;
  }
}

function withUnknownBody(item: FnItem, { end, body }: Segment): FnItem {
  const state = unreadableBody({ start: body === null ? end : body.start - 1, end });
  return withBody({ ...item, end }, { state, moved: 0, text: null });
}

/** What is known of a body of which nothing can be read. */
export function unreadableBody({ start, end }: Span): ReadBody {
  const expr = { kind: 'unknown', start, end, children: [] } as const;
  const statement = { kind: 'expr', start, end, attributes: [], expr, semicolon: false } as const;
  const block: Block = { start, end, qualifier: '', label: null, statements: [statement] };
  return { block, comments: [], hasErrors: true, respelled: false, declaresItems: false };
}

/** The body of a function that stands at `item` in a file whose other parts are of no importance. */
export function readFunctionBody(
  file: Pick<BrokenFile, 'text' | 'masked' | 'read' | 'context'>,
  item: Span,
  body: Span,
): ReadBody {
  const { start, end } = item;
  const { raw, respelled } = bestAttempt(file, { start, end, missingClosers: '' });
  const broken = raw.errors.length > 0;
  const { items } = lowerItems(file.context, raw.root.children);
  const [only, ...others] = broken ? onlyOne(file.text, items) : items;
  const comments = raw.comments.filter((it) => it.start >= body.start);
  if (only?.kind !== 'fn' || only.body === null || others.length > 0)
    return { ...unreadableBody(body), comments, respelled };
  return { block: only.body, comments, hasErrors: broken, respelled, declaresItems: only.declaresItems };
}
