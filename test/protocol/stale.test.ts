// A branch switch, as the editor reports it: many files of the disk changed at once, manifests and locks among them, and documents that
// are open reloaded. Nothing of the branch before is left: findings, lenses, the stack map, what is assumed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CodeLensRequest,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticRequest,
  FileChangeType,
  type DocumentDiagnosticReport,
  type FileEvent,
} from 'vscode-languageserver/node';
import {
  stackRequest,
  statusRequest,
  type ServerStatus,
  type StackView,
} from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { article, clean, mainPath, mainUri, workspaceWith } from './programs';
import { startSession, type Session } from './session';

const large = clean.replace(
  'pub fn myapp(',
  'pub fn other(ctx: ProbeContext) -> u32 {\n    let mut buf = [0u8; 300];\n    let read = unsafe { aya_ebpf::helpers::bpf_probe_read_kernel_buf(8 as *const u8, &mut buf) };\n    u32::from(read.is_ok())\n}\n\n#[kprobe]\npub fn myapp(',
);
const extra = '/w/x-ebpf/src/extra.rs';
const branches = {
  first: workspaceWith({
    main: article.replace('#[kprobe]', 'mod extra;\n\n#[kprobe]'),
    more: { [extra]: 'pub static mut EXTRA: u64 = 0;\npub fn f() {\n    unsafe { EXTRA += 1 };\n}\n' },
  }),
  second: workspaceWith({ main: large, ayaObj: '0.2.0' }),
} as const;

async function everything(session: Session): Promise<unknown> {
  const diagnostics = async (uri: string): Promise<unknown> => {
    const report: DocumentDiagnosticReport = await session.connection.sendRequest(
      DocumentDiagnosticRequest.type,
      {
        textDocument: { uri },
      },
    );
    return report.kind === 'full' ? report.items : report.kind;
  };
  const stack = await session.connection.sendRequest<StackView>(stackRequest);
  const { crates, findings, files } = await session.connection.sendRequest<ServerStatus>(statusRequest);
  const lenses = await session.connection.sendRequest(CodeLensRequest.type, {
    textDocument: { uri: mainUri },
  });
  return {
    main: await diagnostics(mainUri),
    extra: await diagnostics(`file://${extra}`),
    stack,
    crates,
    findings,
    files,
    lenses,
  };
}

async function switchTo(session: Session, editor: Editor, branch: keyof typeof branches): Promise<void> {
  const wanted: Readonly<Record<string, string>> = branches[branch];
  const all = new Set([...Object.keys(branches.first), ...Object.keys(branches.second)]);
  const changes = [...all].map((path): FileEvent => {
    const text = wanted[path];
    const wasThere = session.files.has(path);
    if (text === undefined) session.files.remove(path);
    else session.files.write(path, text);
    const there = wasThere ? FileChangeType.Changed : FileChangeType.Created;
    return { uri: `file://${path}`, type: text === undefined ? FileChangeType.Deleted : there };
  });
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  // The editor reloads a document without unsaved changes.
  await editor.edit(0, editor.text.length, wanted[mainPath] ?? '');
}

test('a branch switch leaves nothing of the branch before, and switching back brings it back', async () => {
  const { session } = await startSession({ files: branches.first });
  const editor = await Editor.open(session, mainUri, branches.first[mainPath] ?? '');
  await session.until('first scan', () => session.progress.some(({ kind }) => kind === 'end'));
  const first = await everything(session);
  await switchTo(session, editor, 'second');
  const second = await everything(session);
  assert.notDeepEqual(second, first);
  const fresh = await startSession({ files: branches.second });
  await Editor.open(fresh.session, mainUri, branches.second[mainPath] ?? '');
  await fresh.session.until('first scan', () => fresh.session.progress.some(({ kind }) => kind === 'end'));
  assert.deepEqual(second, await everything(fresh.session));
  await fresh.session.end();
  await switchTo(session, editor, 'first');
  assert.deepEqual(await everything(session), first);
  await session.end();
});
