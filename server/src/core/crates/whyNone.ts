// Why a project has no eBPF crate, in words that follow "because": the first condition of one (units.ts, lone.ts) that nothing here meets.
// Invariant: only for a project in which none was found.

import { isAyaEbpf } from './aya';
import type { FileStore } from './fileStore';
import type { Package } from './packages';

export function whyNone(store: FileStore, packages: readonly Package[]): string {
  const using = packages.filter((it) => it.dependencies.some((dependency) => isAyaEbpf(dependency.package)));
  if (using.length > 0) return using.map(missing).join('; ');
  if (packages.length > 0) return `${listed(packages)} on aya-ebpf or aya-bpf`;
  const files = store.paths().filter((path) => path.endsWith('.rs'));
  return files.length > 0
    ? 'it has no Cargo.toml, and no Rust file in it imports aya_ebpf or aya_bpf'
    : 'it has neither a Cargo.toml nor a Rust file';
}

/** What a package lacks that has Aya among its dependencies. */
function missing({ name, dependencies }: Package): string {
  const aya = dependencies.filter((it) => isAyaEbpf(it.package));
  const normal = aya.filter((it) => it.kind === 'normal');
  const [used] = normal.length > 0 ? normal : aya;
  const what = used?.package ?? 'aya-ebpf';
  if (normal.length === 0) return `\`${name}\` has ${what} for its tests or its build script only`;
  return normal.every((it) => it.optional)
    ? `\`${name}\` has ${what} as an option, and is not built with it or no target of it is \`#![no_std]\``
    : `\`${name}\` depends on ${what}, but no target of it is \`#![no_std]\``;
}

const MOST_NAMES = 3;

function listed(packages: readonly Package[]): string {
  const [only, ...others] = packages.map(({ name }) => `\`${name}\``);
  if (only === undefined || others.length === 0) return `its package ${only ?? ''} does not depend`;
  const names = [only, ...others];
  return names.length <= MOST_NAMES
    ? `none of its packages ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} depends`
    : `none of its ${names.length} packages depends`;
}
