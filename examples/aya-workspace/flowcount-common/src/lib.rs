//! What the eBPF programs and user space share.
#![no_std]

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FlowKey {
    /// IPv4 source address in network byte order.
    pub source: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Flow {
    pub id: u64,
    pub packets: u64,
}

#[cfg(feature = "user")]
unsafe impl aya::Pod for FlowKey {}

#[cfg(feature = "user")]
unsafe impl aya::Pod for Flow {}
