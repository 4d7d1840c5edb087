// The files that the host pushed, with their syntax values. The one owner of parsed files: replacing or removing a file frees its tree.
// Invariant: a file is parsed at most once per text, and only when somebody asks for its syntax.

import { NO_MACHINE, type FileStore, type Machine } from '../crates/fileStore';
import type { FileAst } from '../syntax/ast';
import type { ParsedFile, RustParser } from '../syntax/parser';

/** Larger files are never parsed: generated bindings of megabytes hold no state of their author's. UTF-16 units. */
export const LARGEST_PARSED = 1_000_000;

export interface FileTable extends FileStore {
  readonly setListing: (roots: readonly string[], paths: readonly string[]) => void;
  readonly setMachine: (machine: Machine) => void;
  readonly set: (path: string, text: string | null) => void;
  readonly remove: (path: string) => void;
  /** Paths that were asked for and not pushed. */
  readonly wanted: () => readonly string[];
  /** Parses one file whose syntax was asked for before it was pushed; false: there is none left. */
  readonly parseNext: () => boolean;
  readonly dispose: () => void;
}

export function createFileTable(parser: RustParser): FileTable {
  return new PushedFiles(parser);
}

interface Entry {
  readonly text: string | null;
  readonly previous: ParsedFile | null; // of an earlier text, for an incremental parse
  parsed: ParsedFile | null;
}

class PushedFiles implements FileTable {
  readonly #parser: RustParser;
  readonly #entries = new Map<string, Entry>();
  readonly #wanted = new Set<string>();
  /** Files whose syntax was asked for before they were pushed. */
  readonly #awaited = new Set<string>();
  #listed: ReadonlySet<string> = new Set();
  #roots: readonly string[] = [];
  #sorted: readonly string[] | null = null;
  #machine: Machine = NO_MACHINE;

  constructor(parser: RustParser) {
    this.#parser = parser;
  }

  readonly setListing = (roots: readonly string[], paths: readonly string[]): void => {
    this.#roots = roots.map((it) => (it.endsWith('/') ? it : `${it}/`));
    this.#listed = new Set(paths);
    this.#sorted = null;
  };

  readonly setMachine = (machine: Machine): void => {
    this.#machine = machine;
    this.#sorted = null;
  };

  readonly machine = (): Machine => this.#machine;

  readonly read = (text: string): FileAst => {
    const parsed = this.#parser.parse(text);
    parsed.dispose();
    return parsed.ast;
  };

  readonly set = (path: string, text: string | null): void => {
    const old = this.#entries.get(path);
    if (old !== undefined && old.text === text) return;
    this.#wanted.delete(path);
    const usable = text !== null && old !== undefined ? (old.parsed ?? old.previous) : null;
    if (usable === null) {
      old?.parsed?.dispose();
      old?.previous?.dispose();
    } else if (old !== undefined && old.previous !== null && old.previous !== usable) old.previous.dispose();
    this.#entries.set(path, { text, previous: usable, parsed: null });
    if (old === undefined) this.#sorted = null;
  };

  readonly remove = (path: string): void => {
    const old = this.#entries.get(path);
    old?.parsed?.dispose();
    old?.previous?.dispose();
    this.#entries.delete(path);
    this.#wanted.delete(path);
    this.#awaited.delete(path);
    this.#sorted = null;
  };

  readonly text = (path: string): string | null | undefined => {
    const entry = this.#entries.get(path);
    if (entry !== undefined) return entry.text;
    // In a listed folder a file that is not listed does not exist: nothing to ask the host for.
    if (this.isListed(path) && !this.#listed.has(path)) return null;
    this.#wanted.add(path);
    return undefined;
  };

  readonly ast = (path: string): FileAst | null | undefined => {
    const text = this.text(path);
    const entry = this.#entries.get(path);
    if (text === undefined) this.#awaited.add(path);
    if (entry === undefined || typeof text !== 'string') return text === undefined ? undefined : null;
    if (text.length > LARGEST_PARSED) return null;
    if (entry.parsed === null) {
      const parsed =
        entry.previous === null ? this.#parser.parse(text) : this.#parser.parse(text, entry.previous);
      this.#entries.set(path, { text, previous: null, parsed });
      return parsed.ast;
    }
    return entry.parsed.ast;
  };

  readonly parseNext = (): boolean => {
    for (const path of this.#awaited) {
      if (!this.#entries.has(path)) continue;
      this.#awaited.delete(path);
      if (this.ast(path) != null) return true;
    }
    return false;
  };

  readonly exists = (path: string): boolean =>
    this.#listed.has(path) || typeof this.#entries.get(path)?.text === 'string';

  readonly isListed = (path: string): boolean => this.#roots.some((root) => path.startsWith(root));

  readonly paths = (): readonly string[] => {
    this.#sorted ??= [...new Set([...this.#listed, ...this.#pushedPaths()])].sort();
    return this.#sorted;
  };

  readonly wanted = (): readonly string[] => [...this.#wanted];

  readonly dispose = (): void => {
    for (const path of [...this.#entries.keys()]) this.remove(path);
  };

  /** Without the files of other people's crates: they belong to no project. */
  #pushedPaths(): readonly string[] {
    const { crateFolders, checkoutFolders } = this.#machine;
    const folders = [...crateFolders, ...checkoutFolders].map((it) => `${it}/`);
    return [...this.#entries].flatMap(([path, { text }]) =>
      text === null || (!this.isListed(path) && folders.some((it) => path.startsWith(it))) ? [] : [path],
    );
  }
}
