// Whether an object was built from the source that is there now: by the lines that its BTF keeps, else by time.
// What no instruction comes from (the value of a constant, a field of a struct) leaves no line: so a text that was changed after
// the object was found fresh makes it stale too, until the text is what it was.

import type { EbpfCrate } from '../crates/crate';
import type { BpfObject } from '../object/bpfObject';

export interface Freshness {
  readonly fresh: boolean;
  readonly why: string;
}

export interface FreshnessOptions {
  readonly crate: EbpfCrate;
  readonly files: ReadonlySet<string>;
  readonly textOf: (path: string) => string | undefined;
  /** Whether a source file was written after the object; null: the host does not know. */
  readonly olderThanSource: boolean | null;
}

export function freshnessOf(object: BpfObject, options: FreshnessOptions): Freshness {
  const { files, crate, textOf, olderThanSource } = options;
  const texts = new Map<string, readonly string[]>();
  let compared = 0;
  for (const { file, line, text } of object.sourceLines) {
    const path = text === null ? null : workspaceFile(file, crate, files);
    if (path === null || text === null) continue;
    const lines = texts.get(path) ?? (textOf(path) ?? '').split(/\r\n|\n|\r/);
    texts.set(path, lines);
    compared += 1;
    if (lines[line - 1]?.trimEnd() !== text.trimEnd())
      return { fresh: false, why: `line ${line} of ${path} has changed since it was built` };
  }
  if (compared > 0) return { fresh: true, why: `its ${compared} source lines are those of today` };
  if (olderThanSource === null) return { fresh: false, why: 'nothing tells when it was built' };
  return olderThanSource
    ? { fresh: false, why: 'a source file is newer' }
    : { fresh: true, why: 'no source file is newer' };
}

/** The file of the crate that a compiler, perhaps in another folder, called `file`. */
export function workspaceFile(file: string, crate: EbpfCrate, files: ReadonlySet<string>): string | null {
  const given = file.replaceAll('\\', '/').replace(/^\.\//, '');
  if (files.has(given)) return given;
  const parent = crate.root.slice(0, crate.root.lastIndexOf('/') + 1);
  for (const path of files) {
    if (!given.startsWith('/') && !/^[A-Za-z]:/.test(given)) {
      if (path.endsWith(`/${given}`) && path.startsWith(parent)) return path;
      continue;
    }
    // Built elsewhere: the folder of the crate and what lies below it must be the same.
    const tail = crate.lone ? path.slice(path.lastIndexOf('/') + 1) : path.slice(parent.length);
    if (path.startsWith(parent) && given.endsWith(`/${tail}`)) return path;
  }
  return null;
}
