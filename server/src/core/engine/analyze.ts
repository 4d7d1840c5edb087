// Runs the rules over the crates: guards each rule, applies levels and suppressions, removes doubles, sorts.
// Invariant: the order and the content of the result depend on the pushed files and settings alone.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { bodiesOf, type Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import { mutableStatics, type StaticFacts } from '../model/statics';
import { stackOf } from '../stack/report';
import type { StackReport } from '../stack/stackReport';
import { lineIndex, positionAt, type LineIndex } from '../text/lineIndex';
import { atLevel, type Finding, type Level } from './finding';
import type { Rule, RuleContext } from './rule';
import { covers, suppressionsOf, type Suppression } from './suppress';

export interface AnalyzeOptions {
  readonly rules: readonly Rule[];
  readonly files: FileStore;
  readonly stack: () => StackReport;
  readonly onRuleError: (rule: string, error: unknown) => void;
}

export interface Analysis {
  readonly findings: readonly Finding[];
  /** Suppressions that silenced something, by file. What is left over is unused. */
  readonly used: ReadonlyMap<
    string,
    readonly { readonly suppression: Suppression; readonly ids: ReadonlySet<string> }[]
  >;
}

/** What the next part of the work on a report is about: the syntax, names and crates of files, or findings and stacks. */
export type Progress = 'reading' | 'judging' | 'done';

/** Findings of all crates after levels and suppressions, sorted by path and offset. Each step is short but for what one rule finds in one crate. */
export function* analysisSteps(
  crates: readonly EbpfCrate[],
  options: AnalyzeOptions,
): Generator<Progress, Analysis> {
  const { rules, files, stack, onRuleError } = options;
  const all: Finding[] = [];
  yield* groundSteps(crates);
  for (const crate of crates) {
    const context = ruleContext(crate, { files, stack });
    for (const rule of rules) {
      const level = crate.config.rules[rule.id];
      if (level === 'off') continue;
      yield 'judging';
      try {
        const found = rule.check(crate, context);
        all.push(...(level === undefined ? found : found.map((it) => atLevel(it, level))));
      } catch (error) {
        onRuleError(rule.id, error);
      }
    }
  }
  const silencer = createSilencer(files);
  const findings = withoutDoubles(all)
    .filter((it) => !silencer.silences(it))
    .sort((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start || a.span.end - b.span.end,
    );
  return { findings, used: silencer.used };
}

/**
 * What every rule rests on, a little at a time: it is remembered where it belongs, and found there when it is asked for.
 * What fails here fails again for the rule that asks, and is reported by its name.
 */
function* groundSteps(crates: readonly EbpfCrate[]): Generator<Progress, void> {
  for (const unit of new Set(crates.flatMap((it) => it.units))) {
    for (const body of bodiesOf(unit)) {
      if (body.item.kind !== 'fn' || !body.certain) continue;
      attempt(() => inferBody(body));
      yield 'judging';
    }
  }
  for (const crate of crates) {
    attempt(() => stackOf(crate));
    yield 'judging';
  }
}

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    return;
  }
}

/** What the rules are handed about one crate. */
export function ruleContext(
  crate: EbpfCrate,
  { files, stack }: Pick<AnalyzeOptions, 'files' | 'stack'>,
): RuleContext {
  let bodies: readonly Body[] | null = null;
  let statics: readonly StaticFacts[] | null = null;
  const allBodies = (): readonly Body[] => (bodies ??= crate.units.flatMap(bodiesOf));
  return {
    files,
    stack,
    facts: { bodies: allBodies, statics: () => (statics ??= mutableStatics(crate, allBodies(), files)) },
  };
}

const SEVERITY: Readonly<Record<Level, number>> = { error: 3, warning: 2, info: 1, hint: 0 };

/** A file that several crates share is judged in each; the gravest judgement is shown. */
function withoutDoubles(findings: readonly Finding[]): readonly Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.rule}\0${finding.path}\0${finding.span.start}\0${finding.span.end}`;
    const known = byPlace.get(key);
    if (known === undefined || SEVERITY[finding.level] > SEVERITY[known.level]) byPlace.set(key, finding);
  }
  return [...byPlace.values()];
}

interface Silencer {
  readonly silences: (finding: Finding) => boolean;
  readonly used: Analysis['used'];
}

interface FileSuppressions {
  readonly index: LineIndex;
  readonly suppressions: readonly Suppression[];
}

function createSilencer(files: FileStore): Silencer {
  const byFile = new Map<string, FileSuppressions | null>();
  const used = new Map<string, { suppression: Suppression; ids: Set<string> }[]>();
  const load = (path: string): FileSuppressions | null => {
    const known = byFile.get(path);
    if (known !== undefined) return known;
    const text = files.text(path);
    const ast = files.ast(path);
    const loaded =
      typeof text === 'string' && ast != null
        ? { index: lineIndex(text), suppressions: suppressionsOf(text, ast) }
        : null;
    byFile.set(path, loaded);
    return loaded;
  };
  const silences = (finding: Finding): boolean => {
    const file = load(finding.path);
    if (file === null) return false;
    const { line } = positionAt(file.index, finding.span.start);
    const suppression = file.suppressions.find((it) => covers(it, finding.rule, line));
    if (suppression === undefined) return false;
    const list = used.get(finding.path) ?? [];
    const entry = list.find((it) => it.suppression.comment.start === suppression.comment.start);
    if (entry === undefined) list.push({ suppression, ids: new Set([finding.rule]) });
    else entry.ids.add(finding.rule);
    used.set(finding.path, list);
    return true;
  };
  return { silences, used };
}
