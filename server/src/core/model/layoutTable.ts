// How the types of core that eBPF programs use are laid out, from their definitions in the standard library (library/core, Rust 1.75 to 1.97).
// Invariant: a type that is not in the table is "unknown"; a path with the right last name in another crate is not in the table.
// Deliberately absent: types of aya-ebpf and its bindings, whose sizes differ between releases.

import { mapKindOfPath } from '../data/maps';
import { intType, unknownType, type ExternalType, type Type } from './types';

/** What is known of a type of another crate. */
export type ExternalShape =
  /** One field of type `inner` and nothing else. A cell hides the niches of its content and may be changed behind `&`. */
  | { readonly kind: 'wrapper'; readonly inner: Type; readonly cell: boolean }
  | { readonly kind: 'uninit'; readonly inner: Type }
  | { readonly kind: 'zeroSized' }
  | ScalarShape
  /** A pointer that is never null; two words where its target is unsized. */
  | { readonly kind: 'nonNull'; readonly target: Type }
  /** A tagged type with Rust's own layout. */
  | { readonly kind: 'enum'; readonly variants: readonly ShapeVariant[] }
  | { readonly kind: 'struct'; readonly fields: readonly ShapeField[]; readonly lastStays: boolean }
  | { readonly kind: 'unsized' }
  | { readonly kind: 'unknown' };

export interface ScalarShape {
  readonly kind: 'scalar';
  readonly size: number; // bytes; its alignment too unless `align` is given
  readonly align: number;
  readonly valid: readonly [bigint, bigint] | null; // the values that occur, both included; null: all
  readonly cell: boolean;
  readonly address: boolean; // whether it holds one
}

export interface ShapeVariant {
  readonly name: string;
  readonly discriminant: bigint;
  readonly fields: readonly Type[];
}

export interface ShapeField {
  readonly name: string;
  readonly type: Type;
}

const UNKNOWN: ExternalShape = { kind: 'unknown' };
const MISSING = unknownType('an argument is missing');

export function externalShape(type: ExternalType): ExternalShape {
  // `Global` holds its value in a MaybeUninit (aya-ebpf 0.2.1, src/lib.rs).
  if (type.path.join('::') === GLOBAL) return { kind: 'uninit', inner: type.args[0] ?? MISSING };
  // Maps of `aya_ebpf::maps` are a `bpf_map_def` in a cell, of whatever they map (maps/mod.rs; a macro declares some of them).
  if (type.path[0] === 'aya_ebpf' && type.path[1] === 'maps' && mapKindOfPath(type.path) !== undefined)
    return { kind: 'scalar', size: 28, align: 4, valid: null, cell: true, address: false };
  if (type.path[0] === 'aya_ebpf') return btfMapShape(type);
  if (type.path[0] !== 'core') return UNKNOWN;
  const name = type.path.at(-1) ?? '';
  return cellShape(type, name) ?? numberShape(type, name) ?? sumShape(type, name) ?? otherShape(type, name);
}

/** Null pointers whose types say what the map is: five, and one more of a Bloom filter (btf_maps/mod.rs; measured with rustc). */
function btfMapShape({ path }: ExternalType): ExternalShape {
  const kind = path[1] === 'btf_maps' ? mapKindOfPath(path) : undefined;
  // A ring buffer lost its sixth with aya-ebpf 0.3.0.
  if (kind === undefined || kind.name === 'RingBuf') return UNKNOWN;
  const size = kind.name === 'BloomFilter' ? 48 : 40;
  return { kind: 'scalar', size, align: 8, valid: null, cell: false, address: true };
}

/** A type of another crate as its declaration says, where the table above does not know better. */
export function throughDeclaration(type: Type): Type {
  if (type.kind !== 'external' || type.declared === undefined || externalShape(type).kind !== 'unknown')
    return type;
  const { declared, args, constArgs } = type;
  return { kind: 'adt', name: declared.item.name.text, ...declared, args, constArgs };
}

/** Names of the wrappers whose `new` (or tuple constructor) only wraps, for constant evaluation. */
export function isWrapperName(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  return path[0] === 'core'
    ? WRAPPERS.has(name) || CELLS.has(name) || name === 'RefCell' || atomicContent(name) !== null
    : path.join('::') === GLOBAL;
}

const GLOBAL = 'aya_ebpf::Global';
const WRAPPERS = new Set(['ManuallyDrop', 'Wrapping', 'Saturating']);
const CELLS = new Set(['UnsafeCell', 'SyncUnsafeCell', 'Cell']);

function wrapper(type: ExternalType, cell: boolean): ExternalShape {
  return { kind: 'wrapper', inner: type.args[0] ?? MISSING, cell };
}

function cellShape(type: ExternalType, name: string): ExternalShape | null {
  if (CELLS.has(name)) return wrapper(type, true);
  if (WRAPPERS.has(name)) return wrapper(type, false);
  const inner = type.args[0] ?? MISSING;
  const cell = (content: Type): Type => external(['core', 'cell', 'UnsafeCell'], [content]);
  switch (name) {
    case 'OnceCell':
      return { kind: 'wrapper', inner: external(['core', 'option', 'Option'], [inner]), cell: true };
    case 'RefCell':
      return {
        ...struct({ borrow: cell(intType('isize') ?? MISSING), value: cell(inner) }),
        lastStays: true,
      };
    case 'MaybeUninit':
      return { kind: 'uninit', inner };
    case 'PhantomData':
    case 'PhantomPinned':
      return { kind: 'zeroSized' };
    default:
      return null;
  }
}

function numberShape(type: ExternalType, name: string): ExternalShape | null {
  const content = atomicContent(name);
  if (content !== null) return scalar(content, { cell: true, address: name === 'AtomicPtr' });
  if (name === 'NonNull' || (name === 'Box' && type.args.length === 1))
    return { kind: 'nonNull', target: type.args[0] ?? MISSING };
  const nonZero = /^NonZero(?:([IU](?:8|16|32|64|128|size)))?$/.exec(name);
  if (nonZero === null) return null;
  const alias = nonZero[1]?.toLowerCase();
  const int = alias === undefined ? type.args[0] : intType(alias);
  if (int?.kind !== 'int') return UNKNOWN;
  return scalar(int.bits / 8, { valid: [1n, (1n << BigInt(int.bits)) - 1n] });
}

function sumShape(type: ExternalType, name: string): ExternalShape | null {
  const [first, second] = type.args;
  if (name === 'Option' && first !== undefined) return sum({ None: [], Some: [first] });
  if (name === 'Result' && first !== undefined && second !== undefined) {
    return sum({ Ok: [first], Err: [second] });
  }
  if (name === 'Poll' && first !== undefined) return sum({ Ready: [first], Pending: [] });
  if (name === 'Ordering' && type.path.includes('cmp')) {
    const names = ['Less', 'Equal', 'Greater'];
    return {
      kind: 'enum',
      variants: names.map((it, index) => ({ name: it, discriminant: BigInt(index - 1), fields: [] })),
    };
  }
  if (name === 'IpAddr') {
    return sum({
      V4: [external(['core', 'net', 'Ipv4Addr'], [])],
      V6: [external(['core', 'net', 'Ipv6Addr'], [])],
    });
  }
  return name === 'Infallible' ? { kind: 'enum', variants: [] } : null;
}

function otherShape(type: ExternalType, name: string): ExternalShape {
  const [first] = type.args;
  const octets = (length: bigint): ExternalShape =>
    struct({ octets: { kind: 'array', element: intType('u8') ?? MISSING, length } });
  switch (name) {
    case 'Ipv4Addr':
      return octets(4n);
    case 'Ipv6Addr':
      return octets(16n);
    case 'Duration':
      return struct({
        secs: intType('u64') ?? MISSING,
        nanos: external(['core', 'time', 'Nanoseconds'], []),
      });
    case 'Nanoseconds':
      return scalar(4, { valid: [0n, 999_999_999n] });
    case 'Range':
      return first === undefined ? UNKNOWN : struct({ start: first, end: first });
    case 'c_void':
      return scalar(1, { valid: [0n, 1n] });
    case 'CStr':
      return { kind: 'unsized' };
    default:
      return UNKNOWN;
  }
}

/** Bytes of an atomic's content, or null. */
function atomicContent(name: string): number | null {
  const match = /^Atomic(?:(Bool)|(Ptr)|([IU](?:8|16|32|64|128|size)))$/.exec(name);
  if (match === null) return null;
  if (match[1] !== undefined) return 1;
  const int = intType(match[3]?.toLowerCase() ?? 'usize');
  return int === null ? null : int.bits / 8;
}

function scalar(
  size: number,
  more: { readonly valid?: ScalarShape['valid']; readonly cell?: boolean; readonly address?: boolean },
): ScalarShape {
  const { valid = null, cell = false, address = false } = more;
  return { kind: 'scalar', size, align: size, valid, cell, address };
}

function struct(fields: Readonly<Record<string, Type>>): ExternalShape & { readonly kind: 'struct' } {
  const named = Object.entries(fields).map(([name, type]) => ({ name, type }));
  return { kind: 'struct', fields: named, lastStays: false };
}

function sum(variants: Readonly<Record<string, readonly Type[]>>): ExternalShape {
  return {
    kind: 'enum',
    variants: Object.entries(variants).map(([name, fields], index) => ({
      name,
      discriminant: BigInt(index),
      fields,
    })),
  };
}

function external(path: readonly string[], args: readonly Type[]): ExternalType {
  return { kind: 'external', path, args, constArgs: [] };
}
