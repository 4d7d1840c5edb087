// The SARIF log against the published schema, and the parts that code scanning shows.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log, Run } from 'sarif';

import { formatSarif } from '../../server/src/cli/formats/sarif';
import type { CheckResult } from '../../server/src/cli/formats/checkResult';
import { finding, resultOf } from './samples';

const FILE = '/project/x ebpf/src/über.rs';
const TEXT = '// 🦀\nstatic mut HITS: u64 = 0;\nHITS += 1;\n';
const HITS = finding({
  path: FILE,
  text: TEXT,
  at: 'HITS',
  message: 'kept by your `loop {}` handler',
  related: [{ path: FILE, span: { start: 32, end: 36 }, message: 'written here' }],
  fixes: [
    {
      title: 'Remove it',
      kind: 'remove',
      safe: true,
      preferred: true,
      edits: [{ path: FILE, edits: [{ span: { start: 6, end: 31 }, newText: '' }] }],
    },
  ],
});
const HINT = finding({
  path: FILE,
  text: TEXT,
  at: 'mut',
  message: 'm',
  level: 'hint',
  rule: 'static-mut-map',
});

const RESULT = resultOf(
  [HITS, HINT],
  { [FILE]: TEXT },
  {
    problems: [{ path: '/project/broken/Cargo.toml', message: 'cannot be read' }],
  },
);

function logOf(result: CheckResult): Log {
  return JSON.parse(formatSarif(result)) as Log;
}

function runOf(result: CheckResult): Run {
  const [run] = logOf(result).runs;
  assert.ok(run);
  return run;
}

describe('sarif', () => {
  it('is valid against the schema of 2.1.0', () => {
    const file = createRequire(__filename).resolve(
      '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
    );
    const schema = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const failed = { ...RESULT, failures: ['nowhere: no such file or folder'] };
    for (const result of [RESULT, failed, resultOf([], {})]) {
      validate(logOf(result));
      assert.deepEqual(validate.errors ?? [], []);
    }
    assert.equal(
      validate({ version: '2.1.0', runs: [{ results: [] }] }),
      false,
      'the schema refuses nonsense',
    );
  });

  const run = runOf(RESULT);

  it('names its rules with their pages and default levels', () => {
    assert.equal(run.tool.driver.name, 'Aya Analyzer');
    assert.deepEqual(
      run.tool.driver.rules?.map((rule) => [rule.id, rule.helpUri, rule.defaultConfiguration?.level]),
      [
        ['mutable-static', 'https://example.org/rules/mutable-static.md', 'error'],
        ['static-mut-map', 'https://example.org/rules/static-mut-map.md', 'note'],
      ],
    );
  });

  it('places results by relative URI and UTF-16 columns, with rule, level and related places', () => {
    assert.equal(run.columnKind, 'utf16CodeUnits');
    const first = run.results?.[0];
    const second = run.results?.[1];
    assert.deepEqual(first?.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: 'x%20ebpf/src/%C3%BCber.rs' },
          region: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 16 },
        },
      },
    ]);
    assert.equal(first.message.text, 'kept by your `loop {}` handler');
    assert.deepEqual(
      first.relatedLocations?.map(({ message }) => message?.text),
      ['written here'],
    );
    assert.deepEqual([first.ruleId, first.ruleIndex, first.level], ['mutable-static', 0, 'error']);
    assert.deepEqual([second?.ruleId, second?.ruleIndex, second?.level], ['static-mut-map', 1, 'note']);
  });

  it('carries fixes as replacements', () => {
    assert.deepEqual(run.results?.[0]?.fixes, [
      {
        description: { text: 'Remove it' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'x%20ebpf/src/%C3%BCber.rs' },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 26 },
                insertedContent: { text: '' },
              },
            ],
          },
        ],
        properties: { safe: true, preferred: true },
      },
    ]);
  });

  it('tells what could not be read, and that a run was not complete', () => {
    const notification = run.invocations?.[0]?.toolExecutionNotifications?.[0];
    assert.equal(notification?.message.text, 'cannot be read');
    assert.equal(notification.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'broken/Cargo.toml');
    assert.equal(run.invocations?.[0]?.executionSuccessful, true);
    const failed = runOf({ ...RESULT, failures: ['nowhere: no such file or folder'] });
    assert.equal(failed.invocations?.[0]?.executionSuccessful, false);
  });
});
