// What aya-ebpf answers differs between its releases: the one that is built decides, and where that is not known nothing is claimed.

import { before, describe, test } from 'node:test';
import { loadParser } from '../crates/project';
import { checkMarks } from './inferenceMarks';

before(async () => {
  await loadParser();
});

const REGISTRY = 'registry+https://example.invalid/index';
const GIT = 'git+https://example.invalid/aya#0123abcd';

/** The same program under whatever the manifest and the lock say of aya-ebpf. */
function checkProgram(build: Build, [popped, failure, control]: readonly [string, string, string]): void {
  const name = build.name ?? 'aya-ebpf';
  const lock =
    build.locked === undefined
      ? {}
      : {
          'Cargo.lock': [
            'version = 3',
            `[[package]]\nname = "probe"\nversion = "0.1.0"\ndependencies = ["${name}"]`,
            `[[package]]\nname = "${name}"\nversion = "${build.locked.version}"\nsource = "${build.locked.source}"`,
          ].join('\n'),
        };
  checkMarks(
    `
use ${name.replace('-', '_')}::{macros::map, maps::{HashMap, Queue}, programs::TcContext};
#[map] static JOBS: Queue<u64> = Queue::with_max_entries(4, 0);
#[map] static SEEN: HashMap<u32, u8> = HashMap::with_max_entries(4, 0);
fn f(ctx: &mut TcContext) {
    let job = JOBS.pop();
      //^^^ ${popped}
    let result = SEEN.insert(&1, &2, 0);
      //^^^^^^ ${failure}
    let control = ctx.cb();
      //^^^^^^^ ${control}
    let same = SEEN.get_ptr_mut(&1);
      //^^^^ Option<*mut u8>
}`,
    {
      'Cargo.toml': `[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${name} = ${build.dependency}\n`,
      ...lock,
    },
  );
}

interface Build {
  readonly name?: string;
  readonly dependency: string;
  readonly locked?: { readonly version: string; readonly source: string };
}

const IN_0_1 = ['Option<u64>', 'Result<(), i64>', '&[u32]'] as const;
const IN_0_2 = ['Result<Option<u64>, i32>', 'Result<(), i32>', '&[u32]'] as const;
const IN_0_3 = ['Result<Option<u64>, i32>', 'Result<(), i32>', '&[u32; 5]'] as const;

describe('the release of aya-ebpf', () => {
  test('from the lockfile', () => {
    checkProgram({ dependency: '"0.1"', locked: { version: '0.1.1', source: REGISTRY } }, IN_0_1);
    checkProgram({ dependency: '"0.2"', locked: { version: '0.2.1', source: REGISTRY } }, IN_0_2);
    checkProgram({ dependency: '">=0.2"', locked: { version: '0.3.0', source: REGISTRY } }, IN_0_3);
    checkProgram({ dependency: '"0.4"', locked: { version: '0.4.0', source: REGISTRY } }, IN_0_3);
  });

  test('without a lockfile from the requirement', () => {
    checkProgram({ dependency: '"0.1"' }, IN_0_1);
    checkProgram({ dependency: '"0.2.0"' }, IN_0_2);
    checkProgram({ dependency: '"*"' }, IN_0_3);
  });

  test('a checkout calls itself as the release before it does', () => {
    const dependency = '{ git = "https://example.invalid/aya" }';
    checkProgram({ dependency, locked: { version: '0.1.1', source: GIT } }, ['_', 'Result<(), _>', '&[u32]']);
    checkProgram({ dependency, locked: { version: '0.2.1', source: GIT } }, [IN_0_2[0], IN_0_2[1], '_']);
    checkProgram({ dependency }, ['_', 'Result<(), _>', '_']);
  });

  test('a tag is a release', () => {
    const dependency = '{ git = "https://example.invalid/aya", tag = "aya-ebpf-v0.1.1" }';
    checkProgram({ dependency, locked: { version: '0.1.1', source: GIT } }, IN_0_1);
  });

  test('aya-bpf is older than all of them', () => {
    const dependency = '{ git = "https://example.invalid/aya" }';
    checkProgram({ name: 'aya-bpf', dependency, locked: { version: '0.1.0', source: GIT } }, IN_0_1);
  });
});
