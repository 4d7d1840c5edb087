// What `.cargo/config.toml` hands to rustc and bpf-linker, as far as it decides about stack frames.
// Sources: cargo's reference (build.rustflags, target.*.rustflags), bpf-linker 0.13 src/bin/bpf-linker.rs, aya-build src/lib.rs, which sets
// CARGO_ENCODED_RUSTFLAGS and by that takes every configured flag out of force.
// Deliberately absent: the environment (RUSTFLAGS of a build is not ours; the key `rustflags` of the metadata says what it is, see
// config.ts), cargo's `--config`, and configuration above the listed folders.

import { cargoConfigs } from './cargoConfig';
import type { FileStore } from './fileStore';
import { asTable, type Table } from './toml';

export interface BuildFlags {
  /** "0" … "3", "s", "z"; null: the profile decides. */
  readonly optLevel: string | null;
  /** `--fatal-errors=false`: LLVM's error about a frame leaves an object, which the kernel judges. */
  readonly fatalErrors: boolean;
  /** `-bpf-stack-size`: bytes at which LLVM refuses a frame. */
  readonly stackSize: number;
  /** Something else that changes code and was not measured. */
  readonly unmeasured: boolean;
  /** The flags that count, as written, and the file; empty: there are none. */
  readonly told: readonly string[];
}

export const NO_FLAGS: BuildFlags = {
  optLevel: null,
  fatalErrors: true,
  stackSize: 512,
  unmeasured: false,
  told: [],
};

/** The flags for the BPF target of the package in `root`. Asks only for listed files. */
export function buildFlagsOf(store: FileStore, root: string): BuildFlags {
  const configs = cargoConfigs(store, root);
  // Lists are joined, the nearest last; flags of the target take the place of `build.rustflags`.
  const ofTarget = configs.flatMap(({ table }) => targetFlags(table));
  const flags =
    ofTarget.length > 0 ? ofTarget : configs.flatMap(({ table }) => flagsIn(asTable(table.get('build'))));
  return readFlags(flags);
}

/** What these arguments of rustc mean for frames. */
export function readFlags(flags: readonly string[]): BuildFlags {
  const codegen = codegenOptions(flags);
  const linker = linkerArguments(codegen);
  let read = NO_FLAGS;
  const told: string[] = [];
  for (const [key, value] of codegen) {
    if (key === 'opt-level') {
      read = { ...read, optLevel: value };
      told.push(`opt-level=${value}`);
    } else if (key === 'target-cpu' || key === 'target-feature' || key === 'llvm-args') {
      if (key === 'target-cpu' && MEASURED_CPU.test(value)) continue;
      read = { ...read, unmeasured: true };
      told.push(`${key}=${value}`);
    }
  }
  for (const [name, value] of linker) {
    const next = linkerFlag(read, name, value);
    if (next === read) continue;
    read = next;
    told.push(value === null ? name : `${name}=${value}`);
  }
  return { ...read, told };
}

function linkerFlag(read: BuildFlags, name: string, value: string | null): BuildFlags {
  switch (name) {
    case '--fatal-errors':
      return { ...read, fatalErrors: value !== 'false' };
    case '--llvm-args': {
      const args = (value ?? '').split(',').filter((it) => it !== '');
      const size = args
        .map((it) => /^--?bpf-stack-size=(\d{1,6})$/.exec(it)?.[1])
        .findLast((it) => it !== undefined);
      const isAlone = args.every((it) => /^--?bpf-stack-size=/.test(it));
      return {
        ...read,
        stackSize: size === undefined ? read.stackSize : Number(size),
        unmeasured: read.unmeasured || !isAlone,
      };
    }
    case '--cpu':
      return MEASURED_CPU.test(value ?? '') ? read : { ...read, unmeasured: true };
    // It drops the attribute, but what the inliner does then was not foreseen: a function called once stayed one (bpf-linker 0.13, LLVM 22).
    case '--ignore-inline-never':
    case '--cpu-features':
    case '--unroll-loops':
    case '--disable-expand-memcpy-in-order':
    case '--disable-memory-builtins':
    case '-O':
      return { ...read, unmeasured: true };
    default:
      return read;
  }
}

const MEASURED_CPU = /^(?:generic|v1|probe)?$/;

/** `-Copt-level=3`, `-C opt-level=3`, `--codegen opt-level=3`. */
function codegenOptions(flags: readonly string[]): readonly (readonly [string, string])[] {
  return flags.flatMap((flag, index): readonly (readonly [string, string])[] => {
    const own = /^-C(.+)$/.exec(flag)?.[1] ?? /^--codegen=(.+)$/.exec(flag)?.[1];
    const option = own ?? (/^(?:-C|--codegen)$/.test(flags[index - 1] ?? '') ? flag : null);
    if (option === null) return [];
    const at = option.indexOf('=');
    return at < 0 ? [[option, '']] : [[option.slice(0, at), option.slice(at + 1)]];
  });
}

/** Names and values, whether one argument holds both or two. */
function linkerArguments(
  codegen: readonly (readonly [string, string])[],
): readonly (readonly [string, string | null])[] {
  const args = codegen.flatMap(([key, value]) =>
    key === 'link-arg' ? [value] : key === 'link-args' ? value.split(/\s+/) : [],
  );
  return args.flatMap((arg, index): readonly (readonly [string, string | null])[] => {
    if (!arg.startsWith('-') || WITH_VALUE.has(args[index - 1] ?? '')) return [];
    if (/^-O./.test(arg)) return [['-O', arg.slice(2)]];
    const at = arg.indexOf('=');
    if (at >= 0) return [[arg.slice(0, at), arg.slice(at + 1)]];
    return [[arg, WITH_VALUE.has(arg) ? (args[index + 1] ?? null) : null]];
  });
}

const WITH_VALUE = new Set(['--llvm-args', '--fatal-errors', '--cpu', '--cpu-features', '-O']);

function targetFlags(config: Table): readonly string[] {
  const targets = asTable(config.get('target'));
  return [...(targets ?? [])].flatMap(([name, value]) => (isBpf(name) ? flagsIn(asTable(value)) : []));
}

function isBpf(target: string): boolean {
  return /^bpfe[lb]-unknown-none$/.test(target) || /^cfg\(target_arch\s*=\s*"bpf"\)$/.test(target);
}

function flagsIn(table: Table | null): readonly string[] {
  return flagWords(table?.get('rustflags')) ?? [];
}

/** `rustflags` is a list, or words in one string; null: neither. */
export function flagWords(given: unknown): readonly string[] | null {
  if (typeof given === 'string') return given.split(/\s+/).filter((it) => it !== '');
  return Array.isArray(given) && given.every((it) => typeof it === 'string') ? given : null;
}
