//! Which helpers the verifier lets a kind of program call: each is asked for with `call ID; exit`, once with a GPL-compatible
//! licence and once without. A helper that may be called fails later, at the arguments that it lacks, or loads.

use aya_obj_0_3_0::btf::{Btf, BtfKind};

use crate::kernel::{self, ProgramType};

pub struct Outcome {
    /// The kernel's names of the helpers from 1 on; empty where it knows none.
    pub names: Vec<String>,
    pub kinds: Vec<Answers>,
}

pub struct Answers {
    pub kind: &'static str,
    /// Why the kernel refuses even the smallest program of this kind; then nothing else was asked.
    pub refused: Option<String>,
    /// For each helper from 1 on the line in which the verifier says why, empty where the program was loaded.
    pub gpl: Vec<String>,
    pub proprietary: Vec<String>,
}

struct Kind {
    name: &'static str,
    program_type: u32,
    expected_attach: u32,
    flags: u32,
    target: Option<(&'static str, BtfKind)>,
}

const SLEEPABLE: u32 = 1 << 4;

const fn plain(name: &'static str, program_type: u32, expected_attach: u32) -> Kind {
    Kind { name, program_type, expected_attach, flags: 0, target: None }
}

const fn at(name: &'static str, program_type: u32, expected_attach: u32, function: &'static str) -> Kind {
    Kind { name, program_type, expected_attach, flags: 0, target: Some((function, BtfKind::Func)) }
}

const fn sleepable(kind: Kind) -> Kind {
    Kind { flags: SLEEPABLE, ..kind }
}

/// Numbers of `enum bpf_prog_type` and `enum bpf_attach_type`. Before ':' stands the kind as the macros call it, behind it the word in
/// the macro's parentheses or, for kinds whose helpers depend on the hook, the hook.
const KINDS: &[Kind] = &[
    plain("kprobe", 2, 0),
    plain("kretprobe", 2, 0),
    plain("uprobe", 2, 0),
    sleepable(plain("uprobe:sleepable", 2, 0)),
    plain("uretprobe", 2, 0),
    sleepable(plain("uretprobe:sleepable", 2, 0)),
    plain("tracepoint", 5, 0),
    plain("raw_tracepoint", 17, 0),
    Kind { target: Some(("btf_trace_sched_switch", BtfKind::Typedef)), ..plain("btf_tracepoint:sched_switch", 26, 23) },
    Kind { target: Some(("btf_trace_kfree_skb", BtfKind::Typedef)), ..plain("btf_tracepoint:kfree_skb", 26, 23) },
    at("fentry:vfs_read", 26, 24, "vfs_read"),
    at("fentry:filp_close", 26, 24, "filp_close"),
    at("fexit:vfs_read", 26, 25, "vfs_read"),
    at("fexit:filp_close", 26, 25, "filp_close"),
    plain("perf_event", 7, 0),
    at("lsm:file_open", 29, 27, "bpf_lsm_file_open"),
    sleepable(at("lsm:file_open:sleepable", 29, 27, "bpf_lsm_file_open")),
    at("lsm:bprm_committed_creds", 29, 27, "bpf_lsm_bprm_committed_creds"),
    sleepable(at("lsm:bprm_committed_creds:sleepable", 29, 27, "bpf_lsm_bprm_committed_creds")),
    at("lsm:socket_post_create", 29, 27, "bpf_lsm_socket_post_create"),
    at("lsm:inet_conn_established", 29, 27, "bpf_lsm_inet_conn_established"),
    at("lsm:task_free", 29, 27, "bpf_lsm_task_free"),
    at("lsm_cgroup:socket_bind", 29, 43, "bpf_lsm_socket_bind"),
    at("lsm_cgroup:socket_post_create", 29, 43, "bpf_lsm_socket_post_create"),
    at("lsm_cgroup:inet_conn_established", 29, 43, "bpf_lsm_inet_conn_established"),
    plain("xdp", 6, 37),
    plain("xdp:cpumap", 6, 35),
    plain("xdp:devmap", 6, 33),
    plain("classifier", 3, 0),
    plain("socket_filter", 1, 0),
    plain("sk_msg", 16, 7),
    plain("stream_parser", 14, 4),
    plain("stream_verdict", 14, 5),
    plain("sock_ops", 13, 3),
    plain("sk_lookup", 30, 36),
    plain("sk_reuseport", 21, 39),
    plain("sk_reuseport:migrate", 21, 40),
    plain("flow_dissector", 22, 17),
    plain("cgroup_skb:ingress", 8, 0),
    plain("cgroup_skb:egress", 8, 1),
    plain("cgroup_sock:post_bind4", 9, 12),
    plain("cgroup_sock:post_bind6", 9, 13),
    plain("cgroup_sock:sock_create", 9, 2),
    plain("cgroup_sock:sock_release", 9, 34),
    plain("cgroup_sock_addr:connect4", 18, 10),
    plain("cgroup_sock_addr:connect6", 18, 11),
    plain("cgroup_sock_addr:bind4", 18, 8),
    plain("cgroup_sock_addr:bind6", 18, 9),
    plain("cgroup_sock_addr:getpeername4", 18, 29),
    plain("cgroup_sock_addr:getpeername6", 18, 30),
    plain("cgroup_sock_addr:getsockname4", 18, 31),
    plain("cgroup_sock_addr:getsockname6", 18, 32),
    plain("cgroup_sock_addr:sendmsg4", 18, 14),
    plain("cgroup_sock_addr:sendmsg6", 18, 15),
    plain("cgroup_sock_addr:recvmsg4", 18, 19),
    plain("cgroup_sock_addr:recvmsg6", 18, 20),
    plain("cgroup_sockopt:getsockopt", 25, 21),
    plain("cgroup_sockopt:setsockopt", 25, 22),
    plain("cgroup_sysctl", 23, 18),
    plain("cgroup_device", 15, 6),
];

/// Asks about the helpers from 1 to `last`.
pub fn ask(last: u32) -> Result<Outcome, String> {
    let btf = Btf::from_sys_fs().map_err(|error| error.to_string())?;
    let socket_filter = ProgramType { kind: 1, expected_attach: 0, flags: 0, attach_btf: 0 };
    let names = (1..=last).map(|id| name(&socket_filter, id)).collect();
    Ok(Outcome { names, kinds: KINDS.iter().map(|kind| answers(kind, &btf, last)).collect() })
}

fn answers(kind: &Kind, btf: &Btf, last: u32) -> Answers {
    let none = |refused| Answers { kind: kind.name, refused: Some(refused), gpl: Vec::new(), proprietary: Vec::new() };
    let attach_btf = match kind.target.map(|(name, btf_kind)| btf.id_by_type_name_kind(name, btf_kind)) {
        None => 0,
        Some(Ok(id)) => id,
        Some(Err(error)) => return none(error.to_string()),
    };
    let program_type =
        ProgramType { kind: kind.program_type, expected_attach: kind.expected_attach, flags: kind.flags, attach_btf };
    // Some kinds must return 1.
    let Some(end) = [end(0), end(1)].into_iter().find(|end| refusal(&program_type, end, GPL).is_none()) else {
        return none(refusal(&program_type, &end(0), GPL).unwrap_or_default());
    };
    let each = |license| {
        let reason = |id| refusal(&program_type, &[call(id), end.to_vec()].concat(), license);
        (1..=last).map(|id| reason(id).unwrap_or_default()).collect()
    };
    Answers { kind: kind.name, refused: None, gpl: each(GPL), proprietary: each(b"Proprietary\0") }
}

const GPL: &[u8] = b"GPL\0";

fn call(helper: u32) -> Vec<u8> {
    [[0x85, 0, 0, 0], helper.to_le_bytes()].concat()
}

/// `r0 = value; exit`
fn end(value: u8) -> [u8; 16] {
    [0xb7, 0, 0, 0, value, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
}

/// The line in which the verifier says why it refuses this code; `None` where it takes it.
fn refusal(program_type: &ProgramType, code: &[u8], license: &[u8]) -> Option<String> {
    let (log, loaded) = kernel::try_load(program_type, code, license);
    let error = loaded.err()?;
    let line = log.lines().filter(|line| !line.is_empty() && !line.starts_with("processed ")).next_back();
    Some(line.map_or_else(|| error.to_string(), str::to_owned))
}

/// From the verifier's print of the instruction: `0: (85) call bpf_map_lookup_elem#1`.
fn name(program_type: &ProgramType, helper: u32) -> String {
    let (log, _) = kernel::try_load(program_type, &[call(helper), end(0).to_vec()].concat(), GPL);
    let (_, printed) = log.split_once("(85) call ").unwrap_or_default();
    let (name, _) = printed.split_once('#').unwrap_or_default();
    if name.starts_with("bpf_") { name.to_owned() } else { String::new() }
}
