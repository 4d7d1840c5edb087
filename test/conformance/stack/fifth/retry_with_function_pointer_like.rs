#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_probe_read_kernel_buf, bpf_probe_read_kernel_str_bytes, bpf_probe_read_user_buf,
        bpf_probe_read_user_str_bytes,
    },
    macros::{fentry, map},
    maps::RingBuf,
    programs::FEntryContext,
};

#[repr(C)]
pub struct Xattr {
    pub pid: u32,
    pub read: u32,
    pub name: [u8; 64],
    pub value: [u8; 64],
}

#[map]
static XATTRS: RingBuf = RingBuf::with_byte_size(1 << 15, 0);

enum Space {
    User,
    Kernel,
}

impl Space {
    fn text<'a>(&self, from: *const u8, into: &'a mut [u8]) -> Result<&'a [u8], i32> {
        match self {
            Space::User => unsafe { bpf_probe_read_user_str_bytes(from, into) },
            Space::Kernel => unsafe { bpf_probe_read_kernel_str_bytes(from, into) },
        }
    }

    fn bytes(&self, from: *const u8, into: &mut [u8]) -> Result<(), i32> {
        match self {
            Space::User => unsafe { bpf_probe_read_user_buf(from, into) },
            Space::Kernel => unsafe { bpf_probe_read_kernel_buf(from, into) },
        }
    }
}

fn either<T>(mut attempt: impl FnMut(Space) -> Result<T, i32>) -> Result<T, i32> {
    attempt(Space::Kernel).or_else(|_| attempt(Space::User))
}

#[fentry(function = "vfs_setxattr")]
pub fn setxattr(ctx: FEntryContext) -> i32 {
    let mut xattr = Xattr {
        pid: ctx.tgid(),
        read: 0,
        name: [0; 64],
        value: [0; 64],
    };
    let name: *const u8 = ctx.arg(2);
    let value: *const u8 = ctx.arg(3);
    let size: u64 = ctx.arg(4);
    let named = either(|space| space.text(name, &mut xattr.name).map(|it| it.len()));
    let Ok(length) = named else {
        return 0;
    };
    if size >= 64 {
        let ok = either(|space| space.bytes(value, &mut xattr.value)).is_ok();
        xattr.read = u32::from(ok);
    }
    if length > 0 {
        let _ = XATTRS.output::<Xattr>(&xattr, 0);
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
