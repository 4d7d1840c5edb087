// Hello, progress, watchers, status, folders that come and go, and a long session that must not grow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DidChangeWorkspaceFoldersNotification,
  TextDocumentSyncKind,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { statusRequest, type ServerStatus } from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { article, mainUri, workspaceWith } from './programs';
import { startSession, type Session } from './session';

test('the server says what it can do', async () => {
  const { session, hello } = await startSession();
  const { capabilities, serverInfo } = hello;
  assert.deepEqual(serverInfo, { name: 'Aya Analyzer', version: '1.2.3' });
  assert.equal(capabilities.positionEncoding, 'utf-16');
  assert.ok(typeof capabilities.textDocumentSync === 'object');
  assert.equal(capabilities.textDocumentSync.change, TextDocumentSyncKind.Incremental);
  assert.deepEqual(capabilities.diagnosticProvider, {
    identifier: 'aya',
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
  await session.end();
});

test('the first scan shows its progress, and the client is asked to watch the files that count', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  await session.until('progress ends', () => session.progress.at(-1)?.kind === 'end');
  assert.deepEqual(
    session.progress.map(({ kind }) => kind),
    ['begin', 'end'],
  );
  await session.until('watchers', () => watchedGlobs(session).length > 0);
  for (const glob of ['**/*.rs', '**/Cargo.toml', '**/Cargo.lock'])
    assert.ok(watchedGlobs(session).includes(glob), glob);
  await session.end();
});

test('the status names crates with their loader, trees and the latest requests', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  await editor.diagnostics();
  const status = await statusOf(session);
  assert.deepEqual(
    status.crates.map(({ name, loader }) => [name, loader]),
    [['x-ebpf', 'aya-obj 0.2.1 (Cargo.lock)']],
  );
  assert.equal(status.findings, 2);
  assert.equal(status.openDocuments, 1);
  assert.equal(status.version, '1.2.3');
  assert.deepEqual(
    status.requests.map(({ method, outcome }) => `${method} ${outcome}`),
    ['textDocument/diagnostic answered'],
  );
  await session.end();
});

test('a folder that leaves the workspace takes its findings and its trees with it, and may come back', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  assert.equal(await findingCount(session), 2);
  const folder = { uri: 'file:///w', name: 'w' };
  await session.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [], removed: [folder] },
  });
  assert.equal(await findingCount(session), 0);
  assert.equal((await statusOf(session)).trees, 0);
  await session.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [folder], removed: [] },
  });
  assert.equal(await findingCount(session), 2);
  await session.end();
});

test('a file outside of the workspace is understood with its project, which is let go with it', async () => {
  const { session } = await startSession({
    folders: [],
    files: workspaceWith({ main: article, ayaObj: '0.1.0' }),
  });
  // Only a file that is broken keeps a tree.
  const editor = await Editor.open(session, mainUri, `${article}\nconst HALF: u8 =`);
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning MASK', 'mutable-static error MASK2']);
  assert.equal((await statusOf(session)).trees, 1);
  await editor.close();
  assert.equal(await findingCount(session), 0);
  assert.equal((await statusOf(session)).trees, 0);
  await session.end();
});

test('a thousand edits keep no more trees than one', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  await editor.diagnostics();
  const { trees } = await statusOf(session);
  const line = '    let typed = "a🐝b" // half a line {\n';
  const at = editor.text.indexOf('    unsafe {');
  for (let count = 0; count < EDITS; count++) {
    const round = Math.floor(count / line.length);
    const typed = count % line.length;
    // Types the line one unit at a time, and takes it back whole in every other round.
    if (round % 2 === 0) await editor.edit(at + typed, at + typed, line.charAt(typed));
    else if (typed === 0) await editor.edit(at, at + line.length, '');
    else await editor.edit(editor.text.length, editor.text.length, typed % 2 === 0 ? '' : ' ');
    if (count % 10 !== 0) continue;
    await editor.pull();
    assert.ok((await statusOf(session)).trees <= 1);
  }
  assert.equal(editor.version, EDITS + 1);
  await editor.edit(0, editor.text.length, article);
  assert.equal((await editor.diagnostics()).length, 2);
  assert.equal((await statusOf(session)).trees, trees);
  await session.end();
});

const EDITS = 1000;

async function statusOf(session: Session): Promise<ServerStatus> {
  return session.connection.sendRequest<ServerStatus>(statusRequest);
}

async function findingCount(session: Session): Promise<number> {
  const { items } = await session.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
    previousResultIds: [],
  });
  return items.reduce((sum, item) => sum + (item.kind === 'full' ? item.items.length : 0), 0);
}

function watchedGlobs(session: Session): readonly string[] {
  return session.registrations.flatMap(({ registerOptions }) => {
    const options: unknown = registerOptions;
    const text = JSON.stringify(options ?? {});
    return [...text.matchAll(/"globPattern":"([^"]+)"/g)].flatMap(([, glob]) => glob ?? []);
  });
}
