// `npm test`: builds, checks, and runs every test that needs no Rust toolchain, the real editor's included.
// Invariant: the closing line and the exit status come from the runners' own counts.
// `npm test -- unit rules` runs the suites so named and nothing else; the editor's are named `editor`, the checks `checks`.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build';
import { runChecks } from './checks';
import { runEditorSuites } from './editorSuites';
import { runNodeSuite } from './nodeSuites';
import { packageExtension } from './package';
import { closingLine, forgetSuites, recordSuite, type SuiteResult } from './results';

async function main(chosen: readonly string[]): Promise<void> {
  const wants = (suite: string): boolean => chosen.length === 0 || chosen.includes(suite);
  forgetSuites((suite) => !suite.startsWith('conformance'));
  const results: SuiteResult[] = [];
  const record = (result: SuiteResult): void => {
    results.push(recordSuite(result));
    report(result);
  };

  await build();
  if (wants('checks')) record(runChecks());
  for (const { suite, files } of nodeSuites()) {
    if (wants(suite)) record(await runNodeSuite({ suite, files }));
  }
  if (wants('editor')) {
    await packageExtension();
    for await (const result of runEditorSuites()) record(result);
  }

  console.log(closingLine(results));
  process.exitCode = results.length > 0 && results.every(({ failed }) => failed === 0) ? 0 : 1;
}

/** Folders of `test/` that hold other things, or that other commands and other runners run. */
const otherFolders = ['editor', 'conformance', 'bench', 'fixtures'] as const;

const testFolder = path.resolve(__dirname, '..', 'test');

/** One suite for each folder of `test/` with test files in it, at any depth. */
function nodeSuites(): readonly { readonly suite: string; readonly files: readonly string[] }[] {
  return readdirSync(testFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !otherFolders.some((other) => other === entry.name))
    .map(({ name }) => ({ suite: name, files: testFilesIn(path.join(testFolder, name)) }))
    .filter(({ files }) => files.length > 0);
}

function testFilesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}

function report({ suite, passed, failed, skipped }: SuiteResult): void {
  console.log(`${failed === 0 ? '✔' : '✖'} ${suite}: ${closingLine([{ suite, passed, failed, skipped }])}`);
  for (const { name, reason } of skipped) console.log(`  skipped: ${name}: ${reason}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
