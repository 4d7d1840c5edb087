// Every map type of aya-ebpf, as its sources declare it: what a static in the `maps` or `.maps` section may be.
// Invariant: one entry per (flavour, type name); nothing here is computed, functions only look the table up.
// Sources: aya-ebpf 0.2.1 `src/maps/**` and `src/btf_maps/**`, compared with 0.1.0, 0.1.1, 0.2.0 and 0.3.0; kernels from the
// types' own documentation there, else from the kernel release that brought the map type.
// The table itself is in mapTable.ts.
// Deliberately absent: sizes and limits of values (core/model), sections and attributes (core/model), user-space map types.

import type { KernelRelease } from './kernelRelease';
import { MAP_KINDS } from './mapTable';

export { MAP_KINDS };

/** A map type of the `maps` or the `btf_maps` module. */
export interface MapKind {
  readonly flavour: MapFlavour;
  readonly name: string; // "PerCpuArray"
  /** Public modules below `maps` or `btf_maps` that export the type too: `["hash_map"]` for `maps::hash_map::HashMap`. */
  readonly modules: readonly string[];
  readonly types: readonly MapTypeParam[];
  readonly consts: readonly MapConstParam[]; // after the types; always empty for legacy maps
  /** The constants of releases before 0.3.0 where those differ. */
  readonly constsBefore030?: readonly MapConstParam[];
  readonly constructors: readonly MapConstructor[]; // all are `const fn`; the usual one first
  readonly kernelType: string; // "BPF_MAP_TYPE_PERCPU_ARRAY"
  readonly minKernel: KernelRelease; // of the declaration; single methods may need a newer one
  readonly perCpu: boolean;
  /** Methods that answer an `Option` (a lookup or a reservation that can fail), in 0.2.1. */
  readonly optionMethods: readonly string[];
  readonly since: AyaEbpfVersion; // the first aya-ebpf with this type; aya-bpf has those of 0.1.0
  /** Methods that take `&mut self` in releases before 0.2.0, so that calling one there needs a `static mut`. */
  readonly mutSelfBefore020: readonly string[];
  readonly deprecated: boolean;
}

/** legacy: `#[map]`, section `maps`. btf: `#[btf_map]`, section `.maps`. */
export type MapFlavour = 'legacy' | 'btf';

export type AyaEbpfVersion = '0.1.0' | '0.1.1' | '0.2.0';

export interface MapTypeParam {
  readonly name: 'K' | 'V' | 'T';
  /** What it stands for. inner: the map type inside a map of maps. record: what is sent, not a map value. */
  readonly role: 'key' | 'value' | 'inner' | 'record';
}

export interface MapConstParam {
  readonly name: string;
  readonly default: string | null; // Rust expression; null: must be given
}

export interface MapConstructor {
  readonly name: string;
  readonly args: readonly string[]; // names; every one is a u32
  readonly pins: boolean; // pinned by name
}

/** The entry of a type name, or undefined. */
export function findMapKind(flavour: MapFlavour, name: string): MapKind | undefined {
  return BY_NAME.get(`${flavour}:${name}`);
}

/**
 * The map type that a resolved path names: crate name first (whatever the crate calls aya-ebpf), then the module path.
 * `["aya_ebpf", "maps", "PerCpuArray"]` and `["aya_ebpf", "maps", "per_cpu_array", "PerCpuArray"]` are the same type.
 */
export function mapKindOfPath(segments: readonly string[]): MapKind | undefined {
  const [, module, ...rest] = segments;
  const name = rest.at(-1);
  if (module === undefined || name === undefined) return undefined;
  const flavour = MODULE_FLAVOURS.get(module);
  if (flavour === undefined) return undefined;
  const kind = findMapKind(flavour, name);
  const inner = rest.slice(0, -1).join('::');
  return kind !== undefined && (inner === '' || kind.modules.includes(inner)) ? kind : undefined;
}

/** Whether a resolved path (crate name first) names a map type of aya-ebpf. */
export function isAyaMapType(segments: readonly string[]): boolean {
  return mapKindOfPath(segments) !== undefined;
}

/** Whether some map type of either flavour has this name. For files whose imports cannot be resolved. */
export function isMapTypeName(name: string): boolean {
  return BY_NAME.has(`legacy:${name}`) || BY_NAME.has(`btf:${name}`);
}

/** Whether calling `method` on a map of this kind needs a `static mut` under the given aya-ebpf version ("0.1.1"). */
export function needsMutSelf(kind: MapKind, method: string, ayaEbpf: string): boolean {
  return /^0\.[01]\./.test(ayaEbpf) && kind.mutSelfBefore020.includes(method);
}

/** The modules of aya-ebpf that hold map types. */
const MODULE_FLAVOURS: ReadonlyMap<string, MapFlavour> = new Map([
  ['maps', 'legacy'],
  ['btf_maps', 'btf'],
]);

const BY_NAME: ReadonlyMap<string, MapKind> = new Map(
  MAP_KINDS.map((kind) => [`${kind.flavour}:${kind.name}`, kind]),
);
