// What `npm publish` would send: the command runs from it, with nothing of this project beside it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

const root = path.resolve(__dirname, '..', '..');

describe('the npm package', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-npm-'));
  const installed = path.join(folder, 'installed');
  after(() => {
    rmSync(folder, { recursive: true });
  });
  before(() => {
    mkdirSync(installed);
    run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
    const archive = readdirSync(folder).find((it) => it.endsWith('.tgz'));
    assert.ok(archive !== undefined, 'nothing was packed');
    const flags = ['--offline', '--no-audit', '--no-fund', '--silent'];
    run('npm', ['install', ...flags, '--prefix', installed, path.join(folder, archive)], folder);
  });

  it('checks the example', () => {
    const example = path.join(root, 'examples', 'aya-workspace');
    const { status, stdout } = spawnSync(command(), ['check', '--format', 'json', example], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 1, 'the example has an error');
    assert.match(stdout, /"rule": ?"mutable-static"/);
  });

  it('explains a rule', () => {
    const { status, stdout } = spawnSync(command(), ['explain', 'mutable-static'], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /mutable-static/);
  });

  function command(): string {
    return path.join(installed, 'node_modules', '.bin', 'aya-analyzer');
  }

  function run(program: string, words: readonly string[], cwd: string): void {
    const { status, stderr, stdout } = spawnSync(program, words, { cwd, encoding: 'utf8' });
    assert.equal(status, 0, `${program} ${words.join(' ')}\n${stdout}${stderr}`);
  }
});
