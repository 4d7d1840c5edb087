//@ local: name
//@ bytes: 16
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user,
    macros::{map, uprobe},
    maps::HashMap,
    programs::ProbeContext,
};

#[map]
static NAMES: HashMap<[u8; 8], u64> = HashMap::with_max_entries(1024, 0);

#[uprobe]
pub fn lookup(ctx: ProbeContext) -> u32 {
    let Some(pointer) = ctx.arg::<*const u8>(0) else {
        return 0;
    };
    let name = unsafe { bpf_probe_read_user(pointer as *const [u8; 600]).unwrap_or([0; 600]) };
    let at = usize::from(name[599]);
    let mut key = [0; 8];
    key[0] = name[at];
    let _ = NAMES.insert(&key, &1, 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
