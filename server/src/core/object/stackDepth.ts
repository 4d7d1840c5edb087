// How deep one function's frame is, as the verifier finds it: the lowest byte below r10 that is read, written, or handed to a call.
// An abstract run over all paths: registers and spill slots hold a stack address, a number, a function, or something unknown; where
// paths join, the lower one stays. Invariant: it ends, whatever the instructions are. Sources: kernel/bpf/verifier.c
// (`check_stack_access_within_bounds`, `grow_stack_state`, `check_max_stack_depth_subprog`); compared with the kernel's own
// "stack depth" in test/conformance/objects.test.ts.
// Deliberately absent: branch conditions. What a callee does with an address counts where the address is handed over.

import type { Instruction, Operand } from './instructions';

export interface FrameUse {
  /** Distance of the lowest byte from r10, unrounded; 0: the frame is empty. */
  readonly bytes: number;
  /** false: an address moves down in a loop, so that `bytes` is the lowest address that was formed. */
  readonly exact: boolean;
  readonly accesses: readonly FrameAccess[];
  /** Called functions and callbacks that run within a call, in the order of their first mention. */
  readonly calls: readonly string[];
  /** Those among `calls` that are only handed to a helper such as `bpf_loop`. */
  readonly callbacks: readonly string[];
  /** Handed to `bpf_timer_set_callback` or a work queue: they run later, on a stack of their own. */
  readonly asyncCallbacks: readonly string[];
  readonly tailCalls: boolean;
}

/** Bytes of the frame that one instruction touches, as offsets from r10. */
export interface FrameAccess {
  readonly instruction: number;
  readonly start: number; // negative
  /** null: a call got the address and no length stood beside it. */
  readonly end: number | null;
}

export interface FunctionCode {
  readonly instructions: readonly Instruction[];
  /** The function that the call or the load at this index names by relocation or distance; null: none. */
  readonly targetAt: (instruction: number) => string | null;
  /** Whether the call at this index fills or copies memory with the length in its third argument. */
  readonly isMemoryCall: (instruction: number) => boolean;
  /** The kernel function that the call at this index names; null: none, or not known. */
  readonly kernelFunctionAt: (instruction: number) => string | null;
}

export function frameUse(code: FunctionCode): FrameUse {
  const run = new Run(code);
  run.start();
  return run.result();
}

type Value =
  | { readonly kind: 'stack'; readonly low: number; readonly precision: Precision }
  | { readonly kind: 'number'; readonly low: number; readonly precision: Precision }
  | { readonly kind: 'function'; readonly target: string };

/** exact: this value. atLeast: this or more. drifting: it gets lower each time round a loop. */
type Precision = 'exact' | 'atLeast' | 'drifting';

interface State {
  readonly registers: readonly (Value | undefined)[];
  /** What 8-byte stores left in the frame, by offset from r10. */
  readonly slots: ReadonlyMap<number, Value>;
}

const FRAME_POINTER = 10;
const [TAIL_CALL, TIMER_SET_CALLBACK] = [12, 170];
const ASYNC_KERNEL_FUNCTIONS = new Set(['bpf_wq_set_callback_impl', 'bpf_wq_set_callback']);
/** Visits of one place after which what still sinks is taken to sink for ever. */
const PATIENCE = 8;
/** Numbers beyond this are no distances in a frame. */
const FAR = 2 ** 32;

/** One abstract run; has its lifetime. */
class Run {
  readonly #code: FunctionCode;
  readonly #before = new Map<number, { state: State; visits: number }>();
  readonly #work: number[] = [];
  readonly #touched = new Map<number, Map<number, number | null>>();
  readonly #named = new Set<string>();
  readonly #called = new Set<string>();
  readonly #async = new Set<string>();
  #lowestFormed = 0;
  #exact = true;
  #tailCalls = false;

  constructor(code: FunctionCode) {
    this.#code = code;
  }

  start(): void {
    const registers: (Value | undefined)[] = [];
    registers[FRAME_POINTER] = { kind: 'stack', low: 0, precision: 'exact' };
    this.#reach(0, { registers, slots: new Map() });
    for (let at = this.#work.pop(); at !== undefined; at = this.#work.pop()) this.#follow(at);
  }

  result(): FrameUse {
    const accesses = [...this.#touched]
      .sort(([a], [b]) => a - b)
      .flatMap(([instruction, ends]) => [...ends].map(([start, end]) => ({ instruction, start, end })));
    const lowest = accesses.reduce((low, { start }) => Math.min(low, start), 0);
    const calls = [...this.#named].filter((name) => this.#called.has(name) || !this.#async.has(name));
    return {
      bytes: Math.abs(this.#exact ? lowest : Math.min(lowest, this.#lowestFormed)),
      exact: this.#exact,
      accesses,
      calls,
      callbacks: calls.filter((name) => !this.#called.has(name)),
      asyncCallbacks: [...this.#async],
      tailCalls: this.#tailCalls,
    };
  }

  /** Another way leads to `at`: it is followed again if that changes what may be there. */
  #reach(at: number, state: State): void {
    const known = this.#before.get(at);
    if (known === undefined) {
      this.#before.set(at, { state, visits: 1 });
      this.#work.push(at);
      return;
    }
    known.visits += 1;
    const joined = join(known.state, state, known.visits > PATIENCE);
    if (joined === known.state) return;
    known.state = joined;
    this.#work.push(at);
  }

  /** Runs from `from` to the end of its straight line. */
  #follow(from: number): void {
    let state = this.#before.get(from)?.state;
    for (let at = from; state !== undefined; at += 1) {
      const instruction = this.#code.instructions[at];
      if (instruction === undefined || instruction.kind === 'exit' || instruction.kind === 'invalid') return;
      if (instruction.kind === 'jump') {
        this.#reach(instruction.target, state);
        return;
      }
      if (instruction.kind === 'branch') {
        this.#reach(instruction.target, state);
        this.#reach(at + 1, state);
        return;
      }
      state = this.#step(at, { instruction, state });
    }
  }

  #step(at: number, { instruction, state }: { instruction: Instruction; state: State }): State {
    const { registers } = state;
    switch (instruction.kind) {
      case 'alu':
        return this.#set(state, instruction.dst, this.#computed(instruction, registers));
      case 'load64': {
        const target = this.#code.targetAt(at);
        if (target === null) return this.#set(state, instruction.dst, wideNumber(instruction));
        this.#named.add(target);
        return this.#set(state, instruction.dst, { kind: 'function', target });
      }
      case 'load': {
        const from = this.#touch(at, { address: registers[instruction.src], ...instruction });
        const slot = from !== null && instruction.size === 8 ? state.slots.get(from) : undefined;
        return this.#set(state, instruction.dst, slot);
      }
      case 'store':
        return this.#stored(at, { instruction, state });
      case 'atomic': {
        this.#touch(at, { address: registers[instruction.base], ...instruction });
        return instruction.result === null ? state : this.#set(state, instruction.result, undefined);
      }
      case 'call':
      case 'callRegister':
        this.#call(at, { instruction, state });
        return withoutCallerSaved(state);
      case 'packetLoad':
        return withoutCallerSaved(state);
      default:
        return state;
    }
  }

  #computed(
    { op, wide, dst, src }: Extract<Instruction, { kind: 'alu' }>,
    registers: State['registers'],
  ): Value | undefined {
    const right = operand(src, registers);
    if (!wide) return op === 'move' && src.kind === 'constant' ? exactly(src.value >>> 0) : undefined;
    const value =
      op === 'move'
        ? right
        : op === 'add'
          ? sum(registers[dst], right)
          : op === 'subtract'
            ? sum(registers[dst], negated(right))
            : undefined;
    if (value?.kind === 'stack') this.#lowestFormed = Math.min(this.#lowestFormed, value.low);
    return value;
  }

  #stored(
    at: number,
    { instruction, state }: { instruction: Extract<Instruction, { kind: 'store' }>; state: State },
  ): State {
    const { dst, src, size } = instruction;
    const value = operand(src, state.registers);
    const address = state.registers[dst];
    const to = this.#touch(at, { address, ...instruction });
    // An address that leaves the frame may be used by anyone.
    if (address?.kind !== 'stack' && value?.kind === 'stack') this.#record(at, value, null);
    if (to === null) return state;
    const slots = new Map([...state.slots].filter(([slot]) => slot + 8 <= to || slot >= to + size));
    if (size === 8 && value !== undefined) slots.set(to, value);
    return { ...state, slots };
  }

  #call(
    at: number,
    {
      instruction,
      state,
    }: { instruction: Extract<Instruction, { kind: 'call' | 'callRegister' }>; state: State },
  ): void {
    const args = [1, 2, 3, 4, 5].map((register) => state.registers[register]);
    const isHelper = (id: number): boolean =>
      instruction.kind === 'call' && instruction.target === 'helper' && instruction.value === id;
    const kernelFunction = this.#code.kernelFunctionAt(at);
    const target =
      instruction.kind === 'call' && instruction.target === 'local' ? this.#code.targetAt(at) : null;
    if (target !== null) {
      this.#named.add(target);
      this.#called.add(target);
    }
    if (isHelper(TAIL_CALL)) this.#tailCalls = true;
    const isAsync =
      isHelper(TIMER_SET_CALLBACK) || (kernelFunction !== null && ASYNC_KERNEL_FUNCTIONS.has(kernelFunction));
    const functions = args.flatMap((value) => (value?.kind === 'function' ? [value.target] : []));
    if (isAsync) functions.forEach((name) => this.#async.add(name));

    const isMemoryCall = this.#code.isMemoryCall(at);
    args.forEach((value, index) => {
      if (value?.kind !== 'stack') return;
      const length = args[isMemoryCall ? 2 : index + 1];
      const known = length?.kind === 'number' && length.precision === 'exact' && length.low > 0;
      this.#record(at, value, known ? length.low : null);
    });
    // A callee that gets an address may follow the addresses that are stored behind it; helpers never do.
    if (target === null && functions.length === 0) return;
    const lowest = Math.min(...args.map((value) => (value?.kind === 'stack' ? value.low : 0)));
    for (const [slot, value] of state.slots) {
      if (slot >= lowest && value.kind === 'stack') this.#record(at, value, null);
    }
  }

  /** The exact offset that is touched, or null where the address is none in the frame or not known exactly. */
  #touch(
    at: number,
    access: { readonly address: Value | undefined; readonly offset: number; readonly size: number },
  ): number | null {
    const { address, offset, size } = access;
    if (address?.kind !== 'stack') return null;
    this.#record(at, { ...address, low: address.low + offset }, size);
    return address.precision === 'exact' ? address.low + offset : null;
  }

  #record(at: number, { low, precision }: Extract<Value, { kind: 'stack' }>, size: number | null): void {
    if (precision === 'drifting') this.#exact = false;
    else if (low < 0) {
      const ends = this.#touched.get(at) ?? new Map<number, number | null>();
      this.#touched.set(at, ends);
      if (ends.size < PATIENCE || ends.has(low)) ends.set(low, size === null ? null : low + size);
      else this.#touched.set(at, new Map([[Math.min(low, ...ends.keys()), null]]));
    }
  }

  #set(state: State, register: number, value: Value | undefined): State {
    if (register === FRAME_POINTER) return state;
    const registers = [...state.registers];
    registers[register] = value;
    return { ...state, registers };
  }
}

function operand(src: Operand, registers: State['registers']): Value | undefined {
  return src.kind === 'constant' ? exactly(src.value) : registers[src.register];
}

function exactly(low: number): Value {
  return { kind: 'number', low, precision: 'exact' };
}

/** A 64-bit constant, if it may be a distance in a frame. */
function wideNumber({ low, high }: Extract<Instruction, { kind: 'load64' }>): Value | undefined {
  if (high === 0) return exactly(low >>> 0);
  return high === -1 ? exactly((low >>> 0) - 2 ** 32) : undefined;
}

/** An index that nobody knows is taken not to be negative: the verifier would refuse it otherwise. */
function sum(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left?.kind === 'function' || right?.kind === 'function') return undefined;
  if (left === undefined || right === undefined) {
    const known = left ?? right;
    return known?.kind === 'stack' ? { ...known, precision: looser(known.precision, 'atLeast') } : undefined;
  }
  if (left.kind === 'stack' && right.kind === 'stack') return undefined;
  const low = left.low + right.low;
  if (Math.abs(low) > FAR) return undefined;
  return {
    kind: left.kind === 'stack' || right.kind === 'stack' ? 'stack' : 'number',
    low,
    precision: looser(left.precision, right.precision),
  };
}

function negated(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'number') return undefined;
  return value.precision === 'exact' ? exactly(-value.low) : undefined;
}

const PRECISIONS: readonly Precision[] = ['exact', 'atLeast', 'drifting'];

function looser(a: Precision, b: Precision): Precision {
  return PRECISIONS.indexOf(a) > PRECISIONS.indexOf(b) ? a : b;
}

/** r0 gets the result, r1 to r5 are lost. */
function withoutCallerSaved(state: State): State {
  return {
    ...state,
    registers: state.registers.map((value, register) => (register <= 5 ? undefined : value)),
  };
}

/** What may hold on either way; `known` itself where `other` adds nothing. */
function join(known: State, other: State, impatient: boolean): State {
  const registers = Array.from({ length: FRAME_POINTER + 1 }, (_, register) =>
    joinValues(known.registers[register], other.registers[register], impatient),
  );
  const slots = new Map<number, Value>();
  for (const slot of new Set([...known.slots.keys(), ...other.slots.keys()])) {
    const either = joinValues(known.slots.get(slot), other.slots.get(slot), impatient);
    if (either !== undefined) slots.set(slot, either);
  }
  const unchanged =
    registers.every((value, register) => value === known.registers[register]) &&
    slots.size === known.slots.size &&
    [...slots].every(([slot, value]) => value === known.slots.get(slot));
  return unchanged ? known : { registers, slots };
}

function joinValues(a: Value | undefined, b: Value | undefined, impatient: boolean): Value | undefined {
  if (a?.kind === 'stack' && b?.kind !== 'stack') return loosened(a);
  if (b?.kind === 'stack' && a?.kind !== 'stack') return loosened(b);
  if (a === undefined || b === undefined) return undefined;
  if (a.kind === 'function') return b.kind === 'function' && a.target === b.target ? a : undefined;
  if (b.kind === 'function') return undefined;
  const sinking = impatient && b.low < a.low;
  if (sinking && a.kind === 'number') return undefined;
  // What sinks has no lowest value: it stays where it was seen last.
  if (sinking || a.precision === 'drifting')
    return a.precision === 'drifting' ? a : { ...a, precision: 'drifting' };
  const low = Math.min(a.low, b.low);
  const precision = looser(a.low === b.low ? 'exact' : 'atLeast', looser(a.precision, b.precision));
  return low === a.low && precision === a.precision ? a : { kind: a.kind, low, precision };
}

/** On another way the same place holds no address in the frame, a null for instance: the verifier follows both. */
function loosened(value: Extract<Value, { kind: 'stack' }>): Value {
  return value.precision === 'exact' ? { ...value, precision: 'atLeast' } : value;
}
