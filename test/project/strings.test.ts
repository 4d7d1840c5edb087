// What a user reads in VS Code beside the findings can be translated: the manifest's strings, and those of the client.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

const root = path.resolve(__dirname, '..', '..');
const manifest = json('package.json');
const strings = Object.entries(json('package.nls.json')).map(([key, text]) => [key, String(text)] as const);

/** Fields of the manifest whose text VS Code shows. */
const SHOWN =
  /^(?:title|label|description|markdownDescription|enumDescriptions|markdownEnumDescriptions|patternErrorMessage|deprecationMessage|markdownDeprecationMessage)$/;
/** The product's own name is the same in every language. */
const NAME = 'Aya Analyzer';

describe('the strings of the manifest', () => {
  const shown = shownIn(manifest['contributes']).filter((text) => text !== NAME);
  const used = shown.map((text) => /^%(.+)%$/.exec(text)?.[1] ?? null);

  it('are all in package.nls.json', () => {
    assert.ok(shown.length > 30, 'the manifest was read');
    assert.deepEqual(
      shown.filter((_, index) => used[index] === null),
      [],
    );
  });

  it('are those that package.nls.json has, no more and no fewer', () => {
    assert.deepEqual([...new Set(used)].sort(), strings.map(([key]) => key).sort());
  });

  it('say something', () => {
    for (const [key, text] of strings) assert.match(text, /\S.*\S/, key);
  });

  it('show an example where a setting takes free text', () => {
    for (const key of ['rules', 'targetKernel', 'objects', 'loader']) {
      const text = strings.find(([name]) => name === `configuration.${key}`)?.[1] ?? '';
      assert.match(text, /such as `[^`]+`/, key);
    }
  });

  it('lead to commands and pages that are there', () => {
    const commands = JSON.stringify(manifest['contributes']);
    for (const [key, text] of strings)
      for (const [, command = ''] of text.matchAll(/\(command:(ayaAnalyzer\.\w+)/g))
        assert.ok(commands.includes(`"command":"${command}"`), `${key}: ${command}`);
    for (const [, page = ''] of commands.matchAll(/"markdown":"([^"]+)"/g))
      assert.ok(existsSync(path.join(root, page)), page);
  });

  it('put every command into one category', () => {
    const { commands } = manifest['contributes'] as { commands: readonly { readonly category: string }[] };
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], [NAME]);
  });
});

function json(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, unknown>;
}

/** Texts of the fields that are shown, wherever they stand. */
function shownIn(value: unknown, field = ''): readonly string[] {
  if (typeof value === 'string') return SHOWN.test(field) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => shownIn(one, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => shownIn(one, key));
}
