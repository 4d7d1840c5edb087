// The package is made from its content alone: packed again, after every file was written anew, it has the same bytes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { packageExtension } from '../../../scripts/package';
import { projectRoot } from '../vsix';

it('is packed to the same bytes at another time', async () => {
  const { file: packed, names } = await packageExtension();
  const before = digest(packed);
  const later = new Date('2030-01-01T00:00:00Z');
  const written = names.filter((name) => name.startsWith('dist/'));
  assert.ok(written.length > 5, 'the built files are in it');
  for (const name of written) utimesSync(path.join(projectRoot, name), later, later);
  const { file } = await packageExtension();
  assert.equal(digest(file), before);
});

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
