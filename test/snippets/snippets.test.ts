// What a user gets from the snippets: the file in the package, not the generator's values.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { allSnippets, generateSnippets } from '../../scripts/generate/snippets';
import { MAP_KINDS } from '../../server/src/core/data/maps';
import { PROGRAM_KINDS } from '../../server/src/core/data/programs';
import { expand } from './expand';

interface Entry {
  readonly scope: string;
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const root = path.resolve(import.meta.dirname, '../..');
const file = readFileSync(path.join(root, 'snippets/aya.code-snippets'), 'utf8');
const entries = Object.entries(JSON.parse(file) as Record<string, Entry>);
const expansions = entries.map(([title, entry]) => ({ title, ...entry, ...expand(entry.body.join('\n')) }));

describe('the snippet file', () => {
  it('is what `npm run generate` makes of the tables', () => {
    assert.deepEqual(generateSnippets(), { path: 'snippets/aya.code-snippets', text: file });
  });

  it('gives every snippet a prefix of its own that starts with aya-', () => {
    const prefixes = entries.map(([, { prefix }]) => prefix);
    assert.deepEqual(
      prefixes.filter((prefix) => !/^aya(-[a-z0-9]+)+$/.test(prefix)),
      [],
    );
    assert.equal(new Set(prefixes).size, prefixes.length);
  });

  it('keeps to Rust files and says what each snippet is', () => {
    for (const [title, { scope, description }] of entries) {
      assert.equal(scope, 'rust', title);
      assert.match(description, /^[A-Z].*[.;]$/, title);
    }
  });

  it('is contributed by the manifest', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      contributes: { snippets: unknown };
    };
    assert.deepEqual(manifest.contributes.snippets, [
      { language: 'rust', path: './snippets/aya.code-snippets' },
    ]);
  });
});

describe('a snippet body', () => {
  it('ends at exactly one final tab stop', () => {
    for (const { title, stops } of expansions) {
      assert.equal(stops.filter(({ index }) => index === 0).length, 1, title);
    }
  });

  it('numbers its tab stops without gaps', () => {
    for (const { title, stops } of expansions) {
      const used = [...new Set(stops.map(({ index }) => index))]
        .filter((index) => index > 0)
        .sort((a, b) => a - b);
      assert.deepEqual(
        used,
        used.map((_, position) => position + 1),
        title,
      );
    }
  });

  it('offers choices that are choices', () => {
    for (const { title, stops } of expansions) {
      for (const { kind, values } of stops) {
        if (kind !== 'choice') continue;
        assert.ok(values.length > 1 && values.every((value) => value !== ''), title);
        assert.equal(new Set(values).size, values.length, title);
      }
    }
  });

  it('never unwraps and never declares a mutable static', () => {
    for (const { title, text } of expansions) {
      assert.doesNotMatch(text, /unwrap|expect\(|static mut/, title);
    }
  });

  it('has no tabs, no trailing spaces and no line over 100 columns', () => {
    for (const { title, text } of expansions) {
      for (const line of text.split('\n')) {
        assert.doesNotMatch(line, /\t|\s$/, title);
        assert.ok(line.length <= 100, `${title}: ${line}`);
      }
    }
  });
});

describe('the tables and the snippets', () => {
  it('have exactly one snippet for every map type', () => {
    for (const { flavour, name, constructors } of MAP_KINDS) {
      const attribute = flavour === 'btf' ? '#[btf_map]' : '#[map]';
      const declared = new RegExp(
        `^${attribute.replace(/[[\]]/g, '\\$&')}\nstatic [A-Z_]+: ${name}\\b.* = ${name}::(\\w+)\\(.*\\);$`,
      );
      const found = expansions.filter(({ text }) => declared.test(text));
      assert.equal(found.length, 1, `${flavour} ${name}`);
      const constructor = found[0]?.text.match(declared)?.[1];
      assert.equal(constructor, constructors[0]?.name, `${flavour} ${name}`);
    }
    const prefixes = entries
      .map(([, { prefix }]) => prefix)
      .filter((prefix) => /^aya-(btf-)?map-/.test(prefix));
    assert.equal(prefixes.length, MAP_KINDS.length);
  });

  it('have exactly one snippet for every program macro, with its context and return type', () => {
    for (const { macro, context, returns } of PROGRAM_KINDS) {
      if (macro === null) continue;
      const found = expansions.filter(
        ({ text }) => text.startsWith(`#[${macro}]`) || text.startsWith(`#[${macro}(`),
      );
      assert.equal(found.length, 1, macro);
      const result = returns === 'any' ? 'u32' : returns;
      assert.ok(found[0]?.text.includes(`(ctx: ${context ?? ''}) -> ${result} {`), macro);
    }
  });

  it('leave only the hand-written ones', () => {
    const programs = PROGRAM_KINDS.filter(({ macro }) => macro !== null).length;
    const rest = entries.map(([, { prefix }]) => prefix).slice(MAP_KINDS.length + programs);
    assert.deepEqual(rest, [
      'aya-license',
      'aya-panic-handler',
      'aya-counter',
      'aya-scratch',
      'aya-ring-buf-event',
      'aya-ptr-at',
      'aya-count',
      'aya-count-key',
      'aya-reserve',
      'aya-output',
      'aya-slot',
      'aya-lookup',
      'aya-header',
    ]);
    assert.equal(allSnippets().length, entries.length);
  });
});
