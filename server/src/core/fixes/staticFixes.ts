// Which edits are offered for a mutable static, in which order, under which titles.
// Invariant: a fix is `safe` only if it keeps the meaning under concurrent runs; a value per CPU never does. What is not offered has a blocker.

import type { Finding, Fix } from '../engine/finding';
import type { HostMention } from '../model/hostMentions';
import { initialText } from '../model/initialValue';
import { resolveNames } from '../model/names';
import type { Judgement } from '../model/staticVerdict';
import type { StaticFacts } from '../model/statics';
import { addMapAttribute } from './addMapAttribute';
import { mapNameLiteral, symbolsBeside } from './mapName';
import type { Blocker } from './mapTarget';
import type { Conversion, ConversionContext, MapKindName } from './conversion';
import { combineIntoMap, convertToMap } from './staticToMap';
import { convertToGlobal } from './staticToGlobal';
import { convertToHashMap } from './staticToHashMap';

export interface StaticFixRequest extends ConversionContext {
  readonly facts: StaticFacts;
  readonly judgement: Judgement;
  /** Every judged static of the crate, this one included. */
  readonly all: readonly { readonly facts: StaticFacts; readonly judgement: Judgement }[];
  /** What user space says about the crate's statics and their sections. */
  readonly host: readonly HostMention[];
}

export interface StaticFixPlan {
  readonly fixes: readonly Fix[];
  /** Why the static cannot become a map. */
  readonly blockers: readonly Blocker[];
  readonly snippets: Finding['snippets'];
}

const NOTHING: StaticFixPlan = { fixes: [], blockers: [], snippets: [] };

export function planStaticFixes(request: StaticFixRequest): StaticFixPlan {
  const { facts, judgement } = request;
  // What a macro declares is edited where the macro is, by hand.
  if (facts.originOf !== null) {
    return {
      ...NOTHING,
      blockers: [{ path: facts.place.path, span: facts.place.span, why: 'a macro declares it' }],
    };
  }
  switch (judgement.verdict) {
    case 'missing-map-attribute':
      return { ...NOTHING, fixes: [addMapAttribute(facts, request)] };
    case 'configuration':
    case 'reads-garbage':
      return readFixes(request);
    case 'compiled-away':
      return { ...NOTHING, fixes: judgement.access === 'read' ? globalFix(request) : [] };
    case 'write-to-rodata':
      return NOTHING;
    case 'rejected':
    case 'unknown-loader':
    case 'unsupported-kernel':
    case 'shared':
      return judgement.access === 'read' ? readFixes(request) : mapFixes(request);
  }
}

/** A value that is only read belongs in a `Global`; one that cannot be, such as a table, in a map. */
function readFixes(request: StaticFixRequest): StaticFixPlan {
  const fixes = globalFix(request);
  return fixes.length > 0 ? { ...NOTHING, fixes } : mapFixes(request);
}

function mapFixes(request: StaticFixRequest): StaticFixPlan {
  const { facts, crate, files, statics } = request;
  const context: ConversionContext = { crate, files, statics };
  const shared = convertToMap(facts, 'Array', context);
  const sharedFixes = 'blockers' in shared ? [] : [sharedFix(facts, shared)];
  // What BPF code never writes is user space's to set: nobody wants to set it once per CPU.
  if (facts.accesses.every((it) => it.kind === 'read') && !facts.unclear) {
    return { ...NOTHING, fixes: sharedFixes, blockers: 'blockers' in shared ? shared.blockers : [] };
  }
  const perCpu = convertToMap(facts, 'PerCpuArray', context);
  const combined = combinedFix(request, context);
  const perCpuFixes = 'blockers' in perCpu ? [] : [perCpuFix(request, perCpu, combined?.preferred !== true)];
  // Statistics and scratch space want a value per CPU; a flag or a setting wants one that all CPUs see.
  const isPerCpuFirst = isCounter(facts) || isScratch(facts);
  const ordered = isPerCpuFirst ? [...perCpuFixes, ...sharedFixes] : [...sharedFixes, ...perCpuFixes];
  return {
    fixes: [...(combined === null ? [] : [combined]), ...ordered, ...keyedFixes(facts, context)],
    blockers: 'blockers' in perCpu ? perCpu.blockers : [],
    snippets: 'blockers' in perCpu ? [] : [reader(request, perCpu.entryType, 'PerCpuArray')],
  };
}

function perCpuFix(request: StaticFixRequest, { edits }: Conversion, mayBePreferred: boolean): Fix {
  const { facts } = request;
  const isZero = facts.initial === 'zero';
  const note = isZero ? 'one value per CPU, starts at 0' : `one value per CPU; ${lostStart(facts)}`;
  return {
    title: title(facts, 'PerCpuArray', note),
    kind: 'per-cpu-array',
    safe: false,
    preferred: mayBePreferred && isCounter(facts) && isZero && !isNamedByHost(request, facts),
    edits,
  };
}

function sharedFix(facts: StaticFacts, { edits }: Conversion): Fix {
  const isWritten = facts.accesses.some((it) => it.kind !== 'read');
  const lost = facts.initial === 'zero' ? '' : `; ${lostStart(facts)}`;
  const note = `one value for all CPUs, ${isWritten ? 'still unsynchronised' : 'set by user space'}${lost}`;
  return { title: title(facts, 'Array', note), kind: 'array', safe: false, preferred: false, edits };
}

function keyedFixes(facts: StaticFacts, context: ConversionContext): readonly Fix[] {
  const keyed = convertToHashMap(facts, context);
  if (keyed === null) return [];
  const { kind, edits } = keyed;
  return [
    {
      title: title(facts, kind, 'one value per key'),
      kind: 'hash-map',
      safe: false,
      preferred: false,
      edits,
    },
  ];
}

/** User space names the static, or opens the map of a whole section. */
function isNamedByHost({ host }: StaticFixRequest, { item }: StaticFacts): boolean {
  return host.some((it) => it.of === null || it.of === item);
}

/** All counters of the module with one type, as entries of one map. */
function combinedFix(request: StaticFixRequest, context: ConversionContext): Fix | null {
  const { facts, all } = request;
  if (!isCounter(facts) || facts.local) return null;
  const counters = all
    .map((it) => it.facts)
    .filter(
      (it) =>
        it.scope.module === facts.scope.module &&
        !it.local &&
        it.typeText === facts.typeText &&
        isCounter(it) &&
        it.uses.imports.length === 0 &&
        it.uses.sites.every((site) => site.scope.module === facts.scope.module),
    );
  if (counters.length < 2 || !counters.includes(facts)) return null;
  const name = freeMapName(facts, mapNameOfCounters(request), context);
  const combined = combineIntoMap(counters, name, context);
  if ('blockers' in combined) return null;
  const names = counters.map((it) => `\`${it.item.name.text}\``).join(', ');
  const lost = counters.filter((it) => it.initial !== 'zero').map(lostStart);
  const note = lost.length === 0 ? 'one value per CPU, starts at 0' : `one value per CPU; ${lost.join(', ')}`;
  const preferred =
    lost.length === 0 && counters.every((it) => it.nature === 'static mut' && !isNamedByHost(request, it));
  return {
    title: `Replace ${names} by PerCpuArray \`${name}\` (${note})`,
    kind: 'counters',
    safe: false,
    preferred,
    edits: combined.edits,
  };
}

/** A number that is only ever added to, and that nothing in BPF code decides on. */
function isCounter({ accesses, type, unclear }: StaticFacts): boolean {
  if (unclear || type.kind !== 'int' || accesses.length === 0) return false;
  return accesses.every(({ site, kind }) => {
    const parent = site.ancestors.at(-1);
    return (
      kind === 'read-modify-write' &&
      parent?.kind === 'expr' &&
      parent.expr.kind === 'compoundAssign' &&
      parent.expr.operator === '+='
    );
  });
}

function isScratch({ accesses, type }: StaticFacts): boolean {
  return type.kind === 'array' || accesses.some((it) => it.helper && it.kind !== 'read');
}

function title(facts: StaticFacts, kind: MapKindName | 'HashMap' | 'LruHashMap', note: string): string {
  const name = `\`${facts.item.name.text}\``;
  return `Replace ${name} by ${kind} ${name} (${note})`;
}

function lostStart(facts: StaticFacts): string {
  const name = `\`${facts.item.name.text}\``;
  const value = facts.item.value === null ? null : initialText(facts.scope, facts.type, facts.item.value);
  return value === null ? `the start value of ${name} is lost` : `start value ${value} of ${name} is lost`;
}

/** Where several modules have counters, their maps are told apart by the module. */
function mapNameOfCounters({ facts, all }: StaticFixRequest): string {
  const { module } = facts.scope;
  const others = all.filter(({ facts: it }) => !it.local && it.scope.module !== module && isCounter(it));
  const holder = module.path.at(-1);
  return holder === undefined || others.length === 0 ? 'COUNTERS' : `${holder.toUpperCase()}_COUNTERS`;
}

function freeMapName(facts: StaticFacts, base: string, context: ConversionContext): string {
  const scope = { ...facts.scope, blocks: [] };
  const symbols = symbolsBeside(facts, context);
  const taken = (name: string): boolean =>
    symbols.has(name) ||
    resolveNames(scope, { leading: '', names: [name] }, 'value').kind !== 'unknown' ||
    resolveNames(scope, { leading: '', names: [name] }, 'type').kind !== 'unknown';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${String(n)}`;
    if (!taken(name)) return name;
  }
}

function globalFix({ facts, crate, files, statics, host }: StaticFixRequest): readonly Fix[] {
  const converted = convertToGlobal(facts, { crate, files, statics });
  if (converted === null) return [];
  const sectionIsOpened = host.some((it) => it.of === null);
  return [
    {
      title: converted.title,
      kind: 'global',
      safe: false,
      preferred: !sectionIsOpened,
      edits: converted.edits,
    },
  ];
}

/** Lines for user space that add up the new map's values. */
function reader(
  { facts, ...context }: StaticFixRequest,
  entryType: string,
  kind: 'PerCpuArray',
): Finding['snippets'][number] {
  const name = facts.item.name.text;
  const exported = mapNameLiteral(facts, context) ?? `"${name}"`;
  const local = name.toLowerCase();
  const sum = /^[ui]\d+$/.test(entryType);
  const lines = [
    `let ${local} = aya::maps::${kind}::<_, ${entryType}>::try_from(ebpf.map(${exported}).expect("map ${name}"))?;`,
    sum
      ? `let total: ${entryType} = ${local}.get(&0, 0)?.iter().sum();`
      : `let per_cpu = ${local}.get(&0, 0)?;`,
  ];
  return { title: `Copy user-space reader for \`${name}\``, text: `${lines.join('\n')}\n` };
}
