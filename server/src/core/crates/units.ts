// The compilation units of one eBPF package: its no_std targets, and the path dependencies that are compiled into them.
// Invariant: one unit per shared package and build; every `dependencies` edge leads to a unit of the same list.
// Deliberately absent: aya-ebpf itself, crates from registries or git, proc-macros, build- and dev-dependencies.

import type { Attribute } from '../syntax/ast';
import { isAyaEbpf, isAyaOwn } from './aya';
import { effectiveAttributes } from './cfg';
import type { AyaApi, CfgEnvironment, CrateUnit } from './crate';
import { rustName, type Dependency } from './dependency';
import { declaredFeatures, resolveFeatures, type FeatureResolution } from './features';
import type { FileStore } from './fileStore';
import { ANY_AYA_API } from './loader';
import { moduleTree } from './moduleTree';
import type { Package, Packages } from './packages';
import { binTargets, libTarget, type Target } from './targets';

export interface EbpfBuild {
  readonly units: readonly CrateUnit[]; // targets first, then shared crates
  /** Folders of the packages that the units belong to, the eBPF package included. */
  readonly packageDirs: ReadonlySet<string>;
  readonly ayaDependency: Dependency;
}

/** null: the package surely has no aya-ebpf, or none of its targets is no_std. */
export function ebpfBuild(
  store: FileStore,
  { packages, foreignOf, ayaApiOf }: LockedDependencies,
  root: Package,
): EbpfBuild | null {
  if (!root.dependencies.some((it) => it.kind === 'normal' && isAyaEbpf(it.package))) return null;
  const loadPath = (dependency: Dependency): Package | null => pathPackage(packages, dependency);
  const sure = resolveFeatures({ root, certainty: 'sure', loadPath });
  const ayaDependency = root.dependencies.find((it) => isAyaEbpf(it.package) && sure.isActive(it));
  if (ayaDependency === undefined) return null;
  const possible = resolveFeatures({ root, certainty: 'possible', loadPath });
  const build: Build = { store, foreignOf, ayaApiOf, root, sure, possible, loadPath, shared: new Map() };
  const targets = targetUnits(build);
  if (targets.length === 0) return null;
  const shared = [...build.shared.values()].flatMap((unit) =>
    unit === null || unit === 'open' ? [] : [unit],
  );
  const dirs = [...build.shared].flatMap(([dir, unit]) => (unit === null ? [] : [dir]));
  return { units: [...targets, ...shared], packageDirs: new Set([root.dir, ...dirs]), ayaDependency };
}

/** What the locks say of the dependencies of a package, as the build of the eBPF package sees it. */
export interface LockedDependencies {
  readonly packages: Packages;
  readonly foreignOf: ForeignOf;
  readonly ayaApiOf: AyaApiOf;
}

export type AyaApiOf = (owner: Package, dependency: Dependency) => readonly AyaApi[];

export type ForeignOf = (owner: Package) => NonNullable<CrateUnit['foreign']>;

interface Build {
  readonly store: FileStore;
  readonly foreignOf: ForeignOf;
  readonly ayaApiOf: AyaApiOf;
  readonly root: Package;
  readonly sure: FeatureResolution;
  readonly possible: FeatureResolution;
  readonly loadPath: (dependency: Dependency) => Package | null;
  /** By package folder. open: being made, reached again in a circle; null: it has no library that is there. */
  readonly shared: Map<string, CrateUnit | 'open' | null>;
}

function pathPackage(packages: Packages, dependency: Dependency): Package | null {
  if (dependency.path === null || isAyaOwn(dependency.package)) return null;
  const found = packages.at(dependency.path);
  return found === null || isAyaOwn(found.name) || found.manifest.lib?.procMacro === true ? null : found;
}

function targetUnits(build: Build): readonly CrateUnit[] {
  const { store, root } = build;
  const lib = libTarget(store, root);
  const libUnit = lib === null ? null : targetUnit(build, lib, null);
  const bins = binTargets(store, root).flatMap((bin) => targetUnit(build, bin, libUnit) ?? []);
  return libUnit === null ? bins : [libUnit, ...bins];
}

function targetUnit(build: Build, target: Target, lib: CrateUnit | null): CrateUnit | null {
  const { store, root } = build;
  const cfg = environmentOf(build, root);
  // Only the root file decides, so that the modules of a std target are never asked for.
  const ast = store.ast(target.rootFile);
  if (ast === null || ast === undefined || !isNoStd(ast.innerAttributes, cfg)) return null;
  return unitOf(build, { owner: root, target, shared: false, certain: true, lib });
}

function isNoStd(attributes: readonly Attribute[], cfg: CfgEnvironment): boolean {
  return effectiveAttributes(attributes, cfg).some(({ attribute }) => attribute.path === 'no_std');
}

function unitOf(
  build: Build,
  options: {
    readonly owner: Package;
    readonly target: Target;
    readonly shared: boolean;
    readonly certain: boolean;
    readonly lib: CrateUnit | null;
  },
): CrateUnit | null {
  const { owner, target, shared, certain, lib } = options;
  const cfg = environmentOf(build, owner);
  const tree = moduleTree({ store: build.store, rootFile: target.rootFile, cfg, certain });
  if (tree === null || tree === undefined) return null;
  const dependencies = new Map<string, CrateUnit>();
  for (const dependency of owner.dependencies) {
    const unit = build.possible.isActive(dependency) ? sharedUnit(build, dependency) : null;
    if (unit !== null) dependencies.set(externName(dependency, unit), unit);
  }
  if (lib !== null) dependencies.set(lib.name, lib);
  return {
    name: target.name,
    kind: target.kind,
    shared,
    rootFile: target.rootFile,
    root: tree.root,
    innerAttributes: tree.innerAttributes,
    edition: owner.edition,
    cfg,
    dependencies,
    ayaNames: ayaNames(build, owner),
    ayaApi: ayaApi(build, owner),
    foreign: build.foreignOf(owner),
  };
}

/** Without a rename code sees the library's own name, which `[lib] name` may set apart from the package's. */
function externName(dependency: Dependency, unit: CrateUnit): string {
  return dependency.name === dependency.package ? unit.name : rustName(dependency.name);
}

function sharedUnit(build: Build, dependency: Dependency): CrateUnit | null {
  const owner = build.loadPath(dependency);
  if (owner === null || owner.dir === build.root.dir) return null;
  const known = build.shared.get(owner.dir);
  if (known !== undefined) return known === 'open' ? null : known;
  const target = libTarget(build.store, owner);
  if (target === null) return null;
  build.shared.set(owner.dir, 'open');
  const certain = build.sure.features.has(owner.dir);
  const unit = unitOf(build, { owner, target, shared: true, certain, lib: null });
  build.shared.set(owner.dir, unit);
  return unit;
}

/** In the eBPF package any feature that it declares may be given by hand; in a shared one only what some build of the package enables. */
function environmentOf(build: Build, owner: Package): CfgEnvironment {
  const possible = build.possible.features.get(owner.dir) ?? new Set<string>();
  return {
    features: build.sure.features.get(owner.dir) ?? new Set<string>(),
    possibleFeatures: owner === build.root ? new Set([...possible, ...declaredFeatures(owner)]) : possible,
  };
}

function ayaApi(build: Build, owner: Package): readonly AyaApi[] {
  const dependency = owner.dependencies.find((it) => isAyaEbpf(it.package) && build.possible.isActive(it));
  return dependency === undefined ? ANY_AYA_API : build.ayaApiOf(owner, dependency);
}

function ayaNames(build: Build, owner: Package): readonly string[] {
  const names = owner.dependencies
    .filter((it) => isAyaEbpf(it.package) && build.possible.isActive(it))
    .map((it) => rustName(it.name));
  return [...new Set(names)];
}
