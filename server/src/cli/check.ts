// `aya-analyzer check`: reads the projects of the given PATHs, reports on what lies below the PATHs, writes fixes if asked.
// Built objects are looked for, as the `stack` command does: exact numbers take the place of estimates.
// What is wrong with one PATH or one manifest is a line on standard error; the rest is checked all the same.

import { ObjectLook, type Finding, type RuleInfo, type RustParser, type Workspace } from '../core/index';
import { objectFiles } from '../node/objects';
import { settle } from '../node/project';
import type { CheckOptions } from './commandLine';
import { LEVELS } from './commandLine';
import { complaintLine } from './complaint';
import { writeFixes } from './fix';
import type { CheckResult } from './formats/checkResult';
import { formatResult } from './formats/format';
import type { Target, TargetListing } from './targets';
import { openTargets, Selection } from './targets';
import type { Status, Terminal } from './terminal';
import { STATUS } from './terminal';

/** What a check works with. The workspace is empty and is the check's own. */
export interface Analyzer {
  readonly workspace: Workspace;
  readonly parser: RustParser;
  readonly rules: readonly RuleInfo[];
  readonly version: string;
}

export interface CheckContext {
  readonly options: CheckOptions;
  readonly terminal: Terminal;
  readonly analyzer: Analyzer;
}

/** Prints the result in the wanted format and returns the exit status. */
export async function runCheck(context: CheckContext): Promise<Status> {
  const { options, terminal } = context;
  const result = await check(context);
  for (const line of result.failures) terminal.complain(line);
  for (const { path, message } of result.problems)
    terminal.complain(complaintLine(terminal.cwd, { path, message }));
  if (result.fixed > 0 && (options.format === 'sarif' || options.format === 'github'))
    terminal.complain(`${String(result.fixed)} ${result.fixed === 1 ? 'fix' : 'fixes'} written`);
  // Beside a line that says what could not be checked, "no eBPF code found" would be one answer too many.
  const nothingChecked = result.failures.length > 0 && result.files === 0;
  if (options.format !== 'pretty' || !nothingChecked)
    terminal.print(formatResult(result, { format: options.format, colour: terminal.colour }));
  if (result.failures.length > 0) return STATUS.failed;
  return result.findings.some((finding) => isAtLeast(finding, options)) ? STATUS.findings : STATUS.clean;
}

/** A result without anything in it: what is printed when nothing could be checked. */
export function emptyResult(terminal: Terminal): CheckResult {
  return {
    base: terminal.cwd,
    crates: [],
    files: 0,
    fixed: 0,
    findings: [],
    problems: [],
    failures: [],
    rules: [],
    version: '',
    textOf: () => undefined,
  };
}

async function check(context: CheckContext): Promise<CheckResult> {
  const { options, terminal, analyzer } = context;
  const base = options.format === 'github' ? terminal.annotationBase : terminal.cwd;
  const { rules, version } = analyzer;
  const empty = { ...emptyResult(terminal), base, rules, version };
  const unknown = Object.keys(options.levels).find((rule) => !rules.some(({ id }) => id === rule));
  if (unknown !== undefined) return { ...empty, failures: [unknownRule(unknown, rules)] };

  const { targets, listing, failures, remarks, problems } = await openTargets(options.paths, terminal.cwd);
  const { report, fixed, refusals, broken } = await analyse(context, { targets, listing });

  const selection = new Selection(targets);
  return {
    ...empty,
    crates: selection.crates(report.crates),
    files: selection.fileCount(report.crates),
    fixed,
    findings: selection.findings(report.findings),
    problems: [...remarks, ...problems, ...selection.problems(report.problems), ...refusals],
    failures: [...failures, ...broken.map((complaint) => complaintLine(terminal.cwd, complaint))],
    textOf: analyzer.workspace.textOf,
  };
}

async function analyse(
  { options, analyzer }: CheckContext,
  { targets, listing }: { targets: readonly Target[]; listing: TargetListing },
) {
  const { workspace, parser } = analyzer;
  workspace.setSettings({
    rules: options.levels,
    ...(options.targetKernel !== null && { targetKernel: options.targetKernel }),
  });
  workspace.setListing(listing.roots, listing.paths);
  const { crates } = await settle(workspace);
  await new ObjectLook(objectFiles).look({ crates, sink: workspace });
  if (options.fix === 'none') return { report: await settle(workspace), fixed: 0, refusals: [], broken: [] };
  const { report, fixed, refusals, failures } = await writeFixes({
    workspace,
    parser,
    selection: new Selection(targets),
    writable: listing.writable,
    unsafe: options.fix === 'all',
  });
  return { report, fixed, refusals, broken: failures };
}

export function unknownRule(rule: string, rules: readonly RuleInfo[]): string {
  return `no rule is called "${rule}"; the rules are ${rules.map(({ id }) => id).join(', ')}`;
}

function isAtLeast(finding: Finding, { failOn }: CheckOptions): boolean {
  return LEVELS.indexOf(finding.level) >= LEVELS.indexOf(failOn);
}
