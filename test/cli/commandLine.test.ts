// Words to commands. Each wrong use gets a line that names what is wrong.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { wantsColour } from '../../server/src/cli/terminal';
import { asksForJson, HELP, parseCommandLine } from '../../server/src/cli/commandLine';

describe('command line', () => {
  it('checks the current folder by default', () => {
    assert.deepEqual(parseCommandLine(['check']), {
      kind: 'check',
      options: {
        paths: ['.'],
        format: 'pretty',
        fix: 'none',
        levels: {},
        targetKernel: null,
        failOn: 'error',
      },
    });
  });

  it('takes options before, between and after the paths', () => {
    const words = [
      '--format',
      'json',
      'a',
      '--fix',
      'b',
      '--level',
      'mutable-static=off',
      '--level=static-mut-map=error',
    ];
    assert.deepEqual(parseCommandLine(['check', ...words, '--target-kernel=5.15', '--fail-on', 'hint']), {
      kind: 'check',
      options: {
        paths: ['a', 'b'],
        format: 'json',
        fix: 'safe',
        levels: { 'mutable-static': 'off', 'static-mut-map': 'error' },
        targetKernel: '5.15',
        failOn: 'hint',
      },
    });
  });

  it('writes all fixes with --unsafe-fixes, with or without --fix', () => {
    for (const words of [['--unsafe-fixes'], ['--fix', '--unsafe-fixes']]) {
      const command = parseCommandLine(['check', ...words]);
      assert.equal(command.kind === 'check' && command.options.fix, 'all');
    }
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], 'name a command'],
    [['chekc'], 'unknown command chekc'],
    [['--wat'], 'unknown option --wat'],
    [['check', '--wat'], "unknown option '--wat'"],
    [['check', '--format'], "option '--format <value>' argument missing"],
    [['check', '--format', 'xml'], '--format takes pretty, json, sarif, github, not "xml"'],
    [['check', '--fix=yes'], "option '--fix' does not take an argument"],
    [['check', '--fail-on', 'panic'], '--fail-on takes hint, info, warning, error, not "panic"'],
    [['check', '--target-kernel', 'new'], '--target-kernel takes a version like 5.15, not "new"'],
    [['check', '--level', 'x'], '--level takes RULE=off|hint|info|warning|error, not "x"'],
    [['check', '--level', 'x=loud'], '--level takes RULE=off|hint|info|warning|error, not "x=loud"'],
    [['types', '--format', 'sarif'], '--format takes pretty, json, not "sarif"'],
    [['types', '--fix'], "unknown option '--fix'"],
    [['explain'], 'explain takes one RULE'],
    [['explain', 'a', 'b'], 'explain takes one RULE'],
    [['server'], 'server speaks over standard input and output: add --stdio'],
  ];
  for (const [words, message] of wrong) {
    it(`refuses "${words.join(' ')}"`, () => {
      assert.deepEqual(parseCommandLine(words), { kind: 'wrong', message });
    });
  }

  it('knows the other commands, and help anywhere', () => {
    assert.deepEqual(parseCommandLine(['explain', 'mutable-static']), {
      kind: 'explain',
      rule: 'mutable-static',
    });
    assert.deepEqual(parseCommandLine(['server', '--stdio', '--clientProcessId=7']), { kind: 'server' });
    assert.deepEqual(parseCommandLine(['--version']), { kind: 'version' });
    for (const words of [['--help'], ['-h'], ['check', '--help'], ['explain', '-h']])
      assert.deepEqual(parseCommandLine(words), { kind: 'help' });
  });

  it('names in its help what there is, in lines that fit a terminal', () => {
    for (const word of [
      'check',
      'types',
      'explain RULE',
      'server --stdio',
      '--format',
      '--unsafe-fixes',
      '--fail-on',
    ])
      assert.ok(HELP.includes(word), word);
    for (const line of HELP.split('\n')) assert.ok(line.length <= 88, line);
  });

  it('sees the wish for JSON even in a wrong command line', () => {
    assert.equal(asksForJson(['check', '--format', 'json', '--wat']), true);
    assert.equal(asksForJson(['check', '--wat', '--format=json']), true);
    assert.equal(asksForJson(['types', '--format=json', '--wat']), true);
    assert.equal(asksForJson(['check', '--wat']), false);
  });
});

describe('colours', () => {
  it('are for terminals alone, and not where NO_COLOR is set', () => {
    assert.equal(wantsColour(true, { TERM: 'xterm' }), true);
    assert.equal(wantsColour(false, { TERM: 'xterm' }), false);
    assert.equal(wantsColour(true, { TERM: 'xterm', NO_COLOR: '1' }), false);
    assert.equal(wantsColour(true, { TERM: 'xterm', NO_COLOR: '' }), true);
    assert.equal(wantsColour(true, { TERM: 'dumb' }), false);
  });
});
