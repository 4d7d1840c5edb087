// What replaces the unwrap of a lookup: `let … else` that returns early, or a value for the lookup that fails.
// Invariant: a lookup is moved before its statement only where it is evaluated exactly once, whatever the statement does.
// Deliberately absent: panics of other kinds, and code that a macro writes.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Fix } from '../engine/finding';
import type { Ancestor } from '../model/bodies';
import { valueTypeOf, type UnwrappedLookup } from '../model/mapLookups';
import type { UseSite } from '../model/uses';
import type { Expr, Stmt } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { aboveComments, indentAt, lineStart } from './layoutText';
import { letElseStatement, pointerName } from './lookupText';
import { withoutRedundantUnsafe } from './redundantUnsafe';

export interface UnwrapFixContext {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  /** The lookup cannot fail: what is written for that case never runs. */
  readonly cannotFail: boolean;
}

/** The fixes, the preferred one first; empty where nothing can be written that surely compiles. */
export function unwrapFixes(facts: UnwrappedLookup, context: UnwrapFixContext): readonly Fix[] {
  const { body } = facts;
  const text = context.files.text(body.file);
  if (body.originOf !== null || typeof text !== 'string') return [];
  const early = returnEarly(facts, { text, crate: context.crate });
  const other = otherValue(facts, text);
  const made = [
    ...(early === null
      ? []
      : [{ ...early, kind: 'let-else', title: `Return when the lookup fails (${early.title})` }]),
    ...(other === null
      ? []
      : [{ ...other, kind: 'unwrap-or', title: `Use ${other.title} when the lookup fails (\`unwrap_or\`)` }]),
  ];
  return made.map(({ title, kind, edits }, index) => ({
    title,
    kind,
    safe: context.cannotFail,
    preferred: index === 0,
    edits: finished([{ path: body.file, edits }], context),
  }));
}

interface Made {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

interface Source {
  readonly text: string;
  readonly crate: EbpfCrate;
}

function returnEarly(facts: UnwrappedLookup, source: Source): Made | null {
  const { body, ancestors, unwrap } = facts;
  const { text } = source;
  if (body.item.kind !== 'fn' || body.item.isConst) return null;
  if (ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure')) return null;
  const divergence = divergenceOf(body.item, body, text);
  const holder = holderOf(facts, text);
  if (divergence === null || holder === null) return null;
  const { statement, leavesUnsafe } = holder;
  if (leavesUnsafe && !needsUnsafe(facts) && facts.lookup.args.some(mayBeUnsafe)) return null;
  const start =
    statement.kind === 'item' ? statement.start : (statement.attributes[0]?.start ?? statement.start);
  if (text.slice(lineStart(text, start), start).trim() !== '') return null;
  const chain = text.slice(unwrap.receiver.start, unwrap.receiver.end);
  const inUnsafe = leavesUnsafe && needsUnsafe(facts);
  const call = inUnsafe ? `(unsafe { ${chain} })` : isBraced(unwrap.receiver) ? `(${chain})` : chain;
  const success = isResult(facts, source.crate) ? 'Ok' : 'Some';
  const title = `\`let … else { ${divergence.replace(/;$/, '')} }\``;
  const indent = indentAt(text, start);
  const pattern = patternBoundTo(facts, statement, text);
  if (pattern !== null) {
    const newText = letElseStatement(
      { pattern: `${success}(${pattern})`, call, indent },
      { text, divergence },
    );
    return { title, edits: [{ span: withSemicolon(statement, text), newText }] };
  }
  const site = siteOf(facts);
  const name = pointerName(baseNameOf(facts), { site, text, taken: new Set() });
  const at = aboveComments(text, start);
  const statementText = letElseStatement(
    { pattern: `${success}(${name})`, call, indent },
    { text, divergence },
  );
  const span = spanOf(unwrap);
  return {
    title,
    edits: [
      { span: { start: at, end: at }, newText: `${statementText}\n${indent}` },
      { span, newText: name },
      ...withoutRedundantUnsafe([{ site, span: safeSpan(facts) }], text),
    ],
  };
}

/** `get` of a hash map hands out a reference to an entry that may be replaced meanwhile. */
function needsUnsafe({ lookup, map }: UnwrappedLookup): boolean {
  return (
    lookup.method.text === 'get' && /_HASH$/.test(map.kind.kernelType) && !/DEVMAP/.test(map.kind.kernelType)
  );
}

function mayBeUnsafe(arg: Expr): boolean {
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
function safeSpan({ unwrap, ancestors, lookup, adaptors }: UnwrappedLookup): Span {
  const parent = ancestors.at(-1);
  const isReference = lookup.method.text === 'get' && adaptors.every((it) => /^ok/.test(it));
  const isDereferenced =
    parent?.kind === 'expr' && parent.expr.kind === 'unary' && parent.expr.operator === '*';
  return spanOf(isReference && isDereferenced ? parent.expr : unwrap);
}

interface Holder {
  readonly statement: Stmt;
  /** The lookup leaves the `unsafe` block that it stood in. */
  readonly leavesUnsafe: boolean;
}

/** The statement before which the lookup may stand, or null where it is not evaluated exactly once in it. */
function holderOf({ ancestors, unwrap }: UnwrappedLookup, text: string): Holder | null {
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
      return { statement: ancestor.statement, leavesUnsafe };
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
function patternBoundTo({ unwrap }: UnwrappedLookup, statement: Stmt, text: string): string | null {
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
  const [only] = inner.kind === 'block' && inner.block.statements.length === 1 ? inner.block.statements : [];
  return only?.kind === 'expr' && !only.semicolon && isWhole(only.expr, unwrap);
}

/** A block before `else` would be its own: `let Some(x) = (unsafe { … }) else`. */
function isBraced(expr: Expr): boolean {
  return expr.kind === 'block' || expr.kind === 'match' || expr.kind === 'if';
}

/** From aya-ebpf 0.2 on queues answer a `Result`. */
function isResult({ adaptors, lookup }: UnwrappedLookup, { ayaEbpf, lone }: EbpfCrate): boolean {
  const isQueue = lookup.method.text === 'pop' || lookup.method.text === 'peek';
  const isNew = lone || ayaEbpf === null || !/^0\.[01]\./.test(ayaEbpf);
  return adaptors.reduce(
    (result, name) => (name === 'ok' ? false : /^ok_or/.test(name) ? true : result),
    isQueue && isNew,
  );
}

/** `0` for a number that is copied out of the map: `X.get(0).copied().unwrap()` or `*X.get(0).unwrap()`. */
function otherValue(facts: UnwrappedLookup, text: string): Made | null {
  const { unwrap, ancestors, lookup, map, adaptors, held } = facts;
  const type = valueTypeOf(map);
  const value = type?.kind === 'int' ? '0' : type?.kind === 'bool' ? 'false' : null;
  if (value === null || held !== null || lookup.method.text !== 'get') return null;
  const ending = { start: unwrap.receiver.end, end: unwrap.end };
  if (/\/[/*]/.test(text.slice(ending.start, ending.end))) return null;
  const [only, ...more] = adaptors;
  if ((only === 'copied' || only === 'cloned') && more.length === 0)
    return { title: `\`${value}\``, edits: [{ span: ending, newText: `.unwrap_or(${value})` }] };
  const parent = ancestors.at(-1);
  if (adaptors.length > 0 || parent?.kind !== 'expr' || parent.expr.kind !== 'unary') return null;
  if (parent.expr.operator !== '*') return null;
  const star = { start: parent.expr.start, end: parent.expr.operand.start };
  if (text.slice(star.start, star.end) !== '*') return null;
  const site = siteOf(facts);
  return {
    title: `\`${value}\``,
    edits: [
      { span: star, newText: '' },
      { span: ending, newText: `.copied().unwrap_or(${value})` },
      ...(needsUnsafe(facts) || lookup.args.some(mayBeUnsafe)
        ? []
        : withoutRedundantUnsafe([{ site, span: safeSpan(facts) }], text)),
    ],
  };
}

function baseNameOf({ map, lookup }: UnwrappedLookup): string {
  return lookup.method.text.startsWith('reserve') ? 'entry' : map.item.name.text;
}

function siteOf({ body, scope, ancestors, unwrap }: UnwrappedLookup): UseSite {
  return { file: body.file, span: spanOf(unwrap), ancestors, scope, body };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** The grammar counts the `;` of a `let` in; where it does not, it goes too. */
function withSemicolon(statement: Stmt, text: string): Span {
  const { start, end } = statement;
  return { start, end: text.charAt(end - 1) !== ';' && text.charAt(end) === ';' ? end + 1 : end };
}
