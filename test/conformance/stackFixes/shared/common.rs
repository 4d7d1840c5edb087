#![no_std]

use aya_ebpf::helpers::bpf_probe_read_user_str_bytes;

/// The first byte of a path.
pub fn first_of(name: *const u8) -> Result<u32, i32> {
    let mut path = [0u8; 600];
    unsafe { bpf_probe_read_user_str_bytes(name, &mut path)? };
    Ok(u32::from(path[0]))
}
