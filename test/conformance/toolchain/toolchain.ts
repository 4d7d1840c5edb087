// Finds what turns an Aya program into a BPF object: a rustc with its library sources, cargo, and the real bpf-linker for
// the LLVM of that rustc. The linker, `core`, aya-ebpf and the loader are built once and kept in the cache.
// Deliberately absent: installing anything; `.ci/run` names the packages. Nothing here stands in for a real tool.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, textsBelow } from './cache';
import { runCommand, type CommandResult } from './command';

export interface Toolchain {
  readonly rustc: string;
  readonly rustfmt: string;
  readonly linker: string;
  /** rustc's arguments that name aya-ebpf, aya-log-ebpf and `core`, built for the BPF target. Rejects where they do not build. */
  readonly librariesOf: (release: Release) => Promise<readonly string[]>;
  /** The program that asks the kernel. */
  readonly loader: string;
  /** One line for the log: which compiler and linker. */
  readonly description: string;
}

/**
 * aya-ebpf 0.2.1, and 0.1.0, which is the oldest release of its line and builds with this compiler. `crates`: 0.2.1 beside the crate
 * `conformance_ebpf_crates`, which hands on other crates that programs use.
 */
export type Release = 'newest' | 'oldest' | 'crates';

export type Found = { readonly toolchain: Toolchain } | { readonly missing: string };

/** Looks once per process and builds what the cache lacks, which takes minutes the first time. Never rejects. */
export async function findToolchain(): Promise<Found> {
  return (found ??= look());
}

let found: Promise<Found> | undefined;

/** The release that is built; `CONFORMANCE_BPF_LINKER` names an own one. */
const linkerVersion = '0.13.0';
const linkerLlvms = ['21', '22', '23'];

interface Compiler {
  readonly rustc: string;
  readonly cargo: string;
  readonly rustfmt: string;
  readonly version: string;
  readonly release: string;
  readonly llvm: string; // major version
}

async function look(): Promise<Found> {
  const compiler = await findCompiler();
  if (compiler === null) {
    return {
      missing: 'no rustc with its library sources (Debian: rustc-web, rust-web-src, cargo-web, rustfmt-web)',
    };
  }
  const [linker, newest, loader] = await Promise.all([
    findLinker(compiler),
    buildLibraries(compiler, 'newest'),
    buildLoader(compiler),
  ]);
  if ('missing' in linker) return linker;
  if ('missing' in newest) return newest;
  if ('missing' in loader) return loader;
  return {
    toolchain: {
      rustc: compiler.rustc,
      rustfmt: compiler.rustfmt,
      linker: linker.path,
      librariesOf: librariesFrom(compiler, newest.args),
      loader: loader.path,
      description: `rustc ${compiler.release}, ${linker.version}, LLVM ${compiler.llvm}`,
    },
  };
}

/** The first compiler that has the sources of `core` beside it, because there is no built `core` for BPF targets. */
async function findCompiler(): Promise<Compiler | null> {
  const own = process.env['CONFORMANCE_RUSTC'];
  for (const rustc of own === undefined ? ['/usr/bin/rustc', 'rustc'] : [own]) {
    const [version, sysroot] = await Promise.all([
      runCommand(rustc, ['-vV']),
      runCommand(rustc, ['--print', 'sysroot']),
    ]);
    const llvm = /^LLVM version: (\d+)/m.exec(version.stdout)?.[1];
    const release = /^release: (\S+)/m.exec(version.stdout)?.[1];
    const core = path.join(sysroot.stdout.trim(), 'lib/rustlib/src/rust/library/core/src/lib.rs');
    if (llvm === undefined || release === undefined || !existsSync(core)) continue;
    const beside = (tool: string): string =>
      rustc.includes('/') ? path.join(path.dirname(rustc), tool) : tool;
    return {
      rustc,
      cargo: beside('cargo'),
      rustfmt: beside('rustfmt'),
      version: version.stdout,
      release,
      llvm,
    };
  }
  return null;
}

async function findLinker(
  compiler: Compiler,
): Promise<{ readonly path: string; readonly version: string } | { readonly missing: string }> {
  const own = process.env['CONFORMANCE_BPF_LINKER'];
  const linker = own === undefined ? await buildLinker(compiler) : { path: own };
  if ('missing' in linker) return linker;
  const { status, stdout, stderr } = await runCommand(linker.path, ['--version']);
  return status === 0
    ? { path: linker.path, version: stdout.trim() }
    : { missing: `${linker.path} does not start: ${lastLines(stderr)}` };
}

async function buildLinker({ cargo, rustc, version, llvm }: Compiler): Promise<Built> {
  const prefix = `/usr/lib/llvm-${llvm}`;
  if (!linkerLlvms.includes(llvm)) return { missing: `bpf-linker ${linkerVersion} knows no LLVM ${llvm}` };
  if (!existsSync(path.join(prefix, 'bin/llvm-config')))
    return { missing: `no LLVM ${llvm} (Debian: llvm-${llvm}-dev)` };
  const cache = cacheFolder('bpf-linker', [linkerVersion, version, prefix]);
  const binary = path.join(cache.folder, 'bin/bpf-linker');
  if (cache.finished !== null) return { path: binary };
  const args = ['install', 'bpf-linker', '--version', linkerVersion, '--locked', '--root', cache.folder];
  const result = await runCommand(cargo, [...args, '--no-default-features', '--features', `llvm-${llvm}`], {
    env: {
      ...cleanEnvironment(rustc),
      CARGO_TARGET_DIR: path.join(cache.folder, 'target'),
      LLVM_PREFIX: prefix,
      [`LLVM_SYS_${llvm}1_PREFIX`]: prefix,
    },
  });
  if (result.status !== 0)
    return { missing: `bpf-linker ${linkerVersion} did not build: ${failure(result)}` };
  cache.finish(linkerVersion);
  return { path: binary };
}

/** The others are built when they are first asked for. */
function librariesFrom(compiler: Compiler, newest: readonly string[]): Toolchain['librariesOf'] {
  const built = new Map<Release, Promise<Libraries>>();
  return async (release) => {
    if (release === 'newest') return newest;
    const known = built.get(release) ?? buildLibraries(compiler, release);
    built.set(release, known);
    const libraries = await known;
    if ('missing' in libraries) throw new Error(libraries.missing);
    return libraries.args;
  };
}

const crates: Readonly<Record<Release, { readonly folder: string; readonly names: readonly string[] }>> = {
  newest: { folder: 'ebpf', names: ['aya_ebpf', 'aya_log_ebpf'] },
  oldest: { folder: 'ebpfOldest', names: ['aya_ebpf', 'aya_log_ebpf'] },
  crates: { folder: 'ebpfCrates', names: ['aya_ebpf', 'aya_log_ebpf', 'conformance_ebpf_crates'] },
};

type Libraries = { readonly args: readonly string[] } | { readonly missing: string };

/** `core` and aya-ebpf as cargo builds them for a user: `-Z build-std=core` with the settings of aya-build. */
async function buildLibraries(compiler: Compiler, release: Release): Promise<Libraries> {
  const { folder, names } = crates[release];
  const crate = path.join(__dirname, folder);
  const cache = cacheFolder(folder, [compiler.version, ...textsBelow(crate)]);
  if (cache.finished !== null) return { args: cache.finished.split('\n') };
  const target = path.join(cache.folder, 'target');
  const args = [
    'build',
    '--release',
    '--locked',
    '--target',
    bpfTarget,
    '-Z',
    'build-std=core',
    '--target-dir',
    target,
  ];
  const result = await runCommand(compiler.cargo, [...args, '--message-format', 'json'], {
    cwd: crate,
    env: {
      ...cleanEnvironment(compiler.rustc),
      RUSTC_BOOTSTRAP: '1',
      CARGO_ENCODED_RUSTFLAGS: ['--cfg', targetArchitecture].join('\u001f'),
    },
  });
  if (result.status !== 0) return { missing: `aya-ebpf did not build: ${failure(result)}` };
  const libraries = externArguments(result.stdout, { target, names });
  cache.finish(libraries.join('\n'));
  return { args: libraries };
}

export const bpfTarget = 'bpfel-unknown-none';

/** The cfg by which aya-ebpf picks the register layout of the machine that will run the program. */
export const targetArchitecture = `bpf_target_arch="${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}"`;

function externArguments(
  messages: string,
  { target, names }: { readonly target: string; readonly names: readonly string[] },
): readonly string[] {
  const libraryOf = (name: string): string => {
    const pattern = new RegExp(`"(${escape(target)}/${bpfTarget}/[^"]*/lib${name}(?:-[0-9a-f]+)?\\.rlib)"`);
    const file = pattern.exec(messages)?.[1];
    if (file === undefined) throw new Error(`cargo named no library of ${name}`);
    return file;
  };
  return [
    '-Zunstable-options',
    ...names.map((name) => `--extern=${name}=${libraryOf(name)}`),
    ...['core', 'compiler_builtins'].map((name) => `--extern=noprelude,nounused:${name}=${libraryOf(name)}`),
    `-Ldependency=${path.join(target, bpfTarget, 'release/deps')}`,
    `-Ldependency=${path.join(target, 'release/deps')}`,
  ];
}

async function buildLoader(compiler: Compiler): Promise<Built> {
  const crate = path.join(__dirname, 'loader');
  const cache = cacheFolder('loader', [compiler.version, ...textsBelow(crate)]);
  const target = path.join(cache.folder, 'target');
  const binary = path.join(target, 'release/conformance-loader');
  if (cache.finished !== null) return { path: binary };
  const result = await runCommand(
    compiler.cargo,
    ['build', '--release', '--locked', '--target-dir', target],
    {
      cwd: crate,
      env: cleanEnvironment(compiler.rustc),
    },
  );
  if (result.status !== 0) return { missing: `the loader did not build: ${failure(result)}` };
  cache.finish('');
  return { path: binary };
}

type Built = { readonly path: string } | { readonly missing: string };

/** Without the flags that a user's shell or an outer cargo has set, so that every machine builds the same. */
function cleanEnvironment(rustc: string): NodeJS.ProcessEnv {
  const outer = new Set(['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS', 'CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET']);
  const kept = Object.entries(process.env).filter(([name]) => !outer.has(name));
  return { ...Object.fromEntries(kept), RUSTC: rustc };
}

function failure({ status, stderr }: CommandResult): string {
  return `${status === null ? 'it was stopped' : `exit status ${status}`}: ${lastLines(stderr)}`;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n');
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
