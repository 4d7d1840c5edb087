// What the verifier and the kernel say, word for word, as observed on Linux 6.18 (x86_64, JIT).
// Deliberately absent: the register that the verifier names before some of them, which is the compiler's choice.

/** Texts about data sections and maps that are relocated wrongly or used as what they are not. */
export const VERIFIER_TEXT = {
  /** A write through a map pointer where a pointer to the map's value was meant. */
  writeThroughMapPointer: 'only read from bpf_array is supported',
  /** The same, with an index added to the pointer. */
  indexedMapPointer: 'pointer arithmetic on map_ptr prohibited',
  /** The same, handed to a helper; the kernel lists every type that would have been right. */
  mapPointerToHelper: 'type=map_ptr expected=fp, pkt, pkt_meta, map_key, map_value, ...',
  writeIntoReadOnlyMap: 'write into map forbidden',
  /** A helper that wants a map got the plain data of a static without `#[map]`. */
  dataInsteadOfMap: 'type=map_value expected=map_ptr',
  /** A panic was kept: the function that panics ends with a call. */
  keptPanic: 'last insn is not an exit or jmp',
  /** The result of a lookup is used without a check. */
  uncheckedLookup: "invalid mem access 'map_value_or_null'",
  /** The same for a reservation in a ring buffer. */
  uncheckedReservation: "invalid mem access 'ringbuf_mem_or_null'",
} as const;

/** aya's relocation error on kernels without global data (before 5.2). */
export const NO_GLOBAL_DATA = 'error relocating …: section N not found';

/**
 * LLVM's complaint about a frame, the part that all versions share with what follows: up to LLVM 18 "Looks like the BPF stack
 * limit of 512 bytes is exceeded. …", from 19 on without the number (BPFRegisterInfo.cpp, `WarnSize`).
 */
export const LLVM_STACK_TEXT = {
  upTo18: 'Looks like the BPF stack limit of 512 bytes is exceeded',
  since19: 'Looks like the BPF stack limit is exceeded',
} as const;

/** `check_max_stack_depth_subprog` in kernel/bpf/verifier.c; `calls` counts frames from the program on, those of 0 bytes too. */
export function combinedStackText(calls: number, bytes: number): string {
  return `combined stack size of ${calls} calls is ${bytes}. Too large`;
}

/** Said of recursion too. */
export function callDepthText(frames: number): string {
  return `the call stack of ${frames} frames is too deep`;
}

/** A subprogram tail-calls, and the frames before it add up to `bytes`. */
export function tailCallText(bytes: number): string {
  return `tail_calls are not allowed when call stack of previous frames is ${bytes} bytes. Too large`;
}

/** How the verifier's answer about a byte below the frame starts; the instruction follows: "R10 off=-520 size=8". */
export const STACK_WRITE_TEXT = 'invalid write to stack';
