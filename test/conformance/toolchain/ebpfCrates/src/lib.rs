//! Hands the crates on, each version under a name of its own.
#![no_std]
pub use {
    aya_ebpf, aya_log_common, aya_log_ebpf, network_types_0_0_6, network_types_0_0_7, network_types_0_0_8,
    network_types_0_1_0, network_types_0_2_0,
};
