// Hover on what the kernel decides and Rust's types do not say: helpers by kind of program, and what a macro of aya-ebpf makes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editor } from './editor';
import { mainUri, workspaceWith } from './programs';
import { startSession } from './session';

const main = `#![no_std]
#![no_main]
use aya_ebpf::{
    helpers::{bpf_copy_from_user, bpf_d_path, bpf_probe_read_user_str_bytes, bpf_override_return, bpf_spin_lock},
    macros::{btf_map, cgroup_skb, kprobe, lsm, map, uprobe, xdp},
    maps::RingBuf,
    programs::{LsmContext, ProbeContext, SkBuffContext, XdpContext},
};

#[map(name = "events")]
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

#[kprobe(function = "vfs_read")]
pub fn probed(ctx: ProbeContext) -> u32 {
    let mut buffer = [0; 16];
    let _ = unsafe { bpf_probe_read_user_str_bytes(ctx.arg(0).unwrap_or(core::ptr::null()), &mut buffer) };
    shared();
    let _ = unsafe { bpf_override_return(ctx.regs, 0) };
    0
}

#[xdp]
pub fn filter(_: XdpContext) -> u32 {
    shared();
    unsafe { bpf_copy_from_user(core::ptr::null_mut(), 0, core::ptr::null()) };
    2
}

#[uprobe(sleepable, path = "/bin/sh", function = "main")]
pub fn waits(_: ProbeContext) -> u32 {
    let _ = unsafe { aya_ebpf::helpers::generated::bpf_copy_from_user(core::ptr::null_mut(), 1, core::ptr::null()) };
    0
}

#[lsm(hook = "file_open")]
pub fn opened(_: LsmContext) -> i32 {
    let _ = unsafe { bpf_spin_lock(core::ptr::null_mut()) };
    0
}

#[cgroup_skb(egress)]
pub fn outgoing(_: SkBuffContext) -> i32 {
    1
}

fn shared() {
    let _ = unsafe { bpf_d_path(core::ptr::null_mut(), core::ptr::null_mut(), 0) };
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

async function hovers(): Promise<{
  readonly said: (word: string) => Promise<string>;
  readonly end: () => Promise<void>;
}> {
  const { session } = await startSession({ files: workspaceWith({ main }) });
  const editor = await Editor.open(session, mainUri, main);
  return {
    said: async (word) => {
      const contents = (await editor.hoverAt(word))?.contents;
      return typeof contents === 'object' && 'value' in contents ? contents.value : '';
    },
    end: () => session.end(),
  };
}

test('hover on a helper says since when the kernel has it, and whether the programs that come here may call it', async () => {
  const { said, end } = await hovers();
  assert.equal(
    await said('bpf_probe_read_user_str_bytes(ctx'),
    'Kernel helper `bpf_probe_read_user_str`, since Linux 5.5, for programs with a GPL-compatible license only  \n' +
      'Linux 6.18 lets `kprobe` programs call it',
  );
  assert.equal(
    await said('bpf_d_path(core'),
    'Kernel helper `bpf_d_path`, since Linux 5.10  \n' +
      'Linux 6.18 refuses it in `kprobe` programs: "program of this type cannot use helper bpf_d_path#147"  \n' +
      'Linux 6.18 refuses it in `xdp` programs: "program of this type cannot use helper bpf_d_path#147"',
  );
  assert.match(
    await said('bpf_copy_from_user(core::ptr::null_mut(), 0'),
    /refuses it in `xdp` programs: "helper call might sleep in a non-sleepable prog"$/,
  );
  assert.match(
    await said('generated::bpf_copy_from_user'),
    /since Linux 5\.10 {2}\nLinux 6\.18 lets sleepable `uprobe` programs call it$/,
  );
  await end();
});

test('hover on a helper is silent where this kernel or the kind of program does not decide it', async () => {
  const { said, end } = await hovers();
  assert.match(
    await said('bpf_override_return(ctx'),
    /^Kernel helper `bpf_override_return`, since Linux 4\.16[^\n]*$/,
  );
  assert.match(await said('bpf_spin_lock(core'), /`fentry`, `fexit` and `lsm` were not asked\)$/);
  assert.doesNotMatch(await said('bpf_spin_lock(core'), /`kprobe`|`lsm` programs/);
  await end();
});

test('hover on an imported helper says which programs may call it, and what the target kernel lacks', async () => {
  const { session } = await startSession({
    files: workspaceWith({ main }),
    settings: () => ({ targetKernel: '5.4' }),
  });
  const editor = await Editor.open(session, mainUri, main);
  const contents = (await editor.hoverAt('bpf_d_path,'))?.contents;
  assert.equal(
    typeof contents === 'object' && 'value' in contents ? contents.value : '',
    'Kernel helper `bpf_d_path`, since Linux 5.10  \n' +
      'The target kernel 5.4 does not have it  \n' +
      'Programs that may call it: at certain functions or hooks `btf_tracepoint` (asked of Linux 6.18; `fentry`, `fexit` and `lsm` were not asked)',
  );
  await session.end();
});

test('hover on a macro says what the kernel and the loader make of it', async () => {
  const { said, end } = await hovers();
  assert.equal(
    await said('kprobe(function'),
    '`BPF_PROG_TYPE_KPROBE`, since Linux 4.1  \n' +
      'Is given `ProbeContext`; what it returns is dropped, the kernel gets 0  \n' +
      'Section `kprobe/vfs_read`; with Aya, user space names what it is attached to, whatever stands here',
  );
  assert.match(
    await said('uprobe(sleepable'),
    /Section `uprobe\.s\/[^\n]*\nMay sleep, since Linux 6\.0, where the kernel may/,
  );
  assert.match(
    await said('lsm(hook'),
    /Section `lsm\/file_open`;[^\n]*\nMay not sleep; with `sleepable` it may, since Linux 5\.10$/,
  );
  assert.match(await said('cgroup_skb(egress)'), /returns `i32` {2}\nSection `cgroup_skb\/egress`$/);
  assert.equal(
    await said('map(name'),
    'Section `maps`: type, sizes and flags as numbers; user space finds it as `events`',
  );
  assert.equal(await said('panic_handler'), '');
  await end();
});
