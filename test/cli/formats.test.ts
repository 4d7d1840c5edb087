// What the formats print, whole, for results made by hand.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatGithub } from '../../server/src/cli/formats/github';
import { formatJson } from '../../server/src/cli/formats/json';
import { formatPretty } from '../../server/src/cli/formats/pretty';
import type { CheckResult } from '../../server/src/cli/formats/checkResult';
import { finding, resultOf } from './samples';

const MAIN = '/project/x-ebpf/src/main.rs';
const TEXT = [
  '#![no_std]',
  'static mut HITS: u64 = 0;',
  '#[kprobe]',
  'pub fn p(ctx: ProbeContext) -> u32 {',
  '    unsafe { HITS += 1 };',
  '    0',
  '}',
  '',
].join('\n');
const MESSAGE = '`HITS` is written in .bss: the verifier answers "only read from bpf_array is supported"';

const HITS = finding({
  path: MAIN,
  text: TEXT,
  at: 'HITS',
  message: MESSAGE,
  related: [
    {
      path: MAIN,
      span: { start: TEXT.indexOf('HITS += 1'), end: TEXT.indexOf('HITS += 1') + 9 },
      message: 'written here',
    },
  ],
  fixes: [
    {
      title: 'Replace `HITS` by PerCpuArray `HITS` (one value per CPU, starts at 0)',
      kind: 'per-cpu-array',
      safe: false,
      preferred: true,
      edits: [{ path: MAIN, edits: [{ span: { start: 11, end: 36 }, newText: '#[map]' }] }],
    },
  ],
});

describe('pretty', () => {
  const pretty = (result: CheckResult): string => formatPretty(result, { colour: false });

  it('shows what was assumed, the frame of a finding with its note and its fix, and a summary', () => {
    assert.equal(
      pretty(resultOf([HITS], { [MAIN]: TEXT })),
      `x-ebpf (x-ebpf): aya-ebpf 0.1.1, loaded by aya-obj 0.2.0 (Cargo.lock)
  assumed: opt-level 3 (profile.release), panic handler: loop, target kernel: newest

error[mutable-static]: ${MESSAGE}
 --> x-ebpf/src/main.rs:2:12
  |
2 | static mut HITS: u64 = 0;
  |            ^^^^
note: written here
 --> x-ebpf/src/main.rs:5:14
  |
5 |     unsafe { HITS += 1 };
  |              ---------
  = help: Replace \`HITS\` by PerCpuArray \`HITS\` (one value per CPU, starts at 0) [preferred]
  = note: see https://example.org/rules/mutable-static.md

1 error in 1 file of eBPF code; fixable: 1 with --unsafe-fixes
`,
    );
  });

  const frameOf = (text: string, at: string): readonly string[] => {
    const result = resultOf([finding({ path: MAIN, text, at, message: 'm' })], { [MAIN]: text });
    return pretty(result).split('\n').slice(5, 8);
  };

  it('keeps the marks under the name after tabs and wide, combined and non-BMP characters', () => {
    assert.deepEqual(frameOf('\tlet x = BAD;', 'BAD'), [
      '  |',
      '1 |     let x = BAD;',
      '  |             ^^^',
    ]);
    assert.deepEqual(frameOf('/* 漢字 */ BAD', 'BAD'), ['  |', '1 | /* 漢字 */ BAD', '  |            ^^^']);
    assert.deepEqual(frameOf('/* é */ BAD', 'BAD'), ['  |', '1 | /* é */ BAD', '  |         ^^^']);
    assert.deepEqual(frameOf('/* 🦀 */ BAD', 'BAD'), ['  |', '1 | /* 🦀 */ BAD', '  |          ^^^']);
    assert.deepEqual(frameOf('let 漢 = 1;', '漢'), ['  |', '1 | let 漢 = 1;', '  |     ^^']);
  });

  it('aligns line numbers of different widths', () => {
    const text = `${'\n'.repeat(98)}BAD\nUSE\n`;
    const bad = finding({
      path: MAIN,
      text,
      at: 'BAD',
      message: 'm',
      related: [{ path: MAIN, span: { start: 102, end: 105 }, message: 'used' }],
    });
    assert.deepEqual(
      pretty(resultOf([bad], { [MAIN]: text }))
        .split('\n')
        .slice(4, 13),
      [
        '   --> x-ebpf/src/main.rs:99:1',
        '    |',
        ' 99 | BAD',
        '    | ^^^',
        'note: used',
        '   --> x-ebpf/src/main.rs:100:1',
        '    |',
        '100 | USE',
        '    | ---',
      ],
    );
  });

  it('marks a range of several lines on its first line, without the line end of Windows', () => {
    const text = 'fn a() {\r\n}\r\n';
    assert.deepEqual(frameOf(text, text.trimEnd()), ['  |', '1 | fn a() {', '  | ^^^^^^^^']);
  });

  it('leaves out what is far from the mark in a line of generated code', () => {
    const [, line = '', marks = ''] = frameOf(`${'x'.repeat(5000)}BAD${'y'.repeat(5000)}`, 'BAD');
    assert.equal(line, `1 | …${'x'.repeat(100)}BAD${'y'.repeat(100)}…`);
    assert.equal(marks.indexOf('^'), line.indexOf('BAD'));
  });

  it('lets no source text steer the terminal', () => {
    const [, line] = frameOf('/* \u001B[2J\u202E */ BAD', 'BAD');
    assert.equal(line, '1 | /* \uFFFD[2J\uFFFD */ BAD');
  });

  it('colours only when told to', () => {
    const result = resultOf([HITS], { [MAIN]: TEXT });
    assert.match(formatPretty(result, { colour: true }), /\u001B\[31merror\[mutable-static\]/);
    assert.doesNotMatch(pretty(result), /\u001B/);
  });

  it('says what was written, and that nothing is left', () => {
    assert.match(
      pretty(resultOf([], { [MAIN]: TEXT }, { fixed: 2 })),
      /\n2 fixes written; nothing to report in 1 file of eBPF code\n$/,
    );
  });

  it('says that there was nothing to check', () => {
    assert.equal(pretty(resultOf([], {}, { crates: [] })), 'no eBPF code found\n');
  });
});

describe('json', () => {
  it('has the public shape: one-based UTF-16 columns, relative paths', () => {
    assert.deepEqual(JSON.parse(formatJson(resultOf([HITS], { [MAIN]: TEXT }, { fixed: 3 }))), {
      version: 1,
      files: 1,
      fixed: 3,
      crates: [
        {
          name: 'x-ebpf',
          root: 'x-ebpf',
          ayaEbpf: '0.1.1',
          loader: { crate: 'aya-obj', version: '0.2.0', from: 'Cargo.lock' },
          assumptions: ['opt-level 3 (profile.release)', 'panic handler: loop', 'target kernel: newest'],
        },
      ],
      findings: [
        {
          rule: 'mutable-static',
          level: 'error',
          file: 'x-ebpf/src/main.rs',
          range: { start: { line: 2, column: 12 }, end: { line: 2, column: 16 } },
          message: MESSAGE,
          related: [
            {
              file: 'x-ebpf/src/main.rs',
              range: { start: { line: 5, column: 14 }, end: { line: 5, column: 23 } },
              message: 'written here',
            },
          ],
          data: { name: 'HITS' },
          fixes: [
            {
              title: 'Replace `HITS` by PerCpuArray `HITS` (one value per CPU, starts at 0)',
              safe: false,
              preferred: true,
              edits: [
                {
                  file: 'x-ebpf/src/main.rs',
                  range: { start: { line: 2, column: 1 }, end: { line: 2, column: 26 } },
                  newText: '#[map]',
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('counts UTF-16 units, so that a crab takes two columns', () => {
    const text = '/* 🦀 */ BAD';
    const json: unknown = JSON.parse(
      formatJson(resultOf([finding({ path: MAIN, text, at: 'BAD', message: 'm' })], { [MAIN]: text })),
    );
    assert.match(JSON.stringify(json), /"range":\{"start":\{"line":1,"column":10\}/);
  });

  it('names a file outside of the working directory by the way up, and the directory itself "."', () => {
    const result = resultOf([HITS], { [MAIN]: TEXT }, { base: '/project/x-ebpf/tests' });
    assert.match(formatJson(result), /"file": "\.\.\/src\/main\.rs"/);
    assert.match(formatJson({ ...result, base: '/project/x-ebpf' }), /"root": "\."/);
  });
});

describe('github', () => {
  it('prints one command for a finding', () => {
    assert.equal(
      formatGithub(resultOf([HITS], { [MAIN]: TEXT })),
      `::error file=x-ebpf/src/main.rs,line=2,col=12,endLine=2,endColumn=16,title=mutable-static::${MESSAGE}\n`,
    );
  });

  it('escapes what would end a command or a property, and shows hints as notices', () => {
    const file = '/project/a,b:c/100%.rs';
    const bad = finding({ path: file, text: 'BAD', at: 'BAD', message: '50%\r\nof it', level: 'hint' });
    assert.equal(
      formatGithub(resultOf([bad], { [file]: 'BAD' })),
      '::notice file=a%2Cb%3Ac/100%25.rs,line=1,col=1,endLine=1,endColumn=4,title=mutable-static::50%25%0D%0Aof it\n',
    );
  });

  it('gives no columns for a range of several lines', () => {
    const bad = finding({ path: MAIN, text: 'a\nb', at: 'a\nb', message: 'm', level: 'warning' });
    assert.equal(
      formatGithub(resultOf([bad], { [MAIN]: 'a\nb' })),
      '::warning file=x-ebpf/src/main.rs,line=1,endLine=2,title=mutable-static::m\n',
    );
  });
});
