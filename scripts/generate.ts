// Writes every generated file, or with --check says which of them differ. CI runs the check.
// Generated: the list of rules, the rule pages, the rule table of the README, the snippets, the grammar
// and the strings for translators.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { GeneratedFile } from './generate/generatedFile';
import { generateGrammar } from './generate/grammar';
import { generateRuleList, generateRulePages, generateRuleTable } from './generate/rules';
import { generateSnippets } from './generate/snippets';
import { generateSnippetTable } from './generate/snippetTable';
import { generateStrings } from './generate/strings';

const root = path.resolve(__dirname, '..');

async function generated(): Promise<readonly GeneratedFile[]> {
  const files = [
    generateRuleList(root),
    ...generateRulePages(),
    generateRuleTable(root),
    generateSnippets(),
    generateSnippetTable(),
    generateGrammar(),
    generateStrings(root),
  ];
  return Promise.all(files.map(formatted));
}

/** Markdown and TypeScript as the formatter leaves them, so that the format check agrees. */
async function formatted(file: GeneratedFile): Promise<GeneratedFile> {
  if (!/\.(?:md|ts)$/.test(file.path)) return file;
  const filepath = path.join(root, file.path);
  return { ...file, text: await format(file.text, { ...(await resolveConfig(filepath)), filepath }) };
}

function current(file: string): string | null {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : null;
}

async function main(): Promise<void> {
  const different = (await generated()).filter((it) => current(it.path) !== it.text);
  if (process.argv.includes('--check')) {
    for (const { path: file } of different) console.error(`${file} is not what \`npm run generate\` writes`);
    process.exitCode = different.length === 0 ? 0 : 1;
    return;
  }
  for (const { path: file, text } of different) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    console.log(`wrote ${file}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
