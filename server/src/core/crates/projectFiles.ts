// Which files and folders of a disk are a project's: what a host lists for the core, whatever it lists them with.
// Deliberately absent: .gitignore, because cargo compiles ignored files too.

/** Whether the core may ask for the file at `path` ("/" separators): manifests, locks, cargo's configuration, Rust sources. */
export function isProjectFile(path: string): boolean {
  const [name = '', parent = ''] = path.split('/').reverse();
  if (parent === '.cargo') return name === 'config.toml';
  return name.endsWith('.rs') || name === 'Cargo.toml' || name === 'Cargo.lock';
}

/** Whether such files may lie below the folder `name`, which stands beside `siblings`. */
export function mayHoldProjectFiles(name: string, siblings: ReadonlySet<string>): boolean {
  if (name === 'node_modules') return false;
  // A Rust module may be called `target`; the build folder lies beside a manifest.
  if (name === 'target') return !siblings.has('Cargo.toml');
  return !name.startsWith('.') || name === '.cargo';
}

/** Whether a folder with these entries was marked by cargo as a cache that can be made again, whatever its name is. */
export function isBuildFolder(names: ReadonlySet<string>): boolean {
  return names.has('CACHEDIR.TAG');
}

/** Bytes above which the file at `path` is not worth reading. Generated bindings (`vmlinux.rs`) have megabytes and are read item by item. */
export function maxProjectFileBytes(path: string): number {
  return path.endsWith('/Cargo.lock') ? Number.MAX_SAFE_INTEGER : 16_000_000;
}
