// What is listed below a folder, and that every listing ends.

import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';

import { isWithin, toCorePath } from '../../server/src/node/paths';
import { walk } from '../../server/src/node/walk';
import { folderWith } from './folders';

async function listed(root: string): Promise<readonly string[]> {
  return (await walk(root)).paths.map((file) => file.slice(root.length + 1));
}

describe('walk', () => {
  it('lists manifests, lock files, cargo configuration and Rust files, and skips what cargo does not compile', async (t) => {
    const root = await folderWith(t, {
      'Cargo.toml': '',
      'Cargo.lock': '',
      'README.md': '',
      'config.toml': '',
      '.cargo/config.toml': '',
      '.cargo/notes.rs': '',
      'src/main.rs': '',
      'src/target/mod.rs': '',
      'target/debug/build/out.rs': '',
      'build-output/CACHEDIR.TAG': '',
      'build-output/out.rs': '',
      'node_modules/x/lib.rs': '',
      '.git/hooks/x.rs': '',
      '.hidden/x.rs': '',
      'x-ebpf/Cargo.toml': '',
      'x-ebpf/src/lib.rs': '',
    });
    assert.deepEqual(await listed(root), [
      '.cargo/config.toml',
      'Cargo.lock',
      'Cargo.toml',
      'src/main.rs',
      'src/target/mod.rs',
      'x-ebpf/Cargo.toml',
      'x-ebpf/src/lib.rs',
    ]);
  });

  it('ends where links lead in circles, and enters each folder once', async (t) => {
    const root = await folderWith(t, { 'a/one.rs': '', 'b/two.rs': '' });
    await symlink('..', path.join(root, 'a/up'));
    await symlink('.', path.join(root, 'a/self'));
    await symlink('../b', path.join(root, 'a/to-b'));
    await symlink('../a', path.join(root, 'b/to-a'));
    await symlink('loop', path.join(root, 'loop'));
    await symlink('nowhere', path.join(root, 'broken.rs'));
    assert.deepEqual(await listed(root), ['a/one.rs', 'b/two.rs']);
  });

  it('follows links to folders and files elsewhere, but to none above the root', async (t) => {
    const elsewhere = await folderWith(t, { 'common/src/lib.rs': '', 'single.rs': '' });
    const root = await folderWith(t, { 'app/main.rs': '' });
    await symlink(path.join(elsewhere, 'common'), path.join(root, 'common'));
    await symlink(path.join(elsewhere, 'single.rs'), path.join(root, 'single.rs'));
    await symlink('/', path.join(root, 'everything'));
    await symlink(os.homedir(), path.join(root, 'home'));
    assert.deepEqual(await listed(root), ['app/main.rs', 'common/src/lib.rs', 'single.rs']);
  });

  it('searches no home folder and no whole filesystem, and says so', async (t) => {
    const home = await folderWith(t, { 'x.rs': '' });
    const before = process.env['HOME'];
    t.after(() => {
      if (before === undefined) delete process.env['HOME'];
      else process.env['HOME'] = before;
    });
    process.env['HOME'] = home;
    assert.deepEqual(await walk(home), {
      paths: [],
      problems: [{ path: home, message: 'the home folder is not searched; name a crate or a workspace' }],
    });
    const root = toCorePath('/');
    assert.deepEqual(await walk(root), {
      paths: [],
      problems: [{ path: root, message: 'a whole filesystem is not searched; name a crate or a workspace' }],
    });
    const crate = await folderWith(t, { 'Cargo.toml': '', 'x.rs': '' });
    process.env['HOME'] = crate;
    assert.deepEqual(await listed(crate), ['Cargo.toml', 'x.rs']);
  });

  it('stops at its cap and says so', async (t) => {
    const root = await folderWith(t, { 'a/1.rs': '', 'b/2.rs': '', 'c/3.rs': '', 'd/4.rs': '' });
    const { paths, problems } = await walk(root, { maxEntries: 5 });
    assert.equal(paths.length, 2);
    assert.deepEqual(problems, [
      {
        path: root,
        message: 'listing stopped after 5 entries, later folders are not analysed; name a smaller folder',
      },
    ]);
  });

  it('stops when it is told to', async (t) => {
    const root = await folderWith(t, { 'a/1.rs': '' });
    const stop = new AbortController();
    const listing = walk(root, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(listing, /enough/);
  });

  it('finds nothing in an empty and in a missing folder', async (t) => {
    const root = await folderWith(t, {});
    await mkdir(path.join(root, 'empty'));
    assert.deepEqual(await walk(`${root}/empty`), { paths: [], problems: [] });
    assert.deepEqual(await walk(`${root}/missing`), { paths: [], problems: [] });
  });
});

describe('paths', () => {
  it('knows what lies within a folder', () => {
    assert.equal(isWithin('/a/b', '/a'), true);
    assert.equal(isWithin('/a', '/a'), true);
    assert.equal(isWithin('/ab', '/a'), false);
    assert.equal(isWithin('/ab', '/'), true);
  });
});
