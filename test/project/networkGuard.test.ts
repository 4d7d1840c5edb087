// The guard that the editor tests rely on for "no request leaves this machine": it must be able to see one.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { networkGuardEnvironment } from '../editor/host/networkGuard';

/** Runs a program under the guard and returns its log. */
function logOf(program: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-guard-'));
  try {
    const log = path.join(folder, 'network.log');
    const env = { ...process.env, ...networkGuardEnvironment(log) };
    spawnSync(process.execPath, ['--eval', program], { env, encoding: 'utf8' });
    return readFileSync(log, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the network guard', () => {
  for (const [what, program] of [
    ['an address', `require('node:net').connect(9, '192.0.2.1');`],
    ['a request by name', `require('node:https').get('https://example.invalid/');`],
    ['fetch', `fetch('http://192.0.2.1:8080/').catch(() => {});`],
    ['a look-up', `require('node:dns').promises.lookup('example.invalid').catch(() => {});`],
    ['a datagram', `require('node:dgram').createSocket('udp4').send('x', 9, '192.0.2.1');`],
  ] as const) {
    it(`sees ${what}`, () => {
      assert.match(logOf(program), /^(?:192\.0\.2\.1|example\.invalid) from /m);
    });
  }

  it('lets a connection to this machine pass, and says that it watches', () => {
    const log = logOf(`require('node:net').connect(9, '127.0.0.1').on('error', () => {});`);
    assert.match(log, /^watching \d+/);
    assert.equal(log.trim().split('\n').length, 1);
  });
});
