// `npm run conformance`: the suites that compare us with the real compiler, the real linker and the running kernel.
// Invariant: what cannot be asked here is named with its reason; under CONFORMANCE_REQUIRED=1 it fails.
// `npm run conformance -- verdicts` runs the files so named and nothing else.

import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inParallel } from '../test/conformance/toolchain/inParallel';
import { whyNotLoadable } from '../test/conformance/toolchain/loadObject';
import { findToolchain } from '../test/conformance/toolchain/toolchain';
import { build } from './build';
import { runNodeSuite } from './nodeSuites';
import { closingLine, forgetSuites, recordSuite, type SuiteResult } from './results';

async function main(chosen: readonly string[]): Promise<void> {
  rmSync(fixesTable, { force: true });
  forgetSuites((suite) => suite.startsWith('conformance'));
  await build();
  // Built here, once, and not by every test file for itself.
  await sayWhatIsThere();
  const results: SuiteResult[] = [];
  await inParallel(testFiles(chosen), async (file) => {
    const suite = `conformance ${path.basename(file, '.test.ts')}`;
    const result = recordSuite(await runNodeSuite({ suite, files: [file] }));
    results.push(result);
    report(result);
  });
  if (existsSync(fixesTable))
    console.log(`\nFixes, with aya-ebpf 0.2.1 and 0.1.0:\n${readFileSync(fixesTable, 'utf8')}`);
  console.log(closingLine(results));
  process.exitCode = results.length > 0 && results.every(({ failed }) => failed === 0) ? 0 : 1;
}

/** Written by the fix campaign. */
const fixesTable = path.resolve(__dirname, '..', 'artifacts', 'fixes.txt');

async function sayWhatIsThere(): Promise<void> {
  console.log(
    'Looking for a compiler for BPF targets; the first time, the linker and the libraries are built…',
  );
  const found = await findToolchain();
  if ('missing' in found) {
    console.log(`No programs can be built: ${found.missing}`);
    return;
  }
  const { toolchain } = found;
  // A test that needs one which does not build says why.
  await Promise.allSettled([toolchain.librariesOf('oldest'), toolchain.librariesOf('crates')]);
  console.log(`Building with ${toolchain.description}`);
  console.log((await whyNotLoadable(toolchain)) ?? 'Loading into the running kernel, attaching nothing');
}

function testFiles(chosen: readonly string[]): readonly string[] {
  const folder = path.resolve(__dirname, '..', 'test', 'conformance');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => chosen.length === 0 || chosen.includes(path.basename(file, '.test.ts')))
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
