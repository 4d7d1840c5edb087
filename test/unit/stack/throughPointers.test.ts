// What is read or stored as a whole through a pointer: what waits on the stack meanwhile, and what is copied once more.
// The numbers are those of the built object (LLVM 22.1, opt-level 3); the conformance suite builds it again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { estimatesOf } from '../../conformance/stack/estimates';
import { loadParser } from '../crates/project';

before(loadParser);

/** Bytes of the frame, of which 8 (`raw_pointer`: 4) are the key. */
const measured = {
  'copies.rs': {
    lookup_only: 8,
    changed: 280,
    overtaken: 296,
    changed_at_once: 280,
    moved_at_once: 8,
    words_changed: 32,
    words: 40,
    pairs_changed: 24,
    pairs: 40,
    pair: 8,
    comm_changed: 32,
    copied: 296,
    copied_or_zero: 136,
    fields_only: 8,
    raw_pointer: 284,
    short_field: 24,
    long_field: 264,
    bound_by_pattern: 296,
    field_of_literal: 264,
  },
  'handedOn.rs': {
    chosen_at_once: 136,
    chosen_by_callee: 264,
    chosen_late: 264,
    matched: 136,
    array_handed_on: 136,
    reference_handed_on: 8,
    handed_on: 152,
    changed_and_handed_on: 144,
    loaded: 140,
    loaded_with_try: 152,
    known_to_be_there: 136,
    known_to_be_absent: 0,
    removed: 152,
    cloned: 152,
    inserted: 152,
    inserted_and_handed_on: 288,
  },
  'stored.rs': {
    read_only: 64,
    put_together: 128,
    literal: 128,
    by_field: 64,
    array_first: 64,
    entry_write: 128,
    pointer_write: 128,
    before_reserve: 128,
    array: 64,
    only_field: 64,
    map_value: 128,
    by_address: 148,
    read_in_place: 80,
  },
};

describe('a value that goes through a pointer', () => {
  const folder = path.join(__dirname, '../../conformance/stack/pointers');

  for (const [file, frames] of Object.entries(measured))
    it(`costs what the built object shows (${file})`, () => {
      const estimates = estimatesOf(file, readFileSync(path.join(folder, file), 'utf8'));
      const slots = (bytes: number | null): number => Math.ceil((bytes ?? 0) / 8);
      assert.deepEqual(
        Object.fromEntries(estimates.map((it) => [it.function, slots(it.bytes)])),
        Object.fromEntries(Object.entries(frames).map(([name, bytes]) => [name, slots(bytes)])),
      );
    });

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
