// What a static holds once its wrappers are off, and whether a map's value may be that.
// Invariant: every refusal says why, at the place that a reader must look at.

import type { Ancestor } from '../model/bodies';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import type { StaticFacts } from '../model/statics';
import { resolveType, substitutionOf, typeText, type AdtType, type Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import type { Span } from '../text/span';
import { textOf, type ConversionContext, type MapKindName } from './conversion';
import type { Blocker, MapTarget } from './mapTarget';
import type { ValueCast } from './place';
import { usedByHost } from './usedByHost';

/** The largest value of a per-CPU map in bytes (PCPU_MIN_UNIT_SIZE; 32,769 fails with E2BIG, measured). */
const LARGEST_PER_CPU_VALUE = 32_768;
/** The largest value of an array map that every kernel takes (KMALLOC_MAX_SIZE, 4 MiB). */
const LARGEST_VALUE = 4 << 20;

export interface ValueShape {
  readonly type: string;
  readonly cast: ValueCast;
  readonly wrapper: MapTarget['wrapper'];
  readonly value: MapTarget['value'];
  /** Why the value as a whole is too large for an entry; its elements may fit. */
  readonly tooLarge: Blocker | null;
  /** For an array of numbers: its elements as entries. */
  readonly elements: {
    readonly type: string;
    readonly count: string;
    readonly cast: ValueCast;
    readonly value: MapTarget['value'];
  } | null;
}

/** The value inside of the static's cell or atomic, or the static's own where nothing is around it. */
export function valueShape(facts: StaticFacts, kind: MapKindName, context: ConversionContext): Shaped {
  return shaped(facts, unwrapped(facts), { ...context, kind });
}

/** Cells and atomics as they are, for uses that go through their own methods and fields or hand them on; null for anything else. */
export function structShape(
  facts: StaticFacts,
  kind: MapKindName,
  context: ConversionContext,
): Shaped | null {
  const { nature, type } = facts;
  if (nature !== 'interior mutability' || !isOfCells(type)) return null;
  return shaped(facts, { value: type, wrapper: 'struct' }, { ...context, kind });
}

type Shaped = ValueShape | { readonly blocker: Blocker };

interface Unwrapped {
  readonly value: Type | null;
  readonly wrapper: MapTarget['wrapper'];
}

function shaped(
  facts: StaticFacts,
  { value, wrapper }: Unwrapped,
  { crate, files, kind }: ConversionContext & { readonly kind: MapKindName },
): Shaped {
  const { item, file } = facts;
  const blocked = (why: string, span: Span = item.type): { readonly blocker: Blocker } => ({
    blocker: { path: file, span, why },
  });
  if (facts.originOf !== null) {
    return { blocker: { path: facts.place.path, span: facts.place.span, why: 'a macro declares it' } };
  }
  if (facts.scope.unit.ayaNames.length === 0 && !crate.lone) {
    return blocked(`the crate \`${facts.scope.unit.name}\` does not depend on aya-ebpf`, item.name);
  }
  const [opaque] = facts.uses.opaque;
  if (opaque !== undefined)
    return {
      blocker: { path: opaque.file, span: opaque.span, why: `it is used inside of \`${opaque.macro}!\`` },
    };
  if (facts.unclear) return blocked('it is named in code that does not parse', item.name);
  const hostUse = usedByHost(facts, { crate, files });
  if (hostUse !== null) return { blocker: hostUse };
  if (value === null) return blocked(`the value inside of \`${facts.typeText}\` cannot be told`);
  const layout = layoutOf(value);
  if ('unknown' in layout)
    return blocked(`the size of \`${typeText(value)}\` is not known: ${layout.unknown}`);
  const most = kind === 'PerCpuArray' ? LARGEST_PER_CPU_VALUE : LARGEST_VALUE;
  if (layout.size === 0) return blocked('it has no bytes');
  if (layout.align > 8)
    return blocked(`its alignment of ${layout.align} is more than the 8 that a map value has`);
  if (isZeroValid(value) !== true)
    return blocked(`all-zero bytes are no value of \`${typeText(value)}\`, and map values start at zero`);
  if (isPlainData(value) !== true)
    return blocked(`\`${typeText(value)}\` holds pointers, which no map value may`);
  if (isUnreadOption(facts, value))
    return blocked(
      `what is in it is never read, so that the compiler drops it; in a map it stays, and storing a \`None\` with it may be refused ("R2 !read_ok")`,
    );
  const source = textOf(file, { files }).slice(item.type.start, item.type.end);
  const written =
    wrapper === 'none' || wrapper === 'struct'
      ? source
      : facts.type.kind === 'adt'
        ? typeText(value)
        : innerSource(source, value);
  const cast = castOf(value);
  const elements =
    value.kind === 'array' && wrapper === 'none' ? elementsOf(facts, value, { crate, files }) : null;
  const tooLarge =
    layout.size > most
      ? blocked(`${String(layout.size)} bytes are more than a ${kind} value may have (${String(most)})`)
          .blocker
      : null;
  if (tooLarge !== null && elements === null) return { blocker: tooLarge };
  const type = cast.kind === 'none' ? written : cast.to;
  return { type, cast, wrapper, value: valueKind(value), tooLarge, elements };
}

/**
 * An `Option` of which only the variant is asked for. Where a `Some` is made in one branch and a `None` in another, LLVM stores the
 * payload for both, that of `None` from a register that nothing wrote (measured: "R2 !read_ok").
 */
function isUnreadOption({ uses }: StaticFacts, value: Type): boolean {
  if (value.kind !== 'external' || value.path.join('::') !== 'core::option::Option') return false;
  const [inner] = value.args;
  // With a niche there is no payload apart.
  if (inner === undefined || inner.kind === 'bool' || inner.kind === 'char') return false;
  const stored: Expr[] = [];
  const isUnread = uses.sites.every(({ ancestors, span }) => {
    let at = ancestors.length - 1;
    let own: Span = span;
    for (let way = wayOf(ancestors[at]); way !== null; way = wayOf(ancestors[at])) {
      own = way;
      at -= 1;
    }
    const user = ancestors[at];
    if (user?.kind !== 'expr') return false;
    const { expr } = user;
    if (expr.kind === 'assign' && expr.left.start === own.start) {
      stored.push(expr.right);
      return true;
    }
    return (
      expr.kind === 'methodCall' &&
      expr.receiver.start === own.start &&
      /^is_(?:some|none)$/.test(expr.method.text)
    );
  });
  const isAlwaysSome = stored.every((it) => it.kind === 'call');
  const isAlwaysNone = stored.length === 1 && stored[0]?.kind === 'path';
  return isUnread && !isAlwaysSome && !isAlwaysNone;
}

/** Parentheses and ways to an address, which change nothing of what is asked for. */
function wayOf(ancestor: Ancestor | undefined): Expr | null {
  if (ancestor?.kind !== 'expr') return null;
  return ['paren', 'unary', 'borrow', 'macroCall'].includes(ancestor.expr.kind) ? ancestor.expr : null;
}

/** What the static's wrappers hold: the `u64` of an AtomicU64, an UnsafeCell<u64>, a local newtype around one. */
function unwrapped({ nature, type }: StaticFacts): Unwrapped {
  if (nature !== 'interior mutability') return { value: type, wrapper: 'none' };
  if (type.kind === 'adt') return { value: newtypeOfCell(type), wrapper: 'cell' };
  if (type.kind !== 'external') return { value: null, wrapper: 'cell' };
  const name = type.path.at(-1) ?? '';
  if (name === 'UnsafeCell' || name === 'SyncUnsafeCell')
    return { value: type.args[0] ?? null, wrapper: 'cell' };
  const atomic = /^Atomic([UI])(8|16|32|64|size)$/.exec(name);
  if (atomic === null) return { value: null, wrapper: 'cell' };
  return { value: integer(`${(atomic[1] ?? 'u').toLowerCase()}${atomic[2] ?? '64'}`), wrapper: 'atomic' };
}

/** The `T` of a local `struct G(UnsafeCell<T>)`, generic or not. */
function newtypeOfCell(newtype: AdtType): Type | null {
  const { item, scope } = newtype;
  if (item.kind !== 'struct') return null;
  const [field, ...others] = item.fields;
  if (field === undefined || others.length > 0) return null;
  const cell = resolveType(scope, field.type, substitutionOf(newtype));
  const isCell = cell.kind === 'external' && /^(?:Sync)?UnsafeCell$/.test(cell.path.at(-1) ?? '');
  return isCell ? (cell.args[0] ?? null) : null;
}

/** Of a `RefCell` and its like every use has a panic path, which a map would not take away. */
function isOfCells(type: Type): boolean {
  switch (type.kind) {
    case 'int':
    case 'bool':
    case 'char':
    case 'float':
      return true;
    case 'array':
      return isOfCells(type.element);
    case 'external':
      return (
        type.path[0] === 'core' &&
        /^(?:(?:Sync)?Unsafe)?Cell$|^Atomic\w+$/.test(type.path.at(-1) ?? '') &&
        type.args.every(isOfCells)
      );
    case 'adt': {
      const { item, scope } = type;
      const fields = item.kind === 'struct' ? item.fields : [];
      return (
        fields.length > 0 &&
        fields.every((it) => isOfCells(resolveType(scope, it.type, substitutionOf(type))))
      );
    }
    default:
      return false;
  }
}

function integer(name: string): Type {
  const size = name.slice(1);
  return { kind: 'int', name, bits: size === 'size' ? 64 : Number(size), signed: name.startsWith('i') };
}

function innerSource(source: string, value: Type): string {
  const inner = /<([\s\S]*)>\s*$/.exec(source)?.[1];
  return inner?.trim() ?? typeText(value);
}

function castOf(type: Type): ValueCast {
  if (type.kind === 'bool') return { kind: 'bool', from: 'bool', to: 'u8' };
  if (type.kind === 'int' && (type.name === 'usize' || type.name === 'isize')) {
    return { kind: 'number', from: type.name, to: type.name === 'usize' ? 'u64' : 'i64' };
  }
  return { kind: 'none', from: '', to: '' };
}

function valueKind(type: Type): MapTarget['value'] {
  return isScalar(type) ? 'number' : type.kind === 'adt' ? 'own' : 'other';
}

function isScalar(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'char' || type.kind === 'float';
}

function elementsOf(
  facts: StaticFacts,
  array: Type & { readonly kind: 'array' },
  context: Pick<ConversionContext, 'crate' | 'files'>,
): ValueShape['elements'] {
  const { type } = facts.item;
  if (!isScalar(array.element) || type.kind !== 'array') return null;
  const text = textOf(facts.file, context);
  const length = text.slice(type.length.start, type.length.end);
  const count =
    type.length.kind === 'literal'
      ? length.replace(/_?usize$/, '')
      : type.length.kind === 'path'
        ? `${length} as u32`
        : `(${length}) as u32`;
  const cast = castOf(array.element);
  const element = text.slice(type.element.start, type.element.end);
  return { type: cast.kind === 'none' ? element : cast.to, count, cast, value: 'number' };
}
