// What an editor is told, pulled and pushed, and that nothing of it is stale: after edits, saves, closes, deletes, renames, settings.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancellationTokenSource,
  DiagnosticTag,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidDeleteFilesNotification,
  DidRenameFilesNotification,
  FileChangeType,
  LSPErrorCodes,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { createWorkspace } from '../../server/src/core/index';
import { Editor, messageOf } from './editor';
import { article, clean, mainPath, mainUri, workspaceWith } from './programs';
import { plainCapabilities, startSession, type Session } from './session';

const bothFindings = ['mutable-static warning MASK', 'mutable-static error MASK2'];
const loneFile = '/elsewhere/myapp.rs';
const loneUri = `file://${loneFile}`;

test('the article’s program as a lone file has its two findings, the one in .bss an error', async () => {
  const { session } = await startSession({ folders: [], files: { [loneFile]: article } });
  const editor = await Editor.open(session, loneUri, article);
  assert.deepEqual(await editor.squiggles(), bothFindings);
  const [mask, mask2] = await editor.diagnostics();
  for (const diagnostic of [mask, mask2]) {
    assert.equal(diagnostic?.source, 'aya');
    assert.match(String(diagnostic.codeDescription?.href), /^https:.*mutable-static/);
  }
  assert.match(messageOf(mask2), /"only read from bpf_array is supported"/);
  assert.ok((mask2?.relatedInformation?.length ?? 0) > 0);
  await session.end();
});

test('a document that was never saved is analysed, and forgotten when it is closed', async () => {
  const { session } = await startSession({ capabilities: plainCapabilities });
  const editor = await Editor.open(session, 'untitled:Untitled-1', article);
  await session.until('two findings', () => session.latest(editor.uri)?.diagnostics.length === 2);
  await editor.close();
  await session.until('none', () => session.latest(editor.uri)?.diagnostics.length === 0);
  assert.equal(session.files.reads, 0, 'no file is read around it');
  await session.end();
});

test('incremental edits move, remove and bring back squiggles, with text beyond ASCII before them', async () => {
  const { session } = await startSession({ folders: [], files: { [loneFile]: article } });
  const editor = await Editor.open(session, loneUri, article);
  await editor.edit(0, 0, '// 😀 größer\r\n/* 🐝 */ ');
  assert.deepEqual(await editor.squiggles(), bothFindings);
  await editor.replace('static mut MASK: usize = 1;', '/* 🐝 */ static mut MASK: usize = 1;');
  assert.deepEqual(await editor.squiggles(), bothFindings);
  await editor.replace('        MASK2 += 1;\n', '');
  await editor.replace('static mut MASK2: usize = 0;\n', '');
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning MASK']);
  await session.end();
});

test('code that is half typed keeps the findings around it and brings none of its own', async () => {
  const { session } = await startSession({ folders: [], files: { [loneFile]: article } });
  const editor = await Editor.open(session, loneUri, article);
  for (const typed of ['pub fn half(', 'ctx: &', 'Pro', ') -> u32 {', ' let x = ', 'if ', '{ ']) {
    await editor.edit(editor.text.length, editor.text.length, typed);
    assert.deepEqual(await editor.squiggles(), bothFindings, `after ${typed}`);
  }
  await session.end();
});

test('the lockfile’s loader decides, and a new lockfile is seen', async () => {
  const files = workspaceWith({ main: article, ayaObj: '0.1.0' });
  const { session } = await startSession({ files });
  const editor = await Editor.open(session, mainUri, article);
  const [, faulty] = await editor.diagnostics();
  assert.match(messageOf(faulty), /Cargo\.lock has aya-obj 0\.1\.0/);
  session.files.write('/w/Cargo.lock', String(workspaceWith({ main: article })['/w/Cargo.lock']));
  await told(session, [['/w/Cargo.lock', FileChangeType.Changed]]);
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning MASK', 'mutable-static warning MASK2']);
  await session.until('the editor is asked to pull anew', () => session.refreshes > 0);
  await session.end();
});

test('an equal result is told as unchanged', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const first = await editor.pull();
  assert.equal(first.kind, 'full');
  const second = await editor.pull(first.resultId);
  assert.equal(second.kind, 'unchanged');
  await editor.edit(0, 0, '\n');
  assert.equal((await editor.pull(first.resultId)).kind, 'full');
  await session.end();
});

test('the whole workspace is pulled, files that nobody opened included, and files without findings are cleared', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const first = await workspacePull(session, []);
  assert.deepEqual(first.map(summary), [`${mainUri} full 2`]);
  const previous = first.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  assert.deepEqual((await workspacePull(session, previous)).map(summary), [`${mainUri} unchanged`]);
  session.files.write(mainPath, clean);
  await told(session, [[mainPath, FileChangeType.Changed]]);
  assert.deepEqual((await workspacePull(session, previous)).map(summary), [`${mainUri} full 0`]);
  await session.end();
});

test('a workspace pull that may stream is answered when there is news, or when it is cancelled', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const first = await workspacePull(session, []);
  const previousResultIds = first.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const held = session.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
    previousResultIds,
    partialResultToken: 'held',
  });
  session.files.remove(mainPath);
  await told(session, [[mainPath, FileChangeType.Deleted]]);
  assert.deepEqual((await held).items.map(summary), [`${mainUri} full 0`]);

  const cancel = new CancellationTokenSource();
  const cancelled = session.connection.sendRequest(
    WorkspaceDiagnosticRequest.type,
    { previousResultIds: [], partialResultToken: 'cancelled' },
    cancel.token,
  );
  cancel.cancel();
  await assert.rejects(cancelled, { code: LSPErrorCodes.RequestCancelled });
  await session.end();
});

test('a client that cannot pull is told what changed, and only that', async () => {
  const files = workspaceWith({ main: article });
  const { session } = await startSession({ files, capabilities: plainCapabilities });
  await session.until('findings', () => session.latest(mainUri)?.diagnostics.length === 2);
  const editor = await Editor.open(session, mainUri, article);
  await editor.edit(0, 0, '\n');
  await session.until('moved', () => session.latest(mainUri)?.version === 2);
  const before = session.published.length;
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: 'file:///w/Cargo.toml', type: FileChangeType.Changed }],
  });
  await editor.replace('MASK2 += 1;', 'MASK += 1;');
  await session.until('news', () => session.latest(mainUri)?.version === 3);
  assert.equal(session.published.length, before + 1);
  await session.end();
});

test('a client that cannot pull keeps nothing stale: settings, another branch, rename and delete', async () => {
  const files = workspaceWith({ main: article });
  const { session } = await startSession({ files, capabilities: { workspace: { configuration: true } } });
  const shown = (uri: string): string =>
    (session.latest(uri)?.diagnostics ?? []).map(({ severity }) => String(severity)).join();
  await session.until('two warnings', () => shown(mainUri) === '2,2');
  session.settings = () => ({ rules: { 'mutable-static': 'hint' } });
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await session.until('two hints', () => shown(mainUri) === '4,4');
  session.settings = () => ({});
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  const older = workspaceWith({ main: article, ayaObj: '0.1.0' });
  session.files.write('/w/Cargo.lock', String(older['/w/Cargo.lock']));
  await told(session, [['/w/Cargo.lock', FileChangeType.Changed]]);
  await session.until('the lock of the other branch', () => shown(mainUri) === '2,1');

  const moved = '/w/x-ebpf/src/program.rs';
  const manifest = '/w/x-ebpf/Cargo.toml';
  session.files.write(manifest, session.files.textOf(manifest).replace('src/main.rs', 'src/program.rs'));
  session.files.write(moved, article);
  session.files.remove(mainPath);
  await told(session, [
    [manifest, FileChangeType.Changed],
    [mainPath, FileChangeType.Deleted],
    [moved, FileChangeType.Created],
  ]);
  await session.until('findings moved', () => shown(`file://${moved}`) === '2,1' && shown(mainUri) === '');
  session.files.remove(moved);
  await told(session, [[moved, FileChangeType.Deleted]]);
  await session.until('nothing is left', () => shown(`file://${moved}`) === '');
  await session.end();
});

test('what does nothing is faded: an unused allow, and a static that the compiler leaves out', async () => {
  const main = clean.replace(
    '#[kprobe]',
    'static mut UNUSED: u64 = 0;\n\n// aya: allow(static-mut-map): none here\nconst STEP: u64 = 1;\n\n#[kprobe]',
  );
  const { session } = await startSession({ files: workspaceWith({ main }) });
  const editor = await Editor.open(session, mainUri, main);
  const faded = (await editor.diagnostics()).map((it) => [editor.squiggle(it), it.tags ?? []]);
  assert.deepEqual(faded, [
    ['mutable-static hint UNUSED', [DiagnosticTag.Unnecessary]],
    ['unused-suppression hint static-mut-map', [DiagnosticTag.Unnecessary]],
  ]);
  await session.end();
});

test('a chain that is too large leads from call to call', async () => {
  const level = (name: string, next: string): string =>
    `#[inline(never)]\nfn ${name}() -> u32 {\n    let mut buf = [0u8; 200];\n    let read = unsafe { aya_ebpf::helpers::bpf_probe_read_kernel_buf(8 as *const u8, &mut buf) };\n    u32::from(read.is_ok()) + ${next}\n}\n`;
  const parts = '/w/x-ebpf/src/parts.rs';
  const more = {
    [parts]: `pub ${level('third', '1')}`.replace('pub #[inline(never)]\nfn', '#[inline(never)]\npub fn'),
  };
  const main = clean
    .replace(
      '#[kprobe]',
      `mod parts;\n\n${level('first', 'second()')}\n${level('second', 'parts::third()')}\n#[xdp]`,
    )
    .replaceAll('kprobe', 'xdp')
    .replaceAll('ProbeContext', 'XdpContext')
    .replace(/-> u32 \{\n {4}0\n/, '-> u32 {\n    first()\n');
  const { session } = await startSession({ files: workspaceWith({ main, more }) });
  const editor = await Editor.open(session, mainUri, main);
  const [found] = await editor.diagnostics();
  assert.match(messageOf(found), /"combined stack size of \d calls is 624\. Too large"/);
  const lines = main.split('\n');
  const walked = (found?.relatedInformation ?? []).map(({ location: { uri, range }, message }) => {
    assert.equal(uri, mainUri);
    return [lines[range.start.line]?.trim(), message];
  });
  assert.deepEqual(walked, [
    ['first()', 'calls `first`, whose frame is 200 bytes'],
    ['u32::from(read.is_ok()) + second()', 'calls `second`, whose frame is 200 bytes'],
    ['u32::from(read.is_ok()) + parts::third()', 'calls `parts::third`, whose frame is 200 bytes'],
  ]);
  await session.end();
});

test('a closed document counts as what is on disk', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, clean);
  assert.deepEqual(await editor.squiggles(), []);
  await editor.close();
  assert.deepEqual((await workspacePull(session, [])).map(summary), [`${mainUri} full 2`]);
  await session.end();
});

test('an open document wins over its file, also when the file changes or goes', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: clean }) });
  const editor = await Editor.open(session, mainUri, article);
  assert.equal((await editor.diagnostics()).length, 2);
  session.files.write(mainPath, clean);
  await told(session, [[mainPath, FileChangeType.Changed]]);
  assert.equal((await editor.diagnostics()).length, 2);
  await session.end();
});

test('modules that come, move and go with their folder leave nothing behind', async () => {
  const main = clean.replace('use aya_ebpf', 'mod counters;\nuse aya_ebpf');
  const { session } = await startSession({ files: workspaceWith({ main }) });
  assert.deepEqual(await workspacePull(session, []), []);
  const module = '/w/x-ebpf/src/counters/mod.rs';
  const text = 'static mut SEEN: u64 = 0;\npub fn bump() {\n    unsafe {\n        SEEN += 1;\n    }\n}\n';
  session.files.write(module, text);
  await told(session, [[module, FileChangeType.Created]]);
  const found = await workspacePull(session, []);
  assert.deepEqual(found.map(summary), [`file://${module} full 1`]);
  const previous = found.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));

  const moved = '/w/x-ebpf/src/counters.rs';
  session.files.remove(module);
  session.files.write(moved, text);
  await session.connection.sendNotification(DidRenameFilesNotification.type, {
    files: [{ oldUri: `file://${module}`, newUri: `file://${moved}` }],
  });
  assert.deepEqual((await workspacePull(session, previous)).map(summary).sort(), [
    `file://${moved} full 1`,
    `file://${module} full 0`,
  ]);

  session.files.remove(moved);
  session.files.write(module, text);
  await told(session, [
    [moved, FileChangeType.Deleted],
    [module, FileChangeType.Created],
  ]);
  session.files.remove(module);
  await session.connection.sendNotification(DidDeleteFilesNotification.type, {
    files: [{ uri: 'file:///w/x-ebpf/src/counters' }],
  });
  assert.deepEqual((await workspacePull(session, previous)).map(summary), [`file://${module} full 0`]);
  await session.end();
});

test('a file that changes while it is read is read again', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  await workspacePull(session, []);
  session.files.write('/w/x-ebpf/src/main.rs', article);
  await told(session, [[mainPath, FileChangeType.Changed]]);
  const letRead = session.files.holdReads();
  const reads = session.files.reads;
  const pull = workspacePull(session, []);
  await session.until('the old text is being read', () => session.files.reads > reads);
  session.files.write(mainPath, clean);
  await told(session, [[mainPath, FileChangeType.Changed]]);
  letRead();
  await pull;
  assert.deepEqual(await workspacePull(session, []), []);
  await session.end();
});

test('settings change levels and kernel, a bad one is named once', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  assert.equal((await editor.diagnostics()).length, 2);
  session.settings = () => ({ rules: { 'mutable-static': 'hint' } });
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  assert.deepEqual(await editor.squiggles(), ['mutable-static hint MASK', 'mutable-static hint MASK2']);
  session.settings = () => ({ rules: { 'mutable-static': 'off' } });
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  assert.deepEqual(await editor.squiggles(), []);
  session.settings = () => ({ targetKernel: 5.15, run: 'sometimes' });
  for (let time = 0; time < 2; time++)
    await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  assert.equal((await editor.diagnostics()).length, 2);
  await session.until('both are named', () => namedBad(session).length === 2);
  assert.deepEqual(namedBad(session), [
    'setting ayaAnalyzer.targetKernel is left out: 5.15 is not a text such as "5.15"',
    'setting ayaAnalyzer.run is left out: "sometimes" is not "onType" or "onSave"',
  ]);
  await session.end();
});

test('a value that has its shape and no meaning is named in the log too', async () => {
  const { session } = await startSession({ folders: ['/w'], files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  session.settings = () => ({ targetKernel: 'newest', rules: { 'mutable-static': 'loud', nope: 'off' } });
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  assert.equal((await editor.diagnostics()).length, 2);
  const named = (): readonly string[] => session.log.filter((line) => line.startsWith('settings: '));
  await session.until('three are named', () => named().length === 3);
  assert.match(named().join('\n'), /"newest".*\n.*"loud".*\n.*"nope"/);
  await session.end();
});

test('each folder has settings of its own', async () => {
  const other = Object.fromEntries(
    Object.entries(workspaceWith({ main: article })).map(([path, text]) => [
      path.replace('/w/', '/v/'),
      text,
    ]),
  );
  const { session } = await startSession({
    folders: ['/w', '/v'],
    files: { ...workspaceWith({ main: article }), ...other },
    settings: (scope) => (scope === 'file:///v' ? { rules: { 'mutable-static': 'off' } } : {}),
  });
  assert.deepEqual((await workspacePull(session, [])).map(summary), [`${mainUri} full 2`]);
  await session.end();
});

test('with run: onSave an edited document is looked at when it is saved', async () => {
  const { session } = await startSession({
    files: workspaceWith({ main: article }),
    settings: () => ({ run: 'onSave' }),
  });
  const editor = await Editor.open(session, mainUri, article);
  const first = await editor.pull();
  assert.equal(first.kind, 'full');
  await editor.replace('        MASK2 += 1;\n', '');
  await editor.replace('static mut MASK2: usize = 0;\n', '');
  assert.equal((await editor.pull(first.resultId)).kind, 'unchanged');
  assert.deepEqual(await editor.actionsAt('MASK'), [], 'no edit is offered for another text');
  await editor.save();
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning MASK']);
  await session.end();
});

test('a cancelled request is answered as cancelled and the next one is answered in full', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const letRead = session.files.holdReads();
  const cancel = new CancellationTokenSource();
  const cancelled = editor.pull(undefined, cancel.token);
  cancel.cancel();
  letRead();
  await assert.rejects(cancelled, { code: LSPErrorCodes.RequestCancelled });
  assert.equal((await editor.diagnostics()).length, 2);
  await session.end();
});

test('a core that throws gives empty answers and one line in the log, and the server lives on', async () => {
  let broken = true;
  const { session } = await startSession({
    files: workspaceWith({ main: article }),
    core: {
      createWorkspace: (options) => {
        const workspace = createWorkspace(options);
        return {
          ...workspace,
          findingsIn: (path) => {
            if (broken) throw new Error('broken for the test');
            return workspace.findingsIn(path);
          },
        };
      },
    },
  });
  const editor = await Editor.open(session, mainUri, article);
  assert.deepEqual(await editor.diagnostics(), []);
  assert.deepEqual(await editor.diagnostics(), []);
  assert.equal(session.log.filter((line) => line.includes('broken for the test')).length, 1);
  broken = false;
  assert.equal((await editor.diagnostics()).length, 2);
  await session.end();
});

test('without its parser the server says so once and answers nothing', async () => {
  const { session } = await startSession({
    files: workspaceWith({ main: article }),
    host: { createParser: () => Promise.reject(new Error('tree-sitter-rust.wasm is missing')) },
  });
  const editor = await Editor.open(session, mainUri, article);
  assert.deepEqual(await editor.diagnostics(), []);
  assert.ok(session.log.some((line) => line.includes('the parser could not be loaded')));
  await session.end();
});

async function workspacePull(
  session: Session,
  previousResultIds: { uri: string; value: string }[],
): Promise<readonly WorkspaceDocumentDiagnosticReport[]> {
  const { items } = await session.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
    previousResultIds,
  });
  return items;
}

function summary(report: WorkspaceDocumentDiagnosticReport): string {
  return report.kind === 'full'
    ? `${report.uri} full ${String(report.items.length)}`
    : `${report.uri} unchanged`;
}

/** What a client's file watcher tells. */
async function told(
  session: Session,
  changes: readonly (readonly [path: string, type: FileChangeType])[],
): Promise<void> {
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: changes.map(([path, type]) => ({ uri: `file://${path}`, type })),
  });
}

function namedBad(session: Session): readonly string[] {
  return session.log.filter((line) => line.startsWith('setting ayaAnalyzer.'));
}
