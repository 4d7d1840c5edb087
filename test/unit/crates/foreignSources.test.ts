// Which sources of a dependency decide about a type: each copy of the crate `net` gives its struct another size.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createWorkspace, type Machine, type Workspace } from '../../../server/src/core/index';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser, type Files } from './project';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

const REVISION = '0a820625034baa661850465626a30b1e62fb5bab';
const CHECKOUT = '/cargo/git/checkouts/net-rs-c5ab473414e1dedb/0a82062';
const OTHER = '/cargo/git/checkouts/net-rs-c5ab473414e1dedb/9f3c1d0';
const REGISTRY = '/cargo/registry/src/index';
const LOCKED = `git+https://github.com/me/net-rs?branch=main#${REVISION}`;

const VENDORING: Files = {
  '/x/.cargo/config.toml':
    '[source.crates-io]\nreplace-with = "vendored-sources"\n[source.vendored-sources]\ndirectory = "vendor"\n',
};

describe('the sources of a dependency', () => {
  const cases: readonly (readonly [name: string, Case, size: number | null])[] = [
    [
      'are those of the locked revision, wherever in the repository the package is',
      {
        dependency: '{ git = "https://github.com/Me/net-rs.git", branch = "main" }',
        lock: locked({ source: LOCKED }),
        disk: {
          ...virtualRepository(CHECKOUT, '"tools", "ebpf/net"', 'ebpf/net', 7),
          ...virtualRepository(OTHER, '"ebpf/net"', 'ebpf/net', 9),
        },
        checkouts: [CHECKOUT, OTHER],
      },
      7,
    ],
    [
      'are found behind a glob of members',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        lock: locked({ source: LOCKED }),
        disk: virtualRepository(CHECKOUT, '"crates/*"', 'crates/net', 7),
        checkouts: [CHECKOUT],
      },
      7,
    ],
    [
      'are found in a folder of another name, and with a library at another place',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        lock: locked({ source: LOCKED }),
        disk: {
          [`${CHECKOUT}/Cargo.toml`]: '[workspace]\nmembers = ["a", "b"]\n',
          [`${CHECKOUT}/a/Cargo.toml`]: '[package]\nname = "tool"\n',
          [`${CHECKOUT}/b/Cargo.toml`]: '[package]\nname = "net"\n[lib]\npath = "net.rs"\n',
          [`${CHECKOUT}/b/net.rs`]: header(7),
        },
        checkouts: [CHECKOUT],
      },
      7,
    ],
    [
      'are the root package of the repository',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        lock: locked({ source: LOCKED }),
        disk: crate(CHECKOUT, 7),
        checkouts: [CHECKOUT],
      },
      7,
    ],
    [
      'are the one checkout where there is no lock',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        disk: crate(CHECKOUT, 7),
        checkouts: [CHECKOUT],
      },
      7,
    ],
    [
      'are those of the revision that the manifest names where there is no lock',
      {
        dependency: '{ git = "https://github.com/me/net-rs", rev = "9f3c1d0aa" }',
        disk: { ...crate(CHECKOUT, 7), ...crate(OTHER, 9) },
        checkouts: [CHECKOUT, OTHER],
      },
      9,
    ],
    [
      'are not known where several revisions may be meant',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        disk: { ...crate(CHECKOUT, 7), ...crate(OTHER, 9) },
        checkouts: [CHECKOUT, OTHER],
      },
      null,
    ],
    [
      'are not those of another repository',
      {
        dependency: '{ git = "https://github.com/me/other" }',
        disk: crate(CHECKOUT, 7),
        checkouts: [CHECKOUT],
      },
      null,
    ],
    [
      'are unpacked from a registry',
      {
        dependency: '"0.1"',
        lock: locked({ source: 'registry+https://github.com/rust-lang/crates.io-index' }),
        disk: crate(`${REGISTRY}/net-0.1.0`, 5),
        crates: [`${REGISTRY}/net-0.1.0`],
      },
      5,
    ],
    [
      'are in the folder that a patch names',
      {
        dependency: '"0.1"',
        manifest: '[patch.crates-io]\nnet = { path = "patched" }\n',
        disk: crate(`${REGISTRY}/net-0.1.0`, 5),
        listed: crate('/x/patched', 3),
        crates: [`${REGISTRY}/net-0.1.0`],
      },
      3,
    ],
    [
      'are not in the folder of a patch of another version',
      {
        dependency: '"0.1"',
        manifest: '[patch.crates-io]\nnet = { path = "patched" }\n',
        disk: crate(`${REGISTRY}/net-0.1.0`, 5),
        listed: {
          ...crate('/x/patched', 3),
          '/x/patched/Cargo.toml': '[package]\nname = "net"\nversion = "0.2.0"\n',
        },
        crates: [`${REGISTRY}/net-0.1.0`],
      },
      5,
    ],
    [
      'are in the repository that a patch names',
      {
        dependency: '"0.1"',
        manifest: '[patch.crates-io]\nnet = { git = "https://github.com/me/net-rs" }\n',
        lock: locked({ source: `git+https://github.com/me/net-rs#${REVISION}` }),
        disk: { ...crate(`${REGISTRY}/net-0.1.0`, 5), ...crate(CHECKOUT, 7) },
        crates: [`${REGISTRY}/net-0.1.0`],
        checkouts: [CHECKOUT],
      },
      7,
    ],
    [
      'of a repository may be patched too',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        manifest: '[patch."https://github.com/me/net-rs"]\nnet = { path = "patched" }\n',
        disk: crate(CHECKOUT, 7),
        listed: crate('/x/patched', 3),
        checkouts: [CHECKOUT],
      },
      3,
    ],
    [
      'are vendored',
      {
        dependency: '"0.1"',
        disk: crate(`${REGISTRY}/net-0.1.0`, 5),
        listed: { ...VENDORING, ...crate('/x/vendor/net', 4) },
        crates: [`${REGISTRY}/net-0.1.0`],
      },
      4,
    ],
    [
      'are vendored in the version that is locked',
      {
        dependency: '"0.1"',
        lock: locked({ source: 'registry+https://github.com/rust-lang/crates.io-index' }),
        disk: {},
        listed: {
          ...VENDORING,
          ...crate('/x/vendor/net-0.1.0', 4),
          ...crate('/x/vendor/net', 6, '0.2.0'),
        },
      },
      4,
    ],
    [
      'from git are vendored too',
      {
        dependency: '{ git = "https://github.com/me/net-rs" }',
        lock: locked({ source: LOCKED }),
        disk: crate(CHECKOUT, 7),
        listed: { ...VENDORING, ...crate('/x/vendor/net', 4) },
        checkouts: [CHECKOUT],
      },
      4,
    ],
  ];
  for (const [name, given, size] of cases) {
    it(name, () => {
      const workspace = open(given);
      assert.deepEqual(
        workspace.types().flatMap((it) => (it.name === 'Mine' ? [it.size] : [])),
        [size],
      );
      workspace.dispose();
    });
  }

  it('lead on to the siblings of a checkout, through the versions that its workspace gives', () => {
    const workspace = open({
      dependency: '{ git = "https://github.com/me/net-rs" }',
      disk: {
        [`${CHECKOUT}/Cargo.toml`]:
          '[workspace]\nmembers = ["net", "base"]\n[workspace.dependencies]\nbase = { path = "base" }\n',
        [`${CHECKOUT}/net/Cargo.toml`]: '[package]\nname = "net"\n[dependencies]\nbase.workspace = true\n',
        [`${CHECKOUT}/net/src/lib.rs`]: 'pub struct Header { pub id: base::Id }',
        [`${CHECKOUT}/base/Cargo.toml`]: '[package]\nname = "base"\n',
        [`${CHECKOUT}/base/src/lib.rs`]: 'pub struct Id(pub [u8; 11]);',
      },
      checkouts: [CHECKOUT],
    });
    assert.equal(workspace.types()[0]?.size, 11);
    workspace.dispose();
  });

  it('change with the lock', () => {
    const given: Case = {
      dependency: '{ git = "https://github.com/me/net-rs" }',
      lock: locked({ source: LOCKED }),
      disk: { ...crate(CHECKOUT, 7), ...crate(OTHER, 9) },
      checkouts: [CHECKOUT, OTHER],
    };
    const workspace = open(given);
    workspace.setFile('/x/Cargo.lock', given.lock?.replace(REVISION, '9f3c1d0aa') ?? null);
    settle(workspace, given.disk);
    assert.equal(workspace.types()[0]?.size, 9);
    workspace.dispose();
  });

  it('are each workspace’s own', () => {
    const source = (revision: string): string => `git+https://github.com/me/net-rs#${revision}`;
    const dependency = '{ git = "https://github.com/me/net-rs" }';
    const one = projectFiles('/x/one', { dependency, lock: locked({ source: source(REVISION) }), disk: {} });
    const two = projectFiles('/x/two', {
      dependency,
      lock: locked({ source: source('9f3c1d0aa') }),
      disk: {},
    });
    const workspace = openFiles(
      { ...one, ...two },
      { disk: { ...crate(CHECKOUT, 7), ...crate(OTHER, 9) }, checkouts: [CHECKOUT, OTHER] },
    );
    assert.deepEqual(
      workspace.types().map((it) => [it.path, it.size]),
      [
        ['/x/one/src/main.rs', 7],
        ['/x/two/src/main.rs', 9],
      ],
    );
    workspace.dispose();
  });

  it('are judged by no rule when they are vendored', () => {
    const workspace = open({
      dependency: '"0.1"',
      disk: {},
      listed: {
        ...VENDORING,
        '/x/vendor/net/Cargo.toml':
          '[package]\nname = "net"\nversion = "0.1.0"\n[dependencies]\naya-ebpf = "0.1"\n',
        '/x/vendor/net/src/lib.rs': `#![no_std]\n${header(4)}\npub static mut COUNT: u32 = 0;\npub fn count() { unsafe { COUNT += 1 } }`,
      },
    });
    assert.deepEqual(
      workspace.report().crates.map((it) => it.name),
      ['x'],
    );
    assert.deepEqual(workspace.report().findings, []);
    workspace.dispose();
  });
});

interface Case {
  /** The value of `net` in the manifest. */
  readonly dependency: string;
  readonly manifest?: string;
  readonly lock?: string;
  /** Files that the host reads when it is asked. */
  readonly disk: Files;
  readonly listed?: Files;
  readonly crates?: readonly string[];
  readonly checkouts?: readonly string[];
}

function header(bytes: number): string {
  return `pub struct Header { pub bytes: [u8; ${String(bytes)}] }`;
}

function crate(folder: string, bytes: number, version = '0.1.0'): Files {
  return {
    [`${folder}/Cargo.toml`]: `[package]\nname = "net"\nversion = "${version}"\n`,
    [`${folder}/src/lib.rs`]: header(bytes),
  };
}

function virtualRepository(folder: string, members: string, place: string, bytes: number): Files {
  return {
    [`${folder}/Cargo.toml`]: `[workspace]\nmembers = [${members}]\n`,
    ...crate(`${folder}/${place}`, bytes),
  };
}

function locked({ source }: { readonly source: string }): string {
  return `version = 4
[[package]]
name = "net"
version = "0.1.0"
source = "${source}"
[[package]]
name = "x"
version = "0.1.0"
dependencies = ["net"]
`;
}

function projectFiles(folder: string, { dependency, manifest = '', lock }: Case): Files {
  return {
    [`${folder}/Cargo.toml`]: `[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\nnet = ${dependency}\n${manifest}`,
    [`${folder}/src/main.rs`]: '#![no_std]\n#![no_main]\nuse net::Header;\nstruct Mine { header: Header }\n',
    ...(lock === undefined ? {} : { [`${folder}/Cargo.lock`]: lock }),
  };
}

function open(given: Case): Workspace {
  return openFiles({ ...projectFiles('/x', given), ...given.listed }, given);
}

function openFiles(
  files: Files,
  { disk, crates = [], checkouts = [] }: Pick<Case, 'disk' | 'crates' | 'checkouts'>,
): Workspace {
  const workspace = createWorkspace({
    parser,
    onRuleError: (_rule, error) => {
      throw error;
    },
  });
  const machine: Machine = { crateFolders: crates, checkoutFolders: checkouts, architecture: 'x86_64' };
  workspace.setListing(['/x'], Object.keys(files));
  workspace.setMachine(machine);
  settle(workspace, { ...files, ...disk });
  return workspace;
}

/** Reads what the workspace asks for until it asks for nothing more. */
function settle(workspace: Workspace, disk: Files): void {
  for (workspace.types(); workspace.wanted().length > 0; workspace.types())
    for (const path of workspace.wanted()) workspace.setFile(path, disk[path] ?? null);
}
