// The server file as it lies in the packaged extension, started on its own as any other editor would start it.
// A bundle breaks only when it is started, and here nothing of node_modules is near it.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  CodeActionRequest,
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { until } from '../poll';
import { packagedExtension, projectRoot, unzipExtension } from '../vsix';

describe('the server of the package, on its own', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-server-'));
  const workspace = path.join(folder, 'workspace');
  const file = path.join(workspace, 'flowcount-ebpf', 'src', 'main.rs');
  const uri = pathToFileURL(file).href;
  let server: ChildProcess;
  let connection: ProtocolConnection;
  let initialized: InitializeResult;
  let findings: readonly Diagnostic[];

  before(async () => {
    cpSync(path.join(projectRoot, 'examples', 'aya-workspace'), workspace, { recursive: true });
    const extension = await unzipExtension(packagedExtension(), path.join(folder, 'package'));
    const started = spawn(process.execPath, [path.join(extension, 'dist', 'server.js'), '--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    server = started;
    connection = createProtocolConnection(
      new StreamMessageReader(started.stdout),
      new StreamMessageWriter(started.stdin),
    );
    connection.listen();
  });

  after(() => {
    connection.dispose();
    server.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('answers initialize with what it can do', async () => {
    const rootUri = pathToFileURL(workspace).href;
    initialized = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'workspace' }],
      capabilities: {
        textDocument: {
          diagnostic: {},
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
        },
      },
    });
    assert.ok(initialized.capabilities.diagnosticProvider, 'it answers diagnostic requests');
    assert.ok(initialized.capabilities.codeActionProvider, 'it answers code action requests');
  });

  it('finds the refused static of the example', async () => {
    await connection.sendNotification(InitializedNotification.type, {});
    const text = readFileSync(file, 'utf8');
    await connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'rust', version: 1, text },
    });
    findings = await until({ what: 'findings' }, async () => {
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      return report.kind === DocumentDiagnosticReportKind.Full && report.items.length > 0 && report.items;
    });
    assert.deepEqual(
      findings.map(({ range: { start, end } }) => `${start.line}:${start.character}-${end.character}`).sort(),
      ['12:11-19', '15:11-18'],
    );
    assert.deepEqual(
      [...new Set(findings.map(({ source, code }) => `${String(source)} ${String(code)}`))],
      ['aya mutable-static'],
    );
  });

  it('offers the edit that mends it', async () => {
    const [refused] = findings;
    assert.ok(refused);
    const actions = await connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: refused.range,
      context: { diagnostics: [refused] },
    });
    const titles = actions?.map(({ title }) => title) ?? [];
    assert.ok(
      titles.some((title) => title.startsWith('Replace `CONNECTS` by PerCpuArray')),
      titles.join(' | '),
    );
  });

  it('ends when it is told to', async () => {
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    const code = await until({ what: 'end of the server' }, () => server.exitCode ?? undefined);
    assert.equal(code, 0);
  });
});
