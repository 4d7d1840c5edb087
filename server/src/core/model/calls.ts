// The call graph of a crate: which function calls which, with what generics, and which functions are handed on as callbacks.
// Invariant: an edge is there only where the callee is known; what is not known is counted, so that nobody takes silence for none.
// Generic functions are one node for each substitution, so a graph follows instances as the compiler makes them.

import type { EbpfCrate } from '../crates/crate';
import type { Expr, FnItem } from '../syntax/ast';
import { blockExpr, withoutParens } from '../syntax/visit';
import { attributesIn } from './attributes';
import { bodiesOf, walkBody, type Body } from './bodies';
import { inferBody, type BodyTypes, type Callee } from './inference';
import { NO_SUBSTITUTION, typeText, type Substitution } from './types';

export type InlineAttribute = 'never' | 'always' | 'hint' | 'none';

export interface CallNode {
  readonly fn: FnItem;
  readonly body: Body;
  readonly substitution: Substitution;
  readonly inline: InlineAttribute;
  readonly edges: readonly CallEdge[];
  /** Calls whose callee is not known: of a foreign function that no table has, of a value. */
  readonly unknownCalls: readonly Expr[];
}

export interface CallEdge {
  readonly target: CallNode;
  /** The call, or the argument that hands the function on. */
  readonly expr: Expr;
  readonly path: string;
  /** callback: handed to `bpf_loop`, `bpf_for_each_map_elem`, an iterator or another function. */
  readonly kind: 'call' | 'callback';
}

export interface CallGraph {
  /** The node of a function without generics of its own, as it stands. */
  readonly nodeOf: (body: Body) => CallNode;
  /** Every function of the crate and every instance that they call. */
  readonly nodes: () => readonly CallNode[];
}

const MOST_NODES = 20_000; // a generic function that calls itself with ever larger types ends here

/** The call graph of a crate; bodies are inferred when their node's edges are asked for. */
export function callGraphOf(crate: EbpfCrate): CallGraph {
  const bodies = new Map<FnItem, Body>();
  for (const body of crate.units.flatMap(bodiesOf)) {
    if (body.item.kind === 'fn' && !bodies.has(body.item)) bodies.set(body.item, body);
  }
  const nodes = new Map<string, CallNode>();
  const ids = new Map<FnItem, number>();
  const idOf = (fn: FnItem): number => {
    const known = ids.get(fn) ?? ids.size;
    ids.set(fn, known);
    return known;
  };
  const node = (fn: FnItem, body: Body, substitution: Substitution): CallNode => {
    const key = `${String(idOf(fn))}<${substitutionText(substitution)}>`;
    const known = nodes.get(key);
    if (known !== undefined) return known;
    let found: Found | null = null;
    const calls = (): Found => (found ??= callsOf(body, substitution, instance));
    const made: CallNode = {
      fn,
      body,
      substitution,
      inline: inlineOf(fn, body),
      get edges() {
        return calls().edges;
      },
      get unknownCalls() {
        return calls().unknown;
      },
    };
    nodes.set(key, made);
    return made;
  };
  const instance = (callee: Callee): CallNode | null => {
    if (callee.kind !== 'function' || !callee.fn.hasBody || nodes.size >= MOST_NODES) return null;
    const body = bodies.get(callee.fn) ?? bodyOf(callee);
    return body === null ? null : node(callee.fn, body, callee.substitution);
  };
  return {
    nodeOf: (body) => {
      if (body.item.kind !== 'fn') throw new Error('only functions are nodes');
      return node(body.item, body, NO_SUBSTITUTION);
    },
    nodes: () => nodesFrom([...bodies].map(([fn, body]) => node(fn, body, NO_SUBSTITUTION))),
  };
}

/** These nodes and all that they call, directly or not, each once. */
export function nodesFrom(roots: readonly CallNode[]): readonly CallNode[] {
  const pending = [...roots];
  const seen = new Set<CallNode>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...next.edges.map((it) => it.target));
  }
  return [...seen];
}

interface Found {
  readonly edges: readonly CallEdge[];
  readonly unknown: readonly Expr[];
}

function callsOf(
  body: Body,
  substitution: Substitution,
  instance: (callee: Callee) => CallNode | null,
): Found {
  const edges: CallEdge[] = [];
  const unknown: Expr[] = [];
  for (const { expr, callee, isCall } of sitesIn(body, substitution)) {
    const target = instance(callee);
    if (target !== null) edges.push({ target, expr, path: body.file, kind: isCall ? 'call' : 'callback' });
    else if (isCall && isElsewhere(callee)) unknown.push(expr);
  }
  return { edges, unknown };
}

/** Whether what is called has its code elsewhere: nobody knows where, or an `extern` block only declares it. */
function isElsewhere(callee: Callee): boolean {
  return (
    callee.kind === 'unknown' || (callee.kind === 'function' && callee.owner === null && !callee.fn.hasBody)
  );
}

interface Site {
  readonly expr: Expr;
  readonly callee: Callee;
  readonly isCall: boolean;
}

/** What a body calls and hands on, by what was inferred of it: that is made anew when the body is another. */
const SITES = new WeakMap<BodyTypes, readonly Site[]>();

function sitesIn(body: Body, substitution: Substitution): readonly Site[] {
  const types = inferBody(body, substitution);
  const known = SITES.get(types);
  if (known !== undefined) return known;
  const sites: Site[] = [];
  const callees = new Set<Expr>();
  walkBody(body, ({ expr }) => {
    if (expr.kind === 'call') callees.add(withoutParens(expr.callee));
    const isCall = expr.kind === 'call' || expr.kind === 'methodCall';
    if (!isCall && (expr.kind !== 'path' || callees.has(expr))) return;
    const callee = types.calleeOf(expr);
    if (callee.kind === 'function' || (isCall && isElsewhere(callee))) sites.push({ expr, callee, isCall });
  });
  SITES.set(types, sites);
  return sites;
}

/** The body of a function that no unit lists: in expanded text, or behind a cfg. */
function bodyOf(callee: Callee & { readonly kind: 'function' }): Body | null {
  const { fn, scope, owner } = callee;
  if (fn.body === null) return null;
  return {
    file: scope.module.file,
    originOf: null,
    unit: scope.unit,
    scope,
    item: fn,
    owner: owner?.kind === 'impl' || owner?.kind === 'trait' ? owner : null,
    root: blockExpr(fn.body),
    certain: false,
  };
}

function inlineOf(fn: FnItem, body: Body): InlineAttribute {
  const attribute = attributesIn(fn, body.scope).find((it) => it.path === 'inline');
  if (attribute === undefined) return 'none';
  const [word] = attribute.tokens;
  return word?.text === 'never' || word?.text === 'always' ? word.text : 'hint';
}

function substitutionText({ types, consts, self }: Substitution): string {
  const parts = [...types].map(([name, type]) => `${name}=${typeText(type)}`);
  for (const [name, value] of consts)
    parts.push(`${name}=${value.kind === 'int' ? String(value.value) : '_'}`);
  return parts.length === 0 && self?.kind !== 'parameter'
    ? ''
    : `${self === null ? '' : typeText(self)};${parts.join()}`;
}
