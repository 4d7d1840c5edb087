// What gives away that a text is about Aya's eBPF side. A guess by words; the server knows.

/** Whether a Cargo.toml names the eBPF side of Aya, under its present or its former name. */
export function isAyaManifest(text: string): boolean {
  return /^[^#\n]*\baya-(?:ebpf|bpf)\b/m.test(text);
}

/** Whether a Rust source uses the eBPF side of Aya or has a program attribute of its own. */
export function isAyaSource(text: string): boolean {
  return /\baya_(?:ebpf|bpf)\b/.test(text) || programAttribute.test(text);
}

const programAttribute = new RegExp(
  String.raw`^\s*#\[(?:${[
    'btf_tracepoint',
    'cgroup_\\w+',
    'classifier',
    'fentry',
    'fexit',
    'flow_dissector',
    'iter',
    'kprobe',
    'kretprobe',
    'lsm',
    'lsm_cgroup',
    'perf_event',
    'raw_tracepoint',
    'sk_lookup',
    'sk_msg',
    'sk_reuseport',
    'sk_skb',
    'sk_skb_parser',
    'socket_filter',
    'sock_ops',
    'stream_parser',
    'stream_verdict',
    'tracepoint',
    'uprobe',
    'uretprobe',
    'xdp',
  ].join('|')})\b`,
  'm',
);
