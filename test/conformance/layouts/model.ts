// The analyzer's own answers on one crate, through the façade: with no crates unpacked, so that the shipped tables answer.

import { createWorkspace, type TypeFacts, type Workspace } from '../../../server/src/core/index';
import { loadParser } from '../../unit/syntax/rustParser';

export type ModelType = TypeFacts;

/** The types of a crate with this root file by name. It uses the aya-ebpf that the conformance programs are built with. */
export async function modelTypes(
  source: string,
  more: MoreOfCrate = {},
): Promise<ReadonlyMap<string, TypeFacts>> {
  const workspace = await modelOf(source, more);
  const types = workspace.types();
  workspace.dispose();
  return new Map(types.map((it) => [it.name, it]));
}

export interface MoreOfCrate {
  readonly crates?: readonly LockedCrate[];
  /** The text of src/vmlinux.rs. */
  readonly bindings?: string;
}

/** A crate of crates.io that the program uses, in the version that Cargo.lock has. */
export interface LockedCrate {
  readonly name: string;
  readonly version: string;
}

function filesOf(crates: readonly LockedCrate[]): Readonly<Record<string, string>> {
  const all = [{ name: 'aya-ebpf', version: '0.2.1' }, ...crates];
  const dependencies = all.map(({ name, version }) => `${name} = "=${version}"\n`).join('');
  const locked = all.map(
    ({ name, version }) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n`,
  );
  const own = `[[package]]\nname = "x"\nversion = "0.0.0"\ndependencies = [${all.map(({ name }) => `"${name}"`).join(', ')}]\n`;
  return {
    '/x/Cargo.toml': `[package]\nname = "x"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\n${dependencies}`,
    '/x/Cargo.lock': ['version = 4\n', ...locked, own].join('\n'),
  };
}

/** A settled workspace of such a crate. Dispose it. */
export async function modelOf(
  source: string,
  { crates = [], bindings }: MoreOfCrate = {},
): Promise<Workspace> {
  const workspace = createWorkspace({
    parser: await loadParser(),
    onRuleError: (_rule, error) => {
      throw error;
    },
  });
  const files = {
    ...filesOf(crates),
    '/x/src/main.rs': `#![no_std]\n#![no_main]\n${source}`,
    ...(bindings === undefined ? {} : { '/x/src/vmlinux.rs': bindings }),
  };
  workspace.setListing(['/x'], Object.keys(files));
  workspace.setMachine({ crateFolders: [], checkoutFolders: [], architecture: 'x86_64' });
  for (const [file, text] of Object.entries(files)) workspace.setFile(file, text);
  for (;;) {
    workspace.types();
    const wanted = workspace.wanted();
    if (wanted.length === 0) return workspace;
    for (const file of wanted) workspace.setFile(file, null);
  }
}
