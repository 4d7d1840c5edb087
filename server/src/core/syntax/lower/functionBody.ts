// The body of a function, which is read from its text when somebody asks for it: names, types and layouts are known without it.
// Invariant: what is read depends on the text of the function alone, whenever it is read. Its offsets are those of the file as it is now:
// a body that was not read yet is moved by a number, one that was is moved in place.

import type { Block, Comment, FnItem, Item } from '../ast';
import { itemChildren } from '../visit';

/** What stands between the braces of a function. */
export interface ReadBody {
  readonly block: Block;
  readonly comments: readonly Comment[];
  readonly hasErrors: boolean;
  /** Whether the grammar could read it in another spelling only. */
  readonly respelled: boolean;
  readonly declaresItems: boolean;
}

/** A body that nobody has asked for yet. */
export interface UnreadBody {
  readonly start: number; // where its brace stood when it was found
  /** false: surely no item is declared in it. */
  readonly mayDeclareItems: boolean;
  readonly read: () => ReadBody;
}

export interface FunctionBody {
  state: ReadBody | UnreadBody;
  /** How far an unread body was moved since it was found. */
  moved: number;
  /** Two bodies of one text are equal; null: what it was read from is not kept. */
  text: string | null;
}

/** The function with that body; null: it has none. */
export function withBody(head: FunctionHead, body: FunctionBody | null): FnItem {
  const {
    start,
    end,
    attributes,
    visibility,
    visibilitySpan,
    keyword,
    name,
    isUnsafe,
    isConst,
    abi,
    generics,
  } = head;
  const { selfParameter, parameters, result } = head;
  const item: FnItem = {
    kind: 'fn',
    start,
    end,
    attributes,
    visibility,
    visibilitySpan,
    keyword,
    name,
    isUnsafe,
    isConst,
    abi,
    generics,
    selfParameter,
    parameters,
    result,
    hasBody: body !== null,
    get body() {
      return body === null ? null : contentOf(body).block;
    },
    get declaresItems() {
      if (body === null || (isUnread(body.state) && !body.state.mayDeclareItems)) return false;
      return contentOf(body).declaresItems;
    },
  };
  if (body !== null) BODIES.set(item, body);
  return item;
}

export type FunctionHead = Omit<FnItem, 'body' | 'hasBody' | 'declaresItems'>;

/** The parts of a function that lie in its body. */
export const OF_THE_BODY: ReadonlySet<string> = new Set(['body', 'declaresItems']);

/** By the function: its own state, kept beside it so that no walk over a value reads what nobody asked for. */
const BODIES = new WeakMap<FnItem, FunctionBody>();

export function bodyOf(fn: FnItem): FunctionBody | undefined {
  return BODIES.get(fn);
}

/** The bodies of all functions among the items, but for those inside of bodies. */
export function bodiesAmong(items: readonly Item[]): readonly FunctionBody[] {
  return items.flatMap((item) => {
    if (item.kind !== 'fn') return bodiesAmong(itemChildren(item));
    const body = bodyOf(item);
    return body === undefined ? [] : [body];
  });
}

export function contentOf(body: FunctionBody): ReadBody {
  if (!isUnread(body.state)) return body.state;
  const { moved } = body;
  const read = body.state.read();
  body.state = read;
  body.moved = 0;
  if (moved !== 0) moveBody(body, moved);
  return read;
}

export function isUnread(state: ReadBody | UnreadBody): state is UnreadBody {
  return 'read' in state;
}

/** Where the body's brace stands now. */
export function startOf({ state, moved }: FunctionBody): number {
  return isUnread(state) ? state.start + moved : state.block.start;
}

export function moveBody(body: FunctionBody, delta: number): void {
  if (isUnread(body.state)) body.moved += delta;
  else {
    moveBy(body.state.block, delta);
    moveBy(body.state.comments, delta);
  }
}

/** The same value with every offset `delta` larger, in place. Every number in a lowered value is an offset, and no part is in it twice. */
export function moveBy(value: unknown, delta: number): void {
  if (Array.isArray(value)) {
    for (const it of value as readonly unknown[]) if (typeof it === 'object') moveBy(it, delta);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const parts = value as Record<string, unknown>;
  const body = parts['kind'] === 'fn' ? BODIES.get(value as FnItem) : undefined;
  for (const key in parts) {
    if (body !== undefined && OF_THE_BODY.has(key)) continue;
    const it = parts[key];
    if (typeof it === 'number') parts[key] = it + delta;
    else if (typeof it === 'object' && it !== null) moveBy(it, delta);
  }
  if (body !== undefined) moveBody(body, delta);
}
