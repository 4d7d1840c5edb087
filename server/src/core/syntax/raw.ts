// The syntax tree of the parser library as plain values, read in one walk of a cursor. After this no node is touched,
// so none can be used after its tree was freed. Comments leave the tree here and are kept in a list.

import type { Language, Tree } from 'web-tree-sitter';
import type { Span } from '../text/span';
import type { Comment } from './ast';
import { openCursor, type Cursor } from './cursor';

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
  /** What the grammar could not read, and where it missed something (an empty span). */
  readonly errors: readonly Span[];
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

/** Nodes directly below the root that belong together: an item with the attributes before it, or one comment. */
export interface TopLevelRun extends Span {
  readonly first: number; // index of its first node among the root's children
  readonly count: number;
  readonly comment: boolean;
}

/** Reads the whole tree. The caller still owns and frees it. */
export function readTree(tree: Tree, options: RawOptions): RawTree {
  const reading = startReading(options, tree.rootNode.hasError);
  const cursor = openCursor(tree);
  const root = read(cursor, reading) ?? emptyFile(options.shift, options.limit);
  cursor.close();
  return { root, comments: reading.comments, errors: reading.errors };
}

/** How the root's children group into items. */
export function topLevelRuns(tree: Tree, language: Language): readonly TopLevelRun[] {
  const runs: TopLevelRun[] = [];
  const types = typesOf(language);
  let open: TopLevelRun | null = null;
  const cursor = openCursor(tree);
  if (cursor.gotoFirstChild()) {
    let index = 0;
    let lastEnd = 0;
    do {
      const { type } = typeOf(language, types, cursor.typeId());
      const start = cursor.start();
      const end = cursor.end();
      const comment = COMMENTS.has(type);
      const before: TopLevelRun = open ?? { start, end, first: index, count: 0, comment };
      const run = { ...before, end: comment ? before.end : end, count: index - before.first + 1 };
      const goesOn: boolean = type === 'attribute_item' || (comment && open !== null);
      if (!goesOn) runs.push(run);
      open = goesOn ? run : null;
      lastEnd = end;
      index++;
    } while (cursor.gotoNextSibling());
    // Comments behind attributes without an item are in the run too: their text decides what it is.
    if (open !== null) runs.push({ ...open, end: lastEnd });
  }
  cursor.close();
  return runs;
}

/** Reads the nodes of some runs, in their order, each as a file of its own. */
export function readRuns(tree: Tree, runs: readonly TopLevelRun[], options: RawOptions): readonly RawTree[] {
  if (runs.length === 0) return [];
  const broken = tree.rootNode.hasError;
  const cursor = openCursor(tree);
  const trees: RawTree[] = [];
  let index = 0;
  let valid = cursor.gotoFirstChild();
  for (const run of runs) {
    for (; valid && index < run.first; index++) valid = cursor.gotoNextSibling();
    const reading = startReading(options, broken);
    const children: Raw[] = [];
    for (; valid && index < run.first + run.count; index++) {
      const node = read(cursor, reading);
      if (node !== null) children.push(node);
      valid = cursor.gotoNextSibling();
    }
    const root = { ...emptyFile(run.start, run.end), children };
    trees.push({ root, comments: reading.comments, errors: reading.errors });
  }
  cursor.close();
  return trees;
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

/** Whether the node holds a child token with this spelling, such as "async" or "&". Brackets and commas are not kept. */
export function hasToken(node: Raw, spelling: string): boolean {
  return node.children.some((it) => !it.named && it.type === spelling);
}

const COMMENTS = new Set(['line_comment', 'block_comment']);
/** Deeper nodes are unknown, so that no walk can exhaust the stack. rustc stops at 128 nested expressions. */
const DEEPEST = 400;
const TOO_DEEP = 'too_deep';
/** Read from the text by the lexer; their tokens here would only cost time. */
const FLAT = new Set(['token_tree', 'token_tree_pattern']);
/** Tokens that no lowering asks for. "<" and ">" are operators too, "&" and "const" tell things apart. */
const UNUSED = new Set([
  ',', ':', '(', ')', '[', ']', '{', '}', '"', '=>', '->', '=', '#', 'fn', 'let', 'static', 'use', 'impl', 'for', 'in', 'if', 'else',
  'match', 'return', 'mod', 'type', 'trait', 'while', 'loop', 'where',
]); // prettier-ignore

/** Named nodes without children: looking for some would cost a step of the cursor for each. */
const LEAVES = new Set([
  'identifier', 'type_identifier', 'field_identifier', 'shorthand_field_identifier', 'primitive_type', 'integer_literal', 'mutable_specifier', 'self',
  'super', 'crate', 'metavariable',
]); // prettier-ignore

interface NodeType {
  readonly type: string;
  readonly named: boolean;
  /** What reading makes of such a node; nothing is asked of what lies below a leaf. */
  readonly role: 'unused' | 'comment' | 'leaf' | 'inner';
}

/** The node types of a language, each asked for once: the answers lie behind the wasm boundary. */
const TYPES = new WeakMap<Language, Map<number, NodeType>>();

function typesOf(language: Language): Map<number, NodeType> {
  const known = TYPES.get(language) ?? new Map<number, NodeType>();
  TYPES.set(language, known);
  return known;
}

function typeOf(language: Language, types: Map<number, NodeType>, id: number): NodeType {
  const known = types.get(id);
  if (known !== undefined) return known;
  const type = language.nodeTypeForId(id) ?? 'ERROR';
  const named = type === 'ERROR' || language.nodeTypeIsNamed(id);
  const made: NodeType = { type, named, role: roleOf(type, named) };
  types.set(id, made);
  return made;
}

function roleOf(type: string, named: boolean): NodeType['role'] {
  if (UNUSED.has(type)) return 'unused';
  if (COMMENTS.has(type)) return 'comment';
  return named && !FLAT.has(type) && !LEAVES.has(type) ? 'inner' : 'leaf';
}

interface Reading extends RawOptions {
  readonly types: Map<number, NodeType>;
  /** Whether the tree holds errors, so that tokens may be missing. */
  readonly broken: boolean;
  readonly comments: Comment[];
  readonly errors: Span[];
}

function startReading({ language, text, shift, limit }: RawOptions, broken: boolean): Reading {
  return { language, text, shift, limit, types: typesOf(language), broken, comments: [], errors: [] };
}

function read(cursor: Cursor, reading: Reading, depth = 0): Raw | null {
  const { language, text, shift, limit, broken } = reading;
  const { type: name, named, role } = typeOf(language, reading.types, cursor.typeId());
  const type = depth > DEEPEST ? TOO_DEEP : name;
  if (role === 'unused' && !(broken && cursor.isMissing())) return null;
  const start = Math.min(cursor.start() + shift, limit);
  const end = Math.min(cursor.end() + shift, limit);
  if (role === 'comment') {
    const comment = text.slice(start, end).trimEnd();
    reading.comments.push({ start, end: start + comment.length, text: comment });
    return null;
  }
  if (broken && (name === 'ERROR' || cursor.isMissing())) reading.errors.push({ start, end });
  const fieldId = cursor.fieldId();
  const field = fieldId === 0 ? null : language.fieldNameForId(fieldId);
  if (role === 'leaf' || type === TOO_DEEP || !cursor.gotoFirstChild())
    return { type, named, field, start, end, children: NO_CHILDREN };
  const children: Raw[] = [];
  do {
    const below = read(cursor, reading, depth + 1);
    if (below !== null) children.push(below);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return { type, named, field, start, end, children };
}

const NO_CHILDREN: readonly Raw[] = [];

function emptyFile(start: number, end: number): Raw {
  return { type: 'source_file', named: true, field: null, start, end, children: [] };
}
