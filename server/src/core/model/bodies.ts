// All executable Rust of an eBPF crate: function bodies and initialisers, each with the scope that names in it have.
// A walk hands every expression to its visitor together with the chain of what stands around it.

import { cfgState } from '../crates/cfg';
import type { CrateUnit, OriginOf } from '../crates/crate';
import type { Block, Expr, FnItem, ImplItem, Item, Stmt, TraitItem } from '../syntax/ast';
import { blockExpr, exprChildren, itemChildren, stmtExprs } from '../syntax/visit';
import { moduleScope, modulesOf, type Scope } from './names';

/** A function, or the initialiser of a static or constant. */
export interface Body {
  /** The file; for a body in expanded text a name of its own, so that its offsets are never taken for those of a file. */
  readonly file: string;
  /** Where spans of expanded text were written; null for a body that stands in its file. */
  readonly originOf: OriginOf | null;
  readonly unit: CrateUnit;
  readonly scope: Scope; // around the item; the body's own blocks are added while walking
  readonly item: Item;
  /** The impl or trait that the item belongs to, or null. */
  readonly owner: ImplItem | TraitItem | null;
  /** The block or initialiser as it stands now. */
  readonly root: Expr;
  /** false: the item stands under a cfg that cannot be decided. */
  readonly certain: boolean;
}

/** What stands around an expression. A statement comes with the block that holds it. */
export type Ancestor =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'statement'; readonly statement: Stmt; readonly block: Block };

export interface Visit {
  readonly expr: Expr;
  /** Outermost first; the last one is the parent. It changes as the walk goes on: copy it to keep it. */
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
}

/** By unit: which bodies there are stays true while it is the same, and what stands in a function is looked up when it is asked for. */
const BODIES = new WeakMap<CrateUnit, readonly Body[]>();

/** Every body of a unit, nested functions and items in blocks included, each once. */
export function bodiesOf(unit: CrateUnit): readonly Body[] {
  const known = BODIES.get(unit) ?? bodiesIn(unit);
  BODIES.set(unit, known);
  return known;
}

function bodiesIn(unit: CrateUnit): readonly Body[] {
  return modulesOf(unit).flatMap((module) =>
    module.items.flatMap(({ item, certain, originOf }, index) =>
      // A module's own items are listed by the module.
      item.kind === 'mod'
        ? []
        : itemBodies(item, {
            scope: moduleScope(unit, module),
            file: originOf === undefined ? module.file : `${module.file}#${String(index)}`,
            originOf: originOf ?? null,
            owner: null,
            certain,
          }),
    ),
  );
}

/** The function whose parameters and locals an expression of this body may use, or null for an initialiser. */
export function functionOf(body: Body): FnItem | null {
  return body.item.kind === 'fn' ? body.item : null;
}

/** Whether items stand inside of the body's blocks. */
export function declaresItems({ item }: Pick<Body, 'item'>): boolean {
  return (item.kind === 'fn' || item.kind === 'static' || item.kind === 'const') && item.declaresItems;
}

/** The bodies in whose blocks items stand. Most units have none, which is told without making a body of each. */
export function bodiesWithItems(unit: CrateUnit): readonly Body[] {
  const inside = (item: Item): boolean => declaresItems({ item }) || itemChildren(item).some(inside);
  const isThere = modulesOf(unit).some((module) => module.items.some(({ item }) => inside(item)));
  return isThere ? bodiesOf(unit).filter(declaresItems) : [];
}

/** Calls `visit` for every expression of the body, parents first. Items inside of blocks are bodies of their own. */
export function walkBody(body: Body, visit: (visit: Visit) => void): void {
  walkExpr(body.root, body.scope, [], visit);
}

interface Place {
  readonly scope: Scope;
  readonly file: string;
  readonly originOf: OriginOf | null;
  readonly owner: ImplItem | TraitItem | null;
  readonly certain: boolean;
}

function itemBodies(item: Item, around: Place): readonly Body[] {
  const state = cfgState(item.attributes, around.scope.unit.cfg);
  if (state === 'off') return [];
  const place = { ...around, certain: around.certain && state === 'on' };
  switch (item.kind) {
    case 'fn':
      return item.hasBody ? rooted(item, null, place) : [];
    case 'static':
    case 'const':
      return item.value === null ? [] : rooted(item, item.value, place);
    case 'impl':
    case 'trait':
      return item.items.flatMap((it) => itemBodies(it, { ...place, owner: item }));
    default:
      return [];
  }
}

/** A function keeps its identity when its body is edited, and nobody may have asked for its body yet: `value` is null. */
function rooted(item: Item, value: Expr | null, place: Place): readonly Body[] {
  const body: Body = {
    ...place,
    unit: place.scope.unit,
    item,
    get root(): Expr {
      if (value !== null) return value;
      const block = item.kind === 'fn' ? item.body : null;
      return block === null
        ? { kind: 'unknown', start: item.end, end: item.end, children: [] }
        : blockExpr(block);
    },
  };
  if (!declaresItems(body)) return [body];
  const nested: Body[] = [];
  walkBody(body, (visit) => {
    if (visit.expr.kind !== 'block') return;
    const inner = {
      ...place,
      owner: null,
      scope: { ...visit.scope, blocks: [...visit.scope.blocks, visit.expr.block] },
    };
    for (const statement of visit.expr.block.statements) {
      if (statement.kind === 'item') nested.push(...itemBodies(statement.item, inner));
    }
  });
  return [body, ...nested];
}

/** One stack for the whole walk: pushing and popping costs less than a new list for every expression. */
function walkExpr(expr: Expr, scope: Scope, stack: Ancestor[], visit: (visit: Visit) => void): void {
  visit({ expr, ancestors: stack, scope });
  stack.push({ kind: 'expr', expr });
  for (const child of exprChildren(expr)) walkExpr(child, scope, stack, visit);
  if (expr.kind === 'block') walkBlock(expr.block, scope, stack, visit);
  stack.pop();
}

function walkBlock(block: Block, scope: Scope, stack: Ancestor[], visit: (visit: Visit) => void): void {
  const inner: Scope = { ...scope, blocks: [...scope.blocks, block] };
  for (const statement of block.statements) {
    if (statement.kind === 'item' || cfgState(statement.attributes, scope.unit.cfg) === 'off') continue;
    stack.push({ kind: 'statement', statement, block });
    for (const expr of stmtExprs(statement)) walkExpr(expr, inner, stack, visit);
    stack.pop();
  }
}
