//# fields
#[repr(C)]
struct Flow { packets: u64, bytes: u64, last: u32 }
static mut FLOW: Flow = Flow { packets: 0, bytes: 0, last: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let length = (ctx.data_end() - ctx.data()) as u64; unsafe { FLOW.packets += 1; FLOW.bytes += length; if FLOW.last == length as u32 { return 1; } FLOW.last = length as u32; } 2 }
//# whole
#[derive(Clone, Copy)]
#[repr(C)]
struct Pair { a: u32, b: u32 }
static mut PAIR: Pair = Pair { a: 0, b: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let old = unsafe { PAIR }; unsafe { PAIR = Pair { a: old.b + 1, b: byte(&ctx, 20) as u32 }; } old.a ^ old.b }
//# nested
#[repr(C)]
struct Inner { count: u32, flags: u32 }
#[repr(C)]
struct Outer { inner: Inner, list: [u32; 4] }
static mut OUTER: Outer = Outer { inner: Inner { count: 0, flags: 0 }, list: [0; 4] };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 3; unsafe { OUTER.inner.count += 1; OUTER.inner.flags |= 2; OUTER.list[at] += 1; OUTER.list[0] + OUTER.inner.count + OUTER.inner.flags } }
//# shorthand
#[derive(Clone, Copy)]
#[repr(C)]
struct Sample { size: u32, kind: u32 }
static mut SAMPLE: Sample = Sample { size: 0, kind: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let size = byte(&ctx, 20) as u32; let Sample { size: was, kind } = unsafe { SAMPLE }; unsafe { SAMPLE = Sample { size, ..SAMPLE }; SAMPLE.kind += 1; } was ^ kind }
