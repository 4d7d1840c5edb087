// The check command in one process, on real files, with a stand-in for the core: selection, exit status, bad input.

import assert from 'node:assert/strict';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';

import { runCheck } from '../../server/src/cli/check';
import type { CheckOptions } from '../../server/src/cli/commandLine';
import { runExplain } from '../../server/src/cli/explain';
import { toCorePath } from '../../server/src/node/paths';
import type { FixesFor, RecordedTerminal } from './samples';
import { fakeWorkspace, PARSER, recordedTerminal, RULES } from './samples';
import { asOrdinaryUser, folderWith } from './folders';

interface Run {
  readonly status: number;
  readonly terminal: RecordedTerminal;
  readonly files: readonly string[];
}

const WORKSPACE = {
  'Cargo.toml': '[workspace]',
  'a-ebpf/Cargo.toml': '[package]',
  'a-ebpf/src/main.rs': 'BAD',
  'b-ebpf/Cargo.toml': '[package]',
  'b-ebpf/src/main.rs': 'BAD',
  'b-ebpf/src/other.rs': 'BAD',
};

async function checkIn(cwd: string, options: Partial<CheckOptions>, fixesFor?: FixesFor): Promise<Run> {
  const terminal = recordedTerminal(cwd);
  const analyzer = { workspace: fakeWorkspace(fixesFor), parser: PARSER, rules: RULES, version: '0.1.0' };
  const all: CheckOptions = {
    paths: ['.'],
    format: 'json',
    fix: 'none',
    levels: {},
    targetKernel: null,
    failOn: 'error',
    ...options,
  };
  const status = await runCheck({ options: all, terminal, analyzer });
  const found = [...terminal.printed().matchAll(/"message": "this is bad"/g)];
  const files = [...terminal.printed().matchAll(/"file": "([^"]*)"/g)].map(([, file]) => file ?? '');
  assert.equal(found.length, all.format === 'json' ? files.length : 0);
  return { status, terminal, files };
}

describe('check', () => {
  it('reports on the current folder, with status 1 for findings', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const { status, files, terminal } = await checkIn(root, {});
    assert.equal(status, 1);
    assert.deepEqual(files, ['a-ebpf/src/main.rs', 'b-ebpf/src/main.rs', 'b-ebpf/src/other.rs']);
    assert.deepEqual(terminal.complaints, []);
  });

  it('reports on the named file or crate alone, though it reads the whole workspace', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    assert.deepEqual((await checkIn(root, { paths: ['a-ebpf'] })).files, ['a-ebpf/src/main.rs']);
    assert.deepEqual((await checkIn(root, { paths: ['a-ebpf/Cargo.toml'] })).files, ['a-ebpf/src/main.rs']);
    const file = await checkIn(`${root}/b-ebpf`, { paths: ['src/other.rs'] });
    assert.deepEqual(file.files, ['src/other.rs']);
    assert.match(file.terminal.printed(), /"files": 1,/);
    assert.deepEqual((await checkIn(`${root}/b-ebpf/src`, { paths: ['../../a-ebpf'] })).files, [
      '../../a-ebpf/src/main.rs',
    ]);
  });

  it('reports once what two paths name', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const { files } = await checkIn(root, { paths: ['b-ebpf', 'b-ebpf/src/main.rs', '.'] });
    assert.equal(files.length, 3);
  });

  it('looks into a hidden folder that is named', async (t) => {
    const root = await folderWith(t, { ...WORKSPACE, '.hidden/x.rs': 'BAD' });
    assert.deepEqual((await checkIn(root, { paths: ['.hidden'] })).files, ['.hidden/x.rs']);
  });

  it('fails by the level that --fail-on names', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'ok' });
    assert.equal((await checkIn(root, { failOn: 'hint' })).status, 0);
    const bad = await folderWith(t, { 'a.rs': 'BAD' });
    assert.equal((await checkIn(bad, { failOn: 'hint' })).status, 1);
  });

  it('reports and fails by what remains after fixing', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const fixes: FixesFor = ({ path: file, start }) => [
      {
        title: 't',
        kind: 'k',
        safe: true,
        preferred: true,
        edits: [{ path: file, edits: [{ span: { start, end: start + 3 }, newText: 'ok' }] }],
      },
    ];
    const { status, terminal } = await checkIn(root, { fix: 'safe' }, fixes);
    assert.equal(status, 0);
    assert.match(terminal.printed(), /"fixed": 1,/);
  });

  it('says how many fixes were written where the format has no place for it', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const fixes: FixesFor = ({ path: file }) => [
      {
        title: 't',
        kind: 'k',
        safe: true,
        preferred: true,
        edits: [{ path: file, edits: [{ span: { start: 0, end: 3 }, newText: 'ok' }] }],
      },
    ];
    const { terminal } = await checkIn(root, { fix: 'safe', format: 'github' }, fixes);
    assert.deepEqual(terminal.complaints, ['1 fix written']);
    assert.equal(terminal.printed(), '');
  });
});

describe('bad input of check', () => {
  it('names a path that cannot be read, checks the others, and has status 2', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const { status, terminal, files } = await checkIn(root, { paths: ['nowhere', 'a.rs'] });
    assert.equal(status, 2);
    assert.deepEqual(terminal.complaints, ['nowhere: no such file or folder']);
    assert.deepEqual(files, ['a.rs']);
  });

  it('says nothing about eBPF code where nothing could be looked at', async (t) => {
    const root = await folderWith(t, {});
    const { status, terminal } = await checkIn(root, { paths: ['nowhere'], format: 'pretty' });
    assert.equal(status, 2);
    assert.equal(terminal.printed(), '');
  });

  it('prints the JSON object also when no path can be read', async (t) => {
    const root = await folderWith(t, { 'data.txt': 'x', 'a.rs': Uint8Array.of(0, 1) });
    await symlink('loop.rs', path.join(root, 'loop.rs'));
    const { status, terminal } = await checkIn(root, { paths: ['data.txt', 'a.rs', 'a.rs/b', 'loop.rs'] });
    assert.equal(status, 2);
    assert.deepEqual(terminal.complaints, [
      'data.txt: neither a Rust file nor a folder',
      'a.rs: holds binary data, no Rust source',
      'a.rs/b: no such file or folder',
      'loop.rs: a link that leads to itself',
    ]);
    assert.deepEqual(JSON.parse(terminal.printed()), {
      version: 1,
      files: 0,
      fixed: 0,
      crates: [],
      findings: [],
    });
  });

  it('is silent about an empty folder, and one line long about a large file', async (t) => {
    const root = await folderWith(t, { 'bindings.rs': 'BAD\n'.repeat(4_250_000) });
    await mkdir(`${root}/empty`);
    const empty = await checkIn(`${root}/empty`, {});
    assert.deepEqual([empty.status, empty.terminal.complaints, empty.files], [0, [], []]);
    const large = await checkIn(root, { paths: ['bindings.rs'] });
    assert.deepEqual(
      [large.status, large.terminal.complaints, large.files],
      [0, ['bindings.rs: larger than 16000000 bytes, not analysed'], []],
    );
  });

  it('names a file or folder that it may not read, and skips such a folder below a path', async (t) => {
    const root = await folderWith(t, { 'shut.rs': 'BAD', 'shut/b.rs': 'BAD', 'open/a.rs': 'BAD' });
    await chmod(`${root}/shut.rs`, 0o000);
    await chmod(`${root}/shut`, 0o000);
    const { status, terminal, files } = await asOrdinaryUser(root, () =>
      checkIn(root, { paths: ['shut', 'shut.rs', '.'] }),
    ).finally(() => chmod(`${root}/shut`, 0o700));
    assert.equal(status, 2);
    assert.deepEqual(terminal.complaints, ['shut: permission denied', 'shut.rs: permission denied']);
    assert.deepEqual(files, ['open/a.rs']);
  });

  it('refuses a rule that does not exist, naming those that do', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const { status, terminal } = await checkIn(root, { levels: { 'mutable-statics': 'off' } });
    assert.equal(status, 2);
    assert.deepEqual(terminal.complaints, [
      'no rule is called "mutable-statics"; the rules are mutable-static, static-mut-map',
    ]);
  });

  it('does not call a whole filesystem clean', async (t) => {
    const root = await folderWith(t, {});
    const { status, terminal } = await checkIn(root, { paths: ['/'] });
    assert.equal(status, 2);
    assert.deepEqual(terminal.complaints, [
      `${toCorePath('/')}: a whole filesystem is not searched; name a crate or a workspace`,
    ]);
  });
});

describe('explain', () => {
  it('prints the page of a rule', () => {
    const terminal = recordedTerminal('/');
    assert.equal(runExplain('mutable-static', { rules: RULES, terminal }), 0);
    assert.equal(terminal.printed(), '# mutable-static\n\nMutable state outside a map.\n');
  });

  it('names the rules where it knows no such rule', () => {
    const terminal = recordedTerminal('/');
    assert.equal(runExplain('x', { rules: RULES, terminal }), 2);
    assert.deepEqual(terminal.complaints, [
      'no rule is called "x"; the rules are mutable-static, static-mut-map',
    ]);
    assert.equal(terminal.printed(), '');
  });
});
