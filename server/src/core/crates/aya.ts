// Names by which Aya's own crates are known in manifests.

/** The library of eBPF programs: today's name, and that before March 2024. */
export function isAyaEbpf(packageName: string): boolean {
  return packageName === 'aya-ebpf' || packageName === 'aya-bpf';
}

/** The user-space side, which loads objects. */
export function isAyaLoader(packageName: string): boolean {
  return packageName === 'aya' || packageName === 'aya-obj';
}

/**
 * Crates of Aya's own repository that eBPF code may depend on by path: somebody vendors Aya, or works on it.
 * They are dependencies like those from crates.io, no code of the user's program.
 */
export function isAyaOwn(packageName: string): boolean {
  return (
    isAyaEbpf(packageName) ||
    /^aya-(?:e?bpf-(?:bindings|cty|macros)|log-(?:e?bpf|common|e?bpf-macros))$/.test(packageName)
  );
}
