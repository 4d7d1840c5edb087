// `npm run new-rule -- some-id`: the file and the first fixture of a new rule, and its place in the list.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateRuleList } from './generate/rules';

const root = path.resolve(__dirname, '..');
const [id] = process.argv.slice(2);

if (id === undefined || !/^[a-z]+(?:-[a-z]+)+$/.test(id)) {
  console.error('Usage: npm run new-rule -- some-rule-id');
  process.exitCode = 2;
} else create(id);

function create(ruleId: string): void {
  const file = path.join(root, 'server/src/core/rules', `${ruleId}.ts`);
  if (existsSync(file)) {
    console.error(`There is a rule ${ruleId} already.`);
    process.exitCode = 2;
    return;
  }
  writeFileSync(file, ruleText(ruleId));
  const fixture = path.join(root, 'test/fixtures', ruleId, 'first.rs');
  mkdirSync(path.dirname(fixture), { recursive: true });
  writeFileSync(fixture, '//@ clean\n#![no_std]\n\nuse aya_ebpf::macros::map;\n');
  const list = generateRuleList(root);
  writeFileSync(path.join(root, list.path), list.text);
  console.log(`Wrote ${path.relative(root, file)} and ${path.relative(root, fixture)}.`);
}

function ruleText(ruleId: string): string {
  const name = ruleId.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `// What the rule reports, in one sentence. Where its facts come from.

import type { Rule } from '../engine/rule';

export const ${name}: Rule = {
  id: '${ruleId}',
  since: '0.1.0',
  defaultLevel: 'warning',
  docs: {
    summary: '',
    what: '',
    why: '',
    instead: '',
    bad: '',
    good: '',
    data: 'Empty.',
    limits: '',
    references: [],
  },
  check: () => [],
};
`;
}
