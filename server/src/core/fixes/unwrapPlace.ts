// Where the unwrap of a lookup stands: the statement before which the lookup may move, and how the lookup is written there.
// Invariant: a lookup moves only where it is evaluated exactly once, whatever its statement does.

import type { EbpfCrate } from '../crates/crate';
import type { Ancestor } from '../model/bodies';
import type { UnwrappedLookup } from '../model/mapLookups';
import type { UseSite } from '../model/uses';
import type { Block, Expr, Stmt } from '../syntax/ast';
import { onlyExpression, withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';

/** What one fix writes, and the part of its title that says what. */
export interface Made {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Source {
  readonly text: string;
  readonly crate: EbpfCrate;
}

/** `get` of a hash map hands out a reference to an entry that may be replaced meanwhile. */
export function needsUnsafe({ lookup, map }: UnwrappedLookup): boolean {
  return (
    lookup.method.text === 'get' && /_HASH$/.test(map.kind.kernelType) && !/DEVMAP/.test(map.kind.kernelType)
  );
}

export function mayBeUnsafe(arg: Expr): boolean {
  const inner = withoutParens(arg);
  switch (inner.kind) {
    case 'literal':
    case 'path':
      return false;
    case 'borrow':
      return mayBeUnsafe(inner.operand);
    case 'cast':
      return mayBeUnsafe(inner.value);
    case 'binary':
      return mayBeUnsafe(inner.left) || mayBeUnsafe(inner.right);
    default:
      return true;
  }
}

/** What is safe once the local stands there: the local, and its dereference where it is a reference. */
export function safeSpan({ unwrap, ancestors, lookup, adaptors }: UnwrappedLookup): Span {
  const parent = ancestors.at(-1);
  const isReference = lookup.method.text === 'get' && adaptors.every((it) => /^ok/.test(it));
  const isDereferenced =
    parent?.kind === 'expr' && parent.expr.kind === 'unary' && parent.expr.operator === '*';
  return spanOf(isReference && isDereferenced ? parent.expr : unwrap);
}

export interface Holder {
  readonly statement: Stmt;
  /** Whose statement it is. */
  readonly block: Block;
  /** The lookup leaves the `unsafe` block that it stood in. */
  readonly leavesUnsafe: boolean;
}

/** The statement before which the lookup may stand, or null where it is not evaluated exactly once in it. */
export function holderOf({ ancestors, unwrap }: UnwrappedLookup, text: string): Holder | null {
  let leavesUnsafe = false;
  let inner: Span = unwrap;
  for (let up = ancestors.length - 1; up >= 0; up--) {
    const ancestor = ancestors[up];
    if (ancestor === undefined) return null;
    if (ancestor.kind === 'expr') {
      if (!isAlwaysEvaluated(ancestor.expr, inner)) return null;
      inner = ancestor.expr;
      continue;
    }
    const block = ancestors[up - 1];
    if (block?.kind !== 'expr' || block.expr.kind !== 'block' || !isUnsafeLine(block.expr, ancestor, text))
      return { statement: ancestor.statement, block: ancestor.block, leavesUnsafe };
    // `unsafe { *X.get_ptr_mut(0).unwrap() += 1 }` on one line: the lookup goes before the line.
    leavesUnsafe = true;
    inner = block.expr;
    up -= 1;
  }
  return null;
}

function isUnsafeLine(
  block: Expr & { readonly kind: 'block' },
  { statement }: Ancestor & { readonly kind: 'statement' },
  text: string,
): boolean {
  const { qualifier, statements } = block.block;
  const [only, ...more] = statements;
  const isOneLine = !text.slice(block.start, block.end).includes('\n');
  return (
    qualifier === 'unsafe' && more.length === 0 && only === statement && only.kind === 'expr' && isOneLine
  );
}

function isAlwaysEvaluated(parent: Expr, child: Span): boolean {
  switch (parent.kind) {
    case 'paren':
    case 'field':
    case 'methodCall':
    case 'call':
    case 'unary':
    case 'cast':
    case 'index':
    case 'borrow':
    case 'assign':
    case 'compoundAssign':
    case 'tuple':
    case 'array':
    case 'struct':
    case 'try':
    case 'return':
    case 'macroCall':
      return true;
    case 'binary':
      return (parent.operator !== '&&' && parent.operator !== '||') || contains(parent.left, child);
    case 'if':
      return contains(parent.condition, child) && parent.condition.kind !== 'let';
    case 'match':
      return contains(parent.value, child);
    default:
      return false;
  }
}

/** The pattern of `let pattern = ….unwrap();`, which the edit takes apart in place; null for every other statement. */
export function patternBoundTo({ unwrap }: UnwrappedLookup, statement: Stmt, text: string): string | null {
  if (statement.kind !== 'let' || statement.type !== null || statement.otherwise !== null) return null;
  if (statement.value === null || statement.attributes.length > 0 || !isWhole(statement.value, unwrap))
    return null;
  const around =
    text.slice(statement.start, unwrap.receiver.start) + text.slice(unwrap.receiver.end, statement.end);
  if (/\/[/*]/.test(around)) return null;
  const { pattern } = statement;
  const written = text.slice(pattern.start, pattern.end);
  // The grammar counts the `mut` of a `let mut` to the statement.
  const isMutable = pattern.kind === 'binding' && pattern.mutable && !/^mut\b/.test(written);
  return isMutable ? `mut ${written}` : written;
}

/** Whether a value is nothing but the unwrap, in parentheses or an `unsafe` block. */
function isWhole(value: Expr, unwrap: Expr): boolean {
  const inner = withoutParens(value);
  if (inner.start === unwrap.start && inner.end === unwrap.end) return true;
  const only = inner.kind === 'block' ? onlyExpression(inner.block) : null;
  return only !== null && isWhole(only, unwrap);
}

/** A block before `else` would be its own: `let Some(x) = (unsafe { … }) else`. */
function isBraced(expr: Expr): boolean {
  return expr.kind === 'block' || expr.kind === 'match' || expr.kind === 'if';
}

/** From aya-ebpf 0.2 on queues answer a `Result`. */
export function isResult({ adaptors, lookup }: UnwrappedLookup, { ayaEbpf, lone }: EbpfCrate): boolean {
  const isQueue = lookup.method.text === 'pop' || lookup.method.text === 'peek';
  const isNew = lone || ayaEbpf === null || !/^0\.[01]\./.test(ayaEbpf);
  return adaptors.reduce(
    (result, name) => (name === 'ok' ? false : /^ok_or/.test(name) ? true : result),
    isQueue && isNew,
  );
}

export function baseNameOf({ map, lookup }: UnwrappedLookup): string {
  return lookup.method.text.startsWith('reserve') ? 'entry' : map.name;
}

export function siteOf({ body, scope, ancestors, unwrap }: UnwrappedLookup): UseSite {
  return { file: body.file, span: spanOf(unwrap), ancestors, scope, body };
}

export function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** The grammar counts the `;` of a `let` in; where it does not, it goes too. */
export function withSemicolon(statement: Stmt, text: string): Span {
  const { start, end } = statement;
  return { start, end: text.charAt(end - 1) !== ';' && text.charAt(end) === ';' ? end + 1 : end };
}

/** The lookup as `let … else` takes it apart: there what ends with a brace stands in parentheses. */
export function callText(facts: UnwrappedLookup, leavesUnsafe: boolean, text: string): string {
  const call = scrutineeText(facts, leavesUnsafe, text);
  return (leavesUnsafe && needsUnsafe(facts)) || isBraced(facts.unwrap.receiver) ? `(${call})` : call;
}

/** The lookup as `if let` takes it apart: rustc warns of parentheses there. */
export function scrutineeText(facts: UnwrappedLookup, leavesUnsafe: boolean, text: string): string {
  const { receiver } = facts.unwrap;
  const chain = text.slice(receiver.start, receiver.end);
  return leavesUnsafe && needsUnsafe(facts) ? `unsafe { ${chain} }` : chain;
}
