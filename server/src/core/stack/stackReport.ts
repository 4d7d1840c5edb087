// What is known of the stack of all programs, as plain values: the shape of `stack --format json`, with spans instead of lines.
// Numbers come from an estimate or from an object; where both are there, the other one stands beside.

import type { Span } from '../text/span';
import type { ChainReason } from './chain';
import type { Verdict } from './limits';

export interface StackReport {
  readonly programs: readonly StackProgram[];
  readonly functions: readonly StackFunction[];
  readonly objects: readonly StackObject[];
}

export type StackSource = 'estimate' | 'object';

export interface StackPlace {
  readonly path: string;
  readonly span: Span; // of the function's name
}

export interface BytesRange {
  readonly low: number;
  readonly high: number;
}

/** What the source made expect, beside what an object has. */
export interface EstimateBeside extends BytesRange {
  readonly bytes: number | null;
}

export interface StackProgram {
  readonly name: string;
  readonly kind: string; // "kprobe"
  /** Root folder of the crate; null for an object of which no source is known. */
  readonly crate: string | null;
  readonly place: StackPlace | null;
  /** The deepest chain, each frame rounded as the target kernel does; null only with verdict unknown. */
  readonly bytes: number | null;
  readonly limit: number;
  readonly verdict: Verdict;
  readonly reason: ChainReason | null;
  readonly source: StackSource;
  readonly range: BytesRange;
  readonly chain: readonly StackFrame[];
  /** Frames of the longest chain. */
  readonly frames: number;
  /** What the verifier says, word for word. */
  readonly text: string | null;
  /** The sum is over the limit, and Linux 6.13 on x86_64 takes it with a private stack; older kernels refuse it. */
  readonly needsPrivateStack: boolean;
  /** The same of the estimate, where `source` is an object. */
  readonly estimate: EstimateBeside | null;
  /** Bytes by the last object, where it is stale and the estimate leads. */
  readonly lastBuilt: number | null;
}

export interface StackFrame {
  readonly function: string;
  readonly bytes: number; // unrounded
  readonly rounded: number; // as the target kernel counts it
  readonly place: StackPlace | null;
}

export interface StackFunction {
  readonly name: string;
  readonly crate: string | null;
  readonly place: StackPlace | null;
  /** Distance of the lowest byte from r10, unrounded; null only with verdict unknown. */
  readonly bytes: number | null;
  readonly range: BytesRange | null;
  readonly limit: number;
  readonly verdict: Verdict;
  readonly source: StackSource;
  /** Names of the programs that reach it; empty: not known. */
  readonly programs: readonly string[];
  readonly locals: readonly StackLocal[];
  /** Of an estimate: why the range is wide. */
  readonly notes: readonly string[];
  /** Of an object: the lines of the source that touch the frame, the deepest first. */
  readonly lines: readonly StackLine[];
  readonly estimate: EstimateBeside | null;
  readonly lastBuilt: number | null;
}

export interface StackLocal {
  readonly name: string;
  readonly type: string;
  readonly bytes: number | null; // null: its size is not known
  readonly place: StackPlace;
  readonly onStack: 'certain' | 'likely' | 'no';
  readonly why: string;
}

export interface StackLine {
  readonly file: string; // a path of the workspace, or as the compiler was told
  readonly line: number; // 1-based
  readonly text: string | null;
  readonly bytes: number; // of the frame, that this line touches
  readonly depth: number; // distance of the lowest of them from r10
}

/** An object that was looked at for some crate. */
export interface StackObject {
  readonly path: string;
  /** Root folder of the crate that it is of; null: of none here. */
  readonly crate: string | null;
  /** Milliseconds since the epoch of its last change; null: not known. */
  readonly modified: number | null;
  readonly state: 'fresh' | 'stale' | 'unused' | 'unreadable';
  /** In words: why it is what it is. */
  readonly why: string;
  readonly programs: readonly string[];
}
