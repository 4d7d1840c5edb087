// `aya-analyzer types`: sizes, alignments and field offsets as the model sees them, of the crates that the PATHs name.
// What is wrong with one PATH or one manifest is a line on standard error; the rest is printed all the same.

import type { Workspace } from '../core/index';
import { settleOn } from '../node/project';
import type { TypesOptions } from './commandLine';
import { complaintLine } from './complaint';
import { formatTypes } from './formats/types';
import { openTargets, Selection } from './targets';
import type { Status, Terminal } from './terminal';
import { STATUS } from './terminal';

export interface TypesContext {
  readonly options: TypesOptions;
  readonly terminal: Terminal;
  /** Empty, and the command's own. */
  readonly workspace: Workspace;
}

/** Prints the types in the wanted format and returns the exit status. */
export async function runTypes({ options, terminal, workspace }: TypesContext): Promise<Status> {
  const { targets, listing, failures, remarks, problems } = await openTargets(options.paths, terminal.cwd);
  workspace.setListing(listing.roots, listing.paths);
  const { report, types } = await settleOn(workspace, () => ({
    report: workspace.report(),
    types: workspace.types(),
  }));
  const selection = new Selection(targets);
  for (const line of failures) terminal.complain(line);
  for (const complaint of [...remarks, ...problems, ...selection.problems(report.problems)])
    terminal.complain(complaintLine(terminal.cwd, complaint));
  const selected = {
    base: terminal.cwd,
    types: selection.types(types, report.crates),
    textOf: workspace.textOf,
  };
  const nothing = failures.length > 0 && selected.types.length === 0;
  if (options.format === 'json' || !nothing) terminal.print(formatTypes(selected, options.format));
  return failures.length > 0 ? STATUS.failed : STATUS.clean;
}
