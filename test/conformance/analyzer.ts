// The analyzer as its users call it, on folders of their own: the command's run, in this process. What is applied is what it printed.
// The built command itself is run by test/cli and by the article's test.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../server/src/cli/run';
import { createParser, type RustParser } from '../../server/src/core/index';
import { toCorePath } from '../../server/src/node/paths';
import { readParserWasm } from '../../server/src/node/wasm';
import { runCommand } from './toolchain/command';

export interface Position {
  readonly line: number; // 1-based
  readonly column: number; // 1-based, UTF-16
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface PrintedFix {
  readonly title: string;
  readonly safe: boolean;
  readonly preferred: boolean;
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
}

export interface PrintedFinding {
  readonly rule: string;
  readonly level: string;
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  readonly related: readonly { readonly message: string }[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly fixes: readonly PrintedFix[];
}

export interface Checked {
  readonly findings: readonly PrintedFinding[];
  readonly fixed: number;
}

/** Runs `check --format json` in a folder on all that is in it. Throws where the command does not print its object. */
export async function check(folder: string, options: readonly string[] = []): Promise<Checked> {
  let stdout = '';
  let stderr = '';
  const cwd = toCorePath(folder);
  await run(
    ['check', '--format', 'json', ...options],
    {
      cwd,
      annotationBase: cwd,
      colour: false,
      print: (text) => (stdout += text),
      complain: (line) => (stderr += `${line}\n`),
    },
    loadParser,
  );
  return checkedIn({ stdout, stderr });
}

/** The same by the built command, in a process of its own. */
export async function checkByCommand(folder: string, options: readonly string[] = []): Promise<Checked> {
  const args = [command, 'check', '--format', 'json', ...options];
  return checkedIn(await runCommand(process.execPath, args, { cwd: folder }));
}

function checkedIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): Checked {
  const printed: unknown = stdout.startsWith('{') ? JSON.parse(stdout) : null;
  if (!isChecked(printed)) throw new Error(`check printed no findings: ${stderr}${stdout}`);
  return printed;
}

/** Writes the edits of one fix into the files that they name, relative to the folder. */
export function applyFix(folder: string, fix: PrintedFix): void {
  for (const name of new Set(fix.edits.map(({ file }) => file))) {
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    const edits = fix.edits
      .filter((edit) => edit.file === name)
      .map(({ range, newText }) => ({
        start: offsetOf(text, range.start),
        end: offsetOf(text, range.end),
        newText,
      }))
      .sort((a, b) => b.start - a.start || b.end - a.end);
    const changed = edits.reduce(
      (result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end),
      text,
    );
    writeFileSync(file, changed);
  }
}

const command = path.resolve(__dirname, '..', '..', 'dist', 'cli.js');

let parser: Promise<RustParser> | undefined;

function loadParser(): Promise<RustParser> {
  return (parser ??= readParserWasm().then(createParser));
}

function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) throw new Error(`no line ${line}`);
    start = end + 1;
  }
  return start + column - 1;
}

function isChecked(value: unknown): value is Checked {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'findings' in value &&
    Array.isArray(value.findings)
  );
}
