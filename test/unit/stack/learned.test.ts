// Programs that a rule of the estimate was learned from, each exact to 8 bytes: what is read or stored as a whole through a pointer, callbacks of
// helpers, loops over arrays. The measurements are kept beside the programs; the conformance suite builds them again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { estimatesOf } from '../../conformance/stack/estimates';
import { keyOf, readMeasurements } from '../../conformance/stack/measurements';
import { loadParser } from '../crates/project';

before(loadParser);

for (const set of ['pointers', 'callbacks', 'loops']) {
  const folder = path.join(__dirname, '../../conformance/stack', set);
  const measured = readMeasurements(folder);

  describe(`the estimate of what was learned (${set})`, () => {
    for (const program of new Set(measured.map((it) => it.program)))
      it(`is what the built object shows (${program})`, () => {
        const estimates = estimatesOf(program, readFileSync(path.join(folder, `${program}.rs`), 'utf8'));
        const slots = (bytes: number | null): number => Math.ceil((bytes ?? 0) / 8);
        const frames = new Map(estimates.map((it) => [keyOf(it), slots(it.bytes)]));
        const own = measured.filter((it) => it.program === program);
        assert.deepEqual(
          own.map((it) => [it.function, frames.get(keyOf(it))]),
          own.map((it) => [it.function, slots(it.bytes)]),
        );
      });
  });
}

describe('a value that goes through a pointer', () => {
  it('is judged where two locals were copied into each other', () => {
    const source = `use aya_ebpf::{helpers::bpf_probe_read_user_str_bytes, macros::kprobe, programs::ProbeContext};
#[kprobe]
pub fn swapped(ctx: ProbeContext) -> u32 {
    let mut buffer = [0u8; 64];
    let mut a = [1u8; 64];
    let mut b = [2u8; 64];
    a = b;
    b = a;
    buffer = b;
    unsafe { bpf_probe_read_user_str_bytes(8 as *const u8, &mut buffer) };
    buffer[3] as u32
}
`;
    const [estimate] = estimatesOf('swapped', source);
    assert.ok((estimate?.bytes ?? 0) >= 64);
  });
});
