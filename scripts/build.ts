// Bundles the command, the server and the client into dist/, beside the two wasm files that the parser needs.
// The core is built once, and command, server and worker share it. A browser has no `require`: there the client joins core and
// worker to one script, so the core is a plain script with one global name, and a module where there are modules.
// Invariant: dist/ runs from any folder; nothing of node_modules is needed after the build.
// Deliberately absent: source maps (they would end in the extension), a watch mode, type checking (`npm run typecheck`).

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build as bundle, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

const projectRoot = path.resolve(__dirname, '..');
const outputFolder = path.join(projectRoot, 'dist');

/** A file that the build wrote, by its name in dist/. */
export interface BuiltFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Writes dist/ anew and removes what an earlier build left there, but for the extension's package.
 * @throws {Error} with one line that names what is missing or does not bundle.
 */
export async function build(): Promise<readonly BuiltFile[]> {
  requireEntries();
  await mkdir(outputFolder, { recursive: true });
  const metafiles = await Promise.all(bundles.map(async (options) => (await bundle(options)).metafile));
  await chmod(path.join(outputFolder, 'cli.js'), 0o755);
  const others = [...(await copyParser()), await writeNotices(metafiles)];
  const built = [...bundles.map(({ outfile }) => path.basename(outfile)), ...others].sort();
  await removeLeftovers(built);
  return Promise.all(
    built.map(async (name) => ({ name, bytes: (await stat(path.join(outputFolder, name))).size })),
  );
}

/** How everything that runs in Node is bundled. */
export const common = {
  absWorkingDir: projectRoot,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // The package's ES module entry finds its wasm by `import.meta.url`, which is empty in a CommonJS bundle.
  alias: { 'web-tree-sitter': path.join(packageFolder('web-tree-sitter'), 'web-tree-sitter.cjs') },
} as const satisfies BuildOptions;

/** Everything that imports the façade takes it from core.js beside it, or in a worker from the script before its own. */
const coreBeside: Plugin = {
  name: 'core-beside',
  setup(pluginBuild) {
    const inWorker = pluginBuild.initialOptions.platform === 'browser';
    pluginBuild.onResolve({ filter: /\/core\/index$/ }, ({ path: file }) =>
      inWorker ? { path: file, namespace: 'core' } : { path: './core.js', external: true },
    );
    pluginBuild.onLoad({ filter: /.*/, namespace: 'core' }, () => ({
      contents: `module.exports = ${CORE_NAME};`,
    }));
  },
};

const CORE_NAME = 'ayaAnalyzerCore';

/** `aya-analyzer server` starts the server file beside it, so that the command does not carry a second copy of it. */
const serverBeside: Plugin = {
  name: 'server-beside',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /\/lsp\/main$/ }, () => ({ path: './server.js', external: true }));
  },
};

const inBrowser = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  alias: {},
} as const satisfies BuildOptions;

const bundles = [
  {
    ...common,
    entryPoints: ['server/src/core/index.ts'],
    outfile: 'dist/core.js',
    format: 'iife',
    globalName: CORE_NAME,
    footer: { js: `if (typeof module === 'object') module.exports = ${CORE_NAME};` },
  },
  {
    ...common,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [serverBeside, coreBeside],
  },
  { ...common, entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.js', plugins: [coreBeside] },
  { ...common, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.js', external: ['vscode'] },
  {
    ...inBrowser,
    entryPoints: ['server/src/lsp/browser.ts'],
    outfile: 'dist/serverWorker.js',
    format: 'iife',
    plugins: [coreBeside],
  },
  {
    ...inBrowser,
    entryPoints: ['client/src/extensionWeb.ts'],
    outfile: 'dist/clientWeb.js',
    external: ['vscode'],
  },
  {
    ...inBrowser,
    entryPoints: ['client/src/stackMap/webview/main.ts'],
    outfile: 'dist/stackMap.js',
    format: 'iife',
  },
  {
    ...inBrowser,
    entryPoints: ['client/src/stackMap/webview/style.css'],
    outfile: 'dist/stackMap.css',
  },
] as const satisfies readonly BuildOptions[];

function requireEntries(): void {
  const missing = bundles.flatMap(({ entryPoints }) =>
    entryPoints.filter((entry) => !existsSync(path.join(projectRoot, entry))),
  );
  if (missing.length > 0) throw new Error(`entry files are missing: ${missing.join(', ')}`);
}

/** Copies runtime and grammar, and writes down where they come from. */
async function copyParser(): Promise<readonly string[]> {
  const [runtime, grammar] = await Promise.all([
    copyWasm({ package: 'web-tree-sitter', file: 'web-tree-sitter.wasm' }),
    copyWasm({ package: 'tree-sitter-rust', file: 'tree-sitter-rust.wasm' }),
  ]);
  const origin = `${JSON.stringify({ runtime, grammar }, null, 2)}\n`;
  await writeFile(path.join(outputFolder, 'grammar.json'), origin);
  return [runtime.file, grammar.file, 'grammar.json'];
}

async function copyWasm(from: { readonly package: string; readonly file: string }) {
  const bytes = await readFile(path.join(packageFolder(from.package), from.file));
  await writeFile(path.join(outputFolder, from.file), bytes);
  return {
    file: from.file,
    package: from.package,
    version: (await manifestOf(packageFolder(from.package))).version,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** The licences of all packages that are inside of the built files: most of them ask to be shown with every copy. */
async function writeNotices(metafiles: readonly Metafile[]): Promise<string> {
  const folders = new Set([packageFolder('tree-sitter-rust')]);
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined) folders.add(path.join(projectRoot, folder));
    }
  }
  const notices = await Promise.all([...folders].map(noticeOf));
  const text = [...new Set(notices)].sort().join(`\n${'-'.repeat(80)}\n\n`);
  const name = 'THIRD-PARTY-NOTICES.txt';
  await writeFile(path.join(outputFolder, name), text);
  return name;
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = await manifestOf(folder);
  const licenceFile = (await readdir(folder)).find((file) => /^licen[cs]e(?:\.|$)/i.test(file));
  if (licenceFile === undefined) return `${name} ${version}: ${license}\n`;
  const text = await readFile(path.join(folder, licenceFile), 'utf8');
  return `${name} ${version}\n\n${text.trim()}\n`;
}

async function manifestOf(folder: string) {
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  return {
    name: stringIn(manifest, 'name'),
    version: stringIn(manifest, 'version'),
    license: stringIn(manifest, 'license'),
  };
}

function stringIn(value: unknown, key: string): string {
  const field: unknown =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : null;
  return typeof field === 'string' ? field : 'unknown';
}

function packageFolder(name: string): string {
  return path.join(projectRoot, 'node_modules', name);
}

async function removeLeftovers(built: readonly string[]): Promise<void> {
  const leftovers = (await readdir(outputFolder)).filter(
    (name) => !built.includes(name) && !name.endsWith('.vsix'),
  );
  await Promise.all(
    leftovers.map((name) => rm(path.join(outputFolder, name), { recursive: true, force: true })),
  );
}

async function main(): Promise<void> {
  try {
    for (const { name, bytes } of await build())
      console.log(`dist/${name}  ${bytes.toLocaleString('en')} bytes`);
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
