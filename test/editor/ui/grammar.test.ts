// The colours of the injection over the Rust grammar that this VS Code ships, which is another release than that of the package in
// test/grammar: the same tests, snapshot included, on the editor's own file.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { installEditorHost } from '../host/install';
import { projectRoot } from '../vsix';

it('gives the same scopes over the Rust grammar of this VS Code', () => {
  const vscode = path.resolve(path.dirname(installEditorHost().entry), '..', '..', 'lib', 'vscode');
  const grammar = path.join(vscode, 'extensions', 'rust', 'syntaxes', 'rust.tmLanguage.json');
  assert.ok(existsSync(grammar), 'the editor has a grammar for Rust');
  const environment = { ...process.env, RUST_GRAMMAR: grammar };
  // Else the tests would report to this process, and might rewrite what they expect.
  Reflect.deleteProperty(environment, 'NODE_TEST_CONTEXT');
  Reflect.deleteProperty(environment, 'UPDATE');
  const tests = path.join(projectRoot, 'test', 'grammar', 'injection.test.ts');
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--test', tests], {
    cwd: projectRoot,
    env: environment,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /gives the scopes that expected\.txt shows/);
});
