// The extension inside of VS Code on a Rust program that is no eBPF program: it must not be noticed there.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import {
  diagnosticsOf,
  extensionUnderTest,
  serverRuns,
  show,
  shownIn,
  untilShown,
  workspaceFile,
} from './workbench';

const article = `use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut MASK: usize = 1;
static mut MASK2: usize = 0;

#[kprobe]
pub fn myapp(ctx: ProbeContext) -> u32 {
    unsafe {
        MASK += 1;
        MASK2 += 1;
    }
    0
}
`;

suite('a workspace without eBPF code', () => {
  test('starts no server and shows nothing', async () => {
    const { document } = await show(workspaceFile('src/main.rs'));
    await extensionUnderTest().activate();
    // The extension's own look at the workspace was asked for before this one, which is answered in turn.
    assert.equal((await vscode.workspace.findFiles('**/Cargo.toml')).length, 1);
    await vscode.workspace.fs.readFile(workspaceFile('Cargo.toml'));
    assert.deepEqual(diagnosticsOf(document.uri), []);
    assert.ok(!serverRuns(), 'no server runs');
  });

  test('starts when an eBPF program is opened, and still says nothing about the other', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'aya-lone-'));
    try {
      const file = path.join(folder, 'myapp.rs');
      writeFileSync(file, article);
      const { document } = await show(vscode.Uri.file(file));
      await untilShown(document, ['MASK', 'MASK2']);
      assert.deepEqual(
        shownIn(document).map(({ at }) => at),
        ['2:11-15', '3:11-16'],
      );
      assert.ok(serverRuns(), 'the server runs now');
      assert.deepEqual(diagnosticsOf(workspaceFile('src/main.rs')), []);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      rmSync(folder, { recursive: true });
    }
  });
});
