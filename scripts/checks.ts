// The checks that are no tests: types, lint, format, generated files. Each counts as one.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SuiteResult } from './results';

/** Runs all of them, prints the output of those that fail. */
export function runChecks(): SuiteResult {
  const failed = checks.filter((check) => !passes(check)).length;
  return { suite: 'checks', passed: checks.length - failed, failed, skipped: [] };
}

interface Check {
  readonly name: string;
  /** A script of a package and its arguments, run by this very Node. */
  readonly command: readonly [string, ...string[]];
}

const root = path.resolve(__dirname, '..');
const generator = path.join(root, 'scripts', 'generate.ts');

const checks: readonly Check[] = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  // The one part that knows a browser's document has types of its own.
  {
    name: 'types of the stack map page',
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'client/src/stackMap/webview'],
  },
  { name: 'lint', command: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  {
    name: 'format',
    command: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  },
  ...(existsSync(generator)
    ? [{ name: 'generated files', command: ['--import', 'tsx', generator, '--check'] } satisfies Check]
    : []),
];

function passes({ name, command }: Check): boolean {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  if (status === 0) return true;
  console.error(`✖ ${name}\n${stdout}${stderr}`);
  return false;
}
