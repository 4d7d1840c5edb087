// Finds built BPF objects without watching a build folder: looks into the few places where cargo, aya-build and xtask put them,
// and where `objects` globs point. Reads what begins as a BPF object. Deliberately absent: running a build.

import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { isBpfObject, type EbpfCrate, type Workspace } from '../core/index';
import { ancestors, toCorePath } from './paths';
import { readText } from './read';

export interface FoundObject {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly modified: number; // milliseconds since the epoch
}

/** Objects that may be of these crates. `targetDir`: the value of CARGO_TARGET_DIR, if it is set. */
export async function findObjects(
  crates: readonly EbpfCrate[],
  targetDir: string | undefined,
): Promise<readonly FoundObject[]> {
  const folders = new Set<string>();
  const files = new Set<string>();
  for (const crate of crates) {
    if (targetDir !== undefined && targetDir !== '') folders.add(toCorePath(targetDir));
    for (const folder of await projectFolders(crate.root)) {
      folders.add(`${folder}/target`);
      const config = await readText(`${folder}/.cargo/config.toml`);
      const configured = /^\s*target-dir\s*=\s*["']([^"']+)["']/m.exec(config ?? '')?.[1];
      if (configured !== undefined) folders.add(toCorePath(configured, folder));
    }
    for (const glob of crate.config.objects) {
      for (const file of await filesOfGlob(glob, crate.root)) files.add(file);
    }
  }
  for (const folder of folders) for (const file of await candidatesIn(folder)) files.add(file);
  const found = await Promise.all([...files].map(readObjectFile));
  return found.filter((object) => object !== null);
}

/** Hands the workspace the objects of its crates, with what time says of them. */
export async function pushObjects(
  workspace: Workspace,
  { crates, targetDir }: { readonly crates: readonly EbpfCrate[]; readonly targetDir: string | undefined },
): Promise<void> {
  const objects = await findObjects(crates, targetDir);
  const newest = await newestSource(crates);
  for (const { path: file, bytes, modified } of objects)
    workspace.setObject(file, bytes, { modified, olderThanSource: modified < newest });
}

/** The object in `file`, or null where it is none or cannot be read. */
export async function readObjectFile(file: string): Promise<FoundObject | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    if (size > MAX_OBJECT_BYTES || !(await beginsAsObject(file))) return null;
    return { path: file, bytes: await readFile(file), modified: mtimeMs };
  } catch {
    return null;
  }
}

/** Milliseconds since the epoch of the latest change to a source file of the crates. */
export async function newestSource(crates: readonly EbpfCrate[]): Promise<number> {
  const files = new Set<string>();
  const visit = (module: EbpfCrate['units'][number]['root']): void => {
    files.add(module.file);
    for (const child of module.children.values()) visit(child);
  };
  for (const { units } of crates) for (const unit of units) visit(unit.root);
  const times = await Promise.all(
    [...files].map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...times);
}

/** Far above any object with its debug info. */
const MAX_OBJECT_BYTES = 64_000_000;
/** Entries that one glob may look at. */
const MAX_GLOB_ENTRIES = 50_000;

/** The crate's folder and those above it, up to the repository's root. */
async function projectFolders(root: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const folder of ancestors(root)) {
    folders.push(folder);
    if ((await namesIn(folder)).includes('.git') || folders.length > 8) break;
  }
  return folders;
}

/** What lies where cargo, aya-build and xtask put objects (see the head of the file). */
async function candidatesIn(target: string): Promise<readonly string[]> {
  const found: string[] = [];
  const profiles: string[] = [];
  for (const name of await namesIn(target)) {
    if (/^bpfe[lb]-unknown-none$/.test(name))
      for (const profile of await namesIn(`${target}/${name}`))
        found.push(...(await plainFiles(`${target}/${name}/${profile}`)));
    profiles.push(`${target}/${name}`);
    // `--target x86_64-…` puts a folder between.
    if (name.split('-').length >= 3)
      for (const profile of await namesIn(`${target}/${name}`)) profiles.push(`${target}/${name}/${profile}`);
  }
  for (const profile of profiles) {
    for (const script of await namesIn(`${profile}/build`)) {
      const out = `${profile}/build/${script}/out`;
      found.push(...(await plainFiles(out)));
      const built = `${out}/aya-build/target`;
      for (const name of await namesIn(built))
        for (const triple of (await namesIn(`${built}/${name}`)).filter((it) => it.startsWith('bpfe')))
          found.push(...(await plainFiles(`${built}/${name}/${triple}/release`)));
    }
  }
  return found;
}

/** Files that may be objects by their name: without an extension, or ".o". */
async function plainFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /^[^.]+(?:\.o)?$/.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function beginsAsObject(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(new Uint8Array(64), 0, 64, 0);
    return isBpfObject(buffer);
  } finally {
    await handle.close();
  }
}

/** `*`, `?` and `**` as Cargo's own globs have them; relative to `base`. */
async function filesOfGlob(glob: string, base: string): Promise<readonly string[]> {
  const whole = toCorePath(glob, base);
  const fixed = whole.split('/').slice(0, -1);
  const wild = fixed.findIndex((part) => /[*?]/.test(part));
  const start = (wild < 0 ? fixed : fixed.slice(0, wild)).join('/');
  if (!/[*?]/.test(whole)) return [whole];
  const pattern = new RegExp(
    `^${whole.split('/').map(globPart).join('/').replaceAll('/(?:.*)/', '/(?:.*/)?')}$`,
  );
  const found: string[] = [];
  const folders = [start];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      entries += 1;
      if (entries > MAX_GLOB_ENTRIES) return found;
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else if (pattern.test(file)) found.push(file);
    }
  }
  return found;
}

function globPart(part: string): string {
  if (part === '**') return '(?:.*)';
  return part
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
