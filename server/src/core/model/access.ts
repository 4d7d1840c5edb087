// What a use does to its static: a read, a write, or a read-modify-write, seen through fields, indices, borrows, raw pointers,
// local aliases, helpers, and functions of the workspace that get the address.
// Invariant: "unknown" means that the address went where this file does not follow; callers treat it as a possible write.
// Deliberately absent: which section or loader makes the access fail (rules), aliasing across calls of unknown code.

import type { Expr, FnItem, Pattern } from '../syntax/ast';
import { boundByMutableReference, boundNames } from '../syntax/visit';
import { contains, type Span } from '../text/span';
import { calleeAccess, methodAccess, type Reached } from './accessCalls';
import { walkBody, type Ancestor, type Body } from './bodies';
import type { Scope } from './names';
import type { UseSite } from './uses';

export type AccessKind = 'read' | 'write' | 'read-modify-write' | 'unknown';

export interface Access {
  readonly kind: AccessKind;
  readonly file: string;
  /** The expression that reads or writes: `X += 1`, `X[i]`. */
  readonly span: Span;
  /** One atomic instruction: no update is lost. */
  readonly atomic: boolean;
  readonly volatile: boolean;
  /** Through an index that is no literal. */
  readonly indexed: boolean;
  /** The address is handed to a kernel helper or a map method. */
  readonly helper: boolean;
  /** Written through a pointer that was cast from a shared one. */
  readonly throughCast: boolean;
  /** The address became a number, or part of a value that is not followed: nobody knows that anything is read or written. */
  readonly outOfSight: boolean;
  /** The use that this access came from. */
  readonly site: UseSite;
}

export interface AccessContext {
  /** All uses of the same static, to see whether a written value depends on it. */
  readonly sites: readonly UseSite[];
  /** The static's type has interior mutability, so that methods with `&self` may write. */
  readonly interior: boolean;
  /** Identifiers in the static's type: its methods may be those of a type with one of these names. */
  readonly typeNames: ReadonlySet<string>;
}

/** Everything that one use does. Empty for a use that touches no byte, such as comparing addresses. */
export function accessesOf(site: UseSite, context: AccessContext): readonly Access[] {
  const cursor: Cursor = {
    site,
    context,
    ancestors: site.ancestors,
    scope: site.scope,
    body: site.body,
    expr: null,
    span: site.span,
    flags: NONE,
    depth: 0,
    alias: null,
  };
  return place(cursor);
}

export interface Flags {
  readonly indexed: boolean;
  readonly throughCast: boolean;
}

const NONE: Flags = { indexed: false, throughCast: false };
const MOST_HOPS = 8; // aliases of aliases, functions that hand the address on

/** An expression that stands for the static (a place) or its address (a pointer), with what stands around it. */
export interface Cursor {
  readonly site: UseSite;
  readonly context: AccessContext;
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
  readonly body: Body;
  readonly expr: Expr | null; // null: the use itself
  readonly span: Span;
  readonly flags: Flags;
  readonly depth: number;
  /** The local or parameter through which the static is seen here; null: its own name. */
  readonly alias: string | null;
}

/** The expression is the static, or a part of it. */
export function place(cursor: Cursor): readonly Access[] {
  const parent = parentOf(cursor);
  if (parent === null) return [access(cursor, 'read')];
  const up = (flags: Partial<Flags> = {}): Cursor => climb(cursor, flags);
  switch (parent.kind) {
    case 'paren':
    case 'field':
      return place(up());
    case 'index':
      return isSelf(cursor, parent.value)
        ? place(up({ indexed: cursor.flags.indexed || parent.index.kind !== 'literal' }))
        : [access(cursor, 'read')];
    case 'assign':
      return isSelf(cursor, parent.left)
        ? [access(up(), dependsOn(cursor, parent.right) ? 'read-modify-write' : 'write')]
        : [access(cursor, 'read')];
    case 'compoundAssign':
      return isSelf(cursor, parent.left) ? [access(up(), 'read-modify-write')] : [access(cursor, 'read')];
    case 'tuple':
    case 'array':
    case 'struct':
    case 'call':
      return isAssigned(cursor) ? [access(cursor, 'write')] : [access(cursor, 'read')];
    case 'borrow':
      return pointer(up(), parent.mutable || cursor.context.interior);
    case 'macroCall': {
      const name = parent.macro.path.segments.at(-1)?.text;
      if (name === 'addr_of') return pointer(up(), cursor.context.interior);
      return name === 'addr_of_mut' ? pointer(up(), true) : [access(cursor, 'read')];
    }
    case 'methodCall':
      return isSelf(cursor, parent.receiver)
        ? follow(cursor, withIndex(parent, methodAccess(cursor, parent, 'place')))
        : [access(cursor, 'read')];
    case 'let':
      return matched(cursor, [{ pattern: parent.pattern, within: conditionOf(cursor) ?? parent }]);
    case 'match':
      return matched(
        cursor,
        parent.arms.map((arm) => ({ pattern: arm.pattern, within: arm })),
      );
    default:
      return [access(cursor, 'read')];
  }
}

/** Patterns that take the static apart: names bound by `ref mut` are pointers into it, other names are copies. */
function matched(
  cursor: Cursor,
  cases: readonly { readonly pattern: Pattern; readonly within: Span }[],
): readonly Access[] {
  const written = cases.flatMap(({ pattern, within }) =>
    boundByMutableReference(pattern).flatMap((name) =>
      throughAlias(cursor, {
        body: cursor.body,
        name,
        within: { start: within.start, end: within.end },
        mutable: true,
      }),
    ),
  );
  return [access(cursor, 'read'), ...written];
}

/** The expression is a pointer or reference to the static. `mutable`: it may be written through. */
export function pointer(cursor: Cursor, mutable: boolean): readonly Access[] {
  const statement = cursor.ancestors.at(-1);
  if (statement?.kind === 'statement') return fromStatement(cursor, statement, mutable);
  const parent = parentOf(cursor);
  if (parent === null) return escapes(cursor, mutable);
  const up = (flags: Partial<Flags> = {}): Cursor => climb(cursor, flags);
  switch (parent.kind) {
    case 'paren':
    case 'try':
      return pointer(up(), mutable);
    case 'unary':
      return parent.operator === '*' ? place(up()) : [];
    case 'field':
      return place(up());
    case 'index':
      return isSelf(cursor, parent.value) ? place(up({ indexed: true })) : [];
    case 'cast': {
      if (parent.type.kind !== 'pointer')
        return parent.type.kind === 'infer' ? pointer(up(), mutable) : escapes(cursor, mutable);
      return pointer(
        up({ throughCast: cursor.flags.throughCast || (parent.type.mutable && !mutable) }),
        mutable || parent.type.mutable,
      );
    }
    case 'methodCall':
      return isSelf(cursor, parent.receiver)
        ? follow(
            cursor,
            withIndex(parent, methodAccess(cursor, parent, mutable ? 'mutable pointer' : 'pointer')),
          )
        : [access(up(), mutable ? 'write' : 'read', { helper: true })];
    case 'call':
      return isSelf(cursor, parent.callee)
        ? [access(cursor, 'read')]
        : follow(cursor, calleeAccess(cursor, parent, mutable));
    case 'binary':
      return []; // addresses are compared
    case 'macroCall':
      return [access(cursor, 'read')];
    case 'block':
      return pointer(up(), mutable);
    case 'let':
      return throughPattern(cursor, parent.pattern, { within: conditionOf(cursor) ?? parent, mutable });
    case 'match':
      if (!isSelf(cursor, parent.value)) return escapes(cursor, mutable);
      return parent.arms.flatMap((arm) => throughPattern(cursor, arm.pattern, { within: arm, mutable }));
    case 'for':
      if (!isSelf(cursor, parent.iterable)) return escapes(cursor, mutable);
      return throughPattern(cursor, parent.pattern, { within: parent.body, mutable });
    default:
      return escapes(cursor, mutable);
  }
}

/** What happens to the names that a pattern binds to parts of the static: `if let Some(slot) = SLOTS.get_mut(i) { *slot += 1 }`. */
function throughPattern(
  cursor: Cursor,
  pattern: Pattern,
  { within, mutable }: { readonly within: Span; readonly mutable: boolean },
): readonly Access[] {
  const { start, end } = within;
  // Which variant it is, or whether a constant fits, is read from the static itself; an `Option` that a method made is not.
  const isTested = REFUTABLE.has(pattern.kind) && cursor.expr?.kind !== 'methodCall';
  const inside = boundNames(pattern).flatMap((name) =>
    throughAlias(cursor, { body: cursor.body, name, within: { start, end }, mutable }),
  );
  return isTested ? [access(cursor, 'read'), ...inside] : inside;
}

const REFUTABLE: ReadonlySet<Pattern['kind']> = new Set(['tupleStruct', 'struct', 'path', 'literal', 'or']);

/** The `if` or `while` around a `let` condition, in which its names live. */
function conditionOf(cursor: Cursor): Expr | null {
  const holder = cursor.ancestors.findLast(
    (it) => it.kind === 'expr' && (it.expr.kind === 'if' || it.expr.kind === 'while'),
  );
  return holder?.kind === 'expr' ? holder.expr : null;
}

const INDEXING = /^(?:get|get_mut|get_unchecked|get_unchecked_mut|add|sub|offset|wrapping_add)$/;

/** `X.get_mut(i)` and `p.add(i)` index as `X[i]` does. */
function withIndex(call: Expr & { readonly kind: 'methodCall' }, reached: Reached): Reached {
  const [index] = call.args;
  const isIndexed = INDEXING.test(call.method.text) && index !== undefined && index.kind !== 'literal';
  return isIndexed && reached.kind === 'pointer'
    ? { ...reached, flags: { ...reached.flags, indexed: true } }
    : reached;
}

/** All places in `body` where the local `name` stands, as pointers to the static. */
export function throughAlias(
  cursor: Cursor,
  alias: {
    readonly body: Body;
    readonly name: string;
    readonly within: Span;
    readonly mutable: boolean;
    readonly as?: 'place';
  },
): readonly Access[] {
  if (cursor.depth >= MOST_HOPS) return [access(cursor, 'unknown')];
  const found: Access[] = [];
  walkBody(alias.body, ({ expr, ancestors, scope }) => {
    if (expr.kind !== 'path' || expr.path.segments.length !== 1 || expr.path.segments[0]?.text !== alias.name)
      return;
    if (!contains(alias.within, expr)) return;
    const inner: Cursor = {
      ...cursor,
      ancestors: [...ancestors],
      scope,
      body: alias.body,
      expr,
      span: { start: expr.start, end: expr.end },
      depth: cursor.depth + 1,
      alias: alias.name,
    };
    found.push(...(alias.as === 'place' ? place(inner) : pointer(inner, alias.mutable)));
  });
  return found;
}

export function parentOf(cursor: Cursor): Expr | null {
  const parent = cursor.ancestors.at(-1);
  return parent?.kind === 'expr' ? parent.expr : null;
}

/** The cursor on the parent expression. */
export function climb(cursor: Cursor, flags: Partial<Flags> = {}): Cursor {
  const parent = parentOf(cursor);
  if (parent === null) return cursor;
  return {
    ...cursor,
    ancestors: cursor.ancestors.slice(0, -1),
    expr: parent,
    span: { start: parent.start, end: parent.end },
    flags: { ...cursor.flags, ...flags },
  };
}

/** Whether a value depends on the static: it mentions it, or a local that was computed from it. */
export function dependsOn(cursor: Cursor, value: Expr): boolean {
  const { sites } = cursor.context;
  const through = new Set(cursor.alias === null ? [] : [cursor.alias]);
  const mentions = (expr: Expr): boolean =>
    sites.some((it) => it.file === cursor.body.file && contains(expr, it.span)) ||
    usesAny(expr, through, cursor.body);
  if (mentions(value)) return true;
  if (value.kind === 'literal') return false;
  const tainted = new Set<string>();
  let depends = false;
  walkBody(cursor.body, ({ expr, ancestors }) => {
    const statement = ancestors.at(-1);
    if (
      statement?.kind === 'statement' &&
      statement.statement.kind === 'let' &&
      statement.statement.value === expr
    ) {
      const { pattern } = statement.statement;
      if (pattern.kind === 'binding' && (mentions(expr) || usesAny(expr, tainted, cursor.body)))
        tainted.add(pattern.name.text);
    }
    if (expr.kind === 'path' && contains(value, expr) && tainted.has(expr.path.segments[0]?.text ?? ''))
      depends = true;
  });
  return depends;
}

function usesAny(value: Expr, names: ReadonlySet<string>, body: Body): boolean {
  if (names.size === 0) return false;
  let found = false;
  walkBody(body, ({ expr }) => {
    if (expr.kind === 'path' && contains(value, expr) && names.has(expr.path.segments[0]?.text ?? ''))
      found = true;
  });
  return found;
}

function fromStatement(
  cursor: Cursor,
  { statement, block }: Ancestor & { kind: 'statement' },
  mutable: boolean,
): readonly Access[] {
  if (statement.kind === 'let' && statement.pattern.kind === 'binding') {
    const within = { start: statement.end, end: block.end };
    return throughAlias(cursor, { body: cursor.body, name: statement.pattern.name.text, within, mutable });
  }
  if (statement.kind === 'let') {
    return throughPattern(cursor, statement.pattern, {
      within: { start: statement.end, end: block.end },
      mutable,
    });
  }
  // The value of a block: what the pointer becomes is the block's affair.
  if (statement.kind === 'expr' && !statement.semicolon && block.statements.at(-1) === statement) {
    const outer = cursor.ancestors.slice(0, -1);
    const blockExpr = outer.at(-1);
    if (blockExpr?.kind === 'expr' && blockExpr.expr.kind === 'block' && outer.length > 1) {
      return pointer(
        { ...cursor, ancestors: outer.slice(0, -1), expr: blockExpr.expr, span: blockExpr.expr },
        mutable,
      );
    }
    return escapes(cursor, mutable);
  }
  return statement.kind === 'expr' && statement.semicolon ? [] : escapes(cursor, mutable);
}

function follow(cursor: Cursor, reached: Reached): readonly Access[] {
  switch (reached.kind) {
    case 'pointer':
      return pointer(climb(cursor, reached.flags), reached.mutable);
    case 'place':
      return place(climb(cursor));
    case 'accesses':
      return reached.accesses;
    case 'access':
      return [access(climb(cursor), reached.access, reached)];
    case 'function':
      return intoFunction(cursor, reached.body, reached);
  }
}

function intoFunction(
  cursor: Cursor,
  body: Body,
  {
    parameter,
    mutable,
    as,
  }: { readonly parameter: string; readonly mutable: boolean; readonly as?: 'place' },
): readonly Access[] {
  const options = { body, name: parameter, within: body.root, mutable };
  return throughAlias(cursor, as === undefined ? options : { ...options, as });
}

function escapes(cursor: Cursor, mutable: boolean): readonly Access[] {
  return [{ ...access(cursor, mutable ? 'unknown' : 'read'), outOfSight: true }];
}

/** Whether the expression is a target of a destructuring assignment. */
function isAssigned(cursor: Cursor): boolean {
  let inner = cursor;
  for (let parent = parentOf(inner); parent !== null; parent = parentOf(inner)) {
    if (parent.kind === 'assign') return isSelf(inner, parent.left);
    if (parent.kind === 'call' && isSelf(inner, parent.callee)) return false;
    if (!['tuple', 'array', 'struct', 'call', 'paren'].includes(parent.kind)) return false;
    inner = climb(inner);
  }
  return false;
}

function isSelf(cursor: Cursor, expr: Expr): boolean {
  return expr.start === cursor.span.start && expr.end === cursor.span.end;
}

/** An access at the cursor. */
export function access(
  cursor: Cursor,
  kind: AccessKind,
  flags: { readonly atomic?: boolean; readonly volatile?: boolean; readonly helper?: boolean } = {},
): Access {
  return {
    kind,
    file: cursor.body.file,
    span: cursor.span,
    atomic: flags.atomic ?? false,
    volatile: flags.volatile ?? false,
    helper: flags.helper ?? false,
    indexed: cursor.flags.indexed,
    throughCast: cursor.flags.throughCast,
    outOfSight: false,
    site: cursor.site,
  };
}

/** The name that binds parameter `index`, or null for a pattern. */
export function parameterName(fn: FnItem, index: number): string | null {
  const pattern = fn.parameters[index]?.pattern;
  return pattern?.kind === 'binding' ? pattern.name.text : null;
}
