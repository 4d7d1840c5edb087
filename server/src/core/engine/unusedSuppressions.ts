// The findings of `unused-suppression`: they need to know what every other rule found, so the engine makes them.

import type { CrateUnit, EbpfCrate, KernelVersion, Loader } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { firstSoundAyaObj } from '../data/ayaReleases';
import { modulesOf } from '../model/names';
import { lineIndex, positionAt } from '../text/lineIndex';
import type { Span } from '../text/span';
import { ruleContext, type Analysis } from './analyze';
import type { Finding } from './finding';
import type { Rule } from './rule';
import type { StackReport } from '../stack/stackReport';
import { covers, suppressionsOf, type Suppression } from './suppress';

export const UNUSED_SUPPRESSION = 'unused-suppression';

export interface UnusedOptions {
  /** The estimated stack of one crate: other kernels add other frames up. */
  readonly stackOf: (crate: EbpfCrate) => StackReport;
  readonly crates: readonly EbpfCrate[];
  readonly files: FileStore;
  readonly used: Analysis['used'];
  readonly rules: readonly Rule[];
}

/**
 * Allows that name no rule or silence nothing, but for those that an allow of this very rule speaks for.
 * Silent where a rule is off or would speak under another loader or kernel, and in files that are partly undecided or broken.
 */
export function unusedSuppressions(options: UnusedOptions): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const crate of options.crates) {
    const found = new Map<Rule, readonly Finding[]>();
    const others = (rule: Rule): readonly Finding[] => {
      const known = found.get(rule) ?? elsewhere({ crate, rule, options });
      found.set(rule, known);
      return known;
    };
    const level = crate.config.rules[UNUSED_SUPPRESSION] ?? 'hint';
    if (level === 'off') continue;
    for (const path of new Set(crate.units.flatMap(filesOf))) {
      const text = options.files.text(path);
      const ast = options.files.ast(path);
      if (typeof text !== 'string' || ast == null) continue;
      const suppressions = suppressionsOf(text, ast);
      const clear = !ast.hasErrors && isDecided(crate, path);
      for (const { suppression, id, span, known } of unspoken(
        unusedIn({ options, crate, path, suppressions, others }),
        { text, suppressions },
      )) {
        if (known && !clear) continue;
        const message = known ? `this allow silences no finding of \`${id}\`` : `there is no rule \`${id}\``;
        findings.set(
          `${path}\0${span.start}`,
          finding({ path, span, message, level, removal: removalOf(text, suppression) }),
        );
      }
    }
  }
  return [...findings.values()];
}

interface Unused {
  readonly suppression: Suppression;
  readonly id: string;
  readonly span: Span;
  readonly known: boolean;
}

/** What silenced no finding of another rule. */
function unusedIn({
  options,
  crate,
  path,
  suppressions,
  others,
}: {
  readonly options: UnusedOptions;
  readonly others: (rule: Rule) => readonly Finding[];
  readonly crate: EbpfCrate;
  readonly path: string;
  readonly suppressions: readonly Suppression[];
}): readonly Unused[] {
  const used = options.used.get(path) ?? [];
  return suppressions.flatMap((suppression) =>
    suppression.ids.flatMap(({ id, span }): readonly Unused[] => {
      const rule = options.rules.find((it) => it.id === id);
      const known = rule !== undefined;
      const isUsed = used.some(
        (it) => it.suppression.comment.start === suppression.comment.start && it.ids.has(id),
      );
      if (isUsed || (known && crate.config.rules[id] === 'off')) return [];
      const isForOthers = known && others(rule).some((it) => isCovered(it, { path, suppression, options }));
      return isForOthers ? [] : [{ suppression, id, span, known }];
    }),
  );
}

const LOADERS: readonly (Loader | null)[] = [
  null,
  { crate: 'aya-obj', version: '0.2.0', from: 'setting' },
  { crate: 'aya-obj', version: firstSoundAyaObj, from: 'setting' },
];

/** Before global data, before a lookup with a constant index was known to succeed, and today. */
const KERNELS: readonly (KernelVersion | null)[] = [null, { major: 4, minor: 19 }, { major: 6, minor: 1 }];

/** What the rule would find under other loaders and kernels than those of the crate: an allow may be written for them. */
function elsewhere({
  crate,
  rule,
  options: { files, stackOf },
}: {
  readonly crate: EbpfCrate;
  readonly rule: Rule;
  readonly options: UnusedOptions;
}): readonly Finding[] {
  return LOADERS.flatMap((loader) =>
    KERNELS.flatMap((targetKernel) => {
      const other = { ...crate, loader, loaderIsOther: false, config: { ...crate.config, targetKernel } };
      try {
        return rule.check(other, ruleContext(other, { files, stack: () => stackOf(other) }));
      } catch {
        // A rule that throws was named when it ran for the crate itself.
        return [];
      }
    }),
  );
}

function isCovered(
  { rule, path, span }: Finding,
  at: { readonly path: string; readonly suppression: Suppression; readonly options: UnusedOptions },
): boolean {
  const text = at.options.files.text(at.path);
  if (path !== at.path || typeof text !== 'string') return false;
  return covers(at.suppression, rule, positionAt(lineIndex(text), span.start).line);
}

/** Without what an allow of `unused-suppression` covers, and without the allows of it that cover something. */
function unspoken(
  unused: readonly Unused[],
  { text, suppressions }: { readonly text: string; readonly suppressions: readonly Suppression[] },
): readonly Unused[] {
  const speaking = suppressions.filter((it) => it.ids.some(({ id }) => id === UNUSED_SUPPRESSION));
  if (speaking.length === 0) return unused;
  const index = lineIndex(text);
  const spoken = new Set<number>();
  const left = unused.filter(({ id, span }) => {
    if (id === UNUSED_SUPPRESSION) return true;
    const { line } = positionAt(index, span.start);
    const speaker = speaking.find((it) => covers(it, UNUSED_SUPPRESSION, line));
    if (speaker !== undefined) spoken.add(speaker.comment.start);
    return speaker === undefined;
  });
  return left.filter((it) => it.id !== UNUSED_SUPPRESSION || !spoken.has(it.suppression.comment.start));
}

function finding(at: {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
  readonly level: Finding['level'];
  readonly removal: Span | null;
}): Finding {
  const { path, span, message, level, removal } = at;
  const edits = removal === null ? [] : [{ path, edits: [{ span: removal, newText: '' }] }];
  return {
    rule: UNUSED_SUPPRESSION,
    level,
    path,
    span,
    message,
    related: [],
    tags: ['unnecessary'],
    data: {},
    fixes:
      edits.length === 0
        ? []
        : [{ title: 'Remove the unused allow', kind: 'remove-allow', safe: true, preferred: true, edits }],
    notes: [],
    snippets: [],
  };
}

/** The comment, and its line where nothing else stands on it. An allow of several rules is left to its author. */
function removalOf(text: string, suppression: Suppression): Span | null {
  if (suppression.ids.length !== 1) return null;
  const { start, end } = suppression.comment;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (before.trim() !== '') return { start: lineStart + before.trimEnd().length, end };
  const lineEnd = text.indexOf('\n', end);
  return { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

function filesOf(unit: CrateUnit): readonly string[] {
  return modulesOf(unit).map((it) => it.file);
}

/** Code under a cfg that cannot be decided is not judged, so an allow in it may be right. */
function isDecided(crate: EbpfCrate, path: string): boolean {
  return crate.units.every((unit) =>
    modulesOf(unit).every(
      (module) => module.file !== path || (module.certain && module.items.every((it) => it.certain)),
    ),
  );
}
