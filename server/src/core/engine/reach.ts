// How far an `aya: allow` reaches that stands above code: to the end of the item, statement or match arm that begins there,
// as an attribute would. Purpose: a statement of several lines is one thing to its author, wherever in it the finding is.

import type { Attribute, Expr, FileAst, Item, Stmt } from '../syntax/ast';
import { exprChildren, itemChildren, stmtExprs } from '../syntax/visit';
import type { Span } from '../text/span';

/**
 * The end of the outermost item, statement, match arm or expression whose code begins at `offset`, its attributes passed over;
 * null where none does. `code` is the file's text with spaces in the place of comments.
 */
export function endOfCodeAt(code: string, ast: FileAst, offset: number): number | null {
  let parts: readonly Part[] = ast.items.map(partOfItem);
  // Siblings do not overlap, so there is one way down.
  for (;;) {
    const around = parts.find((it) => it.start <= offset && offset < it.end);
    if (around === undefined) return null;
    if (beginsAt(code, around, offset)) return around.end;
    parts = around.parts();
  }
}

interface Part extends Span {
  readonly attributes: readonly Attribute[];
  /** What lies directly in it. */
  readonly parts: () => readonly Part[];
}

function beginsAt(code: string, { start, attributes }: Part, offset: number): boolean {
  if (start === offset) return true;
  const last = attributes.at(-1);
  return last !== undefined && last.end <= offset && code.slice(last.end, offset).trim() === '';
}

function partOfItem(item: Item): Part {
  const parts = (): readonly Part[] => {
    if (item.kind === 'fn') return item.body === null ? [] : item.body.statements.map(partOfStatement);
    if (item.kind === 'static' || item.kind === 'const')
      return item.value === null ? [] : [partOfExpr(item.value)];
    return itemChildren(item).map(partOfItem);
  };
  return { start: item.start, end: item.end, attributes: item.attributes, parts };
}

function partOfStatement(statement: Stmt): Part {
  if (statement.kind === 'item') return partOfItem(statement.item);
  const { start, end, attributes } = statement;
  return { start, end, attributes, parts: () => stmtExprs(statement).map(partOfExpr) };
}

function partOfExpr(expr: Expr): Part {
  return { start: expr.start, end: expr.end, attributes: [], parts: () => partsOfExpr(expr) };
}

function partsOfExpr(expr: Expr): readonly Part[] {
  if (expr.kind === 'block') return expr.block.statements.map(partOfStatement);
  if (expr.kind !== 'match') return exprChildren(expr).map(partOfExpr);
  const arms = expr.arms.map(({ start, end, guard, body }): Part => {
    const inside = guard === null ? [body] : [guard, body];
    return { start, end, attributes: [], parts: () => inside.map(partOfExpr) };
  });
  return [partOfExpr(expr.value), ...arms];
}
