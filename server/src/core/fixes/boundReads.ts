// A local that holds what a helper read by value, however the Result is taken apart: `?`, `let … else`, `if let`, `match`, `unwrap_or`.
// Invariant: the read is evaluated at most once for each time its statement runs, and every use of the local stands where it is bound.
// Deliberately absent: `while let`, reads in closures, and patterns that take the value itself apart.

import { walkBody, type Ancestor, type Body, type Visit } from '../model/bodies';
import type { Scope } from '../model/names';
import type { Block, Expr, MatchArm, Name, Pattern, Stmt } from '../syntax/ast';
import { expressionInUnsafe, jumpsAway, withoutParens } from '../syntax/visit';
import { contains, type Span } from '../text/span';
import { isConstantValue } from './divergence';
import { plainBinding, usesOfLet, usesOfOnly, type LocalUse } from './localUses';
import { isRead } from './valueReads';

export interface BoundRead {
  /** The local that the value is known by. */
  readonly name: Name;
  /** The Result: `unsafe { bpf_probe_read_kernel(ptr) }`. */
  readonly result: Expr;
  readonly form: ReadForm;
  /** The statement that holds all of it. */
  readonly statement: Statement;
  readonly block: Block;
  /** Around the statement, outermost first. */
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
  readonly uses: readonly LocalUse[];
}

export type Statement = Exclude<Stmt, { readonly kind: 'item' }>;

export type ReadForm =
  /** `let x = read(…)?;`: nothing of the value is left but the `?`. */
  | { readonly kind: 'question'; readonly value: Expr }
  /** `let Ok(x) = read(…) else { … };`, `if let Ok(x) = read(…)`, `Ok(x) => …`. `isFirst`: the statement evaluates it before all else. */
  | { readonly kind: 'pattern'; readonly pattern: Span; readonly whole: Expr; readonly isFirst: boolean }
  /** `let x = match read(…) { Ok(it) => it, Err(_) => return 1 };` */
  | { readonly kind: 'match'; readonly value: MatchExpr; readonly arm: MatchArm; readonly pattern: Span }
  /** `let x = read(…).unwrap_or([0; 64]);` `otherwise`: null for the default of its type. */
  | { readonly kind: 'fallback'; readonly otherwise: Expr | null; readonly leavesUnsafe: boolean };

type MatchExpr = Expr & { readonly kind: 'match' };

/** The local whose name stands at `offset`, or whose read does; null: there is none, or not all of its uses can be told. */
export function boundReadAt(body: Body, offset: number): BoundRead | null {
  const found: BoundRead[] = [];
  walkBody(body, (visit) => {
    for (const it of bindersIn(visit)) {
      const isMeant = it.name.start === offset || (it.result.start <= offset && offset < it.result.end);
      const bound = isMeant && isRead(it.result) ? withUses(body, it) : null;
      if (bound !== null) found.push(bound);
    }
  });
  return found.at(-1) ?? null;
}

/** A `BoundRead` before anybody looked who uses it. `reach`: where the local is known; null: from its `let` on. */
interface Binder extends Omit<BoundRead, 'uses'> {
  readonly reach: Span | null;
  /** What of a `let` stays. */
  readonly own?: readonly Span[];
}

/** What is bound in a condition or an arm is bound before its statement afterwards: there must be no other local of the name. */
function withUses(body: Body, { reach, own, ...bound }: Binder): BoundRead | null {
  const place = own === undefined ? bound : { ...bound, own };
  const uses = reach === null ? usesOfLet(body, bound.name, place) : usesOfOnly(body, bound.name);
  const isHere = reach === null || uses?.every(({ expr }) => contains(reach, expr)) === true;
  return uses !== null && isHere ? { ...bound, uses } : null;
}

function bindersIn({ expr, ancestors, scope }: Visit): readonly Binder[] {
  if (expr.kind === 'block') {
    const around: readonly Ancestor[] = [...ancestors, { kind: 'expr', expr }];
    return expr.block.statements.flatMap((statement) => {
      if (statement.kind !== 'let' || statement.value === null) return [];
      const { value } = statement;
      const holder = { statement, block: expr.block, ancestors: around, scope };
      return statement.otherwise === null
        ? boundBy(statement, value, holder)
        : boundIn(statement.pattern, { value, isFirst: true, reach: null }, holder);
    });
  }
  if (expr.kind !== 'if' && expr.kind !== 'match') return [];
  const holder = holderOf(ancestors, scope);
  if (holder === null) return [];
  const isFirst = isHead(holder.statement, expr);
  return expr.kind === 'if'
    ? letsIn(expr.condition).flatMap(({ pattern, value }) =>
        boundIn(
          pattern,
          { value, isFirst: isFirst && expr.condition.kind === 'let', reach: ifReach(expr) },
          holder,
        ),
      )
    : expr.arms.flatMap((arm) => boundIn(arm.pattern, { value: expr.value, isFirst, reach: arm }, holder));
}

type Holder = Pick<BoundRead, 'statement' | 'block' | 'ancestors' | 'scope'>;

/** The innermost statement around an expression; null: a closure stands between them. */
function holderOf(ancestors: readonly Ancestor[], scope: Scope): Holder | null {
  const at = ancestors.findLastIndex((it) => it.kind === 'statement' || it.expr.kind === 'closure');
  const holder = ancestors[at];
  if (holder?.kind !== 'statement' || holder.statement.kind === 'item') return null;
  const { statement, block } = holder;
  return { statement, block, ancestors: ancestors.slice(0, at), scope };
}

/** The `let`s of a condition, in a chain too. */
function letsIn(condition: Expr): readonly (Expr & { readonly kind: 'let' })[] {
  if (condition.kind === 'let') return [condition];
  return condition.kind === 'binary' && condition.operator === '&&'
    ? [...letsIn(condition.left), ...letsIn(condition.right)]
    : [];
}

function ifReach({ condition, then }: Expr & { readonly kind: 'if' }): Span {
  return { start: condition.start, end: then.end };
}

/** Whether the expression is what the statement evaluates first. */
function isHead(statement: Statement, expr: Expr): boolean {
  const whole = statement.kind === 'let' ? statement.value : statement.expr;
  return whole === expr;
}

/** `Ok(x)` of a Result, `Some(x)` of its `ok()`. */
function boundIn(
  pattern: Pattern,
  { value, isFirst, reach }: { readonly value: Expr; readonly isFirst: boolean; readonly reach: Span | null },
  holder: Holder,
): readonly Binder[] {
  const inner = boundBySuccess(pattern);
  if (inner === null) return [];
  const form: ReadForm = { kind: 'pattern', pattern: inner, whole: value, isFirst };
  return [{ ...holder, name: inner.name, result: value, form, reach }];
}

function boundBySuccess(pattern: Pattern): (Pattern & { readonly kind: 'binding' }) | null {
  if (pattern.kind !== 'tupleStruct' || pattern.elements.length !== 1) return null;
  const [inner] = pattern.elements;
  const isSuccess = /^(?:Ok|Some)$/.test(pattern.path.segments.at(-1)?.text ?? '');
  return isSuccess && inner?.kind === 'binding' && !inner.byRef && inner.sub === null ? inner : null;
}

/** `let x = …;` of what is the value as a whole. */
function boundBy(statement: Statement, value: Expr, holder: Holder): readonly Binder[] {
  const name = plainBinding(statement);
  if (name === null) return [];
  const inner = withoutParens(value);
  if (inner.kind === 'match') {
    const arm = inner.arms.find((it) => boundBySuccess(it.pattern) !== null);
    const pattern = arm === undefined ? null : boundBySuccess(arm.pattern);
    if (arm === undefined || pattern === null || inner !== value || !isName(arm.body, pattern.name.text))
      return [];
    const others = inner.arms.filter((it) => it !== arm);
    if (arm.guard !== null || !others.every(({ body }) => jumpsAway(body))) return [];
    const form: ReadForm = { kind: 'match', value: inner, arm, pattern };
    return [{ ...holder, name, result: inner.value, form, reach: null, own: [inner.value, ...others] }];
  }
  const question = inQuestion(inner);
  if (question !== null) {
    const form: ReadForm = { kind: 'question', value };
    return [{ ...holder, name, result: question, form, reach: null }];
  }
  const fallback = fallbackIn(inner);
  if (fallback === null) return [];
  const { result, ...rest } = fallback;
  return [{ ...holder, name, result, form: { kind: 'fallback', ...rest }, reach: null }];
}

function isName(expr: Expr, name: string): boolean {
  return expr.kind === 'path' && expr.path.segments.length === 1 && expr.path.segments[0]?.text === name;
}

/** What `?` takes apart: `read(…)` of `unsafe { read(…)? }`. */
export function inQuestion(expr: Expr): Expr | null {
  const inner = withoutParens(expr);
  if (inner.kind === 'try') return inner.value;
  const held = expressionInUnsafe(inner);
  return held === null ? null : inQuestion(held);
}

export interface Fallback {
  readonly result: Expr;
  readonly otherwise: Expr | null;
  readonly leavesUnsafe: boolean;
}

/** A value that is taken where the read fails, and costs nothing to make. */
export function fallbackIn(expr: Expr): Fallback | null {
  const inner = withoutParens(expr);
  const held = expressionInUnsafe(inner);
  if (held !== null) {
    const found = fallbackIn(held);
    return found === null ? null : { ...found, leavesUnsafe: true };
  }
  if (inner.kind !== 'methodCall') return null;
  const { receiver: result, args, method } = inner;
  const [arg, ...more] = args;
  if (method.text === 'unwrap_or_default')
    return arg === undefined ? { result, otherwise: null, leavesUnsafe: false } : null;
  if (arg === undefined || more.length > 0) return null;
  const value = method.text === 'unwrap_or' ? arg : arg.kind === 'closure' ? arg.body : null;
  if (!/^unwrap_or(?:_else)?$/.test(method.text) || value === null || !isPlain(value)) return null;
  return { result, otherwise: value, leavesUnsafe: false };
}

/** Literals, constants and what is made of such: the same wherever they stand. */
function isPlain(expr: Expr): boolean {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'repeat':
      return isPlain(inner.element);
    case 'array':
    case 'tuple':
      return inner.elements.every(isPlain);
    case 'struct':
      return inner.base === null && inner.fields.every((it) => isPlain(it.value));
    default:
      return isConstantValue(inner);
  }
}
