// Which functions LLVM keeps as functions of their own: `#[inline(never)]`, recursion, and big bodies that are called more than once.
// Sources: LLVM InlineCost.cpp (a call costs 25, an instruction 5, the last call of an internal function is free; threshold 250 at -O3);
// the costs of Rust expressions are estimated. At opt-level 1, s and z the thresholds are lower.

import type { EbpfCrate } from '../crates/crate';
import { effectiveAttributes } from '../crates/cfg';
import { bodiesOf, walkBody, type Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import type { Substitution } from '../model/types';
import type { Expr, FnItem, Item } from '../syntax/ast';

export interface Functions {
  readonly bodyOf: (fn: FnItem) => Body | undefined;
  readonly all: readonly Body[];
  /** Whether calls of `fn` stay calls. `unsure`: near LLVM's threshold. */
  readonly keeps: (fn: FnItem) => { readonly own: boolean; readonly unsure: boolean };
}

type InlineAttribute = 'never' | 'always' | 'hint' | 'none';

const HINT_FACTOR = 1.3;

/** The functions of a crate as the inliner sees them. `roots` are the programs' own functions. */
export function functionsOf(
  crate: EbpfCrate,
  options: { readonly roots: readonly FnItem[]; readonly threshold: number },
): Functions {
  const all = crate.units.flatMap(bodiesOf);
  const bodies = new Map<Item, Body>(all.map((body) => [body.item, body]));
  const bodyOf = (fn: FnItem): Body | undefined => bodies.get(fn);
  const sites = new Map<FnItem, number>();
  const direct = new Map<FnItem, readonly FnItem[]>();
  const work: FnItem[] = [...options.roots];
  for (let fn = work.pop(); fn !== undefined; fn = work.pop()) {
    const body = bodyOf(fn);
    if (body === undefined || direct.has(fn)) continue;
    const callees = calleesOf(body);
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
  const keeps = (fn: FnItem): { readonly own: boolean; readonly unsure: boolean } => {
    const body = bodyOf(fn);
    const attribute = body === undefined ? 'none' : inlineAttribute(fn, body);
    if (attribute === 'never') return { own: true, unsure: false };
    if (recursive.has(fn)) return { own: true, unsure: false };
    if (attribute === 'always' || (sites.get(fn) ?? 0) <= 1) return { own: false, unsure: false };
    const limit = options.threshold * (attribute === 'hint' ? HINT_FACTOR : 1);
    const cost = costOf(fn);
    return { own: cost > limit * 2, unsure: cost > limit / 2 };
  };
  return { bodyOf, all, keeps };
}

export function inlineAttribute(fn: FnItem, { unit }: Body): InlineAttribute {
  for (const { attribute } of effectiveAttributes(fn.attributes, unit.cfg)) {
    if (attribute.path !== 'inline') continue;
    const [word] = attribute.tokens;
    return word?.text === 'never' || word?.text === 'always' ? word.text : 'hint';
  }
  return 'none';
}

/** The functions of the workspace that a body calls or hands on, once for each place. */
export function calleesOf(body: Body, substitution?: Substitution): readonly FnItem[] {
  const types = inferBody(body, substitution);
  const callees: FnItem[] = [];
  walkBody(body, ({ expr }) => {
    if (expr.kind !== 'call' && expr.kind !== 'methodCall' && expr.kind !== 'path') return;
    const callee = types.calleeOf(expr);
    if (callee.kind === 'function') callees.push(callee.fn);
  });
  return callees;
}

function ownCost(body: Body): number {
  let cost = 0;
  walkBody(body, ({ expr }) => {
    cost += costOfExpr(expr);
  });
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

/** Functions that call themselves, through others too. */
function recursiveAmong(direct: ReadonlyMap<FnItem, readonly FnItem[]>): ReadonlySet<FnItem> {
  const recursive = new Set<FnItem>();
  for (const start of direct.keys()) {
    const seen = new Set<FnItem>();
    const work = [...(direct.get(start) ?? [])];
    for (let fn = work.pop(); fn !== undefined; fn = work.pop()) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      work.push(...(direct.get(fn) ?? []));
    }
    if (seen.has(start)) recursive.add(start);
  }
  return recursive;
}
