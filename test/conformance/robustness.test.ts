// The campaign at the length that CI can wait for: 400 random edits, and prefixes of every fixture and measured program, every sixtieth
// token. ROBUSTNESS_EDITS=10000 and ROBUSTNESS_STEP=1 (every token, 0: every character) take an hour. ROBUSTNESS_SEED chooses other edits.
// What fails names its seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editAtRandom, typePrefixes } from '../unit/robustness/campaign';
import { samples } from '../unit/robustness/corpus';

const EDITS = Number(process.env['ROBUSTNESS_EDITS'] ?? 400);

test(`${EDITS} random edits`, async () => {
  const seed = Number(process.env['ROBUSTNESS_SEED'] ?? 1);
  assert.equal(await editAtRandom({ samples: samples(), seed, edits: EDITS, chain: 25 }), EDITS);
});

test('prefixes of every program', async () => {
  const step = Number(process.env['ROBUSTNESS_STEP'] ?? 60);
  const count = await typePrefixes({ samples: samples(), step, compareEach: 5 });
  console.log(`${count} prefixes`);
  assert.ok(count > 3_000, `only ${count} prefixes`);
});
