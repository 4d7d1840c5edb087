// From the paths that a user names to the folders that must be listed to understand them, and the loop that feeds a workspace.
// A crate is understood only with what lies around it: the loader of an eBPF crate stands in the lock file of the user-space
// side, often in a workspace further up. So the outermost manifest of the repository decides.

import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { Report, Workspace } from '../core/index';
import { ancestors, isFilesystemRoot, isHomeFolder, isWithin, toCorePath } from './paths';
import { readText } from './read';

/** What to list for one named path. */
export interface Project {
  /** The folder to list; null for a file with no manifest above it, which is analysed alone. */
  readonly root: string | null;
}

/** The project of `target`, an existing file or folder, absolute with "/" separators. */
export async function projectOf(target: string): Promise<Project> {
  const isFolder = (await stat(target)).isDirectory();
  const folder = isFolder ? target : path.posix.dirname(target);
  const outermost = await outermostManifestFolder(folder);
  return { root: outermost ?? (isFolder ? folder : null) };
}

/** The roots of several projects without those that lie in another one. */
export function distinctRoots(projects: readonly Project[]): readonly string[] {
  const roots = [...new Set(projects.flatMap(({ root }) => (root === null ? [] : [root])))].sort();
  return roots.filter((root) => !roots.some((other) => other !== root && isWithin(root, other)));
}

export interface SettleOptions {
  readonly signal?: AbortSignal;
}

/**
 * Reads what the workspace asks for until it asks for nothing more, and returns its report.
 * @throws the signal's reason, when it is aborted.
 */
export async function settle(workspace: Workspace, options: SettleOptions = {}): Promise<Report> {
  return settleOn(workspace, workspace.report, options);
}

/**
 * The same for any question that may make the workspace ask for files.
 * @throws the signal's reason, when it is aborted.
 */
export async function settleOn<T>(
  workspace: Workspace,
  question: () => T,
  options: SettleOptions = {},
): Promise<T> {
  const answered = new Set<string>();
  for (;;) {
    options.signal?.throwIfAborted();
    const answer = question();
    const wanted = workspace.wanted().filter((file) => !answered.has(file));
    if (wanted.length === 0) return answer;
    for (let first = 0; first < wanted.length; first += READS_AT_ONCE) {
      options.signal?.throwIfAborted();
      await Promise.all(wanted.slice(first, first + READS_AT_ONCE).map((file) => push(workspace, file)));
    }
    for (const file of wanted) answered.add(file);
  }
}

/** Enough to keep a disk busy, few enough for the limit of open files. */
const READS_AT_ONCE = 32;

async function push(workspace: Workspace, file: string): Promise<void> {
  const text = await readText(file);
  // An editor may have opened the file meanwhile; its text wins over the one on disk.
  if (workspace.textOf(file) === undefined) workspace.setFile(file, text);
}

/**
 * The search ends at the repository's root, and below folders that hold many projects.
 * Not at the nearest `[workspace]`: an eBPF crate often is a workspace of its own inside of the user-space project.
 */
async function outermostManifestFolder(folder: string): Promise<string | null> {
  let outermost: string | null = null;
  for (const candidate of ancestors(folder)) {
    if (candidate !== folder && holdsManyProjects(candidate)) break;
    if (await exists(`${candidate}/Cargo.toml`)) outermost = candidate;
    if (await exists(`${candidate}/.git`)) break;
  }
  return outermost;
}

function holdsManyProjects(folder: string): boolean {
  return isHomeFolder(folder) || isFilesystemRoot(folder) || folder === toCorePath(os.tmpdir());
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
