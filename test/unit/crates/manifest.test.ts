// Manifests and locks as users leave them: any prefix of one, CRLF, a byte order mark, values of the wrong kind.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLockfile } from '../../../server/src/core/crates/lockfile';
import { parseManifest } from '../../../server/src/core/crates/manifest';
import { lockOf, of2023, today } from './template';

describe('Cargo.toml', () => {
  it('is read or answered in one line at every stage of typing', () => {
    for (const files of [today(), of2023()])
      for (const [path, text] of Object.entries(files)) {
        if (!path.endsWith('Cargo.toml')) continue;
        for (let end = 0; end <= text.length; end++) {
          const result = parseManifest(path, text.slice(0, end));
          if (!result.ok) assert.match(result.message, /^[^\n]+$/);
        }
        assert.equal(parseManifest(path, text).ok, true);
      }
  });

  it('reads CRLF and a byte order mark', () => {
    const result = parseManifest('/p/Cargo.toml', '\uFEFF[package]\r\nname = "x"\r\nedition = "2021"\r\n');
    assert.equal(result.ok && result.manifest.package?.name, 'x');
  });

  it('takes values of the wrong kind for absent ones', () => {
    const result = parseManifest(
      '/p/Cargo.toml',
      `dependencies = 1
features = []
bin = "x"
lib = []
target = { x = 1 }
profile = { release = 3 }
[package]
name = "x"
version = 1
edition = 2021
autobins = "no"
metadata = "none"
[workspace]
members = "all"
`,
    );
    assert.ok(result.ok);
    const { dependencies, bins, lib, features, workspace } = result.manifest;
    assert.deepEqual([dependencies, bins, lib, features.size, workspace?.members], [[], [], null, 0, []]);
  });

  it('keeps what every kind of dependency says', () => {
    const result = parseManifest(
      '/p/Cargo.toml',
      `[package]
name = "x"
[dependencies]
plain = "1.2"
[dependencies.table]
package = "published"
git = "https://example.org/g"
tag = "v1"
optional = true
default-features = false
features = ["a"]
[target.'cfg(unix)'.build-dependencies]
inherited.workspace = true
`,
    );
    assert.ok(result.ok);
    const [plain, table, inherited] = result.manifest.dependencies;
    assert.equal(plain?.requirement, '1.2');
    assert.deepEqual(table, {
      name: 'table',
      kind: 'normal',
      target: null,
      inherited: false,
      package: 'published',
      requirement: null,
      path: null,
      git: { url: 'https://example.org/g', tag: 'v1', rev: null },
      optional: true,
      defaultFeatures: false,
      features: ['a'],
    });
    assert.deepEqual(
      [inherited?.kind, inherited?.target, inherited?.inherited],
      ['build', 'cfg(unix)', true],
    );
  });
});

describe('Cargo.lock', () => {
  it('is read at every stage of a merge', () => {
    const text = lockOf([
      { name: 'x', version: '0.1.0', source: '', dependencies: ['aya'] },
      { name: 'aya', version: '0.13.1' },
    ]);
    for (let end = 0; end <= text.length; end++) parseLockfile(text.slice(0, end));
    const lock = parseLockfile(text);
    assert.equal('packages' in lock ? lock.packages.length : null, 2);
    assert.ok('unreadable' in parseLockfile(`<<<<<<< ours\n${text}`));
  });
});
