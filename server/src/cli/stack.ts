// `aya-analyzer stack`: frames and call chains of all programs, of fresh objects exactly, else as estimated.
// Objects are looked for where builds put them; `--object` names others. Exit status 1 where `--max` is passed.

import { readFile } from 'node:fs/promises';

import type { StackReport, Workspace } from '../core/index';
import { newestSource, pushObjects, readObjectFile } from '../node/objects';
import { toCorePath } from '../node/paths';
import { settle, settleOn } from '../node/project';
import type { StackOptions } from './commandLine';
import { complaintLine } from './complaint';
import { formatStack } from './formats/stack';
import { growth, readBase } from './stackGrowth';
import { openTargets, Selection } from './targets';
import type { Status, Terminal } from './terminal';
import { STATUS } from './terminal';

export interface StackContext {
  readonly options: StackOptions;
  readonly terminal: Terminal;
  /** Empty, and the command's own. */
  readonly workspace: Workspace;
}

/** Prints the stack in the wanted format and returns the exit status. */
export async function runStack({ options, terminal, workspace }: StackContext): Promise<Status> {
  const { targets, listing, failures, remarks, problems } = await openTargets(options.paths, terminal.cwd);
  if (options.targetKernel !== null) workspace.setSettings({ targetKernel: options.targetKernel });
  workspace.setListing(listing.roots, listing.paths);
  const report = await settle(workspace);
  const selection = new Selection(targets);
  const crates = selection.crates(report.crates);
  const unreadable = await pushNamed(workspace, { options, terminal, newest: await newestSource(crates) });
  await pushObjects(workspace, { crates, targetDir: process.env['CARGO_TARGET_DIR'] });
  const stack = selected(await settleOn(workspace, workspace.stack), new Set(crates.map(({ root }) => root)));
  const base = options.compare === null ? null : readBase(await read(options.compare, terminal.cwd));
  const wrong = [...failures, ...unreadable];
  if (typeof base === 'string') wrong.push(`${options.compare ?? ''}: ${base}`);

  for (const line of wrong) terminal.complain(line);
  for (const complaint of [...remarks, ...problems, ...selection.problems(report.problems)])
    terminal.complain(complaintLine(terminal.cwd, complaint));
  const grown = base === null || typeof base === 'string' ? null : growth(base, stack);
  const result = { base: terminal.cwd, stack, grown, textOf: workspace.textOf };
  if (options.format === 'json' || wrong.length === 0 || stack.programs.length > 0)
    terminal.print(formatStack(result, options.format));
  if (wrong.length > 0) return STATUS.failed;
  const { max } = options;
  const over = max !== null && stack.programs.some(({ bytes }) => bytes !== null && bytes > max);
  return over ? STATUS.findings : STATUS.clean;
}

/** Gives the workspace the objects that `--object` names. One line for each that cannot be used. */
async function pushNamed(
  workspace: Workspace,
  {
    options,
    terminal,
    newest,
  }: { readonly options: StackOptions; readonly terminal: Terminal; readonly newest: number },
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const given of options.objects) {
    const file = toCorePath(given, terminal.cwd);
    const object = await readObjectFile(file);
    if (object === null) lines.push(`${given}: no BPF object, or not readable`);
    else {
      const { bytes, modified } = object;
      workspace.setObject(file, bytes, { modified, named: true, olderThanSource: modified < newest });
    }
  }
  return lines;
}

/** What belongs to the named crates, and what was named by itself. */
function selected(stack: StackReport, roots: ReadonlySet<string>): StackReport {
  const belongs = ({ crate }: { readonly crate: string | null }): boolean =>
    crate === null || roots.has(crate);
  return {
    ...stack,
    programs: stack.programs.filter(belongs),
    functions: stack.functions.filter(belongs),
  };
}

async function read(given: string, cwd: string): Promise<string | null> {
  return readFile(toCorePath(given, cwd), 'utf8').catch(() => null);
}
