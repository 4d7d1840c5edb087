// Where a program of the user's search path is.

import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Absolute path of the first of `names` that PATH has; a name before another wins in every folder. null: none. */
export function findOnPath(names: readonly string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
