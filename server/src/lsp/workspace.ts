// All projects that the editor's folders and documents belong to. A project is the outermost Cargo folder around what was opened,
// because the loader of an eBPF crate stands in the lockfile of its user-space side, often further up.
// Deliberately absent: what is done with the findings (handlers/), when (server.ts).

import type { CancellationToken } from 'vscode-languageserver';
import type { RustParser } from '../core/index';
import { isVirtualPath, pathOfUri, uriOfPath } from './convert';
import type { Documents, OpenDocument } from './documents';
import type { Core, Host } from './host';
import type { Log } from './log';
import { isWithin, Project } from './project';
import type { SettingsSource } from './settings';

export interface ProjectsOptions {
  readonly host: Host;
  readonly core: Core;
  readonly parser: Promise<RustParser>;
  readonly documents: Documents;
  readonly settings: SettingsSource;
  readonly log: Log;
  /** Told after anything but an edit of a document changed what the findings may be. */
  readonly onChanged: () => void;
}

/** The projects by the folder that each of them lists. */
export class Projects {
  readonly #options: ProjectsOptions;
  readonly #byRoot = new Map<string, Promise<Project>>();
  /** The folder to list for a document outside of the editor's folders, found once while it is open. */
  readonly #rootOf = new Map<string, Promise<string | null>>();
  #folders: readonly string[] = [];
  #withoutFolder: Promise<Project> | null = null;
  #neverSaved: Promise<Project> | null = null;
  #disposed = false;

  constructor(options: ProjectsOptions) {
    this.#options = options;
  }

  /** Makes the editor's folders (URIs) the ones that are analysed. */
  async setFolders(uris: readonly string[]): Promise<void> {
    this.#folders = [...new Set(uris)].filter((uri) => pathOfUri(uri).onDisk);
    await Promise.all(
      this.#folders.map(async (uri) => {
        const folder = folderPath(uri);
        await this.#project((await this.#options.host.projectRoot(folder)) ?? folder, uri);
      }),
    );
    await this.#dropUnused();
  }

  async changeFolders(change: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }): Promise<void> {
    const removed = new Set(change.removed);
    await this.setFolders([...this.#folders.filter((uri) => !removed.has(uri)), ...change.added]);
  }

  /** All projects there are now, ready to be asked. */
  async all(): Promise<readonly Project[]> {
    const lone = [this.#withoutFolder, this.#neverSaved].filter((project) => project !== null);
    return Promise.all([...this.#byRoot.values(), ...lone]);
  }

  /** The project that answers for `path`: the one with the nearest folder. It comes into being when nobody asked for it before. */
  async of(path: string): Promise<Project> {
    if (!this.#isOnDisk(path)) return (this.#neverSaved ??= this.#create({ root: null, onDisk: false }));
    const root = this.#nearestRoot(path) ?? (await this.#foreignRoot(path));
    if (root !== null) return this.#project(root, this.#options.documents.uriOf(path));
    return (this.#withoutFolder ??= this.#create({ root: null, onDisk: true }));
  }

  /** Whether findings in `path` are this editor's business: in one of its folders, or open. */
  isShown(path: string): boolean {
    return (
      this.#options.documents.at(path) !== undefined ||
      this.#folders.some((uri) => isWithin(path, folderPath(uri)))
    );
  }

  /** Whether `project` is the one that answers for `path`, so that nested projects do not report it twice. */
  isOwner(project: Project, path: string): boolean {
    return project.root === null || this.#nearestRoot(path) === project.root;
  }

  /** Hands an open document's text to every project around it. */
  async push(document: OpenDocument): Promise<void> {
    const owner = await this.of(document.path);
    if (this.#disposed) return;
    for (const project of await this.all()) {
      if (project === owner || project.holds(document.path)) {
        // The document may have been edited or closed while its project came into being.
        const text = this.#options.documents.at(document.path)?.text.getText();
        if (text !== undefined) project.push(document.path, text);
      }
    }
  }

  /** As `push`, where the settings say that a document is looked at while it is edited. */
  async edited(document: OpenDocument): Promise<void> {
    const { settings } = await this.of(document.path);
    if (settings.run === 'onType' || !document.onDisk) await this.push(document);
  }

  /** The document is closed: from now on the file on disk counts, if there is one. */
  async closed(path: string): Promise<void> {
    this.#rootOf.delete(path);
    for (const project of await this.all()) project.forget(path);
    await this.#dropUnused();
  }

  /** A listed file has other content now. */
  async fileChanged(path: string): Promise<void> {
    if (this.#options.documents.at(path) !== undefined) return;
    for (const project of await this.all()) project.forget(path);
  }

  /** Files came, went or moved: lists the folders around them anew. */
  async relist(paths: readonly string[]): Promise<void> {
    const projects = (await this.all()).filter((project) => paths.some((path) => project.holds(path)));
    await Promise.all(projects.map((project) => this.#list(project)));
  }

  async settingsChanged(): Promise<void> {
    for (const [root, promise] of this.#byRoot) {
      (await promise).settings = await this.#options.settings.fetch(this.#scopeOf(root));
    }
    for (const project of [this.#withoutFolder, this.#neverSaved]) {
      if (project !== null) (await project).settings = await this.#options.settings.fetch(null);
    }
  }

  /** Reads what all projects ask for. */
  async settle(token?: CancellationToken): Promise<readonly Project[]> {
    const projects = await this.all();
    await Promise.all(projects.map((project) => project.settle(token)));
    return projects;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const projects = await Promise.allSettled([
      ...this.#byRoot.values(),
      this.#withoutFolder,
      this.#neverSaved,
    ]);
    for (const project of projects) {
      if (project.status === 'fulfilled') project.value?.dispose();
    }
  }

  #isOnDisk(path: string): boolean {
    return this.#options.documents.at(path)?.onDisk ?? !isVirtualPath(path);
  }

  #foreignRoot(path: string): Promise<string | null> {
    const known = this.#rootOf.get(path);
    if (known !== undefined) return known;
    const found = this.#options.host.projectRoot(path);
    if (this.#options.documents.at(path) !== undefined) this.#rootOf.set(path, found);
    return found;
  }

  #nearestRoot(path: string): string | null {
    const around = [...this.#byRoot.keys()].filter((root) => isWithin(path, root));
    return around.sort((a, b) => b.length - a.length)[0] ?? null;
  }

  #project(root: string, scope: string): Promise<Project> {
    const known = this.#byRoot.get(root);
    if (known !== undefined) return known;
    const created = this.#create({ root, onDisk: true, scope });
    this.#byRoot.set(root, created);
    return created;
  }

  async #create(options: {
    readonly root: string | null;
    readonly onDisk: boolean;
    readonly scope?: string;
  }): Promise<Project> {
    const { host, core, documents, log } = this.#options;
    const settings = await this.#options.settings.fetch(options.scope ?? null);
    const parser = await this.#options.parser;
    const workspace = core.createWorkspace({
      parser,
      onRuleError: (rule, error) => {
        log.failure(`rule ${rule} failed`, error);
      },
    });
    const project = new Project({
      root: options.root,
      onDisk: options.onDisk,
      host,
      core: workspace,
      settings,
      openText: (path) => documents.at(path)?.text.getText(),
      onProblem: log.warnOnce,
    });
    if (this.#disposed) project.dispose();
    for (const document of documents.all()) {
      if (project.holds(document.path)) project.push(document.path, document.text.getText());
    }
    if (options.root !== null) void this.#list(project);
    return project;
  }

  async #list(project: Project): Promise<void> {
    try {
      await project.list();
      project.listingProblems.forEach(this.#options.log.warnOnce);
    } catch (error) {
      this.#options.log.failure(`listing ${project.root ?? 'documents'} failed`, error);
    }
    this.#options.onChanged();
  }

  /** The editor's folder that brought `root` in, for settings that differ by folder. */
  #scopeOf(root: string): string {
    return this.#folders.find((uri) => isWithin(folderPath(uri), root)) ?? uriOfPath(root);
  }

  /** Frees projects that neither a folder nor an open document needs any more. */
  async #dropUnused(): Promise<void> {
    const open = this.#options.documents.all();
    for (const [root, promise] of [...this.#byRoot]) {
      const isUsed =
        this.#folders.some((uri) => isWithin(folderPath(uri), root)) ||
        open.some((document) => this.#nearestRoot(document.path) === root);
      if (isUsed) continue;
      this.#byRoot.delete(root);
      (await promise).dispose();
    }
  }
}

function folderPath(uri: string): string {
  const { path } = pathOfUri(uri);
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
