// Where builds leave the BPF objects of a crate, so that they are found without watching a build folder: people exclude it from
// watchers, and nothing in it is a source. The host reads folders; this file says which.
// Sources: aya-build `build_ebpf()` (src/lib.rs), cargo's src/compiler/layout.rs (both layouts of the build folder), and the xtask and
// build.rs of aya-template before 2024-12. Deliberately absent: running cargo to ask it (nothing of a workspace is executed).

import type { EbpfCrate } from './crate';
import { filesOfGlob, type ReadFolder } from './glob';
import { baseName, joinPath, parentOf } from './paths';
import { asString, asTable, parseToml } from './toml';

/** What a search needs of its host. Paths are absolute with "/" separators; nothing of it fails. */
export interface SearchedFiles {
  readonly readFolder: ReadFolder;
  /** Text of a file, or null. */
  readonly readText: (path: string) => Promise<string | null>;
  /** Build folders that the host's environment names: CARGO_TARGET_DIR and its relatives. */
  readonly targetFolders: () => Promise<readonly string[]>;
}

/** Files that may be objects of these crates by where they lie and what they are called. */
export async function objectCandidates(
  crates: readonly EbpfCrate[],
  files: SearchedFiles,
): Promise<readonly string[]> {
  const readFolder = remembered(files.readFolder);
  const found = new Set<string>();
  const targets = new Set(await files.targetFolders());
  for (const crate of crates) {
    for (const folder of await projectFolders(crate.root, readFolder)) {
      targets.add(joinPath(folder, 'target'));
      for (const target of await configuredFolders(folder, files)) targets.add(target);
    }
    for (const glob of crate.config.objects) {
      for (const file of await filesOfGlob(joinPath(crate.root, glob), readFolder)) found.add(file);
    }
  }
  for (const target of targets) {
    for (const layout of LAYOUTS) {
      for (const file of await filesOfGlob(`${target}/${layout}`, readFolder)) {
        if (MAY_BE_OBJECT.test(baseName(file))) found.add(file);
      }
    }
  }
  return [...found].sort();
}

/** Manifests and configurations that decide how the crate at `root` is built, listed or not: its own and those around it. */
export async function buildFilesAround(root: string, readFolder: ReadFolder): Promise<readonly string[]> {
  const folders = await projectFolders(root, readFolder);
  return folders.flatMap((folder) => ['Cargo.toml', '.cargo/config.toml'].map((it) => joinPath(folder, it)));
}

/**
 * Marks that cargo leaves beside an object when it starts to compile it: what was saved after that is not in it, although the object is
 * newer. Of each fingerprint of the program the file whose time counts.
 */
export async function startMarksOf(object: string, readFolder: ReadFolder): Promise<readonly string[]> {
  const folder = parentOf(object) ?? '/';
  const program = baseName(object);
  const found = await Promise.all(
    FINGERPRINTS.map((layout) => filesOfGlob(`${folder}/${layout}/bin-${program}`, readFolder)),
  );
  return found.flat().map((file) => joinPath(parentOf(file) ?? '/', 'invoked.timestamp'));
}

const FINGERPRINTS: readonly string[] = [
  '.fingerprint/*',
  'build/*/*/fingerprint',
  'aya-build/target/*/bpfe[lb]-unknown-none/release/.fingerprint/*',
  'aya-build/target/*/bpfe[lb]-unknown-none/release/build/*/*/fingerprint',
];

/** Below a target folder. "[target]" is left out by cargo where the host's is meant. */
const LAYOUTS: readonly string[] = [
  // cargo in the crate's folder, xtask: bpfel-unknown-none/release/NAME
  'bpfe[lb]-unknown-none/*/*',
  // A build script's OUT_DIR, where aya-build and the build.rs before it copy to: debug/build/PACKAGE-HASH/out/NAME
  ...eachTarget('build/*/out/*'),
  // The same in cargo's new layout: debug/build/PACKAGE/HASH/out/NAME
  ...eachTarget('build/*/*/out/*'),
  // What aya-build copies from, for a build that went no further.
  ...eachTarget('build/*/out/aya-build/target/*/bpfe[lb]-unknown-none/release/*'),
  ...eachTarget('build/*/*/out/aya-build/target/*/bpfe[lb]-unknown-none/release/*'),
  // Artifact dependencies (`-Z bindeps`).
  ...eachTarget('deps/artifact/*/bin/*'),
];

/** For "[target]/PROFILE/": rust-analyzer's own folder has the same depth as a target's. */
function eachTarget(rest: string): readonly string[] {
  return [`*/${rest}`, `*/*/${rest}`];
}

/** cargo gives a binary no extension; build scripts that run llc or clang write ".o". */
const MAY_BE_OBJECT = /^[^.]+(?:\.bpf)?(?:\.o)?$/;
/** Folders between a crate and the root of its repository. */
const MOST_FOLDERS = 8;

/** The crate's folder and those above it, up to the repository's root. */
async function projectFolders(root: string, readFolder: ReadFolder): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder: string | null = root; folder !== null; folder = parentOf(folder)) {
    folders.push(folder);
    const isRepository = (await readFolder(folder)).some(({ name }) => name === '.git');
    if (isRepository || folders.length > MOST_FOLDERS) break;
  }
  return folders;
}

/** `target-dir` and `build-dir` of the configuration in `folder`, which are relative to it. */
async function configuredFolders(folder: string, files: SearchedFiles): Promise<readonly string[]> {
  const texts = await Promise.all(
    ['config.toml', 'config'].map((name) => files.readText(joinPath(folder, `.cargo/${name}`))),
  );
  return texts.flatMap((text) => {
    if (text === null) return [];
    const config = parseToml(text);
    const build = config.ok ? asTable(config.table.get('build')) : null;
    return ['target-dir', 'build-dir'].flatMap((key) => {
      const given = asString(build?.get(key))?.replace('{workspace-root}', folder);
      // Other placeholders stand for what only cargo knows.
      return given === undefined || given.includes('{') ? [] : [joinPath(folder, given)];
    });
  });
}

/** One search reads each folder once. */
function remembered(readFolder: ReadFolder): ReadFolder {
  const known = new Map<string, ReturnType<ReadFolder>>();
  return (folder) => {
    const entries = known.get(folder) ?? readFolder(folder);
    known.set(folder, entries);
    return entries;
  };
}
