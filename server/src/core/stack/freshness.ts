// Whether an object was built from the source that is there now. All evidence must agree, because a stale number that is called exact
// is a lie: the source lines that its BTF keeps are those of today, the aya-ebpf that its lines name is that of the lock file, and no
// source, manifest or configuration was written after it. Lines alone would miss what no instruction comes from: the value of a
// constant, a field of a struct, an opt-level. Times alone would miss what was edited and not saved.
// The linker takes the texts of lines from the files as they are when it runs, so what was saved while the compiler ran is told by the
// time at which cargo started it. Deliberately absent: files that build scripts generate.

import type { EbpfCrate } from '../crates/crate';
import { parentOf } from '../crates/paths';
import type { BpfObject } from '../object/bpfObject';

export interface Freshness {
  readonly fresh: boolean;
  readonly why: string;
}

export interface FreshnessOptions {
  readonly crate: EbpfCrate;
  /** Source files of the crate. */
  readonly files: ReadonlySet<string>;
  readonly textOf: (path: string) => string | undefined;
  /** Milliseconds since the epoch of a file's last change; null: not known. */
  readonly timeOf: (path: string) => number | null;
  /** The same of the object. */
  readonly modified: number | null;
  /** When the compiler read the sources, as far as is known: else as `modified`. */
  readonly started: number | null;
  /** Files that were edited since the object was given; those that were changed back are not among them. */
  readonly edited: readonly string[];
  /** It was found fresh before, with the texts of then. */
  readonly wasFresh: boolean;
}

export function freshnessOf(object: BpfObject, options: FreshnessOptions): Freshness {
  const { crate, files, edited, wasFresh } = options;
  const decisive = new Set([...files, ...buildFilesOf(crate)]);
  const touched = edited.find((path) => decisive.has(path));
  if (touched !== undefined) return stale(`${shown(touched, crate)} was edited since it was built`);
  const lines = compareLines(object, options);
  if (lines.changed !== null) return stale(lines.changed);
  const other = otherAya(object, crate);
  if (other !== null) return stale(other);
  if (wasFresh) return { fresh: true, why: inWords(lines.compared) };
  const byTime = newerFile([...decisive], options);
  if (byTime === undefined) {
    return lines.compared > 0
      ? { fresh: true, why: inWords(lines.compared) }
      : stale('nothing tells when it was built');
  }
  if (byTime === null) return { fresh: true, why: inWords(lines.compared) };
  return stale(
    lines.compared > 0
      ? `${shown(byTime, crate)} was written later, and its lines cannot show every change`
      : `${shown(byTime, crate)} was written later`,
  );
}

/** As people name it: from the folder around the crate. */
function shown(path: string, { root }: EbpfCrate): string {
  const around = root.slice(0, root.lastIndexOf('/') + 1);
  return path.startsWith(around) ? path.slice(around.length) : path;
}

function stale(why: string): Freshness {
  return { fresh: false, why };
}

function inWords(compared: number): string {
  return compared > 0 ? `its ${String(compared)} source lines are those of today` : 'no source file is newer';
}

interface Compared {
  readonly compared: number;
  readonly changed: string | null;
}

function compareLines(object: BpfObject, { files, crate, textOf }: FreshnessOptions): Compared {
  const texts = new Map<string, readonly string[]>();
  let compared = 0;
  for (const { file, line, text } of object.sourceLines) {
    const path = text === null ? null : workspaceFile(file, crate, files);
    if (path === null || text === null) continue;
    const lines = texts.get(path) ?? (textOf(path) ?? '').split(/\r\n|\n|\r/);
    texts.set(path, lines);
    compared += 1;
    if (lines[line - 1]?.trimEnd() !== text.trimEnd())
      return {
        compared,
        changed: `line ${String(line)} of ${shown(path, crate)} has changed since it was built`,
      };
  }
  return { compared, changed: null };
}

/** cargo unpacks crates into folders that name their version. */
const AYA_FOLDER = /\/registry\/src\/[^/]+\/(aya-ebpf|aya-bpf)-(\d[^/]*)\//;

function otherAya(object: BpfObject, { ayaEbpf }: EbpfCrate): string | null {
  if (ayaEbpf === null) return null;
  for (const { file } of object.sourceLines) {
    const [, name, version] = AYA_FOLDER.exec(file.replaceAll('\\', '/')) ?? [];
    if (name === undefined || version === undefined) continue;
    return version === ayaEbpf ? null : `it was built with ${name} ${version}, and Cargo.lock has ${ayaEbpf}`;
  }
  return null;
}

/** Manifests and configurations around the crate; those that do not exist have no time and no text. */
function buildFilesOf({ root, lone }: EbpfCrate): readonly string[] {
  const found: string[] = [];
  for (let folder: string | null = lone ? null : root; folder !== null; folder = parentOf(folder)) {
    const inside = folder === '/' ? '' : folder;
    found.push(`${inside}/Cargo.toml`, `${inside}/.cargo/config.toml`);
  }
  return found;
}

/** Before 1980: what builds write that want to be reproducible. */
const FIRST_REAL_TIME = 315_532_800_000;

/** A file that was written after the object; null: none was; undefined: times say nothing. */
function newerFile(
  paths: readonly string[],
  { modified, started, timeOf, files }: FreshnessOptions,
): string | null | undefined {
  if (modified === null || started === null || modified < FIRST_REAL_TIME) return undefined;
  const times = paths.map((path) => ({ path, time: timeOf(path) }));
  // cargo reads manifests before it starts, and copies an object anew without compiling it.
  const newer = times.find(
    ({ path, time }) => time !== null && time > (files.has(path) ? started : modified),
  );
  if (newer !== undefined) return newer.path;
  return times.some(({ path, time }) => time !== null && files.has(path)) ? null : undefined;
}

/** The file of the crate that a compiler, perhaps in another folder, called `file`. */
export function workspaceFile(file: string, crate: EbpfCrate, files: ReadonlySet<string>): string | null {
  const given = file.replaceAll('\\', '/').replace(/^\.\//, '');
  if (files.has(given)) return given;
  const parent = crate.root.slice(0, crate.root.lastIndexOf('/') + 1);
  for (const path of files) {
    if (!given.startsWith('/') && !/^[A-Za-z]:/.test(given)) {
      if (path.endsWith(`/${given}`) && path.startsWith(parent)) return path;
      continue;
    }
    // Built elsewhere: the folder of the crate and what lies below it must be the same.
    const tail = crate.lone ? path.slice(path.lastIndexOf('/') + 1) : path.slice(parent.length);
    if (path.startsWith(parent) && given.endsWith(`/${tail}`)) return path;
  }
  return null;
}
