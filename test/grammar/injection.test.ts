// What our injection adds to Rust's own scopes, read from `expected.txt`: lines of Rust, and below a line the tokens with their scopes.
// Only scopes with "aya" in them are shown; that nothing else changes is a test of its own. UPDATE=1 rewrites the file.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { generateGrammar } from '../../scripts/generate/grammar';
import { MAP_KINDS } from '../../server/src/core/data/maps';
import { PROGRAM_KINDS } from '../../server/src/core/data/programs';
import { tokenize, type Token } from './tokenize';

const folder = import.meta.dirname;
const root = path.resolve(folder, '../..');
const expectedFile = path.join(folder, 'expected.txt');
const NOTE = '    ^';
const OURS = /^(?!meta\.).*\.aya\.rust$/;

describe('the injection grammar', () => {
  it('is what `npm run generate` makes of the tables', () => {
    const text = readFileSync(path.join(root, 'syntaxes/aya.injection.json'), 'utf8');
    assert.deepEqual(generateGrammar(), { path: 'syntaxes/aya.injection.json', text });
  });

  it('is contributed to Rust by the manifest', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      contributes: { grammars: unknown };
    };
    assert.deepEqual(manifest.contributes.grammars, [
      { scopeName: 'source.rust.aya', path: './syntaxes/aya.injection.json', injectTo: ['source.rust'] },
    ]);
  });

  it('gives the scopes that expected.txt shows', async () => {
    const expected = readFileSync(expectedFile, 'utf8');
    const got = await annotate(source(expected));
    if (process.env['UPDATE'] === '1') writeFileSync(expectedFile, got);
    else assert.equal(got, expected);
  });

  it('marks every map type of its table in its static, and never in other code', async () => {
    for (const { flavour, name } of MAP_KINDS) {
      const attribute = flavour === 'btf' ? '#[btf_map]' : '#[map]';
      const declaration = `static M: ${name}<[u8; 4]> = ${name}::new();`;
      assert.deepEqual(await typesIn(`${attribute}\n${declaration}`), [name, name]);
      assert.deepEqual(await typesIn(declaration), []);
      assert.deepEqual(await typesIn(`${attribute}\nstatic M: X = X::new();\n${declaration}`), []);
    }
  });

  it('marks every program attribute of its table with its arguments', async () => {
    for (const { macro, args, word } of PROGRAM_KINDS) {
      if (macro === null) continue;
      for (const argument of [...args.map(({ name }) => name), ...(word?.values ?? [])]) {
        assert.deepEqual(await namesIn(`#[${macro}(${argument})]`), [macro, argument]);
      }
      assert.deepEqual(await namesIn(`#[${macro}]`), [macro]);
    }
  });

  it('leaves the scopes of Rust around its own as they are', async () => {
    const text = source(readFileSync(expectedFile, 'utf8'));
    const [ours, plain] = [await tokenize('with aya', text), await tokenize('plain', text)];
    const touched = new Set(characters(ours.filter(isAya)).map(({ at }) => at));
    const untouched = (tokens: readonly Token[]): readonly object[] =>
      characters(tokens).filter(({ at }) => !touched.has(at));
    assert.deepEqual(untouched(ours), untouched(plain));
    assert.ok(untouched(plain).length > 0 && touched.size > 0);
  });

  it('ends at the next item while a static is being typed', async () => {
    for (const typed of ['#[map]', '#[map]\nstatic M: ', '#[map]\nstatic M: X<u32> =']) {
      assert.deepEqual(await typesIn(`${typed}\n\npub fn f(m: HashMap<u8, u8>) { Stack::new() }`), []);
    }
  });
});

/** The Rust in an annotated file. */
function source(annotated: string): string {
  return annotated
    .split('\n')
    .filter((line) => !line.startsWith(NOTE))
    .join('\n');
}

async function annotate(text: string): Promise<string> {
  const tokens = (await tokenize('with aya', text)).filter(isAya);
  return text
    .split('\n')
    .flatMap((content, number) => [
      content,
      ...notes(
        content,
        tokens.filter(({ line }) => line === number),
      ),
    ])
    .join('\n');
}

/** One note per token whose innermost scope is ours. */
function notes(content: string, tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ start, end, scopes }) => {
    const own = scopes.at(-1) ?? '';
    return OURS.test(own) && content.slice(start, end).trim() !== ''
      ? [`${NOTE} ${content.slice(start, end)}: ${own}`]
      : [];
  });
}

function isAya({ scopes }: Token): boolean {
  return scopes.some((scope) => scope.includes('aya'));
}

/** The texts of the tokens whose innermost scope is ours: attribute names, arguments and types. */
async function namesIn(text: string): Promise<readonly string[]> {
  return own(text, OURS);
}

async function typesIn(text: string): Promise<readonly string[]> {
  return own(text, /^entity\.name\.type\.map\.aya/);
}

async function own(text: string, scope: RegExp): Promise<readonly string[]> {
  const lines = text.split('\n');
  return (await tokenize('with aya', text))
    .filter(({ scopes }) => scope.test(scopes.at(-1) ?? ''))
    .map(({ line, start, end }) => lines[line]?.slice(start, end) ?? '');
}

/** Tokens may be cut differently, so scopes are compared by character. */
function characters(tokens: readonly Token[]): readonly { readonly at: string; readonly scopes: string }[] {
  return tokens.flatMap(({ line, start, end, scopes }) =>
    Array.from({ length: end - start }, (_, index) => ({
      at: `${line + 1}:${start + index + 1}`,
      scopes: scopes.join(' '),
    })),
  );
}
