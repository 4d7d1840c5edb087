// The campaign: 10,000 random edits, and prefixes of every fixture and measured program, every twentieth token (ROBUSTNESS_STEP=1: every
// token, 0: every character). ROBUSTNESS_SEED and ROBUSTNESS_EDITS choose other edits. What fails names its seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editAtRandom, typePrefixes } from '../unit/robustness/campaign';
import { samples } from '../unit/robustness/corpus';

const EDITS = Number(process.env['ROBUSTNESS_EDITS'] ?? 10_000);

test(`${EDITS} random edits`, async () => {
  const seed = Number(process.env['ROBUSTNESS_SEED'] ?? 1);
  assert.equal(await editAtRandom({ samples: samples(), seed, edits: EDITS, chain: 25 }), EDITS);
});

test('prefixes of every program', async () => {
  const step = Number(process.env['ROBUSTNESS_STEP'] ?? 20);
  const count = await typePrefixes({ samples: samples(), step, compareEach: 5 });
  console.log(`${count} prefixes`);
  assert.ok(count > 9_000, `only ${count} prefixes`);
});
