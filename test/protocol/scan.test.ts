// While a workspace of thousands of lines is scanned the server still does what else it is asked to: it answers, cancels and takes edits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancellationTokenSource,
  CompletionRequest,
  LSPErrorCodes,
  WorkDoneProgressCancelNotification,
  WorkspaceDiagnosticRequest,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { generatedProject } from '../../scripts/bench/projects';
import { statusRequest } from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { MemoryFiles } from './memoryFiles';
import { startSession, vscodeCapabilities, type Session } from './session';

const project = generatedProject({ crates: 2, modules: 20 });
const file = project.typing.path;
const text = project.texts.get(file) ?? '';
const uri = `file://${file}`;

interface Scan {
  readonly session: Session;
  readonly editor: Editor;
  /** What was answered, in this order. */
  readonly answers: string[];
  readonly cancel: () => void;
  readonly report: Promise<WorkspaceDiagnosticReport>;
}

/** A scan that has been asked for and is not over: an answer that needs no findings came before it. */
async function scanOnItsWay(): Promise<Scan> {
  const { session } = await startSession({
    files: Object.fromEntries(project.texts),
    folders: [project.root],
    capabilities: {
      ...vscodeCapabilities,
      textDocument: {
        ...vscodeCapabilities.textDocument,
        completion: { completionItem: { snippetSupport: true } },
      },
    },
  });
  const editor = await Editor.open(session, uri, text);
  const answers: string[] = [];
  const source = new CancellationTokenSource();
  const report = session.connection.sendRequest(
    WorkspaceDiagnosticRequest.type,
    { previousResultIds: [] },
    source.token,
  );
  report.then(
    () => answers.push('findings'),
    () => answers.push('no findings'),
  );
  const completions = await session.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position: { line: 1, character: 0 },
  });
  answers.push('completions');
  assert.ok((Array.isArray(completions) ? completions : (completions?.items ?? [])).length > 0);
  return {
    session,
    editor,
    answers,
    report,
    cancel: () => {
      source.cancel();
    },
  };
}

test('completions are answered while the findings of the workspace are computed', async () => {
  const { session, answers, report } = await scanOnItsWay();
  assert.deepEqual(answers, ['completions']);
  await report;
  assert.deepEqual(answers, ['completions', 'findings']);
  await session.end();
});

test('a scan that nobody wants any more ends', async () => {
  const { session, cancel, report } = await scanOnItsWay();
  cancel();
  await assert.rejects(report, { code: LSPErrorCodes.RequestCancelled });
  await session.end();
});

test('a first scan that is cancelled ends, and what is asked for afterwards is answered in full', async () => {
  const files = new MemoryFiles(Object.fromEntries(project.texts));
  const letRead = files.holdReads();
  const { session } = await startSession({ files, folders: [project.root] });
  await session.until('progress begins', () => session.progress.length > 0);
  const [token] = session.progressTokens;
  assert.ok(token !== undefined);
  await session.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
  // Answered after the notification was taken in.
  await session.connection.sendRequest(statusRequest);
  letRead();
  await session.until('progress ends', () => session.progress.at(-1)?.kind === 'end');
  assert.ok(session.log.some((line) => line.includes('the first look at the workspace was cancelled')));
  const editor = await Editor.open(session, uri, text);
  await editor.replace('// typing', 'unsafe { TYPED += 1 };');
  await editor.replace('const LIMIT: u64', 'static mut TYPED: u64 = 0;\nconst LIMIT: u64');
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning TYPED']);
  await session.end();
});

test('an edit during the scan is in its findings', async () => {
  const { session, editor, answers, report } = await scanOnItsWay();
  const edited = editor.replace('// typing', 'unsafe { TYPED += 1 };');
  await editor.replace('const LIMIT: u64', 'static mut TYPED: u64 = 0;\nconst LIMIT: u64');
  await edited;
  assert.deepEqual(answers, ['completions']);
  const { items } = await report;
  const found = items.flatMap((it) => (it.uri === uri && it.kind === 'full' ? it.items : []));
  assert.deepEqual(found.map(({ code }) => code), ['mutable-static']); // prettier-ignore
  await session.end();
});
