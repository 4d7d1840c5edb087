// Builds, and packs dist/aya-analyzer.vsix from the allow-list in .vscodeignore.
// Invariant: the package holds what it must and nothing that it must not, and stays under a million bytes; else this fails.

import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { openPromise } from 'yauzl';
import { build } from './build';

const projectRoot = path.resolve(__dirname, '..');
const vsix = path.join(projectRoot, 'dist', 'aya-analyzer.vsix');

export interface ExtensionPackage {
  /** Absolute path of the .vsix. */
  readonly file: string;
  readonly bytes: number;
  /** Names of the packed files, from the extension's folder. */
  readonly names: readonly string[];
}

/**
 * Packs what `build` has written.
 * @throws {Error} with one line, when the package would be incomplete, too large, or hold what is not meant for users.
 */
export async function packageExtension(): Promise<ExtensionPackage> {
  const unchecked = `${vsix}.${String(process.pid)}.vsix`;
  // The same sources give the same bytes: vsce writes this time instead of each file's own, in the local time zone, as zip files do.
  process.env['SOURCE_DATE_EPOCH'] ??= PACKED_AT_SECONDS;
  process.env['TZ'] = 'UTC';
  try {
    const warnings = await warningsOf(() =>
      createVSIX({
        cwd: projectRoot,
        packagePath: unchecked,
        dependencies: false,
        // There is no public repository that links in the README could lead to.
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
      }),
    );
    const names = await namesIn(unchecked);
    const { size } = await stat(unchecked);
    const faults = [...warnings.map((warning) => `vsce warns: ${warning}`), ...faultsOf(names, size)];
    if (faults.length > 0) throw new Error(`the extension's package is wrong: ${faults.join('; ')}`);
    await rename(unchecked, vsix);
    return { file: vsix, bytes: size, names };
  } finally {
    await rm(unchecked, { force: true });
  }
}

/** What `pack` complains about. vsce has no other way to tell than the console. */
async function warningsOf(pack: () => Promise<unknown>): Promise<readonly string[]> {
  const warnings: string[] = [];
  const { warn, error } = console;
  const github = process.env['GITHUB_ACTIONS'];
  // There it would print commands for the runner instead.
  delete process.env['GITHUB_ACTIONS'];
  console.warn = console.error = (...parts: readonly unknown[]) =>
    void warnings.push(parts.map(String).join(' '));
  try {
    await pack();
    return warnings;
  } finally {
    Object.assign(console, { warn, error });
    if (github !== undefined) process.env['GITHUB_ACTIONS'] = github;
  }
}

function faultsOf(names: readonly string[], size: number): readonly string[] {
  return [
    ...required.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...names.filter((name) => unwanted.test(name)).map((name) => `${name} must not be inside`),
    ...(size < MAX_BYTES
      ? []
      : [`it has ${String(size)} bytes, allowed are fewer than ${String(MAX_BYTES)}`]),
  ];
}

const MAX_BYTES = 1_000_000;

/** 1 January 2026, in seconds since 1970: any time will do, as long as it stays. */
const PACKED_AT_SECONDS = '1767225600';

const required = [
  'package.json',
  'package.nls.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'images/icon.png',
  'l10n/bundle.l10n.json',
  'dist/client.js',
  'dist/clientWeb.js',
  'dist/core.js',
  'dist/server.js',
  'dist/serverWorker.js',
  'dist/cli.js',
  'dist/stackMap.css',
  'dist/stackMap.js',
  'dist/web-tree-sitter.wasm',
  'dist/tree-sitter-rust.wasm',
  'dist/grammar.json',
  'dist/THIRD-PARTY-NOTICES.txt',
  'syntaxes/aya.injection.json',
  'snippets/aya.code-snippets',
  'docs/walkthrough/example.md',
  'examples/aya-workspace/flowcount-ebpf/src/main.rs',
];

const unwanted = /\.ts$|\.map$|\.vsix$|(?:^|\/)(?:test|tests|node_modules|scripts|artifacts|target)\//;

async function namesIn(file: string): Promise<readonly string[]> {
  const names: string[] = [];
  const zip = await openPromise(file);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.startsWith('extension/')) names.push(entry.fileName.slice('extension/'.length));
  }
  return names.sort();
}

async function main(): Promise<void> {
  try {
    await build();
    const { file, bytes, names } = await packageExtension();
    console.log(
      `${path.relative(process.cwd(), file)}  ${bytes.toLocaleString('en')} bytes, ${String(names.length)} files`,
    );
  } catch (error) {
    console.error(`package: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
