// Cargo.toml as plain data, before inheritance: what the file itself says.
// Invariant: a manifest is either read whole or answered by one sentence; odd values inside it count as absent.
// Deliberately absent: workspace inheritance (packages.ts), which targets exist (targets.ts), feature resolution (features.ts).

import { parseDependencies, parseDependencyTable, type RawDependency } from './dependency';
import { parentOf } from './paths';
import { asBoolean, asList, asString, asStrings, asTable, parseToml, tableAt, type Table } from './toml';

export interface Manifest {
  readonly path: string;
  readonly dir: string;
  readonly package: PackageSection | null; // null: a virtual manifest
  readonly workspace: WorkspaceSection | null;
  readonly lib: TargetSection | null;
  readonly bins: readonly TargetSection[];
  readonly dependencies: readonly RawDependency[];
  readonly features: ReadonlyMap<string, readonly string[]>;
  readonly profiles: ReadonlyMap<string, ProfileSection>;
  /** By the source that they change, as written: "crates-io", or the address of a repository. */
  readonly patches: ReadonlyMap<string, readonly RawDependency[]>;
}

/** A value of its own, or one that the workspace gives. */
export type Inheritable = { readonly value: string | null } | 'workspace';

export interface PackageSection {
  readonly name: string;
  readonly version: Inheritable;
  readonly edition: Inheritable;
  readonly workspace: string | null; // `package.workspace`, a folder as written
  readonly autolib: boolean;
  readonly autobins: boolean | null; // null: not said
  readonly metadata: Table | null; // of aya-analyzer
}

export interface WorkspaceSection {
  readonly members: readonly string[];
  readonly exclude: readonly string[];
  readonly version: string | null;
  readonly edition: string | null;
  readonly dependencies: ReadonlyMap<string, RawDependency>;
  readonly metadata: Table | null; // of aya-analyzer
}

export interface TargetSection {
  readonly name: string | null;
  readonly path: string | null; // as written
  readonly procMacro: boolean;
}

export interface ProfileSection {
  readonly optLevel: string | null; // "0" … "3", "s", "z"
  readonly packages: ReadonlyMap<string, string>; // opt-level by package specification
}

export type ManifestResult =
  { readonly ok: true; readonly manifest: Manifest } | { readonly ok: false; readonly message: string };

/** Reads one Cargo.toml. The message of a failure is one line that stands alone beside the path. */
export function parseManifest(path: string, text: string): ManifestResult {
  const parsed = parseToml(text);
  if (!parsed.ok)
    return { ok: false, message: placeholder.test(text) ? templateMessage : brokenMessage(parsed.message) };
  const { table } = parsed;
  if (hasPlaceholder(table)) return { ok: false, message: templateMessage };
  const packageTable = asTable(table.get('package')) ?? asTable(table.get('project'));
  const workspaceTable = asTable(table.get('workspace'));
  if (packageTable === null && workspaceTable === null)
    return { ok: false, message: brokenMessage('it has neither [package] nor [workspace]') };
  const packageSection = packageTable === null ? null : readPackage(packageTable);
  if (packageTable !== null && packageSection === null)
    return { ok: false, message: brokenMessage('package.name is missing') };
  return {
    ok: true,
    manifest: {
      path,
      dir: parentOf(path) ?? '/',
      package: packageSection,
      workspace: workspaceTable === null ? null : readWorkspace(workspaceTable),
      lib: readLib(table),
      bins: asList(table.get('bin')).flatMap((entry) => {
        const bin = asTable(entry);
        return bin === null ? [] : [readTarget(bin)];
      }),
      dependencies: parseDependencies(table),
      features: new Map([...tableAt(table, 'features')].map(([name, value]) => [name, asStrings(value)])),
      profiles: new Map(
        [...tableAt(table, 'profile')].map(([name, value]) => [name, readProfile(asTable(value))]),
      ),
      patches: new Map(
        [...tableAt(table, 'patch')].map(([source, value]) => [
          source,
          parseDependencyTable(asTable(value) ?? new Map(), { kind: 'normal', target: null }),
        ]),
      ),
    },
  };
}

const placeholder = /\{\{|\{%/;
const templateMessage =
  'this is a cargo-generate template, not yet a manifest; its Rust files are judged by their imports alone';

function brokenMessage(reason: string): string {
  return `this manifest cannot be read (${reason}); its Rust files are judged by their imports alone`;
}

/** Metadata belongs to other tools, and some of them use the same placeholders in healthy manifests. */
function hasPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') return placeholder.test(value);
  if (Array.isArray(value)) return value.some(hasPlaceholder);
  const table = value instanceof Map ? value : asTable(value);
  if (table === null) return false;
  for (const [key, entry] of table)
    if (key !== 'metadata' && (placeholder.test(String(key)) || hasPlaceholder(entry))) return true;
  return false;
}

function readPackage(table: Table): PackageSection | null {
  const name = asString(table.get('name'));
  if (name === null || name === '') return null;
  return {
    name,
    version: inheritable(table.get('version')),
    edition: inheritable(table.get('edition')),
    workspace: asString(table.get('workspace')),
    autolib: asBoolean(table.get('autolib')) ?? true,
    autobins: asBoolean(table.get('autobins')),
    metadata: analyzerMetadata(table),
  };
}

function inheritable(value: unknown): Inheritable {
  const table = asTable(value);
  return table?.get('workspace') === true ? 'workspace' : { value: asString(value) };
}

function readWorkspace(table: Table): WorkspaceSection {
  const shared = tableAt(table, 'package');
  return {
    members: asStrings(table.get('members')),
    exclude: asStrings(table.get('exclude')),
    version: asString(shared.get('version')),
    edition: asString(shared.get('edition')),
    dependencies: new Map(
      parseDependencyTable(tableAt(table, 'dependencies'), { kind: 'normal', target: null }).map(
        (dependency) => [dependency.name, dependency],
      ),
    ),
    metadata: analyzerMetadata(table),
  };
}

function analyzerMetadata(table: Table): Table | null {
  return asTable(tableAt(table, 'metadata').get('aya-analyzer'));
}

function readLib(table: Table): TargetSection | null {
  const lib = asTable(table.get('lib'));
  return lib === null ? null : readTarget(lib);
}

function readTarget(table: Table): TargetSection {
  const crateTypes = [
    ...asStrings(table.get('crate-type')),
    ...asStrings(table.get('crate_type')),
    asString(table.get('crate-type')),
  ];
  return {
    name: asString(table.get('name')),
    path: asString(table.get('path')),
    procMacro:
      table.get('proc-macro') === true ||
      table.get('proc_macro') === true ||
      crateTypes.includes('proc-macro'),
  };
}

function readProfile(table: Table | null): ProfileSection {
  if (table === null) return { optLevel: null, packages: new Map() };
  const packages = new Map<string, string>();
  for (const [name, value] of tableAt(table, 'package')) {
    const level = optLevel(asTable(value)?.get('opt-level'));
    if (level !== null) packages.set(name, level);
  }
  return { optLevel: optLevel(table.get('opt-level')), packages };
}

function optLevel(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : asString(value);
  return text !== null && /^[0-3sz]$/.test(text) ? text : null;
}
