// Whether a program means the same before and after a fix: the kernel runs both on the same inputs, and what they return and what
// the static and its map hold is compared. A map for all CPUs is run on all of them in turn, one with a value per CPU on one.
// A start value that the fix says is lost is put into the map first, as its user would have to.

import { dataSymbols, type DataSymbol } from '../toolchain/objectSymbols';
import { runObject, type Contents, type RunRequest, type Runs } from '../toolchain/loadObject';
import type { BuiltTogether } from '../toolchain/buildPrograms';
import type { Toolchain } from '../toolchain/toolchain';
import { namesIn, type Offer } from './judge';
import type { CampaignProgram } from './program';

export type Meaning = 'same' | 'different' | 'not run';

export interface Compared {
  readonly meaning: Meaning;
  /** What differs, or why nothing was compared. */
  readonly why: string;
  /** Of the array that the static became, or null where it became none. */
  readonly after: { readonly kind: number; readonly startIsLost: boolean | null } | null;
}

interface Pair {
  readonly offer: Offer;
  readonly built: BuiltTogether;
}

/** Compares each program before its fix with the one after it. */
export async function compareRuns(
  toolchain: Toolchain,
  pairs: readonly Pair[],
): Promise<readonly Compared[]> {
  const runs = new RunsOnce(toolchain);
  const planned = await Promise.all(pairs.map((pair) => plan(pair, runs)));
  // What other programs of the same object start with is put in at the same time, so that each object runs once.
  for (const it of planned) if (it !== null) runs.startWith(it.object, it.starts);
  return Promise.all(planned.map(async (it) => (it === null ? NOT_BUILT : compare(it, runs))));
}

const NOT_BUILT: Compared = { meaning: 'not run', why: 'it was not built', after: null };

type Order = RunRequest['order'];

/** Runs every object once in each order. */
class RunsOnce {
  readonly #toolchain: Toolchain;
  readonly #known = new Map<string, Promise<Runs>>();
  readonly #starts = new Map<string, Map<string, string>>();

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
  }

  startWith(object: string, starts: ReadonlyMap<string, string>): void {
    this.#starts.set(object, new Map([...(this.#starts.get(object) ?? []), ...starts]));
  }

  async of(object: string, order: Order): Promise<Runs> {
    const starts = this.#starts.get(object) ?? new Map<string, string>();
    const key = JSON.stringify([object, order, [...starts]]);
    const known = this.#known.get(key) ?? runObject(this.#toolchain, { object, order, starts });
    this.#known.set(key, known);
    return known;
  }

  /** What a program returns where user space has set a static before loading; null where it cannot be run so. */
  async overridden(
    object: string,
    { symbol, hex }: NonNullable<CampaignProgram['override']>,
    program: string,
  ): Promise<readonly number[] | null> {
    const globals = new Map([[symbol, hex]]);
    const runs = await runObject(this.#toolchain, { object, order: 'pinned', globals });
    return runs.programs.find((it) => it.program === program)?.returned ?? null;
  }
}

interface Plan {
  readonly offer: Offer;
  readonly object: string;
  readonly exports: readonly string[];
  readonly before: { readonly object: string; readonly exports: readonly string[] };
  /** The new array; null where there is none, or several. */
  readonly map: Contents | null;
  /** Where each of the fix's statics is before. */
  readonly statics: readonly (readonly DataSymbol[])[];
  readonly starts: ReadonlyMap<string, string>;
  readonly startIsLost: boolean | null;
}

async function plan({ offer, built }: Pair, runs: RunsOnce): Promise<Plan | null> {
  const { program, built: before } = offer.prepared;
  if ('error' in built || 'error' in before) return null;
  const old = mapNames(before.object);
  const names = built.exports.filter(
    (it) => mapNames(built.object).has(it) && !(before.exports.includes(it) && old.has(it)),
  );
  const { before: created } = await runs.of(built.object, 'pinned');
  const map = (names.length === 1 ? created.find((it) => it.map === names[0]) : null) ?? null;
  const symbols = dataSymbols(before.object);
  const statics = namesIn(offer.fix.title).map((name) =>
    symbols.filter((it) =>
      it.name === name ? before.exports.includes(name) : isStatic(it.name, program.id, name),
    ),
  );
  const initial = (await runs.of(before.object, 'pinned')).before;
  const start =
    map === null || program.shrunk
      ? null
      : bytesIn(initial, { statics, valueSize: map.valueSize, size: map.hex.length / 2 });
  const isZero = start === null ? null : /^0*$/.test(start);
  return {
    offer,
    object: built.object,
    exports: built.exports,
    before,
    map,
    statics,
    starts: map === null || start === null || isZero !== false ? new Map() : new Map([[map.map, start]]),
    startIsLost: isZero === null ? null : !isZero,
  };
}

async function compare(planned: Plan, runs: RunsOnce): Promise<Compared> {
  const { offer, map, startIsLost, statics, exports } = planned;
  const after = map === null ? null : { kind: map.kind, startIsLost };
  const texts = [...offer.prepared.program.files.values()];
  if (texts.some((text) => CHANGING.test(text)))
    return { meaning: 'not run', why: 'it depends on the time or the processor', after };
  const order: Order = map !== null && map.kind !== PER_CPU_ARRAY ? 'alternate' : 'pinned';
  const [first, second] = [await runs.of(planned.before.object, order), await runs.of(planned.object, order)];
  const own = second.programs.filter(({ program }) => exports.includes(program));
  if (own.length === 0 || own.every(({ returned }) => returned === null))
    return { meaning: 'not run', why: 'the kernel cannot run this kind of program', after };
  for (const { program, returned } of own) {
    const was = first.programs.find((it) => it.program === program)?.returned ?? null;
    if (was === null && returned !== null)
      return { meaning: 'not run', why: 'the kernel refuses it before the fix', after };
    if (JSON.stringify(was) === JSON.stringify(returned)) continue;
    const why = `${program} returned ${JSON.stringify(was)} before and ${JSON.stringify(returned)} after, ${order}`;
    return { meaning: 'different', why, after };
  }
  const effect = await effectOf(planned, { runs, before: first, after: second });
  if (effect !== null) return { meaning: 'different', why: effect, after };
  const left = map === null ? null : (second.after.find((it) => it.map === map.map) ?? null);
  const expected =
    left === null || offer.prepared.program.shrunk
      ? null
      : bytesIn(first.after, { statics, valueSize: left.valueSize, size: left.hex.length / 2 });
  if (left !== null && expected !== null && expected !== left.hex)
    return {
      meaning: 'different',
      why: `${left.map} holds ${left.hex}, the static held ${expected}, ${order}`,
      after,
    };
  return { meaning: 'same', why: '', after };
}

/** What is wrong about the value that user space sets: before the fix it must have no effect, after it one; null where all is right. */
async function effectOf(
  { offer, object, before, exports }: Plan,
  { runs, before: first, after: second }: { runs: RunsOnce; before: Runs; after: Runs },
): Promise<string | null> {
  const { override } = offer.prepared.program;
  const [program] = second.programs.filter((it) => exports.includes(it.program));
  if (override === null || program === undefined) return null;
  const plain = first.programs.find((it) => it.program === program.program)?.returned;
  const was = await runs.overridden(before.object, override, program.program);
  const is = await runs.overridden(object, override, program.program);
  const text = (it: unknown): string => JSON.stringify(it);
  if (was !== null && text(was) !== text(plain))
    return `set by user space, it returned ${text(was)} already before`;
  return is === null || text(is) === text(program.returned)
    ? `set by user space, it returns ${text(is)}, which is no effect`
    : null;
}

const PER_CPU_ARRAY = 6;

/** Two runs on the same input differ. */
const CHANGING = /\bbpf_(?:ktime_get_ns|get_smp_processor_id|get_current_\w+|get_prandom_u32)\b/;

function mapNames(object: string): ReadonlySet<string> {
  return new Set(dataSymbols(object).flatMap((it) => (it.section === 'maps' ? [it.name] : [])));
}

/** Symbols of a static of the crate; LLVM numbers the parts of one that it splits. */
function isStatic(symbol: string, crate: string, name: string): boolean {
  const identifier = (text: string): string => `${text.length}${/^[\d_]/.test(text) ? '_' : ''}${text}`;
  return (
    symbol.includes(identifier(crate)) && new RegExp(`(?<!\\d)${identifier(name)}(?:\\.\\d+)?$`).test(symbol)
  );
}

interface Wanted {
  readonly statics: readonly (readonly DataSymbol[])[];
  readonly valueSize: number;
  readonly size: number;
}

/** The statics one after the other as hex digits, or null where they are not whole in the object. */
function bytesIn(sections: readonly Contents[], { statics, valueSize, size }: Wanted): string | null {
  const hexOf = ({ section, offset, bytes }: DataSymbol): string | null =>
    sections.find((it) => it.map === section)?.hex.slice(offset * 2, (offset + bytes) * 2) ?? null;
  const wholes = statics.map((parts) => {
    // Of a static that LLVM split, parts may be missing or in another order.
    const [part, ...others] = parts;
    const wanted = statics.length === 1 ? size : valueSize;
    return part === undefined || others.length > 0 || part.bytes !== wanted ? null : hexOf(part);
  });
  return wholes.length === 0 || wholes.includes(null) ? null : wholes.join('');
}
