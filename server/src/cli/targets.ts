// The PATHs of a command: what each one is, what must be listed to judge it, and which crates and files it selects.

import { opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import {
  filesOfModule,
  LARGEST_PARSED,
  maxProjectFileBytes,
  type EbpfCrate,
  type Finding,
  type Problem,
  type TypeFacts,
} from '../core/index';
import { isWithin, toCorePath } from '../node/paths';
import { distinctRoots, projectOf } from '../node/project';
import { errorCode, readSource } from '../node/read';
import { walk } from '../node/walk';
import { complaintLine, type Complaint } from './complaint';

export interface Target {
  /** Absolute, without links but for the name of a file itself. */
  readonly path: string;
  readonly isFile: boolean;
  /** A reason why nothing can be found in it, if there is one. */
  readonly remark: string | null;
}

/** What a given PATH names, or in words why it cannot be used. */
async function resolveTarget(given: string, cwd: string): Promise<Target | string> {
  try {
    const absolute = toCorePath(given, cwd);
    if ((await stat(absolute)).isDirectory()) return await folderTarget(absolute);
    if (path.basename(absolute) === 'Cargo.toml') return await folderTarget(path.dirname(absolute));
    const read = await readSource(absolute);
    if (read.kind === 'unreadable') return `${given}: ${inWords(read.reason)}`;
    if (!absolute.endsWith('.rs')) return `${given}: neither a Rust file nor a folder`;
    if (read.kind === 'binary') return `${given}: holds binary data, no Rust source`;
    const folder = toCorePath(await realpath(path.dirname(absolute)));
    const remark =
      read.kind === 'large'
        ? `larger than ${String(maxProjectFileBytes(absolute))} bytes, not analysed`
        : read.text.length > LARGEST_PARSED
          ? `larger than ${String(LARGEST_PARSED)} characters, read for its types only`
          : null;
    return { path: toCorePath(path.basename(absolute), folder), isFile: true, remark };
  } catch (error) {
    return `${given}: ${inWords(errorCode(error))}`;
  }
}

export interface TargetListing {
  readonly roots: readonly string[];
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
  /** Folders and files below which a fix may write. */
  readonly writable: readonly string[];
}

/** Lists the projects that the targets belong to. */
async function listTargets(targets: readonly Target[]): Promise<TargetListing> {
  const projects = await Promise.all(targets.map(({ path: target }) => projectOf(target)));
  const roots = distinctRoots(projects);
  const paths = new Set<string>();
  const problems: Problem[] = [];
  const add = async (root: string): Promise<void> => {
    const listing = await walk(root);
    for (const file of listing.paths) paths.add(file);
    problems.push(...listing.problems);
  };
  for (const root of roots) await add(root);
  for (const target of targets) {
    if (target.isFile) paths.add(target.path);
    // A folder that the walk leaves out, such as a hidden one, is looked at when it is named.
    else if (!roots.includes(target.path) && ![...paths].some((file) => isWithin(file, target.path)))
      await add(target.path);
  }
  const files = await Promise.all(
    targets.filter(({ isFile }) => isFile).map(({ path: file }) => realpath(file)),
  );
  return {
    roots,
    paths: [...paths].sort(),
    problems,
    writable: [...roots, ...files.map((file) => toCorePath(file))],
  };
}

/** What a command works on. */
export interface OpenedTargets {
  readonly targets: readonly Target[];
  readonly listing: TargetListing;
  /** One line for each PATH that cannot be used; the exit status is then 2. */
  readonly failures: readonly string[];
  /** Why nothing can be found in some target. */
  readonly remarks: readonly Complaint[];
  /** Of the listing, without those that are failures. */
  readonly problems: readonly Problem[];
}

/** Resolves the PATHs of a command and lists the projects that they belong to. Never fails for what they are. */
export async function openTargets(paths: readonly string[], cwd: string): Promise<OpenedTargets> {
  const resolved = await Promise.all(paths.map((given) => resolveTarget(given, cwd)));
  const targets = resolved.filter((target): target is Target => typeof target !== 'string');
  const unusable = resolved.filter((target) => typeof target === 'string');
  const listing = await listTargets(targets);
  // A named folder that is too large to be searched was not looked at; that is not the same as empty.
  const unsearched = listing.paths.length === 0 ? listing.problems : [];
  return {
    targets,
    listing,
    failures: [...unusable, ...unsearched.map((problem) => complaintLine(cwd, problem))],
    remarks: targets.flatMap(({ path, remark }) => (remark === null ? [] : [{ path, message: remark }])),
    problems: listing.problems.filter((problem) => !unsearched.includes(problem)),
  };
}

/** The part of a report that the targets ask for. */
export class Selection {
  readonly #targets: readonly string[];

  constructor(targets: readonly Target[]) {
    this.#targets = targets.map((target) => target.path);
  }

  holds(file: string): boolean {
    return this.#targets.some((target) => isWithin(file, target));
  }

  findings(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter((finding) => this.holds(finding.path));
  }

  /** Crates that lie below a target or have a file there. */
  crates(crates: readonly EbpfCrate[]): readonly EbpfCrate[] {
    return crates.filter(
      (crate) => (!crate.lone && this.holds(crate.root)) || filesOf([crate]).some((file) => this.holds(file)),
    );
  }

  /** Types in files below a target, and of the crates below a target all of them, those of their path dependencies included. */
  types(types: readonly TypeFacts[], crates: readonly EbpfCrate[]): readonly TypeFacts[] {
    const whole = crates.filter((crate) =>
      crate.lone ? crate.units.some((unit) => this.holds(unit.rootFile)) : this.holds(crate.root),
    );
    const files = new Set(filesOf(whole));
    return types.filter(({ path: file }) => this.holds(file) || files.has(file));
  }

  /** How many files of eBPF code lie below the targets. */
  fileCount(crates: readonly EbpfCrate[]): number {
    return filesOf(crates).filter((file) => this.holds(file)).length;
  }

  /** Problems below a target, and those of the manifests and folders around it. */
  problems(problems: readonly Problem[]): readonly Problem[] {
    return problems.filter(
      ({ path: place }) =>
        this.holds(place) ||
        this.#targets.some(
          (target) => isWithin(target, place) || isWithin(target, path.posix.dirname(place)),
        ),
    );
  }
}

async function folderTarget(absolute: string): Promise<Target> {
  const folder = toCorePath(await realpath(absolute));
  await (await opendir(folder)).close();
  return { path: folder, isFile: false, remark: null };
}

function filesOf(crates: readonly EbpfCrate[]): readonly string[] {
  return [...new Set(crates.flatMap((crate) => crate.units.flatMap(({ root }) => filesOfModule(root))))];
}

function inWords(code: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'neither a Rust file nor a folder';
    case 'ELOOP':
      return 'a link that leads to itself';
    default:
      return `cannot be read (${code})`;
  }
}
