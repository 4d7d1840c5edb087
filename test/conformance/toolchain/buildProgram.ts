// Compiles one Rust file into the BPF object that an Aya user would get: same target, profile, debug info and linker.
// Results are kept by content; only successes are, because a build can also fail for want of memory.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache';
import { runCommand } from './command';
import { bpfTarget, targetArchitecture, type Toolchain } from './toolchain';

export interface ProgramSource {
  /** Names the object and the crate. */
  readonly name: string;
  /** The whole file: `#![no_std]`, `#![no_main]`, the panic handler and all. */
  readonly source: string;
  readonly edition?: '2021' | '2024';
  /** More arguments for bpf-linker, such as `--fatal-errors=false`. */
  readonly linkArgs?: readonly string[];
}

export type BuiltProgram =
  | { readonly object: string; readonly warnings: readonly CompilerMessage[] }
  /** What rustc and the linker printed, as a user reads it. */
  | { readonly error: string };

export interface CompilerMessage {
  /** The lint or error code, such as `static_mut_refs` or `E0599`; empty where rustc gives none. */
  readonly code: string;
  readonly message: string;
}

/** Takes about a second. Never rejects for what the source holds. */
export async function buildProgram(toolchain: Toolchain, program: ProgramSource): Promise<BuiltProgram> {
  const { edition = '2024', linkArgs = [] } = program;
  const name = program.name.replaceAll(/[^a-z0-9]+/gi, '_').replace(/^(?=\d)/, 'p');
  const args = [
    ...argumentsFor(toolchain),
    `--edition=${edition}`,
    `--crate-name=${name}`,
    ...linkArgs.map((arg) => `-Clink-arg=${arg}`),
  ];
  const cache = cacheFolder(path.join('programs', name), [program.source, toolchain.description, ...args]);
  const object = path.join(cache.folder, `${name}.o`);
  if (cache.finished !== null) return { object, warnings: warningsIn(cache.finished) };
  const draft = mkdtempSync(path.join(cache.folder, 'draft-'));
  try {
    writeFileSync(path.join(draft, `${name}.rs`), program.source);
    const result = await runCommand(toolchain.rustc, [...args, '-o', 'object', `${name}.rs`], {
      cwd: draft,
      env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
    });
    if (result.status !== 0) return { error: rendered(result.stderr) };
    renameSync(path.join(draft, 'object'), object);
    cache.finish(result.stderr);
    return { object, warnings: warningsIn(result.stderr) };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The settings of aya-build and its template, with the debug info that `aya` loads as BTF. */
function argumentsFor({ linker, libraries }: Toolchain): readonly string[] {
  return [
    '--crate-type=bin',
    `--target=${bpfTarget}`,
    '-Copt-level=3',
    '-Cpanic=abort',
    '-Ccodegen-units=1',
    '-Cdebuginfo=2',
    `-Clinker=${linker}`,
    '-Clink-arg=--btf',
    `--cfg=${targetArchitecture}`,
    '--error-format=json',
    ...libraries,
  ];
}

interface Diagnostic extends CompilerMessage {
  readonly level: string;
  readonly rendered: string;
}

function warningsIn(stderr: string): readonly CompilerMessage[] {
  return diagnosticsIn(stderr)
    .filter(({ level, message }) => level === 'warning' && !/^\d+ warnings? emitted$/.test(message))
    .map(({ code, message }) => ({ code, message }));
}

function rendered(stderr: string): string {
  const errors = diagnosticsIn(stderr).filter(({ level }) => level.startsWith('error'));
  return errors.length === 0 ? stderr : errors.map((error) => error.rendered).join('\n');
}

/** rustc prints one JSON object a line; other lines are what the linker wrote past it. */
function diagnosticsIn(stderr: string): readonly Diagnostic[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => diagnosticOf(JSON.parse(line)))
    .filter((diagnostic) => diagnostic !== null);
}

function diagnosticOf(value: unknown): Diagnostic | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!('level' in value) || typeof value.level !== 'string') return null;
  if (!('message' in value) || typeof value.message !== 'string') return null;
  const code =
    'code' in value && typeof value.code === 'object' && value.code !== null && 'code' in value.code
      ? String(value.code.code)
      : '';
  const text = 'rendered' in value && typeof value.rendered === 'string' ? value.rendered : value.message;
  return { level: value.level, code, message: value.message, rendered: text };
}
