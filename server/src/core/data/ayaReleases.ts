// The published releases of Aya's crates, and which aya-obj each aya asks for.
// Source: the crates.io index entries of aya, aya-obj and aya-ebpf, read on 2026-11-22. Yanked versions (aya 0.13.2,
// aya-obj 0.2.2 and 0.4.0, aya-ebpf 0.1.2) are left out: a requirement never resolves to them, a lock may still name them.
// aya-obj was split out of aya with 0.12; before it the loader is aya itself. aya-bpf was never published: its tree said 0.1.0.

/** Oldest first. `obj` is the requirement on aya-obj; null: aya relocates objects itself. */
export const ayaReleases: readonly { readonly version: string; readonly obj: string | null }[] = [
  { version: '0.10.0', obj: null },
  { version: '0.10.1', obj: null },
  { version: '0.10.2', obj: null },
  { version: '0.10.3', obj: null },
  { version: '0.10.4', obj: null },
  { version: '0.10.5', obj: null },
  { version: '0.10.6', obj: null },
  { version: '0.10.7', obj: null },
  { version: '0.11.0', obj: null },
  { version: '0.12.0', obj: '^0.1.0' },
  { version: '0.13.0', obj: '^0.2.0' },
  { version: '0.13.1', obj: '^0.2.1' },
  { version: '0.14.0', obj: '^0.3.0' },
  { version: '0.15.0', obj: '^0.5.0' },
  { version: '0.16.0', obj: '^0.6.0' },
];

/** Oldest first. */
export const ayaObjReleases: readonly string[] = ['0.1.0', '0.2.0', '0.2.1', '0.3.0', '0.5.0', '0.6.0'];

/** Oldest first. */
export const ayaEbpfReleases: readonly string[] = ['0.1.0', '0.1.1', '0.2.0', '0.2.1', '0.3.0'];

/** The only version that the tree of aya-bpf ever had. */
export const ayaBpfVersion = '0.1.0';

/** The first aya-obj that relocates `.bss` to its value (commit ca0c32d1, pull request 1073). */
export const firstSoundAyaObj = '0.2.1';
