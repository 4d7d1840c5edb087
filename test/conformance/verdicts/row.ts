// What a row of the verdict tables says, and the verifier's answers that they share.

export interface Row {
  readonly name: string;
  /** What stands above the program; declares the static `X`. */
  readonly declaration: string;
  /** Body of an XDP program whose return value counts; `now` is a value that the compiler cannot know. */
  readonly body: string;
  /** Null for a map, which is not reached by loads and stores. */
  readonly access: 'read' | 'write' | 'read-modify-write' | null;
  /** Where `X` is in the object; null where the compiler left nothing of it. */
  readonly section: '.bss' | '.data' | '.rodata' | null;
  /** Set where only the optimiser knows: the measurement stands, and the analyzer is not asked. */
  readonly beyondSource?: true;
  /** Set where only the address is taken: with the old loaders it does no harm by itself, and the rule says what would. */
  readonly outOfSight?: true;
  /** Set for what Rust forbids: the compiler may do anything, and the rule says "write-to-rodata" whatever this one did. */
  readonly undefinedBehaviour?: true;
  /** The verifier's last line, or "accepted". */
  readonly old: string; // aya-obj 0.2.0
  readonly newest: string;
}

export const accepted = 'accepted';
export const readOnlyArray = 'only read from bpf_array is supported';
export const noArithmetic = 'pointer arithmetic on map_ptr prohibited';
export const wrongArgument = 'type=map_ptr expected=fp, pkt, pkt_meta, map_key, map_value';
export const notAMap = 'type=map_value expected=map_ptr';
export const forbidden = 'write into map forbidden';

export const mangled = '#[unsafe(no_mangle)]';
export const countOne = 'unsafe { X += 1 }';
export const readOne = 'if unsafe { X } > 5 { return 1 }';
export const writeNow = 'unsafe { X = now }';
