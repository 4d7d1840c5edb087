// Paths as the core wants them: absolute, "/" as the separator on every system, no "/" at the end but for a root.

import os from 'node:os';
import path from 'node:path';

/** `file` as an absolute path with "/" separators. Relative paths start at `base`. */
export function toCorePath(file: string, base: string = process.cwd()): string {
  const absolute = path.resolve(base, file);
  return path.sep === '/' ? absolute : absolute.split(path.sep).join('/');
}

/** Whether `file` is `folder` or lies below it. Both as the core wants them. */
export function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

export function isHomeFolder(folder: string): boolean {
  return folder === toCorePath(os.homedir());
}

export function isFilesystemRoot(folder: string): boolean {
  return path.dirname(folder) === folder;
}

/** The folder and all folders above it, nearest first. */
export function* ancestors(folder: string): Generator<string> {
  let current = folder;
  for (;;) {
    yield current;
    const parent = path.posix.dirname(current);
    if (parent === current || isFilesystemRoot(current)) return;
    current = /^[A-Za-z]:$/.test(parent) ? `${parent}/` : parent;
  }
}
