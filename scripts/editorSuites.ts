// The suites that run in a real VS Code, and what of them this machine can run.
// Invariant: where no editor can be had, that is a named, counted skip and never silence.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findDesktop, runExtensionHostSuites } from '../test/editor/extensionHost';
import { findChromium } from '../test/editor/host/browser';
import { editorHostObstacle, installEditorHost } from '../test/editor/host/install';
import { findOnPath } from '../test/editor/host/searchPath';
import { runNodeSuite } from './nodeSuites';
import type { SuiteResult } from './results';

/** Needs the packaged extension. Suites are returned in the order in which they ran. */
export async function* runEditorSuites(): AsyncGenerator<SuiteResult> {
  yield await runFolder('editor-server', 'server');
  const neovim = findOnPath(process.platform === 'win32' ? ['nvim.exe'] : ['nvim']);
  if (neovim === null) yield skipped('editor-neovim', 'no Neovim (`nvim`) is on PATH');
  else yield await runFolder('editor-neovim', 'neovim');
  const browser = browserObstacle();
  const desktop = await findDesktop();
  if (browser === null) {
    installEditorHost();
    yield await runFolder('editor-ui', 'ui');
    yield await runExtensionHostSuites();
  } else {
    yield skipped('editor-ui', browser);
  }
  if ('executable' in desktop) yield await runExtensionHostSuites(desktop.executable);
  else if (browser === null) console.log(`  ${desktop.obstacle}; the browser-hosted one ran the same suite`);
  else yield skipped('editor-host', `${browser}; ${desktop.obstacle}`);
}

function browserObstacle(): string | null {
  const platform = editorHostObstacle();
  if (platform !== null) return platform;
  return findChromium() === null ? 'no Chromium is found by CHROMIUM or on PATH' : null;
}

/** One after the other: each of these tests keeps both cores of a small machine busy. */
async function runFolder(suite: string, name: string): Promise<SuiteResult> {
  const folder = path.resolve(__dirname, '..', 'test', 'editor', name);
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  return runNodeSuite({ suite, files: files.map((file) => path.join(folder, file)), concurrency: 1 });
}

function skipped(suite: string, reason: string): SuiteResult {
  return { suite, passed: 0, failed: 0, skipped: [{ name: suite, reason }] };
}
