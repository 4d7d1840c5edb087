// An eBPF crate with the macro calls among its items replaced by what they declare, where the macro is one of the workspace's own.
// Invariant: a call that is not understood stays as it is; nothing false comes from it.

import { cfgState } from '../crates/cfg';
import type { CrateUnit, EbpfCrate, Module, ModuleItem } from '../crates/crate';
import type { FileAst } from '../syntax/ast';
import { expandedItems } from './expandedItems';
import { moduleScope } from './names';

export type ExpandCrate = (crate: EbpfCrate) => EbpfCrate;

/** An expansion that reads Rust with `parse`. One per analysis: units that crates share are expanded once. */
export function createExpansion(parse: (text: string) => FileAst): ExpandCrate {
  const units = new Map<CrateUnit, CrateUnit>();
  const expandUnit = (unit: CrateUnit): CrateUnit => {
    const known = units.get(unit);
    if (known !== undefined) return known;
    const dependencies = new Map([...unit.dependencies].map(([name, it]) => [name, expandUnit(it)]));
    const unchanged = [...unit.dependencies].every(([name, it]) => dependencies.get(name) === it);
    const root = expandModule(unit, unit.root, parse);
    const expanded = unchanged && root === unit.root ? unit : { ...unit, root, dependencies };
    units.set(unit, expanded);
    return expanded;
  };
  return (crate) => ({ ...crate, units: crate.units.map(expandUnit) });
}

/** The module itself if nothing in it is expanded. */
function expandModule(unit: CrateUnit, module: Module, parse: (text: string) => FileAst): Module {
  const children = new Map([...module.children].map(([name, it]) => [name, expandModule(unit, it, parse)]));
  const hasCalls = module.items.some(({ item }) => item.kind === 'macroCall');
  const unchanged = [...module.children].every(([name, it]) => children.get(name) === it);
  if (!hasCalls) return unchanged ? module : { ...module, children };
  const items = module.items.flatMap((it): readonly ModuleItem[] => {
    if (it.item.kind !== 'macroCall') return [it];
    const expanded = expandedItems(moduleScope(unit, module), it.item.macro, { parse });
    if (expanded === null) return [it];
    return expanded.flatMap(({ item, originOf }): readonly ModuleItem[] => {
      const state = cfgState(item.attributes, unit.cfg);
      return state === 'off' ? [] : [{ item, originOf, certain: it.certain && state === 'on' }];
    });
  });
  return { ...module, items, children };
}
