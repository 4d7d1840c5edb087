// The house itself: import directions, one owner for each outside library, and rule ↔ page ↔ fixture ↔ README.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ruleInfos } from '../../server/src/core/index';

const root = path.resolve(__dirname, '..', '..');
const core = path.join(root, 'server/src/core');

/** From the ground up. A folder may import from its own and from lower floors. */
const FLOORS: readonly (readonly string[])[] = [
  ['text', 'object', 'verifier', 'data'],
  ['syntax'],
  ['crates'],
  ['model'],
  ['stack'],
  ['engine', 'fixes', 'features'],
  ['rules'],
];

interface Import {
  readonly file: string;
  readonly target: string;
}

describe('the core', () => {
  it('imports only what stands on the same floor or below', () => {
    const wrong = importsBelow(core).filter(({ file, target }) => {
      if (!target.startsWith('.')) return false;
      const from = floorOf(file);
      const to = floorOf(path.resolve(path.dirname(file), target));
      return from !== null && (to === null || to > from);
    });
    assert.deepEqual(readable(wrong), []);
  });

  it('has no folder that no floor names', () => {
    const folders = readdirSync(core, { withFileTypes: true }).filter((it) => it.isDirectory());
    assert.deepEqual(
      folders.map((it) => it.name).filter((it) => !FLOORS.flat().includes(it)),
      [],
    );
  });

  it('knows no Node, no editor, no protocol and no console', () => {
    const outside = importsBelow(core).filter(({ target }) => /^(?:node:|vscode|fs$|path$)/.test(target));
    assert.deepEqual(readable(outside), []);
    const printing = sources(core).filter((it) =>
      /\bconsole\.|\bprocess\.|\bDate\.now|Math\.random/.test(readFileSync(it, 'utf8')),
    );
    assert.deepEqual(printing, []);
  });
});

describe('an outside library', () => {
  const owners: readonly (readonly [RegExp, RegExp])[] = [
    [/^web-tree-sitter$/, /server\/src\/core\/syntax\//],
    [/^vscode-languageserver/, /server\/src\/lsp\//],
    [/^vscode$/, /client\/src\//],
    [/^vscode-languageclient/, /client\/src\//],
  ];
  for (const [library, owner] of owners) {
    it(`${library.source} is imported in ${owner.source} alone`, () => {
      const all = [
        ...importsBelow(path.join(root, 'server/src')),
        ...importsBelow(path.join(root, 'client/src')),
      ];
      const users = all.filter(({ target }) => library.test(target));
      assert.ok(users.length > 0, 'nobody imports it');
      assert.deepEqual(readable(users.filter(({ file }) => !owner.test(file.replaceAll('\\', '/')))), []);
    });
  }

  it('of the server is reached from cli, lsp and node through the façade only', () => {
    const wrong = ['cli', 'lsp', 'node']
      .flatMap((folder) => importsBelow(path.join(root, 'server/src', folder)))
      .filter(({ target }) => /core\/(?!index$)/.test(target));
    assert.deepEqual(readable(wrong), []);
  });
});

describe('a rule', () => {
  const files = readdirSync(path.join(core, 'rules')).filter((it) => it !== 'index.generated.ts');
  it('is one file, named by its id', () => {
    assert.deepEqual(
      files.map((it) => it.replace(/\.ts$/, '')).sort(),
      ruleInfos()
        .map((it) => it.id)
        .sort(),
    );
  });
  for (const { id, summary, markdown } of ruleInfos()) {
    it(`${id} has a page, a row in the README, fixtures, and nothing left to write`, () => {
      assert.equal(
        readFileSync(path.join(root, 'docs/rules', `${id}.md`), 'utf8').startsWith(`# ${id}\n`),
        true,
      );
      assert.ok(readFileSync(path.join(root, 'README.md'), 'utf8').includes(`docs/rules/${id}.md`));
      assert.ok(existsSync(path.join(root, 'test/fixtures', id)), 'no fixtures');
      assert.ok(summary.length > 0 && !markdown.includes('\n\n\n'), 'a part of its page is empty');
    });
  }
});

describe('the repository', () => {
  it('has the top level that its users expect', () => {
    const expected = [
      'package.json',
      'client',
      'server',
      'syntaxes',
      'snippets',
      'test',
      '.vscodeignore',
      '.ci/run',
    ];
    const documents = [
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'PRIVACY.md',
      'LICENSE',
      'docs/architecture.md',
    ];
    assert.deepEqual(
      [...expected, ...documents].filter((it) => !existsSync(path.join(root, it))),
      [],
    );
  });

  it('names every option of the command in the README', () => {
    const options =
      readFileSync(path.join(root, 'server/src/cli/main.ts'), 'utf8') +
      sources(path.join(root, 'server/src/cli'))
        .map((it) => readFileSync(it, 'utf8'))
        .join('');
    const named = new Set([...options.matchAll(/--[a-z][a-z-]+/g)].map((it) => it[0]));
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    assert.deepEqual(
      [...named].filter((it) => !readme.includes(it) && it !== '--version' && it !== '--help'),
      [],
    );
  });
});

function floorOf(file: string): number | null {
  const folder = path.relative(core, file).split(path.sep)[0] ?? '';
  const floor = FLOORS.findIndex((it) => it.includes(folder));
  return floor < 0 ? null : floor;
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.ts'))
    .map((it) => path.join(folder, it));
}

function importsBelow(folder: string): readonly Import[] {
  return sources(folder).flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gms,
      ),
    ].map((it) => ({
      file,
      target: it[1] ?? it[2] ?? '',
    })),
  );
}

function readable(imports: readonly Import[]): readonly string[] {
  return imports.map(({ file, target }) => `${path.relative(root, file)} imports ${target}`);
}
