// The words after `aya-analyzer`: which command they name, and what is wrong with them. Pure; reads no file.
// A command or an option that does not work yet is absent here and so from the help.

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

import type { Level } from '../core/index';

export type Command =
  | { readonly kind: 'check'; readonly options: CheckOptions }
  | { readonly kind: 'types'; readonly options: TypesOptions }
  | { readonly kind: 'stack'; readonly options: StackOptions }
  | { readonly kind: 'explain'; readonly rule: string }
  | { readonly kind: 'server' }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export interface CheckOptions {
  /** As given; empty never, "." where none was given. */
  readonly paths: readonly string[];
  readonly format: Format;
  /** Which fixes to write. */
  readonly fix: 'none' | 'safe' | 'all';
  /** Levels by rule id, as given; ids are checked where the rules are known. */
  readonly levels: Readonly<Record<string, string>>;
  readonly targetKernel: string | null; // "5.15"
  readonly failOn: Level;
}

export interface TypesOptions {
  /** As given; empty never, "." where none was given. */
  readonly paths: readonly string[];
  readonly format: DataFormat;
}

export interface StackOptions {
  /** As given; empty never, "." where none was given. */
  readonly paths: readonly string[];
  readonly format: DataFormat;
  readonly targetKernel: string | null; // "5.15"
  readonly objects: readonly string[];
  readonly max: number | null; // bytes
  /** File with a saved report. */
  readonly compare: string | null;
  /** File with the output of a build, "-" for standard input. */
  readonly buildLog: string | null;
}

export const FORMATS = ['pretty', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** Of commands that print facts instead of findings. */
export const DATA_FORMATS = ['pretty', 'json'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

/** From the least to the most serious. */
export const LEVELS = ['hint', 'info', 'warning', 'error'] as const satisfies readonly Level[];

export const HELP = `Says what the kernel's verifier and the BPF linker will refuse in Aya eBPF programs,
from their Rust source. Needs no kernel, no compiler and no network.

Usage:
  aya-analyzer check [PATH…]     report on a .rs file, a crate or a workspace
                                 (default: the current folder)
  aya-analyzer stack [PATH…]     print how much stack each program and function uses
  aya-analyzer types [PATH…]     print size, alignment and field offsets of every type
  aya-analyzer explain RULE      print the page of a rule
  aya-analyzer server --stdio    speak the Language Server Protocol
  aya-analyzer --version
  aya-analyzer --help

Options of check:
  --format pretty|json|sarif|github
                                 how to print (default: pretty)
  --fix                          write the fixes that are safe
  --unsafe-fixes                 write the others too, of several the preferred one
  --level RULE=off|hint|info|warning|error
                                 level of a rule; may be given several times
  --target-kernel X.Y            judge as this kernel does (default: the newest known)
  --fail-on error|warning|info|hint
                                 least level that makes the exit status 1
                                 (default: error)

Options of stack:
  --format pretty|json           how to print (default: pretty)
  --target-kernel X.Y            judge as this kernel does (default: the newest known)
  --object FILE                  read this built object too; may be given several times,
                                 and be a glob in quotes
  --build-log FILE|-             name the functions whose frames the linker refused
                                 in this output of a build
  --max BYTES                    exit status 1 if a call chain uses more
  --compare BASE.json            print what grew, is new or is gone since this output of
                                 --format json

Options of types:
  --format pretty|json           how to print (default: pretty)

Exit status: 0 nothing at or above that level, 1 findings,
             2 wrong usage or a PATH that cannot be read
`;

export function parseCommandLine(argv: readonly string[]): Command {
  const [word, ...rest] = argv;
  if (word === undefined) return wrong('name a command');
  if (word === '--help' || word === '-h' || word === 'help') return { kind: 'help' };
  if (word === '--version' || word === '-V') return { kind: 'version' };
  try {
    if (word === 'check') return parseCheck(rest);
    if (word === 'stack') return parseStack(rest);
    if (word === 'types') return parseTypes(rest);
    if (word === 'explain') return parseExplain(rest);
    if (word === 'server') return parseServer(rest);
  } catch (error) {
    return wrong(firstSentence(error));
  }
  return wrong(word.startsWith('-') ? `unknown option ${word}` : `unknown command ${word}`);
}

/** Whether the words ask for JSON, however wrong the others are: its readers get an object in any case. */
export function asksForJson(argv: readonly string[]): boolean {
  const format = argv.lastIndexOf('--format');
  return (
    ['check', 'stack', 'types'].includes(argv[0] ?? '') &&
    (argv.includes('--format=json') || (format > 0 && argv[format + 1] === 'json'))
  );
}

const CHECK_OPTIONS = {
  format: { type: 'string', default: 'pretty' },
  fix: { type: 'boolean', default: false },
  'unsafe-fixes': { type: 'boolean', default: false },
  level: { type: 'string', multiple: true, default: [] },
  'target-kernel': { type: 'string' },
  'fail-on': { type: 'string', default: 'error' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

function parseCheck(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: CHECK_OPTIONS,
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help' };
  const format = FORMATS.find((known) => known === values.format);
  if (format === undefined) return wrong(`--format takes ${FORMATS.join(', ')}, not "${values.format}"`);
  const failOn = LEVELS.find((known) => known === values['fail-on']);
  if (failOn === undefined) return wrong(`--fail-on takes ${LEVELS.join(', ')}, not "${values['fail-on']}"`);
  const targetKernel = values['target-kernel'] ?? null;
  if (!isKernel(targetKernel)) return wrongKernel(targetKernel);
  const levels: Record<string, string> = {};
  for (const pair of values.level) {
    const [rule, level, ...more] = pair.split('=');
    const isLevel = level === 'off' || LEVELS.some((known) => known === level);
    if (rule === undefined || level === undefined || more.length > 0 || !isLevel)
      return wrong(`--level takes RULE=off|${LEVELS.join('|')}, not "${pair}"`);
    levels[rule] = level;
  }
  const fix = values['unsafe-fixes'] ? 'all' : values.fix ? 'safe' : 'none';
  const paths = positionals.length === 0 ? ['.'] : positionals;
  return { kind: 'check', options: { paths, format, fix, levels, targetKernel, failOn } };
}

function isKernel(text: string | null): boolean {
  return text === null || /^\d{1,3}\.\d{1,3}$/.test(text);
}

function wrongKernel(text: string | null): Command {
  return wrong(`--target-kernel takes a version like 5.15, not "${text ?? ''}"`);
}

function parseStack(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      format: CHECK_OPTIONS.format,
      'target-kernel': CHECK_OPTIONS['target-kernel'],
      object: { type: 'string', multiple: true, default: [] },
      max: { type: 'string' },
      compare: { type: 'string' },
      'build-log': { type: 'string' },
      help: CHECK_OPTIONS.help,
    },
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help' };
  const format = DATA_FORMATS.find((known) => known === values.format);
  if (format === undefined) return wrong(`--format takes ${DATA_FORMATS.join(', ')}, not "${values.format}"`);
  const targetKernel = values['target-kernel'] ?? null;
  if (!isKernel(targetKernel)) return wrongKernel(targetKernel);
  const { max = null, compare = null, object: objects, 'build-log': buildLog = null } = values;
  if (max !== null && !/^\d{1,6}$/.test(max)) return wrong(`--max takes a number of bytes, not "${max}"`);
  const paths = positionals.length === 0 ? ['.'] : positionals;
  const limit = max === null ? null : Number(max);
  const options = { paths, format, targetKernel, objects, max: limit, compare, buildLog };
  return { kind: 'stack', options };
}

function parseTypes(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { format: CHECK_OPTIONS.format, help: CHECK_OPTIONS.help },
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help' };
  const format = DATA_FORMATS.find((known) => known === values.format);
  if (format === undefined) return wrong(`--format takes ${DATA_FORMATS.join(', ')}, not "${values.format}"`);
  return { kind: 'types', options: { paths: positionals.length === 0 ? ['.'] : positionals, format } };
}

function parseExplain(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { help: CHECK_OPTIONS.help },
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help' };
  const [rule, ...more] = positionals;
  if (rule === undefined || more.length > 0) return wrong('explain takes one RULE');
  return { kind: 'explain', rule };
}

function parseServer(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    // Editors add the id of their process, which the server library reads by itself.
    options: {
      stdio: { type: 'boolean', default: false },
      clientProcessId: { type: 'string' },
      help: CHECK_OPTIONS.help,
    },
  });
  if (values.help) return { kind: 'help' };
  return values.stdio
    ? { kind: 'server' }
    : wrong('server speaks over standard input and output: add --stdio');
}

function wrong(message: string): Command {
  return { kind: 'wrong', message };
}

/** Node adds advice to some messages, which would break the promise of one line. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = message.split(/\.\s|\n/)[0] ?? message;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
