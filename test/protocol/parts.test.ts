// Small parts with answers of their own: settings, line edits, paths and URIs, what starts the extension, the status in words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAyaManifest, isAyaSource } from '../../client/src/ayaText';
import { crateLines, crateRows, stateLines, statusText } from '../../client/src/statusText';
import { PROGRAM_KINDS } from '../../server/src/core/data/programs';
import { applyEdits } from '../../server/src/core/index';
import { pathOfUri, uriOfPath } from '../../server/src/lsp/convert';
import { lineEdits } from '../../server/src/lsp/lineEdits';
import type { ServerState } from '../../server/src/lsp/messages';
import { readSettings } from '../../server/src/lsp/settings';
import { article, clean } from './programs';

/** How the stack is shown to who sets nothing. */
const stack = { codeLens: 'large', inlayHints: false } as const;

test('settings of the right shape are taken, absent and empty ones are left to Cargo.toml', () => {
  const raw = {
    rules: { 'mutable-static': 'hint' },
    targetKernel: ' 5.15 ',
    loader: '',
    run: 'onSave',
  };
  assert.deepEqual(readSettings(raw), {
    settings: {
      core: { rules: { 'mutable-static': 'hint' }, targetKernel: '5.15' },
      run: 'onSave',
      ...stack,
    },
    problems: [],
  });
  for (const nothing of [undefined, null, {}, 'text', []])
    assert.deepEqual(readSettings(nothing), {
      settings: { core: {}, run: 'onType', ...stack },
      problems: [],
    });
});

test('a setting of another shape is named and the others are kept', () => {
  const { settings, problems } = readSettings({
    rules: ['x'],
    loader: 3,
    targetKernel: '5.4',
  });
  assert.deepEqual(settings.core, { targetKernel: '5.4' });
  assert.equal(problems.length, 2);
  for (const [index, key] of ['loader', 'rules'].entries())
    assert.ok(problems[index]?.includes(`ayaAnalyzer.${key}`), problems[index]);
});

test('line edits lead from any text to any other', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'static mut 🐝: u8 = 0;\n', 'end');
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      assert.equal(applyEdits(before, lineEdits(before, after)), after);
    }),
  );
});

test('line edits touch changed lines only', () => {
  assert.deepEqual(lineEdits('a\nb\nc\nd\n', 'a\nB\nc\nD\n'), [
    { span: { start: 2, end: 4 }, newText: 'B\n' },
    { span: { start: 6, end: 8 }, newText: 'D\n' },
  ]);
  assert.deepEqual(lineEdits('same\n', 'same\n'), []);
});

test('paths and URIs lead to each other', () => {
  for (const path of [
    '/w/a b/[x]#%.rs',
    '/größe/🐝.rs',
    'c:/w/x.rs',
    '//server/share/x.rs',
    '//wsl$/Debian/w/x.rs',
  ])
    assert.deepEqual(pathOfUri(uriOfPath(path)), { path, onDisk: true });
  assert.deepEqual(pathOfUri('file:///c%3A/w/x.rs'), pathOfUri('file:///C:/w/x.rs'));
  assert.equal(pathOfUri('file://wsl%24/Debian/w/x.rs').path, '//wsl$/Debian/w/x.rs');
  assert.equal(pathOfUri('file://wsl.localhost/Debian/w/x.rs').path, '//wsl.localhost/Debian/w/x.rs');
  assert.equal(pathOfUri('untitled:Untitled-1').onDisk, false);
  assert.match(pathOfUri('untitled:Untitled-1').path, /\/Untitled-1\.rs$/);
  assert.equal(pathOfUri('file:///w/%zz.rs').path, '/w/%zz.rs');
});

test('only what is about Aya starts the extension', () => {
  assert.ok(isAyaSource(article));
  assert.ok(isAyaSource('#[xdp]\nfn f() {}'));
  for (const { macro } of PROGRAM_KINDS)
    if (macro !== null) assert.ok(isAyaSource(`mod a;\n\n  #[${macro}]\nfn f() {}`), macro);
  assert.ok(isAyaManifest('[dependencies]\naya-ebpf = "0.1"\n'));
  assert.ok(isAyaManifest('[dependencies.aya-bpf]\ngit = "https://example.org/aya"\n'));
  assert.ok(!isAyaSource('fn main() { println!("hello"); }'));
  assert.ok(!isAyaSource('#[test]\nfn maps() {}'));
  assert.ok(!isAyaManifest('# aya-ebpf is not used\n[dependencies]\naya = "0.13"\n'));
  assert.ok(!isAyaManifest('[dependencies]\nmy-aya-ebpfoo = "1"\n'));
});

test('the status says what is assumed of each crate, and is whole in a report', () => {
  const crate = {
    ...{ name: 'x-ebpf', loader: 'aya-obj 0.2.1 (Cargo.lock)', ayaEbpf: '0.1.1' },
    assumptions: ['opt-level 3 (profile.release)', 'panic handler: loop', 'target kernel: newest'],
    undecided: ['#[cfg(feature = "log")]'],
    maps: { shared: 65_536, perCpu: 24, known: 3, unknown: ['EVENTS'] },
  };
  const object = { ...{ path: '/w/target/bpfel/x', crate: 'x-ebpf', modified: null }, programs: [] };
  const state: ServerState = {
    phase: 'ready',
    crates: [crate],
    whyNone: [],
    files: 3,
    findings: 1,
    objects: [
      { ...object, state: 'fresh', why: 'its 8 source lines are those of today' },
      { ...object, crate: 'other', state: 'fresh', why: '' },
    ],
    problems: ['/w/y/Cargo.toml: expected a key'],
  };
  assert.deepEqual(stateLines(state), { text: 'Aya Analyzer: 1 finding', detail: '1 eBPF crate, 1 problem' });
  assert.deepEqual(crateLines(state), [
    {
      text: 'x-ebpf: loader aya-obj 0.2.1 (Cargo.lock)',
      detail: [
        'aya-ebpf 0.1.1; opt-level 3 (profile.release); panic handler: loop; target kernel: newest',
        'object x: fresh, its 8 source lines are those of today; not decided: #[cfg(feature = "log")]',
        'maps: 65,536 bytes in all and 24 bytes per CPU (without EVENTS)',
      ].join('; '),
    },
  ]);
  assert.deepEqual(crateRows(state), [
    { text: 'x-ebpf: loader aya-obj 0.2.1 (Cargo.lock)', detail: 'aya-ebpf 0.1.1' },
    { text: 'x-ebpf', detail: 'opt-level 3 (profile.release); panic handler: loop' },
    { text: 'x-ebpf', detail: 'target kernel: newest' },
    { text: 'x-ebpf', detail: 'object x: fresh, its 8 source lines are those of today' },
    { text: 'x-ebpf', detail: 'not decided: #[cfg(feature = "log")]' },
    { text: 'x-ebpf', detail: 'maps: 65,536 bytes in all and 24 bytes per CPU (without EVENTS)' },
  ]);
  const many = crateRows({ ...state, crates: [crate, crate, crate, crate, crate] });
  assert.deepEqual(
    [many.length, new Set(many.map(({ text }) => text)).size],
    [4, 1],
    'a row for each of the first',
  );
  const [bare] = crateLines({ ...state, objects: [], crates: [{ ...crate, undecided: [], ayaEbpf: null }] });
  assert.match(bare?.detail ?? '', /^aya-ebpf not known; .*; no built object found; maps: /);
  assert.deepEqual(
    stateLines({ ...state, crates: [], whyNone: ['its package `a` does not depend on aya-ebpf'] }),
    {
      text: 'Aya Analyzer',
      detail: 'no eBPF crate in this folder, because its package a does not depend on aya-ebpf',
    },
  );
  assert.match(
    stateLines({ ...state, crates: [crate, crate] }).detail,
    /all maps: 131,072 bytes in all and 48 bytes per CPU \(without EVENTS, EVENTS\)$/,
  );
  assert.match(stateLines({ ...state, phase: 'scanning' }).detail, /reading the workspace/);
  const status = { ...state, version: '1.2.3', trees: 3, openDocuments: 1, memoryBytes: 64e6, requests: [] };
  const text = statusText(status, { extension: '1.2.3', editor: 'Code 1.100' });
  for (const part of [
    ...['1.2.3', 'Code 1.100', '  x-ebpf: loader aya-obj 0.2.1 (Cargo.lock)\n    aya-ebpf 0.1.1\n'],
    ...['    panic handler: loop\n', '    maps: 65,536 bytes', '64.0 MB', 'expected a key'],
  ])
    assert.ok(text.includes(part), part);
  assert.match(statusText(null, { extension: '1', editor: 'Code' }), /not running/);
});

test('the clean program of these tests has no mutable static', () => {
  assert.ok(!clean.includes('static mut'));
  assert.ok(clean.includes('#[kprobe]'));
});
