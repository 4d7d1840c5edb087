// Fixes on real files with a stand-in for the core: which are written, in which order, and that a file is never left half written.

import assert from 'node:assert/strict';
import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';

import { chooseFix, type Fix } from '../../server/src/core/index';
import { writeFixes } from '../../server/src/cli/fix';
import type { FixOutcome } from '../../server/src/cli/fix';
import { Selection } from '../../server/src/cli/targets';
import type { FixesFor } from './samples';
import { fakeWorkspace, PARSER } from './samples';
import { asOrdinaryUser, folderWith } from './folders';

function fix(more: Partial<Fix>): Fix {
  return { title: 't', kind: 'k', safe: true, preferred: false, edits: [], ...more };
}

/** Replaces the `BAD` of the finding. */
function replaceBad(newText: string, more: Partial<Fix> = {}): FixesFor {
  return ({ path: file, start }) => [
    fix({
      title: `Replace by ${newText}`,
      edits: [{ path: file, edits: [{ span: { start, end: start + 3 }, newText }] }],
      ...more,
    }),
  ];
}

async function fixAll(
  root: string,
  fixesFor: FixesFor,
  more: { files?: readonly string[]; unsafe?: boolean; writable?: readonly string[] } = {},
): Promise<FixOutcome> {
  const workspace = fakeWorkspace(fixesFor);
  const files = (more.files ?? ['a.rs']).map((name) => `${root}/${name}`);
  workspace.setListing([root], files);
  return writeFixes({
    workspace,
    parser: PARSER,
    selection: new Selection([{ path: root, isFile: false, remark: null }]),
    writable: more.writable ?? [root],
    unsafe: more.unsafe ?? false,
  });
}

const contentOf = (root: string, name = 'a.rs'): Promise<string> => readFile(`${root}/${name}`, 'utf8');

describe('choosing a fix', () => {
  const first = fix({ title: 'first', safe: false });
  const safe = fix({ title: 'safe' });
  const preferred = fix({ title: 'preferred', safe: false, preferred: true });

  it('takes safe fixes only, unless told otherwise', () => {
    assert.equal(chooseFix([first, safe, preferred], { unsafe: false }), safe);
    assert.equal(chooseFix([first, preferred], { unsafe: false }), undefined);
  });

  it('takes the preferred one, else the first', () => {
    assert.equal(chooseFix([first, safe, preferred], { unsafe: true }), preferred);
    assert.equal(chooseFix([first, safe], { unsafe: true }), first);
  });
});

describe('writing fixes', () => {
  it('writes each one, judged on the text that the one before left', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD, BAD;\nBAD\n', 'b.rs': 'BAD' });
    const outcome = await fixAll(root, replaceBad('better'), { files: ['a.rs', 'b.rs'] });
    assert.equal(outcome.fixed, 4);
    assert.deepEqual(outcome.report.findings, []);
    assert.equal(await contentOf(root), 'better, better;\nbetter\n');
    assert.equal(await contentOf(root, 'b.rs'), 'better');
    assert.deepEqual((await readdir(root)).sort(), ['a.rs', 'b.rs'], 'nothing else is left behind');
  });

  it('keeps line ends, byte order mark and mode', async (t) => {
    const root = await folderWith(t, { 'a.rs': '\uFEFFuse é;\r\nBAD\r\n' });
    await chmod(`${root}/a.rs`, 0o640);
    assert.equal((await fixAll(root, replaceBad('ok'))).fixed, 1);
    assert.equal(await contentOf(root), '\uFEFFuse é;\r\nok\r\n');
    assert.equal((await stat(`${root}/a.rs`)).mode & 0o777, 0o640);
  });

  it('leaves a file alone if the result would not parse, and goes on with the others', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD', 'b.rs': 'BAD' });
    const outcome = await fixAll(
      root,
      (place) => replaceBad(place.path.endsWith('a.rs') ? '{{{' : 'ok')(place),
      { files: ['a.rs', 'b.rs'] },
    );
    assert.equal(outcome.fixed, 1);
    assert.equal(await contentOf(root), 'BAD');
    assert.equal(await contentOf(root, 'b.rs'), 'ok');
    assert.deepEqual(outcome.refusals, [
      { path: `${root}/a.rs`, message: 'not fixed, the result would not parse: Replace by {{{' },
    ]);
    assert.equal(outcome.report.findings.length, 1);
  });

  it('leaves out a fix after which its finding would remain', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const outcome = await fixAll(root, replaceBad('BAD BAD'));
    assert.equal(outcome.fixed, 0);
    assert.equal(await contentOf(root), 'BAD');
    assert.match(outcome.refusals[0]?.message ?? '', /^not fixed, the finding would remain/);
  });

  it('leaves out edits that overlap or lie in a file that is not there', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    const overlap = { span: { start: 0, end: 3 }, newText: 'x' };
    for (const edits of [
      [{ path: `${root}/a.rs`, edits: [overlap, overlap] }],
      [{ path: `${root}/none.rs`, edits: [overlap] }],
    ]) {
      const outcome = await fixAll(root, () => [fix({ edits })]);
      assert.equal(outcome.fixed, 0);
      assert.match(outcome.refusals[0]?.message ?? '', /^not fixed, its edits do not fit the files/);
    }
    assert.equal(await contentOf(root), 'BAD');
  });

  it('writes all files of a fix, or none', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD', 'outside/b.rs': 'USE' });
    const both: FixesFor = ({ path: file }) => [
      fix({
        edits: [
          { path: file, edits: [{ span: { start: 0, end: 3 }, newText: 'ok' }] },
          { path: `${root}/outside/b.rs`, edits: [{ span: { start: 0, end: 3 }, newText: 'ok' }] },
        ],
      }),
    ];
    const files = ['a.rs', 'outside/b.rs'];
    const refused = await fixAll(root, both, { files, writable: [`${root}/a.rs`] });
    assert.deepEqual(refused.failures, [
      { path: `${root}/outside/b.rs`, message: 'lies outside of the workspace' },
    ]);
    assert.equal(refused.fixed, 0);
    assert.equal(refused.report.findings.length, 1, 'the finding is still reported');
    assert.equal(await contentOf(root), 'BAD');
    assert.deepEqual((await readdir(root)).sort(), ['a.rs', 'outside']);

    assert.equal((await fixAll(root, both, { files })).fixed, 1);
    assert.deepEqual([await contentOf(root), await contentOf(root, 'outside/b.rs')], ['ok', 'ok']);
  });

  it('writes through a link to the file that it names, within the workspace', async (t) => {
    const elsewhere = await folderWith(t, { 'far.rs': 'BAD' });
    const root = await folderWith(t, { 'real/near.rs': 'BAD' });
    await symlink('real/near.rs', path.join(root, 'near-link.rs'));
    await symlink(`${elsewhere}/far.rs`, path.join(root, 'far-link.rs'));
    const outcome = await fixAll(root, replaceBad('ok'), { files: ['far-link.rs', 'near-link.rs'] });
    assert.equal(outcome.fixed, 1);
    assert.equal(await contentOf(root, 'real/near.rs'), 'ok');
    assert.equal((await lstat(`${root}/near-link.rs`)).isSymbolicLink(), true);
    assert.equal(await contentOf(elsewhere, 'far.rs'), 'BAD');
    assert.deepEqual(outcome.failures, [
      { path: `${root}/far-link.rs`, message: 'lies outside of the workspace' },
    ]);
  });

  it('does not write over what was changed meanwhile, nor over bytes that are no UTF-8', async (t) => {
    const root = await folderWith(t, {
      'a.rs': 'BAD',
      'latin1.rs': Buffer.from('// \xE9\nBAD BAD', 'latin1'),
    });
    const changing: FixesFor = (place) => replaceBad('ok')(place);
    const workspace = fakeWorkspace(changing);
    workspace.setListing([root], [`${root}/a.rs`]);
    workspace.setFile(`${root}/a.rs`, 'BAD');
    await writeFile(`${root}/a.rs`, 'BAD // and more');
    const outcome = await writeFixes({
      workspace,
      parser: PARSER,
      selection: new Selection([{ path: root, isFile: false, remark: null }]),
      writable: [root],
      unsafe: false,
    });
    assert.deepEqual(outcome.failures, [{ path: `${root}/a.rs`, message: 'changed while it was analysed' }]);
    assert.equal(await contentOf(root), 'BAD // and more');

    const latin1 = await fixAll(root, changing, { files: ['latin1.rs'] });
    assert.deepEqual(latin1.failures, [{ path: `${root}/latin1.rs`, message: 'is not UTF-8' }]);
    assert.equal(await readFile(`${root}/latin1.rs`, 'latin1'), '// \xE9\nBAD BAD');
  });

  it('keeps the file and says why, where it may not write', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    await chmod(`${root}/a.rs`, 0o444);
    const outcome = await asOrdinaryUser(root, () => fixAll(root, replaceBad('ok')));
    assert.deepEqual(outcome.failures, [{ path: `${root}/a.rs`, message: 'cannot be written (EACCES)' }]);
    assert.equal(await contentOf(root), 'BAD');
  });

  it('writes nothing without a safe fix', async (t) => {
    const root = await folderWith(t, { 'a.rs': 'BAD' });
    assert.equal((await fixAll(root, replaceBad('ok', { safe: false }))).fixed, 0);
    assert.equal(await contentOf(root), 'BAD');
    assert.equal((await fixAll(root, replaceBad('ok', { safe: false }), { unsafe: true })).fixed, 1);
  });
});
