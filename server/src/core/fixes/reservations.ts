// Space in a ring buffer that a function has reserved: a `return` behind it would leak the reservation, which the verifier refuses.

import type { Ancestor } from '../model/bodies';
import type { Block, Expr, Stmt } from '../syntax/ast';
import { exprChildren, stmtExprs } from '../syntax/visit';

/** The first statement of the block, before `user`, that reserves. */
export function reservationBefore({ statements }: Block, user: Stmt): Stmt | undefined {
  return statements
    .slice(0, statements.indexOf(user))
    .find((it) => it.kind !== 'item' && stmtExprs(it).some(isReservation));
}

/** Whether something is reserved before the place around which `ancestors` stand. */
export function isReservedBefore(ancestors: readonly Ancestor[]): boolean {
  return ancestors.some((it) =>
    it.kind === 'statement'
      ? reservationBefore(it.block, it.statement) !== undefined
      : it.expr.kind === 'if' && isReservation(it.expr.condition),
  );
}

function isReservation(expr: Expr): boolean {
  if (expr.kind === 'methodCall' && /^reserve(?:_bytes|_untyped)?$/.test(expr.method.text)) return true;
  return exprChildren(expr).some(isReservation);
}
