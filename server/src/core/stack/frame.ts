// The frame of one LLVM function, estimated: what must be memory, laid out as LLVM does it, as a range, with a reason for each piece.
// Invariant: `low` holds only what is certain; the kernel's and LLVM's verdict is an error only where `low` reaches the limit.

import { evaluateHiddenCopies } from './copies';
import { layOut, mergeCopies, type OnStack, type Slot } from './memory';
import type { Walked } from './evaluate';
import { spilledRegisters } from './pressure';
import { trimCopies } from './throughPointers';
import { unrolledPressure } from './unrolledLoops';
import type { Span } from '../text/span';

export interface LocalEstimate {
  readonly name: string;
  readonly type: string;
  /** Null: the size is not known. */
  readonly bytes: number | null;
  readonly path: string;
  readonly span: Span;
  readonly onStack: OnStack;
  readonly why: string;
}

export interface FrameEstimate {
  /** Null: nothing can be said. */
  readonly bytes: number | null;
  readonly low: number;
  readonly high: number;
  readonly locals: readonly LocalEstimate[];
  /** Why the range is wide. */
  readonly notes: readonly string[];
}

/** Spills and copies that no source shows. */
const MARGIN = 40;
/** Each reason for which nobody knows better, such as a size that is not known. */
const UNSURE_MARGIN = 96;
/**
 * Under an opt-level other than 2 and 3, or flags that nobody measured. Of 290 functions built at 1, s and z the one that was most above the
 * estimate was 156 bytes above it, which this and the margin above hold.
 */
const UNMEASURED_MARGIN = 136;
/** There one function had 13 bytes less than is certain at 3; the others had at most 4. */
const UNMEASURED_LESS = 24;
/** At s and z, 19 functions with log macros: 192 to 312. */
const LOG_CALLS_BYTES = 208;

/** How the crate is optimised: as it was measured (2 and 3), for size (s and z), or in another way. */
export type Optimisation = 'measured' | 'size' | 'other';

export function estimateFrame(walked: Walked, optimisation: Optimisation): FrameEstimate {
  trimCopies(walked.slots);
  const copies = evaluateHiddenCopies(walked.slots, walked);
  const unrolled = unrolledPressure(walked);
  const spilled = spilledRegisters(walked.slots, {
    calls: [...walked.callPoints, ...copies.crowded, ...unrolled.crowded].sort((a, b) => a.tick - b.tick),
    held: [...walked.held, ...copies.held, ...unrolled.held],
  });
  const slots = [
    ...walked.slots,
    ...copies.slots,
    ...spillSlots(spilled, walked.spilled),
    ...(optimisation === 'size' && walked.mostLogs > 0 ? [logCalls(walked.spilled)] : []),
  ];
  const live = slots.filter((it) => it.end > it.start);
  const likely = layOut(mergeCopies(live, true), (it) => it.onStack !== 'no');
  const certain = layOut(mergeCopies(live.map(shortest), false), (it) => it.onStack === 'certain', true);
  const unknown = likely.unknown;
  const hidden = likely.bytes === 0 && walked.calls.length === 0 ? 8 : MARGIN;
  const notes = [
    ...unknown.map((it) => `\`${it.name}\`: ${it.unknown ?? 'its size is not known'}`),
    ...new Set(walked.unsure),
  ];
  const isMeasured = optimisation === 'measured';
  return {
    bytes: unknown.length > 0 ? null : likely.bytes,
    low: Math.max(0, Math.min(certain.bytes, likely.bytes) - (isMeasured ? 0 : UNMEASURED_LESS)),
    high:
      likely.bytes + hidden + (isMeasured ? 0 : UNMEASURED_MARGIN) + (notes.length > 0 ? UNSURE_MARGIN : 0),
    locals: localsOf(live),
    notes,
  };
}

/** A buffer that may have been left early. */
function shortest(slot: Slot): Slot {
  const end = slot.readByField ? slot.start + 1 : Math.min(slot.end, slot.handedOutAt + 1);
  return end < slot.end ? { ...slot, end } : slot;
}

function spillSlots(registers: number, slot: Slot): readonly Slot[] {
  if (registers === 0) return [];
  return [
    {
      ...slot,
      name: 'spilled registers',
      type: `${String(registers)} of 8 bytes`,
      size: 8 * registers,
      onStack: 'likely',
      why: 'more values live across a call than the four registers that it keeps',
    },
  ];
}

/** What log macros call is inlined at 2 and 3 only; its arguments and results are memory. */
function logCalls(slot: Slot): Slot {
  return {
    ...slot,
    name: 'calls of log macros',
    type: 'arguments and results',
    size: LOG_CALLS_BYTES,
    onStack: 'likely',
    why: 'under opt-level s and z what fills a log record is not inlined',
  };
}

function localsOf(slots: readonly Slot[]): readonly LocalEstimate[] {
  const seen = new Set<string>();
  return slots
    .filter((it) => it.onStack !== 'no' || (it.kind === 'local' && (it.size ?? 0) > 8 && !it.transparent))
    .filter((it) => {
      const key = `${it.path}\0${String(it.span.start)}\0${it.name}\0${String(it.size)}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .map(({ name, type, size, path, span, onStack, why }) => ({
      name,
      type,
      bytes: size,
      path,
      span,
      onStack,
      why,
    }))
    .sort((a, b) => rank(a) - rank(b) || (b.bytes ?? 0) - (a.bytes ?? 0) || a.span.start - b.span.start);
}

function rank({ onStack }: LocalEstimate): number {
  return onStack === 'certain' ? 0 : onStack === 'likely' ? 1 : 2;
}
