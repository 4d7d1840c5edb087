// One core workspace and what feeds it: the listing of its folder, files from the host, open documents on top of them.
// Invariant: a text that was read before its file changed is never pushed after it. Nothing is read that the core did not ask for.

import type { CancellationToken } from 'vscode-languageserver';
import { ObjectLook, type Report, type Workspace } from '../core/index';
import type { Host } from './host';
import type { EditorSettings } from './settings';
import { cancelled } from './requests';

export interface ProjectOptions {
  /** The folder that is listed, or null for documents that belong to none. */
  readonly root: string | null;
  /** Whether files may be read: not around a document that was never saved. */
  readonly onDisk: boolean;
  readonly host: Host;
  readonly core: Workspace;
  readonly settings: EditorSettings;
  /** Text of an open document, which wins over the file. */
  readonly openText: (path: string) => string | undefined;
  /** Told about manifests, locks and settings that cannot be used, each time that they are. */
  readonly onProblem: (line: string) => void;
}

export class Project {
  readonly root: string | null;
  readonly core: Workspace;
  readonly #options: ProjectOptions;
  readonly #abort = new AbortController();
  readonly #reads = new Map<string, Read>();
  #settings: EditorSettings;
  #listed: ReadonlySet<string> = new Set();
  #listing: Promise<void> = Promise.resolve();
  #listingProblems: readonly string[] = [];
  readonly #objects: ObjectLook | null;

  constructor(options: ProjectOptions) {
    this.root = options.root;
    this.core = options.core;
    this.#options = options;
    this.#settings = options.settings;
    const { objects } = options.host;
    this.#objects = objects === null || !options.onDisk ? null : new ObjectLook(objects);
    this.core.setSettings(options.settings.core);
  }

  get settings(): EditorSettings {
    return this.#settings;
  }

  set settings(settings: EditorSettings) {
    this.#settings = settings;
    this.core.setSettings(settings.core);
  }

  get listingProblems(): readonly string[] {
    return this.#listingProblems;
  }

  /** Whether `path` lies in the folder of this project. */
  holds(path: string): boolean {
    return this.root !== null && isWithin(path, this.root);
  }

  isListed(path: string): boolean {
    return this.#listed.has(path);
  }

  /** Whether a listed file lies at or below `path`. */
  hasListedBelow(path: string): boolean {
    return this.isListed(path) || [...this.#listed].some((listed) => isWithin(listed, path));
  }

  /** Reads the folder's names anew. Listings follow each other, so that the last one asked for is the one that counts. */
  list(): Promise<void> {
    this.#listing = this.#listing.then(() => this.#list());
    return this.#listing;
  }

  /** Gives the core the text of an open document. */
  push(path: string, text: string): void {
    this.#outdate(path);
    if (this.core.textOf(path) !== text) this.core.setFile(path, text);
  }

  /** The file changed on disk, or its document was closed: it is read again when it is needed. */
  forget(path: string): void {
    this.#outdate(path);
    this.core.removeFile(path);
  }

  /**
   * Reads what the core asks for until it asks for nothing more, and lets it compute its report. Whoever else has something to do
   * (answer, cancel, edit) gets to it in between.
   * @throws {ResponseError} when `token` is cancelled.
   */
  async settle(token?: CancellationToken): Promise<Report> {
    await this.#settle('done', token);
    const report = this.core.report();
    for (const { path, message } of report.problems) this.#options.onProblem(`${path}: ${message}`);
    return report;
  }

  /**
   * The same as far as names and crates are concerned: for answers that need no findings and no stacks.
   * @throws {ResponseError} when `token` is cancelled.
   */
  async settleNames(token?: CancellationToken): Promise<void> {
    await this.#settle('judging', token);
  }

  /**
   * Hands the core the built objects that are new or changed. Answers whether anything may be different now.
   * @throws {ResponseError} when the project was disposed of meanwhile.
   */
  async lookForObjects(): Promise<boolean> {
    if (this.#objects === null) return false;
    const { crates } = await this.settle();
    const isOpen = (path: string): boolean => this.#options.openText(path) !== undefined;
    return this.#objects.look({ crates, sink: this.core, unsaved: isOpen });
  }

  dispose(): void {
    this.#abort.abort();
    this.core.dispose();
  }

  async #list(): Promise<void> {
    const { root } = this;
    if (root === null || this.#abort.signal.aborted) return;
    const { paths, problems } = await this.#options.host.list(root, this.#abort.signal);
    if (this.#isOver(undefined)) return;
    const listed = new Set(paths);
    const before = this.#listed;
    // A new file may have been asked for, and not found, before it came.
    const other = [...before, ...listed].filter((path) => !(before.has(path) && listed.has(path)));
    this.#listed = listed;
    this.#listingProblems = problems.map(({ path, message }) => `${path}: ${message}`);
    this.core.setListing([root], paths);
    for (const path of other) {
      if (this.#options.openText(path) === undefined) this.forget(path);
    }
  }

  async #settle(until: 'judging' | 'done', token?: CancellationToken): Promise<void> {
    await this.#listing;
    const answered = new Set<string>();
    for (;;) {
      do {
        await this.#options.host.yieldToMessages();
        if (this.#isOver(token)) throw cancelled();
      } while (!this.#advance(until));
      const wanted = this.core.wanted().filter((path) => !answered.has(path));
      if (wanted.length === 0) return;
      for (let first = 0; first < wanted.length; first += READS_AT_ONCE) {
        const paths = wanted.slice(first, first + READS_AT_ONCE);
        const taken = await Promise.all(paths.map((path) => this.#read(path)));
        paths.filter((_, index) => taken[index] === true).forEach((path) => answered.add(path));
      }
    }
  }

  /** Lets the core work for a moment. Answers whether it has come as far as `until`. */
  #advance(until: 'judging' | 'done'): boolean {
    const end = performance.now() + LONGEST_STEP_MS;
    for (;;) {
      const next = this.core.advance();
      if (next === 'done' || next === until) return true;
      if (performance.now() >= end) return false;
    }
  }

  /** Gives the core one file. False: the file changed meanwhile, and what was read is thrown away. */
  #read(path: string): Promise<boolean> {
    const underWay = this.#reads.get(path);
    if (underWay !== undefined) return underWay.done;
    const open = this.#options.openText(path);
    if (open !== undefined) {
      this.core.setFile(path, open);
      return Promise.resolve(true);
    }
    const read: Read = {
      outdated: false,
      done: this.#text(path).then((text) => this.#take(path, text, read)),
    };
    this.#reads.set(path, read);
    return read.done;
  }

  #isOver(token: CancellationToken | undefined): boolean {
    return this.#abort.signal.aborted || token?.isCancellationRequested === true;
  }

  #take(path: string, text: string | null, read: Read): boolean {
    if (read.outdated || this.#abort.signal.aborted) return false;
    this.#reads.delete(path);
    this.core.setFile(path, text);
    return true;
  }

  async #text(path: string): Promise<string | null> {
    return this.#options.onDisk ? this.#options.host.readText(path) : null;
  }

  #outdate(path: string): void {
    const read = this.#reads.get(path);
    if (read === undefined) return;
    read.outdated = true;
    this.#reads.delete(path);
  }
}

/** A file that is being read. */
interface Read {
  outdated: boolean;
  readonly done: Promise<boolean>;
}

/** Short enough that nobody who waits for an answer notices. */
const LONGEST_STEP_MS = 10;

/** Enough to keep a disk busy, few enough for the limit of open files. */
const READS_AT_ONCE = 32;

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Why the folders without an eBPF crate have none, each reason once. */
export function whyNone(projects: readonly Project[]): readonly string[] {
  return [...new Set(projects.flatMap((project) => project.core.whyNoCrate() ?? []))];
}
