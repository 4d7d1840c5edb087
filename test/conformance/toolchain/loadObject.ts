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

const generations: Readonly<Record<Loader, string>> = {
  'aya-obj-0.1.0': '0.1.0',
  'aya-obj-0.2.0': '0.2.0',
  newest: '0.3.0',
};

async function runLoader({ loader }: Toolchain, args: readonly string[]): Promise<Loaded> {
  const { status, stdout, stderr } = await runCommand(loader, args);
  const answer: unknown = status === 0 ? JSON.parse(stdout) : null;
  if (!isLoaded(answer)) throw new Error(`the loader failed: ${stderr}`);
  return answer;
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
