// Sizes, alignments and field offsets for the BPF target (64-bit, little-endian, `i128` aligned to 16), and what follows from a type's make.
// Invariant: a number is rustc's number or it is not given; `unknown` says what was missing.
// Deliberately absent: unsized values and types of other crates beyond layoutTable.ts.

import {
  enumLayout,
  RUST_REPR,
  scalarLayout,
  structLayout,
  unionLayout,
  type Layout,
  type Niche,
  type VariantPlace,
} from './arrangement';
import type { CrateUnit } from '../crates/crate';
import { isAyaMapType } from '../data/maps';
import { partsOf, type Field, type Parts, type Variant } from './adt';
import { externalShape, throughDeclaration } from './layoutTable';
import { PINNED_MAP, typeText, type AdtType, type ExternalType, type Type } from './types';
import { deeper, newWork, type Work } from './work';

export type LayoutAnswer = TypeLayout | { readonly unknown: string };

export interface TypeLayout {
  readonly size: number; // bytes
  readonly align: number; // bytes
  readonly niche: Niche | null;
  /** Of structs, unions and tuples, in declaration order. */
  readonly fields: readonly FieldLayout[];
  /** Of enums, in declaration order. */
  readonly variants: readonly VariantLayout[];
}

export interface FieldLayout {
  readonly name: string;
  readonly offset: number; // bytes from the start of the value
  readonly size: number; // bytes
  readonly type: Type;
}

export interface VariantLayout {
  readonly name: string;
  /** The bits that tell this variant; null: it is the only one, or the one that any other bits mean. */
  readonly tag: VariantPlace['tag'];
  readonly fields: readonly FieldLayout[];
  /** No value has this variant. */
  readonly absent: boolean;
}

export type Tristate = boolean | 'unknown';

/** Size, alignment and places of the fields, as rustc 1.95 lays the type out. Never throws. */
export function layoutOf(type: Type): LayoutAnswer {
  return layoutWithin(type, newWork());
}

/** Whether a value of the type may be changed behind `&`: what makes an immutable static writable. Not seen through pointers. */
export function hasInteriorMutability(type: Type): Tristate {
  return someContent(type, newWork(), (it) => {
    if (it.kind === 'parameter' || it.kind === 'unknown') return 'unknown';
    if (it.kind !== 'external') return false;
    const shape = externalShape(it);
    if (shape.kind === 'wrapper' || shape.kind === 'scalar') return shape.cell;
    if (shape.kind === 'unknown')
      return /^(?:Lazy|Once)Cell$|^(?:Mutex|RwLock)$/.test(lastOf(it)) || 'unknown';
    return false;
  });
}

/** Whether the type holds no address: no reference, raw pointer or function. `unknown` for types of other crates. */
export function isPlainData(type: Type): Tristate {
  const holdsAddress = someContent(type, newWork(), (it) => {
    switch (it.kind) {
      case 'reference':
      case 'pointer':
      case 'function':
        return true;
      case 'parameter':
      case 'unknown':
        return 'unknown';
      case 'external': {
        const shape = externalShape(it);
        if (shape.kind === 'scalar') return shape.address;
        return shape.kind === 'nonNull' || (shape.kind === 'unknown' ? 'unknown' : false);
      }
      default:
        return false;
    }
  });
  return holdsAddress === 'unknown' ? 'unknown' : !holdsAddress;
}

/** Whether all-zero bytes are a value of the type. */
export function isZeroValid(type: Type): Tristate {
  return zeroValid(type, newWork());
}

export function layoutWithin(type: Type, work: Work): LayoutAnswer {
  const computed = compute(type, work);
  if ('missing' in computed) {
    return { unknown: `the layout of ${typeText(type)} is not known: ${computed.missing}` };
  }
  const { layout, fields, variants } = computed;
  return { size: layout.size, align: layout.align, niche: layout.niche, fields, variants };
}

/** Zero bytes long, whatever it holds. */
export function isZeroSized(type: Type, work: Work): boolean {
  const layout = compute(type, work);
  return !('missing' in layout) && layout.layout.size === 0;
}

interface Computed {
  readonly layout: Layout;
  readonly fields: readonly FieldLayout[];
  readonly variants: readonly VariantLayout[];
}

/** Why there is no layout, as a clause. */
interface Missing {
  readonly missing: string;
}

const MOST_BYTES = 2 ** 47;
const TOO_LARGE: Missing = { missing: 'it has more than 128 TiB' };
const POINTER_VALUES: readonly [bigint, bigint] = [1n, (1n << 64n) - 1n];

function compute(written: Type, outer: Work): Computed | Missing {
  const type = throughDeclaration(written);
  const work = deeper(outer);
  if (work === null) return { missing: 'the type is circular or too deep' };
  switch (type.kind) {
    case 'int':
    case 'float':
      return plain(scalarLayout(type.bits / 8, null));
    case 'bool':
      return plain(scalarLayout(1, [0n, 1n]));
    case 'char':
      return plain(scalarLayout(4, [0n, 0x10ffffn]));
    case 'function':
      return plain(scalarLayout(8, POINTER_VALUES));
    case 'never':
      return plain({ ...scalarLayout(0, null, 1), uninhabited: true });
    case 'reference':
    case 'pointer':
      return pointerLayout(type.target, type.kind === 'reference', work);
    case 'array':
      return arrayLayout(type, work);
    case 'tuple': {
      const fields = type.elements.map((it, index) => ({ name: String(index), type: it }));
      return computeParts({ kind: 'struct', fields, repr: RUST_REPR, lastStays: true }, work);
    }
    case 'adt':
      return adtLayout(type, work);
    case 'external':
      return computeExternal(type, work);
    case 'slice':
    case 'str':
    case 'dyn':
    case 'parameter':
    case 'unknown':
      return missing(type);
  }
}

/** Layouts of types without arguments, by the unit that was read: a change of any file makes new units. */
const LAYOUTS = new WeakMap<CrateUnit, Map<AdtType['item'], Computed>>();

function adtLayout(type: AdtType, work: Work): Computed | Missing {
  const isPlain = type.args.length === 0 && type.constArgs.length === 0;
  const { unit } = type.scope;
  const known = isPlain ? LAYOUTS.get(unit)?.get(type.item) : undefined;
  if (known !== undefined) return known;
  const parts = partsOf(type, work);
  const computed = parts === null ? missing(type) : computeParts(parts, work);
  // What is missing may be missing only at this depth.
  if (isPlain && !('missing' in computed)) {
    const layouts = LAYOUTS.get(unit) ?? new Map<AdtType['item'], Computed>();
    LAYOUTS.set(unit, layouts.set(type.item, computed));
  }
  return computed;
}

function missing(type: Type): Missing {
  const name = typeText(type);
  switch (type.kind) {
    case 'unknown':
      return { missing: type.why };
    case 'external':
      return { missing: `${name} belongs to another crate` };
    case 'parameter':
      return { missing: `${name} is a type parameter` };
    case 'slice':
    case 'str':
    case 'dyn':
      return { missing: `${name} has no size of its own` };
    default:
      return { missing: `${name} depends on a cfg or a repr that cannot be decided` };
  }
}

function plain(layout: Layout): Computed {
  return { layout: { ...layout, offsets: [], variants: [] }, fields: [], variants: [] };
}

/** The layout with what `arrangement` needs to know. */
function numbersOf(type: Type, work: Work): Layout | Missing {
  const key = type.kind === 'adt' && type.item.generics.length === 0 ? type.item : null;
  const known = key === null ? undefined : work.layouts.get(key);
  if (known !== undefined) return known;
  const computed = compute(type, work);
  if ('missing' in computed) return computed;
  if (computed.layout.size > MOST_BYTES) return TOO_LARGE;
  if (key !== null) work.layouts.set(key, computed.layout);
  return computed.layout;
}

function layoutsOf(fields: readonly Field[], work: Work): readonly Layout[] | Missing {
  const layouts: Layout[] = [];
  for (const field of fields) {
    const layout = numbersOf(field.type, work);
    if ('missing' in layout) return layout;
    layouts.push(layout);
  }
  return layouts;
}

function computeParts(parts: Parts, work: Work): Computed | Missing {
  if (parts.kind === 'enum') return computeEnum(parts, work);
  const layouts = layoutsOf(parts.fields, work);
  if ('missing' in layouts) return layouts;
  const layout = parts.kind === 'union' ? unionLayout(layouts, parts.repr) : structLayout(layouts, parts);
  return { layout, fields: placed(parts.fields, layouts, layout.offsets), variants: [] };
}

function computeEnum(parts: Parts & { readonly kind: 'enum' }, work: Work): Computed | Missing {
  const { explicit } = parts;
  const known: (Variant & { readonly layouts: readonly Layout[] })[] = [];
  for (const variant of parts.variants) {
    const layouts = layoutsOf(variant.fields, work);
    if ('missing' in layouts) return layouts;
    known.push({ ...variant, layouts });
  }
  const layout = enumLayout(
    known.map(({ discriminant, layouts }) => ({ discriminant, explicit, fields: layouts })),
    parts.repr,
  );
  const variants = known.map((it, index) => {
    const place = layout.variants[index];
    return {
      name: it.name,
      tag: place?.tag ?? null,
      absent: place?.absent ?? true,
      fields: placed(it.fields, it.layouts, place?.offsets ?? []),
    };
  });
  return { layout, fields: [], variants };
}

function placed(
  fields: readonly Field[],
  layouts: readonly Layout[],
  offsets: readonly number[],
): readonly FieldLayout[] {
  return fields.map((it, index) => ({
    name: it.name,
    type: it.type,
    offset: offsets[index] ?? 0,
    size: layouts[index]?.size ?? 0,
  }));
}

function computeExternal(type: ExternalType, work: Work): Computed | Missing {
  const shape = externalShape(type);
  switch (shape.kind) {
    case 'wrapper': {
      const inner = numbersOf(shape.inner, work);
      return 'missing' in inner ? inner : plain({ ...inner, niche: shape.cell ? null : inner.niche });
    }
    case 'uninit': {
      const inner = numbersOf(shape.inner, work);
      return 'missing' in inner ? inner : plain({ ...inner, niche: null, uninhabited: false });
    }
    case 'zeroSized':
      return plain(scalarLayout(0, null, 1));
    case 'nonNull':
      return pointerLayout(shape.target, true, work);
    case 'scalar':
      return plain(scalarLayout(shape.size, shape.valid, shape.align));
    case 'enum':
    case 'struct': {
      const parts = partsOf(type, work);
      return parts === null ? missing(type) : computeParts(parts, work);
    }
    case 'unsized':
    case 'unknown':
      return missing(type);
  }
}

/** Thin, or with a length or a table of functions behind it; missing where the target may be any. */
function pointerLayout(target: Type, isNonNull: boolean, work: Work): Computed | Missing {
  const metadata = metadataOf(target, work);
  if (metadata === 'unknown') return missing(target);
  const address = scalarLayout(8, isNonNull ? POINTER_VALUES : null);
  if (metadata === 'none') return plain(address);
  // A raw pointer may be null, its table of functions may not.
  const table = metadata === 'functions' ? scalarLayout(8, POINTER_VALUES).niche : null;
  const niche = address.niche ?? (table === null ? null : { ...table, offset: 8 });
  return plain({ ...address, niche, size: 16 });
}

function metadataOf(written: Type, work: Work): 'none' | 'length' | 'functions' | 'unknown' {
  const target = throughDeclaration(written);
  const inner = deeper(work);
  if (inner === null || target.kind === 'unknown' || target.kind === 'parameter') return 'unknown';
  if (target.kind === 'slice' || target.kind === 'str') return 'length';
  if (target.kind === 'dyn') return 'functions';
  if (target.kind === 'external') {
    const shape = externalShape(target);
    if (shape.kind === 'wrapper') return metadataOf(shape.inner, inner);
    if (shape.kind === 'unsized') return 'length';
    // What of core is unsized is in the table; maps are not.
    const isMap = isAyaMapType(target.path) || target.path.join('::') === PINNED_MAP;
    const isSized = target.path[0] === 'core' || isMap;
    return shape.kind === 'unknown' && !isSized ? 'unknown' : 'none';
  }
  if (target.kind !== 'adt' || target.item.kind !== 'struct' || target.item.fields.length === 0)
    return 'none';
  const parts = partsOf(target, inner);
  const last = parts === null || parts.kind === 'enum' ? undefined : parts.fields.at(-1);
  return last === undefined ? 'unknown' : metadataOf(last.type, inner);
}

function arrayLayout({ element, length }: Type & { readonly kind: 'array' }, work: Work): Computed | Missing {
  const one = numbersOf(element, work);
  if ('missing' in one) return one;
  if (length === null) return { missing: 'the length of an array is not known' };
  const size = length > BigInt(MOST_BYTES) ? MOST_BYTES + 1 : one.size * Number(length);
  const isEmpty = length === 0n;
  return size > MOST_BYTES
    ? TOO_LARGE
    : plain({ ...one, size, niche: isEmpty ? null : one.niche, uninhabited: !isEmpty && one.uninhabited });
}

/** Whether `test` holds for the type or for something that lies inside of its values. */
function someContent(written: Type, work: Work, test: (type: Type) => Tristate): Tristate {
  const type = throughDeclaration(written);
  const inner = deeper(work);
  if (inner === null) return 'unknown';
  const own = test(type);
  if (own !== false) return own;
  const contents = contentOf(type, inner);
  if (contents === null) return 'unknown';
  return any(contents.map((it) => someContent(it, inner, test)));
}

function contentOf(type: Type, work: Work): readonly Type[] | null {
  switch (type.kind) {
    case 'array':
      return type.length === 0n ? [] : [type.element];
    case 'slice':
      return [type.element];
    case 'tuple':
      return type.elements;
    case 'adt':
      return contentOfParts(partsOf(type, work));
    case 'external': {
      const shape = externalShape(type);
      if (shape.kind === 'wrapper' || shape.kind === 'uninit') return [shape.inner];
      return shape.kind === 'enum' || shape.kind === 'struct' ? contentOfParts(partsOf(type, work)) : [];
    }
    default:
      return [];
  }
}

function contentOfParts(parts: Parts | null): readonly Type[] | null {
  if (parts === null) return null;
  const fields = parts.kind === 'enum' ? parts.variants.flatMap((it) => it.fields) : parts.fields;
  return fields.map((it) => it.type);
}

function zeroValid(written: Type, work: Work): Tristate {
  const type = throughDeclaration(written);
  const inner = deeper(work);
  if (inner === null) return 'unknown';
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'char':
      return true;
    case 'pointer':
      return true;
    case 'reference':
    case 'function':
    case 'never':
      return false;
    case 'array':
      return (
        type.length === 0n ||
        (type.length === null ? maybe(zeroValid(type.element, inner)) : zeroValid(type.element, inner))
      );
    case 'tuple':
      return all(type.elements.map((it) => zeroValid(it, inner)));
    case 'adt':
      return partsZeroValid(type, inner);
    case 'external': {
      const shape = externalShape(type);
      if (shape.kind === 'wrapper') return zeroValid(shape.inner, inner);
      if (shape.kind === 'scalar') return shape.valid === null || shape.valid[0] === 0n;
      if (shape.kind === 'nonNull') return false;
      if (shape.kind === 'uninit' || shape.kind === 'zeroSized') return true;
      return shape.kind === 'enum' || shape.kind === 'struct' ? partsZeroValid(type, inner) : 'unknown';
    }
    case 'slice':
    case 'str':
    case 'dyn':
    case 'parameter':
    case 'unknown':
      return 'unknown';
  }
}

function partsZeroValid(type: Type & { readonly kind: 'adt' | 'external' }, work: Work): Tristate {
  const parts = partsOf(type, work);
  if (parts === null) return 'unknown';
  if (parts.kind === 'union') return true;
  if (parts.kind === 'struct') return all(parts.fields.map((it) => zeroValid(it.type, work)));
  const layout = layoutWithin(type, work);
  if ('unknown' in layout) return 'unknown';
  const variants = layout.variants.filter((it) => !it.absent);
  const zero = variants.find((it) => it.tag?.value === 0n) ?? variants.find((it) => it.tag === null);
  return zero === undefined ? false : all(zero.fields.map((it) => zeroValid(it.type, work)));
}

function maybe(answer: Tristate): Tristate {
  return answer === true ? true : 'unknown';
}

export function any(answers: readonly Tristate[]): Tristate {
  if (answers.includes(true)) return true;
  return answers.includes('unknown') ? 'unknown' : false;
}

export function all(answers: readonly Tristate[]): Tristate {
  if (answers.includes(false)) return false;
  return answers.includes('unknown') ? 'unknown' : true;
}

function lastOf(type: ExternalType): string {
  return type.path.at(-1) ?? '';
}
