// The shapes in which aya-template has laid out projects, as files in memory; tests vary one thing at a time.

import type { Files } from './project';

export const EBPF_MAIN = `#![no_std]
#![no_main]
use aya_ebpf::{macros::kprobe, programs::ProbeContext};
static mut MASK: usize = 1;
#[kprobe]
pub fn myapp(ctx: ProbeContext) -> u32 { 0 }
#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! { loop {} }
`;

/** Today's shape below `/p`: one workspace, the eBPF crate named by the build dependencies, a lib.rs that is empty. */
export function today(files: Files = {}): Files {
  return {
    '/p/Cargo.toml': `
[workspace]
resolver = "2"
members = ["myapp", "myapp-common", "myapp-ebpf"]
default-members = ["myapp", "myapp-common"]
[workspace.package]
edition = "2024"
version = "0.3.0"
[workspace.dependencies]
aya = { version = "0.13", default-features = false }
aya-ebpf = { version = "0.1.1", default-features = false }
myapp-common = { path = "myapp-common", default-features = false }
[profile.release.package.myapp-ebpf]
debug = 2
codegen-units = 1
`,
    '/p/myapp/Cargo.toml': `
[package]
name = "myapp"
version.workspace = true
edition.workspace = true
[dependencies]
aya = { workspace = true }
myapp-common = { workspace = true, features = ["user"] }
[build-dependencies]
aya-build = "0.1"
myapp-ebpf = { path = "../myapp-ebpf" }
`,
    '/p/myapp/build.rs': 'fn main() {}',
    '/p/myapp/src/main.rs': 'static mut HOST: u64 = 0; fn main() { let _ = aya::Ebpf::load(&[]); }',
    '/p/myapp-common/Cargo.toml': `
[package]
name = "myapp-common"
version.workspace = true
edition.workspace = true
[features]
default = []
user = ["aya"]
[dependencies]
aya = { workspace = true, optional = true }
`,
    '/p/myapp-common/src/lib.rs':
      '#![no_std]\npub static SHARED: u32 = 0;\n#[cfg(feature = "user")]\npub static USER: u32 = 0;',
    '/p/myapp-ebpf/Cargo.toml': `
[package]
name = "myapp-ebpf"
version.workspace = true
edition.workspace = true
[dependencies]
aya-ebpf = { workspace = true }
myapp-common = { workspace = true }
[build-dependencies]
which = "7"
[[bin]]
name = "myapp"
path = "src/main.rs"
`,
    '/p/myapp-ebpf/build.rs': 'fn main() {}',
    '/p/myapp-ebpf/src/lib.rs': '#![no_std]\n// This file exists to enable the library target.',
    '/p/myapp-ebpf/src/main.rs': EBPF_MAIN,
    ...files,
  };
}

/** The shape of 2023: aya-bpf from git, an eBPF crate outside of the workspace with a lock of its own, xtask. */
export function of2023(files: Files = {}): Files {
  return {
    '/p/Cargo.toml': `
[workspace]
members = ["xtask", "myapp", "myapp-common"]
`,
    '/p/xtask/Cargo.toml':
      '[package]\nname = "xtask"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nanyhow = "1"',
    '/p/xtask/src/main.rs': 'static mut TASK: u64 = 0; fn main() {}',
    '/p/myapp/Cargo.toml': `
[package]
name = "myapp"
version = "0.1.0"
edition = "2021"
[dependencies]
aya = { version = ">=0.11", features = ["async_tokio"] }
myapp-common = { path = "../myapp-common", features = ["user"] }
`,
    '/p/myapp/src/main.rs': 'fn main() {}',
    '/p/myapp-common/Cargo.toml': `
[package]
name = "myapp-common"
version = "0.1.0"
edition = "2021"
[features]
default = []
user = ["aya"]
[dependencies]
aya = { version = ">=0.11", optional = true }
`,
    '/p/myapp-common/src/lib.rs': '#![no_std]',
    '/p/myapp-ebpf/Cargo.toml': `
[package]
name = "myapp-ebpf"
version = "0.1.0"
edition = "2021"
[dependencies]
aya-bpf = { git = "https://github.com/aya-rs/aya" }
myapp-common = { path = "../myapp-common" }
[[bin]]
name = "myapp"
path = "src/main.rs"
[profile.dev]
opt-level = 3
panic = "abort"
[profile.release]
opt-level = 2
panic = "abort"
[workspace]
members = []
`,
    '/p/myapp-ebpf/src/main.rs': `#![no_std]
#![no_main]
use aya_bpf::{macros::kprobe, programs::ProbeContext};
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! { unsafe { core::hint::unreachable_unchecked() } }
`,
    ...files,
  };
}

export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: readonly string[];
  readonly source?: string;
}

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';

/** Text of a Cargo.lock. Entries with `source: ''` are members. */
export function lockOf(packages: readonly Locked[]): string {
  const entries = packages.map(
    ({ name, version, dependencies = [], source = REGISTRY }) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\n` +
      (source === '' ? '' : `source = "${source}"\n`) +
      `dependencies = [${dependencies.map((it) => `"${it}"`).join(', ')}]\n`,
  );
  return `version = 4\n\n${entries.join('\n')}`;
}

/** The manifest of an eBPF crate that stands alone; `more` comes behind its dependencies. */
export function ebpfManifest(more = '', dependency = 'aya-ebpf = "0.1"'): string {
  return `[package]\nname = "x-ebpf"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependency}\n${more}`;
}
