// Asks the running kernel about an object, as the Aya of a given generation would hand it over. Loads only, attaches nothing.
// Deliberately absent: keeping answers. They belong to the kernel that gave them, and asking takes milliseconds.

import { runCommand } from './command';
import type { Toolchain } from './toolchain';

/** The aya-obj that parses and relocates: the real crate of that version. The fault in `.bss` is in the first two. */
export type Loader = 'aya-obj-0.1.0' | 'aya-obj-0.2.0' | 'newest';

export interface Verdict {
  readonly program: string;
  /** aya-obj's name of the section kind, such as `KProbe`. */
  readonly kind: string;
  readonly accepted: boolean;
  /** False where the kernel refuses even `r0 = 0; exit` of this kind, or where it wants an attach target: then it was not judged. */
  readonly askable: boolean;
  /** The verifier's log with its statistics; of a rejected program every instruction up to the refusal. */
  readonly log: string;
}

export interface Loaded {
  /** Why nothing was loaded at all: the object does not parse, a map cannot be created, a relocation fails. */
  readonly failure: string | null;
  readonly programs: readonly Verdict[];
}

export interface LoadRequest {
  readonly object: string;
  readonly loader: Loader;
}

/** What happened when the programs of an object were run. */
export interface Runs {
  readonly failure: string | null;
  readonly programs: readonly Ran[];
  readonly before: readonly Contents[];
  readonly after: readonly Contents[];
}

export interface Ran {
  readonly program: string;
  readonly kind: string;
  /** One for each input; null where the kernel has no test-run facility for the kind, or refused the program. */
  readonly returned: readonly number[] | null;
}

/** The entries of an array one after the other; of a per-CPU array those of the processor that `pinned` runs on. */
export interface Contents {
  readonly map: string;
  /** BPF_MAP_TYPE_*: 2 is an array, 6 a per-CPU array. */
  readonly kind: number;
  readonly valueSize: number;
  readonly hex: string;
}

export interface RunRequest {
  readonly object: string;
  /** Always on one processor, or on each in turn. */
  readonly order: 'pinned' | 'alternate';
  /** What the entries of a map start with, as hex digits. */
  readonly starts?: ReadonlyMap<string, string>;
  /** What user space puts into statics before loading, by symbol, as hex digits. */
  readonly globals?: ReadonlyMap<string, string>;
}

/** Runs every program whose kind can be run, on inputs that never change, as loaded by the newest aya-obj. */
export async function runObject(
  toolchain: Toolchain,
  { object, order, starts = new Map(), globals = new Map() }: RunRequest,
): Promise<Runs> {
  const filled = [
    ...[...starts].map(([map, hex]) => `${map}=${hex}`),
    ...[...globals].map(([symbol, hex]) => `${symbol}:${hex}`),
  ];
  const answer = await askLoader(toolchain, ['run', generations.newest, order, object, ...filled]);
  if (!isRuns(answer)) throw new Error('the loader printed no runs');
  return answer;
}

export async function loadObject(toolchain: Toolchain, { object, loader }: LoadRequest): Promise<Loaded> {
  return runLoader(toolchain, [generations[loader], object]);
}

/** Why this process may not load BPF programs here, or null where it may. */
export async function whyNotLoadable(toolchain: Toolchain): Promise<string | null> {
  const { failure } = await runLoader(toolchain, ['probe']);
  return failure === null ? null : `the kernel does not let this process load BPF programs: ${failure}`;
}

/** The line in which the verifier says why: the last one before the statistics. */
export function refusal(log: string): string {
  const lines = log
    .split('\n')
    .filter((line) => line !== '' && !/^(verification time|stack depth|processed) /.test(line));
  return lines.at(-1) ?? '';
}

/** What a message may quote of a refusal: which register holds the pointer is the compiler's choice. */
export function withoutRegister(refused: string): string {
  return refused.replace(/^R\d+ /, '');
}

const generations: Readonly<Record<Loader, string>> = {
  'aya-obj-0.1.0': '0.1.0',
  'aya-obj-0.2.0': '0.2.0',
  newest: '0.3.0',
};

async function runLoader(toolchain: Toolchain, args: readonly string[]): Promise<Loaded> {
  const answer = await askLoader(toolchain, args);
  if (!isLoaded(answer)) throw new Error('the loader printed no verdicts');
  return answer;
}

async function askLoader({ loader }: Toolchain, args: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await runCommand(loader, args);
  if (status !== 0) throw new Error(`the loader failed: ${stderr}`);
  return JSON.parse(stdout);
}

function isRuns(value: unknown): value is Runs {
  return isLoaded(value) && 'before' in value && 'after' in value;
}

function isLoaded(value: unknown): value is Loaded {
  return (
    typeof value === 'object' &&
    value !== null &&
    'failure' in value &&
    'programs' in value &&
    Array.isArray(value.programs)
  );
}
