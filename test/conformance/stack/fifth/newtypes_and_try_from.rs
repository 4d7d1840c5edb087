#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{sk_action, sk_msg_md},
    macros::{map, sk_msg},
    maps::{HashMap, SockHash},
    programs::SkMsgContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tuple4 {
    pub local: u32,
    pub remote: u32,
    pub local_port: u32,
    pub remote_port: u32,
}

#[derive(Clone, Copy)]
struct RespCommand([u8; 8]);

struct NotResp;

impl TryFrom<&SkMsgContext> for RespCommand {
    type Error = NotResp;

    fn try_from(ctx: &SkMsgContext) -> Result<Self, NotResp> {
        let start = ctx.data();
        if start + 16 > ctx.data_end() {
            return Err(NotResp);
        }
        let bytes = unsafe { &*(start as *const [u8; 16]) };
        if bytes[0] != b'*' || bytes[4] != b'$' {
            return Err(NotResp);
        }
        let mut command = [0; 8];
        for (to, from) in command.iter_mut().zip(&bytes[8..]) {
            if *from == b'\r' {
                break;
            }
            *to = from.to_ascii_uppercase();
        }
        Ok(RespCommand(command))
    }
}

impl From<*mut sk_msg_md> for Tuple4 {
    fn from(msg: *mut sk_msg_md) -> Self {
        unsafe {
            Tuple4 {
                local: (*msg).local_ip4,
                remote: (*msg).remote_ip4,
                local_port: (*msg).local_port,
                remote_port: u32::from_be((*msg).remote_port),
            }
        }
    }
}

#[map]
static REPLICAS: SockHash<Tuple4> = SockHash::with_max_entries(1024, 0);
#[map]
static READ_ONLY: HashMap<[u8; 8], u32> = HashMap::with_max_entries(64, 0);

#[sk_msg]
pub fn route_reads(ctx: SkMsgContext) -> u32 {
    let Ok(RespCommand(command)) = RespCommand::try_from(&ctx) else {
        return sk_action::SK_PASS;
    };
    let Some(replica) = (unsafe { READ_ONLY.get(&command) }) else {
        return sk_action::SK_PASS;
    };
    let mut key = Tuple4::from(ctx.msg);
    key.remote_port = *replica;
    REPLICAS.redirect_msg(&ctx, &mut key, 0) as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
