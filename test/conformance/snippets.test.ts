// Every snippet, as the editor inserts it, compiles against the real aya-ebpf and is formatted as rustfmt leaves it;
// and so does Rust that uses all paths, constructors and attributes of the data tables that the snippets are made from.
// One crate for each release, a module for each snippet with each of its choices, checked for the host: types and macros are the same there as for the BPF target.
// Needs cargo and its registry; without them the tests are skipped with the reason, or fail under CONFORMANCE_REQUIRED=1.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { allSnippets } from '../../scripts/generate/snippets';
import { importLine, moduleText, type Snippet } from '../../scripts/generate/snippet';
import { expand } from '../snippets/expand';
import { tableModule } from './tableCrate';

interface Release {
  readonly version: '0.1.1' | '0.2.1' | '0.3.0';
  readonly edition: '2021' | '2024';
  readonly snippets: readonly Snippet[];
}

/** Of each line the last release, with what existed then. Cargo of an older Rust takes the newest one too. */
const RELEASES: readonly Release[] = [
  { version: '0.3.0', edition: '2024', snippets: allSnippets() },
  { version: '0.2.1', edition: '2024', snippets: allSnippets().filter(({ since }) => since !== '0.3.0') },
  { version: '0.1.1', edition: '2021', snippets: allSnippets().filter(({ since }) => since === '0.1.0') },
];

describe('the snippets', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aya-snippets-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const release of RELEASES) {
    it(`and the tables compile without a warning with aya-ebpf ${release.version}`, (context) => {
      if (missing(context, 'cargo')) return;
      const crate = writeCrate(folder, release);
      const check = spawnSync('cargo', ['check', '--quiet', '--color', 'never', '--ignore-rust-version'], {
        cwd: crate,
        encoding: 'utf8',
        env: { ...process.env, CARGO_TARGET_DIR: path.join(folder, 'target'), CARGO_ENCODED_RUSTFLAGS: '' },
      });
      assert.equal(check.status, 0, check.stderr);
    });
  }

  it('are formatted as rustfmt leaves them', (context) => {
    if (missing(context, 'rustfmt')) return;
    for (const snippet of allSnippets()) {
      const [text] = expansionsOf(snippet);
      const check = spawnSync('rustfmt', ['--check', '--edition', '2024', '--color', 'never'], {
        encoding: 'utf8',
        input: `${text ?? ''}\n`,
      });
      assert.equal(check.status, 0, `${snippet.prefix}\n${check.stdout}${check.stderr}`);
    }
  });
});

/** Whether the tool cannot be started; says so as a skip, or fails where nothing may be skipped. */
function missing(context: TestContext, tool: string): boolean {
  if (spawnSync(tool, ['--version']).status === 0) return false;
  const reason = `${tool} is not installed`;
  assert.notEqual(process.env['CONFORMANCE_REQUIRED'], '1', reason);
  context.skip(reason);
  return true;
}

/** What the editor inserts: first the defaults, then a text for each further choice. */
function expansionsOf(snippet: Snippet): readonly string[] {
  const body = snippet.body.join('\n');
  const choices = Math.max(1, ...expand(body).stops.map(({ values }) => values.length));
  return Array.from({ length: choices }, (_, alternative) =>
    moduleText(snippet, expand(body, alternative).text),
  );
}

function writeCrate(folder: string, { version, edition, snippets }: Release): string {
  const crate = path.join(folder, version);
  mkdirSync(path.join(crate, 'src'), { recursive: true });
  const manifest = [
    '[package]',
    'name = "snippets"',
    'version = "0.0.0"',
    `edition = "${edition}"`,
    '',
    '[dependencies]',
    `aya-ebpf = "=${version}"`,
    '',
    '[workspace]',
    '',
  ];
  // The cgroup storage maps are deprecated by the kernel; a function of a snippet is for the user to call.
  const lib = ['#![no_std]', '#![deny(warnings)]', '#![allow(dead_code, deprecated)]', ''];
  for (const snippet of snippets) {
    for (const [index, text] of expansionsOf(snippet).entries()) {
      const module = `${snippet.prefix.replaceAll('-', '_')}_${index}`;
      lib.push(`pub mod ${module};`);
      const imports = importLine([
        ...snippet.imports,
        ...(snippet.statement?.imports ?? []),
        ...(index > 0 ? (snippet.choiceImports ?? []) : []),
      ]);
      // The default's import may be unused where another choice was taken.
      const allow = index > 0 ? '#![allow(unused_imports)]\n\n' : '';
      writeFileSync(path.join(crate, 'src', `${module}.rs`), `${allow}${imports}\n\n${text}\n`);
    }
  }
  lib.push('pub mod tables;');
  writeFileSync(path.join(crate, 'src', 'tables.rs'), tableModule(version));
  writeFileSync(path.join(crate, 'Cargo.toml'), manifest.join('\n'));
  writeFileSync(path.join(crate, 'src', 'lib.rs'), `${lib.join('\n')}\n`);
  return crate;
}
