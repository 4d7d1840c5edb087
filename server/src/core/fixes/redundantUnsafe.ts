// `unsafe` blocks that nothing needs any more once the uses of a static in them are safe: rustc would warn of each (unused_unsafe).
// Invariant: a block goes only if all that is left in it is known to be safe; what is not known keeps it.

import type { Ancestor } from '../model/bodies';
import { resolvePath, type Scope } from '../model/names';
import type { UseSite } from '../model/uses';
import type { Block, Expr, Path, Stmt } from '../syntax/ast';
import { exprChildren, onlyExpression, stmtExprs } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import { indentAt, indentUnit, lineStart } from './layoutText';
import { receiverOf } from './receivers';

/** A use with the span that its edit replaces by something safe. */
export interface SafeUse {
  readonly site: UseSite;
  readonly span: Span;
  /** A method call on the use that is safe where its arguments are. */
  readonly call?: Expr;
}

/** Edits that unwrap such blocks in one file. `uses` are those of the file. */
export function withoutRedundantUnsafe(uses: readonly SafeUse[], text: string): readonly TextEdit[] {
  const blocks = new Map<number, { readonly block: Block; readonly use: SafeUse; readonly at: number }>();
  for (const use of uses) {
    const at = use.site.ancestors.findLastIndex(
      (it) => it.kind === 'expr' && it.expr.kind === 'block' && it.expr.block.qualifier === 'unsafe',
    );
    const ancestor = use.site.ancestors[at];
    if (ancestor?.kind === 'expr' && ancestor.expr.kind === 'block')
      blocks.set(ancestor.expr.start, { block: ancestor.expr.block, use, at });
  }
  return [...blocks.values()].flatMap(({ block, use, at }) => {
    const calls = uses.flatMap((it) => it.call ?? []);
    const safe = { holes: uses.map((it) => it.span), calls, scope: use.site.scope };
    const isSafe = block.statements.every((it) => stmtExprs(it).every((expr) => isKnownSafe(expr, safe)));
    return isSafe ? unwrap(block, { around: use.site.ancestors.slice(0, at), text }) : [];
  });
}

interface Known {
  /** Spans that the caller makes safe. */
  readonly holes: readonly Span[];
  readonly calls: readonly Expr[];
  readonly scope: Scope;
}

function isKnownSafe(expr: Expr, known: Known): boolean {
  if (known.holes.some((it) => contains(it, expr))) return true;
  const children = (): boolean =>
    childrenOf(expr).every((it) => isKnownSafe(it, known)) ||
    known.holes.some((it) => it.start === expr.start && it.end === expr.end);
  switch (expr.kind) {
    case 'unknown':
    case 'macroCall':
    case 'closure':
      return false;
    case 'unary':
      return expr.operator !== '*' && children();
    case 'path':
      return !namesMutableStatic(expr.path, known.scope);
    case 'call':
      return expr.callee.kind === 'path' && isSafeCallee(expr.callee.path, known.scope)
        ? expr.args.every((it) => isKnownSafe(it, known))
        : false;
    case 'methodCall':
      // A method of a pointer may be unsafe; one of a number is not.
      return (receiverOf(expr.method.text) === 'value' || known.calls.includes(expr)) && children();
    default:
      return children();
  }
}

function childrenOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'block' ? expr.block.statements.flatMap(stmtExprs) : exprChildren(expr);
}

function namesMutableStatic(path: Path, scope: Scope): boolean {
  const target = resolvePath(scope, path, 'value');
  return target.kind === 'item' && target.item.kind === 'static' && target.item.mutable;
}

function isSafeCallee(path: Path, scope: Scope): boolean {
  const target = resolvePath(scope, path, 'value');
  switch (target.kind) {
    case 'variant':
      return true;
    case 'item':
    case 'associated':
      return target.item.kind === 'struct' || (target.item.kind === 'fn' && !target.item.isUnsafe);
    case 'external':
      return /^core::(?:Some|Ok|Err|hint::black_box|cmp::(?:min|max)|[ui](?:8|16|32|64|size)::from)$/.test(
        target.path.join('::'),
      );
    default:
      return false;
  }
}

function unwrap(
  block: Block,
  { around, text }: { readonly around: readonly Ancestor[]; readonly text: string },
): readonly TextEdit[] {
  const [first] = block.statements;
  const last = block.statements.at(-1);
  const keyword = { start: block.start, end: text.indexOf('{', block.start) };
  const onlyKeyword = [{ span: keyword, newText: '' }];
  if (first === undefined || last === undefined) return onlyKeyword;
  const opening = { start: block.start, end: first.start };
  const closing = { start: endOf(last, text), end: block.end };
  const isCommented = /\/[/*]/.test(
    text.slice(opening.start, opening.end) + text.slice(closing.start, closing.end),
  );
  const parent = around.at(-1);
  if (isCommented) return onlyKeyword;
  const isValue = onlyExpression(block) !== null;
  const holder = parent?.kind === 'statement' ? parent : null;
  if (!isValue && (holder === null || block.statements.some((it) => it.kind !== 'expr'))) return onlyKeyword;
  const parens = isValue && parent?.kind === 'expr' && needsParens(first, parent.expr);
  const end = holder === null ? '' : missingSemicolon(last, holder, { text, after: block.end });
  return [
    { span: opening, newText: parens ? '(' : '' },
    ...dedent(text, { start: first.start, end: closing.start }),
    { span: closing, newText: parens ? ')' : end },
  ];
}

/** Behind a statement's own `;`, which the grammar counts in. */
function endOf(statement: Stmt, text: string): number {
  return text.charAt(statement.end) === ';' ? statement.end + 1 : statement.end;
}

/** Whether the block's braces did what parentheses must do now. */
function needsParens(statement: Stmt, parent: Expr): boolean {
  if (statement.kind !== 'expr') return false;
  const { kind } = statement.expr;
  if (['methodCall', 'field', 'try', 'index'].includes(parent.kind))
    return ['unary', 'binary', 'cast', 'range', 'if', 'match'].includes(kind);
  const isOperand = ['binary', 'cast', 'unary', 'range'].includes(parent.kind);
  return isOperand && ['binary', 'cast', 'range', 'assign', 'compoundAssign', 'if', 'match'].includes(kind);
}

/** A block needs no `;` in the middle of another; most expressions do. */
function missingSemicolon(
  last: Stmt,
  { statement, block }: Ancestor & { readonly kind: 'statement' },
  { text, after }: { readonly text: string; readonly after: number },
): string {
  if (last.kind !== 'expr' || last.semicolon || statement.kind !== 'expr') return '';
  const isTail = block.statements.at(-1) === statement && text.charAt(after) !== ';';
  const isBlock = ['block', 'if', 'match', 'loop', 'while', 'for'].includes(last.expr.kind);
  return isTail || isBlock || text.charAt(after) === ';' ? '' : ';';
}

function dedent(text: string, span: Span): readonly TextEdit[] {
  const unit = indentUnit(text);
  // On one line with its block, or on lines of its own below it.
  const isBelow = lineStart(text, span.start) + indentAt(text, span.start).length === span.start;
  if (!isBelow) return [];
  return [...text.slice(span.start, span.end).matchAll(/\n/g)]
    .map((it) => span.start + it.index + 1)
    .filter((at) => text.startsWith(unit, at))
    .map((at) => ({ span: { start: at, end: at + unit.length }, newText: '' }));
}
