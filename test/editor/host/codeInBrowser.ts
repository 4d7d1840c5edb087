// Stands in for the desktop `code` executable: takes the arguments that runTests of @vscode/test-electron passes, opens
// the workbench of the browser-hosted editor in a headless Chromium and ends with the extension host's exit code.
// Bundled into an executable file by `buildCodeInBrowser`, because runTests starts a file and nothing else.

import path from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium, openGuardedPage } from './browser';
import {
  createEditorFolders,
  networkReport,
  removeEditorFolders,
  startEditor,
  type EditorFolders,
} from './codeServer';
import { installEditorHost } from './install';

/** The arguments of runTests that matter here; all others are for the desktop alone. */
interface Arguments {
  readonly tests: string;
  readonly extensions: readonly string[];
  readonly folder: string | null;
  readonly userData: string | null;
  readonly extensionsFolder: string | null;
}

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  const chromium = findChromium();
  if (chromium === null) throw new Error('no Chromium found: set CHROMIUM to its path');
  const folders = createEditorFolders({
    ...(args.userData === null ? {} : { userData: args.userData }),
    ...(args.extensionsFolder === null ? {} : { extensions: args.extensionsFolder }),
  });
  try {
    return await runSuite({ args, chromium, folders });
  } finally {
    removeEditorFolders(folders);
  }
}

async function runSuite(options: {
  readonly args: Arguments;
  readonly chromium: string;
  readonly folders: EditorFolders;
}): Promise<number> {
  const { args, chromium, folders } = options;
  // Without the driver the workbench ignores which extension is under test.
  const flags = ['--vscode-option', 'enable-smoke-test-driver'];
  const editor = await startEditor({ host: installEditorHost(), folders, flags, watchNetwork: true });
  const stopOnSignal = (): void => void editor.stop().then(() => process.exit(130));
  process.once('SIGINT', stopOnSignal).once('SIGTERM', stopOnSignal);
  try {
    const { browser, page, outside } = await openGuardedPage(chromium, editor.port);
    try {
      const exit = suiteExit(page);
      await page.goto(workbenchAddress(args, editor.port), { waitUntil: 'domcontentloaded' });
      const code = await exit;
      const requests = [...outside, ...networkReport(folders).outside];
      for (const request of requests) console.error(`request to another machine: ${request}`);
      return requests.length === 0 ? code : 1;
    } finally {
      await browser.close();
    }
  } catch (error) {
    console.error(editor.log().slice(-2_000));
    throw error;
  } finally {
    await editor.stop();
  }
}

function readArguments(args: readonly string[]): Arguments {
  const all = (name: string): readonly string[] =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  const tests = all('extensionTestsPath').at(-1);
  if (tests === undefined) throw new Error('--extensionTestsPath is needed');
  return {
    tests,
    extensions: all('extensionDevelopmentPath'),
    folder: args.find((arg) => !arg.startsWith('-')) ?? null,
    userData: all('user-data-dir').at(-1) ?? null,
    extensionsFolder: all('extensions-dir').at(-1) ?? null,
  };
}

/** The payload's authority must equal the page's own host and port, else the extension is not found. */
function workbenchAddress(args: Arguments, port: number): string {
  const authority = `127.0.0.1:${port}`;
  const remote = (file: string): string => `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
  const payload = [
    ...args.extensions.map((extension) => ['extensionDevelopmentPath', remote(extension)]),
    ['extensionTestsPath', remote(args.tests)],
    ['skipWelcome', 'true'],
  ];
  const address = new URL(`http://${authority}/`);
  if (args.folder === null) address.searchParams.set('ew', 'true');
  else address.searchParams.set('folder', path.resolve(args.folder));
  address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}

/**
 * Resolves with the code by which the extension host ends. The suite writes its results to a file of its own; the
 * workbench's console, which holds much else, is shown with EDITOR_LOG=1.
 */
function suiteExit(page: Page): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, limit, new Error(`no result of the suite within ${limit / 1000} s`));
    const settle = (code: unknown): void => {
      clearTimeout(timer);
      resolve(typeof code === 'number' ? code : 1);
    };
    const pass = (_type: unknown, args: unknown): void => {
      const line = Array.isArray(args) ? args.map(String).join(' ') : String(args);
      if (process.env['EDITOR_LOG'] === '1') console.log(line);
    };
    page.on('crash', () => {
      reject(new Error('the page crashed'));
    });
    Promise.all([
      page.exposeFunction('codeAutomationExit', settle),
      page.exposeFunction('codeAutomationLog', pass),
    ]).catch(reject);
  });
}

const limit = 300_000; // milliseconds; on two busy cores the workbench alone takes up to a minute

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
