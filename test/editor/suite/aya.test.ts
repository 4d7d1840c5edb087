// The extension inside of VS Code on the example workspace: what is underlined, what is offered, what the file holds afterwards.
// The tests are steps, in order, on one copy of the workspace.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../poll';
import { diagnosticsOf, serverRuns, show, shownIn, untilShown, workspaceFile } from './workbench';

const loneProgram = `use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut LONE: u64 = 0;

#[kprobe]
pub fn lone(_ctx: ProbeContext) -> u32 {
    unsafe { LONE += 1 };
    0
}
`;

const mapProgram = `use aya_ebpf::{macros::map, maps::HashMap};

#[map]
static mut SEEN: HashMap<u32, u64> = HashMap::with_max_entries(8, 0);
`;

suite('an Aya workspace', () => {
  let editor: vscode.TextEditor;

  suiteSetup(async () => {
    editor = await show(workspaceFile('flowcount-ebpf/src/main.rs'));
  });

  test('underlines exactly the names of the mutable statics', async () => {
    await untilShown(editor.document, ['CONNECTS', 'NEXT_ID']);
    assert.deepEqual(shownIn(editor.document), [
      { name: 'CONNECTS', severity: 'error', at: '12:11-19' },
      { name: 'NEXT_ID', severity: 'warning', at: '15:11-18' },
    ]);
    assert.ok(serverRuns(), 'the server of the package runs');
  });

  test('names rule, page and the loader of the lock file', () => {
    const [refused] = diagnosticsOf(editor.document.uri);
    assert.ok(refused);
    assert.match(refused.message, /aya-obj 0\.2\.0.*"only read from bpf_array is supported"/);
    const { code } = refused;
    assert.ok(typeof code === 'object', 'the code is a link');
    assert.equal(code.value, 'mutable-static');
    assert.match(code.target.toString(), /mutable-static/);
  });

  test('copies the status, with what is assumed of the crate', async () => {
    await vscode.env.clipboard.writeText('');
    await vscode.commands.executeCommand('ayaAnalyzer.copyStatus');
    const status = await vscode.env.clipboard.readText();
    for (const part of [
      'Aya Analyzer ',
      'flowcount-ebpf: loader aya-obj 0.2.0 (Cargo.lock)',
      'target kernel: newest',
      'findings: 2',
    ])
      assert.ok(status.includes(part), `${part} in ${status}`);
  });

  test('explains a rule by the page that lies in the package', async () => {
    await vscode.commands.executeCommand('ayaAnalyzer.explainRule', 'mutable-static');
    const page = await until({ what: 'page of the rule' }, () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(
          ({ input, label }) => input instanceof vscode.TabInputWebview && label.includes('mutable-static'),
        ),
    );
    assert.ok(await vscode.window.tabGroups.close(page));
    editor = await show(editor.document.uri);
  });

  test('underlines while typing and takes it back', async () => {
    const { document } = editor;
    const before = document.getText();
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(13, 0), 'static mut TYPED: u64 = 0;\n');
      edit.insert(document.positionAt(document.getText().indexOf('CONNECTS += 1;')), 'TYPED += 1;\n        ');
    });
    await untilShown(document, ['CONNECTS', 'TYPED', 'NEXT_ID']);
    assert.ok(document.isDirty, 'nothing was saved');
    await replaceAll(editor, before);
    await untilShown(document, ['CONNECTS', 'NEXT_ID']);
  });

  test('stays silent about code that is half typed', async () => {
    const { document } = editor;
    const before = document.getText();
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(13, 0), 'static mut HALF\nfn half(\n');
    });
    await untilShown(document, ['CONNECTS', 'NEXT_ID']);
    await replaceAll(editor, before);
  });

  test('replaces the static by a map, in the file on disk too', async () => {
    const { document } = editor;
    await untilShown(document, ['CONNECTS', 'NEXT_ID']);
    const action = await actionNamed(document, 'Replace `CONNECTS` by PerCpuArray `CONNECTS`');
    assert.ok(action.isPreferred, 'it is the preferred fix');
    assert.ok(action.edit, 'it has an edit');
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    await untilShown(document, ['NEXT_ID']);
    assert.ok(await document.save());
    const saved = readFileSync(document.uri.fsPath, 'utf8');
    assert.equal(saved, document.getText());
    assert.match(
      saved,
      /#\[map\]\nstatic CONNECTS: PerCpuArray<u64> = PerCpuArray::with_max_entries\(1, 0\);\n/,
    );
    assert.match(saved, /maps::\{LruHashMap, PerCpuArray\}/);
    assert.doesNotMatch(saved, /CONNECTS \+= 1|unwrap/);
  });

  test('clears a lone file when it is closed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'aya-lone-'));
    const file = vscode.Uri.file(path.join(folder, 'lone.rs'));
    try {
      writeFileSync(file.fsPath, loneProgram);
      const lone = await show(file);
      await untilShown(lone.document, ['LONE']);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await until({ what: 'cleared diagnostics' }, () => diagnosticsOf(file).length === 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('marks the function whose frame did not link, until the next build', async () => {
    const failures = (): readonly vscode.Diagnostic[] =>
      diagnosticsOf(editor.document.uri).filter(({ message }) => message.includes('did not link'));
    const refusal = (file: string, name: string): string =>
      `warning: flowcount@0.1.0:   = note: ERROR llvm: flowcount-ebpf/src/${file}:0:0: in function ${name} i32 (ptr): Looks like the BPF stack limit is exceeded. Please move large on stack variables`;
    const failed = await build(refusal('main.rs', 'count_packets'), refusal('lib.rs', 'inlined'));
    const [mark] = await until({ what: 'marked function' }, () => {
      const found = failures();
      return found.length > 0 && found;
    });
    await failed.end();
    assert.ok(mark);
    assert.equal(editor.document.getText(mark.range), 'count_packets');
    assert.equal(mark.severity, vscode.DiagnosticSeverity.Error);
    const passed = await build('Finished');
    await passed.end();
    await until({ what: 'mark that went away' }, () => failures().length === 0);
  });

  test('applies the safe fixes on save, where the user asks for it', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    const target = vscode.ConfigurationTarget.Workspace;
    const folder = mkdtempSync(path.join(tmpdir(), 'aya-save-'));
    const file = vscode.Uri.file(path.join(folder, 'lone.rs'));
    try {
      writeFileSync(file.fsPath, mapProgram);
      await settings.update('codeActionsOnSave', { 'source.fixAll.aya': 'explicit' }, target);
      const lone = await show(file);
      await untilShown(lone.document, ['SEEN']);
      // A document that has not changed is not saved.
      await lone.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), '//! Saved.\n');
      });
      assert.ok(await lone.document.save());
      await untilShown(lone.document, []);
      assert.match(readFileSync(file.fsPath, 'utf8'), /^\/\/! Saved\.\n[^]*\nstatic SEEN: HashMap/);
    } finally {
      await settings.update('codeActionsOnSave', undefined, target);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      rmSync(folder, { recursive: true });
    }
  });

  test('clears a file when it is deleted', async () => {
    const { uri } = editor.document;
    assert.notEqual(diagnosticsOf(uri).length, 0, 'something is left to clear');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
    await until({ what: 'cleared diagnostics' }, () => diagnosticsOf(uri).length === 0);
  });
});

interface Build {
  readonly end: () => Promise<void>;
}

/**
 * A task of the user that prints `lines`, with the matcher of the manifest, and then works on. The editor shows what it matched in a file
 * when a line names another one, or a tenth of a second after the end of the task: on a busy machine before it has read the lines.
 */
async function build(...lines: readonly string[]): Promise<Build> {
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  let opened = false;
  const terminal: vscode.Pseudoterminal = {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => {
      opened = true;
      written.fire(lines.map((line) => `${line}\r\n`).join(''));
    },
    close: () => undefined,
  };
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const task = new vscode.Task(
    { type: 'aya-test' },
    folder,
    'build',
    'aya-test',
    new vscode.CustomExecution(() => Promise.resolve(terminal)),
    ['$bpf-linker'],
  );
  let ended = false;
  const ending = vscode.tasks.onDidEndTask(() => (ended = true));
  await vscode.tasks.executeTask(task);
  await until({ what: 'terminal of the task' }, () => opened);
  return {
    end: async () => {
      closed.fire(0);
      await until({ what: 'end of the task' }, () => ended);
      ending.dispose();
    },
  };
}

/** Asks, as a user would, until the fix of the first finding is offered. */
async function actionNamed(document: vscode.TextDocument, title: string): Promise<vscode.CodeAction> {
  const [finding] = shownRanges(document);
  assert.ok(finding);
  const resolved = 20;
  return until({ what: `action "${title}"`, within: 20_000 }, async () => {
    const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      finding,
      vscode.CodeActionKind.QuickFix.value,
      resolved,
    );
    return actions.find((candidate) => candidate.title.startsWith(title));
  });
}

function shownRanges(document: vscode.TextDocument): readonly vscode.Range[] {
  return diagnosticsOf(document.uri)
    .map(({ range }) => range)
    .sort((left, right) => left.start.compareTo(right.start));
}

async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
  assert.ok(
    await editor.edit((edit) => {
      edit.replace(whole, text);
    }),
  );
}
