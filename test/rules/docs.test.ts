// The samples on a rule's page do what the page says of them: the bad one is found, the good one is not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleInfos, type Finding } from '../../server/src/core/index';
import { analysisOf } from './analysis';
import { readFixture, textsOf } from './fixtureFile';

for (const { id, markdown } of ruleInfos()) {
  describe(`the page of ${id}`, () => {
    it('has a bad sample in which the rule finds something', async () => {
      const findings = await findingsIn(sample(markdown, 'Bad'));
      assert.ok(
        findings.some((it) => it.rule === id),
        'nothing is found',
      );
      assert.deepEqual(
        findings.filter((it) => it.rule !== id).map((it) => it.message),
        [],
      );
    });
    it('has a good sample in which no rule finds anything', async () => {
      const findings = await findingsIn(sample(markdown, 'Good'));
      assert.deepEqual(
        findings.map((it) => it.message),
        [],
      );
    });
  });
}

function sample(markdown: string, heading: string): string {
  const text = new RegExp(`^## ${heading}\\n\\n\`\`\`rust\\n([^]*?)\`\`\``, 'm').exec(markdown)?.[1];
  assert.ok(text !== undefined, `no sample under "${heading}"`);
  return text;
}

async function findingsIn(text: string): Promise<readonly Finding[]> {
  // A sample of several files names each of them, as a fixture does.
  const texts = text.startsWith('//- ')
    ? textsOf(readFixture(text))
    : new Map([['/main.rs', `#![no_std]\n${text}`]]);
  const analysis = await analysisOf(texts);
  try {
    return analysis.findings();
  } finally {
    analysis.dispose();
  }
}
