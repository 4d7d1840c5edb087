// A file system in memory for the server under test. A read can be held back, to change the file while it is being read.

import type { Host } from '../../server/src/lsp/host';

export class MemoryFiles {
  readonly #texts: Map<string, string>;
  #gate: Promise<void> = Promise.resolve();
  reads = 0;
  listings = 0;

  constructor(files: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(files));
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
      memoryBytes: () => 64_000_000,
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    };
  }

  write(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  remove(path: string): void {
    this.#texts.delete(path);
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

  #outermostManifestFolder(path: string): string | null {
    const segments = path.split('/');
    for (let count = 2; count <= segments.length; count++) {
      const folder = segments.slice(0, count).join('/');
      if (this.#texts.has(`${folder}/Cargo.toml`)) return folder;
    }
    return null;
  }
}
