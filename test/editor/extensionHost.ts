// Runs the suite inside of VS Code through @vscode/test-electron: in a desktop VS Code, or in the browser-hosted one, which a
// small executable puts in its place. Each run has fresh folders and the extension as the package holds it.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import type { SuiteResult } from '../../scripts/results';
import { buildCodeInBrowser, buildExtensionHostSuite } from './host/bundles';
import type { HostedResult } from './suite/result';
import { packagedExtension, projectRoot, unzipExtension } from './vsix';

export type Editor = 'desktop' | 'browser';

/** Runs both suites and prints each failure. `executable` is a `code`, or absent for the browser-hosted editor. */
export async function runExtensionHostSuites(executable?: string): Promise<SuiteResult> {
  const suite = executable === undefined ? 'editor-host-browser' : 'editor-host-desktop';
  const vscodeExecutablePath = executable ?? buildCodeInBrowser();
  const extensionTestsPath = buildExtensionHostSuite();
  const root = mkdtempSync(path.join(tmpdir(), 'aya-host-'));
  try {
    const extensionDevelopmentPath = await unzipExtension(packagedExtension(), path.join(root, 'package'));
    const results: HostedResult[] = [];
    for (const hosted of hostedSuites) {
      const options = { vscodeExecutablePath, extensionTestsPath, extensionDevelopmentPath };
      results.push(await runHosted(options, hosted, path.join(root, hosted.name)));
    }
    return summarize(suite, results);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** A desktop VS Code of the newest stable version, or in words why there is none. */
export async function findDesktop(): Promise<
  { readonly executable: string } | { readonly obstacle: string }
> {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = process.env;
  if (process.platform === 'linux' && x11 === undefined && wayland === undefined) {
    return { obstacle: 'a desktop VS Code needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set' };
  }
  try {
    const cachePath = path.join(projectRoot, '.vscode-test');
    return { executable: await downloadAndUnzipVSCode({ version: 'stable', timeout: 20_000, cachePath }) };
  } catch (error) {
    return { obstacle: `a desktop VS Code cannot be downloaded: ${String(error)}` };
  }
}

interface HostedSuite {
  readonly name: string;
  readonly workspace: string;
}

const hostedSuites: readonly HostedSuite[] = [
  { name: 'aya', workspace: path.join(projectRoot, 'examples', 'aya-workspace') },
  { name: 'plain', workspace: path.join(__dirname, 'workspaces', 'plain') },
];

interface Program {
  readonly vscodeExecutablePath: string;
  readonly extensionTestsPath: string;
  readonly extensionDevelopmentPath: string;
}

async function runHosted(program: Program, hosted: HostedSuite, folder: string): Promise<HostedResult> {
  const workspace = path.join(folder, path.basename(hosted.workspace));
  const result = path.join(folder, 'result.json');
  cpSync(hosted.workspace, workspace, { recursive: true });
  const profile = [
    `--user-data-dir=${path.join(folder, 'data')}`,
    `--extensions-dir=${path.join(folder, 'ext')}`,
  ];
  const ending = await runTests({
    ...program,
    launchArgs: [workspace, '--disable-extensions', ...profile],
    extensionTestsEnv: { AYA_SUITE: hosted.name, AYA_SUITE_RESULT: result },
  }).then(
    () => null,
    (error: unknown) => String(error),
  );
  if (!existsSync(result)) {
    return {
      passed: [],
      pending: [],
      failures: [{ name: hosted.name, why: `the suite never ran: ${ending ?? 'no result'}` }],
    };
  }
  const report = parse(readFileSync(result, 'utf8'));
  const silent = report.passed.length + report.failures.length === 0;
  if (silent) return { ...report, failures: [{ name: hosted.name, why: 'no test ran' }] };
  if (ending !== null && report.failures.length === 0)
    return { ...report, failures: [{ name: hosted.name, why: ending }] };
  return report;
}

function summarize(suite: string, results: readonly HostedResult[]): SuiteResult {
  const failures = results.flatMap((result) => result.failures);
  for (const { name, why } of failures) console.error(`✖ ${name}\n  ${why.replaceAll('\n', '\n  ')}\n`);
  return {
    suite,
    passed: results.reduce((total, { passed }) => total + passed.length, 0),
    failed: failures.length,
    skipped: results.flatMap(({ pending }) =>
      pending.map((name) => ({ name, reason: 'skipped by the test' })),
    ),
  };
}

function parse(text: string): HostedResult {
  const value: unknown = JSON.parse(text);
  if (!isHostedResult(value)) throw new Error(`not a result: ${text}`);
  return value;
}

function isHostedResult(value: unknown): value is HostedResult {
  const holds = (key: string): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([name, field]) => name === key && Array.isArray(field));
  return holds('passed') && holds('failures') && holds('pending');
}
