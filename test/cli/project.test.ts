// Which folders must be listed for a path, and that a workspace gets what it asks for.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';

import { distinctRoots, projectOf, settle } from '../../server/src/node/project';
import { readSource } from '../../server/src/node/read';
import { fakeWorkspace } from './samples';
import { folderWith } from './folders';

describe('the project of a path', () => {
  it('is the outermost manifest of the repository, because the loader is locked there', async (t) => {
    const top = await folderWith(t, {
      'Cargo.toml': '[workspace]',
      'repo/Cargo.toml': '[workspace]',
      'repo/x-ebpf/Cargo.toml': '[package]\n[workspace]',
      'repo/x-ebpf/src/main.rs': '',
    });
    await mkdir(path.join(top, 'repo/.git'));
    for (const target of ['repo', 'repo/x-ebpf', 'repo/x-ebpf/src', 'repo/x-ebpf/src/main.rs'])
      assert.deepEqual(await projectOf(`${top}/${target}`), { root: `${top}/repo` });
  });

  it('is the folder itself where no manifest lies above it, and nothing for a file alone', async (t) => {
    const top = await folderWith(t, { 'programs/a.rs': '', 'programs/deep/b.rs': '' });
    assert.deepEqual(await projectOf(`${top}/programs`), { root: `${top}/programs` });
    assert.deepEqual(await projectOf(`${top}/programs/a.rs`), { root: null });
  });

  it('is listed once, also as a part of another one', () => {
    const roots = [{ root: '/a/b' }, { root: null }, { root: '/a' }, { root: '/a' }, { root: '/ab' }];
    assert.deepEqual(distinctRoots(roots), ['/a', '/ab']);
  });
});

describe('settle', () => {
  it('reads until nothing is wanted, with null for what cannot be analysed', async (t) => {
    const root = await folderWith(t, {
      'a.rs': '\uFEFFlet BAD = 1;\r\n',
      'binary.rs': Uint8Array.of(1, 0, 2),
      'large.rs': 'BAD'.repeat(6_000_000),
    });
    const workspace = fakeWorkspace();
    const files = ['a.rs', 'binary.rs', 'large.rs', 'missing.rs'].map((name) => `${root}/${name}`);
    workspace.setListing([root], files);
    const report = await settle(workspace);
    assert.deepEqual(
      report.findings.map(({ path: file, span }) => [file, span.start]),
      [[`${root}/a.rs`, 4]],
    );
    assert.deepEqual(workspace.wanted(), []);
    assert.equal(workspace.textOf(`${root}/a.rs`), 'let BAD = 1;\r\n');
  });

  it('lets the text of an open document stand', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'on disk' });
    const workspace = fakeWorkspace();
    workspace.setListing([root], [`${root}/a.rs`]);
    const settled = settle(workspace);
    workspace.setFile(`${root}/a.rs`, 'in the editor');
    await settled;
    assert.equal(workspace.textOf(`${root}/a.rs`), 'in the editor');
  });

  it('ends where a workspace asks for ever', async () => {
    const workspace = { ...fakeWorkspace(), wanted: () => ['/nowhere/x.rs'] };
    assert.deepEqual((await settle(workspace)).findings, []);
  });

  it('stops when it is told to', async () => {
    await assert.rejects(
      settle(fakeWorkspace(), { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    );
  });
});

describe('reading a source file', () => {
  it('tells text, binary, large, missing and what is no file apart', async (t) => {
    const root = await folderWith(t, {
      'text.rs': 'fn f() {}',
      'latin1.rs': Uint8Array.of(0x2f, 0x2f, 0xe9),
      'utf16.rs': Buffer.from('fn f() {}', 'utf16le'),
      'large.rs': ' '.repeat(16_000_001),
      'just-fits.rs': ' '.repeat(16_000_000),
      'Cargo.lock': ' '.repeat(1_000_001),
    });
    const kindOf = async (name: string): Promise<string> => (await readSource(`${root}/${name}`)).kind;
    assert.equal(await kindOf('text.rs'), 'text');
    assert.deepEqual(await readSource(`${root}/latin1.rs`), { kind: 'text', text: '//\uFFFD' });
    assert.equal(await kindOf('utf16.rs'), 'binary');
    assert.equal(await kindOf('large.rs'), 'large');
    assert.equal(await kindOf('just-fits.rs'), 'text');
    assert.equal(await kindOf('Cargo.lock'), 'text');
    assert.deepEqual(await readSource(`${root}/none.rs`), { kind: 'unreadable', reason: 'ENOENT' });
    assert.deepEqual(await readSource(root), { kind: 'unreadable', reason: 'EISDIR' });
  });
});
