// Rust types by the hundred, grown from a seed over the grammar of types that eBPF programs may write.
// Invariant: every declaration compiles; a type holds others by value only after they are declared.
// Deliberately absent: what only nightly can write, and unsized values.

import { randomFrom, type Random } from './random';

export interface GeneratedTypes {
  /** Declarations, without `use`s and crate attributes. */
  readonly source: string;
  /** The types without parameters, in their order in the source. */
  readonly types: readonly GeneratedType[];
}

export interface GeneratedType {
  readonly name: string;
  /** How a path from the crate root names it. */
  readonly path: string;
  /** Fields as `offset_of!` names them: `a`, `0`, `Variant.0`. */
  readonly fields: readonly string[];
}

/** Everything that the generated declarations name. */
export const GENERATED_USES = `
use core::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use core::cmp::{Ordering, Reverse};
use core::convert::Infallible;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{ManuallyDrop, MaybeUninit};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use core::num::*;
use core::ops::{Bound, ControlFlow, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo};
use core::pin::Pin;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicI64, AtomicPtr, AtomicU64, AtomicUsize};
use core::task::Poll;
use core::time::Duration;
`;

export function generateTypes(seed: number, count: number): GeneratedTypes {
  return new Generator(seed).run(count);
}

/** A type expression and what decides where it may stand. */
interface Term {
  readonly text: string;
  readonly copy: boolean;
  /** Whether it holds a `repr(align)` type by value: such a type may not lie in a packed one. */
  readonly aligned: boolean;
}

interface Generic {
  readonly name: string;
  readonly types: number;
  readonly consts: number;
  readonly aligned: boolean;
}

interface Params {
  readonly types: readonly string[];
  readonly consts: readonly string[];
}

const NO_PARAMS: Params = { types: [], consts: [] };
const INTS = ['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'];

class Generator {
  readonly #random: Random;
  readonly #lines: string[] = [];
  readonly #types: GeneratedType[] = [];
  readonly #terms: Term[] = [];
  readonly #generics: Generic[] = [];
  readonly #aliases: Term[] = [];
  readonly #lengths: string[] = [];
  #serial = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  run(count: number): GeneratedTypes {
    while (this.#types.length < count) this.#declaration();
    return { source: `${this.#lines.join('\n')}\n`, types: this.#types };
  }

  #declaration(): void {
    const choice = this.#random.below(100);
    if (choice < 8) this.#generic();
    else if (choice < 14) this.#alias();
    else if (choice < 18) this.#length();
    else if (choice < 62) this.#struct();
    else if (choice < 69) this.#union();
    else this.#enum();
  }

  #name(letter: string): string {
    return `${letter}${String(this.#serial++)}`;
  }

  // Declarations without parameters.

  #struct(): void {
    const name = this.#name('S');
    const repr = this.#structRepr();
    const fields =
      repr.text === 'transparent'
        ? this.#transparentFields()
        : this.#fields(this.#random.below(7), { packed: repr.packed, tuple: this.#random.chance(20) });
    this.#add(name, {
      repr: repr.text,
      body: this.#structBody('struct', name, fields),
      fields: fields.map((it) => it.name),
      aligned: repr.text.includes('align') || fields.some((it) => it.term.aligned),
    });
  }

  #union(): void {
    const name = this.#name('U');
    const repr = this.#random.pick([
      { text: '', packed: false },
      { text: 'C', packed: false },
      { text: 'C, packed', packed: true },
      { text: 'packed(2)', packed: true },
      { text: 'C, align(16)', packed: false },
    ]);
    const fields = this.#fields(1 + this.#random.below(4), { packed: repr.packed }).map((it) => ({
      name: it.name,
      term: it.term.copy ? it.term : { ...it.term, text: `ManuallyDrop<${it.term.text}>` },
    }));
    const body = `union ${name} { ${fields.map((it) => `pub ${it.name}: ${it.term.text}`).join(', ')} }`;
    const aligned = repr.text.includes('align') || fields.some((it) => it.term.aligned);
    this.#add(name, { repr: repr.text, body, fields: fields.map((it) => it.name), aligned });
  }

  #enum(): void {
    if (this.#random.chance(30)) this.#unitEnum();
    else this.#dataEnum();
  }

  #unitEnum(): void {
    const name = this.#name('E');
    const int = this.#random.chance(40) ? this.#random.pick(INTS) : null;
    const repr = int ?? this.#random.pick(['', '', 'C', 'align(8)']);
    const count = int === null && repr === '' ? this.#random.below(6) : 1 + this.#random.below(6);
    const values = this.#discriminants(count, { int, c: repr === 'C' });
    const variants = values.map((value, index) => `V${String(index)}${value === null ? '' : ` = ${value}`}`);
    const body = `enum ${name} { ${variants.join(', ')} }`;
    this.#add(name, { repr, body, fields: [], aligned: repr.includes('align') });
  }

  /** Written discriminants for some variants, without two that are equal. null: the one before and one. */
  #discriminants(
    count: number,
    { int, c }: { readonly int: string | null; readonly c: boolean },
  ): readonly (string | null)[] {
    if (this.#random.chance(50)) return Array.from({ length: count }, () => null);
    const signed = int === null || int.startsWith('i');
    const bits = int === null ? (c ? 32 : 64) : int.endsWith('size') ? 64 : Number(int.slice(1));
    const most = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
    const least = signed ? -most - 1n : 0n;
    const used = new Set<bigint>();
    let next = 0n;
    return Array.from({ length: count }, () => {
      const wanted = this.#random.pick([
        0n,
        1n,
        5n,
        200n,
        255n,
        256n,
        300n,
        70_000n,
        -1n,
        -128n,
        -129n,
        most,
        least,
      ]);
      const free = wanted >= least && wanted <= most && !used.has(wanted);
      const written = free && (this.#random.chance(60) || used.has(next) || next > most);
      const value = written ? wanted : next;
      // A value that would repeat one is passed over by writing the next free one.
      let chosen = value;
      while (used.has(chosen) || chosen > most) chosen = chosen > most ? least : chosen + 1n;
      const explicit = written || chosen !== next;
      used.add(chosen);
      next = chosen + 1n;
      return explicit ? String(chosen) : null;
    });
  }

  #dataEnum(): void {
    const name = this.#name('E');
    const int = this.#random.chance(25) ? this.#random.pick(INTS) : null;
    const count = 1 + this.#random.below(5);
    const repr =
      int !== null
        ? this.#random.chance(30) && !int.endsWith('size') && count > 1
          ? `C, ${int}`
          : int
        : this.#random.pick(['', '', '', '', '', 'C', 'align(16)']);
    const written = int === null ? [] : this.#discriminants(count, { int, c: false });
    const names: string[] = [];
    let aligned = repr.includes('align');
    const variants = Array.from({ length: count }, (_, index) => {
      const variant = `V${String(index)}`;
      const fields = this.#fields(this.#random.pick([0, 1, 1, 1, 2, 3]), {});
      if (this.#random.chance(6)) fields.push({ name: `f${String(fields.length)}`, term: NEVER });
      aligned ||= fields.some((it) => it.term.aligned);
      const shape = this.#random.chance(60) ? 'tuple' : 'named';
      names.push(...fields.map((it, at) => `${variant}.${shape === 'tuple' ? String(at) : it.name}`));
      const value = written[index] == null ? '' : ` = ${written[index]}`;
      if (fields.length === 0) return variant + value;
      const texts = fields.map((it) => (shape === 'tuple' ? it.term.text : `${it.name}: ${it.term.text}`));
      return shape === 'tuple'
        ? `${variant}(${texts.join(', ')})${value}`
        : `${variant} { ${texts.join(', ')} }${value}`;
    });
    this.#add(name, { repr, body: `enum ${name} { ${variants.join(', ')} }`, fields: names, aligned });
  }

  #add(
    name: string,
    made: {
      readonly repr: string;
      readonly body: string;
      readonly fields: readonly string[];
      readonly aligned: boolean;
    },
  ): void {
    const attribute = made.repr === '' ? '' : `#[repr(${made.repr})] `;
    const inModule = this.#random.chance(8);
    const module = `m${String(this.#serial)}`;
    const path = inModule ? `${module}::${name}` : name;
    const body = `${attribute}pub ${made.body}`;
    this.#lines.push(inModule ? `pub mod ${module} { use super::*; ${body} }` : body);
    if (inModule) this.#lines.push(`pub use ${module}::${name};`);
    this.#types.push({ name, path, fields: made.fields });
    this.#terms.push({ text: name, copy: false, aligned: made.aligned });
  }

  #structBody(
    word: string,
    name: string,
    fields: readonly { readonly name: string; readonly term: Term }[],
  ): string {
    if (fields.length === 0) return this.#random.chance(50) ? `${word} ${name};` : `${word} ${name} {}`;
    const isTuple = fields[0]?.name === '0';
    return isTuple
      ? `${word} ${name}(${fields.map((it) => `pub ${it.term.text}`).join(', ')});`
      : `${word} ${name} { ${fields.map((it) => `pub ${it.name}: ${it.term.text}`).join(', ')} }`;
  }

  #structRepr(): { readonly text: string; readonly packed: boolean } {
    const choice = this.#random.below(100);
    if (choice < 50) return { text: '', packed: false };
    if (choice < 65) return { text: 'C', packed: false };
    if (choice < 72) return { text: 'C, packed', packed: true };
    if (choice < 80) return { text: `packed(${String(this.#random.pick([1, 2, 4, 8, 16]))})`, packed: true };
    if (choice < 83) return { text: `C, packed(${String(this.#random.pick([2, 4, 8]))})`, packed: true };
    if (choice < 88)
      return { text: `align(${String(this.#random.pick([1, 2, 4, 8, 16, 32, 64, 128]))})`, packed: false };
    if (choice < 93) return { text: `C, align(${String(this.#random.pick([2, 8, 16, 32]))})`, packed: false };
    return { text: 'transparent', packed: false };
  }

  #transparentFields(): readonly { readonly name: string; readonly term: Term }[] {
    const phantom: Term = {
      text: `PhantomData<${this.#term(2, NO_PARAMS).text}>`,
      copy: true,
      aligned: false,
    };
    const unit: Term = { text: '()', copy: true, aligned: false };
    const all = [
      this.#term(3, NO_PARAMS),
      ...(this.#random.chance(40) ? [phantom] : []),
      ...(this.#random.chance(20) ? [unit] : []),
    ];
    return all.map((term, index) => ({ name: String(index), term }));
  }

  #fields(
    count: number,
    { packed = false, tuple = false }: { readonly packed?: boolean; readonly tuple?: boolean },
  ): { readonly name: string; readonly term: Term }[] {
    return Array.from({ length: count }, (_, index) => {
      let term = this.#term(3, NO_PARAMS);
      while (packed && term.aligned) term = this.#term(3, NO_PARAMS);
      return { name: tuple ? String(index) : `f${String(index)}`, term };
    });
  }

  // Declarations that others use.

  #generic(): void {
    const name = this.#name('G');
    const types = ['A', 'B'].slice(0, 1 + this.#random.below(2));
    const consts = this.#random.chance(40) ? ['N'] : [];
    const params: Params = { types, consts };
    const unsized = this.#random.chance(25);
    const last = types.at(-1) ?? 'A';
    const declared = [
      ...types.map((it) => `${it}: 'static${unsized && it === last ? ' + ?Sized' : ''}`),
      ...consts.map((it) => `const ${it}: usize`),
    ].join(', ');
    const fields = Array.from({ length: 1 + this.#random.below(4) }, () =>
      this.#termWithout(unsized ? last : '', params),
    );
    // Every parameter is used, or rustc refuses the declaration.
    const phantom = `PhantomData<(${types.map((it) => `*const ${it}`).join(', ')},)>`;
    const isEnum = !unsized && this.#random.chance(30);
    const aligned = fields.some((it) => it.aligned);
    if (isEnum) {
      const variants = fields.map((it, index) => `V${String(index)}(${it.text})`);
      this.#lines.push(`pub enum ${name}<${declared}> { None, ${variants.join(', ')}, Last(${phantom}) }`);
    } else {
      const repr = unsized
        ? this.#random.pick(['', '', '#[repr(C)] '])
        : aligned
          ? ''
          : this.#random.pick(['', '', '', '#[repr(C)] ', '#[repr(packed(2))] ', '#[repr(align(16))] ']);
      const named = fields.map((it, index) => `pub f${String(index)}: ${it.text}`);
      const tail = unsized
        ? [`pub tail: ${this.#random.pick([last, last, `ManuallyDrop<${last}>`, `UnsafeCell<${last}>`])}`]
        : [];
      this.#lines.push(
        `${repr}pub struct ${name}<${declared}> { ${[...named, `pub mark: ${phantom}`, ...tail].join(', ')} }`,
      );
      if (repr.includes('align')) {
        this.#generics.push({ name, types: types.length, consts: consts.length, aligned: true });
        return;
      }
    }
    this.#generics.push({ name, types: types.length, consts: consts.length, aligned });
  }

  /** A term that does not hold the parameter by value. */
  #termWithout(parameter: string, params: Params): Term {
    for (;;) {
      const term = this.#term(2, params);
      if (parameter === '' || !new RegExp(`\\b${parameter}\\b`).test(term.text)) return term;
    }
  }

  #alias(): void {
    const name = this.#name('A');
    const term = this.#term(2, NO_PARAMS);
    if (this.#random.chance(40)) {
      this.#lines.push(
        `pub type ${name}<T> = ${this.#random.pick(['(T, u8, T)', '[T; 2]', 'Option<T>', 'Result<T, u16>'])};`,
      );
      this.#generics.push({ name, types: 1, consts: 0, aligned: false });
    } else {
      this.#lines.push(`pub type ${name} = ${term.text};`);
      this.#aliases.push({ ...term, text: name });
    }
  }

  #length(): void {
    const name = this.#name('L');
    const operand =
      this.#random.chance(50) && this.#types.length > 0 ? this.#random.pick(this.#types).name : null;
    const value =
      operand === null
        ? `${String(this.#random.below(4))} + ${String(this.#random.below(3))} * 2`
        : this.#random.pick([`size_of::<${operand}>() % 7`, `core::mem::align_of::<${operand}>() / 2`]);
    this.#lines.push(`pub const ${name}: usize = ${value};`);
    this.#lengths.push(name);
  }

  // Type expressions.

  #term(depth: number, params: Params): Term {
    const choice = this.#random.below(100);
    if (depth <= 0 || choice < 30) return this.#leaf(params);
    const inner = (): Term => this.#term(depth - 1, params);
    if (choice < 38) return this.#array(inner(), params);
    if (choice < 45) return this.#tuple(depth, params);
    if (choice < 55) return this.#pointer(inner());
    if (choice < 75) return this.#standard(inner);
    if (choice < 83 && this.#generics.length > 0) return this.#instance(inner, params);
    if (choice < 86 && this.#aliases.length > 0) return this.#random.pick(this.#aliases);
    return this.#terms.length > 0 ? this.#random.pick(this.#terms) : this.#leaf(params);
  }

  #leaf(params: Params): Term {
    if (params.types.length > 0 && this.#random.chance(50))
      return { text: this.#random.pick(params.types), copy: false, aligned: false };
    const text = this.#random.pick([...INTS, 'bool', 'bool', 'char', 'f32', 'f64', '()', ...STANDARD_LEAVES]);
    return { text, copy: !NOT_COPY.has(text), aligned: false };
  }

  #array(inner: Term, params: Params): Term {
    const lengths = [
      '0',
      '1',
      '2',
      '3',
      '7',
      '{ 1 + 1 }',
      'size_of::<u32>()',
      ...this.#lengths,
      ...params.consts,
      ...params.consts,
    ];
    // A computed length may not name a parameter on stable Rust.
    return { ...inner, text: `[${inner.text}; ${this.#random.pick(lengths)}]` };
  }

  #tuple(depth: number, params: Params): Term {
    const elements = Array.from({ length: 1 + this.#random.below(4) }, () => this.#term(depth - 1, params));
    const text = elements.map((it) => it.text).join(', ');
    return {
      text: `(${text}${elements.length === 1 ? ',' : ''})`,
      copy: elements.every((it) => it.copy),
      aligned: elements.some((it) => it.aligned),
    };
  }

  #pointer(target: Term): Term {
    const text = this.#random.pick([
      `&'static ${target.text}`,
      `&'static mut ${target.text}`,
      `*const ${target.text}`,
      `*mut ${target.text}`,
      `&'static [${target.text}]`,
      `*const [${target.text}]`,
      "&'static str",
      "&'static dyn core::fmt::Debug",
      '*mut dyn Fn(u32) -> u8',
      `fn(${target.text}) -> u32`,
      `unsafe extern "C" fn(*const ${target.text}, ...)`,
      `NonNull<${target.text}>`,
      `NonNull<[${target.text}]>`,
      `Option<&'static ${target.text}>`,
      `Option<fn() -> ${target.text}>`,
      `Option<NonNull<${target.text}>>`,
      `AtomicPtr<${target.text}>`,
      `Pin<&'static mut ${target.text}>`,
    ]);
    return { text, copy: !/mut (?!dyn)|AtomicPtr|Pin/.test(text) || text.startsWith('*'), aligned: false };
  }

  #standard(inner: () => Term): Term {
    const first = inner();
    const all = (text: string, ...terms: readonly Term[]): Term => ({
      text,
      copy: false,
      aligned: terms.some((it) => it.aligned),
    });
    const kind = this.#random.below(22);
    if (kind < 8) return { ...first, text: `Option<${first.text}>` };
    if (kind < 10) {
      const second = inner();
      return {
        ...all(`Result<${first.text}, ${second.text}>`, first, second),
        copy: first.copy && second.copy,
      };
    }
    if (kind < 12) return { ...first, text: `MaybeUninit<${first.text}>` };
    if (kind < 13) return all(`UnsafeCell<${first.text}>`, first);
    if (kind < 14) return all(`Cell<${first.text}>`, first);
    if (kind < 15) return { ...first, text: `ManuallyDrop<${first.text}>` };
    if (kind < 16) return { text: `PhantomData<${first.text}>`, copy: true, aligned: false };
    const more = this.#random.pick([
      'RefCell',
      'OnceCell',
      'Range',
      'RangeInclusive',
      'RangeFrom',
      'RangeTo',
      'Poll',
      'Reverse',
      'Bound',
      'Wrapping',
      'Saturating',
    ]);
    return more === 'RangeTo' ||
      more === 'Bound' ||
      more === 'Poll' ||
      more === 'Reverse' ||
      more === 'Wrapping' ||
      more === 'Saturating'
      ? { ...first, text: `${more}<${first.text}>` }
      : all(`${more}<${first.text}>`, first);
  }

  #instance(inner: () => Term, params: Params): Term {
    const generic = this.#random.pick(this.#generics);
    const types = Array.from({ length: generic.types }, inner);
    const consts = Array.from({ length: generic.consts }, () =>
      this.#random.pick(['0', '1', '3', '{ 2 + 2 }', ...this.#lengths, ...params.consts]),
    );
    return {
      text: `${generic.name}<${[...types.map((it) => it.text), ...consts].join(', ')}>`,
      copy: false,
      aligned: generic.aligned || types.some((it) => it.aligned),
    };
  }
}

const NEVER: Term = { text: 'Infallible', copy: true, aligned: false };

const STANDARD_LEAVES = [
  'NonZeroU8',
  'NonZeroU16',
  'NonZeroU32',
  'NonZeroU64',
  'NonZeroI128',
  'NonZeroUsize',
  'NonZero<u32>',
  'NonZero<i8>',
  'Wrapping<u32>',
  'Saturating<i16>',
  'AtomicU64',
  'AtomicI64',
  'AtomicUsize',
  'Duration',
  'Ordering',
  'Ipv4Addr',
  'Ipv6Addr',
  'IpAddr',
  'SocketAddrV4',
  'SocketAddrV6',
  'SocketAddr',
  'RangeFull',
  'PhantomPinned',
  'ControlFlow<u8, u32>',
  'core::any::TypeId',
  'core::alloc::Layout',
  'core::num::IntErrorKind',
  'core::ffi::c_int',
  'core::ffi::c_void',
];
const NOT_COPY = new Set([
  'AtomicU64',
  'AtomicI64',
  'AtomicUsize',
  'PhantomPinned',
  'core::num::IntErrorKind',
  'core::ffi::c_void',
]);
