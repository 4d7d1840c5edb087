//! What the eBPF program and user space share.
#![no_std]

/// Bytes of a path, its end included. Longer ones are cut.
pub const PATH_LEN: usize = 128;

/// A program that was started.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Exec {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub path: [u8; PATH_LEN],
}
