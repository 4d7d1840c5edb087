// Which loader a project has: the lock first, then what the manifest allows; and which aya-ebpf the program is built with.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Loader } from '../../../server/src/core/crates/crate';
import { newestAllowed } from '../../../server/src/core/crates/requirement';
import { crateNamed, loadParser, project, without, type Files } from './project';
import { lockOf, of2023, today, type Locked } from './template';

before(loadParser);

function loaderIn(files: Files): Loader | null {
  return crateNamed(project(files), 'myapp-ebpf').loader;
}

function shown(loader: Loader | null): string {
  return loader === null ? 'not known' : `${loader.crate} ${loader.version} from ${loader.from}`;
}

function templateLock(aya: string, obj: string | null, more: readonly Locked[] = []): string {
  return lockOf([
    { name: 'myapp', version: '0.3.0', source: '', dependencies: ['aya', 'myapp-common'] },
    { name: 'myapp-common', version: '0.3.0', source: '', dependencies: ['aya'] },
    { name: 'myapp-ebpf', version: '0.3.0', source: '', dependencies: ['aya-ebpf', 'myapp-common'] },
    { name: 'aya-ebpf', version: '0.1.0' },
    { name: 'aya', version: aya, dependencies: obj === null ? ['log'] : ['aya-obj', 'log'] },
    ...(obj === null ? [] : [{ name: 'aya-obj', version: obj }]),
    ...more,
  ]);
}

describe('loader from Cargo.lock', () => {
  const matrix: readonly (readonly [string, string | null, string])[] = [
    ['0.12.0', '0.1.0', 'aya-obj 0.1.0 from Cargo.lock'],
    ['0.13.0', '0.2.0', 'aya-obj 0.2.0 from Cargo.lock'],
    ['0.13.0', '0.2.1', 'aya-obj 0.2.1 from Cargo.lock'],
    ['0.13.1', '0.2.1', 'aya-obj 0.2.1 from Cargo.lock'],
    ['0.14.0', '0.3.0', 'aya-obj 0.3.0 from Cargo.lock'],
    ['0.10.7', null, 'aya 0.10.7 from Cargo.lock'],
    ['0.11.0', null, 'aya 0.11.0 from Cargo.lock'],
  ];
  for (const [aya, obj, expected] of matrix)
    it(`aya ${aya} with ${obj === null ? 'no aya-obj' : `aya-obj ${obj}`}`, () => {
      assert.equal(shown(loaderIn(today({ '/p/Cargo.lock': templateLock(aya, obj) }))), expected);
    });

  it('that cannot be read is named, and the requirement counts', () => {
    const found = project(today({ '/p/Cargo.lock': '<<<<<<< ours\n' }));
    const [problem] = found.problems;
    assert.equal(found.problems.length, 1);
    assert.equal(problem?.path, '/p/Cargo.lock');
    assert.match(
      problem.message,
      /^this lockfile cannot be read \(line 1, .*\); the manifests' requirements count$/,
    );
    assert.match(shown(crateNamed(found, 'myapp-ebpf').loader), /from requirement/);
  });

  it('takes the lock of the user-space side, not the eBPF crate’s own', () => {
    const files = of2023({
      '/p/Cargo.lock': lockOf([
        { name: 'myapp', version: '0.1.0', source: '', dependencies: ['aya'] },
        { name: 'aya', version: '0.13.0', dependencies: ['aya-obj'] },
        { name: 'aya-obj', version: '0.2.1' },
      ]),
      '/p/myapp-ebpf/Cargo.lock': lockOf([
        { name: 'myapp-ebpf', version: '0.1.0', source: '', dependencies: ['aya-bpf', 'aya-obj'] },
        { name: 'aya-bpf', version: '0.1.0', source: 'git+https://github.com/aya-rs/aya#61608e64' },
        { name: 'aya-obj', version: '0.1.0' },
      ]),
    });
    assert.equal(shown(loaderIn(files)), 'aya-obj 0.2.1 from Cargo.lock');
    assert.equal(crateNamed(project(files), 'myapp-ebpf').ayaEbpf, '0.1.0');
  });

  it('follows the edges of the package where the lock holds two versions', () => {
    const lock = lockOf([
      { name: 'myapp', version: '0.3.0', source: '', dependencies: ['aya 0.13.1'] },
      { name: 'other', version: '0.3.0', source: '', dependencies: ['aya 0.12.0'] },
      { name: 'aya', version: '0.12.0', dependencies: ['aya-obj 0.1.0'] },
      {
        name: 'aya',
        version: '0.13.1',
        dependencies: ['aya-obj 0.2.1 (registry+https://github.com/rust-lang/crates.io-index)'],
      },
      { name: 'aya-obj', version: '0.1.0' },
      { name: 'aya-obj', version: '0.2.1' },
    ]);
    assert.equal(shown(loaderIn(today({ '/p/Cargo.lock': lock }))), 'aya-obj 0.2.1 from Cargo.lock');
  });

  it('takes the version of a git source as the lock has it', () => {
    const source = 'git+https://github.com/aya-rs/aya#c3a3a2a1';
    const lock = lockOf([
      { name: 'myapp', version: '0.3.0', source: '', dependencies: ['aya'] },
      { name: 'aya', version: '0.11.0', source, dependencies: ['aya-obj'] },
      { name: 'aya-obj', version: '0.1.0', source },
    ]);
    assert.equal(shown(loaderIn(today({ '/p/Cargo.lock': lock }))), 'aya-obj 0.1.0 from Cargo.lock');
  });

  it('falls back to the requirement where the lock cannot be read', () => {
    assert.equal(
      shown(loaderIn(today({ '/p/Cargo.lock': '<<<<<<< HEAD' }))),
      'aya-obj 0.2.1 from requirement aya = "0.13"',
    );
  });
});

describe('loader without a lock', () => {
  const requirements: readonly (readonly [string, string])[] = [
    ['"0.13"', 'aya-obj 0.2.1 from requirement aya = "0.13"'],
    ['"=0.13.0"', 'aya-obj 0.2.1 from requirement aya = "=0.13.0"'],
    ['"0.12"', 'aya-obj 0.1.0 from requirement aya = "0.12"'],
    ['"0.11"', 'aya 0.11.0 from requirement aya = "0.11"'],
    ['">=0.12, <0.13"', 'aya-obj 0.1.0 from requirement aya = ">=0.12, <0.13"'],
    ['"99"', 'aya-obj 0.6.0 from requirement aya = "99", newer than the releases known here'],
    ['"not a version"', 'not known'],
    ['{ git = "https://github.com/aya-rs/aya" }', 'aya-obj 0.6.0 from git'],
    ['{ git = "https://github.com/aya-rs/aya", rev = "1234567" }', 'aya-obj 0.6.0 from git'],
    [
      '{ git = "https://github.com/aya-rs/aya", tag = "aya-v0.12.0" }',
      'aya-obj 0.1.0 from git tag aya-v0.12.0',
    ],
  ];
  for (const [requirement, expected] of requirements)
    it(`aya = ${requirement}`, () => {
      const manifest = `[package]\nname = "myapp"\nversion = "0.1.0"\n[dependencies]\naya = ${requirement}`;
      assert.equal(shown(loaderIn(today({ '/p/myapp/Cargo.toml': manifest }))), expected);
    });

  it('reads the manifests of a vendored aya', () => {
    const files = today({
      '/p/myapp/Cargo.toml': '[package]\nname = "myapp"\n[dependencies]\naya = { path = "../vendor/aya" }',
      '/p/vendor/aya/Cargo.toml':
        '[package]\nname = "aya"\nversion = "0.13.0"\n[dependencies]\naya-obj = { path = "../aya-obj", version = "^0.2.0" }\n[workspace]',
      '/p/vendor/aya-obj/Cargo.toml': '[package]\nname = "aya-obj"\nversion = "0.2.0"\n[workspace]',
    });
    assert.equal(shown(loaderIn(files)), 'aya-obj 0.2.0 from path dependency');
  });

  it('is not known without a user-space side', () => {
    const files = today({ '/p/Cargo.lock': templateLock('0.12.0', '0.1.0') });
    assert.equal(loaderIn(without(files, '/p/myapp/')), null);
  });
});

describe('several user-space packages', () => {
  function twoSides(first: string, second: string): Files {
    const user = (name: string, aya: string): string =>
      `[package]\nname = "${name}"\nversion = "0.1.0"\n[workspace]\n[dependencies]\naya = "=${aya}"`;
    const ebpf =
      '[package]\nname = "myapp-ebpf"\nedition = "2021"\n[workspace]\n[dependencies]\naya-ebpf = "0.1"';
    return {
      '/p/ebpf/Cargo.toml': ebpf,
      '/p/ebpf/src/main.rs': '#![no_std]',
      '/p/one/Cargo.toml': user('one', first),
      '/p/two/Cargo.toml': user('two', second),
    };
  }
  it('take the oldest where all have the fault', () => {
    assert.equal(
      shown(loaderIn(twoSides('0.12.0', '0.11.0'))),
      'aya 0.11.0 from requirement aya = "=0.11.0"',
    );
  });
  it('take the oldest where none has it', () => {
    assert.equal(
      shown(loaderIn(twoSides('0.14.0', '0.13.1'))),
      'aya-obj 0.2.1 from requirement aya = "=0.13.1"',
    );
  });
  it('are not known where they disagree', () => {
    assert.equal(loaderIn(twoSides('0.12.0', '0.14.0')), null);
  });
  it('count only the one that builds the eBPF crate', () => {
    const files = twoSides('0.12.0', '0.14.0');
    const built = `${files['/p/two/Cargo.toml'] ?? ''}\n[build-dependencies]\nmyapp-ebpf = { path = "../ebpf" }`;
    const found = crateNamed(project({ ...files, '/p/two/Cargo.toml': built }), 'myapp-ebpf');
    assert.equal(shown(found.loader), 'aya-obj 0.3.0 from requirement aya = "=0.14.0"');
    assert.deepEqual(
      found.userSpace.map((it) => it.name),
      ['two'],
    );
  });
  it('leave those alone that are nearer to another eBPF crate', () => {
    const ebpf = (name: string): string =>
      `[package]\nname = "${name}"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"`;
    const found = project({
      '/p/a/a-ebpf/Cargo.toml': ebpf('a-ebpf'),
      '/p/a/a-ebpf/src/main.rs': '#![no_std]',
      '/p/a/a/Cargo.toml': '[package]\nname = "a"\n[dependencies]\naya = "0.12"',
      '/p/b/b-ebpf/Cargo.toml': ebpf('b-ebpf'),
      '/p/b/b-ebpf/src/main.rs': '#![no_std]',
    });
    assert.equal(shown(crateNamed(found, 'a-ebpf').loader), 'aya-obj 0.1.0 from requirement aya = "0.12"');
    assert.equal(crateNamed(found, 'b-ebpf').loader, null);
  });
});

describe('loader as a setting', () => {
  const metadata = (line: string): Files => {
    const files = today({ '/p/Cargo.lock': templateLock('0.12.0', '0.1.0') });
    return {
      ...files,
      '/p/Cargo.toml': `${files['/p/Cargo.toml'] ?? ''}\n[workspace.metadata.aya-analyzer]\n${line}`,
    };
  };
  it('outweighs the lock', () => {
    assert.equal(shown(loaderIn(metadata('loader = "aya-obj 0.3"'))), 'aya-obj 0.3.0 from setting');
  });
  it('may say that it is no Aya', () => {
    const found = crateNamed(project(metadata('loader = "other"')), 'myapp-ebpf');
    assert.equal(found.loader, null);
    assert.equal(found.loaderIsOther, true);
  });
});

describe('version of aya-ebpf', () => {
  const versions: readonly (readonly [string, string | null])[] = [
    ['aya-ebpf = "0.1.0"', '0.1.1'],
    ['aya-ebpf = "0.2"', '0.2.1'],
    ['aya-ebpf = { git = "https://github.com/aya-rs/aya" }', '0.3.0'],
    ['bpf = { package = "aya-bpf", git = "https://github.com/aya-rs/aya" }', '0.1.0'],
    ['aya-ebpf = "99"', null],
  ];
  for (const [line, version] of versions)
    it(`${line} is ${version ?? 'not known'}`, () => {
      const files = {
        '/p/Cargo.toml': `[package]\nname = "myapp-ebpf"\n[dependencies]\n${line}`,
        '/p/src/main.rs': '#![no_std]',
      };
      assert.equal(crateNamed(project(files), 'myapp-ebpf').ayaEbpf, version);
    });
  it('comes from the lock first', () => {
    assert.equal(
      crateNamed(project(today({ '/p/Cargo.lock': templateLock('0.13.1', '0.2.1') })), 'myapp-ebpf').ayaEbpf,
      '0.1.0',
    );
  });
});

describe('Cargo requirements', () => {
  const versions = ['0.1.0', '0.1.1', '0.2.0', '0.2.1', '1.2.3', '1.9.0', '2.0.0-rc.1'];
  const requirements: readonly (readonly [string, string | null])[] = [
    ['0.1', '0.1.1'],
    ['0.1.0', '0.1.1'],
    ['=0.1.0', '0.1.0'],
    ['=0.1', '0.1.1'],
    ['~0.2.0', '0.2.1'],
    ['^1.2', '1.9.0'],
    ['1', '1.9.0'],
    ['1.2', '1.9.0'],
    ['>=0.1, <0.2', '0.1.1'],
    ['>= 0.1 , < 0.2.1', '0.2.0'],
    ['*', '1.9.0'],
    ['0.*', '0.2.1'],
    ['2.0.0-rc.1', '2.0.0-rc.1'],
    ['2', null],
    ['', null],
    ['1 || 2', null],
    ['banana', null],
  ];
  for (const [requirement, newest] of requirements)
    it(`"${requirement}" allows ${newest ?? 'none'}`, () => {
      assert.equal(newestAllowed(requirement, versions), newest);
    });
});
