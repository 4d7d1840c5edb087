// What every program of the campaign has: attributes, imports of what it names, a way to read its packet, the panic handler.

/** The whole file; a text that starts with `#![no_std]` is one already. */
export function withPrelude(body: string): string {
  if (body.startsWith('#![')) return `${body}\n`;
  const reader = /\bbyte\(/.test(body) ? [READER] : [];
  return [
    '#![no_std]\n#![no_main]',
    ...(/\buse (?:::)?aya_/.test(body) ? [] : [importsFor([body, ...reader].join('\n'))]),
    body,
    ...reader,
    `${PANIC_HANDLER}\n`,
  ].join('\n\n');
}

const READER = `/// A byte of the packet, 0 behind its end.
#[inline(always)]
fn byte(ctx: &XdpContext, at: usize) -> u64 {
    let start = ctx.data();
    if start + at + 1 > ctx.data_end() {
        return 0;
    }
    unsafe { u64::from(*((start + at) as *const u8)) }
}`;

const PANIC_HANDLER = `#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}`;

/** Modules of aya-ebpf with the names in them that programs use without saying so. */
const NAMES: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['bindings', ['xdp_action']],
  [
    'helpers',
    [
      'bpf_get_current_pid_tgid',
      'bpf_get_smp_processor_id',
      'bpf_ktime_get_ns',
      'bpf_probe_read_kernel_buf',
      'bpf_probe_read_user_str_bytes',
    ],
  ],
  ['macros', ['classifier', 'kprobe', 'map', 'raw_tracepoint', 'socket_filter', 'xdp']],
  ['maps', ['Array', 'HashMap', 'PerCpuArray', 'RingBuf']],
  ['programs', ['ProbeContext', 'RawTracePointContext', 'SkBuffContext', 'TcContext', 'XdpContext']],
];

/** One `use`, as rustfmt would have it but for line breaks. */
function importsFor(text: string): string {
  const parts = NAMES.flatMap(([module, names]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    if (used.length === 0) return [];
    return [used.length === 1 ? `${module}::${used.join('')}` : `${module}::{${used.join(', ')}}`];
  });
  return `use aya_ebpf::{${parts.join(', ')}};`;
}
