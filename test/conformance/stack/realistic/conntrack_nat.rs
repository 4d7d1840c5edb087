#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_ANY, BPF_NOEXIST, TC_ACT_OK, TC_ACT_SHOT},
    helpers::bpf_ktime_get_ns,
    macros::{classifier, map},
    maps::{Array, LruHashMap},
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct Tuple {
    source: u32,
    destination: u32,
    sport: u16,
    dport: u16,
    protocol: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    tuple: Tuple,
    seen: u64,
    packets: u64,
    state: State,
}

#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New = 0,
    Established = 1,
}

impl Tuple {
    fn read(ctx: &TcContext) -> Result<Self, i64> {
        Ok(Self {
            source: ctx.load(26)?,
            destination: ctx.load(30)?,
            sport: ctx.load(34)?,
            dport: ctx.load(36)?,
            protocol: u32::from(ctx.load::<u8>(23)?),
        })
    }

    const fn reversed(self) -> Self {
        Self {
            source: self.destination,
            destination: self.source,
            sport: self.dport,
            dport: self.sport,
            protocol: self.protocol,
        }
    }
}

#[map]
static CONNECTIONS: LruHashMap<Tuple, Entry> = LruHashMap::with_max_entries(1 << 17, 0);

#[map]
static PUBLIC: Array<u32> = Array::with_max_entries(1, 0);

#[classifier]
pub fn nat_egress(ctx: TcContext) -> i32 {
    egress(&ctx).unwrap_or(TC_ACT_OK)
}

#[classifier]
pub fn nat_ingress(ctx: TcContext) -> i32 {
    ingress(&ctx).unwrap_or(TC_ACT_OK)
}

fn egress(ctx: &TcContext) -> Result<i32, i64> {
    let tuple = Tuple::read(ctx)?;
    let Some(public) = PUBLIC.get(0).copied().filter(|it| *it != 0) else {
        return Ok(TC_ACT_OK);
    };
    let translated = Tuple {
        source: public,
        ..tuple
    };
    let entry = Entry {
        tuple,
        seen: unsafe { bpf_ktime_get_ns() },
        packets: 1,
        state: State::New,
    };
    let key = translated.reversed();
    if CONNECTIONS
        .insert(&key, &entry, u64::from(BPF_NOEXIST))
        .is_err()
    {
        touch(&key, State::New);
    }
    ctx.l3_csum_replace(24, u64::from(tuple.source), u64::from(public), 4)?;
    ctx.store(26, &public, 0)?;
    Ok(TC_ACT_OK)
}

fn ingress(ctx: &TcContext) -> Result<i32, i64> {
    let key = Tuple::read(ctx)?;
    let Some(entry) = (unsafe { CONNECTIONS.get(&key) }) else {
        return Ok(TC_ACT_SHOT);
    };
    let mut entry = *entry;
    if entry.state == State::New {
        entry.state = State::Established;
        entry.packets += 1;
        CONNECTIONS
            .insert(&key, &entry, u64::from(BPF_ANY))
            .map_err(i64::from)?;
    } else {
        touch(&key, State::Established);
    }
    ctx.l3_csum_replace(
        24,
        u64::from(key.destination),
        u64::from(entry.tuple.source),
        4,
    )?;
    ctx.store(30, &entry.tuple.source, 0)?;
    Ok(TC_ACT_OK)
}

fn touch(key: &Tuple, state: State) {
    if let Some(entry) = CONNECTIONS.get_ptr_mut(key) {
        unsafe {
            (*entry).seen = bpf_ktime_get_ns();
            (*entry).packets += 1;
            (*entry).state = state;
        }
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
