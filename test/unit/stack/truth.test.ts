// The estimate from source alone against what was measured on 161 built objects, as a wall that numbers must not fall below.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { stackOf } from '../../../server/src/core/stack/report';
import { readTruth } from '../../conformance/stack/truth';
import { loadParser, project } from '../crates/project';

before(loadParser);

interface Row {
  readonly name: string;
  readonly estimate: number | null;
  readonly low: number;
  readonly high: number;
  readonly measured: number;
}

function rows(): readonly Row[] {
  return readTruth().flatMap(({ program, source, functions }) => {
    const { crates } = project({ [`/p/${program}.rs`]: source });
    const [crate] = crates;
    const estimated = crate === undefined ? [] : stackOf(crate).functions;
    return functions.map((fn) => {
      const short = fn.name.replace(/^.*::/, '');
      const found = estimated.find((it) => it.name === short);
      return {
        name: `${program} ${short}`,
        // Functions of core (panics) are in no source.
        estimate: found === undefined ? 0 : found.bytes,
        low: found?.range.low ?? 0,
        high: found?.range.high ?? 0,
        measured: fn.stack,
      };
    });
  });
}

describe('the estimate of the measured programs', () => {
  it('is exact for nearly all, and never wrong at the limit', () => {
    const all = rows();
    const slot = (bytes: number): number => Math.ceil(bytes / 8);
    const wrong = all.filter((it) => it.estimate === null || slot(it.estimate) !== slot(it.measured));
    const error = all.reduce((sum, it) => sum + Math.abs((it.estimate ?? 0) - it.measured), 0) / all.length;
    const alarms = all.filter((it) => it.low >= 512 && it.measured < 512);
    const missed = all.filter((it) => (it.estimate ?? 0) < 512 && it.measured >= 512);
    const outside = all.filter((it) => it.measured < it.low || it.measured > it.high);
    const report = wrong.map(
      (it) =>
        `${it.name}: ${String(it.estimate)} [${String(it.low)}..${String(it.high)}] measured ${String(it.measured)}`,
    );
    console.log(
      `${String(all.length)} functions, ${String(all.length - wrong.length)} exact, mean error ${error.toFixed(2)}, outside of the range ${String(outside.length)}`,
    );
    console.log(report.join('\n'));
    console.log(
      outside
        .map(
          (it) => `outside: ${it.name} ${String(it.low)}..${String(it.high)} measured ${String(it.measured)}`,
        )
        .join('\n'),
    );
    assert.deepEqual([alarms, missed], [[], []]);
    assert.ok(error < 3, `mean error ${error.toFixed(2)}`);
    assert.ok((all.length - wrong.length) / all.length >= 0.95, report.join('\n'));
  });
});
