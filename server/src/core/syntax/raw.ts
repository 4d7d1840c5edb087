// The syntax tree of the parser library as plain values, read in one walk of a cursor. After this no node is touched,
// so none can be used after its tree was freed. Comments leave the tree here and are kept in a list.

import type { Language, Tree } from 'web-tree-sitter';
import type { Comment } from './ast';

export interface Raw {
  readonly type: string; // the grammar's node type
  readonly named: boolean;
  readonly field: string | null; // the grammar's field name
  readonly start: number;
  readonly end: number;
  readonly children: readonly Raw[];
}

export interface RawTree {
  readonly root: Raw;
  readonly comments: readonly Comment[];
}

export interface RawOptions {
  readonly language: Language;
  /** The file's text, from which comments are read. */
  readonly text: string;
  /** Added to every offset: where the parsed piece starts in the file. */
  readonly shift: number;
  /** No offset goes beyond this. */
  readonly limit: number;
}

/** Reads the whole tree. The caller still owns and frees it. */
export function readTree(tree: Tree, { language, text, shift, limit }: RawOptions): RawTree {
  const cursor = tree.walk();
  const comments: Comment[] = [];
  const read = (): Raw | null => {
    const typeId = cursor.nodeTypeId;
    const type = language.nodeTypeForId(typeId) ?? 'ERROR';
    const start = Math.min(cursor.startIndex + shift, limit);
    const end = Math.min(cursor.endIndex + shift, limit);
    if (type === 'line_comment' || type === 'block_comment') {
      const comment = text.slice(start, end).trimEnd();
      comments.push({ start, end: start + comment.length, text: comment });
      return null;
    }
    const named = type === 'ERROR' || language.nodeTypeIsNamed(typeId);
    const field = cursor.currentFieldName;
    const children: Raw[] = [];
    // A macro body is read from the text by the lexer; its tokens here would only cost time.
    if (type !== 'token_tree' && type !== 'token_tree_pattern' && cursor.gotoFirstChild()) {
      do {
        const child = read();
        if (child !== null) children.push(child);
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return { type, named, field, start, end, children };
  };
  const root = read() ?? {
    type: 'source_file',
    named: true,
    field: null,
    start: shift,
    end: limit,
    children: [],
  };
  cursor.delete();
  return { root, comments };
}

export function child(node: Raw, field: string): Raw | undefined {
  return node.children.find((it) => it.field === field);
}

export function childOfType(node: Raw, type: string): Raw | undefined {
  return node.children.find((it) => it.type === type);
}

export function namedChildren(node: Raw): readonly Raw[] {
  return node.children.filter((it) => it.named);
}

/** Whether the node holds a child token with this spelling, such as "async" or "&". */
export function hasToken(node: Raw, spelling: string): boolean {
  return node.children.some((it) => !it.named && it.type === spelling);
}
