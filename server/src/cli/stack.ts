// `aya-analyzer stack`: frames and call chains of all programs, of fresh objects exactly, else as estimated.
// Objects are looked for where builds put them; `--object` names others. Exit status 1 where `--max` is passed, or a build log names a
// frame that did not link.

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { filesOfGlob, LARGEST_OBJECT, ObjectLook, type StackReport, type Workspace } from '../core/index';
import { objectFiles } from '../node/objects';
import { toCorePath } from '../node/paths';
import { settle, settleOn } from '../node/project';
import type { StackOptions } from './commandLine';
import { complaintLine } from './complaint';
import { relativePath } from './formats/checkResult';
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
  const named = await namedObjects(options.objects, terminal.cwd);
  await new ObjectLook(objectFiles).look({ crates, sink: workspace, named: named.files });
  const whole = await settleOn(workspace, workspace.stack);
  const stack = selected(whole, new Set(crates.map(({ root }) => root)));
  const base = options.compare === null ? null : readBase(await read(options.compare, terminal));
  const log = options.buildLog === null ? null : await read(options.buildLog, terminal);
  const wrong = [...failures, ...named.wrong, ...unreadable(stack, named.files, terminal)];
  if (typeof base === 'string') wrong.push(`${options.compare ?? ''}: ${base}`);
  if (options.buildLog !== null && log === null) wrong.push(`${options.buildLog}: cannot be read`);

  for (const line of wrong) terminal.complain(line);
  for (const complaint of [...remarks, ...problems, ...selection.problems(report.problems)])
    terminal.complain(complaintLine(terminal.cwd, complaint));
  const nameOf = (root: string): string => relativePath(terminal.cwd, root);
  const result = {
    base: terminal.cwd,
    stack,
    grown: base === null || typeof base === 'string' ? null : growth(base, stack, nameOf),
    linkFailures: log === null ? null : workspace.linkFailures(log),
    now: Date.now(),
    textOf: workspace.textOf,
  };
  if (options.format === 'json' || wrong.length === 0 || stack.programs.length > 0)
    terminal.print(formatStack(result, options.format));
  if (wrong.length > 0) return STATUS.failed;
  const { max } = options;
  const over = max !== null && stack.programs.some(({ bytes }) => bytes !== null && bytes > max);
  return over || (result.linkFailures ?? []).length > 0 ? STATUS.findings : STATUS.clean;
}

/** The files that `--object` names, and one line for each that names none. */
async function namedObjects(
  given: readonly string[],
  cwd: string,
): Promise<{ readonly files: readonly string[]; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  const found: string[] = [];
  for (const name of given) {
    const files = await filesOfGlob(toCorePath(name, cwd), objectFiles.readFolder);
    const facts = await Promise.all(files.map(objectFiles.facts));
    if (facts.every((it) => it === null)) wrong.push(`${name}: no such file`);
    for (const [index, file] of files.entries()) {
      const size = facts[index]?.size ?? null;
      if (size !== null && size > LARGEST_OBJECT)
        wrong.push(`${name}: ${String(size)} bytes are too many for a BPF object`);
      else if (size !== null) found.push(file);
    }
  }
  return { files: [...new Set(found)], wrong };
}

/** One line for each object that was named and is none. */
function unreadable(
  { objects }: StackReport,
  named: readonly string[],
  { cwd }: Terminal,
): readonly string[] {
  return objects
    .filter(({ path, state }) => state === 'unreadable' && named.includes(path))
    .map(({ path, why }) => complaintLine(cwd, { path, message: `no BPF object: ${why}` }));
}

/** What belongs to the named crates, and what was named by itself. */
function selected(stack: StackReport, roots: ReadonlySet<string>): StackReport {
  const belongs = ({ crate }: { readonly crate: string | null }): boolean =>
    crate === null || roots.has(crate);
  return {
    ...stack,
    programs: stack.programs.filter(belongs),
    functions: stack.functions.filter(belongs),
    objects: stack.objects.filter(belongs),
  };
}

/** Text of a file, "-" for standard input; null where it cannot be read. */
async function read(given: string, { cwd }: Terminal): Promise<string | null> {
  if (given === '-') return text(process.stdin);
  return readFile(toCorePath(given, cwd), 'utf8').catch(() => null);
}
