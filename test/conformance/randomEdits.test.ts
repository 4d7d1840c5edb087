// The campaign of test/unit/robustness, all 10,000 edits. ROBUSTNESS_SEED and ROBUSTNESS_EDITS choose other edits. What fails names its seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editAtRandom } from '../unit/robustness/campaign';
import { samples } from '../unit/robustness/corpus';

const EDITS = Number(process.env['ROBUSTNESS_EDITS'] ?? 10_000);

test(`${EDITS} random edits`, async () => {
  const seed = Number(process.env['ROBUSTNESS_SEED'] ?? 1);
  assert.equal(await editAtRandom({ samples: samples(), seed, edits: EDITS, chain: 25 }), EDITS);
});
