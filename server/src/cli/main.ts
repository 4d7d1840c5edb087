// Entry of the command `aya-analyzer`: joins the run to this process's streams. The status is set, never forced, so that
// everything written to a pipe arrives. The build puts the `#!` line before it.

import { isWithin, toCorePath } from '../node/paths';
import { run } from './run';
import type { Terminal } from './terminal';
import { wantsColour } from './terminal';

void main();

async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe; the status still says what was found.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exitCode = 2;
    });
  }
  process.exitCode = await run(process.argv.slice(2), terminalOf(process));
}

function terminalOf({ stdout, stderr, env }: NodeJS.Process): Terminal {
  const cwd = toCorePath('.');
  const checkout = env['GITHUB_WORKSPACE'];
  return {
    cwd,
    annotationBase:
      checkout !== undefined && isWithin(cwd, toCorePath(checkout)) ? toCorePath(checkout) : cwd,
    colour: wantsColour(stdout.isTTY, env),
    print: (text) => void stdout.write(text),
    complain: (line) => void stderr.write(`aya-analyzer: ${line}\n`),
  };
}
