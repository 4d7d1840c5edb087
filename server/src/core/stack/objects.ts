// The objects that a host pushed, read once each, and what was in the source when an object was first found fresh.

import { readObject } from '../object/bpfObject';
import type { EbpfCrate } from '../crates/crate';
import { objectReport, type ObjectFile, type ObjectReport } from './objectReport';

/** What the host knows of an object beside its bytes. */
export interface ObjectFacts {
  /** Milliseconds since the epoch: of several objects the newest counts. */
  readonly modified?: number;
  readonly olderThanSource?: boolean;
  /** The user named this file. */
  readonly named?: boolean;
}

export interface Objects {
  /** Replaces the object at `path`; null: there is none any more. */
  readonly set: (path: string, bytes: Uint8Array | null, facts: ObjectFacts) => void;
  readonly report: (
    crates: readonly EbpfCrate[],
    textOf: (path: string) => string | undefined,
  ) => ObjectReport;
}

export function createObjects(): Objects {
  const files = new Map<string, ObjectFile>();
  const texts = new Map<string, ReadonlyMap<string, string | undefined>>();
  return {
    set: (path, bytes, { modified, olderThanSource, named }) => {
      texts.delete(path);
      if (bytes === null) files.delete(path);
      else
        files.set(path, {
          path,
          content: readObject(bytes),
          modified: modified ?? null,
          olderThanSource: olderThanSource ?? null,
          named: named ?? false,
        });
    },
    report: (crates, textOf) => {
      const seen = new Map<string, ReadonlySet<string>>();
      const result = objectReport({
        crates,
        objects: [...files.values()],
        textOf,
        editedSince: (object, paths) => {
          seen.set(object, paths);
          for (const [path, text] of texts.get(object) ?? []) {
            if (textOf(path) !== text) return `${path} was edited since it was built`;
          }
          return null;
        },
      });
      for (const path of result.fresh) {
        if (!texts.has(path))
          texts.set(path, new Map([...(seen.get(path) ?? [])].map((file) => [file, textOf(file)])));
      }
      return result;
    },
  };
}
