// What a hover on a kernel helper says: since when the kernel has it, and whether the programs that come here may call it.
// Invariant: whether it may be called is what one named kernel answered; of kinds that were not asked nothing is said.

import type { EbpfCrate } from '../crates/crate';
import { HELPER_KERNEL, helperOfFunction, type Helper, type HelperAnswer } from '../data/helpers';
import { isOlder, releaseText, type KernelRelease } from '../data/kernelRelease';
import { programKindOfMacro, type ProgramKind } from '../data/programs';
import type { Body } from '../model/bodies';
import { callGraphOf, nodesFrom } from '../model/calls';
import { programsOf } from '../model/programs';

/**
 * Sentences without a full stop on the function at `path`, such as `["aya_ebpf", "helpers", "bpf_d_path"]`; none: it is no helper.
 * `body` is what it is called in; null: it is imported.
 */
export function helperLines(
  crate: EbpfCrate,
  { body, path }: { readonly body: Body | null; readonly path: readonly string[] },
): readonly string[] {
  const [first, module] = path;
  const isHelper = first === 'aya_ebpf' ? module === 'helpers' : /^aya_e?bpf_bindings$/.test(first ?? '');
  const helper = isHelper ? helperOfFunction(path.at(-1) ?? '') : undefined;
  if (helper === undefined) return [];
  const { name, since, gplOnly } = helper;
  const license = gplOnly ? ', for programs with a GPL-compatible license only' : '';
  return [
    `Kernel helper \`${name}\`, since Linux ${releaseText(since)}${license}`,
    ...targetLines(helper, crate.config.targetKernel),
    ...kindLines(helper, body === null ? [] : programsAround(crate, body)),
  ];
}

/** What the kernel that the crate is written for adds. */
function targetLines({ since }: Helper, target: KernelRelease | null): readonly string[] {
  if (target === null) return [];
  const isMissing = isOlder(target, since);
  return isMissing ? [`The target kernel ${releaseText(target)} does not have it`] : [];
}

interface Around {
  readonly kind: ProgramKind;
  readonly sleepable: boolean;
}

/** The kinds of the programs that a body is part of: its own, or those that call it. */
function programsAround(crate: EbpfCrate, body: Body): readonly Around[] {
  const programs = programsOf(crate);
  const graph = callGraphOf(crate);
  const found = programs.filter((program) =>
    nodesFrom([graph.nodeOf(program.body)]).some(({ fn }) => fn === body.item),
  );
  const kinds = new Map(
    found.map(({ kind, sleepable }) => [`${kind.kind} ${sleepable}`, { kind, sleepable }]),
  );
  return [...kinds.values()];
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
  const kindsThat = (wanted: HelperAnswer): readonly string[] =>
    [...answers].filter(([, answer]) => answer === wanted).map(([kind]) => kind);
  const listed = (kinds: readonly string[]): string => kinds.map((kind) => `\`${kind}\``).join(', ');
  const called = kindsThat('called');
  const sleeping = kindsThat('sleepable').filter((kind) => programKindOfMacro(kind)?.sleepableSince != null);
  const depending = kindsThat('depends');
  const some = [
    ...(called.length === answers.size || called.length === 0 ? [] : [listed(called)]),
    ...(sleeping.length === 0 ? [] : [`those that sleep of ${listed(sleeping)}`]),
    ...(depending.length === 0 ? [] : [`at certain functions or hooks ${listed(depending)}`]),
  ];
  const asked = `asked of Linux ${HELPER_KERNEL}; ${UNASKED}`;
  if (called.length === answers.size) return `Every kind of program that was asked may call it (${asked})`;
  return some.length === 0
    ? `No kind of program that was asked may call it (${asked})`
    : `Programs that may call it: ${some.join('; ')} (${asked})`;
}

const UNASKED = '`fentry`, `fexit` and `lsm` were not asked';
