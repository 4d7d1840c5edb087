//! The bpf(2) calls of a load: maps, BTF, programs. Attributes are laid out by hand after `union bpf_attr` of
//! include/uapi/linux/bpf.h, each field by its byte offset. There is no call here that attaches, pins or links anything.

use std::{
    io,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
};

use crate::Verdict;

pub struct MapDefinition<'a> {
    pub name: &'a str,
    pub kind: u32,
    pub key_size: u32,
    pub value_size: u32,
    pub max_entries: u32,
    pub flags: u32,
}

/// A program as Aya would hand it to the kernel. `section` is aya-obj's name of its kind, such as `Xdp { frags: false, … }`.
pub struct Code<'a> {
    pub name: &'a str,
    pub section: String,
    pub instructions: &'a [u8],
    pub license: &'a [u8],
    pub info: Option<DebugInfo<'a>>,
}

impl Code<'_> {
    /// The first word of the section: `Xdp`.
    pub fn kind(&self) -> &str {
        self.section.split([' ', '{']).next().unwrap_or(&self.section)
    }
}

pub struct DebugInfo<'a> {
    pub btf: &'a OwnedFd,
    pub functions: Vec<u8>,
    pub function_size: usize,
    pub lines: Vec<u8>,
    pub line_size: usize,
}

/// Creates an array and loads `r0 = 0; exit`, as small as a load can be.
pub fn probe() -> io::Result<()> {
    let array = MapDefinition { name: "probe", kind: 2, key_size: 4, value_size: 8, max_entries: 1, flags: 0 };
    create_map(&array, None)?;
    let kprobe = ProgramType { kind: 2, expected_attach: 0, flags: 0, attach_btf: 0 };
    kprobe.smallest().map(drop)
}

/// Creates a map with the sizes that Aya would give it: a slot per processor for perf events, whole pages for a ring buffer.
/// `btf` names the types of key and value.
pub fn create_map(map: &MapDefinition, btf: Option<(&OwnedFd, (u32, u32))>) -> io::Result<OwnedFd> {
    const PERF_EVENT_ARRAY: u32 = 4;
    const RINGBUF: u32 = 27;
    const DEVMAP: u32 = 14;
    const CPUMAP: u32 = 16;
    const DEVMAP_HASH: u32 = 25;
    let max_entries = match map.kind {
        PERF_EVENT_ARRAY if map.max_entries == 0 => std::thread::available_parallelism()?.get() as u32,
        RINGBUF if map.max_entries > 0 => map.max_entries.div_ceil(4096).next_power_of_two() * 4096,
        _ => map.max_entries,
    };
    let value_size = match map.kind {
        RINGBUF => 0,
        DEVMAP | CPUMAP | DEVMAP_HASH => 8,
        _ => map.value_size,
    };
    let mut attr = Attributes::new();
    attr.u32(0, map.kind).u32(4, map.key_size).u32(8, value_size).u32(12, max_entries).u32(16, map.flags);
    attr.name(28, map.name);
    if let Some((btf, (key, value))) = btf {
        attr.u32(48, btf.as_raw_fd() as u32).u32(52, key).u32(56, value);
    }
    attr.descriptor(BPF_MAP_CREATE)
}

/// `value` is one entry; of a per-CPU map, one for each possible processor, each padded to eight bytes.
pub fn set_value(map: &OwnedFd, key: u32, value: &[u8]) -> io::Result<()> {
    let mut attr = Attributes::new();
    attr.u32(0, map.as_raw_fd() as u32).pointer(8, (&raw const key).cast()).pointer(16, value.as_ptr());
    attr.call(BPF_MAP_UPDATE_ELEM).map(drop)
}

/// Reads the entry of an array into `value`, which must have the size that `set_value` describes.
pub fn value_of(map: &OwnedFd, key: u32, value: &mut [u8]) -> io::Result<()> {
    let mut attr = Attributes::new();
    attr.u32(0, map.as_raw_fd() as u32).pointer(8, (&raw const key).cast()).pointer(16, value.as_mut_ptr());
    attr.call(BPF_MAP_LOOKUP_ELEM).map(drop)
}

pub fn freeze(map: &OwnedFd) -> io::Result<()> {
    Attributes::new().u32(0, map.as_raw_fd() as u32).call(BPF_MAP_FREEZE).map(drop)
}

pub fn load_btf(btf: &[u8]) -> io::Result<OwnedFd> {
    Attributes::new().pointer(0, btf.as_ptr()).u32(16, btf.len() as u32).descriptor(BPF_BTF_LOAD)
}

/// Loads one program and drops it again.
pub fn ask(code: &Code) -> Verdict {
    let verdict = |accepted, askable, errno, log| Verdict {
        program: code.name.to_owned(),
        kind: code.kind().to_owned(),
        accepted,
        askable,
        errno,
        log,
    };
    let Some(program_type) = ProgramType::of(&code.section) else {
        return verdict(false, false, 0, format!("{} needs a target in the running kernel", code.kind()));
    };
    let mut log = vec![0u8; LOG_SIZE];
    let mut attr = program_type.attributes_of(code);
    attr.u32(24, LOG_LEVEL).u32(28, LOG_SIZE as u32).pointer(32, log.as_mut_ptr());
    let errno = match attr.descriptor(BPF_PROG_LOAD) {
        Ok(_) => 0,
        Err(error) => error.raw_os_error().unwrap_or(-1),
    };
    let end = log.iter().position(|byte| *byte == 0).unwrap_or(log.len());
    let text = String::from_utf8_lossy(&log[..end]).into_owned();
    let askable = errno == 0 || !text.is_empty() || program_type.smallest().is_ok();
    verdict(errno == 0, askable, errno, text)
}

/// What the verifier writes about this code, every instruction of accepted paths included, and whether the kernel takes it.
pub fn try_load(program_type: &ProgramType, code: &[u8], license: &[u8]) -> (String, io::Result<()>) {
    let mut log = vec![0u8; 4096];
    let mut attr = program_type.attributes("helper", code, license);
    attr.u32(24, 2).u32(28, log.len() as u32).pointer(32, log.as_mut_ptr());
    let loaded = attr.descriptor(BPF_PROG_LOAD).map(drop);
    let end = log.iter().position(|byte| *byte == 0).unwrap_or(log.len());
    (String::from_utf8_lossy(&log[..end]).into_owned(), loaded)
}

/// Loads one program and keeps it as long as the descriptor lives.
pub fn load(code: &Code) -> io::Result<OwnedFd> {
    let program_type = ProgramType::of(&code.section).ok_or(io::ErrorKind::Unsupported)?;
    program_type.attributes_of(code).descriptor(BPF_PROG_LOAD)
}

/// Runs a loaded program once on a packet, or on the arguments that are its context, and gives what it returned.
pub fn test_run(program: &OwnedFd, input: Input) -> io::Result<u32> {
    let mut attr = Attributes::new();
    attr.u32(0, program.as_raw_fd() as u32);
    match input {
        Input::Packet(packet) => attr.u32(8, packet.len() as u32).pointer(16, packet.as_ptr()).u32(32, 1),
        Input::Context(arguments) => {
            attr.u32(40, size_of_val(arguments) as u32).pointer(48, arguments.as_ptr().cast())
        }
    };
    attr.call(BPF_PROG_TEST_RUN)?;
    Ok(attr.u32_at(4))
}

#[derive(Clone, Copy)]
pub enum Input<'a> {
    Packet(&'a [u8]),
    Context(&'a [u64]),
}

pub struct ProgramType {
    pub kind: u32,
    pub expected_attach: u32,
    pub flags: u32,
    /// The type in the kernel's BTF that names a function, hook or tracepoint; 0: none.
    pub attach_btf: u32,
}

impl ProgramType {
    /// `None` for the kinds that load only against a function or hook named at load time.
    fn of(section: &str) -> Option<Self> {
        const SLEEPABLE: u32 = 1 << 4;
        const XDP_FRAGS: u32 = 1 << 5;
        let sleepable = if section.contains("sleepable: true") { SLEEPABLE } else { 0 };
        let frags = if section.contains("frags: true") { XDP_FRAGS } else { 0 };
        let (kind, expected_attach) = match section.split([' ', '{']).next()? {
            "SocketFilter" => (1, 0),
            "KProbe" | "KRetProbe" | "UProbe" | "URetProbe" => (2, 0),
            "SchedClassifier" => (3, 0),
            "TracePoint" => (5, 0),
            "Xdp" => (6, 37),
            "PerfEvent" => (7, 0),
            "CgroupSkb" | "CgroupSkbIngress" => (8, 0),
            "CgroupSkbEgress" => (8, 1),
            "CgroupSock" => (9, 2),
            "SockOps" => (13, 3),
            "SkSkbStream" | "SkSkbStreamParser" => (14, 4),
            "SkSkbStreamVerdict" => (14, 5),
            "CgroupDevice" => (15, 6),
            "SkMsg" => (16, 7),
            "RawTracePoint" => (17, 0),
            "LircMode2" => (20, 16),
            "FlowDissector" => (22, 17),
            "CgroupSysctl" => (23, 18),
            "SkLookup" => (30, 36),
            _ => return None,
        };
        Some(Self { kind, expected_attach, flags: sleepable | frags, attach_btf: 0 })
    }

    fn attributes(&self, name: &str, code: &[u8], license: &[u8]) -> Attributes {
        let mut attr = Attributes::new();
        attr.u32(0, self.kind).u32(4, (code.len() / 8) as u32).pointer(8, code.as_ptr()).pointer(16, license.as_ptr());
        attr.u32(44, self.flags).name(48, name).u32(68, self.expected_attach).u32(108, self.attach_btf);
        attr
    }

    fn attributes_of(&self, code: &Code) -> Attributes {
        let mut attr = self.attributes(code.name, code.instructions, code.license);
        if let Some(info) = &code.info {
            attr.u32(72, info.btf.as_raw_fd() as u32);
            attr.records(76, &info.functions, info.function_size);
            attr.records(92, &info.lines, info.line_size);
        }
        attr
    }

    /// Loads the smallest program of this kind: `r0 = 0; exit`.
    fn smallest(&self) -> io::Result<OwnedFd> {
        const CODE: [u8; 16] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        self.attributes("probe", &CODE, b"GPL\0").descriptor(BPF_PROG_LOAD)
    }
}

const BPF_MAP_CREATE: libc::c_long = 0;
const BPF_MAP_LOOKUP_ELEM: libc::c_long = 1;
const BPF_MAP_UPDATE_ELEM: libc::c_long = 2;
const BPF_PROG_LOAD: libc::c_long = 5;
const BPF_PROG_TEST_RUN: libc::c_long = 10;
const BPF_BTF_LOAD: libc::c_long = 18;
const BPF_MAP_FREEZE: libc::c_long = 22;
const LOG_SIZE: usize = 16 << 20;
/// Every instruction and the statistics at the end, where the stack depths are.
const LOG_LEVEL: u32 = 1 | 4;

struct Attributes([u8; 144]);

impl Attributes {
    fn new() -> Self {
        Self([0; 144])
    }

    fn u32(&mut self, offset: usize, value: u32) -> &mut Self {
        self.0[offset..offset + 4].copy_from_slice(&value.to_ne_bytes());
        self
    }

    fn pointer(&mut self, offset: usize, value: *const u8) -> &mut Self {
        self.0[offset..offset + 8].copy_from_slice(&(value.addr() as u64).to_ne_bytes());
        self
    }

    /// At most 15 bytes and a zero, as the kernel wants object names.
    fn name(&mut self, offset: usize, name: &str) -> &mut Self {
        let length = name.len().min(15);
        self.0[offset..offset + length].copy_from_slice(&name.as_bytes()[..length]);
        self
    }

    /// The triple of record size, address and count that function and line information share.
    fn records(&mut self, offset: usize, bytes: &[u8], size: usize) -> &mut Self {
        if size == 0 || bytes.is_empty() {
            return self;
        }
        let count = (bytes.len() / size) as u32;
        self.u32(offset, size as u32).pointer(offset + 4, bytes.as_ptr()).u32(offset + 12, count)
    }

    /// What the kernel wrote back.
    fn u32_at(&self, offset: usize) -> u32 {
        u32::from_ne_bytes([self.0[offset], self.0[offset + 1], self.0[offset + 2], self.0[offset + 3]])
    }

    fn call(&mut self, command: libc::c_long) -> io::Result<libc::c_long> {
        // SAFETY: the kernel reads and writes the attributes, and every pointer in them outlives the call.
        let result = unsafe { libc::syscall(libc::SYS_bpf, command, self.0.as_mut_ptr(), self.0.len()) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
    }

    fn descriptor(&mut self, command: libc::c_long) -> io::Result<OwnedFd> {
        let fd = self.call(command)?;
        // SAFETY: the kernel has just given us this descriptor, and nobody else holds it.
        Ok(unsafe { OwnedFd::from_raw_fd(fd as i32) })
    }
}
