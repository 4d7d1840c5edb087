// Generated eBPF projects of realistic shape: an event type, maps, constants, helpers and a program in each module, a crate of shared types.
// Invariant: the same numbers give the same text, so that two runs measure the same work.

export interface GeneratedProject {
  readonly root: string;
  readonly texts: ReadonlyMap<string, string>;
  /** Lines of Rust. */
  readonly lines: number;
  /** A file with programs, and an offset inside of a function body in it, where a key may be typed. */
  readonly typing: { readonly path: string; readonly at: number };
}

const ROOT = '/bench';

/** One workspace of `crates` eBPF crates with `modules` modules each, of about 120 lines, and a crate of types beside each. */
export function generatedProject({
  crates,
  modules,
}: {
  readonly crates: number;
  readonly modules: number;
}): GeneratedProject {
  const texts = new Map<string, string>();
  const names = Array.from({ length: crates }, (_, index) => `probe${index}`);
  texts.set(`${ROOT}/Cargo.toml`, manifestOf(names));
  for (const name of names) {
    texts.set(`${ROOT}/${name}-ebpf/Cargo.toml`, ebpfManifest(name));
    texts.set(`${ROOT}/${name}-common/Cargo.toml`, commonManifest(name));
    texts.set(`${ROOT}/${name}-ebpf/src/main.rs`, mainFile(modules));
    texts.set(`${ROOT}/${name}-common/src/lib.rs`, commonFile(modules));
    for (let index = 0; index < modules; index++)
      texts.set(`${ROOT}/${name}-ebpf/src/module${index}.rs`, moduleFile(name, index));
  }
  const path = `${ROOT}/${names[0] ?? ''}-ebpf/src/module0.rs`;
  const text = texts.get(path) ?? '';
  const lines = [...texts].reduce(
    (sum, [file, it]) => sum + (file.endsWith('.rs') ? it.split('\n').length : 0),
    0,
  );
  return { root: ROOT, texts, lines, typing: { path, at: text.indexOf('// typing') } };
}

function manifestOf(names: readonly string[]): string {
  const members = names.flatMap((it) => [`"${it}-ebpf"`, `"${it}-common"`]);
  return `[workspace]\nresolver = "2"\nmembers = [${members.join(', ')}]\n`;
}

function ebpfManifest(name: string): string {
  return `[package]\nname = "${name}-ebpf"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naya-ebpf = "0.1.1"\naya-log-ebpf = "0.1.0"\n${name}-common = { path = "../${name}-common" }\n\n[[bin]]\nname = "${name}"\npath = "src/main.rs"\n`;
}

function commonManifest(name: string): string {
  return `[package]\nname = "${name}-common"\nversion = "0.1.0"\nedition = "2021"\n\n[lib]\npath = "src/lib.rs"\n`;
}

function mainFile(modules: number): string {
  const list = Array.from({ length: modules }, (_, index) => `mod module${index};`).join('\n');
  return `#![no_std]\n#![no_main]\n\n${list}\n\n#[cfg(not(test))]\n#[panic_handler]\nfn panic(_info: &core::panic::PanicInfo) -> ! {\n    loop {}\n}\n`;
}

function commonFile(modules: number): string {
  const types = Array.from(
    { length: modules },
    (_, index) => `
pub const PATH_LEN_${index}: usize = ${16 + (index % 4) * 16};

/// What module ${index} tells user space.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event${index} {
    pub kind: Kind,
    pub pid: u32,
    pub uid: u32,
    pub timestamp: u64,
    pub comm: [u8; 16],
    pub path: [u8; PATH_LEN_${index}],
    pub address: Address,
    pub flags: Option<u32>,
}
`,
  ).join('');
  return `#![no_std]

#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Open = 1,
    Exec,
    Connect,
    Exit,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union AddressBytes {
    pub v4: u32,
    pub v6: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Address {
    pub family: u16,
    pub port: u16,
    pub bytes: AddressBytes,
}

pub const fn rounded(bytes: usize) -> usize {
    (bytes + 7) / 8 * 8
}
${types}`;
}

/** Half of the modules are tracers, the others read packets. */
function moduleFile(name: string, index: number): string {
  return index % 2 === 0 ? tracer(name, index) : packets(name, index);
}

function tracer(name: string, index: number): string {
  return `//! Traces of kind ${index}.

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_current_uid_gid, bpf_ktime_get_ns,
        bpf_probe_read_user_str_bytes,
    },
    macros::{map, tracepoint},
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::TracePointContext,
    EbpfContext,
};
use aya_log_ebpf::{debug, info};
use ${name}_common::{Address, AddressBytes, Event${index}, Kind, PATH_LEN_${index}};

const FILENAME_OFFSET: usize = ${16 + (index % 3) * 8};
const LIMIT: u64 = 1 << ${4 + (index % 8)};

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(${1 << (12 + (index % 4))}, 0);

#[map]
static SEEN: HashMap<u32, u64> = HashMap::with_max_entries(${1024 * (1 + (index % 4))}, 0);

#[map]
static SCRATCH: PerCpuArray<[u8; PATH_LEN_${index}]> = PerCpuArray::with_max_entries(1, 0);

struct Filter {
    pid: u32,
    mask: u64,
}

impl Filter {
    #[inline(always)]
    fn new(pid: u32) -> Self {
        Self { pid, mask: LIMIT - 1 }
    }

    fn matches(&self, pid: u32) -> bool {
        self.pid == 0 || (self.pid == pid && u64::from(pid) & self.mask != ${index})
    }
}

/// How often the process was seen, this time included.
fn count(pid: u32) -> Result<u64, i64> {
    let seen = unsafe { SEEN.get(&pid) }.copied().unwrap_or(0);
    let next = seen + 1;
    SEEN.insert(&pid, &next, 0)?;
    Ok(next)
}

#[inline(never)]
fn classify(flags: u64, length: usize) -> u32 {
    let mut score = 0u32;
    for bit in 0..8u32 {
        if flags & (1 << bit) != 0 {
            score += bit * 3 + 1;
        }
    }
    match length {
        0 => score,
        1..=8 => score + 10,
        9..=64 => score * 2,
        _ => score + length as u32,
    }
}

#[tracepoint]
pub fn trace_${index}(ctx: TracePointContext) -> u32 {
    match try_trace_${index}(&ctx) {
        Ok(value) => value,
        Err(code) => {
            debug!(&ctx, "tracing {} failed: {}", ${index}, code);
            1
        }
    }
}

fn try_trace_${index}(ctx: &TracePointContext) -> Result<u32, i64> {
    // typing
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    let filter = Filter::new(${index % 5});
    if !filter.matches(pid) {
        return Ok(0);
    }
    let times = count(pid)?;
    if times > LIMIT {
        return Ok(0);
    }
    let filename: *const u8 = unsafe { ctx.read_at(FILENAME_OFFSET)? };
    let buffer = unsafe { SCRATCH.get_ptr_mut(0).ok_or(-1i64)?.as_mut().ok_or(-1i64)? };
    let name = unsafe { bpf_probe_read_user_str_bytes(filename, buffer)? };
    let length = name.len();
    let mut event = Event${index} {
        kind: Kind::Open,
        pid,
        uid: bpf_get_current_uid_gid() as u32,
        timestamp: unsafe { bpf_ktime_get_ns() },
        comm: bpf_get_current_comm()?,
        path: [0; PATH_LEN_${index}],
        address: Address { family: 2, port: 0, bytes: AddressBytes { v4: 0 } },
        flags: None,
    };
    if length > 0 && length <= event.path.len() {
        event.path[..length].copy_from_slice(&buffer[..length]);
        event.flags = Some(classify(times, length));
    }
    if let Some(mut entry) = EVENTS.reserve::<Event${index}>(0) {
        entry.write(event);
        entry.submit(0);
    } else {
        info!(ctx, "the buffer is full: {} of {}", pid, times);
    }
    Ok(0)
}
`;
}

function packets(name: string, index: number): string {
  return `//! Packets of kind ${index}.

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{Array, LruHashMap, PerfEventArray},
    programs::XdpContext,
};
use aya_log_ebpf::{error, info};
use ${name}_common::{rounded, Address, AddressBytes, Event${index}, Kind, PATH_LEN_${index}};

const HEADER: usize = rounded(mem::size_of::<Ethernet>());
const BLOCKED: u16 = ${1000 + index};

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Ethernet {
    destination: [u8; 6],
    source: [u8; 6],
    kind: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Ipv4 {
    version: u8,
    service: u8,
    length: u16,
    rest: [u8; 5],
    protocol: u8,
    source: [u8; 4],
    destination: [u8; 4],
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
struct FlowKey {
    source: u32,
    destination: u32,
    ports: (u16, u16),
}

struct Flow {
    packets: u64,
    bytes: u64,
    last: Option<u64>,
}

#[map]
static FLOWS: LruHashMap<FlowKey, u64> = LruHashMap::with_max_entries(${2048 * (1 + (index % 3))}, 0);

#[map]
static LIMITS: Array<u32> = Array::with_max_entries(${8 + (index % 8)}, 0);

#[map]
static REPORTS: PerfEventArray<Event${index}> = PerfEventArray::new(0);

#[inline(always)]
fn at<T>(ctx: &XdpContext, offset: usize) -> Result<*const T, ()> {
    let start = ctx.data();
    let end = ctx.data_end();
    if start + offset + mem::size_of::<T>() > end {
        return Err(());
    }
    Ok((start + offset) as *const T)
}

impl Flow {
    fn add(&mut self, bytes: u64) -> u64 {
        self.packets += 1;
        self.bytes += bytes;
        self.last = Some(unsafe { bpf_ktime_get_ns() });
        self.bytes / self.packets
    }
}

#[xdp]
pub fn packets_${index}(ctx: XdpContext) -> u32 {
    match try_packets_${index}(&ctx) {
        Ok(action) => action,
        Err(()) => {
            error!(&ctx, "a packet is too short");
            xdp_action::XDP_ABORTED
        }
    }
}

fn try_packets_${index}(ctx: &XdpContext) -> Result<u32, ()> {
    let ethernet: *const Ethernet = at(ctx, 0)?;
    if u16::from_be(unsafe { (*ethernet).kind }) != 0x0800 {
        return Ok(xdp_action::XDP_PASS);
    }
    let header = unsafe { *at::<Ipv4>(ctx, HEADER)? };
    let source = u32::from_be_bytes(header.source);
    let port = unsafe { *at::<u16>(ctx, HEADER + mem::size_of::<Ipv4>())? };
    let key = FlowKey {
        source,
        destination: u32::from_be_bytes(header.destination),
        ports: (port, BLOCKED),
    };
    let bytes = u64::from(u16::from_be(header.length));
    let mut flow = Flow { packets: 0, bytes: 0, last: None };
    let average = flow.add(bytes);
    let total = unsafe { FLOWS.get(&key) }.copied().unwrap_or(0) + bytes;
    let _ = FLOWS.insert(&key, &total, 0);
    if port == BLOCKED || LIMITS.get(0).is_some_and(|limit| total > u64::from(*limit)) {
        let event = Event${index} {
            kind: Kind::Connect,
            pid: 0,
            uid: 0,
            timestamp: flow.last.unwrap_or(average),
            comm: [0; 16],
            path: [0; PATH_LEN_${index}],
            address: Address { family: 2, port, bytes: AddressBytes { v4: source } },
            flags: if header.protocol == 6 { Some(total as u32) } else { None },
        };
        REPORTS.output(ctx, &event, 0);
        info!(ctx, "dropped {:i} after {} bytes", source, total);
        return Ok(xdp_action::XDP_DROP);
    }
    Ok(xdp_action::XDP_PASS)
}
`;
}
