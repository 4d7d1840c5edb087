// Registers: the BPF calling convention keeps four of them (r6 to r9) across a call, so what else lives across one is spilled, 8 bytes each.
// Measured: n values across a helper cost n - 4 slots, whatever they are; constants and addresses of stack memory are made anew.
// Deliberately absent: pressure between calls, where ten registers are enough for nearly all code.

import type { Slot } from './memory';

/** The arms that lead to a place, the innermost first: code of two arms of one `match` never runs together. */
export interface Branch {
  readonly of: object; // the expression that branches
  readonly arm: number;
  readonly outer: Branch | null;
}

export interface Use {
  readonly tick: number;
  readonly branch: Branch | null;
}

/** A call that keeps only r6 to r9. */
export interface CallPoint extends Use {
  /** It may write memory that is not this frame's. */
  readonly writes: boolean;
  /** Values of its own that live across its calls. */
  readonly own: number;
}

/** Something that is no local and lives in registers. */
export interface Held {
  readonly start: number;
  readonly end: number;
  readonly registers: number;
  readonly branch: Branch | null;
}

const KEPT = 4;
const REGISTER = 8;
const MOST_WORK = 2_000_000;

/** Registers that are spilled at the worst call. */
export function spilledRegisters(
  slots: readonly Slot[],
  { calls, held }: { readonly calls: readonly CallPoint[]; readonly held: readonly Held[] },
): number {
  const live = calls.map((it) => it.own);
  let work = 0;
  const add = (from: number, to: number, { registers, alive }: Living): void => {
    for (let at = firstAfter(calls, from); at < calls.length; at++) {
      const call = calls[at];
      if (call === undefined || call.tick >= to || ++work > MOST_WORK) return;
      if (alive(call)) live[at] = (live[at] ?? 0) + registers;
    }
  };
  for (const it of held)
    add(it.start, it.end, { registers: it.registers, alive: (call) => meet(call.branch, it.branch) });
  for (const slot of slots) {
    const last = slot.uses.at(-1);
    const registers = registersOf(slot);
    if (registers === 0 || last === undefined) continue;
    const alive = (call: CallPoint): boolean =>
      slot.uses.some((use) => use.tick > call.tick && meet(use.branch, call.branch));
    add(slot.start, last.tick, { registers, alive });
  }
  return Math.max(0, ...live.map((it) => Math.round(it) - KEPT));
}

interface Living {
  readonly registers: number;
  readonly alive: (call: CallPoint) => boolean;
}

function registersOf(slot: Slot): number {
  const { kind, onStack, size, isConstant, alias, pointsAtStack, transparent } = slot;
  if (kind !== 'local' || onStack !== 'no' || isConstant || alias !== null || pointsAtStack) return 0;
  if (size !== null && size > REGISTER && !transparent) return slot.registers;
  return transparent || (size !== null && size > 0) ? 1 : 0;
}

function firstAfter(calls: readonly CallPoint[], tick: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.tick ?? Infinity) > tick) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether one run can pass both. */
function meet(a: Branch | null, b: Branch | null): boolean {
  for (let one = a; one !== null; one = one.outer)
    for (let other = b; other !== null; other = other.outer)
      if (one.of === other.of && one.arm !== other.arm) return false;
  return true;
}
