// Helix and Zed, replayed: what they announce in `initialize`, what they answer to the server, and how they take its edits.
// Neither can be started in a test without its own window or terminal; Neovim can, see test/editor/neovim.
// The capabilities are those of helix-lsp's `client.rs` and of Zed's `crates/lsp`, as far as they reach this server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientCapabilities, CodeAction } from 'vscode-languageserver/node';
import { Editor, messageOf } from './editor';
import { article, mainUri, workspaceWith } from './programs';
import { startSession } from './session';

/** Letters outside of ASCII before the finding, so that another count of columns than the agreed one would show. */
const program = article.replace('static mut MASK2', '/* é𝄞 */ static mut MASK2');

test('Helix: pushed diagnostics, a fix that is resolved on choice, no settings', async () => {
  const { session, hello } = await startSession({
    capabilities: helix,
    files: workspaceWith({ main: program, ayaObj: '0.2.0' }),
    // Helix answers null for a section that languages.toml does not have.
    settings: () => null,
  });
  assert.equal(hello.capabilities.positionEncoding, 'utf-16');
  const editor = await Editor.open(session, mainUri, program);
  await session.until('diagnostics', () => session.latest(mainUri)?.diagnostics.length === 2);
  const squiggles = session.latest(mainUri)?.diagnostics.map((it) => editor.squiggle(it));
  assert.deepEqual(squiggles, ['mutable-static warning MASK', 'mutable-static error MASK2']);
  const refused = session.latest(mainUri)?.diagnostics[1];
  assert.match(messageOf(refused), /"only read from bpf_array is supported"/);
  await applyPreferred(editor);
  await session.until('the finding is gone', () => {
    const left = session.latest(mainUri)?.diagnostics ?? [];
    return !left.some((it) => editor.squiggle(it).includes('MASK2'));
  });
  await session.end();
});

test('Zed: pulled diagnostics, a fix that is resolved on choice, empty settings', async () => {
  const { session, hello } = await startSession({
    capabilities: zed,
    files: workspaceWith({ main: program, ayaObj: '0.2.0' }),
    settings: () => ({}),
  });
  assert.equal(hello.capabilities.positionEncoding, 'utf-16');
  const editor = await Editor.open(session, mainUri, program);
  assert.deepEqual(await editor.squiggles(), ['mutable-static warning MASK', 'mutable-static error MASK2']);
  await applyPreferred(editor);
  assert.ok(!(await editor.squiggles()).some((it) => it.includes('MASK2')), 'the finding is still there');
  assert.deepEqual(session.published, [], 'nothing is pushed to a client that pulls');
  await session.end();
});

const helix: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: false },
    workspaceFolders: true,
    applyEdit: true,
    executeCommand: { dynamicRegistration: false },
    inlayHint: { refreshSupport: false },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create', 'rename', 'delete'],
      failureHandling: 'abort',
      normalizesLineEndings: false,
    },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: false },
  },
  textDocument: {
    hover: { contentFormat: ['markdown'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } },
      isPreferredSupport: true,
      disabledSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit', 'command'] },
    },
    publishDiagnostics: { versionSupport: true, tagSupport: { valueSet: [1, 2] } },
    inlayHint: { dynamicRegistration: false },
  },
  window: { workDoneProgress: true },
  general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] },
};

const zed: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceFolders: true,
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    hover: { contentFormat: ['markdown'] },
    codeAction: {
      codeActionLiteralSupport: {
        codeActionKind: { valueSet: ['refactor', 'quickfix', 'source'] },
      },
      dataSupport: true,
      resolveSupport: { properties: ['kind', 'diagnostics', 'isPreferred', 'disabled', 'edit', 'command'] },
    },
    publishDiagnostics: { relatedInformation: true },
    diagnostic: { dynamicRegistration: false, relatedDocumentSupport: true },
    inlayHint: { dynamicRegistration: false },
    synchronization: { didSave: true },
  },
  window: { workDoneProgress: true },
  general: { positionEncodings: ['utf-16'] },
};

/** Takes the preferred fix of MASK2 into the document. */
async function applyPreferred(editor: Editor): Promise<void> {
  const offered = await editor.actionsAt('MASK2');
  const preferred = offered.find(({ isPreferred }) => isPreferred === true);
  assert.ok(preferred !== undefined, offered.map(({ title }) => title).join(' | '));
  const resolved: CodeAction = preferred.edit === undefined ? await editor.resolve(preferred) : preferred;
  const after = editor.textAfter(resolved.edit);
  assert.match(after, /#\[map\]\n(?:\/\* é𝄞 \*\/ )?static \w+: PerCpuArray</);
  assert.doesNotMatch(after, /static mut MASK2/);
  await editor.edit(0, editor.text.length, after);
}
