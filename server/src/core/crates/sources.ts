// Where the sources of other people's crates lie on this machine: unpacked by cargo, checked out of a git repository, or vendored.
// Invariant: nothing is listed; a folder is known by its name, or by a manifest that the host was asked for.
// Deliberately absent: what no host may reach: bare repositories, archives that are not unpacked, anything on a network.
// Source: cargo's src/cargo/sources/git/source.rs (names of checkouts) and src/cargo/sources/directory.rs (vendored folders).

import { valid } from 'semver';
import { rustName, resolveDependency, type Dependency } from './dependency';
import type { FileStore } from './fileStore';
import { parseManifest, type Manifest } from './manifest';
import { remembered } from './parseCache';
import { canonicalUrl } from './patch';
import { baseName, isInside, joinPath, parentOf } from './paths';

export interface Sources {
  /** The versions of a crate that cargo unpacked from a registry. */
  readonly versionsOf: (name: string) => readonly string[];
  /** The folder of a published version; `vendor` is the folder that stands in for crates.io. null: it is not here. */
  readonly published: (version: PublishedVersion, vendor: string | null) => string | null;
  /** The folder of a package in the checkout of its repository; null: it is not here; undefined: a manifest is on its way. */
  readonly checkedOut: (name: string, revision: GitRevision) => string | null | undefined;
  /** The dependency that the package in `folder` calls `crate`; null: none, or not known yet. */
  readonly dependencyOf: (folder: string, crate: string) => Dependency | null;
  /** The root file of the library in `folder`; undefined: its manifest is on its way. */
  readonly libraryOf: (folder: string) => string | undefined;
}

export interface PublishedVersion {
  readonly name: string;
  readonly version: string;
}

export interface GitRevision {
  readonly url: string;
  /** Perhaps shortened; null: whatever was checked out, if that is one revision. */
  readonly revision: string | null;
}

/** Of a lockfile's "git+https://host/owner/name?branch=main#0a82…"; null: it is no git source. */
export function gitRevision(source: string): GitRevision | null {
  const match = /^git\+([^?#]*)(?:\?[^#]*)?(?:#([0-9a-f]+))?$/.exec(source);
  return match?.[1] === undefined ? null : { url: match[1], revision: match[2] ?? null };
}

/** One per machine: manifests are parsed once per text. */
export function createSources(store: FileStore): Sources {
  const { crateFolders, checkoutFolders } = store.machine();
  const unpacked = new Map(crateFolders.map((it) => [baseName(it), it]));
  const read = remembered(parseManifest);
  const manifestIn = (folder: string): Manifest | null | undefined => {
    const path = joinPath(folder, 'Cargo.toml');
    const text = store.isListed(path) && !store.exists(path) ? null : store.text(path);
    if (typeof text !== 'string') return text;
    const result = read(path, text);
    return result.ok ? result.manifest : null;
  };

  const vendored = ({ name, version }: PublishedVersion, vendor: string): string | null => {
    const isIt = (folder: string): boolean => {
      const section = store.exists(joinPath(folder, 'Cargo.toml')) ? manifestIn(folder)?.package : null;
      return section?.name === name && section.version !== 'workspace' && section.version.value === version;
    };
    return [`${name}-${version}`, name].map((it) => joinPath(vendor, it)).find(isIt) ?? null;
  };

  const firstNamed = (name: string, folders: readonly string[]): string | null | undefined => {
    const found = folders.find((it) => manifestIn(it)?.package?.name === name);
    return found ?? (folders.some((it) => manifestIn(it) === undefined) ? undefined : null);
  };
  const packageIn = (checkout: string, name: string): string | null | undefined => {
    const root = manifestIn(checkout);
    if (root === undefined) return undefined;
    if (root?.package?.name === name) return checkout;
    const { likely, others } = root === null ? NO_PLACES : placesOf(root, name);
    const found = firstNamed(name, likely);
    // Cargo looks through the whole tree; without a listing, these are the folders that repositories of eBPF crates have.
    const usual = ['', 'ebpf', 'bpf', 'crates'].map((it) => joinPath(joinPath(checkout, it), name));
    return found === null ? firstNamed(name, [...others, ...usual]) : found;
  };

  return {
    versionsOf: (name) =>
      [...unpacked.keys()]
        .flatMap((it) => (it.startsWith(`${name}-`) ? [it.slice(name.length + 1)] : []))
        .filter((it) => valid(it) !== null),
    published: (version, vendor) =>
      vendor === null
        ? (unpacked.get(`${version.name}-${version.version}`) ?? null)
        : vendored(version, vendor),
    checkedOut: (name, { url, revision }) => {
      const candidates = checkoutFolders.filter((it) => isCheckoutOf(it, { url, revision }));
      // Where one revision is in two folders, the repository was cloned from two addresses.
      const [first, second] = candidates;
      if (first === undefined || (revision === null && second !== undefined)) return null;
      return packageIn(first, name);
    },
    dependencyOf: (folder, crate) => {
      const raw = manifestIn(folder)?.dependencies.find(
        (it) => it.kind === 'normal' && rustName(it.name) === crate,
      );
      if (raw === undefined) return null;
      const top = checkoutFolders.find((it) => isInside(folder, it)) ?? '/';
      const root = raw.inherited ? workspaceAbove(folder, top, manifestIn) : null;
      return resolveDependency({
        raw,
        packageDir: folder,
        workspace:
          root?.workspace == null ? null : { dir: root.dir, dependencies: root.workspace.dependencies },
      });
    },
    libraryOf: (folder) => {
      // Published crates have the usual place nearly always; asking for their manifests would cost one more round.
      const isPublished = unpacked.get(baseName(folder)) === folder;
      const manifest = isPublished ? null : manifestIn(folder);
      return manifest === undefined ? undefined : joinPath(folder, manifest?.lib?.path ?? 'src/lib.rs');
    },
  };
}

/** "…/aya-c5ab473414e1dedb/0a82062": the last word of the address in small letters, a hash of all of it, and the revision. */
function isCheckoutOf(folder: string, { url, revision }: GitRevision): boolean {
  const short = baseName(folder);
  const repository = baseName(parentOf(folder) ?? '/').replace(/-[0-9a-f]+$/, '');
  if (repository.toLowerCase() !== baseName(canonicalUrl(url))) return false;
  return revision === null || revision.startsWith(short) || short.startsWith(revision);
}

interface Places {
  readonly likely: readonly string[];
  readonly others: readonly string[];
}

const NO_PLACES: Places = { likely: [], others: [] };

/** Where the root manifest of a repository says that packages are: those that surely or probably have the name, and the others. */
function placesOf(root: Manifest, name: string): Places {
  const named = [...root.dependencies, ...(root.workspace?.dependencies.values() ?? [])].flatMap((it) =>
    it.path !== null && (it.package ?? it.name) === name ? [it.path] : [],
  );
  const members = (root.workspace?.members ?? []).map((it) => it.replace(/\/+$/, ''));
  const inGlobs = members.flatMap((it) => (/^[^*?[]*\/\*$/.test(it) ? [`${it.slice(0, -1)}${name}`] : []));
  const plain = members.filter((it) => !/[*?[]/.test(it));
  const likely = [...named, ...plain.filter((it) => baseName(it) === name), ...inGlobs];
  const absolute = (it: string): string => joinPath(root.dir, it);
  return {
    likely: likely.map(absolute),
    others: plain.filter((it) => !likely.includes(it)).map(absolute),
  };
}

function workspaceAbove(
  folder: string,
  top: string,
  manifestIn: (folder: string) => Manifest | null | undefined,
): Manifest | null {
  const manifest = manifestIn(folder);
  if (manifest?.workspace != null) return manifest;
  const parent = folder === top ? null : parentOf(folder);
  return parent === null ? null : workspaceAbove(parent, top, manifestIn);
}
