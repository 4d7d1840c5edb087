//! Names the crates, so that cargo builds them and says where.
#![no_std]
pub use {aya_ebpf, aya_log_ebpf};
