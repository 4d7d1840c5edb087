//! Runs loaded programs with the kernel's test-run facility, and reads what they leave in the arrays of the object.

use std::{os::fd::OwnedFd, sync::OnceLock};

use crate::{
    inputs,
    kernel::{self, Code, Input, MapDefinition},
};

pub struct Request {
    pub order: Order,
    pub starts: Vec<Start>,
    pub globals: Vec<Start>,
}

/// On which processors the runs of a program take place.
#[derive(Clone, Copy)]
pub enum Order {
    Pinned,
    Alternate,
}

impl Order {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "pinned" => Some(Self::Pinned),
            "alternate" => Some(Self::Alternate),
            _ => None,
        }
    }
}

/// What the entries of an array, or a static, hold at the start; entries one after the other.
pub struct Start {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Start {
    pub fn parse(arguments: &[&str], separator: char) -> Option<Vec<Self>> {
        arguments
            .iter()
            .map(|argument| {
                let (name, hex) = argument.split_once(separator)?;
                let bytes = (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok());
                Some(Self { name: name.to_owned(), bytes: bytes.collect::<Option<_>>()? })
            })
            .collect()
    }
}

impl Request {
    /// Fills the map's entries where a start is given for it; of a per-CPU array those of every processor.
    pub fn start(&self, name: &str, fd: &OwnedFd, map: &MapDefinition) -> Result<(), String> {
        let Some(start) = self.starts.iter().find(|start| start.name == name) else { return Ok(()) };
        for (key, bytes) in start.bytes.chunks(map.value_size.max(1) as usize).enumerate() {
            let slot = padded(bytes, slot_size(map));
            kernel::set_value(fd, key as u32, &slot.repeat(slots(map))).map_err(|error| format!("filling `{name}`: {error}"))?;
        }
        Ok(())
    }
}

pub struct Outcome {
    pub programs: Vec<Ran>,
    pub before: Vec<Contents>,
    pub after: Vec<Contents>,
}

pub struct Ran {
    pub program: String,
    pub kind: String,
    /// Null where the kind cannot be run, or where the kernel refused the program.
    pub returned: Option<Vec<u32>>,
}

/// The entries of an array one after the other; of a per-CPU array those of the first processor that this process may use.
pub struct Contents {
    pub map: String,
    pub kind: u32,
    pub value_size: u32,
    pub bytes: Vec<u8>,
}

pub fn program(code: &Code, order: Order) -> Ran {
    let ran = |returned| Ran { program: code.name.to_owned(), kind: code.kind().to_owned(), returned };
    let packets = inputs::packets();
    let contexts = inputs::contexts();
    let inputs: Vec<Input> = match code.kind() {
        "Xdp" | "SchedClassifier" | "SocketFilter" => packets.iter().map(|packet| Input::Packet(packet)).collect(),
        "RawTracePoint" => contexts.iter().map(|context| Input::Context(context)).collect(),
        _ => return ran(None),
    };
    let Ok(fd) = kernel::load(code) else { return ran(None) };
    let processors = match order {
        Order::Pinned => &own_processors()[..1],
        Order::Alternate => own_processors(),
    };
    let run = |(index, input): (usize, &Input)| {
        run_on(processors[index % processors.len()])?;
        kernel::test_run(&fd, *input)
    };
    ran(inputs.iter().enumerate().map(run).collect::<Result<Vec<_>, _>>().ok())
}

/// Nothing for a map that is no array, or that is too large to look at.
pub fn dump(name: &str, fd: &OwnedFd, map: &MapDefinition) -> Result<Option<Contents>, String> {
    const LARGEST: u64 = 1 << 16;
    let is_array = map.kind == ARRAY || map.kind == PER_CPU_ARRAY;
    if !is_array || u64::from(map.value_size) * u64::from(map.max_entries) > LARGEST {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for key in 0..map.max_entries {
        let mut value = vec![0; slot_size(map) * slots(map)];
        kernel::value_of(fd, key, &mut value).map_err(|error| format!("reading `{name}`: {error}"))?;
        let slot = if map.kind == PER_CPU_ARRAY { own_processors()[0] * slot_size(map) } else { 0 };
        bytes.extend_from_slice(&value[slot..slot + map.value_size as usize]);
    }
    Ok(Some(Contents { map: name.to_owned(), kind: map.kind, value_size: map.value_size, bytes }))
}

const ARRAY: u32 = 2;
const PER_CPU_ARRAY: u32 = 6;

fn slots(map: &MapDefinition) -> usize {
    if map.kind == PER_CPU_ARRAY { possible_processors() } else { 1 }
}

fn slot_size(map: &MapDefinition) -> usize {
    let size = map.value_size as usize;
    if map.kind == PER_CPU_ARRAY { size.next_multiple_of(8) } else { size }
}

fn padded(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut slot = bytes.to_vec();
    slot.resize(size, 0);
    slot
}

/// How many values an entry of a per-CPU map has. The kernel counts from 0 to the last possible processor.
fn possible_processors() -> usize {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/possible").unwrap_or_default();
    let last = text.trim().rsplit(['-', ',']).next().and_then(|last| last.parse::<usize>().ok());
    last.map_or(1, |last| last + 1)
}

/// The processors that this process may use: what it was started with.
fn own_processors() -> &'static [usize] {
    static PROCESSORS: OnceLock<Vec<usize>> = OnceLock::new();
    PROCESSORS.get_or_init(|| {
        // SAFETY: the set is plain bits, and the kernel writes no more than its size.
        let set = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            libc::sched_getaffinity(0, size_of_val(&set), &mut set);
            set
        };
        // SAFETY: only reads a bit that is there.
        let own: Vec<usize> = (0..libc::CPU_SETSIZE as usize).filter(|at| unsafe { libc::CPU_ISSET(*at, &set) }).collect();
        if own.is_empty() { vec![0] } else { own }
    })
}

/// Moves this thread to a processor; the kernel runs a test where its caller is.
fn run_on(processor: usize) -> std::io::Result<()> {
    // SAFETY: the set is plain bits, and the kernel only reads it.
    let result = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(processor, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &set)
    };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}
