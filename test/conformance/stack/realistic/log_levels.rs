#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::xdp_action,
    macros::{kprobe, xdp},
    programs::{ProbeContext, XdpContext},
};
use aya_log_ebpf::{debug, error, info, trace, warn};

#[xdp]
pub fn log_levels(ctx: XdpContext) -> u32 {
    let length = ctx.data_end() - ctx.data();
    trace!(&ctx, "frame of {} bytes", length);
    if length < 60 {
        warn!(
            &ctx,
            "runt of {} bytes on {}",
            length,
            ctx.ingress_ifindex()
        );
        return xdp_action::XDP_DROP;
    }
    if length > 1514 {
        error!(&ctx, "giant of {} bytes", length);
        return xdp_action::XDP_ABORTED;
    }
    let Some(ether_type) = ether_type(&ctx) else {
        return xdp_action::XDP_ABORTED;
    };
    match ether_type {
        0x0800 => debug!(&ctx, "IPv4"),
        0x86dd => debug!(&ctx, "IPv6"),
        0x0806 => info!(&ctx, "who has what?"),
        other => info!(&ctx, "ether type {:x} of {}", other, length),
    }
    xdp_action::XDP_PASS
}

fn ether_type(ctx: &XdpContext) -> Option<u16> {
    let at = ctx.data() + 12;
    (at + 2 <= ctx.data_end()).then(|| u16::from_be(unsafe { *(at as *const u16) }))
}

#[kprobe(function = "security_bprm_check")]
pub fn log_process(ctx: ProbeContext) -> u32 {
    let Ok(comm) = ctx.command() else {
        error!(&ctx, "a process without a name");
        return 0;
    };
    let name = unsafe { core::str::from_utf8_unchecked(&comm) };
    info!(
        &ctx,
        "{} starts a program: pid {} tgid {} uid {} gid {}",
        name,
        ctx.pid(),
        ctx.tgid(),
        ctx.uid(),
        ctx.gid()
    );
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
