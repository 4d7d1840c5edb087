// Keeps the identity of compilation units from one reading of the project to the next, so that names, layouts and inferred types that are
// remembered by unit outlive an edit of a function's body.
// Invariant: a unit that is kept equals the one that was just read; items are compared by identity, which syntax/lower/reuse.ts keeps.
// Whatever else may decide what a unit means (manifests, locks, settings, files that came or went) starts a new generation.

import type { Attribute } from '../syntax/ast';
import type { CfgEnvironment, CrateUnit, EbpfCrate, Module } from './crate';

export type KeepUnits = (crates: readonly EbpfCrate[], generation: number) => readonly EbpfCrate[];

/** One per workspace. */
export function createUnitMemory(): KeepUnits {
  let before = new Map<string, CrateUnit>();
  let generationBefore = -1;
  return (crates, generation) => {
    if (generation !== generationBefore) before = new Map();
    generationBefore = generation;
    const now = new Map<string, CrateUnit>();
    const kept = crates.map((crate): EbpfCrate => {
      const done = new Map<CrateUnit, CrateUnit>();
      const keep = (unit: CrateUnit): CrateUnit => {
        const known = done.get(unit);
        if (known !== undefined) return known;
        done.set(unit, unit); // dependencies make no circle
        const key = `${crate.root}\0${unit.rootFile}\0${unit.kind}`;
        const result = keptUnit(before.get(key), unit, keep);
        now.set(key, result);
        done.set(unit, result);
        return result;
      };
      return { ...crate, units: crate.units.map(keep) };
    });
    before = now;
    return kept;
  };
}

function keptUnit(
  before: CrateUnit | undefined,
  fresh: CrateUnit,
  keep: (unit: CrateUnit) => CrateUnit,
): CrateUnit {
  const dependencies = new Map([...fresh.dependencies].map(([name, unit]) => [name, keep(unit)]));
  const root = before === undefined ? fresh.root : keptModule(before.root, fresh.root);
  const isSame =
    before?.root === root &&
    before.name === fresh.name &&
    before.shared === fresh.shared &&
    before.edition === fresh.edition &&
    before.external === fresh.external &&
    sameCfg(before.cfg, fresh.cfg) &&
    sameMap(before.dependencies, dependencies) &&
    sameList(before.ayaNames, fresh.ayaNames) &&
    sameList(before.ayaApi, fresh.ayaApi) &&
    sameAttributes(before.innerAttributes, fresh.innerAttributes);
  return isSame ? before : { ...fresh, root, dependencies };
}

function keptModule(before: Module, fresh: Module): Module {
  // What is read item by item keeps itself.
  if (before === fresh || before.lookup !== undefined || fresh.lookup !== undefined) return fresh;
  const children = new Map(
    [...fresh.children].map(([name, child]) => {
      const old = before.children.get(name);
      return [name, old === undefined ? child : keptModule(old, child)];
    }),
  );
  const isSame =
    before.file === fresh.file &&
    before.certain === fresh.certain &&
    sameList(before.path, fresh.path) &&
    sameMap(before.children, children) &&
    sameMap(before.declarations, fresh.declarations) &&
    before.items.length === fresh.items.length &&
    before.items.every(({ item, certain, originOf }, index) => {
      const other = fresh.items[index];
      return item === other?.item && certain === other.certain && originOf === other.originOf;
    });
  return isSame ? before : { ...fresh, children };
}

function sameCfg(a: CfgEnvironment, b: CfgEnvironment): boolean {
  return (
    sameList([...a.features], [...b.features]) &&
    (a.possibleFeatures === null || b.possibleFeatures === null
      ? a.possibleFeatures === b.possibleFeatures
      : sameList([...a.possibleFeatures], [...b.possibleFeatures])) &&
    a.architecture === b.architecture
  );
}

/** Those behind a `cfg_attr` are made anew each time. */
function sameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return (
    a.length === b.length &&
    a.every((it, index) => it === b[index] || JSON.stringify(it) === JSON.stringify(b[index]))
  );
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}

/** The order counts: it is that of declaration. */
function sameMap<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
  return sameList([...a.keys()], [...b.keys()]) && sameList([...a.values()], [...b.values()]);
}
