// What LLVM and the kernel accept: numbers and rounding, by kernel release. The one place that knows them; estimate and object
// are judged by it alike. Sources: LLVM BPFRegisterInfo.cpp (`WarnSize`), kernel/bpf/verifier.c (`check_max_stack_depth`,
// `round_up_stack_depth`, `bpf_enable_priv_stack`); observed on Linux 6.18, x86_64 with JIT.
// Deliberately absent: kernels without JIT after 6.9 and other machines; nobody tells us of them.

import type { KernelRelease } from '../data/kernelRelease';

/** Bytes of one frame that LLVM still links: it refuses an access at 512 and more below r10. Compare unrounded. */
export const LLVM_FRAME_LIMIT = 511;
/** Bytes of one chain that the kernel accepts, each frame rounded. */
export const CHAIN_LIMIT = 512;
/** From here on a frame or a chain is near its limit: spills and copies that no source shows are 0 to 40 bytes. */
export const NEAR_BYTES = 448;
/** Bytes below a limit of one's own that are near it. */
const NEAR = LLVM_FRAME_LIMIT - NEAR_BYTES;
/** Frames in a call chain, the program's own included. */
export const FRAME_COUNT_LIMIT = 8;
/** A subprogram may tail-call only if the frames before it stay below this. */
export const TAIL_CALL_LIMIT = 256;
/** Frames below this never get a private stack. */
export const PRIVATE_STACK_MIN = 64;

/** Who refuses a frame first, and what it accepts at most: bytes, unrounded. */
export interface FrameLimit {
  readonly bytes: number;
  readonly by: 'llvm' | 'kernel';
}

/** With the linker's own settings: LLVM refuses an access at `stackSize` bytes, if its errors are fatal; the kernel always judges each frame. */
export function frameLimit({
  fatalErrors,
  stackSize,
}: {
  readonly fatalErrors: boolean;
  readonly stackSize: number;
}): FrameLimit {
  return fatalErrors && stackSize - 1 < CHAIN_LIMIT
    ? { bytes: stackSize - 1, by: 'llvm' }
    : { bytes: CHAIN_LIMIT, by: 'kernel' };
}

export type Verdict = 'fits' | 'near' | 'over' | 'unknown';

/** How one kernel counts. */
export interface StackRules {
  /** Bytes that the kernel counts for a frame whose lowest touched byte is `bytes` below r10. */
  readonly rounded: (bytes: number) => number;
  /** Whether the kernel has private stacks for the kinds that may have one. */
  readonly privateStacks: boolean;
}

/** The rules of Linux `kernel`; null: the newest that are known. */
export function stackRules(kernel: KernelRelease | null): StackRules {
  const since = (major: number, minor: number): boolean =>
    kernel === null || kernel.major > major || (kernel.major === major && kernel.minor >= minor);
  return {
    rounded: since(6, 9) ? roundedWithJit : roundedBefore69,
    privateStacks: since(6, 13),
  };
}

/** "BPF_PROG_TYPE_KPROBE" → whether Linux 6.13 and later on x86_64 gives its big frames a stack of their own. */
export function mayHavePrivateStack(programType: string): boolean {
  return PRIVATE_STACK_TYPES.has(programType);
}

/** The verdict on one frame of `bytes`, unrounded; as LLVM gives it by default. */
export function frameVerdict(bytes: number, limit = LLVM_FRAME_LIMIT): Exclude<Verdict, 'unknown'> {
  if (bytes > limit) return 'over';
  return bytes >= Math.min(NEAR_BYTES, limit - NEAR) ? 'near' : 'fits';
}

// bpf_enable_priv_stack(): the first four by name, the others where recursion is checked for them, which trampolines do.
const PRIVATE_STACK_TYPES: ReadonlySet<string> = new Set(
  ['KPROBE', 'TRACEPOINT', 'PERF_EVENT', 'RAW_TRACEPOINT', 'TRACING', 'LSM', 'STRUCT_OPS'].map(
    (type) => `BPF_PROG_TYPE_${type}`,
  ),
);

// The verifier itself counts in slots of 8 bytes before it rounds.
const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;
const roundedWithJit = (bytes: number): number => roundUp(roundUp(bytes, 8), 16);
const roundedBefore69 = (bytes: number): number => roundUp(Math.max(roundUp(bytes, 8), 1), 32);
