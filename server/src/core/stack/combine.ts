// One report out of an estimate and what objects say: fresh numbers lead, stale ones stand beside the estimate.

import type { ObjectReport } from './objectReport';
import type { BytesRange, StackFunction, StackProgram, StackReport } from './stackReport';

export function combineStack(
  estimate: Pick<StackReport, 'programs' | 'functions'>,
  objects: ObjectReport,
): StackReport {
  const programs = combined(estimate.programs, { fresh: objects.programs, stale: objects.stale.programs });
  const withObject = new Set(objects.programs.map((program) => program.crate));
  const functions = combined(estimate.functions, {
    fresh: objects.functions,
    stale: objects.stale.functions,
  }).filter(
    // A function that is estimated to have a frame, and has none in the object, was inlined.
    (fn) => fn.source === 'object' || !withObject.has(fn.crate) || !isInlined(fn, objects),
  );
  return { programs, functions, objects: objects.objects };
}

interface Named {
  readonly name: string;
  readonly crate: string | null;
  readonly bytes: number | null;
  readonly range: BytesRange | null;
}

function combined<T extends (StackProgram | StackFunction) & Named>(
  estimates: readonly T[],
  { fresh, stale }: { readonly fresh: readonly T[]; readonly stale: readonly T[] },
): readonly T[] {
  const key = ({ name, crate }: Named): string => `${crate ?? ''}\0${name}`;
  const exact = new Map(fresh.map((entry) => [key(entry), entry]));
  const old = new Map(stale.map((entry) => [key(entry), entry]));
  const known = new Set(estimates.map(key));
  const both = estimates.map((entry): T => {
    const now = exact.get(key(entry));
    if (now !== undefined)
      return { ...now, place: now.place ?? entry.place, ...localsOf(entry), estimate: entry.range };
    return { ...entry, lastBuilt: old.get(key(entry))?.bytes ?? null };
  });
  return [
    ...both,
    ...fresh.filter((entry) => !known.has(key(entry))),
    // With no estimate the last build is better than nothing, and says that it is old.
    ...stale
      .filter((entry) => !known.has(key(entry)) && !exact.has(key(entry)))
      .map((entry): T => ({ ...entry, lastBuilt: entry.bytes })),
  ];
}

/** Names, types and reasons of locals come from the source alone. */
function localsOf(entry: StackProgram | StackFunction): Partial<Pick<StackFunction, 'locals'>> {
  return 'locals' in entry ? { locals: entry.locals } : {};
}

function isInlined(fn: StackFunction, objects: ObjectReport): boolean {
  return !objects.stale.functions.some((other) => other.crate === fn.crate && other.name === fn.name);
}
