// Compiles one Rust file into the BPF object that an Aya user would get: same target, profile, debug info and linker.
// Results are kept by content; only successes are, because a build can also fail for want of memory.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache';
import { runCommand } from './command';
import { rendered, warningsIn, type CompilerMessage } from './diagnostics';
import { bpfTarget, targetArchitecture, type Release, type Toolchain } from './toolchain';

export interface ProgramSource {
  /** Names the object and the crate. */
  readonly name: string;
  /** The whole file: `#![no_std]`, `#![no_main]`, the panic handler and all. */
  readonly source: string;
  /** Files of its modules, relative to it. */
  readonly modules?: ReadonlyMap<string, string>;
  readonly edition?: '2021' | '2024';
  /** A crate that it depends on, in one file, with what the program itself is compiled against. */
  readonly library?: { readonly name: string; readonly source: string };
  /** More arguments for bpf-linker, such as `--fatal-errors=false`. */
  readonly linkArgs?: readonly string[];
  /** Refuses arithmetic that overflows in constant functions, as a debug build does. */
  readonly overflowChecks?: boolean;
  /** The profile's; 3 when absent. */
  readonly optLevel?: '1' | '2' | 's' | 'z';
  /** The aya-ebpf that it is compiled against; the newest when absent. */
  readonly release?: Release;
}

export type BuiltProgram =
  | { readonly object: string; readonly warnings: readonly CompilerMessage[] }
  /** What rustc and the linker printed, as a user reads it. */
  | { readonly error: string };

/** Takes about a second. Never rejects for what the source holds. */
export async function buildProgram(toolchain: Toolchain, program: ProgramSource): Promise<BuiltProgram> {
  const name = crateName(program);
  const args = await argumentsFor(toolchain, program);
  const linking = [`-Clinker=${toolchain.linker}`];
  const inputs = [...textsOf(program), toolchain.description, ...args, ...linking];
  const cache = cacheFolder(path.join('programs', name), inputs);
  const object = path.join(cache.folder, `${name}.o`);
  if (cache.finished !== null) return { object, warnings: warningsIn(cache.finished) };
  const draft = mkdtempSync(path.join(cache.folder, 'draft-'));
  try {
    writeSource(draft, program);
    const compile = (more: readonly string[]): ReturnType<typeof runCommand> =>
      runCommand(toolchain.rustc, more, { cwd: draft, env: { ...process.env, RUSTC_BOOTSTRAP: '1' } });
    const { library } = program;
    const linked = library === undefined ? [] : ['--extern', `${library.name}=lib${library.name}.rlib`];
    if (library !== undefined) {
      writeFileSync(path.join(draft, `${library.name}.rs`), library.source);
      const own = [...args.filter((it) => !it.startsWith('--crate-')), '--crate-type=rlib'];
      const { status, stderr } = await compile([
        ...own,
        `--crate-name=${library.name}`,
        `${library.name}.rs`,
      ]);
      if (status !== 0) return { error: rendered(stderr) };
    }
    const result = await compile([...args, ...linked, ...linking, '-o', 'object', `${name}.rs`]);
    if (result.status !== 0) return { error: rendered(result.stderr) };
    renameSync(path.join(draft, 'object'), object);
    cache.finish(result.stderr);
    return { object, warnings: warningsIn(result.stderr) };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The settings of aya-build and its template, with the debug info that `aya` loads as BTF; the linker is left out. */
export async function argumentsFor(toolchain: Toolchain, program: ProgramSource): Promise<readonly string[]> {
  const {
    edition = '2024',
    release = 'newest',
    optLevel = '3',
    linkArgs = [],
    overflowChecks = false,
  } = program;
  return [
    '--crate-type=bin',
    `--target=${bpfTarget}`,
    `-Copt-level=${optLevel}`,
    '-Cpanic=abort',
    '-Ccodegen-units=1',
    '-Cdebuginfo=2',
    '-Clink-arg=--btf',
    `--cfg=${targetArchitecture}`,
    '--error-format=json',
    ...(await toolchain.librariesOf(release)),
    `--edition=${edition}`,
    `--crate-name=${crateName(program)}`,
    ...(overflowChecks ? ['-Coverflow-checks=on'] : []),
    ...linkArgs.map((arg) => `-Clink-arg=${arg}`),
  ];
}

export function crateName({ name }: ProgramSource): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '_').replace(/^(?=\d)/, 'p');
}

/** All that the program is made of, for the cache. */
export function textsOf({ source, modules = new Map(), library }: ProgramSource): readonly string[] {
  const linked = library === undefined ? [] : [library.name, library.source];
  return [source, ...[...modules].flat(), ...linked];
}

export function writeSource(folder: string, program: ProgramSource): void {
  writeFileSync(path.join(folder, `${crateName(program)}.rs`), program.source);
  for (const [file, text] of program.modules ?? []) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}
