// Flags that a map may be created with, by its type. Constants of `aya_ebpf::bindings`, the same in aya-ebpf-bindings 0.1.2 to 0.3.0.
// Sources: the masks and checks of kernel/bpf/hashtab.c (`htab_map_alloc_check`), arraymap.c (`array_map_alloc_check`), lpm_trie.c
// (`trie_alloc`), queue_stack_maps.c, stackmap.c; kernels from include/uapi/linux/bpf.h as it grew.
// Deliberately absent: BPF_F_NUMA_NODE, which asks for a node that aya does not set, and flags of user space's side.

import { linux, type KernelRelease } from './kernelRelease';

export interface MapFlag {
  readonly name: string;
  readonly what: string;
  readonly minKernel: KernelRelease;
  /** "BPF_MAP_TYPE_HASH" without its first words. */
  readonly types: readonly string[];
}

/** The flags that a map of this kernel type takes. */
export function flagsOfMap(kernelType: string): readonly MapFlag[] {
  const type = kernelType.replace(/^BPF_MAP_TYPE_/, '');
  return FLAGS.filter((flag) => flag.types.includes(type));
}

const HASHES = ['HASH', 'PERCPU_HASH', 'LRU_HASH', 'LRU_PERCPU_HASH'] as const;
const READABLE = [...HASHES, 'ARRAY', 'PERCPU_ARRAY', 'LPM_TRIE', 'QUEUE', 'STACK'] as const;

const FLAGS: readonly MapFlag[] = [
  {
    name: 'BPF_F_NO_PREALLOC',
    what: 'Takes memory for each entry when it comes, not for all of them at the start. An LPM trie must have it.',
    minKernel: linux(4, 6),
    types: ['HASH', 'PERCPU_HASH', 'LPM_TRIE'],
  },
  {
    name: 'BPF_F_NO_COMMON_LRU',
    what: 'Keeps a list of least used entries on each CPU: faster, and less exact about which of them makes room.',
    minKernel: linux(4, 10),
    types: ['LRU_HASH', 'LRU_PERCPU_HASH'],
  },
  {
    name: 'BPF_F_ZERO_SEED',
    what: 'Hashes with the seed 0, so that the order of keys is the same each time. For tests only.',
    minKernel: linux(5, 0),
    types: HASHES,
  },
  {
    name: 'BPF_F_RDONLY_PROG',
    what: 'Programs may only read it.',
    minKernel: linux(5, 2),
    types: READABLE,
  },
  {
    name: 'BPF_F_WRONLY_PROG',
    what: 'Programs may only write it.',
    minKernel: linux(5, 2),
    types: READABLE,
  },
  {
    name: 'BPF_F_MMAPABLE',
    what: 'User space may map its values into memory.',
    minKernel: linux(5, 5),
    types: ['ARRAY'],
  },
  {
    name: 'BPF_F_INNER_MAP',
    what: 'As the inner map of a map of maps it may have another number of entries.',
    minKernel: linux(5, 10),
    types: ['ARRAY'],
  },
  {
    name: 'BPF_F_PRESERVE_ELEMS',
    what: 'Keeps its perf events when the process that put them there closes it.',
    minKernel: linux(5, 10),
    types: ['PERF_EVENT_ARRAY'],
  },
  {
    name: 'BPF_F_STACK_BUILD_ID',
    what: 'Keeps build ids and offsets of user-space frames instead of addresses.',
    minKernel: linux(4, 17),
    types: ['STACK_TRACE'],
  },
];
