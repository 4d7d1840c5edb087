// Where rustc puts fields and tags: the layout algorithm for structs, unions and enums on numbers alone (compiler/rustc_abi/src/layout.rs, Rust 1.95).
// Invariant: sizes, alignments and offsets are bytes; the result is what rustc computes for a 64-bit little-endian target.
// Deliberately absent: SIMD, unsized tails, `-Z randomize-layout`.

export interface Layout {
  readonly size: number;
  readonly align: number;
  /** The largest run of bit patterns that no value has, where an enum around it may keep its tag. */
  readonly niche: Niche | null;
  readonly uninhabited: boolean;
  /** Offsets of the fields in declaration order; empty for scalars and enums. */
  readonly offsets: readonly number[];
  /** Of enums: how each variant is told and where its fields are, in declaration order. */
  readonly variants: readonly VariantPlace[];
}

/** The scalar at `offset` has the values from `start` to `end`, wrapping around; both are unsigned. */
export interface Niche {
  readonly offset: number;
  readonly size: number;
  readonly start: bigint;
  readonly end: bigint;
}

export interface VariantPlace {
  /** The bits that tell this variant; null: any other bits (the variant that holds the niche, or the only variant). */
  readonly tag: { readonly offset: number; readonly size: number; readonly value: bigint } | null;
  readonly offsets: readonly number[];
  /** No value has this variant and it takes no room. */
  readonly absent: boolean;
}

export interface Repr {
  readonly c: boolean;
  readonly int: { readonly size: number; readonly signed: boolean } | null;
  readonly packed: number | null;
  readonly align: number | null;
}

export const RUST_REPR: Repr = { c: false, int: null, packed: null, align: null };

/** A scalar of `size` bytes with the values from `start` to `end`, or with all values. */
export function scalarLayout(
  size: number,
  valid: readonly [bigint, bigint] | null,
  align: number = size,
): Layout {
  const niche = valid === null ? null : nicheOf({ offset: 0, size, start: valid[0], end: valid[1] });
  return { size, align, niche, uninhabited: false, offsets: [], variants: [] };
}

/** `lastStays`: the last field may be unsized in another instance of the type, so that rustc never moves it. */
export function structLayout(
  fields: readonly Layout[],
  { repr, lastStays }: { readonly repr: Repr; readonly lastStays: boolean },
): Layout {
  return lastStays
    ? place(fields, repr, { prefix: null, bias: 'start', lastStays })
    : arrange(fields, repr, null);
}

export function unionLayout(fields: readonly Layout[], repr: Repr): Layout {
  const aligns = fields.map((it) => Math.min(it.align, repr.packed ?? it.align));
  const align = Math.max(1, repr.align ?? 1, ...aligns);
  const size = alignTo(Math.max(0, ...fields.map((it) => it.size)), align);
  return { size, align, niche: null, uninhabited: false, offsets: fields.map(() => 0), variants: [] };
}

export interface VariantFields {
  readonly discriminant: bigint;
  readonly explicit: boolean; // whether some discriminant of the enum is written
  readonly fields: readonly Layout[];
}

export function enumLayout(variants: readonly VariantFields[], repr: Repr): Layout {
  const present = variants.filter((it) => !isAbsent(it));
  const fixed = repr.c || repr.int !== null;
  if (present.length === 0 && !(fixed && variants.length > 0)) {
    return {
      size: 0,
      align: 1,
      niche: null,
      uninhabited: true,
      offsets: [],
      variants: variants.map((it) => ({ tag: null, offsets: it.fields.map(() => 0), absent: true })),
    };
  }
  const [only] = present;
  if (present.length === 1 && only !== undefined && !fixed) {
    const single = arrange(only.fields, repr, null);
    return {
      ...single,
      offsets: [],
      variants: variants.map((it) => ({
        tag: null,
        offsets: it === only ? single.offsets : it.fields.map(() => 0),
        absent: it !== only,
      })),
    };
  }
  const tagged = taggedLayout(variants, repr);
  const filled = fixed || variants.some((it) => it.explicit) ? null : nicheFilledLayout(variants, repr);
  if (filled === null) return tagged;
  if (tagged.size !== filled.size) return tagged.size > filled.size ? filled : tagged;
  return available(tagged.niche) < available(filled.niche) ? filled : tagged;
}

export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** How many bit patterns no value has. */
export function available(niche: Niche | null): bigint {
  return niche === null ? 0n : (niche.start - niche.end - 1n) & mask(niche.size);
}

function nicheOf(niche: Niche): Niche | null {
  return available(niche) > 0n ? niche : null;
}

/** A variant that cannot exist and asks for no room and no alignment needs no tag. */
function isAbsent(variant: VariantFields): boolean {
  return (
    variant.fields.some((it) => it.uninhabited) &&
    variant.fields.every((it) => it.size === 0 && it.align === 1)
  );
}

interface Prefix {
  readonly size: number;
  readonly align: number;
}

interface Order {
  readonly prefix: Prefix | null;
  readonly bias: 'start' | 'end'; // where large niches go
  readonly lastStays: boolean;
}

/** One struct, or the fields of one variant behind the tag. Of two orders rustc takes the one whose niche is nearer to an edge. */
function arrange(fields: readonly Layout[], repr: Repr, prefix: Prefix | null): Layout {
  const layout = place(fields, repr, { prefix, bias: 'start', lastStays: false });
  const { niche } = layout;
  if (niche === null || fields.length < 2) return layout;
  const tail = layout.size - niche.offset - niche.size;
  if (niche.offset === 0 || tail <= 0) return layout;
  const other = place(fields, repr, { prefix, bias: 'end', lastStays: false });
  if (other.niche === null) return layout;
  const otherTail = other.size - other.niche.offset - other.niche.size;
  return other.niche.offset > niche.offset && other.niche.offset > tail && otherTail >= 0 ? other : layout;
}

function place(fields: readonly Layout[], repr: Repr, order: Order): Layout {
  const { prefix, bias } = order;
  const packed = (align: number): number => Math.min(align, repr.packed ?? align);
  let align = prefix === null ? 1 : packed(prefix.align);
  let offset = prefix === null ? 0 : alignTo(prefix.size, align);
  let niche: Niche | null = null;
  const offsets = fields.map(() => 0);
  for (const index of memoryOrder(fields, repr, order)) {
    const field = fields[index];
    if (field === undefined) continue;
    offset = alignTo(offset, packed(field.align));
    align = Math.max(align, packed(field.align));
    offsets[index] = offset;
    const more = available(field.niche) - available(niche);
    if (field.niche !== null && (bias === 'start' ? more > 0n : more >= 0n)) {
      niche = { ...field.niche, offset: field.niche.offset + offset };
    }
    offset += field.size;
  }
  align = Math.max(align, repr.align ?? 1);
  const uninhabited = fields.some((it) => it.uninhabited);
  return { size: alignTo(offset, align), align, niche, uninhabited, offsets, variants: [] };
}

/** The indices of the fields by increasing offset. */
function memoryOrder(
  fields: readonly Layout[],
  repr: Repr,
  { prefix, bias, lastStays }: Order,
): readonly number[] {
  const indices = fields.map((_, index) => index);
  if (repr.c || repr.int !== null || fields.length < 2) return indices;
  const movable = lastStays ? fields.slice(0, -1) : fields;
  const largestAlign = Math.max(...movable.map((it) => it.align));
  const largestNiche = movable.map((it) => available(it.niche)).reduce((a, b) => (a > b ? a : b), 0n);
  const group = (field: Layout): number => {
    if (repr.packed !== null) return Math.min(field.align, repr.packed);
    const bySize = trailingZeros(Math.max(field.align, field.size));
    if (largestNiche === 0n) return bySize;
    if (bias === 'start') return Math.min(trailingZeros(largestAlign), bySize);
    return available(field.niche) === largestNiche ? trailingZeros(field.align) : bySize;
  };
  const keyed = fields.map((field) => {
    const niche = available(field.niche);
    if (prefix !== null) return [BigInt(group(field)), niche];
    const at = field.niche;
    const fromEnd = at === null ? 0n : -BigInt(field.size - at.size - at.offset) - 1n;
    return [
      BigInt(-group(field)),
      bias === 'start' ? -niche : niche,
      bias === 'start' ? BigInt(at?.offset ?? 0) : BigInt.asUintN(64, fromEnd),
    ];
  });
  const sorted = indices
    .slice(0, movable.length)
    .sort((a, b) => compareKeys(keyed[a] ?? [], keyed[b] ?? []) || a - b);
  return [...sorted, ...indices.slice(movable.length)];
}

function compareKeys(a: readonly bigint[], b: readonly bigint[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0n;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function trailingZeros(value: number): number {
  if (value === 0) return 64;
  let zeros = 0;
  for (let rest = value; rest % 2 === 0; rest /= 2) zeros++;
  return zeros;
}

/** All variants but the largest are told by values of the largest variant's niche, if they fit before or behind it. */
function nicheFilledLayout(variants: readonly VariantFields[], repr: Repr): Layout | null {
  const layouts = variants.map((it) => arrange(it.fields, repr, null));
  const align = Math.max(1, ...layouts.map((it) => it.align));
  const largest = layouts.reduce(
    (best, it, index) => (it.size >= (layouts[best]?.size ?? 0) ? index : best),
    0,
  );
  const holder = layouts[largest];
  const told = variants.flatMap((it, index) => (index === largest || isAbsent(it) ? [] : [index]));
  const [first] = told;
  const last = told.at(-1);
  if (holder?.niche == null || first === undefined || last === undefined) return null;
  const { niche } = holder;
  const reserved = reserve(niche, BigInt(last - first + 1));
  if (reserved === null) return null;
  const size = alignTo(holder.size, align);
  const places: VariantPlace[] = [];
  for (const [index, layout] of layouts.entries()) {
    if (index === largest) {
      places.push({ tag: null, offsets: layout.offsets, absent: false });
      continue;
    }
    const shift = layout.size <= niche.offset ? 0 : alignTo(niche.offset + niche.size, layout.align);
    if (shift > 0 && shift + layout.size > size) return null;
    const value = (reserved.first + BigInt(index - first)) & mask(niche.size);
    places.push({
      absent: variants.some((it, at) => at === index && isAbsent(it)),
      tag: { offset: niche.offset, size: niche.size, value },
      offsets: layout.offsets.map((it) => it + shift),
    });
  }
  const uninhabited = layouts.every((it) => it.uninhabited);
  return { size, align, niche: nicheOf(reserved.rest), uninhabited, offsets: [], variants: places };
}

/** Takes `count` values of the niche, near zero if it can. */
function reserve(niche: Niche, count: bigint): { readonly first: bigint; readonly rest: Niche } | null {
  const { start, end, size } = niche;
  if (count > available(niche)) return null;
  const most = mask(size);
  const before = (): { first: bigint; rest: Niche } => {
    const first = (start - count) & most;
    return { first, rest: { ...niche, start: first } };
  };
  const behind = (): { first: bigint; rest: Niche } => ({
    first: (end + 1n) & most,
    rest: { ...niche, end: (end + count) & most },
  });
  if (start > end) return behind();
  if (start <= most - end) return count <= start ? before() : behind();
  const newEnd = (end + count) & most;
  return newEnd >= 1n && newEnd <= end ? before() : behind();
}

/** A tag before the fields of every variant. */
function taggedLayout(variants: readonly VariantFields[], repr: Repr): Layout {
  const told = variants.filter((it) => repr.c || !it.fields.some((field) => field.uninhabited));
  const [least, most] = validRange(
    told.map((it) => it.discriminant),
    repr.int ?? { size: 8, signed: true },
  );
  const least1 = repr.int?.size ?? tagSize(least, most, repr.c ? 4 : 1);
  const fieldAligns = variants.flatMap((it) => it.fields.map((field) => field.align));
  const prefixAlign = repr.c ? Math.max(least1, ...fieldAligns) : least1;
  const layouts = variants.map((it) => arrange(it.fields, repr, { size: least1, align: prefixAlign }));
  const align = Math.max(1, ...layouts.map((it) => it.align));
  const size = alignTo(Math.max(0, ...layouts.map((it) => it.size)), align);
  const tag = repr.c || repr.int !== null ? least1 : Math.max(least1, roomForTag(variants, layouts));
  const at = (value: bigint): bigint => value & mask(tag);
  const niche = nicheOf({ offset: 0, size: tag, start: at(least), end: at(most) });
  return {
    size,
    align,
    niche,
    uninhabited: layouts.every((it) => it.uninhabited),
    offsets: [],
    variants: variants.map((it, index) => ({
      absent: !repr.c && it.fields.some((field) => field.uninhabited),
      tag: { offset: 0, size: tag, value: at(it.discriminant) },
      offsets: (layouts[index]?.offsets ?? []).map((offset) => (offset <= least1 ? tag : offset)),
    })),
  };
}

/** The first and the last valid tag around the largest gap between them; the first is larger where the gap is inside. */
function validRange(
  discriminants: readonly bigint[],
  { size, signed }: { readonly size: number; readonly signed: boolean },
): readonly [bigint, bigint] {
  const sorted = [...new Set(discriminants)].sort((a, b) => (a < b ? -1 : 1));
  const most = signed ? mask(size) >> 1n : mask(size);
  let found: readonly [bigint, bigint] = [0n, 0n];
  let widest = -1n;
  sorted.forEach((start, index) => {
    const end = sorted[index + 1] ?? sorted[0] ?? start;
    // In u128, as rustc computes it.
    const gap = BigInt.asUintN(128, start > end ? most - (start - end) : end - start);
    if (gap >= widest) {
      widest = gap;
      found = [end, start];
    }
  });
  return found;
}

/** Bytes of the smallest integer that has both values, one without a sign if that is no larger. */
function tagSize(a: bigint, b: bigint, atLeast: number): number {
  const fitting = (isValue: (value: bigint, bits: bigint) => boolean): number =>
    [1, 2, 4, 8].find((size) => isValue(a, BigInt(size * 8)) && isValue(b, BigInt(size * 8))) ?? 16;
  const unsigned = fitting((value, bits) => BigInt.asUintN(128, value) < 1n << bits);
  const signed = fitting((value, bits) => value >= -(1n << (bits - 1n)) && value < 1n << (bits - 1n));
  return Math.max(Math.min(unsigned, signed), atLeast);
}

/** The tag grows to the least alignment of what follows it, so that no padding is copied around it. */
function roomForTag(variants: readonly VariantFields[], layouts: readonly Layout[]): number {
  const aligns = variants.flatMap((it, index) => {
    const offsets = layouts[index]?.offsets ?? [];
    const inOrder = it.fields
      .map((field, number) => ({ field, offset: offsets[number] ?? 0, number }))
      .sort((a, b) => a.offset - b.offset || a.number - b.number);
    const first = inOrder.find(({ field }) => field.size > 0 || field.align > 1);
    return first === undefined ? [] : [first.field.align];
  });
  const least = Math.min(256, ...aligns);
  return least <= 16 ? least : 0; // no integer is larger
}

function mask(size: number): bigint {
  return (1n << BigInt(size * 8)) - 1n;
}
