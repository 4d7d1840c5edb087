// BPF instructions out of their 64-bit words, in both byte orders.
// Source: Linux Documentation/bpf/standardization/instruction-set.rst (RFC 9669) and, for `may_goto`, `addr_space_cast` and the atomics
// that load and store, include/uapi/linux/bpf.h. Jump targets are indices of words in the same list.
// Deliberately absent: what an ALU operation computes; the stack needs to know only moves, additions and subtractions.

import { reader } from './bytes';

/** Registers are 0 to 10. */
export type Instruction =
  | {
      readonly kind: 'alu';
      readonly op: AluOp;
      readonly wide: boolean;
      readonly dst: number;
      readonly src: Operand;
    }
  /** Both words of it; the second is `kind: 'second'`. */
  | {
      readonly kind: 'load64';
      readonly dst: number;
      readonly pseudo: number;
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly kind: 'load';
      readonly dst: number;
      readonly src: number;
      readonly offset: number;
      readonly size: number;
    }
  /** The old packet loads: into r0, through a helper's calling convention. */
  | { readonly kind: 'packetLoad' }
  | {
      readonly kind: 'store';
      readonly dst: number;
      readonly offset: number;
      readonly size: number;
      readonly src: Operand;
    }
  /** `result`: the register that is overwritten, if any. */
  | {
      readonly kind: 'atomic';
      readonly base: number;
      readonly offset: number;
      readonly size: number;
      readonly result: number | null;
    }
  | { readonly kind: 'call'; readonly target: 'helper' | 'local' | 'kernel'; readonly value: number }
  | { readonly kind: 'callRegister'; readonly register: number }
  | { readonly kind: 'jump'; readonly target: number }
  | { readonly kind: 'branch'; readonly target: number }
  | { readonly kind: 'exit' }
  | { readonly kind: 'second' }
  | { readonly kind: 'invalid' };

export type AluOp = 'move' | 'add' | 'subtract' | 'other';

export type Operand =
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'constant'; readonly value: number };

/** `load64` with one of these in `pseudo` names something instead of holding a number. */
export const PSEUDO_FUNCTION = 4;

/** Bytes that are no whole word at the end are left out. */
export function decodeInstructions(bytes: Uint8Array, littleEndian: boolean): readonly Instruction[] {
  const words = reader(bytes, littleEndian);
  const decoded: Instruction[] = [];
  const count = Math.floor(bytes.length / 8);
  while (decoded.length < count) {
    const index = decoded.length;
    const at = index * 8;
    const registers = words.u8(at + 1);
    const word: Word = {
      index,
      opcode: words.u8(at),
      dst: littleEndian ? registers & 15 : registers >> 4,
      src: littleEndian ? registers >> 4 : registers & 15,
      offset: words.i16(at + 2),
      constant: words.i32(at + 4),
    };
    const isWide = word.opcode === LOAD_64 && index + 1 < count;
    decoded.push(instructionOf(word, isWide ? words.i32(at + 12) : null));
    if (isWide) decoded.push({ kind: 'second' });
  }
  return decoded;
}

interface Word {
  readonly index: number;
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly offset: number;
  readonly constant: number;
}

const LOAD_64 = 0x18;
const FRAME_POINTER = 10;
const SIZES = [4, 2, 1, 8];

function instructionOf(word: Word, high: number | null): Instruction {
  if (word.dst > FRAME_POINTER || word.src > FRAME_POINTER) return { kind: 'invalid' };
  const { opcode, dst, src, offset, constant } = word;
  const size = SIZES[(opcode >> 3) & 3] ?? 8;
  const mode = opcode >> 5;
  switch (opcode & 7) {
    case 0: // LD
      if (opcode === LOAD_64)
        return high === null
          ? { kind: 'invalid' }
          : { kind: 'load64', dst, pseudo: src, low: constant, high };
      return mode === 1 || mode === 2 ? { kind: 'packetLoad' } : { kind: 'invalid' };
    case 1: // LDX
      return mode === 3 || mode === 4 ? { kind: 'load', dst, src, offset, size } : { kind: 'invalid' };
    case 2: // ST
      if (mode !== 3) return { kind: 'invalid' };
      return { kind: 'store', dst, offset, size, src: { kind: 'constant', value: constant } };
    case 3: // STX
      if (mode === 3) return { kind: 'store', dst, offset, size, src: { kind: 'register', register: src } };
      return mode === 6 ? atomicOf(word, size) : { kind: 'invalid' };
    case 4:
    case 7:
      return aluOf(word);
    default:
      return jumpOf(word);
  }
}

function atomicOf({ dst, src, offset, constant }: Word, size: number): Instruction {
  const [LOAD_ACQUIRE, COMPARE_AND_EXCHANGE, FETCH] = [0x100, 0xf1, 1];
  // Only the acquiring load reads through `src` and writes `dst`.
  if (constant === LOAD_ACQUIRE) return { kind: 'atomic', base: src, offset, size, result: dst };
  const fetched = (constant & FETCH) === 0 ? null : src;
  const result = constant === COMPARE_AND_EXCHANGE ? 0 : fetched;
  return { kind: 'atomic', base: dst, offset, size, result };
}

function aluOf({ opcode, dst, src, offset, constant }: Word): Instruction {
  const wide = (opcode & 7) === 7;
  const fromRegister = (opcode & 8) !== 0;
  const operand: Operand = fromRegister
    ? { kind: 'register', register: src }
    : { kind: 'constant', value: constant };
  return { kind: 'alu', op: aluOp(opcode & 0xf0, offset), wide, dst, src: operand };
}

function aluOp(code: number, offset: number): AluOp {
  switch (code) {
    case 0x00:
      return 'add';
    case 0x10:
      return 'subtract';
    case 0xb0:
      // With an offset it extends a sign or casts an address space.
      return offset === 0 ? 'move' : 'other';
    default:
      return 'other';
  }
}

function jumpOf({ index, opcode, src, dst, offset, constant }: Word): Instruction {
  const is32 = (opcode & 7) === 6;
  switch (opcode & 0xf0) {
    case 0x00:
      // "gotol": the 32-bit class takes its distance from the constant.
      return { kind: 'jump', target: index + 1 + (is32 ? constant : offset) };
    case 0x80:
      if (is32) return { kind: 'invalid' };
      if ((opcode & 8) !== 0) return { kind: 'callRegister', register: src === 0 ? dst : src };
      return { kind: 'call', target: CALLS[src] ?? 'kernel', value: constant };
    case 0x90:
      return is32 ? { kind: 'invalid' } : { kind: 'exit' };
    case 0xf0:
      return { kind: 'invalid' };
    default:
      return { kind: 'branch', target: index + 1 + offset };
  }
}

const CALLS = ['helper', 'local', 'kernel'] as const;
