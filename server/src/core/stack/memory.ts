// The pieces of stack memory of one frame, and how LLVM lays them out: pieces whose lifetimes do not meet share a place.
// Sources: LLVM StackColoring.cpp (largest first, merged where intervals are disjoint), measured in test/conformance/stack.
// Deliberately absent: what makes a piece memory instead of a register; evaluate.ts says that.

import type { Type } from '../model/types';
import type { Span } from '../text/span';
import type { Use } from './pressure';

export type OnStack = 'certain' | 'likely' | 'no';

/** A local, a temporary or a hidden copy. Times are ticks of the walk through the function, inlined callees included. */
export interface Slot {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly span: Span;
  /** Bytes; null: not known, and `unknown` says why. */
  size: number | null;
  readonly unknown: string | null;
  readonly align: number;
  /** copy: what a helper read by value. */
  readonly kind: 'local' | 'temporary' | 'copy' | 'log' | 'spill';
  /** Whether the type is a plain byte array: its copies are made in pieces. */
  readonly bytesOnly: boolean;
  /** Holds a context, a guard or the like: its address is used up by inlined code. */
  readonly transparent: boolean;
  start: number;
  end: number;
  lastUse: number;
  onStack: OnStack;
  why: string;
  /** Of a copy: fields of its content were read. */
  readByField: boolean;
  /** How the Option or Result around its content was taken apart, in order; what that costs is in copies.ts. */
  readonly steps: Step[];
  /** Where it is read, in the order of the walk. */
  readonly uses: Use[];
  /** Another name of a value that is in a register already. */
  alias: Slot | null;
  isConstant: boolean;
  /** A reference to memory of this frame, which costs no register. */
  pointsAtStack: boolean;
  /** Of what does not fit one register and is no memory: those of its scalars. */
  registers: number;
  /** `bpf_probe_read` builds its Result with fewer copies than the other helpers. */
  readonly passesOnce: boolean;
  /** When its address first went to a helper or another function: a copy out of it stays a copy from then on. */
  capturedAt: number;
  /** A log macro copies its bytes; that alone makes no second copy. */
  logged: boolean;
  /** When its content became a part of something larger; null: it never did. */
  placedAt: number | null;
  /** When the inlined function that it is a local of gave it back: from then on a copy may be what lives on. */
  handedOutAt: number;
  /** What was moved or copied into it as a whole. */
  readonly copiedFrom: { readonly slot: Slot; readonly at: number; readonly wrapped: boolean }[];
  /** The type that was read through a pointer; null: it is no such copy. The rest says how: throughPointers.ts. */
  readonly readThrough: Type | null;
  /** It may not be there, so that what takes it out of its Option chooses. */
  readonly inOption: boolean;
  /** The array that a loop walks over a copy of, empty where it is behind a pointer; null: it is no such copy. Whether it is made: unrolledLoops.ts. */
  readonly copyForLoop: readonly Slot[] | null;
  readonly fieldsUsed: Set<string>;
  readonly fieldCopies: Map<string, Slot>;
  isChanged: boolean;
  /** What became a part of it. */
  readonly parts: { readonly slot: Slot; readonly at: number }[];
}

/** One step on the way out of an Option or Result. `error`: bytes of the error beside the content; 0 for an Option. */
export interface Step {
  readonly kind: 'read' | 'ok' | 'error' | 'widened' | 'try' | 'match' | 'ignored' | 'fallback' | 'default';
  readonly error: number;
}

/** Says that its address leaves for code that is not seen: it is memory, and what is copied out of it later is a copy. */
export function capture(
  slot: Slot,
  at: number,
  { certainty, why }: { readonly certainty: Exclude<OnStack, 'no'>; readonly why: string },
): void {
  slot.capturedAt = Math.min(slot.capturedAt, at);
  escape(slot, certainty, why);
}

/** Says that the piece must be memory; the graver reason stays. */
export function escape(slot: Slot, certainty: Exclude<OnStack, 'no'>, why: string): void {
  if (slot.transparent || slot.onStack === 'certain' || slot.onStack === certainty) return;
  slot.onStack = certainty;
  slot.why = why;
}

export interface Layout {
  /** Distance of the lowest byte from the frame's top. */
  readonly bytes: number;
  readonly unknown: readonly Slot[];
}

/**
 * The frame of the pieces that are counted. LLVM lays out the locals of a function in the reverse of their order, after those of what was
 * inlined into it; a place that is shared has the order of its largest piece. `tight`: in the order that wastes least, whatever LLVM does.
 */
export function layOut(slots: readonly Slot[], counted: (slot: Slot) => boolean, tight = false): Layout {
  const held = slots.filter(counted);
  const places: { readonly size: number; align: number; readonly order: number; readonly held: Slot[] }[] =
    [];
  for (const slot of [...held].sort((a, b) => (b.size ?? 0) - (a.size ?? 0) || a.start - b.start)) {
    const size = slot.size ?? 0;
    if (size === 0) continue;
    const place = places.find((it) =>
      it.held.every((other) => isSpill(other) === isSpill(slot) && !meet(other, slot)),
    );
    if (place === undefined) places.push({ size, align: slot.align, order: slot.start, held: [slot] });
    else {
      place.held.push(slot);
      place.align = Math.max(place.align, slot.align);
    }
  }
  let bytes = 0;
  for (const { size, align } of places.sort((a, b) => (tight ? b.align - a.align : 0) || b.order - a.order))
    bytes = Math.ceil((bytes + size) / align) * align;
  return { bytes, unknown: held.filter((it) => it.size === null) };
}

/** The piece and all that `next` leads to from it, each once: locals may have been copied into each other. */
export function reachable(slot: Slot, next: (it: Slot) => readonly Slot[]): ReadonlySet<Slot> {
  const met = new Set([slot]);
  for (const it of met) for (const other of next(it)) met.add(other);
  return met;
}

/** What was copied into it, through locals that are not memory. */
function originsOf(slot: Slot, met: Set<Slot> = new Set()): Slot['copiedFrom'] {
  if (met.has(slot)) return [];
  met.add(slot);
  return slot.copiedFrom.flatMap((it) =>
    it.slot.onStack === 'no'
      ? originsOf(it.slot, met).map((origin) => ({ ...origin, wrapped: origin.wrapped || it.wrapped }))
      : [it],
  );
}

/** Spilled registers are laid out after memory, and share places among themselves only. */
function isSpill(slot: Slot): boolean {
  return slot.kind === 'spill';
}

function meet(a: Slot, b: Slot): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Copies that LLVM removes: into one place where the source is not used after the copy. `sure`: only those that it cannot fail at. */
export function mergeCopies(slots: readonly Slot[], keepsWrapped: boolean): readonly Slot[] {
  const merged = new Set<Slot>();
  const representative = new Map<Slot, Slot>();
  const find = (slot: Slot): Slot => {
    const next = representative.get(slot);
    return next === undefined ? slot : find(next);
  };
  const result = new Map<Slot, Slot>();
  for (const slot of slots) {
    for (const { slot: from, at, wrapped } of originsOf(slot)) {
      if (from.onStack === 'no' || slot.onStack === 'no' || from.lastUse > at) continue;
      if (from.kind === 'copy' || (wrapped && keepsWrapped) || from.capturedAt <= at) continue;
      const target = find(from);
      if (target === slot) continue;
      representative.set(slot, target);
      merged.add(slot);
      const current = result.get(target) ?? { ...target };
      current.start = Math.min(current.start, slot.start);
      current.end = Math.max(current.end, slot.end);
      result.set(target, current);
    }
  }
  return slots.filter((it) => !merged.has(it)).map((it) => result.get(it) ?? it);
}
