// Built objects in the editor: exact numbers where an object is of the text that the editor shows, and never where it is not.
// The object is a real one (test/samples/built); what is written when is said by each test.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodeLensRequest } from 'vscode-languageserver/node';
import { readObjectsRequest, statusRequest, type ServerStatus } from '../../server/src/lsp/messages';
import { until } from '../editor/poll';
import { sampleManifest, sampleObject, sampleSource } from '../samples/built/samples';
import { Editor } from './editor';
import { mainPath, mainUri, workspaceWith } from './programs';
import { startSession, type Session } from './session';

const built = '/w/target/debug/build/x-0123456789abcdef/out/x';

async function started(more: Readonly<Record<string, string>> = {}): Promise<{
  readonly session: Session;
  readonly editor: Editor;
}> {
  const { session } = await startSession({
    files: workspaceWith({
      main: sampleSource(),
      more: { '/w/x-ebpf/Cargo.toml': sampleManifest(), '/w/Cargo.lock': '', ...more },
    }),
    settings: () => ({ codeLens: 'all' }),
  });
  return { session, editor: await Editor.open(session, mainUri, sampleSource()) };
}

async function look({ connection }: Session): Promise<void> {
  await connection.sendRequest(readObjectsRequest);
}

async function lenses({ connection }: Session, { uri }: Editor): Promise<readonly string[]> {
  const found = (await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  return found.map(({ command }) => command?.title ?? '');
}

async function objectsOf({ connection }: Session): Promise<ServerStatus['objects']> {
  return (await connection.sendRequest<ServerStatus>(statusRequest)).objects;
}

const exact = [
  'stack = 416/512, deepest first',
  'stack = 64/512, deepest generic',
  'stack = 16/512',
  'stack = 112/512',
];

test('an object of the source replaces the estimates and withdraws an error that only they gave', async () => {
  const { session, editor } = await started();
  const before = await editor.squiggles();
  assert.ok(before.includes('stack-frame-overflow error guarded'), before.join('\n'));
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  assert.deepEqual(await editor.squiggles(), []);
  await session.end();
});

test('an object is found when the document is saved, without anybody asking', async () => {
  const { session, editor } = await started();
  await look(session);
  session.files.writeObject(built, sampleObject('x.o'));
  await editor.save();
  await until({ what: 'exact number' }, async () => (await lenses(session, editor))[0] === exact[0]);
  assert.deepEqual(await lenses(session, editor), exact);
  await session.end();
});

test('an edit brings the estimates back at once, and undoing it the exact numbers', async () => {
  const { session, editor } = await started();
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  // No instruction comes from this line: the object keeps no text of it.
  await editor.replace('const LEN: usize = 200;', 'const LEN: usize = 208;');
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ 416\/512/);
  assert.ok((await editor.squiggles()).includes('stack-frame-overflow error guarded'));
  await editor.replace('const LEN: usize = 208;', 'const LEN: usize = 200;');
  assert.deepEqual(await lenses(session, editor), exact);
  await session.end();
});

test('a constant that was changed and not saved before the object was found makes it stale', async () => {
  const { session, editor } = await started();
  await editor.replace('const LEN: usize = 200;', 'const LEN: usize = 208;');
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /);
  const [object] = await objectsOf(session);
  assert.equal(object?.state, 'stale');
  assert.match(object.why, /main\.rs was edited since it was built/);
  await session.end();
});

test('a source, a manifest or a configuration that was written after the object makes it stale', async () => {
  for (const later of [mainPath, '/w/Cargo.toml', '/w/x-ebpf/Cargo.toml', '/w/.cargo/config.toml']) {
    const { session, editor } = await started({ '/w/.cargo/config.toml': '' });
    session.files.writeObject(built, sampleObject('x.o'));
    session.files.write(later, session.files.textOf(later));
    await look(session);
    assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /, later);
    const [object] = await objectsOf(session);
    assert.deepEqual(
      [object?.state, object?.why.startsWith(`${later.slice('/w/'.length)} was written later`)],
      ['stale', true],
    );
    await session.end();
  }
});

test('a source that was saved while the compiler ran makes the object stale, although that is newer', async () => {
  const { session, editor } = await started();
  const release =
    '/w/target/debug/build/x-0123456789abcdef/out/aya-build/target/x-ebpf/bpfel-unknown-none/release';
  const fingerprint = `${release}/.fingerprint/x-ebpf-0123456789abcdef`;
  session.files.write(`${fingerprint}/invoked.timestamp`, 'now');
  session.files.write(mainPath, sampleSource());
  session.files.write(`${fingerprint}/bin-x`, 'hash');
  for (const path of [`${release}/x`, built]) session.files.writeObject(path, sampleObject('x.o'));
  await look(session);
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /);
  assert.match((await objectsOf(session))[0]?.why ?? '', /main\.rs was written later/);
  // The next build starts after it.
  session.files.write(`${fingerprint}/invoked.timestamp`, 'now');
  for (const path of [`${release}/x`, built]) session.files.writeObject(path, sampleObject('x.o'));
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  await session.end();
});

test('saving without a change, or reading the object again, changes nothing', async () => {
  const { session, editor } = await started();
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  session.files.write(mainPath, sampleSource());
  await editor.save();
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  await session.end();
});

test('an object that is deleted takes its numbers with it', async () => {
  const { session, editor } = await started();
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  session.files.remove(built);
  await look(session);
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /);
  assert.deepEqual(await objectsOf(session), []);
  await session.end();
});

test('of several objects the newest that is fresh counts', async () => {
  const { session, editor } = await started();
  session.files.writeObject('/w/target/bpfel-unknown-none/release/x', sampleObject('x.o'));
  session.files.writeObject(built, sampleObject('x.o').subarray(0, 3000));
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  assert.deepEqual(
    (await objectsOf(session)).map(({ path, state }) => `${path} ${state}`).sort(),
    [`${built} unreadable`, '/w/target/bpfel-unknown-none/release/x fresh'].sort(),
  );
  await session.end();
});

test('globs of the setting, or of Cargo metadata, name objects that lie elsewhere', async () => {
  const elsewhere = '/w/out/bazel/x.o';
  const metadata = '\n[package.metadata.aya-analyzer]\nobjects = ["../out/**/*.o"]\n';
  const { session, editor } = await started({ '/w/x-ebpf/Cargo.toml': sampleManifest() + metadata });
  session.files.writeObject(elsewhere, sampleObject('x.o'));
  await look(session);
  assert.deepEqual(await lenses(session, editor), exact);
  session.settings = () => ({ codeLens: 'all', objects: ['/nowhere/*.o'] });
  await session.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await look(session);
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /);
  await session.end();
});

test('the status says which object is known, how old it is and how far the estimates are from it', async () => {
  const { session } = await started();
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  const [object, ...others] = await objectsOf(session);
  assert.deepEqual(others, []);
  assert.equal(object?.path, built);
  assert.equal(object.state, 'fresh');
  assert.equal(object.modified, Date.UTC(2026, 0, 1) + 60_000);
  assert.deepEqual(
    object.programs.find(({ name }) => name === 'guarded'),
    { name: 'guarded', bytes: 16, estimate: 608 },
  );
  await session.end();
});

test('the hover of a program shows what was built beside what was estimated, and which lines pay', async () => {
  const { session, editor } = await started();
  const shown = async (word: string): Promise<string> => {
    const contents = (await editor.hoverAt(word))?.contents;
    return typeof contents === 'object' && 'value' in contents ? contents.value : '';
  };
  assert.match(
    await shown('large(_ctx'),
    /^Deepest call chain: ≈ 416 of 512 bytes \(416 to 480\), estimated/,
  );
  session.files.writeObject(built, sampleObject('x.o'));
  await look(session);
  const guarded = await shown('guarded(ctx');
  assert.match(
    guarded,
    /Deepest call chain: = 16 of 512 bytes in the built object; the estimate says 608 \(608 to 640\), 592 too many/,
  );
  assert.match(guarded, /Object …\/out\/x, built .*, fresh: its \d+ source lines are those of today/);
  const first = await shown('first() -> u32');
  assert.match(
    first,
    /Frame: = 200 of 511 bytes in the built object; the estimate is the same \(200 to 240\)/,
  );
  assert.match(first, /main\.rs:18 touches 200 bytes of it: `let mut inner = \[0u8; LEN\];`/);
  await editor.replace('let mut inner = [0u8; LEN];', 'let mut inner = [0u8; 100];');
  const edited = await shown('first() -> u32');
  assert.match(edited, /Frame: ≈ 100 of 511 bytes \(100 to 140\), estimated; 200 in the last build/);
  assert.match(edited, /stale: .*was edited since it was built/);
  await session.end();
});

test('where build folders cannot be read, everything is estimated', async () => {
  const { session } = await startSession({
    files: workspaceWith({ main: sampleSource() }),
    settings: () => ({ codeLens: 'all' }),
    host: { objects: null },
  });
  const editor = await Editor.open(session, mainUri, sampleSource());
  await look(session);
  assert.match((await lenses(session, editor))[0] ?? '', /^stack ≈ /);
  assert.deepEqual(await objectsOf(session), []);
  await session.end();
});
