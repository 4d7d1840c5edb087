// The analyzer's own answers on one crate, through the façade: with no crates unpacked, so that the shipped tables answer.

import { createWorkspace, type TypeFacts, type Workspace } from '../../../server/src/core/index';
import { loadParser } from '../../unit/syntax/rustParser';

export type ModelType = TypeFacts;

/** The types of a crate with this root file by name. It uses the aya-ebpf that the conformance programs are built with. */
export async function modelTypes(source: string): Promise<ReadonlyMap<string, TypeFacts>> {
  const workspace = await modelOf(source);
  const types = workspace.types();
  workspace.dispose();
  return new Map(types.map((it) => [it.name, it]));
}

const FILES = {
  '/x/Cargo.toml':
    '[package]\nname = "x"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\naya-ebpf = "=0.2.1"\n',
  '/x/Cargo.lock': `version = 4

[[package]]
name = "aya-ebpf"
version = "0.2.1"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "x"
version = "0.0.0"
dependencies = ["aya-ebpf"]
`,
};

/** A settled workspace of such a crate. Dispose it. */
export async function modelOf(source: string): Promise<Workspace> {
  const workspace = createWorkspace({
    parser: await loadParser(),
    onRuleError: (_rule, error) => {
      throw error;
    },
  });
  const files = { ...FILES, '/x/src/main.rs': `#![no_std]\n#![no_main]\n${source}` };
  workspace.setListing(['/x'], Object.keys(files));
  workspace.setMachine({ crateFolders: [], architecture: 'x86_64' });
  for (const [file, text] of Object.entries(files)) workspace.setFile(file, text);
  for (;;) {
    workspace.types();
    const wanted = workspace.wanted();
    if (wanted.length === 0) return workspace;
    for (const file of wanted) workspace.setFile(file, null);
  }
}
