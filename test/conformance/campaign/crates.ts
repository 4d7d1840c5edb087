// Campaign programs as crates on disk, which is all that the analyzer and rustfmt are shown.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../toolchain/command';
import type { ProgramSource } from '../toolchain/buildProgram';
import type { Release, Toolchain } from '../toolchain/toolchain';
import type { CampaignProgram } from './program';

const VERSION: Readonly<Record<Release, string>> = { newest: '0.2.1', oldest: '0.1.0', crates: '0.2.1' };

/** A crate without lockfile, so that no loader is known; with a user-space crate beside it where the program has one. */
export function writeCrate(program: CampaignProgram, folder: string, release: Release): void {
  const { files, commonFiles, hostFiles, edition, rustfmt, dependency } = program;
  const write = (file: string, lines: readonly string[]): void => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, lines.join('\n'));
  };
  const manifest = (name: string, dependencies: readonly string[]): readonly string[] => [
    '[package]',
    `name = "${name}"`,
    'version = "0.1.0"',
    `edition = "${edition}"`,
    '',
    '[dependencies]',
    ...dependencies,
    '',
  ];
  const aya = `${dependency} = "${VERSION[release]}"`;
  const common = commonFiles.size === 0 ? [] : ['common = { path = "../common" }'];
  write('ebpf/Cargo.toml', manifest(`${program.id}-ebpf`, [aya, ...common]));
  write('ebpf/rustfmt.toml', [`edition = "${edition}"`, ...rustfmt, '']);
  for (const [file, text] of files) write(path.join('ebpf', 'src', file), [text]);
  if (commonFiles.size > 0) {
    write('common/Cargo.toml', manifest('common', [aya]));
    write('common/rustfmt.toml', [`edition = "${edition}"`, ...rustfmt, '']);
  }
  for (const [file, text] of commonFiles) write(path.join('common', 'src', file), [text]);
  if (hostFiles.size === 0) return;
  write('Cargo.toml', ['[workspace]', 'members = ["ebpf", "user"]', 'resolver = "2"', '']);
  write('user/Cargo.toml', manifest(`${program.id}-user`, ['aya = "0.14"', ...common]));
  for (const [file, text] of hostFiles) write(path.join('user', 'src', file), [text]);
}

/** What the compiler is given: the crate's files as they are now. */
export function sourceOf(program: CampaignProgram, folder: string, release: Release): ProgramSource {
  // aya-bpf is the name that aya-ebpf had before its first release: the library is the same.
  const text = (crate: string, file: string): string =>
    readFileSync(path.join(folder, crate, 'src', file), 'utf8').replaceAll('aya_bpf', 'aya_ebpf');
  const modules = [...program.files.keys()].filter((file) => file !== 'main.rs');
  // The crate that user space shares is compiled as a module of its name: to the paths that name it, that is the same.
  const common = [...program.commonFiles.keys()];
  const declaration = common.length === 0 ? '' : '\n#[path = "common/lib.rs"]\npub mod common;\n';
  return {
    name: program.id,
    source: `${text('ebpf', 'main.rs')}${declaration}`,
    modules: new Map([
      ...modules.map((file) => [file, text('ebpf', file)] as const),
      ...common.map(
        (file) => [`common/${file}`, text('common', file).replaceAll(/^#!\[.*\n/gm, '')] as const,
      ),
    ]),
    edition: program.edition,
    release,
  };
}

/** All of the program's files, for failures that must read well. */
export function textOf({ files, commonFiles }: CampaignProgram, folder: string): string {
  const texts = (crate: string, names: Iterable<string>): readonly string[] =>
    [...names].map((file) => `// ${file}\n${readFileSync(path.join(folder, crate, 'src', file), 'utf8')}`);
  return [...texts('ebpf', files.keys()), ...texts('common', commonFiles.keys())].join('\n');
}

/** Formats crates in place, except for those whose text must stay. */
export async function formatCrates(toolchain: Toolchain, folders: readonly string[]): Promise<void> {
  const { status, stderr } = await runCommand(toolchain.rustfmt, folders.flatMap(rootsOf));
  if (status !== 0) throw new Error(`rustfmt: ${stderr}`);
}

/** The crates that rustfmt would change, each with the first of its changes. */
export async function unformatted(
  toolchain: Toolchain,
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { stdout, stderr } = await runCommand(toolchain.rustfmt, ['--check', ...folders.flatMap(rootsOf)]);
  const found = new Map<string, string>();
  for (const [difference = '', file = ''] of stdout.matchAll(
    /^Diff in (.+?):\d+:[\s\S]*?(?=^Diff in |$(?![\s\S]))/gm,
  )) {
    const folder = folders.find((it) => file.startsWith(`${it}${path.sep}`));
    if (folder !== undefined && !found.has(folder)) found.set(folder, difference);
  }
  // CRLF and unreadable files are reported without a difference.
  for (const [, file = ''] of `${stdout}\n${stderr}`.matchAll(
    /(?:Incorrect newline style in|error.*?-->) (\S+)/g,
  )) {
    const folder = folders.find((it) => file.startsWith(`${it}${path.sep}`));
    if (folder !== undefined && !found.has(folder)) found.set(folder, `rustfmt would change ${file}`);
  }
  return found;
}

function rootsOf(folder: string): readonly string[] {
  const common = path.join(folder, 'common', 'src', 'lib.rs');
  return [path.join(folder, 'ebpf', 'src', 'main.rs'), ...(existsSync(common) ? [common] : [])];
}
