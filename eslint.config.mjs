import tseslint from 'typescript-eslint';

/** Imports that a floor of the core must not reach: everything above it. */
const floors = [
  ['text', 'object', 'verifier', 'data'],
  ['syntax'],
  ['crates'],
  ['model'],
  ['stack'],
  ['fixes', 'engine', 'features'],
  ['rules'],
];

const restrict = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const outside = [
  {
    group: ['vscode', 'vscode-*', 'node:*', '**/lsp/**', '**/cli/**', '**/node/**'],
    message: 'The core is pure.',
  },
];
const parserOnly = { group: ['web-tree-sitter'], message: 'Only core/syntax knows the parser library.' };

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'artifacts/',
      '**/target/',
      'test/editor/host/node_modules/',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 600, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['server/src/**/*.ts', 'client/src/**/*.ts'],
    ignores: ['server/src/lsp/convert.ts', 'server/src/core/syntax/**'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  ...floors.flatMap((folders, floor) =>
    folders.map((folder) => {
      const above = floors.slice(floor + 1).flat();
      const beside = folders.filter((other) => other !== folder && folder !== 'fixes' && folder !== 'engine');
      const forbidden = [...above, ...beside].map((name) => `**/${name}/**`);
      return {
        files: [`server/src/core/${folder}/**/*.ts`],
        rules: restrict([
          ...outside,
          ...(folder === 'syntax' ? [] : [parserOnly]),
          { group: [...forbidden, '../index'], message: 'A floor imports only what stands below it.' },
        ]),
      };
    }),
  ),
  { files: ['server/src/core/index.ts'], rules: restrict([...outside, parserOnly]) },
  {
    files: ['server/src/cli/**/*.ts', 'server/src/lsp/**/*.ts', 'server/src/node/**/*.ts'],
    rules: restrict([
      { regex: 'core/(?!index$).+', message: 'Import the façade core/index.' },
      parserOnly,
      { group: ['vscode'], message: 'The server knows no editor.' },
    ]),
  },
  {
    files: ['client/src/**/*.ts'],
    rules: restrict([
      { regex: 'server/src/(?!lsp/messages$)', message: 'The client knows message types only.' },
      parserOnly,
    ]),
  },
  { files: ['scripts/**/*.ts', 'test/**/*.ts', 'server/src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
);
