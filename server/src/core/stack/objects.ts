// The objects that a host pushed, read once each, and which sources were edited since. What was found fresh once stays fresh while
// every text is what it was: saving a file anew, or undoing an edit, changes no number.

import type { EbpfCrate } from '../crates/crate';
import type { ObjectFacts } from '../crates/objectLook';
import { readObject } from '../object/bpfObject';
import { objectReport, type ObjectFile, type ObjectReport } from './objectReport';

export interface Objects {
  /** Replaces the object at `path`; null: there is none any more. */
  readonly set: (path: string, bytes: Uint8Array | null, facts: ObjectFacts) => void;
  /** When each source file was written, in milliseconds since the epoch. Replaces what was said before. */
  readonly setSourceTimes: (times: ReadonlyMap<string, number>) => void;
  /** The text at `path`, which was `before`, is about to be replaced. */
  readonly edited: (path: string, before: string | undefined) => void;
  readonly report: (
    crates: readonly EbpfCrate[],
    textOf: (path: string) => string | undefined,
  ) => ObjectReport;
}

interface Kept {
  readonly file: ObjectFile;
  /** Texts of when the object was pushed, of the files that were edited since. */
  readonly texts: Map<string, string>;
  wasFresh: boolean;
}

export function createObjects(): Objects {
  const kept = new Map<string, Kept>();
  let times: ReadonlyMap<string, number> = new Map();
  return {
    set: (path, bytes, { modified, started, named, savedTexts }) => {
      if (bytes === null) kept.delete(path);
      else {
        const content = readObject(bytes);
        const times = { modified: modified ?? null, started: started ?? modified ?? null };
        const file = { path, content, ...times, named: named ?? false };
        kept.set(path, { file, texts: new Map(savedTexts), wasFresh: false });
      }
    },
    setSourceTimes: (next) => {
      times = next;
    },
    edited: (path, before) => {
      if (before === undefined) return;
      for (const { texts } of kept.values()) if (!texts.has(path)) texts.set(path, before);
    },
    report: (crates, textOf) => {
      const result = objectReport({
        crates,
        objects: [...kept.values()].map(({ file }) => file),
        textOf,
        timeOf: (path) => times.get(path) ?? null,
        editedSince: (object) =>
          [...(kept.get(object)?.texts ?? [])]
            .filter(([path, text]) => textOf(path) !== text)
            .map(([path]) => path),
        wasFresh: (object) => kept.get(object)?.wasFresh === true,
      });
      for (const path of result.fresh) {
        const object = kept.get(path);
        if (object !== undefined) object.wasFresh = true;
      }
      return result;
    },
  };
}
