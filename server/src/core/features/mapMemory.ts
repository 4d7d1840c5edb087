// What maps take of the kernel's memory, of the crate as a whole. A least: the kernel's own records of buckets and elements come on top.
// Invariant: a map whose memory is not known is counted, never guessed.
// Sources: kernel/bpf/arraymap.c and hashtab.c (keys and values take multiples of 8 bytes), kernel/bpf/ringbuf.c.

import type { EbpfCrate } from '../crates/crate';
import { layoutOf } from '../model/layout';
import { mapsOf, type MapFacts } from '../model/maps';
import type { Type } from '../model/types';

/** Bytes of keys, values and rings. */
export interface MapMemory {
  /** Once, for all CPUs. */
  readonly shared: number;
  /** On each CPU. */
  readonly perCpu: number;
}

export interface MapMemoryTotal extends MapMemory {
  /** Maps that are in the sums. */
  readonly known: number;
  /** Names of maps whose memory is not known, or is user space's to decide. */
  readonly unknown: readonly string[];
}

/** The sum over the maps of a crate, each as large as it may get. */
export function mapMemoryTotal(crate: EbpfCrate): MapMemoryTotal {
  const maps = mapsOf(crate).map((map) => ({ name: map.name, memory: mapMemory(map) }));
  const known = maps.flatMap(({ memory }) => memory ?? []);
  return {
    shared: known.reduce((sum, { shared }) => sum + shared, 0),
    perCpu: known.reduce((sum, { perCpu }) => sum + perCpu, 0),
    known: known.length,
    unknown: maps.flatMap(({ name, memory }) => (memory === null ? [name] : [])),
  };
}

/** Bytes of a full map; null: not known. */
export function mapMemory({ kind, key, value, maxEntries }: MapFacts): MapMemory | null {
  if (maxEntries === null) return null;
  const entries = Number(maxEntries);
  if (kind.kernelType === 'BPF_MAP_TYPE_RINGBUF') return { shared: entries, perCpu: 0 };
  const valueSize = slotSize(value);
  if (valueSize === null) return null;
  if (isPlainArray(kind)) return split(kind, { keys: 0, values: entries * valueSize });
  const keySize = slotSize(key);
  if (!/HASH$/.test(kind.kernelType) || keySize === null) return null;
  return split(kind, { keys: entries * keySize, values: entries * valueSize });
}

/** Maps of maps, programs and devices are arrays too, whose values are the kernel's own. */
function isPlainArray({ kernelType, name }: MapFacts['kind']): boolean {
  return /_ARRAY$/.test(kernelType) && /^(?:Per[Cc]pu)?Array$/i.test(name);
}

function split(
  { perCpu }: MapFacts['kind'],
  { keys, values }: { readonly keys: number; readonly values: number },
): MapMemory {
  return perCpu ? { shared: keys, perCpu: values } : { shared: keys + values, perCpu: 0 };
}

function slotSize(type: Type | null): number | null {
  if (type === null) return null;
  const layout = layoutOf(type);
  return 'unknown' in layout ? null : Math.ceil(layout.size / 8) * 8;
}
