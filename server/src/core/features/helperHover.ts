// What a hover on a kernel helper says: since when the kernel has it, and whether the programs that come here may call it.
// Invariant: whether it may be called is what one named kernel answered; of kinds that were not asked nothing is said.

import type { EbpfCrate } from '../crates/crate';
import { HELPER_KERNEL, helperOfFunction, type Helper } from '../data/helpers';
import { programKindOfMacro, type ProgramKind } from '../data/programs';
import type { Body } from '../model/bodies';
import { callGraphOf, type CallNode } from '../model/calls';
import { programsOf } from '../model/programs';

/** Sentences without a full stop on the function at `path`, such as `["aya_ebpf", "helpers", "bpf_d_path"]`; none: it is no helper. */
export function helperLines(
  crate: EbpfCrate,
  { body, path }: { readonly body: Body; readonly path: readonly string[] },
): readonly string[] {
  const [first, module] = path;
  const isHelper = first === 'aya_ebpf' ? module === 'helpers' : /^aya_e?bpf_bindings$/.test(first ?? '');
  const helper = isHelper ? helperOfFunction(path.at(-1) ?? '') : undefined;
  if (helper === undefined) return [];
  const { name, since, gplOnly } = helper;
  const license = gplOnly ? ', for programs with a GPL-compatible license only' : '';
  return [
    `Kernel helper \`${name}\`, since Linux ${since.major}.${since.minor}${license}`,
    ...kindLines(helper, programsAround(crate, body)),
  ];
}

interface Around {
  readonly kind: ProgramKind;
  readonly sleepable: boolean;
}

/** The kinds of the programs that a body is part of: its own, or those that call it. */
function programsAround(crate: EbpfCrate, body: Body): readonly Around[] {
  const programs = programsOf(crate);
  const graph = callGraphOf(crate);
  const found = programs.filter(
    (program) => program.fn === body.item || reaches(graph.nodeOf(program.body), body),
  );
  const kinds = new Map(
    found.map(({ kind, sleepable }) => [`${kind.kind} ${sleepable}`, { kind, sleepable }]),
  );
  return [...kinds.values()];
}

function reaches(from: CallNode, body: Body): boolean {
  const seen = new Set<CallNode>();
  const pending = [from];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    if (node.fn === body.item) return true;
    seen.add(node);
    pending.push(...node.edges.map(({ target }) => target));
  }
  return false;
}

function kindLines(helper: Helper, around: readonly Around[]): readonly string[] {
  if (helper.answers.size === 0) return [];
  if (around.length === 0) return [everywhere(helper)];
  const lines = around.map((it) => lineOf(helper, it));
  // A kind that was not asked: what is known of the others may still help.
  return lines.some((line) => line === null) ? [everywhere(helper)] : lines.filter((line) => line !== null);
}

function lineOf({ name, id, answers }: Helper, { kind, sleepable }: Around): string | null {
  const programs = `${sleepable ? 'sleepable ' : ''}\`${kind.kind}\` programs`;
  const refused = (text: string): string => `Linux ${HELPER_KERNEL} refuses it in ${programs}: "${text}"`;
  switch (answers.get(kind.kind)) {
    case 'called':
      return `Linux ${HELPER_KERNEL} lets ${programs} call it`;
    case 'refused':
      return refused(`program of this type cannot use helper ${name}#${id}`);
    case 'sleepable':
      return sleepable
        ? `Linux ${HELPER_KERNEL} lets ${programs} call it`
        : refused('helper call might sleep in a non-sleepable prog');
    case 'depends':
      return `Linux ${HELPER_KERNEL} lets ${programs} call it only where they are attached to certain functions or hooks`;
    case undefined:
      return null;
  }
}

/** Which of all kinds may call it. */
function everywhere({ answers }: Helper): string {
  const sleeping = [...answers].filter(([, answer]) => answer === 'sleepable').map(([kind]) => kind);
  const called = [...answers].filter(([, answer]) => answer === 'called').map(([kind]) => kind);
  const listed = (kinds: readonly string[]): string => kinds.map((kind) => `\`${kind}\``).join(', ');
  const asked = `asked of Linux ${HELPER_KERNEL}; ${UNASKED}`;
  if (sleeping.length > 0) {
    const able = sleeping.filter((kind) => programKindOfMacro(kind)?.sleepableSince != null);
    return `Sleepable programs may call it: ${listed(able)} (${asked})`;
  }
  if (called.length === 0) return `No kind of program that was asked may call it (${asked})`;
  const all = answers.size === called.length;
  return all
    ? `Every kind of program that was asked may call it (${asked})`
    : `These kinds of programs may call it: ${listed(called)} (${asked})`;
}

const UNASKED = '`fentry`, `fexit` and `lsm` were not asked';
