// Where built things are kept between runs: outside the checkout, each below the hash of all it was made from.
// Invariant: a folder counts only once its marker is written, so that a build that was stopped halfway is done again.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** `CONFORMANCE_CACHE`, or a folder of the user's cache. */
export function cacheRoot(): string {
  const given = process.env['CONFORMANCE_CACHE'];
  if (given !== undefined && given !== '') return path.resolve(given);
  const base = process.env['XDG_CACHE_HOME'];
  return path.join(
    base === undefined || base === '' ? path.join(homedir(), '.cache') : base,
    'aya-analyzer-conformance',
  );
}

/** The folder for what is made from exactly these inputs. `finished` tells whether an earlier run made it. */
export function cacheFolder(kind: string, inputs: readonly string[]): CacheFolder {
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const folder = path.join(cacheRoot(), `${kind}-${hash}`);
  const marker = path.join(folder, 'finished');
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    finished: existsSync(marker) ? readFileSync(marker, 'utf8') : null,
    finish: (note) => {
      writeAtomically(marker, note);
    },
  };
}

export interface CacheFolder {
  readonly folder: string;
  /** What the run that finished it noted, or null. */
  readonly finished: string | null;
  readonly finish: (note: string) => void;
}

/** The texts of all files below a folder, with their names: the input that a built folder depends on. */
export function textsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]);
}

function writeAtomically(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
