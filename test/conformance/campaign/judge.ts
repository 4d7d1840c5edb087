// Puts fixes to the proof: each is applied to a copy of its crate, and the copies go through every stage together.
// Invariant: a fix is judged by what compiler, linker, rustfmt, kernel and analyzer say of its outcome, never by its text.

import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { applyFix, check, type PrintedFinding, type PrintedFix } from '../analyzer';
import { buildProgram } from '../toolchain/buildProgram';
import { buildPrograms, type BuiltTogether } from '../toolchain/buildPrograms';
import { loadObject, refusal, type Loaded, type Loader } from '../toolchain/loadObject';
import type { Release, Toolchain } from '../toolchain/toolchain';
import { groupBy } from './groupBy';
import { formatCrates, sourceOf, textOf, unformatted, writeCrate } from './crates';
import { labelProblems } from './labels';
import { compareRuns, type Compared, type Meaning } from './meaning';
import type { CampaignProgram } from './program';

export interface Ground {
  readonly toolchain: Toolchain;
  readonly release: Release;
  /** An empty folder for crates. */
  readonly folder: string;
}

export type Stage =
  | 'before'
  | 'said'
  | 'offer'
  | 'compile'
  | 'warning'
  | 'load'
  | 'format'
  | 'finding'
  | 'again'
  | 'meaning'
  | 'label';

export interface Failure {
  readonly stage: Stage;
  readonly detail: string;
}

/** A program as its author has it: on disk, built, and what the analyzer says of it. */
export interface Prepared {
  readonly program: CampaignProgram;
  readonly release: Release;
  readonly folder: string;
  readonly built: BuiltTogether;
  readonly findings: readonly PrintedFinding[];
  /** What other rules find in it. */
  readonly others: readonly PrintedFinding[];
  readonly formatted: boolean;
}

export interface Offer {
  readonly prepared: Prepared;
  readonly fix: PrintedFix;
}

export interface Verdict {
  readonly offer: Offer;
  readonly compiled: boolean;
  readonly loaded: boolean;
  readonly meaning: Meaning;
  readonly labelled: boolean;
  readonly failures: readonly Failure[];
  /** The crate after the fix. */
  readonly text: string;
}

export async function prepare(
  { toolchain, release, folder }: Ground,
  programs: readonly CampaignProgram[],
): Promise<readonly Prepared[]> {
  const root = path.join(folder, 'before');
  const placed = programs.map((program) => ({ program, folder: path.join(root, program.id) }));
  for (const it of placed) writeCrate(it.program, it.folder, release);
  const folders = placed.map((it) => it.folder);
  await formatCrates(
    toolchain,
    placed.filter((it) => !it.program.verbatim).map((it) => it.folder),
  );
  const changed = await unformatted(toolchain, folders);
  const findings = await findingsBelow(root, new Map(placed.map((it) => [it.program.id, it.program.rule])));
  const built = await buildAll(
    toolchain,
    placed.map((it) => ({ ...it, release })),
  );
  return placed.map((it, index) => ({
    ...it,
    release,
    formatted: !changed.has(it.folder),
    findings: findings.of(it.program.id),
    others: findings.others(it.program.id),
    built: built[index] ?? { error: 'it was not built' },
  }));
}

/** The fixes that the analyzer offers; one for several statics is offered on each, and counts once. */
export function offersOf(prepared: Prepared): readonly Offer[] {
  const byTitle = new Map(
    prepared.findings.flatMap(({ fixes }) => fixes.map((fix) => [fix.title, fix] as const)),
  );
  return [...byTitle.values()].map((fix) => ({ prepared, fix }));
}

/** Judges all of them; `round` names the folder of their outcomes. */
export async function judge(
  ground: Ground,
  { offers, round }: { readonly offers: readonly Offer[]; readonly round: string },
): Promise<readonly Verdict[]> {
  const root = path.join(ground.folder, round);
  mkdirSync(root, { recursive: true });
  const applied = offers.map((offer, index) => {
    const { program, folder } = offer.prepared;
    const own = path.join(root, `${program.id}.${index}`);
    cpSync(folder, own, { recursive: true });
    // The paths that were printed are those below the folder of all programs.
    const inside = offer.fix.edits.map((edit) => ({
      ...edit,
      file: edit.file.slice(program.id.length + 1),
    }));
    applyFix(own, { ...offer.fix, edits: inside });
    return { offer, program, folder: own, release: ground.release };
  });
  const [built, changed, findings] = [
    await buildAll(ground.toolchain, applied),
    await unformatted(
      ground.toolchain,
      applied.map((it) => it.folder),
    ),
    await findingsBelow(root, new Map(applied.map((it) => [path.basename(it.folder), it.program.rule]))),
  ];
  const outcomes = applied.map((it, index) => ({
    ...it,
    built: built[index] ?? { error: 'it was not built' },
  }));
  const meanings = await compareRuns(ground.toolchain, outcomes);
  return Promise.all(
    outcomes.map(async (it, index) =>
      verdictOn(ground, {
        ...it,
        meaning: meanings[index] ?? { meaning: 'not run', why: '', after: null },
        difference: changed.get(it.folder),
        findings: findings.of(path.basename(it.folder)),
        others: findings.others(path.basename(it.folder)),
      }),
    ),
  );
}

/** Names of the statics that a title says are replaced. */
export function namesIn(title: string): readonly string[] {
  const subject = title.split(/ by | a load-time | an immutable | to /)[0] ?? '';
  return [...subject.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

interface Outcome {
  readonly offer: Offer;
  readonly program: CampaignProgram;
  readonly folder: string;
  readonly built: BuiltTogether;
  readonly meaning: Compared;
  readonly difference: string | undefined;
  readonly findings: readonly PrintedFinding[];
  readonly others: readonly PrintedFinding[];
}

async function verdictOn(ground: Ground, outcome: Outcome): Promise<Verdict> {
  const { offer, built, meaning, difference, findings } = outcome;
  const { prepared, fix } = offer;
  const failures: Failure[] = [];
  const fail = (stage: Stage, detail: string): void => {
    failures.push({ stage, detail });
  };
  let loaded = false;
  if ('error' in built) fail('compile', built.error);
  else {
    const known = 'error' in prepared.built ? [] : prepared.built.warnings.map(({ message }) => message);
    for (const { code, message } of built.warnings)
      if (!known.includes(message)) fail('warning', `${code}: ${message}`);
    // The older loaders refuse a program for the statics that are still in it.
    const loaders = findings.length === 0 ? LOADERS : (['newest'] as const);
    const refusals = await refusalsOf(ground.toolchain, { ...built, loaders });
    for (const refused of refusals) fail('load', refused);
    loaded = refusals.length === 0;
  }
  if (prepared.formatted && difference !== undefined) fail('format', difference);
  for (const { stage, detail } of [...leftover(outcome), ...broughtAlong(outcome)]) fail(stage, detail);
  if (meaning.meaning === 'different') fail('meaning', meaning.why);
  const labels = labelProblems({ prepared, fix, meaning });
  for (const problem of labels) fail('label', problem);
  return {
    offer,
    compiled: !('error' in built),
    loaded,
    meaning: meaning.meaning,
    labelled: labels.length === 0,
    failures,
    text: textOf(prepared.program, outcome.folder),
  };
}

/** What is found, or offered, that should be gone. */
function leftover({ offer, findings }: Outcome): readonly Failure[] {
  const { prepared, fix } = offer;
  if (prepared.program.rule !== 'mutable-static') {
    const isFewer = findings.length < prepared.findings.length;
    return isFewer ? [] : findings.map(({ message }) => ({ stage: 'finding', detail: message }));
  }
  const named = namesIn(fix.title);
  const before = prepared.findings.map(({ data }) => data['name']);
  const times = (list: readonly PrintedFinding[], name: unknown): number =>
    list.filter(({ data }) => data['name'] === name).length;
  // Of two statics of the same name one is still there.
  const others = findings.filter(
    ({ data }) => times(findings, data['name']) >= times(prepared.findings, data['name']),
  );
  return others.flatMap(({ data, message, fixes }): readonly Failure[] => {
    const isNew = !before.includes(data['name']);
    const found: readonly Failure[] = named.includes(String(data['name']))
      ? [{ stage: 'finding', detail: message }]
      : isNew
        ? [{ stage: 'finding', detail: `a finding that was not there: ${message}` }]
        : [];
    const again = fixes.filter(
      ({ title }) => kindOf(title) === kindOf(fix.title) && namesIn(title).some((it) => named.includes(it)),
    );
    return [
      ...found,
      ...again.map(({ title }): Failure => ({ stage: 'again', detail: `offered again: ${title}` })),
    ];
  });
}

/** What other rules find only after the fix. */
function broughtAlong({ offer, others }: Outcome): readonly Failure[] {
  const before = groupBy(offer.prepared.others, ({ rule }) => rule);
  return [...groupBy(others, ({ rule }) => rule)].flatMap(([rule, found]) =>
    found.length <= (before.get(rule)?.length ?? 0)
      ? []
      : found.map(({ message }): Failure => ({ stage: 'finding', detail: `${rule}: ${message}` })),
  );
}

/** What a title makes of a static, whatever its name. */
function kindOf(title: string): string {
  return / by (\w+)/.exec(title)?.[1] ?? title.replaceAll(/`[^`]*`/g, '').trim();
}

interface FindingsBelow {
  /** Those of the rule that the folder's program is about. */
  readonly of: (folder: string) => readonly PrintedFinding[];
  readonly others: (folder: string) => readonly PrintedFinding[];
}

/** Findings by the first folder of their path. */
async function findingsBelow(root: string, rules: ReadonlyMap<string, string>): Promise<FindingsBelow> {
  const { findings } = await check(root);
  const byFolder = groupBy(findings, ({ file }) => file.split('/')[0] ?? '');
  const chosen = (folder: string, own: boolean): readonly PrintedFinding[] =>
    (byFolder.get(folder) ?? []).filter(({ rule }) => (rule === rules.get(folder)) === own);
  return { of: (folder) => chosen(folder, true), others: (folder) => chosen(folder, false) };
}

interface Buildable {
  readonly program: CampaignProgram;
  readonly folder: string;
  readonly release: Release;
}

/** Builds them together; an object that cannot even be opened gives way to one of each program's own. */
async function buildAll(
  toolchain: Toolchain,
  crates: readonly Buildable[],
): Promise<readonly BuiltTogether[]> {
  const sources = crates.map(({ program, folder, release }) => sourceOf(program, folder, release));
  const built = await buildPrograms(toolchain, sources);
  const opened = new Map<string, Promise<Loaded>>();
  const settled: BuiltTogether[] = [];
  for (const [index, it] of built.entries()) {
    const source = sources[index];
    if ('error' in it || source === undefined) {
      settled.push(it);
      continue;
    }
    const loaded = opened.get(it.object) ?? loadObject(toolchain, { object: it.object, loader: 'newest' });
    opened.set(it.object, loaded);
    if ((await loaded).failure === null) settled.push(it);
    else {
      const alone = await buildProgram(toolchain, source);
      settled.push('error' in alone ? alone : { ...it, object: alone.object });
    }
  }
  return settled;
}

const LOADERS: readonly Loader[] = ['aya-obj-0.1.0', 'aya-obj-0.2.0', 'newest'];

/** What the kernel has against the program's own functions, with these generations of the loader. */
async function refusalsOf(
  toolchain: Toolchain,
  {
    object,
    exports,
    loaders,
  }: {
    readonly object: string;
    readonly exports: readonly string[];
    readonly loaders: readonly Loader[];
  },
): Promise<readonly string[]> {
  const refusals: string[] = [];
  for (const loader of loaders) {
    const { failure, programs } = await loadOnce(toolchain, object, loader);
    if (failure !== null) refusals.push(`${loader}: ${failure}`);
    const own = programs.filter(({ program }) => exports.includes(program));
    if (failure === null && own.length === 0) refusals.push(`${loader}: there is no program`);
    for (const { program, accepted, askable, log } of own) {
      if (!askable) refusals.push(`${loader}: ${program} cannot be asked about: ${log}`);
      else if (!accepted) refusals.push(`${loader}: ${program}: ${refusal(log)}`);
    }
  }
  return refusals;
}

const answers = new Map<string, Promise<Loaded>>();

/** What the kernel says of all programs of an object, which it is asked once. */
export async function loadOnce(toolchain: Toolchain, object: string, loader: Loader): Promise<Loaded> {
  const key = `${loader} ${object}`;
  const known = answers.get(key) ?? loadObject(toolchain, { object, loader });
  answers.set(key, known);
  return known;
}
