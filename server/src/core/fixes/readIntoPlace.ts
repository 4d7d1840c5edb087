// `(*event).path = bpf_probe_read_user(ptr)?`: what a helper reads by value and the program stores as it is, is read where it is to lie.
// Invariant: the read keeps its place, its error and what is done with it. Where it fails the kernel leaves zeros in the place.
// Deliberately absent: what is no array of bytes, and places that the program looks into where the read fails.

import type { Fix } from '../engine/finding';
import { walkBody, type Ancestor, type Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import type { Scope } from '../model/names';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { editedPart } from '../text/edit';
import { fallbackIn, inQuestion, type Fallback, type Statement } from './boundReads';
import { finished } from './conversion';
import { importsFor } from './imports';
import { fits, indentAt, indentUnit, lineEnd, lineStart } from './layoutText';
import type { StackFixRequest } from './stackFixes';
import { isUnsafeAt } from './unsafeBlocks';
import { withSemicolon } from './unwrapPlace';
import { needsOf, readByValue, readInto } from './valueReads';

export interface PlacedRead {
  readonly place: Expr;
  readonly value: Expr;
  /** The Result of the read. */
  readonly result: Expr;
  /** What is stored where it fails; null: nothing, for `?` leaves. */
  readonly fallback: Fallback | null;
  readonly statement: Statement & { readonly kind: 'expr' };
  /** Around the statement, outermost first. */
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
}

/** The assignment whose right side is the read at `offset`, as a statement of its own; null: there is none. */
export function placedReadAt(body: Body, offset: number): PlacedRead | null {
  const found: PlacedRead[] = [];
  walkBody(body, ({ expr, ancestors, scope }) => {
    if (expr.kind !== 'assign' || offset < expr.right.start || offset >= expr.right.end) return;
    const holder = ancestors.at(-1);
    if (holder?.kind !== 'statement' || holder.statement.kind !== 'expr') return;
    if (!isPlace(expr.left)) return;
    const { statement } = holder;
    const fallback = fallbackIn(expr.right);
    const result = inQuestion(expr.right) ?? fallback?.result;
    if (result === undefined) return;
    const at = { statement, ancestors: ancestors.slice(0, -1), scope };
    found.push({ ...at, place: expr.left, value: expr.right, result, fallback });
  });
  return found.at(-1) ?? null;
}

/** `(*event).path`, `event.paths[1]`: what a `&mut` may be taken of twice, with one result. */
function isPlace(expr: Expr): boolean {
  switch (expr.kind) {
    case 'field':
      return isPlace(expr.value);
    case 'index':
      return isPlace(expr.value) && ['path', 'literal'].includes(withoutParens(expr.index).kind);
    case 'paren':
      return isPlace(expr.inner);
    case 'unary':
      return expr.operator === '*' && isPlace(expr.operand);
    case 'path':
      return expr.path.segments.length === 1;
    default:
      return false;
  }
}

/** The fix, or null where the result might not compile or not mean the same. */
export function readIntoPlace(placed: PlacedRead, { body, files, crate }: StackFixRequest): Fix | null {
  const { place, value, statement, ancestors, fallback, scope } = placed;
  const text = files.text(body.file);
  if (body.originOf !== null || typeof text !== 'string' || body.unit.ayaNames.length === 0) return null;
  const whole = withSemicolon(statement, text);
  const before = text.slice(lineStart(text, whole.start), whole.start);
  const isAlone = before.trim() === '';
  if (statement.attributes.length > 0 || (fallback !== null && !isAlone)) return null;
  const type = inferBody(body).typeOf(place);
  const read = readByValue(placed.result, type, { scope, body, ayaEbpf: crate.ayaEbpf });
  if (read?.isBytes !== true) return null;
  const needs = needsOf(read, body);
  const imports = importsFor(body.scope, text, needs);
  const target = text.slice(place.start, place.end);
  const [named = null] = imports.names;
  const into = readInto(read, { bytes: `&mut ${target}`, named }, { body, text });
  const indent = indentAt(text, whole.start);
  const isUnsafe = isUnsafeAt({ file: body.file, span: statement, ancestors, scope, body });
  const written = { target, into, indent, isUnsafe, text };
  const newText =
    fallback === null
      ? editedPart(text, { start: value.start, end: whole.end }, [into])
      : orElse(fallback, written);
  const after = text.slice(whole.end, lineEnd(text, whole.end));
  if (newText === null || !fits(`${before}${newText}${after}`)) return null;
  const edits = [...imports.edits, { span: whole, newText }];
  // Before, what was there stayed.
  const ifItFails = fallback === null ? '; zeros there if it fails' : '';
  return {
    title: `Read into \`${target}\` with \`${read.helper}\` (no stack copy${ifItFails})`,
    kind: 'read-in-place',
    safe: false,
    preferred: true,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/** `if read(…).is_err() { place = value; }`; null: it takes several lines. */
function orElse(
  { result, otherwise, leavesUnsafe }: Fallback,
  { target, into, indent, isUnsafe, text }: Written,
): string | null {
  const call = editedPart(text, result, [into]);
  if (otherwise === null || call.includes('\n')) return null;
  const read = leavesUnsafe && !isUnsafe ? `unsafe { ${call} }` : call;
  const assigned = `${target} = ${text.slice(otherwise.start, otherwise.end)};`;
  return `if ${read}.is_err() {\n${indent}${indentUnit(text)}${assigned}\n${indent}}`;
}

interface Written {
  readonly target: string;
  readonly into: {
    readonly span: { readonly start: number; readonly end: number };
    readonly newText: string;
  };
  readonly indent: string;
  readonly isUnsafe: boolean;
  readonly text: string;
}
