// What a generator hands to scripts/generate.ts, which writes it or compares it.

/** A file that is made from data. `path` is relative to the repository, with "/" separators. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}
