// Realistic programs: what was predicted before they were measured, as it was committed then, and what the estimate says today.
// The estimator has learnt from them since, so the second table is a wall against falling back, not an exam.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { estimatesOf, type Estimate } from '../../conformance/stack/estimates';
import { keyOf, readMeasurements } from '../../conformance/stack/measurements';
import { loadParser } from '../crates/project';

before(loadParser);

const sets = path.join(__dirname, '../../conformance/stack');
const LIMIT = 512;

for (const set of ['realistic', 'unseen', 'third', 'fourth', 'fifth']) {
  describe(`the estimate of realistic programs (${set})`, () => {
    const folder = path.join(sets, set);

    it('is shown as it was before they were measured', (context) => {
      const { error, compared } = compare(folder, readPredictions(folder));
      context.diagnostic(`predicted: ${String(compared)} functions, mean error ${error.toFixed(1)} bytes`);
      assert.ok(compared > 60);
    });

    it('is near today, and right at the limit', (context) => {
      const today = readdirSync(folder)
        .filter((file) => file.endsWith('.rs'))
        .flatMap((file) =>
          estimatesOf(path.basename(file, '.rs'), readFileSync(path.join(folder, file), 'utf8')),
        );
      const { error, compared, alarms, missed } = compare(folder, today);
      context.diagnostic(`today: ${String(compared)} functions, mean error ${error.toFixed(1)} bytes`);
      assert.deepEqual([alarms, missed], [[], []]);
      assert.ok(error < 10, `mean error ${error.toFixed(1)}`);
    });
  });
}

function compare(
  folder: string,
  estimates: readonly Estimate[],
): {
  readonly error: number;
  readonly compared: number;
  readonly alarms: readonly Estimate[];
  readonly missed: readonly Estimate[];
} {
  const measured = new Map(readMeasurements(folder).map((it) => [keyOf(it), it.bytes]));
  const alarms: Estimate[] = [];
  const missed: Estimate[] = [];
  let sum = 0;
  let compared = 0;
  for (const estimate of estimates) {
    const bytes = measured.get(keyOf(estimate));
    if (bytes === undefined) continue;
    if (bytes === null) {
      if ((estimate.bytes ?? 0) < LIMIT) missed.push(estimate);
      continue;
    }
    if (estimate.low >= LIMIT) alarms.push(estimate);
    sum += Math.abs((estimate.bytes ?? estimate.low) - bytes);
    compared += 1;
  }
  return { error: sum / compared, compared, alarms, missed };
}

function readPredictions(folder: string): readonly Estimate[] {
  const rows: unknown = JSON.parse(readFileSync(path.join(folder, 'predictions.json'), 'utf8'));
  if (!isPredictions(rows)) throw new Error('predictions.json is no list');
  return rows;
}

function isPredictions(value: unknown): value is readonly Estimate[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'object' && it !== null && 'low' in it);
}
