// What a user sees and does: the packaged extension in a real VS Code, driven by mouse and keyboard on the example workspace.
// The tests are steps of one session, in order; each waits for what it needs and leaves the editor as the next one expects it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../poll';
import { projectRoot } from '../vsix';
import {
  lineWith,
  openFile,
  openFixes,
  runCommand,
  startSession,
  takeScreenshot,
  updateReadmeImage,
  wordIn,
  type Session,
} from './session';

const declaration = 'static mut CONNECTS: u64 = 0;';
const source = 'flowcount-ebpf/src/main.rs';
const refusal = 'only read from bpf_array is supported';

describe('the packaged extension in VS Code', { timeout: 300_000 }, () => {
  let session: Session;
  let editor: Locator;

  before(async () => {
    session = await startSession(path.join(projectRoot, 'examples', 'aya-workspace'));
    editor = await openFile(session.page, source);
  });

  after(async () => {
    await takeScreenshot(session.page, 'last');
    await session.end();
  });

  it('underlines the static that is refused and the one that is shared', async () => {
    await editor.locator('.squiggly-error').first().waitFor({ state: 'attached', timeout: 60_000 });
    await editor.locator('.squiggly-warning').first().waitFor({ state: 'attached', timeout: 20_000 });
    assert.equal(await editor.locator('.squiggly-error').count(), 1, 'one error');
    assert.equal(await editor.locator('.squiggly-warning').count(), 1, 'one warning');
    const squiggle = await boxOf(editor.locator('.squiggly-error'));
    const line = await boxOf(lineWith(editor, declaration).locator('> span'));
    assert.ok(Math.abs(squiggle.y - line.y) < line.height, 'the squiggle is on the line of the declaration');
    const letter = line.width / declaration.length;
    assert.ok(
      Math.abs(squiggle.width / letter - 'CONNECTS'.length) < 0.5,
      'the squiggle is as long as the name',
    );
  });

  it("explains it in the verifier's words where the mouse rests", async () => {
    const { page } = session;
    const word = wordIn(lineWith(editor, declaration), 'CONNECTS');
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: refusal });
    await until({ what: 'hover' }, async () => {
      await page.mouse.move(900, 700);
      await word.hover({ timeout: 5_000 });
      return hover
        .first()
        .waitFor({ timeout: 5_000 })
        .then(
          () => true,
          () => false,
        );
    });
    const text = plain(await hover.first().innerText());
    assert.match(text, /`?CONNECTS`? is written in \.bss/);
    assert.match(text, /aya-obj 0\.2\.0/);
    assert.match(text, /aya\(?mutable-static/);
    await takeScreenshot(page, 'hover');
    await page.keyboard.press('Escape');
    await page.mouse.move(900, 700);
  });

  it('lists both in the Problems panel', async () => {
    const { page } = session;
    await runCommand(page, 'View: Focus Problems');
    const rows = page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: refusal }).first().waitFor();
    await rows.filter({ hasText: 'concurrent runs lose updates' }).first().waitFor();
    await takeReadmeImage(page);
    await toggle(page, { key: 'Control+J', part: page.locator('.markers-panel'), state: 'hidden' });
  });

  it('colours the attributes of Aya by its own grammar', async () => {
    const { page } = session;
    await wordIn(lineWith(editor, '#[kprobe]'), 'kprobe').click();
    const scopes = await tokenScopes(session);
    assert.match(scopes, /entity\.name\.function\.attribute\.aya\.rust/);
    await page.keyboard.press('Escape');
  });

  it('offers the fix by keyboard, applies it and saves it', async () => {
    const { page, workspace } = session;
    await wordIn(lineWith(editor, declaration), 'CONNECTS').click();
    const title = 'Replace `CONNECTS` by PerCpuArray `CONNECTS`';
    await openFixes(page, title);
    await takeScreenshot(page, 'quick-fix');
    updateReadmeImage('quick-fix.png');
    await page.keyboard.press('Enter');
    await editor.locator('.squiggly-error').waitFor({ state: 'detached', timeout: 20_000 });
    await lineWith(editor, 'static CONNECTS: PerCpuArray<u64>').waitFor();
    await page.keyboard.press('Control+S');
    // A save truncates the file before it writes it, hence the wait for the wanted text and not for a change.
    const file = path.join(workspace, source);
    const saved = await until({ what: 'saved fix' }, () => {
      const text = readFileSync(file, 'utf8');
      return text.includes('#[panic_handler]') && text.includes('PerCpuArray') ? text : undefined;
    });
    assert.match(
      saved,
      /#\[map\]\nstatic CONNECTS: PerCpuArray<u64> = PerCpuArray::with_max_entries\(1, 0\);\n/,
    );
    assert.match(saved, /CONNECTS\.get_ptr_mut\(0\)/);
    assert.doesNotMatch(saved, /static mut CONNECTS|CONNECTS \+= 1|unwrap/);
    assert.match(saved, /static mut NEXT_ID: u64 = 1;/, 'the other static is left alone');
    await takeScreenshot(page, 'fixed');
  });

  it('completes a map by its snippet', async () => {
    const { page } = session;
    const common = await openFile(page, 'flowcount-ebpf/src/lib.rs');
    await common.locator('.view-line').last().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('aya-map-percpu-array', { delay: 20 });
    const focused = page.locator('.suggest-widget.visible .monaco-list-row.focused', {
      hasText: 'aya-map-percpu-array',
    });
    const inserted = lineWith(common, 'PerCpuArray::with_max_entries(');
    // The list is rebuilt while providers answer, and an Enter in that moment is lost: ask again.
    await until({ what: 'inserted snippet' }, async () => {
      if (await inserted.isVisible()) return true;
      if (!(await focused.isVisible())) await page.keyboard.press('Control+Space');
      const ready = await focused.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (ready) {
        await takeScreenshot(page, 'snippet');
        await page.keyboard.press('Enter');
        await inserted.waitFor({ timeout: 2_000 }).catch(() => undefined);
      }
      return inserted.isVisible();
    });
    await lineWith(common, '#[map]').waitFor();
  });

  it('never reaches for another machine', () => {
    assert.ok(session.watchedProcesses() >= 2, 'server and extension host are watched');
    assert.deepEqual(session.outside(), []);
  });
});

async function boxOf(
  locator: Locator,
): Promise<{ readonly y: number; readonly width: number; readonly height: number }> {
  const box = await locator.first().boundingBox();
  assert.ok(box !== null, 'it is visible');
  return box;
}

/** Text as it was written: the editor's DOM has no-break spaces. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

/** What the token inspector shows for the token under the cursor. */
async function tokenScopes({ page }: Session): Promise<string> {
  await runCommand(page, 'Developer: Inspect Editor Tokens and Scopes');
  const inspector = page.locator('.token-inspect-widget', { hasText: 'source.rust' });
  await inspector.waitFor({ timeout: 20_000 });
  return plain(await inspector.innerText());
}

/** Wide and without the side bar, so that the messages can be read. */
async function takeReadmeImage(page: Page): Promise<void> {
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 1440, height: 760 });
  const explorer = page.locator('.explorer-folders-view');
  await toggle(page, { key: 'Control+B', part: explorer, state: 'hidden' });
  await takeScreenshot(page, 'squiggle');
  updateReadmeImage('squiggle.png');
  await toggle(page, { key: 'Control+B', part: explorer, state: 'visible' });
  if (usual !== null) await page.setViewportSize(usual);
}

/** Presses the key of a part until the part is as wanted: a key that comes while the window is laid out anew is lost. */
async function toggle(
  page: Page,
  wish: { readonly key: string; readonly part: Locator; readonly state: 'hidden' | 'visible' },
): Promise<void> {
  const { key, part, state } = wish;
  await until({ what: `${state} part by ${key}` }, async () => {
    await page.keyboard.press(key);
    return part.waitFor({ state, timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  });
}
