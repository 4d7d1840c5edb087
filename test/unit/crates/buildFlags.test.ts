// Flags of `.cargo/config.toml`: which are read, which count, and what a finding about a frame makes of them.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { NO_FLAGS, readFlags } from '../../../server/src/core/crates/buildFlags';
import { isMeasured, stackOf } from '../../../server/src/core/stack/report';
import { crateNamed, loadParser, project } from './project';

before(loadParser);

const MANIFEST = '[package]\nname = "probe"\nedition = "2024"\n[dependencies]\naya-ebpf = "0.2.1"\n';
const SOURCE = `#![no_std]
#![no_main]
use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::xdp, programs::XdpContext};

#[inline(never)]
fn inner() -> u32 {
    let mut buf = [0u8; 300];
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut buf) }.is_ok() as u32
}

#[xdp]
pub fn firewall(_ctx: XdpContext) -> u32 {
    let mut own = [0u8; 512];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut own) };
    read.is_ok() as u32 + inner()
}
`;

function crateWith(files: Readonly<Record<string, string>>): ReturnType<typeof crateNamed> {
  return crateNamed(
    project({ '/p/ebpf/Cargo.toml': MANIFEST, '/p/ebpf/src/main.rs': SOURCE, ...files }),
    'probe',
  );
}

describe('the flags of a build', () => {
  for (const flags of [
    ['-C', 'link-arg=--fatal-errors=false'],
    ['-Clink-arg=--fatal-errors=false'],
    ['-Clink-arg=--fatal-errors', '-Clink-arg=false'],
    ['--codegen', 'link-args=--btf --fatal-errors=false'],
  ])
    it(`are read as ${flags.join(' ')}`, () => {
      assert.deepEqual(readFlags(flags), {
        ...NO_FLAGS,
        fatalErrors: false,
        told: ['--fatal-errors=false'],
      });
    });

  it('that change nothing are not told', () => {
    assert.deepEqual(readFlags(['-Clink-arg=--btf', '-Cdebuginfo=2', '-Ctarget-cpu=generic']), NO_FLAGS);
  });

  it('that were not measured widen the range', () => {
    for (const flag of [
      '-Ctarget-cpu=v3',
      '-Clink-arg=--cpu=v3',
      '-Clink-arg=-O1',
      '-Clink-arg=--llvm-args=-unroll-count=2',
    ])
      assert.equal(readFlags([flag]).unmeasured, true, flag);
  });

  it('count for the BPF target before those of all targets', () => {
    const crate = crateWith({
      '/p/ebpf/.cargo/config.toml': `[build]
rustflags = "-Copt-level=1"
[target.bpfel-unknown-none]
rustflags = ["-C", "link-arg=--llvm-args=-bpf-stack-size=1024"]
`,
    });
    assert.equal(crate.optLevel, '3');
    assert.equal(crate.flags.stackSize, 1024);
    assert.ok(crate.assumptions.includes('--llvm-args=-bpf-stack-size=1024 (rustflags)'));
  });

  it('of folders above count too, the nearest last', () => {
    const crate = crateWith({
      '/p/Cargo.toml': '[workspace]\nmembers = ["ebpf"]\n',
      '/p/.cargo/config.toml': '[build]\nrustflags = ["-Copt-level=1"]\n',
      '/p/ebpf/.cargo/config.toml': '[build]\nrustflags = ["-Copt-level=s"]\n',
    });
    assert.equal(crate.optLevel, 's');
    assert.equal(isMeasured(crate), false);
  });

  it('do not count where aya-build builds', () => {
    const crate = crateWith({
      '/p/user/Cargo.toml':
        '[package]\nname = "user"\n[dependencies]\naya = "0.14"\n[build-dependencies]\naya-build = "0.2"\n',
      '/p/user/src/main.rs': 'fn main() {}\n',
      '/p/ebpf/.cargo/config.toml': '[build]\nrustflags = ["-Copt-level=s"]\n',
    });
    assert.deepEqual([crate.optLevel, crate.flags], ['3', NO_FLAGS]);
  });

  it('that the metadata says RUSTFLAGS holds take the place of those of files', () => {
    for (const value of [
      '"-C opt-level=2 -Clink-arg=--fatal-errors=false"',
      '["-Copt-level=2", "-Clink-arg=--fatal-errors=false"]',
    ]) {
      const crate = crateWith({
        '/p/ebpf/.cargo/config.toml': '[build]\nrustflags = ["-Copt-level=s", "-Ctarget-cpu=v3"]\n',
        '/p/ebpf/Cargo.toml': `${MANIFEST}[package.metadata.aya-analyzer]\nrustflags = ${value}\n`,
      });
      assert.equal(crate.optLevel, '2');
      assert.deepEqual([crate.flags.fatalErrors, crate.flags.unmeasured], [false, false]);
      assert.ok(crate.assumptions.includes('--fatal-errors=false (rustflags)'));
    }
  });
});

describe('a frame under flags of the linker', () => {
  const framesWith = (flag: string): readonly (readonly [string, number | null, number, string])[] =>
    stackOf(
      crateWith({ '/p/ebpf/.cargo/config.toml': `[build]\nrustflags = ["-Clink-arg=${flag}"]\n` }),
    ).functions.map(({ name, bytes, limit, verdict }) => [name, bytes, limit, verdict]);

  it('of 512 bytes is refused by LLVM, and accepted by the kernel', () => {
    assert.deepEqual(framesWith('--btf')[0], ['firewall', 512, 511, 'over']);
    for (const flag of ['--fatal-errors=false', '--llvm-args=-bpf-stack-size=1024'])
      assert.deepEqual(framesWith(flag)[0], ['firewall', 512, 512, 'near'], flag);
    assert.deepEqual(framesWith('--llvm-args=-bpf-stack-size=256')[0]?.slice(2), [255, 'over']);
  });

  it('is no error where what is inlined was not measured', () => {
    const flags = readFlags(['-Clink-arg=--ignore-inline-never']);
    assert.deepEqual([flags.unmeasured, flags.told], [true, ['--ignore-inline-never']]);
  });
});
