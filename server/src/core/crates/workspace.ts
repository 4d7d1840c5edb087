// From the files of a project to its eBPF crates: which packages are eBPF code, who loads them, what the user configured.
// Invariant: asks the store only for manifests, locks, eBPF code and files without manifest; never for user-space code.
// Everything is made anew on each call from remembered parts, so an answer is a function of the store and the settings.

import { assumptionsOf, optLevelOf, panicHandlerOf } from './assumptions';
import { buildFlagsOf, NO_FLAGS, readFlags, type BuildFlags } from './buildFlags';
import { readConfig, type ConfigOptions, type MetadataSource, type Settings } from './config';
import type { CrateUnit, EbpfCrate, Problem } from './crate';
import type { FileStore } from './fileStore';
import { ayaApiOf, ayaEbpfVersion, covers, loaderOf, type LockOf } from './loader';
import { parseLockfile, type Lockfile, type UnreadableLock } from './lockfile';
import { vendoredIn } from './cargoConfig';
import { createForeignCrates } from './foreign';
import { createLoneMemory, loneUnits } from './lone';
import { parseManifest } from './manifest';
import { filesOf as filesOfModule } from './moduleTree';
import { createPackages, type Package, type Packages } from './packages';
import { remembered } from './parseCache';
import { baseName, joinPath, parentOf } from './paths';
import { ebpfBuild, type AyaApiOf, type EbpfBuild, type ForeignOf } from './units';
import { userSpaceFinder, usesLoader } from './userSpace';
import { whyNone } from './whyNone';

export interface Discovery {
  readonly crates: readonly EbpfCrate[];
  readonly problems: readonly Problem[];
  /** Rust files that were looked at as eBPF code. */
  readonly files: number;
  /** Of a project without an eBPF crate: why, in words that follow "because". */
  readonly whyNone: () => string;
}

export type DiscoverCrates = (store: FileStore, settings: Settings) => Discovery;

/**
 * Discovery with a memory: unchanged manifests and locks are parsed once. One per workspace.
 * @param knownRules ids that the configuration may name; null: any.
 */
export function createDiscovery(knownRules: ReadonlySet<string> | null = null): DiscoverCrates {
  const readManifest = remembered(parseManifest);
  const readLock = remembered((_path, text) => parseLockfile(text));
  const memory = createLoneMemory(remembered);
  const foreignCrates = createForeignCrates();
  return (store, settings) => {
    const packages = createPackages(store, readManifest);
    const listed = listedPackages(store, packages);
    const locks = lockFinder(store, readLock);
    const foreign = foreignCrates(store);
    const found = withoutShared(
      [...listed.keys()].flatMap((owner): readonly FoundPackage[] => {
        const lockOf = lockOfBuild(locks.of, owner);
        const foreignOf: ForeignOf = (used) => foreign.ofPackage(used, () => lockOf(used));
        const ayaApi: AyaApiOf = (used, dependency) =>
          ayaApiOf({ owner: used, dependency, packages, lock: lockOf(used) });
        const build = ebpfBuild(store, { packages, foreignOf, ayaApiOf: ayaApi }, owner);
        return build === null ? [] : [{ owner, build }];
      }),
    );
    const project: Project = {
      packages,
      options: { settings, knownRules },
      userSpace: userSpaceOf(store, packages, { found, listed: [...listed.keys()] }),
      filesOf: (owner) => listed.get(owner) ?? [],
      lockOf: locks.of,
      flagsOf: (owner) =>
        [...listed.keys()].some(buildsWithAyaBuild) ? NO_FLAGS : buildFlagsOf(store, owner.dir),
    };
    const made = [
      ...found.map((it) => packageCrate(project, it)),
      ...loneUnits(store, { packages, memory, foreign: foreign.ofLone }).map((unit) =>
        loneCrate(unit, project.options),
      ),
    ];
    const crates = made.map((it) => it.crate);
    return {
      crates,
      problems: distinct([...packages.problems(), ...locks.problems(), ...made.flatMap((it) => it.problems)]),
      files: new Set(crates.flatMap((it) => it.units.flatMap((unit) => filesOfModule(unit.root)))).size,
      whyNone: () => whyNone(store, [...listed.keys()]),
    };
  };
}

/** The eBPF crates among the files of `store`, without a memory. */
export function discoverCrates(store: FileStore, settings: Settings): Discovery {
  return createDiscovery()(store, settings);
}

interface FoundPackage {
  readonly owner: Package;
  readonly build: EbpfBuild;
}

interface Project {
  readonly packages: Packages;
  readonly options: ConfigOptions;
  readonly userSpace: (ebpf: Package) => readonly Package[];
  readonly filesOf: (owner: Package) => readonly string[]; // its listed Rust files
  readonly lockOf: LockOf;
  readonly flagsOf: (owner: Package) => BuildFlags;
}

interface MadeCrate {
  readonly crate: EbpfCrate;
  readonly problems: readonly Problem[];
}

/** Packages whose manifest is listed, and those above listed Rust files; each with its listed Rust files. */
function listedPackages(store: FileStore, packages: Packages): ReadonlyMap<Package, readonly string[]> {
  const files = new Map<Package, string[]>();
  const isVendored = vendoredIn(store);
  for (const path of store.paths()) {
    if (isVendored(path)) continue;
    const dir = parentOf(path) ?? '/';
    if (baseName(path) === 'Cargo.toml') {
      const owner = packages.at(dir);
      if (owner !== null && !files.has(owner)) files.set(owner, []);
    } else if (path.endsWith('.rs')) {
      const owner = packages.ownerOf(dir);
      if (owner.kind !== 'package') continue;
      const known = files.get(owner.package);
      if (known === undefined) files.set(owner.package, [path]);
      else known.push(path);
    }
  }
  return new Map([...files].toSorted(([a], [b]) => (a.dir < b.dir ? -1 : 1)));
}

/** A library that others build into their programs is judged there, under the features that they give it, and not once more on its own. */
function withoutShared(found: readonly FoundPackage[]): readonly FoundPackage[] {
  const shared = new Set(
    found.flatMap(({ build }) =>
      build.units.flatMap((unit) => (unit.shared && unit.root.certain ? [unit.rootFile] : [])),
    ),
  );
  return found.filter(({ build }) =>
    build.units.some((unit) => !unit.shared && (unit.kind === 'bin' || !shared.has(unit.rootFile))),
  );
}

interface Locks {
  readonly of: LockOf;
  /** One per lock that cannot be read, of those that were asked for. */
  readonly problems: () => readonly Problem[];
}

function lockFinder(
  store: FileStore,
  readLock: (path: string, text: string) => Lockfile | UnreadableLock,
): Locks {
  const unreadable = new Map<string, string>();
  const read = (dir: string): Lockfile | null => {
    const path = joinPath(dir, 'Cargo.lock');
    const text = store.isListed(path) && !store.exists(path) ? null : store.text(path);
    if (text === null || text === undefined) return null;
    const lock = readLock(path, text);
    if (!('unreadable' in lock)) return lock;
    unreadable.set(
      path,
      `this lockfile cannot be read (${lock.unreadable}); the manifests' requirements count`,
    );
    return null;
  };
  const of: LockOf = (owner) => {
    const dirs = [...new Set([owner.workspace?.dir ?? owner.dir, owner.dir])];
    const locks = dirs.flatMap((dir) => read(dir) ?? []);
    return locks.find((lock) => covers(lock, owner)) ?? locks[0] ?? null;
  };
  return { of, problems: () => [...unreadable].map(([path, message]) => ({ path, message })) };
}

/** What a build uses by path is locked with the package that is built, even where it has a lock of its own. */
function lockOfBuild(lockOf: LockOf, root: Package): LockOf {
  return (owner) => {
    const ofRoot = lockOf(root);
    return ofRoot !== null && covers(ofRoot, owner) ? ofRoot : lockOf(owner);
  };
}

function packageCrate(project: Project, { owner, build }: FoundPackage): MadeCrate {
  const { packages, options, lockOf, filesOf } = project;
  const { config, loader, problems } = readConfig(metadataOf(owner), options);
  const userSpace = project.userSpace(owner);
  const panicHandler = panicHandlerOf(build.units);
  // As in cargo, RUSTFLAGS take the place of every configured flag.
  const flags = config.rustflags === null ? project.flagsOf(owner) : readFlags(config.rustflags);
  return {
    problems,
    crate: {
      name: owner.name,
      root: owner.dir,
      manifest: owner.manifest.path,
      lone: false,
      ayaEbpf: ayaEbpfVersion({ owner, dependency: build.ayaDependency, packages, lock: lockOf(owner) }),
      loader: loader === 'other' ? null : (loader ?? loaderOf(userSpace, packages, lockOf)),
      loaderIsOther: loader === 'other',
      units: build.units,
      config,
      optLevel: flags.optLevel ?? optLevelOf(owner),
      flags,
      assumptions: assumptionsOf({ owner, panicHandler, config, flags }),
      panicHandler,
      userSpace: userSpace.map((it) => ({
        name: it.name,
        root: it.dir,
        files: filesOf(it),
        compiles: [...pathDependencies(it, packages)],
      })),
    },
  };
}

/** What a package is compiled with from the disk; what only its build script or its tests use is left out. */
function pathDependencies(owner: Package, packages: Packages): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [owner];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { kind, path } of next.dependencies) {
      if (kind !== 'normal' || path === null || found.has(path)) continue;
      found.add(path);
      const own = packages.at(path);
      if (own !== null) open.push(own);
    }
  }
  return found;
}

/** Its build script sets CARGO_ENCODED_RUSTFLAGS, which takes every configured flag out of force. */
function buildsWithAyaBuild({ manifest }: Package): boolean {
  return manifest.dependencies.some((it) => it.kind === 'build' && it.name === 'aya-build');
}

function metadataOf(owner: Package): readonly MetadataSource[] {
  const root = owner.workspace;
  const own = owner.manifest.package?.metadata ?? null;
  const shared = root?.workspace?.metadata ?? null;
  return [
    ...(root === null || shared === null ? [] : [{ path: root.path, table: shared }]),
    ...(own === null ? [] : [{ path: owner.manifest.path, table: own }]),
  ];
}

function userSpaceOf(
  store: FileStore,
  packages: Packages,
  { found, listed }: { readonly found: readonly FoundPackage[]; readonly listed: readonly Package[] },
): (ebpf: Package) => readonly Package[] {
  if (found.length === 0) return () => [];
  const compiled = new Set(found.flatMap((it) => [...it.build.packageDirs]));
  return userSpaceFinder({
    ebpf: found.map((it) => it.owner),
    candidates: knownPackages(packages, listed).filter((it) => usesLoader(it) && !compiled.has(it.dir)),
    isListed: (folder) => store.isListed(joinPath(folder, 'Cargo.toml')),
  });
}

/** Beside the listed packages, the members that a workspace outside of the listing names one by one. */
function knownPackages(packages: Packages, listed: readonly Package[]): readonly Package[] {
  const known = new Map(listed.map((it) => [it.dir, it]));
  for (const root of new Set(listed.map((it) => it.workspace))) {
    if (root === null) continue;
    const members = (root.workspace?.members ?? [])
      .filter((it) => !/[*?[]/.test(it))
      .map((it) => joinPath(root.dir, it));
    for (const dir of [root.dir, ...members]) {
      const member = packages.at(dir);
      if (member !== null) known.set(dir, member);
    }
  }
  return [...known.values()];
}

function loneCrate(unit: CrateUnit, options: ConfigOptions): MadeCrate {
  const { config, loader, problems } = readConfig([], options);
  const panicHandler = panicHandlerOf([unit]);
  return {
    problems,
    crate: {
      name: baseName(unit.rootFile).slice(0, -'.rs'.length),
      root: parentOf(unit.rootFile) ?? '/',
      manifest: null,
      lone: true,
      ayaEbpf: null,
      loader: loader === 'other' ? null : loader,
      loaderIsOther: loader === 'other',
      units: [unit],
      config,
      optLevel: optLevelOf(null),
      flags: NO_FLAGS,
      assumptions: assumptionsOf({ owner: null, panicHandler, config, flags: NO_FLAGS }),
      panicHandler,
      userSpace: [],
    },
  };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(problems.map((it) => [`${it.path}\n${it.message}`, it]));
  return [...seen.values()];
}
