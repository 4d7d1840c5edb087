// Whatever is typed, nothing throws, and the answers are those of a project that is opened with the same text.
// A sample of the campaign; test/conformance/randomEdits.test.ts and prefixes.test.ts run all of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadedParser } from './answers';
import { editAtRandom, typePrefixes } from './campaign';
import { samples } from './corpus';

test('random edits of fixtures and programs', async () => {
  assert.equal(await editAtRandom({ samples: samples(), seed: 1, edits: 160, chain: 16 }), 160);
  assert.equal((await loadedParser()).liveTrees(), 0);
});

test('prefixes of some fixtures and programs', async () => {
  const chosen = samples().filter((_, index) => index % 40 === 7);
  const count = await typePrefixes({ samples: chosen, step: 9, compareEach: 4 });
  assert.ok(count > 100, `only ${count} prefixes`);
  assert.equal((await loadedParser()).liveTrees(), 0);
});
