// Which features and optional dependencies one build of an eBPF package enables, in itself and in its path dependencies.
// Two answers: what is surely enabled (the package's defaults), and what some build may enable (every feature that it declares).
// Invariant: features are unified over the graph of this one build, as Cargo does for `cargo build --package`; build and dev edges are left out.
// Source: "Features" in the Cargo reference (dep:, name/feature, name?/feature, implicit features of optional dependencies).

import { targetTableState } from './cfg';
import type { Dependency } from './dependency';
import type { Package } from './packages';

export interface FeatureResolution {
  /** Enabled features by package folder. A package without an entry is not part of the build. */
  readonly features: ReadonlyMap<string, ReadonlySet<string>>;
  readonly isActive: (dependency: Dependency) => boolean;
}

export type Certainty = 'sure' | 'possible';

/** `loadPath` gives the package of a path dependency, or nothing where it is not a part of the eBPF build. */
export function resolveFeatures(options: {
  readonly root: Package;
  readonly certainty: Certainty;
  readonly loadPath: (dependency: Dependency) => Package | null;
}): FeatureResolution {
  const { root, certainty, loadPath } = options;
  const state: State = { features: new Map(), active: new Set(), weak: [], certainty, loadPath };
  activate(state, root);
  if (certainty === 'sure') {
    enable(state, root, 'default');
  } else {
    for (const feature of declaredFeatures(root)) enable(state, root, feature);
  }
  return { features: state.features, isActive: (dependency) => state.active.has(dependency) };
}

/** Features as a `cfg` may name them: the declared ones, and one for every optional dependency that no `dep:` hides. */
export function declaredFeatures(owner: Package): readonly string[] {
  const { features } = owner.manifest;
  const hidden = new Set([...features.values()].flat().filter((value) => value.startsWith('dep:')));
  const implicit = owner.dependencies.filter((it) => it.optional && !hidden.has(`dep:${it.name}`));
  return [...new Set([...features.keys(), ...implicit.map((it) => it.name)])];
}

interface State {
  readonly features: Map<string, Set<string>>;
  readonly active: Set<Dependency>;
  /** `name?/feature` whose dependency was not active when it was met. */
  readonly weak: { readonly owner: Package; readonly name: string; readonly feature: string }[];
  readonly certainty: Certainty;
  readonly loadPath: (dependency: Dependency) => Package | null;
}

function activate(state: State, owner: Package): void {
  if (state.features.has(owner.dir)) return;
  state.features.set(owner.dir, new Set());
  for (const dependency of owner.dependencies)
    if (!dependency.optional) activateEdge(state, owner, dependency);
}

function activateEdge(state: State, owner: Package, dependency: Dependency): void {
  if (dependency.kind !== 'normal' || state.active.has(dependency) || !isBuilt(state, dependency)) return;
  state.active.add(dependency);
  const target = loadPathOf(state, dependency);
  if (target !== null) {
    activate(state, target);
    if (dependency.defaultFeatures) enable(state, target, 'default');
    for (const feature of dependency.features) enable(state, target, feature);
  }
  for (const waiting of state.weak)
    if (waiting.owner.dir === owner.dir && waiting.name === dependency.name)
      forward(state, owner, { name: waiting.name, feature: waiting.feature });
}

function isBuilt(state: State, dependency: Dependency): boolean {
  if (dependency.target === null) return true;
  const table = targetTableState(dependency.target);
  return state.certainty === 'sure' ? table === 'on' : table !== 'off';
}

function loadPathOf(state: State, dependency: Dependency): Package | null {
  return dependency.path === null ? null : state.loadPath(dependency);
}

function enable(state: State, owner: Package, feature: string): void {
  const enabled = state.features.get(owner.dir);
  if (enabled === undefined || enabled.has(feature)) return;
  const values = owner.manifest.features.get(feature);
  if (values === undefined) {
    if (!owner.dependencies.some((it) => it.optional && it.name === feature)) return;
    enabled.add(feature);
    activateNamed(state, owner, feature);
    return;
  }
  enabled.add(feature);
  for (const value of values) enableValue(state, owner, value);
}

function enableValue(state: State, owner: Package, value: string): void {
  if (value.startsWith('dep:')) {
    activateNamed(state, owner, value.slice('dep:'.length));
    return;
  }
  const slash = value.indexOf('/');
  if (slash < 0) {
    enable(state, owner, value);
    return;
  }
  const weak = value.charAt(slash - 1) === '?';
  const name = value.slice(0, weak ? slash - 1 : slash);
  const feature = value.slice(slash + 1);
  if (weak) {
    state.weak.push({ owner, name, feature });
  } else {
    activateNamed(state, owner, name);
    // `name/feature` also enables the implicit feature of an optional dependency.
    if (declaredFeatures(owner).includes(name)) enable(state, owner, name);
  }
  forward(state, owner, { name, feature });
}

function activateNamed(state: State, owner: Package, name: string): void {
  for (const dependency of owner.dependencies)
    if (dependency.name === name) activateEdge(state, owner, dependency);
}

function forward(
  state: State,
  owner: Package,
  { name, feature }: { readonly name: string; readonly feature: string },
): void {
  for (const dependency of owner.dependencies) {
    if (dependency.name !== name || !state.active.has(dependency)) continue;
    const target = loadPathOf(state, dependency);
    if (target !== null) enable(state, target, feature);
  }
}
