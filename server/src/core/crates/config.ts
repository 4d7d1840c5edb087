// `[workspace.metadata.aya-analyzer]`, `[package.metadata.aya-analyzer]` and the host's settings, in this order of growing weight.
// Invariant: a bad value leaves the weaker one in force and is named in one sentence; it never stops the analysis.
// Deliberately absent: what the globs match (the host knows). Which rules exist is handed in, since rules stand above crates.

import { flagWords } from './buildFlags';
import type { CrateConfig, KernelVersion, Loader, Problem, RuleLevel } from './crate';
import { asTable, type Table } from './toml';

/** What the host overrides; absent values leave the Cargo metadata in force. */
export interface Settings {
  readonly targetKernel?: string; // "5.15"
  readonly loader?: string; // "aya-obj 0.3" or "other"
  readonly objects?: readonly string[];
  readonly rules?: Readonly<Record<string, string>>;
}

export interface ReadConfig {
  readonly config: CrateConfig;
  /** null: nobody says; the loader is found in the project. */
  readonly loader: Loader | 'other' | null;
  readonly problems: readonly Problem[];
}

/** One place that holds the keys of `aya-analyzer`; `path` is what a problem names. */
export interface MetadataSource {
  readonly path: string;
  readonly table: Table;
}

export interface ConfigOptions {
  readonly settings: Settings;
  /** Ids that may be given a level; null: any. */
  readonly knownRules: ReadonlySet<string> | null;
}

/** `sources` from the weakest to the strongest; the host's settings outweigh them all. */
export function readConfig(
  sources: readonly MetadataSource[],
  { settings, knownRules }: ConfigOptions,
): ReadConfig {
  const problems: Problem[] = [];
  let merged: Partial<Values> = {};
  const rules: Record<string, RuleLevel> = {};
  for (const source of [...sources, hostSource(settings)]) {
    const read = readSource(source, knownRules);
    problems.push(...read.problems);
    Object.assign(rules, read.rules);
    merged = { ...merged, ...read.values };
  }
  return {
    config: {
      targetKernel: merged.targetKernel ?? null,
      objects: merged.objects ?? [],
      rustflags: merged.rustflags ?? null,
      rules,
    },
    loader: merged.loader ?? null,
    problems,
  };
}

interface Values {
  readonly targetKernel: KernelVersion;
  readonly loader: Loader | 'other';
  readonly objects: readonly string[];
  readonly rustflags: readonly string[];
}

const SETTINGS = 'settings';
const LEVELS: readonly RuleLevel[] = ['off', 'hint', 'info', 'warning', 'error'];

function hostSource({ targetKernel, loader, objects, rules }: Settings): MetadataSource {
  const entries: readonly (readonly [string, unknown])[] = [
    ['target-kernel', targetKernel],
    ['loader', loader],
    ['objects', objects],
    ['rules', rules],
  ];
  return { path: SETTINGS, table: new Map(entries.filter(([, value]) => value !== undefined)) };
}

function readSource(
  { path, table }: MetadataSource,
  knownRules: ReadonlySet<string> | null,
): {
  readonly values: Partial<Values>;
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const values: { -readonly [K in keyof Values]?: Values[K] } = {};
  let rules: Readonly<Record<string, RuleLevel>> = {};
  const complain = (message: string): void => void problems.push({ path, message });
  for (const [key, value] of table) {
    switch (key) {
      case 'target-kernel': {
        const kernel = readKernel(value);
        if (kernel === null) complain(`target-kernel is ${shown(value)}; write a release such as "5.15"`);
        else values.targetKernel = kernel;
        break;
      }
      case 'loader': {
        const loader = readLoader(value);
        if (loader === null)
          complain(`loader is ${shown(value)}; write "other", or a version such as "aya-obj 0.3"`);
        else values.loader = loader;
        break;
      }
      case 'objects':
        if (isStrings(value)) values.objects = value;
        else complain(`objects is ${shown(value)}; write a list of globs such as ["target/**/my-ebpf"]`);
        break;
      case 'rustflags': {
        const flags = flagWords(value);
        if (flags === null)
          complain(`rustflags is ${shown(value)}; write what RUSTFLAGS holds, such as "-Copt-level=2"`);
        else values.rustflags = flags;
        break;
      }
      case 'rules':
        rules = readRules(value, { knownRules, complain });
        break;
      default:
        complain(
          `${shown(key)} is no key of aya-analyzer; there are target-kernel, loader, objects, rustflags and rules`,
        );
    }
  }
  return { values, rules, problems };
}

function readKernel(value: unknown): KernelVersion | null {
  const match = typeof value === 'string' ? /^\s*v?(\d{1,4})\.(\d{1,4})(?:\.\d+)?\s*$/.exec(value) : null;
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

function readLoader(value: unknown): Loader | 'other' | null {
  if (typeof value !== 'string') return null;
  if (value.trim() === 'other') return 'other';
  const match = /^\s*(aya-obj|aya)\s+v?(\d+)(?:\.(\d+))?(?:\.(\d+))?\s*$/.exec(value);
  if (match === null) return null;
  const [, crate, major = '0', minor = '0', patch = '0'] = match;
  return {
    crate: crate === 'aya' ? 'aya' : 'aya-obj',
    version: `${major}.${minor}.${patch}`,
    from: 'setting',
  };
}

function readRules(
  value: unknown,
  {
    knownRules,
    complain,
  }: { readonly knownRules: ReadonlySet<string> | null; readonly complain: (message: string) => void },
): Readonly<Record<string, RuleLevel>> {
  const table = asTable(value);
  if (table === null) {
    complain(`rules is ${shown(value)}; write a table such as { "mutable-static" = "warning" }`);
    return {};
  }
  const rules: Record<string, RuleLevel> = {};
  for (const [rule, given] of table) {
    const level = LEVELS.find((it) => it === given);
    if (knownRules !== null && !knownRules.has(rule))
      complain(`no rule is called ${shown(rule)}; the rules are ${[...knownRules].join(', ')}`);
    else if (level === undefined)
      complain(`the level of rule ${shown(rule)} is ${shown(given)}; write ${LEVELS.join(', ')}`);
    else rules[rule] = level;
  }
  return rules;
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Values come from TOML or JSON, so they have a JSON form. */
function shown(value: unknown): string {
  return JSON.stringify(value);
}
