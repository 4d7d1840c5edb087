// The built server file on its own, in a folder that is not the project's, as an editor starts it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { article } from './programs';

const dist = path.resolve(__dirname, '../../dist');

for (const [file, args] of [
  ['server.js', ['--stdio']],
  ['cli.js', ['server', '--stdio']],
] as const) {
  test(`${file} ${args.join(' ')} answers from any folder and ends when it is told`, async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'aya-analyzer-'));
    try {
      const server = spawn(process.execPath, [path.join(dist, file), ...args], { cwd: folder });
      const errors: string[] = [];
      server.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
      const connection = createProtocolConnection(
        new StreamMessageReader(server.stdout),
        new StreamMessageWriter(server.stdin),
      );
      connection.listen();
      const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: {} };
      await connection.sendRequest(InitializeRequest.type, params);
      await connection.sendNotification(InitializedNotification.type, {});
      const source = path.join(folder, 'myapp.rs');
      await writeFile(source, article);
      const uri = pathToFileURL(source).href;
      await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: 'rust', version: 1, text: article },
      });
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      assert.equal(report.kind, 'full');
      assert.deepEqual(
        report.items.map(({ code }) => code),
        ['mutable-static', 'mutable-static'],
      );
      await connection.sendRequest(ShutdownRequest.type);
      const ended = once(server, 'exit');
      await connection.sendNotification(ExitNotification.type);
      const exit: readonly unknown[] = await ended;
      assert.equal(exit[0], 0);
      assert.equal(errors.join(''), '');
      connection.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test('a server file without its wasm says what is missing', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'aya-analyzer-'));
  try {
    await mkdir(path.join(folder, 'alone'));
    const alone = path.join(folder, 'alone', 'server.js');
    await copyFile(path.join(dist, 'server.js'), alone);
    await copyFile(path.join(dist, 'core.js'), path.join(folder, 'alone', 'core.js'));
    const server = spawn(process.execPath, [alone, '--stdio'], { cwd: folder });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const logged = new Promise<string>((resolve) => {
      connection.onNotification('window/logMessage', ({ message }: { readonly message: string }) => {
        if (message.includes('parser')) resolve(message);
      });
    });
    connection.listen();
    const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: {} };
    await connection.sendRequest(InitializeRequest.type, params);
    await connection.sendNotification(InitializedNotification.type, {});
    assert.match(await logged, /web-tree-sitter\.wasm is missing/);
    await connection.sendRequest(ShutdownRequest.type);
    const ended = once(server, 'exit');
    await connection.sendNotification(ExitNotification.type);
    await ended;
    connection.dispose();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('started without a channel it says how to start it', async () => {
  const server = spawn(process.execPath, [path.join(dist, 'server.js')]);
  const errors: string[] = [];
  server.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const exit: readonly unknown[] = await once(server, 'exit');
  assert.equal(exit[0], 2);
  assert.match(errors.join(''), /--stdio/);
});
