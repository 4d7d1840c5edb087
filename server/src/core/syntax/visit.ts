// One way to walk lowered Rust: what lies directly below an expression, a statement, a block.
// Deliberately absent: any judgement. Walkers that need parents keep their own stack.

import type { Block, Expr, Item, Name, Pattern, Stmt } from './ast';

/** Expressions and blocks directly below `expr`, in source order. A macro call's arguments are its children where they are known. */
export function exprChildren(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'field':
    case 'try':
    case 'cast':
      return [expr.value];
    case 'index':
      return [expr.value, expr.index];
    case 'call':
      return [expr.callee, ...expr.args];
    case 'methodCall':
      return [expr.receiver, ...expr.args];
    case 'macroCall':
      return expr.macro.args ?? [];
    case 'unary':
    case 'borrow':
      return [expr.operand];
    case 'binary':
    case 'assign':
    case 'compoundAssign':
      return [expr.left, expr.right];
    case 'paren':
      return [expr.inner];
    case 'tuple':
    case 'array':
      return expr.elements;
    case 'repeat':
      return [expr.element, expr.length];
    case 'struct':
      return [...expr.fields.map((it) => it.value), ...(expr.base === null ? [] : [expr.base])];
    case 'range':
      return [expr.low, expr.high].filter((it) => it !== null);
    case 'if':
      return [expr.condition, blockExpr(expr.then), ...(expr.otherwise === null ? [] : [expr.otherwise])];
    case 'let':
      return [expr.value];
    case 'match':
      return [
        expr.value,
        ...expr.arms.flatMap((it) => (it.guard === null ? [it.body] : [it.guard, it.body])),
      ];
    case 'loop':
      return [blockExpr(expr.body)];
    case 'while':
      return [expr.condition, blockExpr(expr.body)];
    case 'for':
      return [expr.iterable, blockExpr(expr.body)];
    case 'closure':
      return [expr.body];
    case 'return':
    case 'break':
      return expr.value === null ? [] : [expr.value];
    case 'unknown':
      return expr.children;
    case 'block':
    case 'literal':
    case 'path':
    case 'continue':
    case 'wildcard':
      return [];
  }
}

/** A block as the expression that it is. */
export function blockExpr(block: Block): Expr {
  return { kind: 'block', start: block.start, end: block.end, block };
}

/** Expressions directly in a statement; items in blocks are not entered. */
export function stmtExprs(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'let':
      return [stmt.value, stmt.otherwise === null ? null : blockExpr(stmt.otherwise)].filter(
        (it) => it !== null,
      );
    case 'expr':
      return [stmt.expr];
    case 'item':
      return [];
  }
}

/** Whether a pattern among others is `..`, or a name for what that leaves out. It is written as a wildcard of two characters. */
export function isRest(pattern: Pattern): boolean {
  if (pattern.kind === 'binding') return pattern.sub !== null && isRest(pattern.sub);
  return pattern.kind === 'wildcard' && pattern.end - pattern.start === 2;
}

/** All names that a pattern binds, as texts. */
export function boundNames(pattern: Pattern): readonly string[] {
  return bindingsIn(pattern).map((it) => it.text);
}

/** The names that a pattern binds, where they stand. */
export function bindingsIn(pattern: Pattern): readonly Name[] {
  switch (pattern.kind) {
    case 'binding':
      return [pattern.name, ...(pattern.sub === null ? [] : bindingsIn(pattern.sub))];
    case 'tuple':
    case 'slice':
    case 'tupleStruct':
      return pattern.elements.flatMap(bindingsIn);
    case 'struct':
      return pattern.fields.flatMap((it) => bindingsIn(it.pattern));
    case 'reference':
      return bindingsIn(pattern.pattern);
    case 'or':
      return pattern.alternatives.flatMap(bindingsIn);
    case 'path':
    case 'literal':
    case 'wildcard':
    case 'unknown':
      return [];
  }
}

/** The patterns that stand directly in an expression: of its `let`s, arms, parameters. */
export function patternsOf(expr: Expr): readonly Pattern[] {
  switch (expr.kind) {
    case 'block':
      return expr.block.statements.flatMap((it) => (it.kind === 'let' ? [it.pattern] : []));
    case 'let':
    case 'for':
      return [expr.pattern];
    case 'match':
      return expr.arms.map((it) => it.pattern);
    case 'closure':
      return expr.parameters.map((it) => it.pattern);
    default:
      return [];
  }
}

/** The names that a pattern binds by `ref mut`. */
export function boundByMutableReference(pattern: Pattern): readonly string[] {
  switch (pattern.kind) {
    case 'binding':
      return pattern.byRef && pattern.mutable ? [pattern.name.text] : [];
    case 'tuple':
    case 'slice':
    case 'tupleStruct':
      return pattern.elements.flatMap(boundByMutableReference);
    case 'struct':
      return pattern.fields.flatMap((it) => boundByMutableReference(it.pattern));
    case 'or':
      return pattern.alternatives.flatMap(boundByMutableReference);
    default:
      return [];
  }
}

/** Items directly inside of an item: of a module, impl, trait, extern block. Items in function bodies are statements. */
export function itemChildren(item: Item): readonly Item[] {
  switch (item.kind) {
    case 'mod':
      return item.items ?? [];
    case 'impl':
    case 'trait':
    case 'externBlock':
      return item.items;
    default:
      return [];
  }
}

/** Looks through parentheses. */
export function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.inner) : expr;
}

/** The expression that is all of a block; null: it holds statements. */
export function onlyExpression({ statements }: Block): Expr | null {
  const [only, ...more] = statements;
  return only?.kind === 'expr' && !only.semicolon && more.length === 0 ? only.expr : null;
}

/** What stands in `unsafe { … }` where that is one expression and nothing else; null for everything else. */
export function expressionInUnsafe(expr: Expr): Expr | null {
  return expr.kind === 'block' && expr.block.qualifier === 'unsafe' ? onlyExpression(expr.block) : null;
}

/** Whether control leaves with the expression: a `return`, `break` or `continue`, or a block that ends in one. */
export function jumpsAway(expr: Expr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'block') return endsInJump(inner.block);
  return inner.kind === 'return' || inner.kind === 'break' || inner.kind === 'continue';
}

/** Whether the last statement of the block leaves it so. */
export function endsInJump({ statements }: Block): boolean {
  const last = statements.at(-1);
  return last?.kind === 'expr' && jumpsAway(last.expr);
}
