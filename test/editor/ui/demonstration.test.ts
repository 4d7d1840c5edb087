// The demonstration: an array of a common crate grows by 64 bytes, the lens above the program that copies it grows by three times as
// much, the quick fix builds the event inside of the ring buffer, and a build turns the estimate into the exact number.
// The build is played by an object that the conformance suite makes from the same source. The pictures become one animation.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../poll';
import { projectRoot } from '../vsix';
import { recordingOf, type Recording } from './recording';
import {
  goToLine,
  lineWith,
  openFile,
  openFixes,
  runCommand,
  screenshotFolder,
  startSession,
  updateReadmeImage,
  type Session,
} from './session';

const program = 'execlog-ebpf/src/main.rs';
const common = 'execlog-common/src/lib.rs';
const samples = path.join(projectRoot, 'test', 'samples', 'built');

describe('the demonstration', { timeout: 300_000 }, () => {
  let session: Session;
  let page: Page;
  let recording: Recording;
  let left: Locator;
  let right: Locator;
  let before128: number;

  before(async () => {
    session = await startSession(path.join(projectRoot, 'examples', 'execlog'), {
      'breadcrumbs.enabled': false,
      'editor.fontSize': 12,
      'workbench.activityBar.location': 'hidden',
      'workbench.sideBar.location': 'right',
    });
    ({ page } = session);
    await page.setViewportSize({ width: 1280, height: 700 });
    await openFile(page, common);
    await page.keyboard.press('Control+\\');
    right = await openFile(page, program);
    await page.keyboard.press('Control+B');
    left = page.locator(`.editor-instance .monaco-editor[data-uri$="${common}"]`).first();
    recording = recordingOf(page);
  });

  after(async () => {
    await session.end();
  });

  it('shows an estimate above the program', async () => {
    before128 = await bytesShown(right, '≈');
    assert.ok(before128 >= 448 && before128 < 512, `near the limit: ${String(before128)}`);
    await recording.show(2500);
  });

  it('grows by far more than the array, because the array is copied', async () => {
    await page.keyboard.press('Control+1');
    await goToLine(page, 5, 29);
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('192;', { delay: 60 });
    await lineWith(left, 'pub const PATH_LEN: usize = 192;').waitFor();
    await recording.show(800);
    const lens = right.locator('.codelens-decoration a', { hasText: 'too large' });
    await lens.waitFor({ timeout: 30_000 });
    const grown = await bytesShown(right, '≈');
    assert.ok(grown - before128 >= 3 * 64, `${String(before128)} → ${String(grown)}`);
    await page.keyboard.press('Control+S');
    await recording.show(3000);
  });

  it('fits again when the quick fix has built the event inside of the ring buffer', async () => {
    await page.keyboard.press('Control+2');
    await goToLine(page, 18, 8);
    await openFixes(page, 'Build `Exec` inside `EXECS.reserve()`');
    await recording.show(2500);
    await page.keyboard.press('Enter');
    await lineWith(right, 'EXECS.reserve::<Exec>(0)').waitFor();
    await right.locator('.codelens-decoration a', { hasText: 'too large' }).waitFor({ state: 'detached' });
    assert.ok((await bytesShown(right, '≈')) < 512);
    await recording.show(3000);
    await page.keyboard.press('Control+S');
    const wanted = readFileSync(path.join(samples, 'execlog-ebpf/src/main.rs'), 'utf8');
    const file = path.join(session.workspace, program);
    await until({ what: 'the saved fix' }, () => readFileSync(file, 'utf8') === wanted);
  });

  it('turns the estimate into the exact number after a build', async () => {
    const folder = path.join(session.workspace, 'target', 'bpfel-unknown-none', 'release');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'execlog'), readFileSync(path.join(samples, 'execlog.o')));
    await runCommand(page, 'Aya Analyzer: Read Built Objects');
    assert.equal(await bytesShown(right, '='), 480);
    await recording.show(4000);
    mkdirSync(screenshotFolder, { recursive: true });
    recording.save(path.join(screenshotFolder, 'demonstration.gif'));
    updateReadmeImage('demonstration.gif');
  });
});

/** The bytes in the lens of the program; "≈" is an estimate, "=" is exact. */
async function bytesShown(editor: Locator, sign: '≈' | '='): Promise<number> {
  const lens = editor.locator('.codelens-decoration a', { hasText: `stack ${sign}` }).first();
  await lens.waitFor({ timeout: 60_000 });
  const text = (await lens.innerText()).replaceAll('\u00a0', ' ');
  const bytes = /stack [≈=] (\d+)\/512/.exec(text)?.[1];
  assert.ok(bytes !== undefined, text);
  return Number(bytes);
}
