//# u32_tc
static mut TC_SUM: u32 = 0;
#[classifier]
pub fn program(ctx: TcContext) -> i32 { unsafe { TC_SUM += ctx.len(); TC_SUM as i32 & 3 } }
//# i64_socket
static mut SOCKET_SUM: u32 = 0;
#[socket_filter]
pub fn program(ctx: SkBuffContext) -> i64 { unsafe { SOCKET_SUM += ctx.len(); i64::from(SOCKET_SUM & 0xff) } }
//# raw_tracepoint
static mut TRACED: u64 = 0;
#[raw_tracepoint]
pub fn program(_ctx: RawTracePointContext) -> i32 { unsafe { TRACED += 1; TRACED as i32 } }
//# unit
static mut FROM_UNIT: u64 = 0;
fn note(n: u64) { if unsafe { FROM_UNIT } > 700 { return; } unsafe { FROM_UNIT += n; } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { note(byte(&ctx, 20)); unsafe { FROM_UNIT as u32 } }
//# result
static mut FROM_RESULT: u64 = 0;
fn attempt(n: u64) -> Result<u32, u32> { unsafe { FROM_RESULT += n; if FROM_RESULT > 600 { return Err(7); } Ok(FROM_RESULT as u32) } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match attempt(byte(&ctx, 20)) { Ok(n) => n, Err(e) => e } }
//# result_of_unit
static mut FROM_UNIT_RESULT: u64 = 0;
fn attempt(n: u64) -> Result<(), ()> { unsafe { FROM_UNIT_RESULT += n; if FROM_UNIT_RESULT > 600 { Err(()) } else { Ok(()) } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if attempt(byte(&ctx, 20)).is_ok() { 2 } else { 1 } }
//# option
static mut FROM_OPTION: u32 = 0;
fn attempt(n: u32) -> Option<u32> { unsafe { FROM_OPTION += n; FROM_OPTION.checked_sub(300) } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { attempt(byte(&ctx, 20) as u32).unwrap_or(1) }
//# boolean
static mut FROM_BOOL: u32 = 0;
fn is_odd(n: u32) -> bool { unsafe { FROM_BOOL += n; FROM_BOOL & 1 == 1 } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { u32::from(is_odd(byte(&ctx, 20) as u32)) }
//# own_enum
static mut FROM_ENUM: u32 = 0;
#[derive(Clone, Copy)]
enum Verdict { Pass, Drop }
fn judge(n: u32) -> Verdict { unsafe { FROM_ENUM += n; if FROM_ENUM > 400 { return Verdict::Drop; } } Verdict::Pass }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match judge(byte(&ctx, 20) as u32) { Verdict::Pass => 2, Verdict::Drop => 1 } }
//# tuple
static mut FROM_TUPLE: u32 = 0;
fn both(n: u32) -> (u32, bool) { unsafe { FROM_TUPLE += n; (FROM_TUPLE, FROM_TUPLE > 400) } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let (n, over) = both(byte(&ctx, 20) as u32); if over { n } else { 1 } }
//# array
static mut FROM_ARRAY: u16 = 0;
fn halves(n: u16) -> [u8; 2] { unsafe { FROM_ARRAY = FROM_ARRAY.wrapping_add(n); FROM_ARRAY.to_be_bytes() } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let [a, b] = halves(byte(&ctx, 20) as u16); u32::from(a) * 3 + u32::from(b) }
//# reference
//@ refused: no value to return early is known
static mut FROM_REFERENCE: u32 = 0;
static NAMES: [&str; 2] = ["few", "many"];
fn name(n: u32) -> &'static str { unsafe { FROM_REFERENCE += n; if FROM_REFERENCE > 400 { NAMES[1] } else { NAMES[0] } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { name(byte(&ctx, 20) as u32).len() as u32 }
//# option_of_unit
static mut OPTION_UNIT: u32 = 0;
fn attempt(n: u32) -> Option<()> { unsafe { OPTION_UNIT += n; } if unsafe { OPTION_UNIT } > 400 { None } else { Some(()) } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if attempt(byte(&ctx, 20) as u32).is_some() { 2 } else { 1 } }
//# question_marks
static mut QUESTIONS: u32 = 0;
fn first(n: u32) -> Option<u32> { let least = n.checked_sub(20)?; unsafe { QUESTIONS += least; } Some(unsafe { QUESTIONS }) }
fn second(n: u32) -> Result<u32, i64> { let it = first(n).ok_or(-1i64)?; unsafe { QUESTIONS += 1; } Ok(it) }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match second(byte(&ctx, 20) as u32) { Ok(n) => n, Err(e) => (-e) as u32 } }
//# result_of_i64
static mut LONG_RESULT: u64 = 0;
fn attempt(n: u64) -> Result<(), i64> { unsafe { LONG_RESULT += n; if LONG_RESULT > 500 { return Err(-1); } } Ok(()) }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match attempt(byte(&ctx, 20)) { Ok(()) => 2, Err(_) => 1 } }
//# i32_helper
static mut FROM_I32: i32 = 0;
fn score(n: i32) -> i32 { unsafe { FROM_I32 -= n; if FROM_I32 < -300 { return -1; } FROM_I32 } }
#[classifier]
pub fn program(ctx: TcContext) -> i32 { score(ctx.len() as i32) }
