// Call chains from one program down, judged as the kernel judges them (verifier.c, `check_max_stack_depth_subprog`).
// One walk in topological order, so that a graph with many paths costs no more than its edges. The nodes come from an estimate or
// from an object; this file does not know which. Callbacks of helpers count as calls; those of timers start chains of their own.

import { callDepthText, combinedStackText, tailCallText } from '../verifier/messages';
import {
  CHAIN_LIMIT,
  FRAME_COUNT_LIMIT,
  NEAR_BYTES,
  PRIVATE_STACK_MIN,
  TAIL_CALL_LIMIT,
  type StackRules,
  type Verdict,
} from './limits';

/** One function that has a frame of its own. */
export interface ChainNode<Id> {
  /** Distance of the lowest byte from r10, unrounded. */
  readonly bytes: number;
  /** Called functions and callbacks that run within the call. */
  readonly calls: readonly Id[];
  /** Callbacks that run later on a stack of their own (timers, work queues). */
  readonly asyncCallbacks: readonly Id[];
  readonly tailCalls: boolean;
}

export type ChainReason = 'sum' | 'frames' | 'recursion' | 'tail-call';

export interface ChainResult<Id> {
  /** The deepest chain, each frame rounded. */
  readonly bytes: number;
  /** The chain that `reason` speaks of, else the deepest one; from the program down, without what adds nothing at its end. */
  readonly chain: readonly Id[];
  /** Frames of the longest chain. */
  readonly frames: number;
  readonly verdict: Exclude<Verdict, 'unknown'>;
  /** Why the verdict is not `fits`. */
  readonly reason: ChainReason | null;
  /** What the verifier says, word for word; null where it says nothing. */
  readonly text: string | null;
  /** `bytes` is over the limit, but a private stack takes it: Linux before 6.13, and other machines, refuse it. */
  readonly needsPrivateStack: boolean;
}

export interface ChainOptions<Id> {
  readonly nodeOf: (id: Id) => ChainNode<Id> | undefined;
  readonly rules: StackRules;
  /** Whether the program's kind may have a private stack (limits.ts). */
  readonly privateStackKind: boolean;
}

/** Judges the program `root`. Ids are compared as a Map compares its keys. */
export function judgeProgram<Id>(root: Id, options: ChainOptions<Id>): ChainResult<Id> {
  const roots = [root, ...asyncRoots(root, options)];
  const trees = roots.map((start) => treeOf(start, options));
  // check_max_stack_depth(): no private stack as soon as a subprogram tail-calls.
  const tailCalling = trees.some((tree) => tree.order.some((id) => id !== root && tailCalls(id, options)));
  const privateStacks = options.rules.privateStacks && options.privateStackKind && !tailCalling;
  const results = trees.map((tree, index) =>
    judgeTree(tree, { ...options, privateStacks: privateStacks && index === 0 }),
  );
  return results.reduce((worst, next) => (isWorse(next, worst) ? next : worst));
}

/** The functions below one root, callers before callees. */
interface Tree<Id> {
  readonly root: Id;
  readonly order: readonly Id[];
  /** From the root to a function that is on the way already; null: no recursion. */
  readonly cycle: readonly Id[] | null;
}

/** Depth first with a stack of its own: objects come from anywhere, and their chains may be long. */
function treeOf<Id>(root: Id, { nodeOf }: ChainOptions<Id>): Tree<Id> {
  const finished: Id[] = [];
  const state = new Map<Id, 'open' | 'done'>();
  const path: { readonly id: Id; readonly calls: readonly Id[]; next: number }[] = [];
  let cycle: readonly Id[] | null = null;
  const enter = (id: Id): void => {
    state.set(id, 'open');
    path.push({ id, calls: [...new Set(nodeOf(id)?.calls ?? [])], next: 0 });
  };
  enter(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    if (top.next >= top.calls.length) {
      state.set(top.id, 'done');
      finished.push(top.id);
      path.pop();
      continue;
    }
    const callee = top.calls.slice(top.next, top.next + 1);
    top.next += 1;
    for (const id of callee) {
      const seen = state.get(id);
      if (seen === 'open') cycle ??= [...path.map((step) => step.id), id];
      else if (seen === undefined && nodeOf(id) !== undefined) enter(id);
    }
  }
  return { root, order: finished.reverse(), cycle };
}

/** The way to a function that costs most. `above`: bytes of the frames before it. */
interface Way<Id> {
  readonly above: number;
  readonly frames: number;
  readonly from: Id | null;
}

interface TreeOptions<Id> extends ChainOptions<Id> {
  readonly privateStacks: boolean;
}

function judgeTree<Id>(tree: Tree<Id>, options: TreeOptions<Id>): ChainResult<Id> {
  const { nodeOf, rules, privateStacks } = options;
  const plain = (id: Id): number => rules.rounded(nodeOf(id)?.bytes ?? 0);
  const counted = (id: Id): number => {
    const bytes = plain(id);
    return privateStacks && bytes >= PRIVATE_STACK_MIN && bytes <= CHAIN_LIMIT ? 0 : bytes;
  };
  const deepest = waysTo(tree, { nodeOf, cost: plain });
  const judged = waysTo(tree, { nodeOf, cost: counted });
  const longest = waysTo(tree, { nodeOf, cost: () => 1 });

  const lowest = maximal(tree.order, (id) => (deepest.get(id)?.above ?? 0) + plain(id));
  const bytes = lowest.value;
  const refused = maximal(tree.order, (id) => (judged.get(id)?.above ?? 0) + counted(id));
  const last = maximal(tree.order, (id) => longest.get(id)?.frames ?? 0);
  const frames = last.value;
  const base = { bytes, frames, needsPrivateStack: bytes > CHAIN_LIMIT && refused.value <= CHAIN_LIMIT };
  const over = (reason: ChainReason, chain: readonly Id[], text: string): ChainResult<Id> => ({
    ...base,
    needsPrivateStack: false,
    verdict: 'over',
    reason,
    chain,
    text,
  });

  if (tree.cycle !== null) return over('recursion', tree.cycle, callDepthText(FRAME_COUNT_LIMIT + 1));
  if (refused.value > CHAIN_LIMIT) {
    const chain = chainTo(refused.id ?? tree.root, judged);
    return over('sum', chain, firstRefusal(chain.map(counted)));
  }
  if (frames > FRAME_COUNT_LIMIT)
    return over('frames', chainTo(last.id ?? tree.root, longest), callDepthText(FRAME_COUNT_LIMIT + 1));
  const tail = maximal(
    tree.order.filter((id) => id !== tree.root && tailCalls(id, options)),
    (id) => judged.get(id)?.above ?? 0,
  );
  if (tail.id !== null && tail.value >= TAIL_CALL_LIMIT)
    return over('tail-call', chainTo(tail.id, judged), tailCallText(tail.value));
  const near = bytes >= NEAR_BYTES;
  return {
    ...base,
    verdict: near ? 'near' : 'fits',
    reason: near ? 'sum' : null,
    chain: chainTo(lowest.id ?? tree.root, deepest),
    text: null,
  };
}

function waysTo<Id>(
  tree: Tree<Id>,
  { nodeOf, cost }: { readonly nodeOf: ChainOptions<Id>['nodeOf']; readonly cost: (id: Id) => number },
): ReadonlyMap<Id, Way<Id>> {
  const ways = new Map<Id, Way<Id>>([[tree.root, { above: 0, frames: 1, from: null }]]);
  const done = new Set<Id>();
  for (const id of tree.order) {
    done.add(id);
    const way = ways.get(id);
    if (way === undefined) continue;
    const above = way.above + cost(id);
    for (const callee of nodeOf(id)?.calls ?? []) {
      // Only with recursion, which is judged before any sum.
      if (done.has(callee)) continue;
      const known = ways.get(callee);
      const frames = way.frames + 1;
      const better =
        known === undefined || above > known.above || (above === known.above && frames > known.frames);
      if (better) ways.set(callee, { above, frames, from: id });
    }
  }
  return ways;
}

/** The kernel stops at the first frame with which the sum is too large. */
function firstRefusal(frames: readonly number[]): string {
  let sum = 0;
  let calls = 0;
  for (const bytes of frames) {
    sum += bytes;
    calls += 1;
    if (sum > CHAIN_LIMIT) break;
  }
  return combinedStackText(calls, sum);
}

function chainTo<Id>(last: Id, ways: ReadonlyMap<Id, Way<Id>>): readonly Id[] {
  const chain: Id[] = [];
  for (let id: Id | null = last; id !== null; id = ways.get(id)?.from ?? null) chain.unshift(id);
  return chain;
}

/** The first of those with the greatest value. */
function maximal<Id>(
  ids: readonly Id[],
  valueOf: (id: Id) => number,
): { readonly id: Id | null; readonly value: number } {
  let best: { readonly id: Id | null; readonly value: number } = { id: null, value: 0 };
  for (const id of ids) {
    const value = valueOf(id);
    if (best.id === null || value > best.value) best = { id, value };
  }
  return best;
}

/** Functions that timers and the like call, wherever below `root` they are handed over. */
function asyncRoots<Id>(root: Id, { nodeOf }: ChainOptions<Id>): readonly Id[] {
  const seen = new Set<Id>([root]);
  const roots = new Set<Id>();
  const work = [root];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const node = nodeOf(id);
    if (node === undefined) continue;
    for (const callback of node.asyncCallbacks) roots.add(callback);
    for (const next of [...node.calls, ...node.asyncCallbacks]) {
      if (seen.has(next)) continue;
      seen.add(next);
      work.push(next);
    }
  }
  return [...roots];
}

function tailCalls<Id>(id: Id, { nodeOf }: ChainOptions<Id>): boolean {
  return nodeOf(id)?.tailCalls === true;
}

function isWorse<Id>(a: ChainResult<Id>, b: ChainResult<Id>): boolean {
  if ((a.verdict === 'over') !== (b.verdict === 'over')) return a.verdict === 'over';
  return a.bytes > b.bytes;
}
