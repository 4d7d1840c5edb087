// The numbers of the closing line: they are what people trust, so they are tested on files with every kind of outcome.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { closingLine } from '../../scripts/results';

const root = path.resolve(__dirname, '..', '..');

describe('counting tests', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-counting-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the text as a test file in a process of its own: the runner refuses to run inside of itself. */
  const count = (name: string, text: string): unknown => {
    const file = path.join(folder, `${name}.test.mjs`);
    writeFileSync(file, `import test from 'node:test';\n${text}`);
    const runner = path.join(folder, 'runner.cjs');
    const program = `require(${JSON.stringify(path.join(root, 'scripts', 'nodeSuites.ts'))})
      .runNodeSuite({ suite: 'x', files: [${JSON.stringify(file)}] })
      .then((result) => { process.stdout.write(JSON.stringify(result)); });`;
    writeFileSync(runner, program);
    const env = { ...process.env };
    delete env['NODE_TEST_CONTEXT'];
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', runner], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return JSON.parse(stdout);
  };

  it('counts the innermost tests of groups', () => {
    const text = `test('group', async (t) => {
      await t.test('one', () => {});
      await t.test('two', async (u) => { await u.test('three', () => {}); });
    });`;
    assert.deepEqual(count('nested', text), { suite: 'x', passed: 2, failed: 0, skipped: [] });
  });

  it('counts a failure once, not its group too', () => {
    const text = `test('group', async (t) => { await t.test('one', () => { throw new Error('no'); }); });`;
    assert.deepEqual(count('failing', text), { suite: 'x', passed: 0, failed: 1, skipped: [] });
  });

  it('counts a group that fails by itself', () => {
    const text = `test('group', async (t) => { await t.test('one', () => {}); throw new Error('no'); });`;
    assert.deepEqual(count('group', text), { suite: 'x', passed: 1, failed: 1, skipped: [] });
  });

  it('names what was skipped and why', () => {
    const skipped = [{ name: 'one', reason: 'no kernel' }];
    assert.deepEqual(count('skipped', `test('one', { skip: 'no kernel' }, () => {});`), {
      suite: 'x',
      passed: 0,
      failed: 0,
      skipped,
    });
  });

  it('takes a file without a test for a failure', () => {
    assert.deepEqual(count('empty', ''), { suite: 'x', passed: 0, failed: 1, skipped: [] });
  });

  it('takes a file that crashes for a failure', () => {
    assert.deepEqual(count('crash', `throw new Error('no');`), {
      suite: 'x',
      passed: 0,
      failed: 1,
      skipped: [],
    });
  });
});

describe('the closing line', () => {
  const skip = { name: 'n', reason: 'r' };
  it('adds up', () => {
    const suites = [
      { suite: 'a', passed: 2, failed: 1, skipped: [] },
      { suite: 'b', passed: 3, failed: 0, skipped: [] },
    ];
    assert.equal(closingLine(suites), '5 passed, 1 failed');
  });

  it('names skips where there are some', () => {
    assert.equal(
      closingLine([{ suite: 'a', passed: 2, failed: 0, skipped: [skip] }]),
      '2 passed, 0 failed, 1 skipped',
    );
  });
});
