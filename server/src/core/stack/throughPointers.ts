// Values that are read as a whole through a pointer into memory that is not this frame's, such as `let mut event = *stored`.
// LLVM moves them straight to where they are stored only if nothing can have been written meanwhile; else they wait on the stack, but for
// the fields that are used one by one, which travel in registers.
// Source: LLVM SROA.cpp and MemCpyOptimizer.cpp; measured in test/conformance/stack (LLVM 22.1, opt-level 3).

import { layoutOf } from '../model/layout';
import type { Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { Span } from '../text/span';
import { escape, reachable, type Slot } from './memory';
import { type Around, type Value, bindingOf, newSlot, NOTHING } from './walk';

/** The value of type `type` that is read at `at` through what `pointer` points at. Nothing where registers hold it, or where it is of this frame. */
export function readThrough(
  around: Around,
  {
    at,
    type,
    pointer,
    inOption = false,
  }: { readonly at: Span; readonly type: Type; readonly pointer: Value; readonly inOption?: boolean },
): Value {
  const handedOn = { ...NOTHING, points: pointer.points };
  if (pointer.points.some((it) => !it.transparent) || !isMemory(type)) return handedOn;
  return { ...handedOn, home: copySlot(around, { at, type, start: around.walk.tick, inOption }) };
}

/** A field that is read out of `value`: of a copy that was taken through a pointer only the field has to wait. */
export function readField(
  around: Around,
  expr: Expr & { readonly kind: 'field' },
  value: Value,
): Value | null {
  const type = around.types.typeOf(expr);
  const owner = around.types.typeOf(expr.value);
  const of = value.home === null ? [] : copiesBehind(value.home);
  if (of.length === 0) {
    const isThrough = owner.kind === 'reference' || owner.kind === 'pointer';
    return isThrough && isMemory(type) ? readThrough(around, { at: expr, type, pointer: value }) : null;
  }
  noteField(of, expr.field.text);
  if (!isMemory(type)) return { ...NOTHING, points: value.points };
  const parts = of.map((copy) => {
    const known = copy.fieldCopies.get(expr.field.text);
    if (known !== undefined) return known;
    const slot = copySlot(around, { at: expr, type, start: copy.start });
    copy.fieldCopies.set(expr.field.text, slot);
    return slot;
  });
  return { ...NOTHING, points: value.points, parts };
}

/** `event.field = …`: the rest of a copy no longer moves as one. */
export function noteChange(around: Around, target: Expr): void {
  const place = withoutParens(target);
  if (place.kind !== 'field' && place.kind !== 'index') return;
  const owner = withoutParens(place.value);
  const binding = bindingOf(around, owner);
  if (binding === null) {
    noteChange(around, owner);
    return;
  }
  const of = copiesBehind(binding.slot);
  for (const copy of of) copy.isChanged = true;
  if (place.kind === 'field' && !isMemory(around.types.typeOf(place))) noteField(of, place.field.text);
}

/** The value is stored as a whole: what was read through a pointer had to wait until now. */
export function placeCopies(around: Around, { home, parts }: Value): void {
  const origins = home === null ? parts : [home, ...parts];
  for (const copy of new Set(origins.flatMap(copiesBehind))) {
    if (!isOvertaken(around, copy) && !copy.isChanged) continue;
    copy.placedAt = around.walk.tick;
    escape(copy, 'likely', 'it is read through a pointer and waits here until it is stored');
  }
}

/** `copy.unwrap_or(…)` once something may have been written: the content and what stands in for it are put together anew. Null: they are not. */
export function chooseCopy(
  around: Around,
  { at, type, value }: { readonly at: Span; readonly type: Type; readonly value: Value },
): Value | null {
  const overtaken =
    value.home === null
      ? []
      : copiesBehind(value.home).filter((it) => it.inOption && isOvertaken(around, it));
  if (overtaken.length === 0) return null;
  placeCopies(around, value);
  const slot = copySlot(around, { at, type, start: around.walk.tick });
  escape(slot, 'likely', 'the content or what stands in for it is copied here');
  return { ...NOTHING, home: slot };
}

/** Whether what is copied out of it lies at an address that is known elsewhere, so that the copy is one. */
export function isCopyOfCaptured({ home, wrapped }: Value, type: Type): boolean {
  return home !== null && !wrapped && home.kind !== 'copy' && home.capturedAt !== Infinity && isMemory(type);
}

/** Ends copies where they were stored, and leaves out their fields that are used one by one. */
export function trimCopies(slots: readonly Slot[]): void {
  for (const slot of slots) {
    if (slot.readThrough === null || slot.onStack === 'no') continue;
    if (slot.placedAt !== null) slot.end = Math.min(slot.end, slot.placedAt + 1);
    slot.size = bytesInMemory(slot.readThrough, slot.fieldsUsed);
  }
}

/** A call since then may have written what was copied. */
function isOvertaken({ walk }: Around, copy: Slot): boolean {
  return walk.callPoints.some((it) => it.writes && it.tick > copy.start && it.tick < walk.tick);
}

function noteField(copies: readonly Slot[], name: string): void {
  for (const copy of copies) copy.fieldsUsed.add(name);
}

function copySlot(
  around: Around,
  {
    at,
    type,
    start,
    inOption = false,
  }: { readonly at: Span; readonly type: Type; readonly start: number; readonly inOption?: boolean },
): Slot {
  const slot = newSlot(around, {
    name: 'a copy of what is behind a pointer',
    type,
    kind: 'temporary',
    span: at,
    readThrough: type,
    inOption,
  });
  slot.start = start;
  return slot;
}

/** Copies that a local, through locals that are not memory, has its content from. */
function copiesBehind(slot: Slot): readonly Slot[] {
  const origins = reachable(slot, (it) =>
    it.readThrough === null && it.onStack === 'no'
      ? [...it.copiedFrom, ...it.parts].map((from) => from.slot)
      : [],
  );
  return [...origins].filter((it) => it.readThrough !== null);
}

/** Whether rustc moves the type as memory: not as one number, nor as a pair of them. */
function isMemory(type: Type): boolean {
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size <= REGISTER) return false;
  return layout.size > 2 * REGISTER || scalarsIn(type) > 2;
}

function scalarsIn(type: Type): number {
  if (type.kind === 'array') return Number(type.length ?? 0n) * scalarsIn(type.element);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.fields.length === 0) return 1;
  return layout.fields.reduce((sum, it) => sum + scalarsIn(it.type), 0);
}

const REGISTER = 8; // bytes

/** Bytes of the runs between the fields that are used one by one; a run that fits a register is one. */
function bytesInMemory(type: Type, used: ReadonlySet<string>): number | null {
  const layout = layoutOf(type);
  if ('unknown' in layout) return null;
  let bytes = 0;
  let from = 0;
  const endRun = (end: number): void => {
    if (end - from > REGISTER) bytes += end - from;
  };
  for (const { name, offset, size } of [...layout.fields].sort((a, b) => a.offset - b.offset)) {
    if (!used.has(name)) continue;
    endRun(offset);
    from = offset + size;
  }
  endRun(layout.size);
  return bytes;
}
