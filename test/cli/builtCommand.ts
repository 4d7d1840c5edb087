// Starts the built command, the file that is shipped, as a shell would. `npm test` builds it first.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const CLI = path.resolve(__dirname, '../../dist/cli.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command to its end. */
export async function runCommand(words: readonly string[], options: StartOptions): Promise<Ended> {
  const child = startCommand(words, options);
  child.stdin.end();
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { status, stdout, stderr };
}

export function startCommand(
  words: readonly string[],
  options: StartOptions,
): ChildProcessWithoutNullStreams {
  assert.ok(existsSync(CLI), `${CLI} is missing: run npm run build`);
  return spawn(process.execPath, [CLI, ...words], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
}

export function exitOf(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}
