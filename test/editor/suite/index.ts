// Entry that VS Code's extension host loads, the same under the desktop and under the browser-hosted editor.
// Runs the tests that AYA_SUITE names and writes what happened to AYA_SUITE_RESULT, because a suite that never ran must not look green.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type { HostedResult } from './result';

/** Called by VS Code; a rejection makes it end with an exit code other than zero. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 120_000, color: false, reporter: 'min' });
  mocha.addFile(path.join(__dirname, `${variable('AYA_SUITE')}.test.js`));
  const result = await runMocha(mocha);
  writeFileSync(variable('AYA_SUITE_RESULT'), JSON.stringify(result));
  if (result.failures.length > 0) throw new Error(`${result.failures.length} tests failed`);
}

async function runMocha(mocha: Mocha): Promise<HostedResult> {
  const passed: string[] = [];
  const failures: { readonly name: string; readonly why: string }[] = [];
  const pending: string[] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => {
        resolve();
      })
      .on('pass', (test) => passed.push(test.fullTitle()))
      .on('pending', (test) => pending.push(test.fullTitle()))
      .on('fail', (test, error: unknown) => {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        failures.push({ name: test.fullTitle(), why });
      });
  });
  return { passed, failures, pending };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
