// Tokenizes Rust as VS Code does: its TextMate engine, Rust's grammar, and our injection from the file that ships.
// The Rust grammar is the one of dustypomerleau/rust-syntax, which VS Code bundles too, here from the package tm-grammars. RUST_GRAMMAR
// names another file: test/editor/ui/grammar.test.ts has the very one that its VS Code ships tokenize the same texts.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as oniguruma from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';

const root = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const INJECTION = 'source.rust.aya';
const FILES = new Map([
  ['source.rust', process.env['RUST_GRAMMAR'] ?? require.resolve('tm-grammars/grammars/rust.json')],
  [INJECTION, path.join(root, 'syntaxes/aya.injection.json')],
]);

export interface Token {
  readonly line: number;
  readonly start: number; // UTF-16 units in the line
  readonly end: number;
  readonly scopes: readonly string[]; // without `source.rust`
}

/** Rust's own grammar, or the same with our injection. */
export type Rust = 'plain' | 'with aya';

/** All tokens of a text, line by line. */
export async function tokenize(rust: Rust, text: string): Promise<readonly Token[]> {
  const grammar = await GRAMMARS[rust];
  let state = INITIAL;
  return text.split('\n').flatMap((content, line) => {
    const result = grammar.tokenizeLine(content, state);
    state = result.ruleStack;
    return result.tokens.map(({ startIndex, endIndex, scopes }) => ({
      line,
      start: startIndex,
      end: Math.min(endIndex, content.length),
      scopes: scopes.slice(1),
    }));
  });
}

async function load(rust: Rust): Promise<IGrammar> {
  await ENGINE;
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => {
      const file = FILES.get(scope);
      return Promise.resolve(file === undefined ? null : parseRawGrammar(readFileSync(file, 'utf8'), file));
    },
    getInjections: (scope) => (scope === 'source.rust' && rust === 'with aya' ? [INJECTION] : []),
  });
  const grammar = await registry.loadGrammar('source.rust');
  if (grammar === null) throw new Error('no grammar for Rust');
  return grammar;
}

const ENGINE = oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));

const GRAMMARS: Readonly<Record<Rust, Promise<IGrammar>>> = {
  plain: load('plain'),
  'with aya': load('with aya'),
};
