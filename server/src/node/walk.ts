// Lists what the analyzer may need below a folder. It reads folders, never files, and promises to end: a folder is entered
// once whatever links lead to it, a home folder or a filesystem root is entered only as a Cargo project, and a cap bounds the
// rest. Deliberately absent: .gitignore, because cargo compiles ignored files too.

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';

import { isBuildFolder, isProjectFile, mayHoldProjectFiles, type Problem } from '../core/index';
import { isFilesystemRoot, isHomeFolder, isWithin, toCorePath } from './paths';

/** Far above any source tree (Linux has 95,000 entries), and still listed within seconds. */
export const DEFAULT_MAX_ENTRIES = 300_000;

export interface WalkOptions {
  readonly signal?: AbortSignal;
  readonly maxEntries?: number;
}

export interface Listing {
  /** `Cargo.toml`, `Cargo.lock`, `.cargo/config.toml` and `*.rs`, sorted; absolute with "/" separators. */
  readonly paths: readonly string[];
  /** Why the listing is not complete, if it is not. */
  readonly problems: readonly Problem[];
}

/**
 * Lists `root`, a folder. Unreadable folders are skipped.
 * @throws the signal's reason, when it is aborted.
 */
export async function walk(root: string, options: WalkOptions = {}): Promise<Listing> {
  const start = toCorePath(root);
  const real = await realFolder(start);
  if (real === null) return { paths: [], problems: [] };
  const rootEntries = await entriesOf(start);
  if (
    (isHomeFolder(start) || isFilesystemRoot(start)) &&
    !rootEntries.some((entry) => entry.name === 'Cargo.toml')
  ) {
    const message = `${isHomeFolder(start) ? 'the home folder' : 'a whole filesystem'} is not searched; name a crate or a workspace`;
    return { paths: [], problems: [{ path: start, message }] };
  }
  return new Walk(start, real, options).run();
}

interface Folder {
  readonly path: string;
  /** The same folder without any link in its path. */
  readonly real: string;
}

/** One listing under way: what was found, what is still to be entered. */
class Walk {
  readonly #root: Folder;
  readonly #options: WalkOptions;
  readonly #entered = new Set<string>();
  readonly #found: string[] = [];
  readonly #folders: Folder[];
  /** Links wait until the real folders are done, so that a file is known by its own path where it has one. */
  readonly #links: string[] = [];
  #entries = 0;

  constructor(root: string, real: string, options: WalkOptions) {
    this.#root = { path: root, real };
    this.#options = options;
    this.#folders = [this.#root];
  }

  async run(): Promise<Listing> {
    const maxEntries = this.#options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    for (let folder = await this.#next(); folder !== undefined; folder = await this.#next()) {
      this.#options.signal?.throwIfAborted();
      await this.#enter(folder);
      if (this.#entries > maxEntries) {
        const message = `listing stopped after ${String(maxEntries)} entries, later folders are not analysed; name a smaller folder`;
        return { paths: this.#found.sort(), problems: [{ path: this.#root.path, message }] };
      }
    }
    return { paths: this.#found.sort(), problems: [] };
  }

  async #next(): Promise<Folder | undefined> {
    const folder = this.#folders.pop();
    if (folder !== undefined) return folder;
    for (let link = this.#links.pop(); link !== undefined; link = this.#links.pop()) {
      const real = await realFolder(link);
      if (real !== null && this.#mayFollow(real)) return { path: link, real };
    }
    return undefined;
  }

  /** A link that leads to the root or above it would bring in what the user did not name. */
  #mayFollow(real: string): boolean {
    return !this.#entered.has(real) && !isWithin(this.#root.real, real) && !isHomeFolder(real);
  }

  async #enter(folder: Folder): Promise<void> {
    if (this.#entered.has(folder.real)) return;
    this.#entered.add(folder.real);
    const entries = await entriesOf(folder.path);
    const names = new Set(entries.map((entry) => entry.name));
    if (isBuildFolder(names) && folder !== this.#root) return;
    for (const entry of entries) {
      this.#entries++;
      const child = joinFolder(folder.path, entry.name);
      if (entry.isFile()) this.#file(child);
      else if (entry.isDirectory()) {
        if (mayHoldProjectFiles(entry.name, names))
          this.#folders.push({ path: child, real: joinFolder(folder.real, entry.name) });
      } else if (entry.isSymbolicLink()) await this.#link(child, { name: entry.name, siblings: names });
    }
  }

  async #link(
    link: string,
    { name, siblings }: { name: string; siblings: ReadonlySet<string> },
  ): Promise<void> {
    const target = await stat(link).catch(() => null);
    if (target?.isFile() === true) this.#file(link);
    else if (target?.isDirectory() === true && mayHoldProjectFiles(name, siblings)) this.#links.push(link);
  }

  #file(file: string): void {
    if (isProjectFile(file)) this.#found.push(file);
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function realFolder(folder: string): Promise<string | null> {
  const real = await realpath(folder).catch(() => null);
  return real === null ? null : toCorePath(real);
}

function joinFolder(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
