// All fixes of a file as one edit. As on the command line, fixes are tried one after the other, each on the text that the one
// before it left, and one that would not parse or whose finding would remain is left out.
// The texts are handed to the core, judged and taken back within one turn, so that nobody else ever sees them.

import {
  applyEdits,
  chooseFix,
  type FileEdits,
  type Finding,
  type Fix,
  type RustParser,
} from '../core/index';
import type { Analysis } from './analysis';
import { lineEdits } from './lineEdits';

/** The edits that all fixes of `rule` in the file make together, or for null all safe fixes of every rule. */
export function fixAll(analysis: Analysis, rule: string | null, parser: RustParser): readonly FileEdits[] {
  const { core } = analysis.project;
  const before = new Map<string, string>();
  try {
    const refused = new Set<string>();
    for (let round = 0; round < MAX_FIXES; round++) {
      const findings = core.findingsIn(analysis.path).filter((found) => rule === null || found.rule === rule);
      const choice = nextChoice(findings, { unsafe: rule !== null, refused });
      if (choice === null) break;
      const undo = tryFix(choice.fix, { analysis, parser, original: before });
      const remaining = core
        .findingsIn(analysis.path)
        .filter((found) => isSame(found, choice.finding)).length;
      const wanted = findings.filter((found) => isSame(found, choice.finding)).length;
      if (undo !== null && remaining < wanted) continue;
      undo?.();
      refused.add(keyOf(choice.finding, choice.fix));
    }
    return [...before].flatMap(([path, text]) => {
      const edits = lineEdits(text, core.textOf(path) ?? text);
      return edits.length === 0 ? [] : [{ path, edits }];
    });
  } finally {
    for (const [path, text] of before) core.setFile(path, text);
  }
}

/** Bounds a chain of fixes that call for each other; far above what one file needs. */
const MAX_FIXES = 500;

function nextChoice(
  findings: readonly Finding[],
  { unsafe, refused }: { readonly unsafe: boolean; readonly refused: ReadonlySet<string> },
): { readonly finding: Finding; readonly fix: Fix } | null {
  for (const finding of findings) {
    const fix = chooseFix(finding.fixes, { unsafe });
    if (fix !== undefined && !refused.has(keyOf(finding, fix))) return { finding, fix };
  }
  return null;
}

/** Hands the fixed texts to the core. Gives the way back, or null when the fix does not fit or its result does not parse. */
function tryFix(
  fix: Fix,
  context: {
    readonly analysis: Analysis;
    readonly parser: RustParser;
    readonly original: Map<string, string>;
  },
): (() => void) | null {
  const { core } = context.analysis.project;
  const changes: { path: string; text: string; fixed: string }[] = [];
  for (const { path, edits } of fix.edits) {
    const text = core.textOf(path);
    if (text === undefined) return null;
    const fixed = applied(text, edits);
    if (fixed === null || (parses(context.parser, text) && !parses(context.parser, fixed))) return null;
    changes.push({ path, text, fixed });
  }
  for (const { path, text, fixed } of changes) {
    if (!context.original.has(path)) context.original.set(path, text);
    core.setFile(path, fixed);
  }
  return () => {
    for (const { path, text } of changes) core.setFile(path, text);
  };
}

/** null: the edits overlap. */
function applied(text: string, edits: FileEdits['edits']): string | null {
  try {
    return applyEdits(text, edits);
  } catch {
    return null;
  }
}

function parses(parser: RustParser, text: string): boolean {
  const parsed = parser.parse(text);
  try {
    return !parsed.ast.hasErrors;
  } finally {
    parsed.dispose();
  }
}

function isSame(one: Finding, other: Finding): boolean {
  return one.rule === other.rule && one.message === other.message;
}

function keyOf(finding: Finding, fix: Fix): string {
  return [finding.rule, finding.message, fix.title].join('\n');
}
