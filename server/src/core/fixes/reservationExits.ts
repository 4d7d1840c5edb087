// The ways out of a function while it holds a reservation: each of them first gives the entry back, because one that is lost does not load.
// Invariant: nothing that points into the entry is used after it was given back; a way out that cannot be rewritten is named.
// Deliberately absent: `?` whose operand is not the first thing that its statement evaluates, and macros that are not known.

import type { Ancestor, Body } from '../model/bodies';
import { walkBody } from '../model/bodies';
import type { Expr } from '../syntax/ast';
import { contains, type Span } from '../text/span';
import type { TextEdit } from '../text/edit';
import { identifiersIn, indentAt, indentUnit, lineStart } from './layoutText';
import { withoutQuestionMark } from './questionMark';
import type { Refusal } from './refusal';

export interface Reserved {
  readonly body: Body;
  readonly text: string;
  /** From the reservation to the statement that submits it. */
  readonly region: Span;
  /** The local that holds the entry. */
  readonly entry: string;
  /** Names of locals that point into the entry. */
  readonly pointers: ReadonlySet<string>;
}

/** `edits` with those that give the entry back where the function is left in between, or the first way out for which there is none. */
export function withDiscards(reserved: Reserved, edits: readonly TextEdit[]): readonly TextEdit[] | Refusal {
  const { body, region } = reserved;
  const made: TextEdit[] = [];
  const refusals: Refusal[] = [];
  walkBody(body, ({ expr, ancestors }) => {
    if (expr.start < region.start || expr.start >= region.end) return;
    const exit = exitAt(expr, ancestors, { ...reserved, edits });
    if (exit === null) return;
    if ('why' in exit) refusals.push(exit);
    else if (made.some(({ span }) => overlaps(span, exit.span)))
      refusals.push({ span: expr, why: 'a statement leaves the function in two ways' });
    else made.push(exit);
  });
  const [refusal] = refusals;
  if (refusal !== undefined) return refusal;
  const isReplaced = ({ span }: TextEdit): boolean =>
    made.some((it) => contains(it.span, span) && it.span.end > it.span.start);
  return [...edits.filter((it) => !isReplaced(it)), ...made];
}

interface Editing extends Reserved {
  readonly edits: readonly TextEdit[];
}

function exitAt(expr: Expr, ancestors: readonly Ancestor[], at: Editing): TextEdit | Refusal | null {
  const refused = (why: string): Refusal => ({ span: { start: expr.start, end: expr.end }, why });
  switch (expr.kind) {
    case 'macroCall':
      return expr.macro.args === null ? refused('a macro that is not known may leave the function') : null;
    case 'break':
    case 'continue':
      return staysInside(expr.label, ancestors, at.region)
        ? null
        : refused('a loop is left before it is sent');
    case 'return':
    case 'try': {
      if (isInClosure(ancestors, at.region)) return null;
      const edit =
        expr.kind === 'return'
          ? beforeReturn(expr, ancestors, at)
          : withoutQuestionMark(expr, ancestors, { ...at, before: `${at.entry}.discard(0);` });
      return edit ?? refused('the function may be left before it is sent');
    }
    default:
      return null;
  }
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function isInClosure(ancestors: readonly Ancestor[], { start }: Span): boolean {
  return ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure' && it.expr.start >= start);
}

/** Whether the loop that a `break` or `continue` speaks of stands in the region as a whole. */
function staysInside(label: string | null, ancestors: readonly Ancestor[], { start }: Span): boolean {
  const target = ancestors.findLast(
    (it) =>
      it.kind === 'expr' &&
      (it.expr.kind === 'loop' || it.expr.kind === 'while' || it.expr.kind === 'for') &&
      (label === null || it.expr.label === label),
  );
  return target?.kind === 'expr' && target.expr.start >= start;
}

/** `return 1;` → `entry.discard(0);` above it. */
function beforeReturn(
  expr: Expr & { readonly kind: 'return' },
  ancestors: readonly Ancestor[],
  { text, entry, pointers }: Editing,
): TextEdit | null {
  const written = text.slice(expr.start, expr.end);
  if (expr.value !== null && !outlivesEntry(expr.value)) return null;
  if ([...identifiersIn(text, expr)].some((it) => pointers.has(it))) return null;
  const parent = ancestors.at(-1);
  const lines = (indent: string): string =>
    `{\n${indent}${indentUnit(text)}${entry}.discard(0);\n${indent}${indentUnit(text)}${written};\n${indent}}`;
  if (parent?.kind === 'expr' && parent.expr.kind === 'match') {
    // `Err(_) => return 1,`: what is no block ends with a comma.
    const end = text.charAt(expr.end) === ',' ? expr.end + 1 : expr.end;
    return { span: { start: expr.start, end }, newText: lines(lineIndent(text, expr.start)) };
  }
  if (parent?.kind !== 'statement' || parent.statement.kind !== 'expr') return null;
  const { statement, block } = parent;
  if (statement.expr !== expr || statement.attributes.length > 0) return null;
  if (text.slice(lineStart(text, statement.start), statement.start).trim() === '') {
    const indent = indentAt(text, statement.start);
    return {
      span: { start: statement.start, end: statement.start },
      newText: `${entry}.discard(0);\n${indent}`,
    };
  }
  const isAlone = block.statements.length === 1 && block.qualifier === '' && text.charAt(block.start) === '{';
  if (!isAlone || /\/[/*]/.test(text.slice(block.start, block.end))) return null;
  return {
    span: { start: block.start, end: block.end },
    newText: lines(lineIndent(text, block.start)),
  };
}

/** A value that is there already or made of such: nothing in it reads memory. */
function outlivesEntry(value: Expr): boolean {
  switch (value.kind) {
    case 'literal':
    case 'path':
      return true;
    case 'paren':
      return outlivesEntry(value.inner);
    case 'unary':
      return value.operator !== '*' && outlivesEntry(value.operand);
    case 'cast':
      return outlivesEntry(value.value);
    case 'tuple':
      return value.elements.every(outlivesEntry);
    case 'call':
      return (
        value.callee.kind === 'path' &&
        /^[A-Z]/.test(value.callee.path.segments.at(-1)?.text ?? '') &&
        value.args.every(outlivesEntry)
      );
    default:
      return false;
  }
}

/** What the line of `offset` starts with, wherever in it `offset` is. */
function lineIndent(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return indentAt(text, start + (/^[ \t]*/.exec(text.slice(start, offset))?.[0].length ?? 0));
}
