// The kernel's helpers: since when, under which licence, and which kinds of programs may call them.
// Invariant: an answer is what the verifier of one named kernel said (helperAnswers.generated.ts), or null. Older kernels allow less:
// much came to all kinds only in 6.16. What the kind of program does not decide alone, or this kernel's configuration may, is null.
// Releases: the members of `enum bpf_func_id` in include/uapi/linux/bpf.h at each release; ids are given in order and never again.
// Deliberately absent: kfuncs, arguments, and from which release on a kind of program may call a helper.

import { HELPER_ANSWERS, HELPER_KERNEL, HELPER_KINDS } from './helperAnswers.generated';
import { linux, type KernelRelease } from './kernelRelease';

/** "6.18": the release whose verifier was asked. */
export { HELPER_KERNEL };

export interface Helper {
  readonly id: number;
  readonly name: string;
  /** The first release that has it, for some kind of program. */
  readonly since: KernelRelease;
  readonly gplOnly: boolean;
  /** By kind of program; a kind that is not in it was not asked, or its answer is not certain. */
  readonly answers: ReadonlyMap<string, HelperAnswer>;
}

/** sleepable: only where the program may sleep. depends: on the function or hook that the program is attached to. */
export type HelperAnswer = 'called' | 'refused' | 'sleepable' | 'depends';

/**
 * The helper that a function of `aya_ebpf::helpers` calls, be it the binding ("bpf_d_path") or a wrapper around it
 * ("bpf_probe_read_user_str_bytes"); undefined: it calls none that is known.
 */
export function helperOfFunction(name: string): Helper | undefined {
  return BY_NAME.get(WRAPPERS.get(name) ?? name);
}

// aya-ebpf 0.1.0 to 0.3.0 src/helpers.rs; the others have the name of the helper that they call.
const WRAPPERS: ReadonlyMap<string, string> = new Map([
  ['bpf_probe_read_buf', 'bpf_probe_read'],
  ['bpf_probe_read_user_buf', 'bpf_probe_read_user'],
  ['bpf_probe_read_kernel_buf', 'bpf_probe_read_kernel'],
  ['bpf_probe_read_user_str_bytes', 'bpf_probe_read_user_str'],
  ['bpf_probe_read_kernel_str_bytes', 'bpf_probe_read_kernel_str'],
]);

/** The last id of each release that brought helpers. */
const LAST_IDS: readonly (readonly [KernelRelease, number])[] = [
  [linux(3, 19), 3],
  [linux(4, 1), 11],
  [linux(4, 2), 16],
  [linux(4, 3), 22],
  [linux(4, 4), 25],
  [linux(4, 5), 26],
  [linux(4, 6), 30],
  [linux(4, 8), 36],
  [linux(4, 9), 41],
  [linux(4, 10), 44],
  [linux(4, 11), 45],
  [linux(4, 12), 47],
  [linux(4, 13), 50],
  [linux(4, 14), 53],
  [linux(4, 15), 57],
  [linux(4, 16), 59],
  [linux(4, 17), 64],
  [linux(4, 18), 80],
  [linux(4, 19), 83],
  [linux(4, 20), 90],
  [linux(5, 0), 92],
  [linux(5, 1), 98],
  [linux(5, 2), 108],
  [linux(5, 3), 109],
  [linux(5, 4), 110],
  [linux(5, 5), 115],
  [linux(5, 6), 118],
  [linux(5, 7), 124],
  [linux(5, 8), 135],
  [linux(5, 9), 141],
  [linux(5, 10), 155],
  [linux(5, 11), 162],
  [linux(5, 12), 163],
  [linux(5, 13), 165],
  [linux(5, 14), 168],
  [linux(5, 15), 175],
  [linux(5, 16), 179],
  [linux(5, 17), 185],
  [linux(5, 18), 193],
  [linux(5, 19), 203],
  [linux(6, 0), 207],
  [linux(6, 1), 209],
  [linux(6, 2), 211],
];

/** Refused by the kernel that was asked, and by others for what they are configured with: CONFIG_BPF_KPROBE_OVERRIDE, lockdown. */
const CONFIGURED = new Set(['bpf_override_return', 'bpf_probe_write_user']);

/**
 * Called in tracing programs as far as the call itself goes, but then refused at the map: "tracing progs cannot use bpf_spin_lock yet"
 * (kernel/bpf/verifier.c, check_map_prog_compatibility).
 */
const DECIDED_AT_THE_MAP = /^bpf_(?:spin_(?:un)?lock|timer_\w+)$/;
const TRACING = new Set([
  'kprobe',
  'kretprobe',
  'uprobe',
  'uretprobe',
  'tracepoint',
  'raw_tracepoint',
  'btf_tracepoint',
  'perf_event',
  'socket_filter',
]);

const LETTERS: ReadonlyMap<string, HelperAnswer> = new Map([
  ['y', 'called'],
  ['n', 'refused'],
  ['s', 'sleepable'],
  ['d', 'depends'],
]);

const BY_NAME: ReadonlyMap<string, Helper> = new Map(
  HELPER_ANSWERS.trim()
    .split('\n')
    .flatMap((line) => {
      const helper = helperFrom(line.trim());
      return helper === null ? [] : [[helper.name, helper] as const];
    }),
);

function helperFrom(line: string): Helper | null {
  const [id = '', name = '', license, letters = ''] = line.split(' ');
  const since = LAST_IDS.find(([, last]) => Number(id) <= last)?.[0];
  if (since === undefined) return null;
  const answers = HELPER_KINDS.flatMap((kind, index): [string, HelperAnswer][] => {
    const answer = LETTERS.get(letters[index] ?? '');
    const isOpen = CONFIGURED.has(name) || (DECIDED_AT_THE_MAP.test(name) && TRACING.has(kind));
    return answer === undefined || isOpen ? [] : [[kind, answer]];
  });
  return { id: Number(id), name, since, gplOnly: license === 'gpl', answers: new Map(answers) };
}
