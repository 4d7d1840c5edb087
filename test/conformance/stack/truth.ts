// 161 programs and what was measured on each: the frames in its object, and what Linux 6.18 (x86_64, JIT) answered at load.
// Built as aya-build does: opt-level 3, one codegen unit, debug info 2, aya-ebpf 0.2.1, LLVM 22.1. Never rewritten by a test.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface TruthProgram {
  readonly program: string; // names the file
  /** "llvm-error": the link fails by default; what was measured is the object of `--fatal-errors=false`. */
  readonly build: 'ok' | 'llvm-error';
  readonly llvmError: string | null;
  readonly functions: readonly TruthFunction[];
  readonly programs: readonly TruthEntry[];
}

export interface TruthFunction {
  readonly name: string; // "prog", or "i_many_small::a" with the crate's name
  readonly section: string;
  /** Bytes: distance of the lowest byte that is touched from r10, unrounded. */
  readonly stack: number;
  /** Not only the functions listed here: `memset` and the like too. */
  readonly calls: readonly string[];
  readonly tailCall: boolean;
}

export interface TruthEntry {
  readonly program: string;
  readonly type: string; // "xdp", "sched_cls"
  readonly ownStack: number;
  readonly chain: readonly string[];
  /** Bytes of the deepest chain, each frame rounded to 16. */
  readonly chainBytes: number;
  readonly chainBytesBefore69: number;
  readonly frames: number;
  readonly verdict: 'accepted' | 'rejected';
  readonly verifierText: readonly string[];
  /** "stack depth 200+0+200", each rounded to 8; of a rejected program possibly incomplete. */
  readonly kernelStackDepth: string | null;
}

export interface TruthSource extends TruthProgram {
  /** Text of the whole Rust file. */
  readonly source: string;
}

/** All programs with their sources, in the order of their names. */
export function readTruth(): readonly TruthSource[] {
  const measured: unknown = JSON.parse(readFileSync(path.join(folder, 'measured.json'), 'utf8'));
  if (!isTruth(measured)) throw new Error('measured.json is not a list of programs');
  return measured.map((program) => ({
    ...program,
    source: readFileSync(path.join(folder, 'programs', `${program.program}.rs`), 'utf8'),
  }));
}

const folder = path.join(__dirname, 'truth');

function isTruth(value: unknown): value is readonly TruthProgram[] {
  return (
    Array.isArray(value) &&
    value.every((entry) => typeof entry === 'object' && entry !== null && 'functions' in entry)
  );
}
