// The edits that make a stack frame smaller, for the rules about frames and chains. Building an event in the ring buffer comes
// before a scratch map: it needs no new map and keeps runs apart.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Fix } from '../engine/finding';
import type { Body } from '../model/bodies';
import type { DeclaredStatic } from '../model/statics';
import { eventInReserve } from './eventInReserve';
import { localToScratch } from './localToScratch';
import { localAt } from './localUses';

export interface StackFixRequest {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  readonly statics: () => readonly DeclaredStatic[];
  /** The function whose `let`s are meant. */
  readonly body: Body;
  /** A sleepable program may run it. */
  readonly sleepable: boolean;
}

/** Fixes for the locals whose names start at `offsets` (UTF-16, in the body's file), those that cost most first. */
export function stackFixes(request: StackFixRequest, offsets: readonly number[]): readonly Fix[] {
  const fixes = offsets.flatMap((offset) => {
    const local = localAt(request.body, offset);
    if (local === null) return [];
    const inPlace = eventInReserve(local, request);
    const scratch = localToScratch(local, request);
    return [...(inPlace === null ? [] : [inPlace]), ...(scratch === null ? [] : [scratch])];
  });
  const isInPlace = (fix: Fix): boolean => fix.kind === 'reserve';
  const ordered = [...fixes.filter(isInPlace), ...fixes.filter((it) => !isInPlace(it))];
  const preferred = ordered.find(isInPlace);
  return ordered.map((fix) => ({ ...fix, preferred: fix === preferred }));
}
