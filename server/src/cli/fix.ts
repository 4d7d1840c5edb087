// Writes fixes, one after the other: each is judged on the text that the one before it left. A fix is written only if its result
// parses and its finding is gone; then all of its files are replaced, or none. What is refused is said once and left as it was.

import { applyEdits } from '../core/index';
import {
  chooseFix,
  type Finding,
  type Fix,
  type Report,
  type RustParser,
  type Workspace,
} from '../core/index';
import { settle } from '../node/project';
import type { Complaint } from './complaint';
import type { Selection } from './targets';
import type { Replacement } from './writeFile';
import { replaceFiles } from './writeFile';

export interface FixContext {
  readonly workspace: Workspace;
  readonly parser: RustParser;
  readonly selection: Selection;
  /** Folders and files below which may be written. */
  readonly writable: readonly string[];
  /** Whether fixes that change the meaning are written too. */
  readonly unsafe: boolean;
}

export interface FixOutcome {
  /** The report on what the files hold now. */
  readonly report: Report;
  /** Fixes that were written. */
  readonly fixed: number;
  /** Fixes that were left out, and why. The files are as they were. */
  readonly refusals: readonly Complaint[];
  /** Files that could not be written. */
  readonly failures: readonly Complaint[];
}

/** Bounds a chain of fixes that call for each other; far above what one program needs. */
const MAX_FIXES = 1000;

/** Writes what `context` allows, in the order of files and offsets. */
export async function writeFixes(context: FixContext): Promise<FixOutcome> {
  const refusals: Complaint[] = [];
  const failures: Complaint[] = [];
  const refused = new Set<string>();
  let report = await settle(context.workspace);
  let fixed = 0;
  while (fixed < MAX_FIXES) {
    const choice = nextChoice(context, { report, refused });
    if (choice === null) return { report, fixed, refusals, failures };
    const attempt = await tryFix(context, { report, choice });
    report = attempt.report;
    if (attempt.kind === 'written') {
      fixed++;
      continue;
    }
    refused.add(choice.key);
    addOnce(attempt.kind === 'failed' ? failures : refusals, attempt.complaint);
  }
  const message = `stopped after ${String(MAX_FIXES)} fixes; run the command again`;
  return { report, fixed, failures, refusals: [...refusals, { path: '', message }] };
}

interface Choice {
  readonly finding: Finding;
  readonly fix: Fix;
  /** Names the choice across changes elsewhere in the file. */
  readonly key: string;
}

type Attempt =
  | { readonly kind: 'written'; readonly report: Report }
  | { readonly kind: 'refused' | 'failed'; readonly report: Report; readonly complaint: Complaint };

function nextChoice(
  { selection, unsafe }: FixContext,
  { report, refused }: { report: Report; refused: ReadonlySet<string> },
): Choice | null {
  const seen = new Map<string, number>();
  for (const finding of selection.findings(report.findings)) {
    const fix = chooseFix(finding.fixes, { unsafe });
    if (fix === undefined) continue;
    const name = [finding.rule, finding.path, finding.message, fix.title].join('\n');
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    const key = `${name}\n${String(nth)}`;
    if (!refused.has(key)) return { finding, fix, key };
  }
  return null;
}

async function tryFix(
  context: FixContext,
  { report, choice }: { report: Report; choice: Choice },
): Promise<Attempt> {
  const { workspace } = context;
  const refuse = (message: string, unchanged: Report): Attempt => ({
    kind: 'refused',
    report: unchanged,
    complaint: { path: choice.finding.path, message: `not fixed, ${message}: ${choice.fix.title}` },
  });
  const replacements = replacementsOf(choice.fix, workspace);
  if (replacements === null) return refuse('its edits do not fit the files', report);
  if (replacements.some(({ path, after }) => path.endsWith('.rs') && !parses(context.parser, after)))
    return refuse('the result would not parse', report);

  for (const { path, after } of replacements) workspace.setFile(path, after);
  const next = await settle(workspace);
  // A report is good for one state of the workspace, also after a change that was taken back.
  const restore = async (): Promise<Report> => {
    for (const { path, before } of replacements) workspace.setFile(path, before);
    return settle(workspace);
  };
  if (countOf(choice.finding, next) >= countOf(choice.finding, report))
    return refuse('the finding would remain', await restore());
  const failure = await replaceFiles(replacements, context.writable);
  if (failure === null) return { kind: 'written', report: next };
  return { kind: 'failed', report: await restore(), complaint: failure };
}

/** A file that cannot be written is named once, however many fixes it was to get. */
function addOnce(complaints: Complaint[], complaint: Complaint): void {
  const { path, message } = complaint;
  if (!complaints.some((it) => it.path === path && it.message === message)) complaints.push(complaint);
}

/** null: a file is not there, nothing would change, or edits overlap. */
function replacementsOf(fix: Fix, workspace: Workspace): readonly Replacement[] | null {
  const replacements: Replacement[] = [];
  for (const { path, edits } of fix.edits) {
    const before = workspace.textOf(path);
    if (before === undefined) return null;
    try {
      const after = applyEdits(before, edits);
      if (after !== before) replacements.push({ path, before, after });
    } catch {
      return null;
    }
  }
  return replacements.length === 0 ? null : replacements;
}

function parses(parser: RustParser, text: string): boolean {
  const parsed = parser.parse(text);
  try {
    return !parsed.ast.hasErrors;
  } finally {
    parsed.dispose();
  }
}

function countOf({ rule, path, message }: Finding, report: Report): number {
  return report.findings.filter(
    (other) => other.rule === rule && other.path === path && other.message === message,
  ).length;
}
