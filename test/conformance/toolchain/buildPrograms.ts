// Compiles many programs and links them together: rustc takes a tenth of a second for each, the linker a second for all.
// Each stays a crate of its own with the arguments, and with exactly the object and the symbols that rustc hands to the linker for it.
// Invariant: programs that export the same name are never linked together; those of a link that fails are built one by one.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { argumentsFor, buildProgram, crateName, textsOf, writeSource } from './buildProgram';
import type { ProgramSource } from './buildProgram';
import { cacheFolder } from './cache';
import { runCommand } from './command';
import { rendered, warningsIn, type CompilerMessage } from './diagnostics';
import { inParallel } from './inParallel';
import type { Toolchain } from './toolchain';

export type BuiltTogether =
  | {
      /** May hold other programs as well. */
      readonly object: string;
      readonly warnings: readonly CompilerMessage[];
      /** Names of the program's own functions and maps in the object. */
      readonly exports: readonly string[];
    }
  | { readonly error: string };

/** What became of each program, in their order. Never rejects for what a source holds. */
export async function buildPrograms(
  toolchain: Toolchain,
  programs: readonly ProgramSource[],
): Promise<readonly BuiltTogether[]> {
  const built = new Map<ProgramSource, BuiltTogether>();
  const compiled: Compiled[] = [];
  await inParallel(programs, async (program) => {
    const result = await compile(toolchain, program);
    if ('error' in result) built.set(program, result);
    else compiled.push(result);
  });
  const order = new Map(programs.map((it, index) => [it, index]));
  const sorted = compiled.toSorted((a, b) => (order.get(a.program) ?? 0) - (order.get(b.program) ?? 0));
  await inParallel(batchesOf(sorted), async (batch) => {
    const object = await link(toolchain, batch);
    for (const { program, warnings, exports } of batch) {
      const alone = object === null ? await buildProgram(toolchain, program) : { object };
      built.set(program, 'error' in alone ? alone : { object: alone.object, warnings, exports });
    }
  });
  return programs.map((it) => built.get(it) ?? { error: 'it was not built' });
}

const MOST_TOGETHER = 48;

interface Compiled {
  readonly program: ProgramSource;
  readonly warnings: readonly CompilerMessage[];
  readonly exports: readonly string[];
  /** The LLVM bitcode that rustc hands to the linker. */
  readonly bitcode: string;
  /** Libraries and options, as rustc hands them to the linker. */
  readonly rest: readonly string[];
}

async function compile(
  toolchain: Toolchain,
  program: ProgramSource,
): Promise<Compiled | { readonly error: string }> {
  const args = await argumentsFor(toolchain, program);
  const together = { ...program, source: withWeakPanicHandler(program.source) };
  const name = crateName(program);
  const cache = cacheFolder(path.join('compiled', name), [
    ...textsOf(together),
    toolchain.description,
    ...args,
    CAPTURE,
  ]);
  const kept = (file: string): string => path.join(cache.folder, file);
  const finished = (stderr: string): Compiled => ({
    program,
    warnings: warningsIn(stderr),
    exports: linesOf(kept('exports')).filter((it) => !BUILT_IN.has(it)),
    bitcode: kept('bitcode'),
    rest: linesOf(kept('rest')),
  });
  if (cache.finished !== null) return finished(cache.finished);
  const draft = mkdtempSync(path.join(cache.folder, 'draft-'));
  try {
    writeSource(draft, together);
    const linking = ['-Zcrate-attr=feature(linkage)', `-Clinker=${captureScript()}`];
    const result = await runCommand(toolchain.rustc, [...args, ...linking, '-o', 'object', `${name}.rs`], {
      cwd: draft,
      env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
    });
    if (result.status !== 0) return { error: rendered(result.stderr) };
    for (const file of ['exports', 'bitcode', 'rest']) renameSync(path.join(draft, file), kept(file));
    cache.finish(result.stderr);
    return finished(result.stderr);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Every program brings a panic handler, and the object may have one. */
function withWeakPanicHandler(source: string): string {
  return source.replace('#[panic_handler]', '#[linkage = "weak"] #[panic_handler]');
}

/** rustc exports these for every program, and LLVM calls them. */
export const BUILT_IN: ReadonlySet<string> = new Set(['memcpy', 'memmove', 'memset', 'memcmp', 'bcmp']);

/** rustc's "linker": keeps the bitcode, the symbols and what stands behind them (`--export-symbols FILE FILE.o BITCODE LIBRARY…`). */
const CAPTURE = `#!/bin/sh
cp "$2" exports
cp "$4" bitcode
shift 4
printf '%s\\n' "$@" > rest
`;

function captureScript(): string {
  const cache = cacheFolder('capture', [CAPTURE]);
  const file = path.join(cache.folder, 'capture.sh');
  if (cache.finished === null) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, CAPTURE, { mode: 0o755 });
    renameSync(draft, file);
    cache.finish('');
  }
  return file;
}

/** First fit: the first batch that has none of the program's names and the same libraries. */
function batchesOf(compiled: readonly Compiled[]): readonly (readonly Compiled[])[] {
  const batches: { readonly key: string; readonly names: Set<string>; readonly members: Compiled[] }[] = [];
  for (const it of compiled) {
    const key = librariesIn(it.rest).join(' ');
    const names = [crateName(it.program), ...it.exports];
    let batch = batches.find(
      (other) =>
        other.key === key &&
        other.members.length < MOST_TOGETHER &&
        names.every((name) => !other.names.has(name)),
    );
    if (batch === undefined) batches.push((batch = { key, names: new Set(), members: [] }));
    for (const name of names) batch.names.add(name);
    batch.members.push(it);
  }
  return batches.map(({ members }) => members);
}

/** The object of all of them, or null where they cannot be linked. */
async function link(toolchain: Toolchain, batch: readonly Compiled[]): Promise<string | null> {
  const rest = batch[0]?.rest ?? [];
  const options = rest
    .slice(rest.indexOf('--cpu'))
    .filter((it, index, all) => it !== '-o' && all[index - 1] !== '-o');
  const inputs = [...batch.map(({ bitcode }) => bitcode), ...librariesIn(rest), ...options];
  const cache = cacheFolder(path.join('linked', 'programs'), [toolchain.linker, ...inputs]);
  const object = path.join(cache.folder, 'programs.o');
  if (cache.finished !== null) return object;
  const draft = mkdtempSync(path.join(cache.folder, 'draft-'));
  try {
    const exports = path.join(draft, 'exports');
    writeFileSync(exports, [...batch.flatMap((it) => it.exports), ...BUILT_IN].join('\n'));
    const args = ['--export-symbols', exports, ...inputs, '-o', path.join(draft, 'object')];
    const result = await runCommand(toolchain.linker, args);
    if (result.status !== 0) return null;
    renameSync(path.join(draft, 'object'), object);
    cache.finish('');
    return object;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function librariesIn(rest: readonly string[]): readonly string[] {
  return rest.filter((it) => it.endsWith('.rlib'));
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
