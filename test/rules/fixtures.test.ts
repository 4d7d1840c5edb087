// Every fixture of every rule, and nothing beside them.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ruleInfos } from '../../server/src/core/index';
import { fixtureCase } from './harness';

const root = path.resolve(__dirname, '../fixtures');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.rs'))
  .map((file) => file.replaceAll(path.sep, '/'))
  .sort();
const fixtures = files.filter((file) => !file.endsWith('.fixed.rs'));

for (const name of fixtures) {
  const fixture = fixtureCase(path.join(root, name));
  describe(name, () => {
    it('has the findings that its markers say', fixture.findingsEqualMarkers);
    it('is the same with CRLF line ends', fixture.sameWithCrlf);
    it('has fixes that keep their promises', fixture.fixesKeepTheirPromises);
    it('becomes the files beside it', fixture.fixesGiveTheFilesBeside);
  });
}

describe('the folder of fixtures', () => {
  it('has a folder for each rule, and no other', () => {
    const folders = new Set(files.map((file) => file.split('/')[0]));
    assert.deepEqual(
      [...folders].sort(),
      ruleInfos()
        .map((it) => it.id)
        .sort(),
    );
  });
  it('holds no outcome of a fix that no fixture asks for', () => {
    const expected = new Set(fixtures.flatMap((name) => fixtureCase(path.join(root, name)).expectedFiles()));
    const orphans = files.filter(
      (file) => file.endsWith('.fixed.rs') && !expected.has(path.join(root, file)),
    );
    assert.deepEqual(orphans, []);
  });
});
