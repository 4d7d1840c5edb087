// One run of the command, from its words to its exit status. Whatever happens becomes a line, never a stack trace.

import { version } from '../../../package.json';
import { createParser, createWorkspace, ruleInfos, type RustParser } from '../core/index';
import { readMachine } from '../node/machine';
import { readParserWasm } from '../node/wasm';
import type { Analyzer } from './check';
import { emptyResult, runCheck } from './check';
import type { Command } from './commandLine';
import { asksForJson, HELP, parseCommandLine } from './commandLine';
import { runExplain } from './explain';
import { formatJson } from './formats/json';
import { formatTypes, NO_TYPES } from './formats/types';
import type { Status, Terminal } from './terminal';
import { STATUS } from './terminal';
import { runStack } from './stack';
import { formatStack, NO_STACK } from './formats/stack';
import { runTypes } from './types';

/** Loads the grammar; a process that runs more than one command may hand out the same one again. */
export type LoadParser = () => Promise<RustParser>;

const loadFromFiles: LoadParser = async () => createParser(await readParserWasm());

/** Runs the command that `argv`, the words after the program's name, asks for. Never rejects. */
export async function run(
  argv: readonly string[],
  terminal: Terminal,
  loadParser = loadFromFiles,
): Promise<Status> {
  const fail = (message: string): Status => {
    terminal.complain(message);
    if (asksForJson(argv)) terminal.print(emptyJson(argv, terminal));
    return STATUS.failed;
  };
  try {
    const command = parseCommandLine(argv);
    if (command.kind === 'wrong') return fail(`${command.message} (see aya-analyzer --help)`);
    return await runCommand(command, { terminal, loadParser });
  } catch (error) {
    return fail(`internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly loadParser: LoadParser;
}

async function runCommand(
  command: Exclude<Command, { kind: 'wrong' }>,
  surroundings: Surroundings,
): Promise<Status> {
  const { terminal } = surroundings;
  switch (command.kind) {
    case 'help':
      terminal.print(HELP);
      return STATUS.clean;
    case 'version':
      terminal.print(`aya-analyzer ${version}\n`);
      return STATUS.clean;
    case 'explain':
      return runExplain(command.rule, { rules: ruleInfos(), terminal });
    case 'server':
      // Loaded only when asked for: a check needs nothing of the protocol.
      (await import('../lsp/main')).startServer();
      return STATUS.clean;
    case 'check':
      return withAnalyzer(surroundings, (analyzer) =>
        runCheck({ options: command.options, terminal, analyzer }),
      );
    case 'stack':
      return withAnalyzer(surroundings, ({ workspace }) =>
        runStack({ options: command.options, terminal, workspace }),
      );
    case 'types':
      return withAnalyzer(surroundings, ({ workspace }) =>
        runTypes({ options: command.options, terminal, workspace }),
      );
  }
}

/** What a reader of JSON gets where the command could not run. */
function emptyJson([word]: readonly string[], terminal: Terminal): string {
  if (word === 'stack') return formatStack(NO_STACK, 'json');
  return word === 'types' ? formatTypes(NO_TYPES, 'json') : formatJson(emptyResult(terminal));
}

async function withAnalyzer(
  surroundings: Surroundings,
  action: (analyzer: Analyzer) => Promise<Status>,
): Promise<Status> {
  const analyzer = await openAnalyzer(surroundings);
  try {
    return await action(analyzer);
  } finally {
    analyzer.workspace.dispose();
  }
}

async function openAnalyzer({ terminal, loadParser }: Surroundings): Promise<Analyzer> {
  const parser = await loadParser();
  const workspace = createWorkspace({
    parser,
    onRuleError: (rule, error) => {
      const reason = error instanceof Error ? error.message : String(error);
      terminal.complain(`rule ${rule} failed, the other rules still ran: ${reason}`);
    },
  });
  workspace.setMachine(readMachine());
  return { workspace, parser, rules: ruleInfos(), version };
}
