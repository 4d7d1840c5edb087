// The server of the package in a real Neovim without a screen, set up as the README says: diagnostics, the preferred fix, the saved file.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packagedExtension, projectRoot, unzipExtension } from '../vsix';

interface Outcome {
  readonly failure?: string;
  readonly before: readonly Shown[];
  readonly title: string;
  readonly after: readonly Shown[];
}

/** `severity` counts from 1, the error. */
interface Shown {
  readonly name: string;
  readonly severity: number;
  readonly message: string;
}

describe('Neovim', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-neovim-'));
  const workspace = path.join(folder, 'workspace');
  const file = path.join(workspace, 'flowcount-ebpf', 'src', 'main.rs');
  let outcome: Outcome;

  before(async () => {
    cpSync(path.join(projectRoot, 'examples', 'aya-workspace'), workspace, { recursive: true });
    const extension = await unzipExtension(packagedExtension(), path.join(folder, 'package'));
    const { stdout, stderr, error } = spawnSync(
      'nvim',
      [
        '--headless',
        '-u',
        'NONE',
        '-i',
        'NONE',
        '-n',
        '-c',
        `luafile ${path.join(__dirname, 'session.lua')}`,
      ],
      {
        encoding: 'utf8',
        timeout: 150_000,
        env: {
          ...process.env,
          XDG_STATE_HOME: folder,
          XDG_CACHE_HOME: folder,
          AYA_NODE: process.execPath,
          AYA_SERVER: path.join(extension, 'dist', 'server.js'),
          AYA_ROOT: workspace,
          AYA_FILE: file,
        },
      },
    );
    assert.equal(error, undefined, stderr);
    outcome = JSON.parse(stdout) as Outcome;
    assert.equal(outcome.failure, undefined, `${String(outcome.failure)}\n${stderr}`);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('underlines the names of the mutable statics', () => {
    assert.deepEqual(
      outcome.before.map(({ name, severity }) => ({ name, severity })),
      [
        { name: 'CONNECTS', severity: 1 },
        { name: 'NEXT_ID', severity: 2 },
      ],
    );
    assert.match(outcome.before[0]?.message ?? '', /"only read from bpf_array is supported"/);
  });

  it('applies the preferred fix, after which the finding is gone', () => {
    assert.match(outcome.title, /^Replace `CONNECTS` by PerCpuArray `CONNECTS`/);
    assert.deepEqual(
      outcome.after.map(({ name }) => name),
      ['NEXT_ID'],
    );
    assert.match(readFileSync(file, 'utf8'), /#\[map\]\nstatic CONNECTS: PerCpuArray<u64>/);
  });
});
