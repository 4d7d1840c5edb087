// The stack map in a real VS Code: opened from a lens and by command, read by keyboard, in light, dark and high contrast, while
// typing, and after a reload. axe-core looks at each theme. The tests are steps of one session, in order.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import axe, { type AxeResults } from 'axe-core';
import type { Frame, Locator } from 'playwright-core';
import { until } from '../poll';
import { projectRoot } from '../vsix';
import { focused, programs, stackMap } from './mapFrame';
import {
  goToLine,
  lineWith,
  openFile,
  runCommand,
  startSession,
  takeScreenshot,
  type Session,
} from './session';

const source = 'watch-ebpf/src/main.rs';

describe('the stack map', { timeout: 600_000 }, () => {
  let session: Session;
  let editor: Locator;

  before(async () => {
    session = await startSession(path.join(projectRoot, 'test', 'editor', 'workspaces', 'stack'));
    await session.page.setViewportSize({ width: 1600, height: 1000 });
  });

  after(async () => {
    await takeScreenshot(session.page, 'stack-map-last');
    await session.end();
  });

  it('opens from the lens of a program, with that program in view', async () => {
    const { page } = session;
    editor = await openFile(page, source);
    await goToLine(page, 52);
    const lens = editor.locator('.codelens-decoration a', { hasText: 'stack ≈ 608/512, too large' });
    await lens.waitFor({ timeout: 60_000 });
    await lens.click();
    const map = await stackMap(page);
    assert.deepEqual(await programs(map), ['filter', 'opened', 'counted']);
    await until({ what: 'focus on the program' }, async () => (await focused(map)) === 'filter, line 52');
  });

  for (const [name, theme] of [
    ['dark', 'Dark Modern'],
    ['light', 'Light Modern'],
    ['high-contrast', 'Default High Contrast'],
    ['high-contrast-light', 'Default High Contrast Light'],
  ] as const) {
    it(`is legible and accessible in ${theme}`, async () => {
      const { page } = session;
      useSettings(session, { 'workbench.colorTheme': theme });
      const map = await stackMap(page);
      await map.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
      await showTables(map, name !== 'light');
      await map.evaluate('window.scrollTo(0, 0)');
      await takeScreenshot(page, `stack-map-${name}`);
      assert.deepEqual(await violations(map), []);
    });
  }

  it('is read and followed by keyboard alone', async () => {
    const { page } = session;
    const map = await stackMap(page);
    await map.locator('section[data-program="opened"] h2 button').focus();
    await page.keyboard.press('Tab');
    assert.match((await focused(map)) ?? '', /^opened ≈ 328 B, frame/);
    await page.keyboard.press('ArrowDown');
    assert.match((await focused(map)) ?? '', /^event 224 bytes: Event, on the stack/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.match((await focused(map)) ?? '', /^name 96 bytes: \[u8; 96\]/);
    await takeScreenshot(page, 'stack-map-focus');
    await page.keyboard.press('Enter');
    const status = page.locator('.statusbar-item', { hasText: /Ln 43, Col 13/ });
    await status.waitFor({ timeout: 20_000 });
  });

  it('follows what is typed and stays still while the code does not parse', async () => {
    const { page } = session;
    const map = await stackMap(page);
    const bytes = map.locator('section[data-program="opened"] .verdict');
    await lineWith(editor, 'let mut copy = [0u8; 24];').click();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Backspace');
    await map.locator('.frozen').waitFor();
    assert.match(await bytes.innerText(), /464\/512/);
    for (const key of ['Backspace', 'Backspace', '4', '0', ']']) await page.keyboard.press(key);
    await until({ what: 'new number' }, async () => /480\/512/.test(await bytes.innerText()));
    assert.equal(await map.locator('.frozen').count(), 0);
    assert.match(
      readFileSync(path.join(session.workspace, source), 'utf8'),
      /\[0u8; 24\]/,
      'nothing was saved',
    );
    await page.keyboard.press('Control+S');
  });

  it('is there again after the window was reloaded', async () => {
    const { page } = session;
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
    const map = await stackMap(page);
    assert.deepEqual(await programs(map), ['filter', 'opened', 'counted']);
    await takeScreenshot(page, 'stack-map-reloaded');
  });

  it('never reaches for another machine', () => {
    assert.deepEqual(session.outside(), []);
  });
});

describe('the stack map of a folder without eBPF code', { timeout: 300_000 }, () => {
  it('says what it looked for', async () => {
    const session = await startSession(path.join(projectRoot, 'test', 'editor', 'workspaces', 'plain'));
    try {
      await openFile(session.page, 'src/main.rs');
      await runCommand(session.page, 'Aya Analyzer: Show Stack Map');
      const map = await stackMap(session.page, 'p.empty[role="status"]');
      await map
        .locator('.empty', { hasText: 'There is no eBPF crate in this folder' })
        .waitFor({ timeout: 60_000 });
      await takeScreenshot(session.page, 'stack-map-empty');
      assert.deepEqual(await violations(map), []);
    } finally {
      await session.end();
    }
  });
});

async function showTables(map: Frame, shown: boolean): Promise<void> {
  for (const details of await map.locator('details').all()) {
    const isShown = (await details.getAttribute('open')) !== null;
    if (isShown !== shown) await details.locator('summary').click();
  }
}

/** What axe-core finds wrong, one line each. */
async function violations(map: Frame): Promise<readonly string[]> {
  await map.evaluate(axe.source);
  const results = await map.evaluate<AxeResults>('axe.run(document)');
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
}

/** Settings of the open folder, which the editor watches. */
function useSettings({ workspace }: Session, settings: Readonly<Record<string, unknown>>): void {
  const folder = path.join(workspace, '.vscode');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
}
