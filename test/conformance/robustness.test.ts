// The whole campaign: 10,000 random edits, and every prefix of every fixture and measured program, token by token
// (ROBUSTNESS_STEP=0: character by character). ROBUSTNESS_SEED chooses other edits. What fails names its seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editAtRandom, typePrefixes } from '../unit/robustness/campaign';
import { samples } from '../unit/robustness/corpus';

const EDITS = 10_000;

test(`${EDITS} random edits`, async () => {
  const seed = Number(process.env['ROBUSTNESS_SEED'] ?? 1);
  assert.equal(await editAtRandom({ samples: samples(), seed, edits: EDITS, chain: 25 }), EDITS);
});

test('every prefix', async () => {
  const step = Number(process.env['ROBUSTNESS_STEP'] ?? 1);
  const count = await typePrefixes({ samples: samples(), step, compareEach: 5 });
  console.log(`${count} prefixes`);
  assert.ok(count > 50_000, `only ${count} prefixes`);
});
