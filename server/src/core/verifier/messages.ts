// What the verifier and the kernel say, word for word, as observed on Linux 6.18 (x86_64, JIT).
// Register numbers vary with register allocation; the texts name the register that was seen most.

/** Texts about data sections and maps that are relocated wrongly or used as what they are not. */
export const VERIFIER_TEXT = {
  /** A write through a map pointer where a pointer to the map's value was meant. */
  writeThroughMapPointer: 'only read from bpf_array is supported',
  /** The same, with an index added to the pointer. */
  indexedMapPointer: 'R1 pointer arithmetic on map_ptr prohibited',
  /** The same, handed to a helper; the kernel lists every type that would have been right. */
  mapPointerToHelper: 'R1 type=map_ptr expected=fp, pkt, pkt_meta, map_key, map_value, ...',
  writeIntoReadOnlyMap: 'write into map forbidden',
  /** A helper that wants a map got the plain data of a static without `#[map]`. */
  dataInsteadOfMap: 'R1 type=map_value expected=map_ptr',
} as const;

/** aya's relocation error on kernels without global data (before 5.2). */
export const NO_GLOBAL_DATA = 'error relocating …: section N not found';
