// `aya-analyzer types`, built, on real files: what it lists, what it says of each type, and where it finds it.

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import { runCommand } from './builtCommand';
import { folderWith } from './folders';

const MAIN = `#![no_std]
#![no_main]
use x_common::{Event, Kind};

pub struct Mixed { a: u8, b: u64, c: u16 }

pub
  (crate) union Word {
    number: u64,
    bytes: [u8; 12],
}

struct Generic<T> { value: T }
struct Fixed<const N: usize> { bytes: [u8; N] }
struct Borrowed<'a> { name: &'a [u8], event: &'a Event }
struct Uses { generic: Generic<u16>, fixed: Fixed<{ Event::LEN }>, kind: Option<Kind> }
struct Foreign { other: some_crate::Thing }
#[cfg(not(target_arch = "bpf"))]
struct Host { a: u8 }

macro_rules! record { ($name:ident) => { #[repr(C)] pub struct $name { at: u64, cpu: u32 } } }
record!(Record);

fn helper() {
    struct Local(u32, u8);
    let each = || {
        enum Deep { A(u32), B }
    };
}

impl Word {
    const TABLE: [u8; 4] = { #[repr(C)] struct InConst { a: u8, b: u16 } [0; 4] };
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`;

const WORKSPACE = {
  'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["x", "x-ebpf", "x-common"]\n',
  'x-ebpf/Cargo.toml':
    '[package]\nname = "x-ebpf"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naya-ebpf = "0.1.1"\nx-common = { path = "../x-common" }\n',
  'x-ebpf/src/main.rs': MAIN,
  'x-common/Cargo.toml':
    '[package]\nname = "x-common"\nversion = "0.1.0"\nedition = "2021"\n[features]\nuser = []\n',
  'x-common/src/lib.rs': `#![no_std]

/// What user space gets.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pub kind: Kind,
    pub comm: [u8; 16],
    pub at: u64,
}

impl Event {
    pub const LEN: usize = 5;
}

#[repr(u32)]
#[derive(Clone, Copy)]
pub enum Kind { Open = 1, Close }
`,
  'x/Cargo.toml':
    '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nx-common = { path = "../x-common", features = ["user"] }\n',
  'x/src/main.rs': 'struct UserSpace { a: u8 }\nfn main() {}\n',
};

interface JsonType {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly size: number | null;
  readonly align: number | null;
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  readonly unknown: string | null;
}

async function typesIn(
  context: TestContext,
  words: readonly string[] = [],
): Promise<ReadonlyMap<string, JsonType>> {
  const root = await folderWith(context, WORKSPACE);
  const ended = await runCommand(['types', '--format', 'json', ...words], { cwd: root });
  assert.equal(ended.stderr, '');
  assert.equal(ended.status, 0);
  return new Map(typesOf(ended.stdout).map((it) => [it.name, it]));
}

function typesOf(stdout: string): readonly JsonType[] {
  const object = JSON.parse(stdout) as { readonly version: number; readonly types: readonly JsonType[] };
  assert.equal(object.version, 1);
  return object.types;
}

describe('types', () => {
  it('lists every type without parameters of the eBPF code, function-local ones included, and no other', async (t) => {
    const types = await typesIn(t);
    assert.deepEqual([...types.keys()].sort(), [
      'Borrowed',
      'Deep',
      'Event',
      'Foreign',
      'InConst',
      'Kind',
      'Local',
      'Mixed',
      'Record',
      'Uses',
      'Word',
    ]);
  });

  it('gives size, alignment and field offsets as rustc has them', async (t) => {
    const types = await typesIn(t);
    const brief = (name: string): string => {
      const type = types.get(name);
      const fields = type?.fields.map((it) => `${it.name}@${it.offset}+${it.size}`) ?? [];
      return [`${String(type?.size)}/${String(type?.align)}`, ...fields].join(' ');
    };
    assert.equal(brief('Mixed'), '16/8 a@10+1 b@0+8 c@8+2');
    assert.equal(brief('Word'), '16/8 number@0+8 bytes@0+12');
    assert.equal(brief('Event'), '32/8 kind@0+4 comm@4+16 at@24+8');
    assert.equal(brief('Borrowed'), '24/8 name@0+16 event@16+8');
    assert.equal(brief('Uses'), '12/4 generic@4+2 fixed@6+5 kind@0+4');
    assert.equal(brief('Record'), '16/8 at@0+8 cpu@8+4');
    assert.equal(brief('Local'), '8/4 0@0+4 1@4+1');
    assert.equal(brief('InConst'), '4/2 a@0+1 b@2+2');
    assert.equal(brief('Deep'), '8/4');
    assert.equal(brief('Kind'), '4/4');
  });

  it('says why it does not know a size', async (t) => {
    const foreign = (await typesIn(t)).get('Foreign');
    assert.ok(foreign);
    assert.equal(foreign.size, null);
    assert.equal(foreign.align, null);
    assert.deepEqual(foreign.fields, []);
    assert.match(foreign.unknown ?? '', /Thing belongs to another crate/);
  });

  it('names the file relative to the working directory and the line of the keyword', async (t) => {
    const types = await typesIn(t);
    const place = (name: string): string => `${types.get(name)?.file ?? ''}:${String(types.get(name)?.line)}`;
    assert.equal(place('Event'), 'x-common/src/lib.rs:6');
    assert.equal(place('Mixed'), 'x-ebpf/src/main.rs:5');
    assert.equal(place('Word'), 'x-ebpf/src/main.rs:8');
    assert.equal(place('Deep'), 'x-ebpf/src/main.rs:27');
  });

  it('takes a crate with its path dependencies, or one file', async (t) => {
    const ofCrate = await typesIn(t, ['x-ebpf']);
    assert.ok(ofCrate.has('Event') && ofCrate.has('Mixed'));
    assert.deepEqual([...(await typesIn(t, ['x-common/src/lib.rs'])).keys()].sort(), ['Event', 'Kind']);
    assert.deepEqual([...(await typesIn(t, ['x'])).keys()], []);
  });

  it("reads the crates that cargo has unpacked, and knows Aya's without them", async (t) => {
    const root = await folderWith(t, {
      'x-ebpf/Cargo.toml':
        '[package]\nname = "x-ebpf"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naya-ebpf = "0.2.1"\nsome-types = "1"\n',
      'x-ebpf/src/main.rs':
        '#![no_std]\n#![no_main]\nuse aya_ebpf::{bindings::xdp_md, programs::XdpContext};\nuse some_types::wire::{Header, Mode};\nstruct Own { context: XdpContext, raw: xdp_md }\nstruct Foreign { header: Header<u16>, mode: Option<Mode>, rest: [u8; Header::<u8>::LEN] }\n',
      'cargo/registry/src/index/some-types-1.2.0/src/lib.rs': 'pub mod wire;\npub use core::mem;\n',
      'cargo/registry/src/index/some-types-1.2.0/src/wire.rs':
        'use super::mem::size_of;\n#[repr(C)] pub struct Header<T> { kind: u8, value: T, mode: Mode }\nimpl<T> Header<T> { pub const LEN: usize = size_of::<Mode>() + 4; }\npub enum Mode { On, Off }\n',
      'cargo/registry/src/index/some-types-2.0.0/src/lib.rs': 'pub mod wire { pub struct Header<T>(T); }\n',
    });
    const run = async (home: string): Promise<readonly string[]> => {
      const ended = await runCommand(['types', '--format', 'json'], {
        cwd: root,
        env: { CARGO_HOME: `${root}/${home}`, AYA_BPF_TARGET_ARCH: 'x86_64' },
      });
      assert.equal(ended.stderr, '');
      return typesOf(ended.stdout).map(({ name, size }) => `${name} ${String(size)}`);
    };
    assert.deepEqual(await run('cargo'), ['Own 32', 'Foreign 12']);
    assert.deepEqual(await run('nowhere'), ['Own 32', 'Foreign null']);
  });

  it('takes a lone file with its modules', async (t) => {
    const root = await folderWith(t, {
      'probe.rs': '#![no_std]\nuse aya_ebpf::macros::kprobe;\nmod inner;\nstruct Outer(inner::Inner);\n',
      'inner.rs': 'pub struct Inner { pub a: u16 }\n',
    });
    const { stdout } = await runCommand(['types', 'probe.rs', '--format=json'], { cwd: root });
    assert.deepEqual(
      typesOf(stdout).map(({ name, size }) => `${name} ${String(size)}`),
      ['Inner 2', 'Outer 2'],
    );
  });

  it('prints a table for people, with the padding', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const { stdout, status } = await runCommand(['types', 'x-common/src/lib.rs'], { cwd: root });
    assert.equal(status, 0);
    assert.equal(
      stdout,
      [
        'struct Event: 32 bytes, align 8  (x-common/src/lib.rs:6)',
        '        0      4  kind: Kind',
        '        4     16  comm: [u8; 16]',
        '       20      4  (padding)',
        '       24      8  at: u64',
        '',
        'enum Kind: 4 bytes, align 4  (x-common/src/lib.rs:18)',
        '    Open',
        '    Close',
        '',
      ].join('\n'),
    );
  });

  it('prints an object even where it was used in a wrong way, and one line that says what is wrong', async (t) => {
    const root = await folderWith(t, { 'a.txt': '' });
    for (const [words, complaint] of [
      [['missing'], 'missing: no such file or folder'],
      [['a.txt'], 'a.txt: neither a Rust file nor a folder'],
      [['--wat'], "unknown option '--wat' (see aya-analyzer --help)"],
    ] as const) {
      const ended = await runCommand(['types', '--format', 'json', ...words], { cwd: root });
      assert.equal(ended.status, 2);
      assert.equal(ended.stderr, `aya-analyzer: ${complaint}\n`);
      assert.deepEqual(JSON.parse(ended.stdout), { version: 1, types: [] });
    }
  });
});
