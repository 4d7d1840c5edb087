// Bundles what other programs start from a file: the stand-in for the `code` executable, and the suite that runs inside of VS Code.

import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** Writes the executable and returns its absolute path. */
export function buildCodeInBrowser(): string {
  const outfile = path.join(outputFolder, 'code-in-browser.cjs');
  buildSync({
    ...common,
    entryPoints: [path.join(__dirname, 'codeInBrowser.ts')],
    outfile,
    banner: { js: '#!/usr/bin/env node' },
    define: { __dirname: JSON.stringify(__dirname) }, // the editor is installed beside the sources
    external: ['playwright-core', 'esbuild'],
  });
  chmodSync(outfile, 0o755);
  return outfile;
}

/** Writes the suite and returns the absolute path of its entry, which VS Code's extension host loads. */
export function buildExtensionHostSuite(): string {
  const sources = path.resolve(__dirname, '..', 'suite');
  const entries = readdirSync(sources).filter((name) => name.endsWith('.ts'));
  const outdir = path.join(outputFolder, 'suite');
  buildSync({
    ...common,
    entryPoints: entries.map((name) => path.join(sources, name)),
    outdir,
    external: ['vscode', 'mocha'],
  });
  return path.join(outdir, 'index.js');
}

const outputFolder = path.resolve(__dirname, '..', '..', '..', 'artifacts', 'editor');

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
} as const;
