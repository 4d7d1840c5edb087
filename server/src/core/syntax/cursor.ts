// A walk over a syntax tree in which each step is one call across the wasm boundary.
// The library's own cursor copies its state into the buffer that both sides share before each step, and out of it afterwards; the state is
// still there from the step before, so this one leaves that out. Invariant: nothing else of the library that uses the buffer is called
// between `openCursor` and `close`. Where the library's functions cannot be had, its own cursor walks: the answers are the same.

import type { Tree, TreeCursor } from 'web-tree-sitter';

/** Where a walk stands, and its steps. */
export interface Cursor {
  readonly gotoFirstChild: () => boolean;
  readonly gotoNextSibling: () => boolean;
  readonly gotoParent: () => void;
  readonly typeId: () => number;
  /** 0: the node has none in its parent. */
  readonly fieldId: () => number;
  readonly isMissing: () => boolean;
  readonly start: () => number; // UTF-16 units
  readonly end: () => number;
  /** Ends the walk. */
  readonly close: () => void;
}

/** What the library fills with its functions when it starts: hand it to `Parser.init`. It starts once, however often it is asked to. */
export const RUNTIME: Record<string, unknown> = {};

/** A walk that starts at the root. */
export function openCursor(tree: Tree): Cursor {
  return directCursor(tree) ?? libraryCursor(tree.walk());
}

function libraryCursor(cursor: TreeCursor): Cursor {
  return {
    gotoFirstChild: () => cursor.gotoFirstChild(),
    gotoNextSibling: () => cursor.gotoNextSibling(),
    gotoParent: () => {
      cursor.gotoParent();
    },
    typeId: () => cursor.nodeTypeId,
    fieldId: () => cursor.currentFieldId,
    isMissing: () => cursor.nodeIsMissing,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    close: () => {
      cursor.delete();
    },
  };
}

/** Each step is given the address of the tree. */
type LibraryFunction = (...args: readonly (number | string)[]) => number;

/** The state of a cursor, in words of the shared buffer and in the library's own object. */
const WORDS = [0, 1, 2, 3] as const;

function directCursor(tree: Tree): Cursor | null {
  const firstChild = libraryFunction('_ts_tree_cursor_goto_first_child_wasm');
  const nextSibling = libraryFunction('_ts_tree_cursor_goto_next_sibling_wasm');
  const parent = libraryFunction('_ts_tree_cursor_goto_parent_wasm');
  const typeId = libraryFunction('_ts_tree_cursor_current_node_type_id_wasm');
  const fieldId = libraryFunction('_ts_tree_cursor_current_field_id_wasm');
  const isMissing = libraryFunction('_ts_tree_cursor_current_node_is_missing_wasm');
  const start = libraryFunction('_ts_tree_cursor_start_index_wasm');
  const end = libraryFunction('_ts_tree_cursor_end_index_wasm');
  const bufferAddress = libraryFunction('_ts_init');
  const getValue = libraryFunction('getValue');
  const address: unknown = (tree as unknown as ArrayLike<unknown>)[0];
  if (
    !firstChild || !nextSibling || !parent || !typeId || !fieldId || !isMissing || !start || !end || !bufferAddress || !getValue ||
    typeof address !== 'number'
  )
    return null; // prettier-ignore
  const buffer = bufferAddress();
  const cursor = tree.walk();
  const words = cursor as unknown as Record<number, unknown>;
  return {
    gotoFirstChild: () => firstChild(address) === 1,
    gotoNextSibling: () => nextSibling(address) === 1,
    gotoParent: () => {
      parent(address);
    },
    typeId: () => typeId(address),
    fieldId: () => fieldId(address),
    isMissing: () => isMissing(address) === 1,
    start: () => start(address),
    end: () => end(address),
    close: () => {
      // The walk may have moved what the cursor owns; the library frees what its object says.
      for (const word of WORDS) words[word] = getValue(buffer + 4 * word, 'i32');
      cursor.delete();
    },
  };
}

function libraryFunction(name: string): LibraryFunction | null {
  const found = RUNTIME[name];
  return typeof found === 'function' ? (found as LibraryFunction) : null;
}
