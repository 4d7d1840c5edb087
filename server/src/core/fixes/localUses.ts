// A local of a function as the stack fixes see it: its `let`, and every place that names it.
// Invariant: where a name may mean two locals, or a macro that is not known names it, there is no answer.

import { walkBody, type Ancestor, type Body } from '../model/bodies';
import type { Scope } from '../model/names';
import type { Block, Expr, Name, Stmt, Token } from '../syntax/ast';
import { bindingsIn, boundNames, patternsOf } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';

export type LetStmt = Stmt & { readonly kind: 'let' };

export interface LocalUse {
  readonly expr: Expr;
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
}

export interface LocalFacts {
  readonly name: Name;
  readonly statement: LetStmt;
  readonly value: Expr;
  readonly block: Block;
  /** Around the statement, outermost first. */
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
  readonly uses: readonly LocalUse[];
}

/** The `let` with a plain binding that starts at `offset`, or whose value holds it; null: none, or its uses cannot all be told. */
export function localAt(body: Body, offset: number): LocalFacts | null {
  const local = letAt(body, offset);
  const uses = local === null ? null : usesOfLet(body, local.name, local);
  return local === null || uses === null ? null : { ...local, uses };
}

/** The name of that `let`, whatever its uses may be. */
export function letNamedAt(body: Body, offset: number): Name | null {
  return letAt(body, offset)?.name ?? null;
}

function letAt(body: Body, offset: number): Omit<LocalFacts, 'uses'> | null {
  const found: Omit<LocalFacts, 'uses'>[] = [];
  walkBody(body, ({ expr, ancestors, scope }) => {
    if (expr.kind !== 'block') return;
    for (const statement of expr.block.statements) {
      const name = plainBinding(statement);
      if (name === null || statement.kind !== 'let' || statement.value === null) continue;
      const { value } = statement;
      if (name.start !== offset && (offset < value.start || offset >= value.end)) continue;
      const around: readonly Ancestor[] = [...ancestors, { kind: 'expr', expr }];
      found.push({ name, statement, value, block: expr.block, ancestors: around, scope });
    }
  });
  // A block in the value of a `let` may hold others: the innermost is meant.
  return found.at(-1) ?? null;
}

/** Every place that names the local of a `let`; null: its own statement names another one, or not all of them can be told. */
export function usesOfLet(
  body: Body,
  name: Name,
  { statement, block, own }: LetPlace,
): readonly LocalUse[] | null {
  const behind = namedIn(body, name, { start: statement.end, end: block.end });
  const inside = own ?? [{ start: name.end, end: statement.end }];
  return inside.every((it) => namedIn(body, name, it)?.length === 0) ? behind : null;
}

interface LetPlace {
  readonly statement: Span;
  readonly block: Span;
  /** What of the statement stays, and must not name another one; all of it when absent. */
  readonly own?: readonly Span[];
}

/** Every place that names the only local of the whole body that is called so; null: there are several, or not all of them can be told. */
export function usesOfOnly(body: Body, name: Name): readonly LocalUse[] | null {
  const parameters = body.item.kind === 'fn' ? body.item.parameters.map(({ pattern }) => pattern) : [];
  const isParameter = parameters.some((it) => boundNames(it).includes(name.text));
  return isParameter ? null : namedIn(body, name, body.root);
}

/** The places in `reach` that name it; null where another local of the name is bound there, or a macro that is not known names it. */
function namedIn(body: Body, { text, start }: Name, reach: Span): readonly LocalUse[] | null {
  const uses: LocalUse[] = [];
  const others: Expr[] = [];
  walkBody(body, ({ expr, ancestors, scope }) => {
    for (const it of patternsOf(expr).flatMap(bindingsIn))
      if (it.text === text && it.start !== start && contains(reach, it)) others.push(expr);
    if (!contains(reach, expr)) return;
    if (expr.kind === 'path' && expr.path.segments.length === 1 && expr.path.segments[0]?.text === text)
      uses.push({ expr, ancestors: [...ancestors], scope });
    else if (
      expr.kind === 'macroCall' &&
      names(expr.macro.tokens, { text, isRead: expr.macro.args !== null })
    )
      others.push(expr);
  });
  return others.length === 0 ? uses : null;
}

/** Whether tokens name the local where no expression was read from them: in an unknown macro, or in a format string. */
function names(
  tokens: readonly Token[],
  { text, isRead }: { readonly text: string; readonly isRead: boolean },
): boolean {
  return tokens.some((it) =>
    it.kind === 'literal'
      ? it.text.includes(`{${text}`)
      : (!isRead && it.text === text) || names(it.children, { text, isRead }),
  );
}

/** The name of `let name = …` and `let mut name = …`; null for every other statement. */
export function plainBinding(statement: Stmt): Name | null {
  if (statement.kind !== 'let' || statement.otherwise !== null) return null;
  const { pattern } = statement;
  return pattern.kind === 'binding' && !pattern.byRef && pattern.sub === null ? pattern.name : null;
}

/** What the use becomes once the name is a `&mut`: nothing, or a dereference. null: it would copy the whole value. */
export function viaPointer({ expr, ancestors }: LocalUse): readonly TextEdit[] | null {
  const parent = ancestors.at(-1);
  if (parent?.kind !== 'expr') return null;
  const dereferenced = [{ span: { start: expr.start, end: expr.start }, newText: '*' }];
  const around = parent.expr;
  switch (around.kind) {
    case 'field':
      return [];
    case 'index':
      return isSame(around.value, expr) ? [] : null;
    case 'methodCall':
      return isSame(around.receiver, expr) && !BY_VALUE.test(around.method.text) ? [] : null;
    case 'borrow':
      return dereferenced;
    case 'macroCall':
      return /^addr_of/.test(around.macro.path.segments.at(-1)?.text ?? '') ? dereferenced : null;
    default:
      return null;
  }
}

/** Methods that take or give the whole value. */
const BY_VALUE = /^(?:clone|to_owned|map|into_|assume_init$|unwrap|try_into|eq$|ne$|cmp$)/;

function isSame(first: Expr, second: Expr): boolean {
  return first.start === second.start && first.end === second.end;
}
