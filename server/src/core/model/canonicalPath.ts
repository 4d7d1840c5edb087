// One path for each thing of another crate, however a program reaches it: the prelude, a re-export, the module that defines it.
// Invariant: of paths that are not known the last segments stay as they are written.

import { mapKindOfPath } from '../data/maps';

/** `["core", "Option"]` is `["core", "option", "Option"]`; `["aya_ebpf", "maps", "hash_map", "HashMap"]` loses its inner module. */
export function canonicalPath(path: readonly string[]): readonly string[] {
  const [crate, first, ...rest] = path;
  const last = path.at(-1) ?? '';
  if (last === 'c_void' && C_CRATES.has(crate ?? '')) return ['core', 'ffi', 'c_void'];
  if (crate === 'core' && first !== undefined) {
    const module = PRELUDE_MODULES.get(first);
    return module === undefined ? path : ['core', ...module, first, ...rest];
  }
  if (crate !== 'aya_ebpf' || first === undefined) return path;
  // BTF maps hand on the key of the others.
  if (first === 'btf_maps' && rest[0] === 'lpm_trie' && rest[1] === 'Key')
    return ['aya_ebpf', 'maps', ...rest];
  const map = mapKindOfPath(path);
  if (map !== undefined) return ['aya_ebpf', first, map.name];
  return first === 'programs' && rest.length > 1 ? ['aya_ebpf', 'programs', last] : path;
}

/** Crates that hand on what core::ffi defines. */
const C_CRATES = new Set(['core', 'libc', 'aya_ebpf', 'aya_ebpf_cty', 'aya_bpf_cty', 'cty']);

/** Modules of core that define what its prelude names. */
const PRELUDE_MODULES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Option', ['option']],
  ['Some', ['option', 'Option']],
  ['None', ['option', 'Option']],
  ['Result', ['result']],
  ['Ok', ['result', 'Result']],
  ['Err', ['result', 'Result']],
  ['Default', ['default']],
  ['Copy', ['marker']],
  ['Clone', ['clone']],
  ['Send', ['marker']],
  ['Sync', ['marker']],
  ['Sized', ['marker']],
  ['Drop', ['ops']],
  ['Into', ['convert']],
  ['From', ['convert']],
  ['TryInto', ['convert']],
  ['TryFrom', ['convert']],
  ['AsRef', ['convert']],
  ['AsMut', ['convert']],
  ['Iterator', ['iter']],
  ['IntoIterator', ['iter']],
]);
