// A user's own bindings of megabytes: read by name, one item at a time, and kept while other files change.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createWorkspace, type Workspace } from '../../../server/src/core/index';
import { kernelBindings } from '../../conformance/layouts/kernelBindings';
import { loadParser, parseRust } from './project';

const { text: generated } = kernelBindings(3, 1_200_000);
const BINDINGS = `${generated}
#[repr(C)] #[derive(Copy, Clone)] pub struct sock_common { pub __bindgen_anon_1: sock_common__bindgen_ty_1, pub skc_family: ::core::ffi::c_ushort, pub _bitfield_align_1: [u8; 0], pub _bitfield_1: __BindgenBitfieldUnit<[u8; 1usize]>, pub skc_bound_dev_if: ::core::ffi::c_int }
#[repr(C)] #[derive(Copy, Clone)] pub union sock_common__bindgen_ty_1 { pub skc_addrpair: u64_, pub __bindgen_anon_1: sock_common__bindgen_ty_1__bindgen_ty_1 }
#[repr(C)] #[derive(Copy, Clone)] pub struct sock_common__bindgen_ty_1__bindgen_ty_1 { pub skc_daddr: __be32, pub skc_rcv_saddr: __be32 }
`;
const MAIN = `#![no_std]
#![no_main]
use aya_ebpf::{macros::kprobe, programs::ProbeContext};
mod vmlinux;
use vmlinux::{sock_common, TASK_COMM_LEN};
struct Event { common: sock_common, comm: [u8; TASK_COMM_LEN as usize], flags: vmlinux::__u8 }
#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 { 0 }
`;

before(async () => {
  await loadParser();
});

async function opened(): Promise<{ readonly workspace: Workspace; readonly parsed: string[] }> {
  const parser = await loadParser();
  const parsed: string[] = [];
  const workspace = createWorkspace({
    onRuleError: (_rule, error) => {
      throw error;
    },
    parser: {
      ...parser,
      parse: (text, previous) => {
        parsed.push(text);
        return previous === undefined ? parser.parse(text) : parser.parse(text, previous);
      },
    },
  });
  const files: Readonly<Record<string, string>> = {
    '/x/Cargo.toml': '[package]\nname = "x"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\n',
    '/x/src/main.rs': MAIN,
    '/x/src/vmlinux.rs': BINDINGS,
  };
  workspace.setListing(['/x'], Object.keys(files));
  workspace.setMachine({ crateFolders: [], checkoutFolders: [], architecture: 'x86_64' });
  for (const [path, text] of Object.entries(files)) workspace.setFile(path, text);
  for (workspace.report(); workspace.wanted().length > 0; workspace.report()) {
    for (const wanted of workspace.wanted()) workspace.setFile(wanted, null);
  }
  return { workspace, parsed };
}

test('a struct of the bindings has its layout where it is used', async () => {
  const { workspace } = await opened();
  const event = workspace.types().find(({ name }) => name === 'Event');
  assert.deepEqual(
    [event?.size, event?.align, event?.fields.map(({ offset, size }) => [offset, size])],
    [
      40,
      8,
      [
        [0, 16],
        [16, 16],
        [32, 1],
      ],
    ],
  );
  workspace.dispose();
});

test('nothing of the bindings is parsed but what is asked for, and an edit elsewhere parses none of it again', async () => {
  const { workspace, parsed } = await opened();
  workspace.report();
  const longest = Math.max(...parsed.map((it) => it.length));
  assert.ok(longest < 10_000, `${String(longest)} characters were parsed at once`);
  parsed.length = 0;
  workspace.setFile('/x/src/main.rs', MAIN.replace('{ 0 }', '{ 1 }'));
  workspace.report();
  assert.ok(parsed.every((it) => !it.includes('sock_common {') && it.length < 10_000));
  workspace.dispose();
});

test('the generated bindings are Rust', () => {
  assert.equal(parseRust(kernelBindings(3, 20_000).text).hasErrors, false);
});
