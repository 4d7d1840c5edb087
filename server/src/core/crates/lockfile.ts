// Cargo.lock as a graph of packages, formats 1 to 4.
// Invariant: a lock that cannot be read says why and counts as absent; an edge that names no entry leads nowhere.

import { asList, asString, asStrings, asTable, parseToml, type Table } from './toml';

export interface Lockfile {
  readonly packages: readonly LockedPackage[];
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: string | null; // null: a member or path dependency
  readonly dependencies: readonly string[]; // "name", "name version" or "name version (source)"
}

/** A lock that is no TOML, and where that shows. */
export interface UnreadableLock {
  readonly unreadable: string;
}

export function parseLockfile(text: string): Lockfile | UnreadableLock {
  const parsed = parseToml(text);
  if (!parsed.ok) return { unreadable: parsed.message };
  // Format 1 before Cargo 1.13 kept the root package in a table of its own.
  const entries = [...asList(parsed.table.get('package')), parsed.table.get('root')];
  const packages = entries.flatMap((entry) => {
    const table = asTable(entry);
    const read = table === null ? null : readPackage(table);
    return read === null ? [] : [read];
  });
  return { packages };
}

/** The entry of a member or path dependency; where `version` is known it must agree, or be the only entry. */
export function lockedMember(lock: Lockfile, name: string, version: string | null): LockedPackage | null {
  const own = lock.packages.filter((entry) => entry.name === name && entry.source === null);
  return own.find((entry) => entry.version === version) ?? (own.length === 1 ? (own[0] ?? null) : null);
}

/** The entries that `from` depends on under the published name `name`; usually one, two where Cargo.lock holds two versions. */
export function lockedDependencies(
  lock: Lockfile,
  from: LockedPackage,
  name: string,
): readonly LockedPackage[] {
  return from.dependencies.flatMap((edge) => {
    const [edgeName, version, source] = edge.split(' ');
    if (edgeName !== name) return [];
    return lock.packages.filter(
      (entry) =>
        entry.name === name &&
        (version === undefined || entry.version === version) &&
        (source === undefined || entry.source === null || sameSource(entry.source, source)),
    );
  });
}

function sameSource(source: string, edge: string): boolean {
  // Git sources in edges may leave out the commit that the entry has after "#".
  const wanted = edge.replace(/^\(|\)$/g, '');
  return source === wanted || source.replace(/#.*$/, '') === wanted.replace(/#.*$/, '');
}

function readPackage(table: Table): LockedPackage | null {
  const name = asString(table.get('name'));
  const version = asString(table.get('version'));
  if (name === null || version === null) return null;
  return {
    name,
    version,
    source: asString(table.get('source')),
    dependencies: asStrings(table.get('dependencies')),
  };
}
