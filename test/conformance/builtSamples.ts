// The small objects of test/samples/built as the toolchain makes them: a program against aya-ebpf in both byte orders, one without debug
// info, one without dependencies whose lines stand in DWARF of both versions, and the example execlog as its demonstration leaves it.
// Nothing of the machine that built them stays in them: paths of its registry are overwritten in place.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { argumentsFor } from './toolchain/buildProgram';
import { runCommand } from './toolchain/command';
import type { Toolchain } from './toolchain/toolchain';

export const SAMPLES_FOLDER = path.resolve(__dirname, '../samples/built');
const EXAMPLE = path.resolve(__dirname, '../../examples/execlog');

/** Name of a file in `SAMPLES_FOLDER`, and its bytes as this toolchain builds them. */
export async function buildSamples(toolchain: Toolchain): Promise<ReadonlyMap<string, Uint8Array>> {
  const tools = `/usr/lib/llvm-${/LLVM (\d+)/.exec(toolchain.description)?.[1] ?? ''}/bin`;
  const x = await prepare('x-ebpf');
  const full = await compile(toolchain, x, { output: 'x.o' });
  const ir = await compile(toolchain, x, { output: 'x.ll', args: ['-Clink-arg=--emit=llvm-ir'] });
  const plain = await prepare('plain');
  const v4 = await compile(toolchain, plain, {
    output: 'v4.o',
    args: [...LINES, '-Zdwarf-version=4'],
  });
  const v5 = await compile(toolchain, plain, {
    output: 'v5.o',
    args: [...LINES, '-Zdwarf-version=5'],
  });
  const without = (file: string, sections: readonly string[]): Promise<Uint8Array> =>
    remove(file, { tools, sections });
  const debug = ['.debug*', '.rel.debug*'];
  const notLines = NOT_LINES.flatMap((name) => [`.debug_${name}`, `.rel.debug_${name}`]);
  const btf = ['.BTF*', '.rel.BTF*'];
  return new Map([
    ['x.o', await without(full, debug)],
    ['x-big-endian.o', await without(await bigEndian(ir, { toolchain, tools }), debug)],
    ['x-no-lines.o', await without(full, [...debug, ...btf])],
    ['plain-dwarf4.o', await without(v4, [...btf, ...notLines])],
    ['plain-dwarf5.o', await without(v5, [...btf, ...notLines])],
    ['execlog.o', await without(await execlog(toolchain, FIXED), debug)],
  ]);
}

/** The built object of the example execlog before its fix, with paths of so many bytes; LLVM's own limit does not count. */
export async function exampleObject(toolchain: Toolchain, pathBytes: number): Promise<Uint8Array> {
  const source = path.join(EXAMPLE, 'execlog-ebpf/src/main.rs');
  const args = ['-Clink-arg=--llvm-args=-bpf-stack-size=4096'];
  return readFileSync(await execlog(toolchain, { source, pathBytes, args }));
}

/** DWARF that says no lines. */
const NOT_LINES = [
  'abbrev',
  'info',
  'rnglists',
  'ranges',
  'loc',
  'loclists',
  'str',
  'str_offsets',
  'addr',
  'names',
  'frame',
];

/** Lines alone, without the functions of compiler_builtins, which would be most of the file. */
const LINES = ['-Cdebuginfo=line-tables-only', '-Clink-arg=--disable-memory-builtins'];

interface ExampleBuild {
  readonly source: string;
  readonly pathBytes: number;
  readonly args?: readonly string[];
}

/** With paths of 192 bytes, and its event built inside of the ring buffer: test/editor/ui/demonstration.test.ts. */
const FIXED: ExampleBuild = {
  source: path.join(SAMPLES_FOLDER, 'execlog-ebpf/src/main.rs'),
  pathBytes: 192,
};

async function execlog(
  toolchain: Toolchain,
  { source, pathBytes, args: more = [] }: ExampleBuild,
): Promise<string> {
  const folder = await prepare('execlog-ebpf', source);
  const common = readFileSync(path.join(EXAMPLE, 'execlog-common/src/lib.rs'), 'utf8');
  writeFileSync(path.join(folder, 'common.rs'), common.replace('= 128;', `= ${pathBytes};`));
  const kind = ['--crate-type=rlib', '--crate-name=execlog_common', '--emit=metadata,link'];
  const program = { name: 'execlog', source: '' };
  const args = (await argumentsFor(toolchain, program)).filter((it) => !/^--crate-(?:type|name)/.test(it));
  await run(toolchain.rustc, [...args, ...kind, '--out-dir', '.', 'common.rs'], folder);
  const extern = [`--extern=execlog_common=${path.join(folder, 'libexeclog_common.rlib')}`];
  return compile(toolchain, folder, { output: 'execlog.o', edition: '2024', args: [...extern, ...more] });
}

async function prepare(
  name: string,
  source = path.join(SAMPLES_FOLDER, name, 'src/main.rs'),
): Promise<string> {
  const folder = path.join(tmpdir(), 'aya-sample', name, 'src');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'main.rs'), readFileSync(source));
  return Promise.resolve(folder);
}

async function compile(
  toolchain: Toolchain,
  folder: string,
  {
    output,
    args = [],
    edition = '2021',
  }: { readonly output: string; readonly args?: readonly string[]; readonly edition?: '2021' | '2024' },
): Promise<string> {
  const program = { name: 'x', source: '', edition };
  const all = [...(await argumentsFor(toolchain, program)), ...args, `-Clinker=${toolchain.linker}`];
  await run(toolchain.rustc, [...all, '-o', output, 'main.rs'], folder);
  return path.join(folder, output);
}

/** The same code for the other byte order: there is no `core` for it without building one. */
async function bigEndian(
  ir: string,
  { toolchain, tools }: { readonly toolchain: Toolchain; readonly tools: string },
): Promise<string> {
  const folder = path.dirname(ir);
  const text = readFileSync(ir, 'utf8')
    .replace(/^target datalayout = "e-/m, 'target datalayout = "E-')
    .replaceAll('bpfel', 'bpfeb');
  writeFileSync(path.join(folder, 'big.ll'), text);
  await run(path.join(tools, 'llvm-as'), ['big.ll', '-o', 'big.bc'], folder);
  const exports = EXPORTED.flatMap((name) => ['--export', name]);
  const options = ['--target', 'bpfeb', '--cpu', 'generic', '-O3', '--btf'];
  await run(toolchain.linker, [...options, ...exports, 'big.bc', '-o', 'big.o'], folder);
  return path.join(folder, 'big.o');
}

/** Programs, and what aya-ebpf exports for the compiler. */
const EXPORTED = ['large', 'small', 'guarded', 'by_hand', 'memset', 'memcpy', 'memmove', 'memcmp', 'bcmp'];

async function remove(
  file: string,
  { tools, sections }: { readonly tools: string; readonly sections: readonly string[] },
): Promise<Uint8Array> {
  const result = `${file}.small`;
  const args = [...sections.map((name) => `--remove-section=${name}`), file, result];
  await run(path.join(tools, 'llvm-objcopy'), args, path.dirname(file));
  return withoutMachine(readFileSync(result));
}

/** "/home/me/.cargo/registry/src/HOST-HASH/" becomes a path of the same length. */
function withoutMachine(bytes: Buffer): Uint8Array {
  const text = bytes.toString('latin1').replaceAll(/\/[^\0]{1,80}?\/registry\/src\/[^/\0]+\//g, (found) => {
    const fixed = '/cargo/registry/src/';
    return `${fixed}${'x'.repeat(found.length - fixed.length - 1)}/`;
  });
  return Buffer.from(text, 'latin1');
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stderr } = await runCommand(command, args, {
    cwd,
    env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
  });
  assert.equal(status, 0, stderr);
}
