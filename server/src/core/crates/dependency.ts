// The dependency tables of a manifest, and what one entry means after workspace inheritance.
// Invariant: `name` is the key in the manifest, `package` the name under which the crate is published; code sees `rustName(name)`.

import { joinPath } from './paths';
import { asBoolean, asString, asStrings, asTable, tableAt, type Table } from './toml';

export type DependencyKind = 'normal' | 'build' | 'dev';

/** One entry as written. `inherited`: `workspace = true`. */
export interface RawDependency {
  readonly name: string;
  readonly kind: DependencyKind;
  readonly target: string | null; // key of `[target.KEY.dependencies]`
  readonly inherited: boolean;
  readonly package: string | null;
  readonly requirement: string | null;
  readonly path: string | null; // as written
  readonly git: GitSource | null;
  readonly optional: boolean;
  readonly defaultFeatures: boolean | null; // null: not said
  readonly features: readonly string[];
}

export interface GitSource {
  readonly url: string;
  readonly tag: string | null;
  readonly rev: string | null; // as written, perhaps shortened
}

/** One entry with everything that the workspace adds. */
export interface Dependency {
  readonly name: string;
  readonly kind: DependencyKind;
  readonly target: string | null;
  readonly package: string;
  readonly requirement: string | null;
  readonly path: string | null; // absolute folder
  readonly git: GitSource | null;
  readonly optional: boolean;
  readonly defaultFeatures: boolean;
  readonly features: readonly string[];
}

/** All dependency tables of a manifest, those for single targets included. */
export function parseDependencies(manifest: Table): readonly RawDependency[] {
  const targets = [...tableAt(manifest, 'target')].flatMap(([target, value]) => {
    const table = asTable(value);
    return table === null ? [] : tablesOf(table, target);
  });
  return [...tablesOf(manifest, null), ...targets];
}

export function parseDependencyTable(
  table: Table,
  place: { readonly kind: DependencyKind; readonly target: string | null },
): readonly RawDependency[] {
  return [...table].flatMap(([name, value]) => {
    const entry = readEntry(value);
    return entry === null ? [] : [{ name, ...place, ...entry }];
  });
}

/** The entry of a package in `packageDir`; `workspace` is what its workspace root offers. null: inherited from nowhere. */
export function resolveDependency(options: {
  readonly raw: RawDependency;
  readonly packageDir: string;
  readonly workspace: {
    readonly dir: string;
    readonly dependencies: ReadonlyMap<string, RawDependency>;
  } | null;
}): Dependency | null {
  const { raw, packageDir, workspace } = options;
  const base = raw.inherited ? workspace?.dependencies.get(raw.name) : raw;
  if (base === undefined) return null;
  const baseDir = raw.inherited ? workspace?.dir : packageDir;
  return {
    name: raw.name,
    kind: raw.kind,
    target: raw.target,
    package: base.package ?? raw.name,
    requirement: base.requirement,
    path: base.path === null || baseDir === undefined ? null : joinPath(baseDir, base.path),
    git: base.git,
    optional: raw.optional,
    // A member can switch default features on where the workspace has them off, never the other way (Cargo reference, "Inheriting a dependency").
    defaultFeatures: raw.inherited
      ? (base.defaultFeatures ?? true) || raw.defaultFeatures === true
      : (raw.defaultFeatures ?? true),
    features: raw.inherited ? [...base.features, ...raw.features] : raw.features,
  };
}

/** How Rust code spells a package or dependency name. */
export function rustName(name: string): string {
  return name.replaceAll('-', '_');
}

const tableNames: readonly (readonly [string, DependencyKind])[] = [
  ['dependencies', 'normal'],
  ['build-dependencies', 'build'],
  ['build_dependencies', 'build'],
  ['dev-dependencies', 'dev'],
  ['dev_dependencies', 'dev'],
];

function tablesOf(table: Table, target: string | null): readonly RawDependency[] {
  return tableNames.flatMap(([key, kind]) => parseDependencyTable(tableAt(table, key), { kind, target }));
}

function readEntry(value: unknown): Omit<RawDependency, 'name' | 'kind' | 'target'> | null {
  if (typeof value === 'string') return { ...plainEntry, requirement: value };
  const table = asTable(value);
  if (table === null) return null;
  const url = asString(table.get('git'));
  return {
    inherited: table.get('workspace') === true,
    package: asString(table.get('package')),
    requirement: asString(table.get('version')),
    path: asString(table.get('path')),
    git: url === null ? null : { url, tag: asString(table.get('tag')), rev: asString(table.get('rev')) },
    optional: asBoolean(table.get('optional')) ?? false,
    defaultFeatures: asBoolean(table.get('default-features')) ?? asBoolean(table.get('default_features')),
    features: asStrings(table.get('features')),
  };
}

const plainEntry = {
  inherited: false,
  package: null,
  requirement: null,
  path: null,
  git: null,
  optional: false,
  defaultFeatures: null,
  features: [],
} as const;
