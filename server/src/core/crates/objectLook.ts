// One look for the objects of crates: hands those that are new or changed to the analyzer, takes back those that are gone, and tells
// when each source was written. A look costs some folders and no bytes where nothing was built since the last one.
// Deliberately absent: when to look (the hosts know), and what an object is worth (core/stack/freshness.ts).

import { isBpfObject } from '../object/bpfObject';
import type { EbpfCrate } from './crate';
import { filesOf } from './moduleTree';
import { buildFilesAround, objectCandidates, startMarksOf, type SearchedFiles } from './objectSearch';

/** Bytes; far above any object with its debug info. Larger files are not read. */
export const LARGEST_OBJECT = 64_000_000;

/** The files of a host, for looks. Nothing of it fails. */
export interface ObjectFiles extends SearchedFiles {
  /** Size in bytes and time of the last change in milliseconds since the epoch; null: there is no such file. */
  readonly facts: (path: string) => Promise<FileFacts | null>;
  /** The first `bytes` of a file, or null. */
  readonly head: (path: string, bytes: number) => Promise<Uint8Array | null>;
  /** The whole file, or null. */
  readonly read: (path: string) => Promise<Uint8Array | null>;
}

export interface FileFacts {
  readonly size: number;
  readonly modified: number;
}

/** What takes the objects: the workspace of the façade. */
export interface ObjectSink {
  readonly setObject: (path: string, bytes: Uint8Array | null, facts?: ObjectFacts) => void;
  readonly setSourceTimes: (times: ReadonlyMap<string, number>) => void;
}

/** What the host knows of an object beside its bytes. */
export interface ObjectFacts {
  /** Milliseconds since the epoch: of several objects the newest counts. */
  readonly modified?: number;
  /** When the compiler started on it; absent: not known. */
  readonly started?: number;
  /** The user named this file. */
  readonly named?: boolean;
  /** Texts of source files as they are on disk, where the analyzer was given others: what an editor has not saved. */
  readonly savedTexts?: ReadonlyMap<string, string>;
}

export interface LookOptions {
  readonly crates: readonly EbpfCrate[];
  readonly sink: ObjectSink;
  /** Objects that the user named, absolute. */
  readonly named?: readonly string[];
  /** Source files that are open in an editor and may differ from what is on disk. */
  readonly unsaved?: (path: string) => boolean;
}

/** Remembers what it handed over, so that the next look reads only what changed. One per workspace. */
export class ObjectLook {
  readonly #files: ObjectFiles;
  readonly #known = new Map<string, FileFacts>();
  #times: ReadonlyMap<string, number> = new Map();

  constructor(files: ObjectFiles) {
    this.#files = files;
  }

  /** Whether anything was handed over or taken back, or an object may have become stale. */
  async look({ crates, sink, named = [], unsaved = () => false }: LookOptions): Promise<boolean> {
    const candidates = new Set([...named, ...(await objectCandidates(crates, this.#files))]);
    const sources = await this.#sourcesOf(crates);
    const times = await this.#timesOf(sources);
    const changed: { path: string; bytes: Uint8Array; facts: FileFacts; started: number | null }[] = [];
    const seen = new Set<string>();
    for (const path of candidates) {
      const facts = await this.#files.facts(path);
      if (facts === null || facts.size > LARGEST_OBJECT) continue;
      const known = this.#known.get(path);
      if (known?.modified === facts.modified && known.size === facts.size) {
        seen.add(path);
        continue;
      }
      const bytes = named.includes(path) ? await this.#files.read(path) : await this.#objectIn(path);
      if (bytes === null) continue;
      seen.add(path);
      changed.push({ path, bytes, facts, started: await this.#startOf(path, facts) });
    }
    const savedTexts = await this.#savedTexts(sources.filter(unsaved));
    const gone = [...this.#known.keys()].filter((path) => !seen.has(path));
    // From here on nothing waits, so that no edit falls between what was looked at and what is told.
    const isLater = [...times].some(([path, time]) => this.#times.get(path) !== time);
    this.#times = times;
    if (isLater) sink.setSourceTimes(times);
    for (const { path, bytes, facts, started } of changed) {
      const { modified } = facts;
      this.#known.set(path, facts);
      sink.setObject(path, bytes, {
        modified,
        named: named.includes(path),
        savedTexts,
        ...(started === null ? {} : { started }),
      });
    }
    for (const path of gone) {
      this.#known.delete(path);
      sink.setObject(path, null);
    }
    return changed.length > 0 || gone.length > 0 || (isLater && this.#known.size > 0);
  }

  async #objectIn(path: string): Promise<Uint8Array | null> {
    const head = await this.#files.head(path, HEAD_BYTES);
    return head !== null && isBpfObject(head) ? this.#files.read(path) : null;
  }

  /** The latest start before the object was written. */
  async #startOf(path: string, { modified }: FileFacts): Promise<number | null> {
    const marks = await startMarksOf(path, this.#files.readFolder);
    const facts = await Promise.all(marks.map((mark) => this.#files.facts(mark)));
    const times = facts.flatMap((it) => (it === null || it.modified > modified ? [] : [it.modified]));
    return times.length === 0 ? null : Math.max(...times);
  }

  async #sourcesOf(crates: readonly EbpfCrate[]): Promise<readonly string[]> {
    const around = await Promise.all(
      crates.filter(({ lone }) => !lone).map(({ root }) => buildFilesAround(root, this.#files.readFolder)),
    );
    const modules = crates.flatMap(({ units }) => units.flatMap(({ root }) => filesOf(root)));
    return [...new Set([...modules, ...around.flat()])];
  }

  async #timesOf(sources: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const facts = await Promise.all(sources.map((path) => this.#files.facts(path)));
    return new Map(
      sources.flatMap((path, index) => {
        const time = facts[index]?.modified;
        return time === undefined ? [] : [[path, time] as const];
      }),
    );
  }

  async #savedTexts(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const texts = await Promise.all(paths.map((path) => this.#files.readText(path)));
    return new Map(
      paths.flatMap((path, index) => {
        const text = texts[index] ?? null;
        return text === null ? [] : [[path, text] as const];
      }),
    );
  }
}

/** Of an ELF header, all that says what the file is. */
const HEAD_BYTES = 64;
