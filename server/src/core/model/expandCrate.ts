// An eBPF crate with the macro calls among its items replaced by what they declare, where the macro is one of the workspace's own.
// Invariant: a call that is not understood stays as it is; nothing false comes from it.

import { cfgState } from '../crates/cfg';
import type { CrateUnit, EbpfCrate, Module, ModuleItem } from '../crates/crate';
import type { FileAst, Token } from '../syntax/ast';
import { expandedItems } from './expandedItems';
import { moduleScope, modulesOf } from './names';

export type ExpandCrate = (crate: EbpfCrate) => EbpfCrate;

/** An expansion that reads Rust with `parse`. One per workspace: a unit that stays the same is expanded once. */
export function createExpansion(parse: (text: string) => FileAst): ExpandCrate {
  const units = new WeakMap<CrateUnit, Expanded>();
  const expandUnit = (unit: CrateUnit): CrateUnit => {
    const known = units.get(unit);
    const places = macroPlaces(unit);
    if (known !== undefined && sameNumbers(known.places, places)) return known.unit;
    const dependencies = new Map([...unit.dependencies].map(([name, it]) => [name, expandUnit(it)]));
    const unchanged = [...unit.dependencies].every(([name, it]) => dependencies.get(name) === it);
    const root = expandModule(unit, unit.root, parse);
    const expanded = unchanged && root === unit.root ? unit : { ...unit, root, dependencies };
    units.set(unit, { unit: expanded, places });
    return expanded;
  };
  return (crate) => ({ ...crate, units: crate.units.map(expandUnit) });
}

interface Expanded {
  readonly unit: CrateUnit;
  /** Of all tokens that the expansion copied: it says where they were written, so it is made anew where they moved. */
  readonly places: readonly number[];
}

function macroPlaces(unit: CrateUnit): readonly number[] {
  const places: number[] = [];
  const add = (tokens: readonly Token[]): void => {
    for (const { start, children } of tokens) {
      places.push(start);
      add(children);
    }
  };
  const units = new Set([unit]);
  for (const it of units) for (const dependency of it.dependencies.values()) units.add(dependency);
  const items = [...units].flatMap(modulesOf).flatMap((module) => module.items.map(({ item }) => item));
  if (!items.some((it) => it.kind === 'macroCall')) return places;
  for (const item of items) {
    if (item.kind === 'macroCall') add(item.macro.tokens);
    if (item.kind === 'macroRules') for (const { matcher, body } of item.rules) [matcher, body].forEach(add);
  }
  return places;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}

/** The module itself if nothing in it is expanded. */
function expandModule(unit: CrateUnit, module: Module, parse: (text: string) => FileAst): Module {
  const children = new Map([...module.children].map(([name, it]) => [name, expandModule(unit, it, parse)]));
  const hasCalls = module.items.some(({ item }) => item.kind === 'macroCall');
  const unchanged = [...module.children].every(([name, it]) => children.get(name) === it);
  if (!hasCalls) return unchanged ? module : { ...module, children };
  const items = module.items.flatMap((it): readonly ModuleItem[] => {
    // What an included file calls stands in that file.
    if (it.item.kind !== 'macroCall' || it.originOf !== undefined) return [it];
    const expanded = expandedItems(moduleScope(unit, module), it.item.macro, { parse });
    if (expanded === null) return [it];
    return expanded.flatMap(({ item, originOf }): readonly ModuleItem[] => {
      const state = cfgState(item.attributes, unit.cfg);
      return state === 'off' ? [] : [{ item, originOf, certain: it.certain && state === 'on' }];
    });
  });
  return { ...module, items, children };
}
