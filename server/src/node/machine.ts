// What of this machine decides how foreign types are laid out: the crates that cargo has unpacked or checked out, and the architecture that a build
// here compiles for. Reads the names of folders and nothing else; nothing is fetched.

import { readdirSync } from 'node:fs';
import os from 'node:os';

import type { Machine } from '../core/index';
import { toCorePath } from './paths';

/** This machine as the core wants it. Never throws; without cargo there are no folders. */
export function readMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  const home = env['CARGO_HOME'];
  const cargo = toCorePath(home === undefined || home === '' ? `${os.homedir()}/.cargo` : home);
  // Below both: one folder for each registry or repository, then one for each version or revision.
  const unpacked = (folder: string): readonly string[] =>
    foldersIn(`${cargo}/${folder}`).flatMap(foldersIn).sort();
  // aya-build compiles for this variable, else for the machine it runs on.
  const given = env['AYA_BPF_TARGET_ARCH'];
  return {
    crateFolders: unpacked('registry/src'),
    checkoutFolders: unpacked('git/checkouts'),
    architecture: given === undefined || given === '' ? (ARCHITECTURES.get(process.arch) ?? null) : given,
  };
}

/** Node's names, as `bpf_target_arch` has them. */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['arm', 'arm'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
  ['ppc64', 'powerpc64'],
  ['loong64', 'loongarch64'],
  ['mips', 'mips'],
]);

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}`);
  } catch {
    return [];
  }
}
