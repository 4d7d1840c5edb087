// The packaged extension as VS Code in a browser runs it: client in the browser's own extension host, server in a web worker, files
// read through the editor. What it shows must be what the command says about the same workspace.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packagedExtension, projectRoot, unzipExtension } from '../vsix';
import { programs, stackMap } from './mapFrame';
import { openFile, runCommand, startSession, takeScreenshot, type Session } from './session';

const source = 'flowcount-ebpf/src/main.rs';

describe('the packaged extension in the extension host of a browser', { timeout: 300_000 }, () => {
  let session: Session;

  before(async () => {
    session = await startSession(path.join(projectRoot, 'examples', 'aya-workspace'), {
      'remote.extensionKind': { 'aya-analyzer.aya-analyzer': ['web'] },
    });
  });

  after(async () => {
    await takeScreenshot(session.page, 'web-last');
    await session.end();
  });

  it('shows what the command finds in the same workspace', async () => {
    const { page, workspace } = session;
    const editor = await openFile(page, source);
    await editor.locator('.squiggly-error').first().waitFor({ state: 'attached', timeout: 90_000 });
    await runCommand(page, 'View: Focus Problems');
    const expected = await commandFindings(workspace);
    assert.ok(expected.length > 0, 'the command finds something');
    for (const { message, line, column } of expected) {
      const row = page.locator('.markers-panel .monaco-list-row', { hasText: message.slice(0, 60) }).first();
      await row.waitFor({ timeout: 30_000 });
      const place = new RegExp(`Ln ${line}, Col ${column}\\b`);
      assert.match(plain((await row.textContent()) ?? ''), place, message);
    }
    const marks = editor.locator('.squiggly-error, .squiggly-warning, .squiggly-info');
    assert.equal(await marks.count(), expected.length, 'nothing else is shown');
    await takeScreenshot(page, 'web-problems');
  });

  it('looks at an edit while it is typed', async () => {
    const { page } = session;
    const editor = await openFile(page, source);
    assert.equal(await editor.locator('.squiggly-error').count(), 1);
    await editor.locator('.view-line').first().click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.type('//! aya: allow(mutable-static): typed in a browser', { delay: 5 });
    await editor.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('draws the stack map', async () => {
    const { page } = session;
    await openFile(page, source);
    await runCommand(page, 'Aya Analyzer: Show Stack Map');
    const map = await stackMap(page);
    assert.ok((await programs(map)).includes('count_packets'));
    await takeScreenshot(page, 'web-stack-map');
  });

  it('runs no process of its own', () => {
    assert.deepEqual(serverProcesses(), []);
  });

  it('never reaches for another machine', () => {
    assert.deepEqual(session.outside(), []);
  });
});

/** What `check --format json` of the package says, in the order of the Problems panel's texts. */
async function commandFindings(
  workspace: string,
): Promise<readonly { readonly message: string; readonly line: number; readonly column: number }[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-web-'));
  try {
    const extension = await unzipExtension(packagedExtension(), folder);
    const command = [path.join(extension, 'dist', 'cli.js'), 'check', workspace, '--format', 'json'];
    const { stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    const { findings } = JSON.parse(stdout) as {
      findings: { message: string; range: { start: { line: number; column: number } } }[];
    };
    return findings.map(({ message, range: { start } }) => ({ message, ...start }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Command lines of processes of the session's editor that run the server's file. */
function serverProcesses(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // ended meanwhile
      }
    })
    .filter((line) => /aya-editor-.*\/dist\/server\.js/.test(line));
}

/** The editor's DOM has no-break spaces. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}
