// First use, from an empty window, without a mouse: the walkthrough, the example, a finding, its fix. The folder is not trusted,
// as a new folder is not: everything works in restricted mode, because nothing of the workspace is executed.
// The tests are steps of one session, in order. Nothing here clicks or hovers.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../poll';
import { focused, stackMap } from './mapFrame';
import {
  chooseFolder,
  explorerRow,
  lineWith,
  openFile,
  openFixes,
  runCommand,
  startSession,
  takeScreenshot,
  type Session,
} from './session';

const source = 'flowcount-ebpf/src/main.rs';

describe('first use by keyboard', { timeout: 300_000 }, () => {
  let session: Session;
  let page: Page;

  before(async () => {
    session = await startSession(null, {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    });
    ({ page } = session);
  });

  after(async () => {
    await takeScreenshot(page, 'first-steps-last');
    await session.end();
  });

  it('finds the walkthrough and reads its steps', async () => {
    await runCommand(page, 'Welcome: Open Walkthrough...');
    const input = page.locator('.quick-input-widget input[type="text"]').first();
    await input.fill('First steps with Aya Analyzer');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Aya Analyzer' }).waitFor();
    await page.keyboard.press('Enter');
    const steps = page.locator('.getting-started-step');
    await steps.filter({ hasText: 'What it checks' }).first().waitFor({ timeout: 30_000 });
    const titles = await steps.locator('.step-title').allInnerTexts();
    assert.deepEqual(
      titles.map((it) => it.trim()),
      ['What it checks', 'Mend a mistake', 'Build once for exact numbers', 'The same in CI'],
    );
    const beside = page.frameLocator('iframe.webview').frameLocator('iframe');
    await beside.getByText('State outside of a map').waitFor({ timeout: 30_000 });
    await takeScreenshot(page, 'walkthrough');
  });

  it('copies the example to a folder beside what is there, and opens the copy', async () => {
    const taken = path.join(session.workspace, 'aya-example');
    writeFileSync(taken, 'mine');
    await runCommand(page, 'Aya Analyzer: Try the Example');
    await chooseFolder(page, session.workspace);
    const copy = path.join(session.workspace, 'aya-example-2');
    await until({ what: 'the copy' }, () => existsSync(path.join(copy, source)));
    await page.locator(explorerRow, { hasText: 'flowcount-ebpf' }).first().waitFor({ timeout: 60_000 });
    assert.equal(readFileSync(taken, 'utf8'), 'mine', 'what was there is untouched');
  });

  it('goes to the first finding and mends it, in restricted mode', async () => {
    await page.locator('.part.statusbar', { hasText: /Restricted\sMode/ }).waitFor();
    const editor = await openFile(page, source);
    await editor.locator('.squiggly-error').first().waitFor({ state: 'attached', timeout: 60_000 });
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    const peek = page.locator('.peekview-widget, .zone-widget', { hasText: 'only read from bpf_array' });
    await peek.first().waitFor();
    await takeScreenshot(page, 'first-finding');
    await page.keyboard.press('Escape');
    await openFixes(page, 'Replace `CONNECTS` by PerCpuArray `CONNECTS`');
    await page.keyboard.press('Enter');
    await lineWith(editor, 'static CONNECTS: PerCpuArray<u64>').waitFor();
    await editor.locator('.squiggly-error').waitFor({ state: 'detached', timeout: 20_000 });
  });

  it('reaches the stack map and walks through it', async () => {
    await runCommand(page, 'Aya Analyzer: Show Stack Map');
    const map = await stackMap(page);
    await until({ what: 'focus in the stack map' }, async () => {
      if ((await focused(map)) !== null) return true;
      await page.keyboard.press('Tab');
      return false;
    });
    const first = await focused(map);
    await page.keyboard.press('Tab');
    assert.notEqual(await focused(map), first, 'the next part has the focus');
    await takeScreenshot(page, 'first-stack-map');
  });
});
