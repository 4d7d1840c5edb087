// What each suite counted, as JSON below artifacts/results/, so that separate commands add up to one closing line.
// Invariant: a suite without any test is a failure, because a suite that silently ran nothing looks like a green one.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SuiteResult {
  /** Suites of `npm run conformance` start with "conformance", those of the real editor with "editor". */
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
}

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** Writes the suite's counts and returns them; a suite that counted nothing is counted as one failure. */
export function recordSuite(result: SuiteResult): SuiteResult {
  const empty = result.passed + result.failed + result.skipped.length === 0;
  const recorded = empty ? { ...result, failed: 1 } : result;
  if (empty) console.error(`${result.suite}: no test ran`);
  mkdirSync(folder, { recursive: true });
  const fileName = `${result.suite.replaceAll(/[^a-z0-9-]+/gi, '-')}.json`;
  writeFileSync(path.join(folder, fileName), `${JSON.stringify(recorded, null, 2)}\n`);
  return recorded;
}

/** Forgets what earlier runs counted; each command calls it for its own suites before it starts. */
export function forgetSuites(mine: (suite: string) => boolean): void {
  for (const { file, result } of storedResults()) if (mine(result.suite)) rmSync(file);
}

/** All that was counted since it was last forgotten. */
export function recordedSuites(): readonly SuiteResult[] {
  return storedResults().map(({ result }) => result);
}

/** `N passed, N failed`, with `, N skipped` where something was skipped. */
export function closingLine(results: readonly SuiteResult[] = recordedSuites()): string {
  const sum = (count: (result: SuiteResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  const skipped = sum((result) => result.skipped.length);
  const line = `${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

const folder = path.resolve(__dirname, '..', 'artifacts', 'results');

function storedResults(): readonly { readonly file: string; readonly result: SuiteResult }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      return { file, result: parseResult(readFileSync(file, 'utf8')) };
    });
}

function parseResult(text: string): SuiteResult {
  const value: unknown = JSON.parse(text);
  if (!isResult(value)) throw new Error(`not the result of a suite: ${text}`);
  return value;
}

function isResult(value: unknown): value is SuiteResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    'suite' in value &&
    typeof value.suite === 'string' &&
    'passed' in value &&
    typeof value.passed === 'number' &&
    'failed' in value &&
    typeof value.failed === 'number' &&
    'skipped' in value &&
    Array.isArray(value.skipped)
  );
}
