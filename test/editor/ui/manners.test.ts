// What the editor shows beside the findings, as a user sees it: bytes beside locals, hovers, a lens that stays still, the status rows, and
// a fix that is shown before it is made. The tests are steps of one session, in order.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { until } from '../poll';
import { projectRoot } from '../vsix';
import {
  goToLine,
  lineWith,
  openFile,
  openFixes,
  startSession,
  takeScreenshot,
  wordIn,
  type Session,
} from './session';

const source = 'watch-ebpf/src/main.rs';

describe('beside the findings', { timeout: 600_000 }, () => {
  let session: Session;
  let editor: Locator;

  before(async () => {
    session = await startSession(path.join(projectRoot, 'test', 'editor', 'workspaces', 'stack'), {
      'ayaAnalyzer.inlayHints': true,
      'ayaAnalyzer.codeLens': 'all',
    });
    await session.page.setViewportSize({ width: 1440, height: 900 });
    editor = await openFile(session.page, source);
  });

  after(async () => {
    await takeScreenshot(session.page, 'manners-last');
    await session.end();
  });

  it('hints stand beside the locals on the stack', async () => {
    const { page } = session;
    await goToLine(page, 42);
    const line = lineWith(editor, 'let mut name');
    await until({ what: 'hint', within: 60_000 }, async () => /96\sB/.test((await line.textContent()) ?? ''));
    await takeScreenshot(page, 'hints');
  });

  it('a macro and a helper are explained where the mouse rests', async () => {
    const { page } = session;
    await hover('#[xdp]', 'xdp', 'BPF_PROG_TYPE_XDP');
    await takeScreenshot(page, 'hover-macro');
    await page.keyboard.press('Escape');
    await hover('let read = unsafe', 'bpf_probe_read_kernel_str_bytes', 'programs call it');
    await takeScreenshot(page, 'hover-helper');
    await page.keyboard.press('Escape');
    await page.mouse.move(1300, 800);
  });

  it('a lens keeps its words while the code does not parse', async () => {
    const { page } = session;
    const lens = editor.locator('.codelens-decoration a', { hasText: 'stack ≈ 608/512, too large' });
    await goToLine(page, 52);
    await lens.waitFor({ timeout: 60_000 });
    const before = await lens.innerText();
    const line = lineWith(editor, 'let mut header');
    const isWhole = async (): Promise<boolean> => ((await line.textContent()) ?? '').endsWith('];');
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await until({ what: 'text that does not parse' }, async () => !(await isWhole()));
    assert.equal(await lens.innerText(), before);
    await takeScreenshot(page, 'frozen-lens');
    await page.keyboard.type('];');
    await until({ what: 'text that parses' }, isWhole);
    assert.equal(await lens.innerText(), before);
  });

  it('the status says what is assumed', async () => {
    const { page } = session;
    await page.locator('[id="status.languageStatus"]').click();
    const rows = page.locator('.hover-language-status');
    await rows.filter({ hasText: 'watch-ebpf: loader' }).first().waitFor({ timeout: 30_000 });
    await rows.filter({ hasText: 'target kernel: newest' }).first().waitFor();
    await rows.filter({ hasText: 'bytes per CPU' }).first().waitFor();
    await rows
      .filter({ hasText: /Aya Analyzer: \d+ finding/ })
      .first()
      .waitFor();
    await rows.filter({ hasText: 'Copy Status' }).first().waitFor();
    await takeScreenshot(page, 'status');
    await page.keyboard.press('Escape');
  });

  it('a fix whose meaning the user must judge is shown before it is made', async () => {
    const { page } = session;
    await lineWith(editor, 'pub fn filter').click();
    await page.keyboard.press('Escape');
    await wordIn(lineWith(editor, 'pub fn filter'), 'filter').click();
    await openFixes(page, 'Move `header` to PerCpuArray `HEADER`');
    await page.keyboard.press('Enter');
    const panel = page.locator('.part.panel', { hasText: 'Refactor Preview' });
    await panel
      .locator('.monaco-list-row', { hasText: 'static HEADER: PerCpuArray' })
      .waitFor({ timeout: 30_000 });
    assert.equal(await lineWith(editor, 'static HEADER').count(), 0, 'nothing has changed yet');
    await takeScreenshot(page, 'refactor-preview');
    // What needs a confirmation is not ticked; the box of the file ticks all of its edits.
    await panel.locator('.edit-checkbox').first().check();
    await panel.getByRole('button', { name: 'Apply' }).click();
    await openFile(page, source);
    await goToLine(page, 50);
    await lineWith(editor, 'static HEADER: PerCpuArray<').waitFor({ timeout: 30_000 });
  });

  /** Rests the mouse on a word until the hover says `text`. */
  async function hover(line: string, word: string, text: string): Promise<void> {
    const { page } = session;
    const shown = page.locator('.monaco-hover:not(.hidden)', { hasText: text });
    await until({ what: `hover on ${word}`, within: 60_000 }, async () => {
      await page.mouse.move(1300, 800);
      await wordIn(lineWith(editor, line), word).hover({ timeout: 5_000 });
      return shown
        .first()
        .waitFor({ timeout: 5_000 })
        .then(
          () => true,
          () => false,
        );
    });
  }
});
