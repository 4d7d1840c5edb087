// The bound on every recursive question about types and constants: broken code may be circular, and an answer must still come.
// Invariant: a question costs at most MOST_STEPS steps and MOST_DEPTH nested ones, whatever the program says.

import type { Item } from '../syntax/ast';
import type { Layout } from './arrangement';

export interface Work {
  readonly steps: { left: number };
  readonly depth: number;
  /** What is being computed on the way here; meeting one of these again is a cycle. */
  readonly visiting: readonly unknown[];
  /** Layouts found on the way, by the item of a type without generics: big types hold the same small ones again and again. */
  readonly layouts: Map<Item, Layout>;
}

const MOST_STEPS = 20_000;
const MOST_DEPTH = 160;

export function newWork(): Work {
  return { steps: { left: MOST_STEPS }, depth: 0, visiting: [], layouts: new Map() };
}

/** The bound for one nested question, or null when there is none left. */
export function deeper(work: Work): Work | null {
  if (work.steps.left-- <= 0 || work.depth >= MOST_DEPTH) return null;
  const { steps, depth, visiting, layouts } = work;
  return { steps, depth: depth + 1, visiting, layouts };
}

/** The bound for computing `subject`, or null when that is being computed already. */
export function visit(work: Work, subject: unknown): Work | null {
  if (work.visiting.includes(subject)) return null;
  const inner = deeper(work);
  return inner === null ? null : { ...inner, visiting: [...work.visiting, subject] };
}
