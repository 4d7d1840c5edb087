// A file system in memory for the server under test. A read can be held back, to change the file while it is being read.
// Each write is a minute after the one before.

import type { FolderEntry } from '../../server/src/core/index';
import type { Host } from '../../server/src/lsp/host';

export class MemoryFiles {
  readonly #texts: Map<string, string>;
  readonly #objects = new Map<string, Uint8Array>();
  readonly #times = new Map<string, number>();
  #now = Date.UTC(2026, 0, 1);
  #gate: Promise<void> = Promise.resolve();
  reads = 0;
  listings = 0;

  constructor(files: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(files));
    for (const path of this.#texts.keys()) this.#times.set(path, this.#now);
  }

  get host(): Omit<Host, 'createParser'> {
    return {
      projectRoot: (path) => Promise.resolve(this.#outermostManifestFolder(path)),
      list: (root) => {
        this.listings += 1;
        const paths = [...this.#texts.keys()].filter((path) => path.startsWith(`${root}/`)).sort();
        return Promise.resolve({ paths, problems: [] });
      },
      readText: async (path) => {
        this.reads += 1;
        const text = this.#texts.get(path) ?? null;
        await this.#gate;
        return text;
      },
      objects: {
        readFolder: (folder) => Promise.resolve(this.#entriesOf(folder)),
        readText: (path) => Promise.resolve(this.#texts.get(path) ?? null),
        targetFolders: () => Promise.resolve([]),
        facts: (path) => {
          const size = this.#objects.get(path)?.length ?? this.#texts.get(path)?.length;
          const modified = this.#times.get(path);
          return Promise.resolve(size === undefined || modified === undefined ? null : { size, modified });
        },
        head: (path, bytes) => Promise.resolve(this.#objects.get(path)?.subarray(0, bytes) ?? null),
        read: (path) => Promise.resolve(this.#objects.get(path) ?? null),
      },
      memoryBytes: () => 64_000_000,
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    };
  }

  write(path: string, text: string): void {
    this.#texts.set(path, text);
    this.#touch(path);
  }

  /** A linker wrote an object. */
  writeObject(path: string, bytes: Uint8Array): void {
    this.#objects.set(path, bytes);
    this.#touch(path);
  }

  remove(path: string): void {
    this.#texts.delete(path);
    this.#objects.delete(path);
    this.#times.delete(path);
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  textOf(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  }

  /** Reads that have begun end only after the returned function was called. */
  holdReads(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  #touch(path: string): void {
    this.#now += 60_000;
    this.#times.set(path, this.#now);
  }

  #entriesOf(folder: string): readonly FolderEntry[] {
    const found = new Map<string, FolderEntry['kind']>();
    for (const path of [...this.#texts.keys(), ...this.#objects.keys()]) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name = '', ...below] = path.slice(folder.length + 1).split('/');
      found.set(name, below.length === 0 ? 'file' : 'folder');
    }
    return [...found].map(([name, kind]) => ({ name, kind }));
  }

  #outermostManifestFolder(path: string): string | null {
    const segments = path.split('/');
    for (let count = 2; count <= segments.length; count++) {
      const folder = segments.slice(0, count).join('/');
      if (this.#texts.has(`${folder}/Cargo.toml`)) return folder;
    }
    return null;
  }
}
