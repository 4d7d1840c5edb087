// What holds for the words of every finding, whatever the rule: many people see only the first line, so the message is that line.

import assert from 'node:assert/strict';
import type { Finding } from '../../server/src/core/index';

const LONGEST = 300; // UTF-16 units; an editor shows about that much in a hover before it wraps out of sight

/** @throws {Error} if a message or a title is not one plain line. */
export function checkWording({ message, related, notes, fixes }: Finding): void {
  for (const text of [
    message,
    ...related.map((it) => it.message),
    ...notes.map((it) => it.message),
    ...fixes.map((it) => it.title),
  ])
    checkLine(text);
  for (const { title } of fixes)
    assert.match(title, /^[A-Z]/, `a title is an imperative with a capital: ${title}`);
  assert.equal(new Set(fixes.map((it) => it.title)).size, fixes.length, 'two fixes have one title');
  assert.ok(fixes.filter((it) => it.preferred).length <= 1, 'two fixes of one finding are preferred');
}

function checkLine(text: string): void {
  assert.equal(text, text.trim().replace(/\s+/g, ' '), `not one plain line: ${text}`);
  assert.ok(text.length <= LONGEST, `longer than ${LONGEST}: ${text}`);
  assert.doesNotMatch(text, /\.$|undefined|\[object|NaN/, `odd: ${text}`);
  for (const quote of ['`', '"'])
    assert.equal(text.split(quote).length % 2, 1, `${quote} is not closed: ${text}`);
}
