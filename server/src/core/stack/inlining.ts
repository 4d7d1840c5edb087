// Which functions LLVM keeps as functions of their own: `#[inline(never)]`, recursion, and big bodies that are called more than once.
// Sources: LLVM InlineCost.cpp (a call costs 25, an instruction 5, the last call of an internal function is free; threshold 250 at -O3);
// the costs of Rust expressions are estimated. At opt-level 1, s and z the thresholds are lower.

import type { EbpfCrate } from '../crates/crate';
import { bodiesOf, walkBody, type Body } from '../model/bodies';
import { callGraphOf } from '../model/calls';
import { inferBody, type BodyTypes } from '../model/inference';
import type { Expr, FnItem, Item } from '../syntax/ast';

export interface Functions {
  readonly bodyOf: (fn: FnItem) => Body | undefined;
  /** Whether calls of `fn` stay calls. `unsure`: near LLVM's threshold. */
  readonly keeps: (fn: FnItem) => Keeping;
}

export interface Keeping {
  readonly own: boolean;
  readonly unsure: boolean;
}

const HINT_FACTOR = 1.3;

/** The functions of a crate as the inliner sees them. `roots` are the programs' own functions. */
export function functionsOf(
  crate: EbpfCrate,
  options: { readonly roots: readonly FnItem[]; readonly threshold: number },
): Functions {
  const bodies = new Map<Item, Body>(crate.units.flatMap(bodiesOf).map((body) => [body.item, body]));
  const bodyOf = (fn: FnItem): Body | undefined => bodies.get(fn);
  const graph = callGraphOf(crate);
  const sites = new Map<FnItem, number>();
  const direct = new Map<FnItem, readonly FnItem[]>();
  const work: FnItem[] = [...options.roots];
  for (let fn = work.pop(); fn !== undefined; fn = work.pop()) {
    const body = bodyOf(fn);
    if (body === undefined || direct.has(fn)) continue;
    const callees = graph.nodeOf(body).edges.map((it) => it.target.fn);
    direct.set(fn, callees);
    for (const callee of callees) {
      sites.set(callee, (sites.get(callee) ?? 0) + 1);
      work.push(callee);
    }
  }
  const costs = new Map<FnItem, number>();
  const costOf = (fn: FnItem): number => {
    const known = costs.get(fn);
    if (known !== undefined) return known;
    costs.set(fn, 0);
    const body = bodyOf(fn);
    const own = body === undefined ? 0 : ownCost(body);
    const inlined = (direct.get(fn) ?? []).map((it) => (keeps(it).own ? 0 : costOf(it)));
    const cost = inlined.reduce((sum, it) => sum + it, own);
    costs.set(fn, cost);
    return cost;
  };
  const recursive = recursiveAmong(direct);
  const judged = new Map<FnItem, Keeping>();
  const judge = (fn: FnItem): Keeping => {
    const body = bodyOf(fn);
    const inline = body === undefined ? 'none' : graph.nodeOf(body).inline;
    if (inline === 'never') return { own: true, unsure: false };
    if (recursive.has(fn)) return { own: true, unsure: false };
    if (inline === 'always' || (sites.get(fn) ?? 0) <= 1) return { own: false, unsure: false };
    const limit = options.threshold * (inline === 'hint' ? HINT_FACTOR : 1);
    const cost = costOf(fn);
    return { own: cost > limit * 2, unsure: cost > limit / 2 };
  };
  const keeps = (fn: FnItem): Keeping => {
    const known = judged.get(fn) ?? judge(fn);
    judged.set(fn, known);
    return known;
  };
  return { bodyOf, keeps };
}

/** By what was inferred of the body. */
const COSTS = new WeakMap<BodyTypes, number>();

function ownCost(body: Body): number {
  const types = inferBody(body);
  const known = COSTS.get(types);
  if (known !== undefined) return known;
  let cost = 0;
  walkBody(body, ({ expr }) => {
    cost += costOfExpr(expr);
  });
  COSTS.set(types, cost);
  return cost;
}

function costOfExpr(expr: Expr): number {
  switch (expr.kind) {
    case 'call':
      return 25;
    case 'methodCall':
      return 10;
    case 'macroCall':
      return 40;
    case 'binary':
    case 'assign':
    case 'index':
      return 5;
    case 'compoundAssign':
    case 'if':
    case 'try':
      return 10;
    case 'match':
      return 5 * expr.arms.length;
    default:
      return 0;
  }
}

/** Functions that call themselves, through others too: those of a circle in the graph (Tarjan's strongly connected components). */
function recursiveAmong(direct: ReadonlyMap<FnItem, readonly FnItem[]>): ReadonlySet<FnItem> {
  const recursive = new Set<FnItem>();
  const order = new Map<FnItem, number>();
  const path: FnItem[] = [];
  const onPath = new Set<FnItem>();
  const visit = (fn: FnItem): number => {
    const index = order.size;
    order.set(fn, index);
    let low = index;
    path.push(fn);
    onPath.add(fn);
    for (const callee of direct.get(fn) ?? []) {
      if (callee === fn) recursive.add(fn);
      if (!order.has(callee)) low = Math.min(low, visit(callee));
      else if (onPath.has(callee)) low = Math.min(low, order.get(callee) ?? low);
    }
    if (low !== index) return low;
    const circle = path.splice(path.lastIndexOf(fn));
    for (const it of circle) {
      onPath.delete(it);
      if (circle.length > 1) recursive.add(it);
    }
    return low;
  };
  for (const fn of direct.keys()) if (!order.has(fn)) visit(fn);
  return recursive;
}
