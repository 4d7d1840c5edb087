// Prefixes of every fixture and measured program, every twentieth token (ROBUSTNESS_STEP=1: every token, 0: every character).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typePrefixes } from '../unit/robustness/campaign';
import { samples } from '../unit/robustness/corpus';

test('prefixes of every program', async () => {
  const step = Number(process.env['ROBUSTNESS_STEP'] ?? 20);
  const count = await typePrefixes({ samples: samples(), step, compareEach: 5 });
  console.log(`${count} prefixes`);
  assert.ok(count > 9_000, `only ${count} prefixes`);
});
