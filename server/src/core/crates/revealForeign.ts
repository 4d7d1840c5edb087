// Asks for the files of other people's crates that a crate surely looks into, wave by wave and before anything is computed: each file that
// only an inference or a layout misses costs one more computation of everything.
// Deliberately absent: crates that code names without importing anything of them; those are asked for when they are met.

import { modulesBelow } from './moduleTree';
import type { CrateUnit, EbpfCrate, Module } from './crate';

/** Touches the module trees of the crates that `use`s name, and of those behind aya-ebpf. What is not pushed is wanted afterwards. */
export function revealForeign(crates: readonly EbpfCrate[]): void {
  const seen = new Set<CrateUnit>();
  const touch = (unit: CrateUnit | null | undefined): void => {
    if (unit == null || seen.has(unit)) return;
    seen.add(unit);
    touchModule(unit.root);
  };
  for (const unit of new Set(crates.flatMap((it) => it.units))) {
    const aya = unit.foreign?.('aya_ebpf');
    touch(aya);
    for (const name of BEHIND_AYA) touch(aya?.foreign?.(name));
    for (const name of importedCrates(unit)) touch(unit.foreign?.(name));
  }
}

const BEHIND_AYA = ['aya_ebpf_bindings', 'aya_ebpf_cty', 'aya_ebpf_macros'];

function touchModule(module: Module): void {
  for (const child of module.children.values()) touchModule(child);
}

function importedCrates(unit: CrateUnit): ReadonlySet<string> {
  const own = new Set(['crate', 'self', 'super', ...unit.ayaNames, ...unit.dependencies.keys()]);
  const names = new Set<string>();
  for (const { items } of modulesBelow(unit.root)) {
    for (const { item } of items) {
      for (const leaf of item.kind === 'use' ? item.leaves : []) {
        const name = leaf.segments[0]?.text;
        if (name !== undefined && !own.has(name)) names.add(name);
      }
    }
  }
  return names;
}
