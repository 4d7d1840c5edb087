// One report out of an estimate and what objects say: fresh numbers lead, stale ones stand beside the estimate.

import type { ObjectReport } from './objectReport';
import type { StackFunction, StackProgram, StackReport } from './stackReport';

export function combineStack(
  estimate: Pick<StackReport, 'programs' | 'functions'>,
  objects: ObjectReport,
): StackReport {
  const programs = combined(estimate.programs, { fresh: objects.programs, stale: objects.stale.programs });
  const built = new Set(objects.programs.map(key));
  const estimated = estimate.functions.filter(
    // A function that is estimated to have a frame and has none in the object was inlined: into programs that are all built.
    (fn) =>
      has(objects.functions, fn) || has(objects.stale.functions, fn) || !isBuilt(fn, { estimate, built }),
  );
  const functions = combined(estimated, { fresh: objects.functions, stale: objects.stale.functions });
  return { programs, functions, objects: objects.objects };
}

type Entry = StackProgram | StackFunction;
type Named = Pick<Entry, 'name' | 'crate'>;

function key({ name, crate }: Named): string {
  return `${crate ?? ''}\0${name}`;
}

function has(entries: readonly Named[], wanted: Named): boolean {
  return entries.some((entry) => key(entry) === key(wanted));
}

/** Whether every program that reaches the function has an object of today's source. */
function isBuilt(
  fn: StackFunction,
  {
    estimate,
    built,
  }: { readonly estimate: Pick<StackReport, 'programs'>; readonly built: ReadonlySet<string> },
): boolean {
  const users = estimate.programs.filter(
    (program) =>
      program.crate === fn.crate && (fn.programs.length === 0 || fn.programs.includes(program.name)),
  );
  return users.length > 0 && users.every((program) => built.has(key(program)));
}

/** A generic function has several frames under one name: the largest of one side stands beside the largest of the other. */
function combined<T extends Entry>(
  estimates: readonly T[],
  { fresh, stale }: { readonly fresh: readonly T[]; readonly stale: readonly T[] },
): readonly T[] {
  const exact = byName(fresh);
  const old = byName(stale);
  const guessed = byName(estimates);
  const used = new Set<T>();
  const both = estimates.flatMap((entry): readonly T[] => {
    const rank = (guessed.get(key(entry)) ?? []).indexOf(entry);
    const instances = exact.get(key(entry));
    if (instances === undefined) {
      const before = old.get(key(entry))?.[rank];
      return [{ ...entry, lastBuilt: before?.bytes ?? null }];
    }
    const now = instances[rank];
    // The compiler made fewer instances than were expected.
    if (now === undefined) return [];
    used.add(now);
    const { range, bytes } = entry;
    const estimate = range === null ? null : { ...range, bytes };
    return [{ ...now, place: now.place ?? entry.place, ...localsOf(entry), estimate }];
  });
  const rest = fresh.filter((entry) => !used.has(entry));
  // With no estimate the last build is better than nothing, and says that it is old.
  const past = stale
    .filter((entry) => !guessed.has(key(entry)) && !exact.has(key(entry)))
    .map((entry): T => ({ ...entry, lastBuilt: entry.bytes }));
  return [...both, ...rest, ...past];
}

/** The entries of each name, the largest first. */
function byName<T extends Entry>(entries: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const entry of entries) {
    const known = found.get(key(entry));
    if (known === undefined) found.set(key(entry), [entry]);
    else known.push(entry);
  }
  return new Map(
    [...found].map(([name, all]) => [name, all.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))]),
  );
}

/** Names, types and reasons of locals come from the source alone. */
function localsOf(entry: Entry): Partial<Pick<StackFunction, 'locals'>> {
  return 'locals' in entry ? { locals: entry.locals } : {};
}
