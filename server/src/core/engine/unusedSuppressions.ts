// The findings of `unused-suppression`: they need to know what every other rule found, so the engine makes them.

import type { CrateUnit, EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { modulesOf } from '../model/names';
import { lineIndex, positionAt } from '../text/lineIndex';
import type { Span } from '../text/span';
import type { Analysis } from './analyze';
import type { Finding } from './finding';
import { covers, suppressionsOf, type Suppression } from './suppress';

export const UNUSED_SUPPRESSION = 'unused-suppression';

export interface UnusedOptions {
  readonly crates: readonly EbpfCrate[];
  readonly files: FileStore;
  readonly used: Analysis['used'];
  readonly knownRules: ReadonlySet<string>;
}

/**
 * Allows that name no rule or silence nothing, but for those that an allow of this very rule speaks for.
 * Silent where a rule is off, and in files that are partly undecided or broken.
 */
export function unusedSuppressions(options: UnusedOptions): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const crate of options.crates) {
    const level = crate.config.rules[UNUSED_SUPPRESSION] ?? 'hint';
    if (level === 'off') continue;
    for (const path of new Set(crate.units.flatMap(filesOf))) {
      const text = options.files.text(path);
      const ast = options.files.ast(path);
      if (typeof text !== 'string' || ast == null) continue;
      const suppressions = suppressionsOf(text, ast);
      const clear = !ast.hasErrors && isDecided(crate, path);
      for (const { suppression, id, span, known } of unspoken(
        unusedIn({ options, crate, path, suppressions }),
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
}: {
  readonly options: UnusedOptions;
  readonly crate: EbpfCrate;
  readonly path: string;
  readonly suppressions: readonly Suppression[];
}): readonly Unused[] {
  const used = options.used.get(path) ?? [];
  return suppressions.flatMap((suppression) =>
    suppression.ids.flatMap(({ id, span }): readonly Unused[] => {
      const known = options.knownRules.has(id);
      const isUsed = used.some(
        (it) => it.suppression.comment.start === suppression.comment.start && it.ids.has(id),
      );
      return isUsed || (known && crate.config.rules[id] === 'off') ? [] : [{ suppression, id, span, known }];
    }),
  );
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
