// Crates of other people as libraries that can be asked for a type or a constant by its path: from the sources that cargo unpacked on
// this machine, else from the shipped tables. Nothing of them is judged, and only files and items that somebody asks for are read.
// Invariant: the version is the one that Cargo.lock names, else the newest that the requirement allows.
// Deliberately absent: features of foreign crates (what stands under one is unknown), procedural macros, checkouts of git repositories.

import { compare, valid } from 'semver';
import { CORE_DECLARATIONS } from '../data/coreDeclarations';
import { SHIPPED_CRATES } from '../data/foreignCrates.generated';
import type { ModItem } from '../syntax/ast';
import { isAyaEbpf } from './aya';
import type { CfgEnvironment, CrateUnit, Module } from './crate';
import { rustName, type Dependency } from './dependency';
import type { FileStore } from './fileStore';
import { ANY_AYA_API } from './loader';
import { indexedModule, pendingModule } from './indexedModule';
import { lockedDependencies, lockedMember, type LockedPackage, type Lockfile } from './lockfile';
import type { Package } from './packages';
import { joinPath, parentOf } from './paths';
import { parseManifest, type Manifest } from './manifest';
import { newestAllowed } from './requirement';

export interface ForeignCrates {
  /** `CrateUnit.foreign` for the units of a package. */
  readonly ofPackage: (owner: Package, lock: () => Lockfile | null) => NonNullable<CrateUnit['foreign']>;
  /** The same for a file without manifest: the newest of everything. */
  readonly ofLone: NonNullable<CrateUnit['foreign']>;
}

/** One per workspace: units are kept, because the sources of a version never change. */
export function createForeignCrates(): (store: FileStore) => ForeignCrates {
  let known: { readonly machine: unknown; readonly library: Library } | null = null;
  return (store) => {
    if (known?.machine !== store.machine()) known = { machine: store.machine(), library: new Library(store) };
    return known.library;
  };
}

class Library implements ForeignCrates {
  readonly #store: FileStore;
  readonly #units = new Map<string, CrateUnit | null>();
  readonly #manifests = new Map<string, Manifest | null>(); // by folder
  readonly #folders: ReadonlyMap<string, string>;

  constructor(store: FileStore) {
    this.#store = store;
    this.#folders = new Map(
      store.machine().crateFolders.map((it) => [it.slice(it.lastIndexOf('/') + 1), it]),
    );
  }

  readonly ofPackage = (owner: Package, lock: () => Lockfile | null): NonNullable<CrateUnit['foreign']> => {
    const found = new Map<string, CrateUnit | null>();
    return (name) => {
      const known = found.get(name);
      if (known !== undefined) return known;
      const unit = name === 'core' ? this.#core() : this.#ofDependency(owner, name, lock);
      found.set(name, unit);
      return unit;
    };
  };

  readonly ofLone = (name: string): CrateUnit | null =>
    name === 'core' ? this.#core() : this.#newest(packageNamed(name));

  #ofDependency(owner: Package, name: string, lockOf: () => Lockfile | null): CrateUnit | null {
    const dependency = owner.dependencies.find(
      (it) =>
        it.kind === 'normal' && (name === 'aya_ebpf' ? isAyaEbpf(it.package) : rustName(it.name) === name),
    );
    if (dependency === undefined) return null;
    if (dependency.path !== null) return this.#ofFolder(dependency.package, dependency.path, null);
    const lock = lockOf();
    const member = lock === null ? null : lockedMember(lock, owner.name, owner.version);
    const [locked] =
      lock === null || member === null
        ? []
        : newestFirst(lockedDependencies(lock, member, dependency.package));
    if (lock !== null && locked !== undefined)
      return this.#ofVersion(locked.name, locked.version, { lock, locked });
    return this.#ofRequirement(dependency);
  }

  #ofRequirement({ package: name, requirement, git }: Dependency): CrateUnit | null {
    const version =
      git !== null || requirement === null ? null : newestAllowed(requirement, this.#versionsOf(name));
    return version === null ? this.#newest(name) : this.#ofVersion(name, version, null);
  }

  #newest(name: string | null): CrateUnit | null {
    if (name === null) return null;
    const version = this.#versionsOf(name).toSorted(compare).at(-1);
    return version === undefined ? this.#shipped(name, null) : this.#ofVersion(name, version, null);
  }

  #versionsOf(name: string): readonly string[] {
    const unpacked = [...this.#folders.keys()].flatMap((folder) =>
      folder.startsWith(`${name}-`) ? [folder.slice(name.length + 1)] : [],
    );
    const shipped = SHIPPED_CRATES.filter((it) => it.name === name).flatMap((it) => it.versions);
    return [...new Set([...unpacked, ...shipped])].filter((it) => valid(it) !== null);
  }

  #ofVersion(name: string, version: string, place: LockPlace | null): CrateUnit | null {
    const folder = this.#folders.get(`${name}-${version}`);
    return folder === undefined ? this.#shipped(name, version) : this.#ofFolder(name, folder, place);
  }

  #ofFolder(name: string, folder: string, place: LockPlace | null): CrateUnit | null {
    return this.#once(`${folder}\0${place?.locked.version ?? ''}`, () => {
      const rootFile = joinPath(folder, 'src/lib.rs');
      const cfg = this.#cfg();
      const root = this.#fileModule({ path: [], file: rootFile, certain: true, relative: null, cfg });
      return this.#unit(name, { root, rootFile, cfg }, (crate) => this.#fromFolder(crate, folder, place));
    });
  }

  #fromFolder(crate: string, folder: string, place: LockPlace | null): CrateUnit | null {
    if (place === null) return this.#fromManifest(crate, folder);
    const edge = place.locked.dependencies.find((it) => rustName(it.split(' ')[0] ?? '') === crate);
    const name = edge?.split(' ')[0];
    const [locked] =
      name === undefined ? [] : newestFirst(lockedDependencies(place.lock, place.locked, name));
    return locked === undefined
      ? null
      : this.#ofVersion(locked.name, locked.version, { lock: place.lock, locked });
  }

  /** Without a lock the crate's own manifest says which versions it takes. */
  #fromManifest(crate: string, folder: string): CrateUnit | null {
    const manifest = this.#manifestIn(folder);
    const found = manifest?.dependencies.find((it) => it.kind === 'normal' && rustName(it.name) === crate);
    if (found?.requirement == null) return null;
    const name = found.package ?? found.name;
    const version = newestAllowed(found.requirement, this.#versionsOf(name));
    return version === null ? null : this.#ofVersion(name, version, null);
  }

  #manifestIn(folder: string): Manifest | null {
    const known = this.#manifests.get(folder);
    if (known !== undefined) return known;
    const path = joinPath(folder, 'Cargo.toml');
    const text = this.#store.text(path);
    if (text === undefined) return null;
    const read = text === null ? null : parseManifest(path, text);
    const manifest = read?.ok === true ? read.manifest : null;
    this.#manifests.set(folder, manifest);
    return manifest;
  }

  #shipped(name: string, version: string | null): CrateUnit | null {
    const crate =
      SHIPPED_CRATES.find((it) => it.name === name && (version === null || it.versions.includes(version))) ??
      // A version that the tables do not have is a git checkout, or newer than they are.
      SHIPPED_CRATES.find((it) => it.name === name && it.newest);
    if (crate === undefined) return null;
    return this.#once(`shipped ${crate.name} ${crate.versions[0] ?? ''}`, () =>
      this.#declared(crate, (extern) => {
        const edge = crate.dependencies[extern];
        return edge === undefined ? null : this.#shipped(edge.name, edge.version);
      }),
    );
  }

  #core(): CrateUnit | null {
    return this.#once('core', () => this.#declared(CORE, () => null));
  }

  #declared(crate: ShippedSource, dependency: (name: string) => CrateUnit | null): CrateUnit {
    const { name, source: text } = crate;
    const cfg = this.#cfg();
    const rootFile = `<${name}>`;
    const root = indexedModule({
      text,
      owner: crate,
      span: { start: 0, end: text.length },
      file: rootFile,
      path: [],
      certain: true,
      cfg,
      read: this.#store.read,
      loadChild: () => null,
    });
    return this.#unit(name, { root, rootFile, cfg }, dependency);
  }

  #unit(
    name: string,
    made: { readonly root: Module; readonly rootFile: string; readonly cfg: CfgEnvironment },
    dependency: (name: string) => CrateUnit | null,
  ): CrateUnit {
    return {
      name: rustName(name),
      kind: 'lib',
      shared: true,
      ...made,
      innerAttributes: [],
      edition: '2021',
      dependencies: new Map(),
      ayaNames: [],
      ayaApi: ANY_AYA_API,
      external: true,
      foreign: (crate) => (crate === 'core' ? this.#core() : dependency(crate)),
    };
  }

  #fileModule(place: FilePlace): Module {
    const { path, file, certain, cfg } = place;
    return pendingModule({ path, file, certain }, () => {
      const text = this.#store.text(file);
      if (typeof text !== 'string') return undefined;
      return indexedModule({
        text,
        span: { start: 0, end: text.length },
        file,
        path,
        certain,
        cfg,
        read: this.#store.read,
        loadChild: (item, around) => this.#childModule(place, item, around),
      });
    });
  }

  #childModule(
    { path: ofFile, file, relative, cfg }: FilePlace,
    item: ModItem,
    { path, certain }: { readonly path: readonly string[]; readonly certain: boolean },
  ): Module | null {
    const name = item.name.text;
    if (path.length > DEEPEST || item.attributes.some((it) => it.path === 'path')) return null;
    const folder = parentOf(file) ?? '/';
    const inline = path.slice(ofFile.length);
    const base = [relative ?? '', ...inline, name].reduce(
      (at, it) => (it === '' ? at : joinPath(at, it)),
      folder,
    );
    const place = { path: [...path, name], certain, cfg };
    // The one that exists is known when both were asked for.
    const own = this.#fileModule({ ...place, file: `${base}.rs`, relative: name });
    const nested = this.#fileModule({ ...place, file: `${base}/mod.rs`, relative: null });
    return pendingModule({ ...place, file: own.file }, () => {
      if (this.#store.text(own.file) === undefined) return undefined;
      return typeof this.#store.text(own.file) === 'string' ? own : nested;
    });
  }

  #cfg(): CfgEnvironment {
    return { features: new Set(), possibleFeatures: null, architecture: this.#store.machine().architecture };
  }

  #once(key: string, make: () => CrateUnit | null): CrateUnit | null {
    const known = this.#units.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#units.set(key, made);
    return made;
  }
}

const DEEPEST = 16;

/** Of the tables that are shipped. */
interface ShippedSource {
  readonly name: string;
  readonly source: string;
}

const CORE: ShippedSource = { name: 'core', source: CORE_DECLARATIONS };

interface LockPlace {
  readonly lock: Lockfile;
  readonly locked: LockedPackage;
}

interface FilePlace {
  readonly path: readonly string[];
  readonly file: string;
  readonly certain: boolean;
  /** The name of a file that is no `mod.rs`. */
  readonly relative: string | null;
  readonly cfg: CfgEnvironment;
}

/** The shipped crate that Rust code calls by this name. */
function packageNamed(name: string): string | null {
  return SHIPPED_CRATES.find((it) => rustName(it.name) === name)?.name ?? null;
}

function newestFirst(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  return packages.toSorted((a, b) => compare(valid(b.version) ?? '0.0.0', valid(a.version) ?? '0.0.0'));
}
