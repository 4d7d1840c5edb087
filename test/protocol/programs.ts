// Programs and workspaces that the protocol tests open.

/** The program of the article that this tool began with. */
export const article = `#![no_std]
#![no_main]
use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut MASK: usize = 1;
static mut MASK2: usize = 0;

#[kprobe]
pub fn myapp(ctx: ProbeContext) -> u32 {
    unsafe {
        MASK += 1;
        MASK2 += 1;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

/** The same without mutable statics. */
export const clean = article
  .replace(/static mut .*\n/g, '')
  .replace(/ {4}unsafe \{\n(?: {8}.*\n)* {4}\}\n/, '');

const ebpfManifest = `[package]
name = "x-ebpf"
version = "0.1.0"
edition = "2021"

[dependencies]
aya-ebpf = "0.1.1"

[[bin]]
name = "x"
path = "src/main.rs"
`;

const userManifest = `[package]
name = "x"
version = "0.1.0"
edition = "2021"

[dependencies]
aya = "0.13"
`;

function lockWith(ayaObj: string): string {
  const aya = ayaObj.startsWith('0.1') ? '0.12.0' : '0.13.1';
  return `version = 4

[[package]]
name = "aya"
version = "${aya}"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = ["aya-obj"]

[[package]]
name = "aya-obj"
version = "${ayaObj}"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "aya-ebpf"
version = "0.1.1"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "x"
version = "0.1.0"
dependencies = ["aya"]

[[package]]
name = "x-ebpf"
version = "0.1.0"
dependencies = ["aya-ebpf"]
`;
}

export const mainPath = '/w/x-ebpf/src/main.rs';
export const mainUri = `file://${mainPath}`;

/** A workspace of the template's shape in "/w", loaded by that version of aya-obj. */
export function workspaceWith(options: {
  readonly main: string;
  readonly ayaObj?: string;
  readonly more?: Readonly<Record<string, string>>;
}): Readonly<Record<string, string>> {
  return {
    '/w/Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["x", "x-ebpf"]\n',
    '/w/Cargo.lock': lockWith(options.ayaObj ?? '0.2.1'),
    '/w/x/Cargo.toml': userManifest,
    '/w/x/src/main.rs': 'fn main() {}\n',
    '/w/x-ebpf/Cargo.toml': ebpfManifest,
    [mainPath]: options.main,
    ...options.more,
  };
}
