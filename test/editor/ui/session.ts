// One browser-hosted VS Code with the packaged extension, a copy of an example and a page that shows it.
// Invariant: ending it ends server and browser, whether or not the start succeeded.

import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { findChromium, openGuardedPage } from '../host/browser';
import {
  createEditorFolders,
  installExtension,
  networkReport,
  removeEditorFolders,
  startEditor,
} from '../host/codeServer';
import { installEditorHost } from '../host/install';
import { until } from '../poll';
import { packagedExtension, projectRoot } from '../vsix';

export interface Session {
  readonly page: Page;
  /** Absolute path of the copy that is open, or of an empty folder beside an empty window. */
  readonly workspace: string;
  /** Requests of the page and connections of the editor's processes to other machines. */
  readonly outside: () => readonly string[];
  /** Processes of the editor whose connections were watched. */
  readonly watchedProcesses: () => number;
  readonly end: () => Promise<void>;
}

/** Opens a copy of the folder `example` in the editor, whose user has `settings`; null: an empty window. */
export async function startSession(
  example: string | null,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Session> {
  const chromium = findChromium();
  if (chromium === null) throw new Error('no Chromium found: set CHROMIUM to its path');
  const cleanUp: (() => Promise<void> | void)[] = [];
  const end = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const folders = createEditorFolders({}, settings);
    cleanUp.push(() => {
      removeEditorFolders(folders);
    });
    const workspace = path.join(folders.root, example === null ? 'home' : path.basename(example));
    if (example === null) mkdirSync(workspace);
    else cpSync(example, workspace, { recursive: true });
    const workspaceTrust = settings['security.workspace.trust.enabled'] === true;
    const options = { host: installEditorHost(), folders, watchNetwork: true, workspaceTrust };
    await installExtension(options, packagedExtension());
    const editor = await startEditor(options);
    cleanUp.push(editor.stop);
    const { browser, page, outside } = await openGuardedPage(chromium, editor.port);
    cleanUp.push(() => browser.close());
    const opened = example === null ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`;
    await page.goto(`http://127.0.0.1:${editor.port}/?${opened}`, { waitUntil: 'domcontentloaded' });
    const ready = example === null ? '.monaco-workbench .part.editor' : explorerRow;
    await page.locator(ready).first().waitFor({ timeout: 60_000 });
    return {
      page,
      workspace,
      outside: () => [...outside, ...networkReport(folders).outside],
      watchedProcesses: () => networkReport(folders).watched,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A row of the explorer: there is one as soon as a folder is shown. */
export const explorerRow = '.explorer-folders-view .monaco-list-row';

/** Opens a file of the workspace by its path and returns its editor once text is shown in it. */
export async function openFile(page: Page, relativePath: string): Promise<Locator> {
  await page.keyboard.press('Escape'); // whatever an earlier step left open
  await chooseFrom(page, { key: 'Control+P', wish: relativePath, row: path.basename(relativePath) });
  const editor = page.locator(`.editor-instance .monaco-editor[data-uri$="${relativePath}"]`);
  await editor.locator('.view-line').first().waitFor();
  return editor;
}

/** Types the wish into the list that the key opens, and takes the row; asks again where a window that is still being laid out closed it. */
async function chooseFrom(
  page: Page,
  { key, wish, row }: { readonly key: string; readonly wish: string; readonly row: string },
): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  const focused = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row });
  await until({ what: `${row} in the list` }, async () => {
    await page.keyboard.press(key);
    try {
      await input.fill(wish, { timeout: 5_000 });
      await focused.waitFor({ timeout: 10_000 });
    } catch {
      return false;
    }
    await page.keyboard.press('Enter');
    return true;
  });
}

/**
 * Types the absolute path of a folder without folders in it into the dialog that asks for one, and takes it. While the dialog looks at a
 * folder it loses an Enter, and its first look, at the home folder, writes over what was typed meanwhile.
 */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  const input = dialog.locator('input[type="text"]').first();
  const rows = dialog.locator('.quick-input-list .monaco-list-row');
  const wish = `${folder}/`;
  const isShown = async (): Promise<boolean> =>
    (await input.inputValue()) === wish && (await rows.allInnerTexts()).every((row) => row.trim() === '..');
  await until({ what: 'the folder is asked for' }, async () => (await input.inputValue()).startsWith('/'));
  let taken = false;
  await until({ what: `dialog that took ${folder}`, within: 120_000 }, async () => {
    try {
      await input.fill(wish, { timeout: 5_000 });
      await until({ what: 'the folder is shown', within: 5_000 }, isShown);
      await page.keyboard.press('Enter');
      taken = true;
      await input.waitFor({ state: 'hidden', timeout: 5_000 });
      return true;
    } catch {
      return taken && !(await input.isVisible());
    }
  });
}

/** Puts the cursor at a line and column (from 1) of the focused editor, and the line into view. */
export async function goToLine(page: Page, line: number, column = 1): Promise<void> {
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input[type="text"]').first().fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

/** Opens the menu of fixes at the cursor, by keyboard, until the fix so titled has the focus; Enter would take it. */
export async function openFixes(page: Page, title: string): Promise<void> {
  const action = page.locator('.action-widget .monaco-list-row.focused', { hasText: title });
  await until({ what: `the fix ${title}` }, async () => {
    if (!(await action.isVisible())) await page.keyboard.press('Control+.');
    return action.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  });
}

/** Runs a command by its title in the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await chooseFrom(page, { key: 'F1', wish: `>${title}`, row: title });
}

/** The line of the editor that holds `text`. The editor's DOM has no-break spaces. */
export function lineWith(editor: Locator, text: string): Locator {
  return editor.locator('.view-line', { hasText: new RegExp(escape(text).replaceAll(' ', '\\s')) }).first();
}

/** The word in the line that holds `text`; each token is an element of its own. */
export function wordIn(line: Locator, word: string): Locator {
  return line.locator('span > span', { hasText: new RegExp(`^\\W*${word}\\W*$`) }).first();
}

/** Writes artifacts/screenshots/NAME.png. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshotFolder, { recursive: true });
  await page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
}

/** With UPDATE_README_IMAGES=1 a picture of the documents becomes that of this run. `file`: its name in the folder of screenshots. */
export function updateReadmeImage(file: string): void {
  if (process.env['UPDATE_README_IMAGES'] !== '1') return;
  const images = path.join(projectRoot, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  copyFileSync(path.join(screenshotFolder, file), path.join(images, file));
}

export const screenshotFolder = path.join(projectRoot, 'artifacts', 'screenshots');

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
