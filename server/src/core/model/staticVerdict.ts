// What becomes of a mutable static at load and at run time: from its section, its accesses, the loader and the target kernel.
// Sources: aya-obj before 0.2.1 relocates .bss to the map instead of its value (aya issue 1002, fixed by aya pull request 1073);
// aya up to 0.10.5 creates the .bss map with a value size of 0; global data exists since Linux 5.2. All of it measured.

import { compare } from 'semver';
import type { EbpfCrate, Loader } from '../crates/crate';
import { isOlder } from '../data/kernelRelease';
import type { Access } from './access';
import type { StaticFacts } from './statics';

export type StaticVerdict =
  | 'rejected'
  | 'reads-garbage'
  | 'unsupported-kernel'
  | 'write-to-rodata'
  | 'shared'
  | 'configuration'
  | 'compiled-away'
  | 'missing-map-attribute'
  | 'unknown-loader';

export interface Judgement {
  readonly verdict: StaticVerdict;
  readonly level: 'error' | 'warning' | 'hint';
  readonly access: 'read' | 'write' | 'read-modify-write' | 'none';
  /** How the faulty loader's map pointer is touched first, which decides the verifier's text. */
  readonly touch: 'direct' | 'indexed' | 'helper';
  /** The access that decided, for the message. */
  readonly decisive: Access | null;
}

/** The judgement on a static, or null where there is nothing to say: an immutable one that nobody writes. */
export function judgeStatic(facts: StaticFacts, crate: EbpfCrate): Judgement | null {
  const summary = summarize(facts);
  const answer = (
    verdict: StaticVerdict,
    level: Judgement['level'],
    decisive: Access | null = null,
  ): Judgement => ({
    verdict,
    level,
    access: summary.access,
    touch: touchOf(facts.accesses),
    decisive: decisive ?? summary.updates[0] ?? summary.writes[0] ?? null,
  });
  if (facts.map !== null) {
    // A map that nothing uses is dropped by the compiler, or stays as plain data: either way the program loads.
    const level = summary.access === 'none' ? 'hint' : 'error';
    return facts.linkSection === null ? answer('missing-map-attribute', level) : null;
  }
  // An address that goes out of sight is no proof that somebody writes there.
  if (facts.nature === 'immutable' && summary.writes.every((it) => it.kind === 'unknown')) return null;
  // A plain store into an immutable static is undefined behaviour and deleted; a volatile one is refused. Either is an error.
  if (summary.compiledAway && facts.nature !== 'immutable') return answer('compiled-away', 'hint');
  const kernel = crate.config.targetKernel;
  // Without global data the loader skips the section: only what refers to it fails.
  if (summary.access !== 'none' && kernel !== null && isOlder(kernel, { major: 5, minor: 2 })) {
    return answer('unsupported-kernel', 'error');
  }
  if (facts.section?.startsWith('.rodata') === true) {
    return summary.writes.length > 0 ? answer('write-to-rodata', 'error') : answer('configuration', 'hint');
  }
  if (facts.section === null || facts.section.startsWith('.bss')) {
    const loader = judgeBss(facts, crate, summary);
    if (loader !== null) return answer(loader.verdict, loader.level);
  }
  if (summary.access === 'read' || summary.access === 'none') {
    return answer(mayBeWrittenUnseen(facts) ? 'shared' : 'configuration', 'hint');
  }
  const lossy = summary.updates.find((it) => !it.atomic && it.kind === 'read-modify-write');
  return answer('shared', lossy === undefined ? 'hint' : 'warning', lossy ?? null);
}

/** Whether all that could write it is an address that goes where nobody follows. */
export function isOutOfSight({ accesses }: StaticFacts): boolean {
  const writes = accesses.filter((it) => it.kind !== 'read');
  return writes.length > 0 && writes.every((it) => it.outOfSight);
}

/** Whether a macro that is not looked into, or code that does not parse, mentions it: that may write. A format string only reads. */
export function mayBeWrittenUnseen({ unclear, uses: { opaque } }: StaticFacts): boolean {
  return unclear && (opaque.length === 0 || opaque.some((it) => it.why === 'macro'));
}

/** Whether the loader's relocation of .bss is right. null: not known. */
export function relocatesBss(loader: Loader | null): boolean | null {
  if (loader === null) return null;
  return loader.crate === 'aya-obj' && compare(loader.version, '0.2.1') >= 0;
}

/** Whether the loader cannot even create the map for .bss: aya up to 0.10.5. */
export function failsToCreateBss(loader: Loader | null): boolean {
  return loader?.crate === 'aya' && compare(loader.version, '0.10.6') < 0;
}

interface Summary {
  readonly access: Judgement['access'];
  readonly writes: readonly Access[];
  readonly updates: readonly Access[];
  readonly compiledAway: boolean;
}

function summarize(facts: StaticFacts): Summary {
  const { accesses } = facts;
  const writes = accesses.filter((it) => it.kind !== 'read');
  const reads = accesses.filter((it) => it.kind !== 'write' || it.helper);
  const updates = accesses.filter((it) => it.kind === 'read-modify-write');
  // A section of its own does not keep a private static (measured), only a symbol or a volatile access does.
  const kept = facts.exported || mayBeWrittenUnseen(facts) || accesses.some((it) => it.volatile);
  const access =
    updates.length > 0
      ? 'read-modify-write'
      : writes.length > 0
        ? 'write'
        : accesses.length > 0 || facts.unclear
          ? 'read'
          : 'none';
  const isRead = reads.length > 0 || facts.unclear;
  return { access, writes, updates, compiledAway: !kept && (writes.length === 0 || !isRead) };
}

function judgeBss(
  facts: StaticFacts,
  crate: EbpfCrate,
  { access, writes }: Summary,
): { readonly verdict: StaticVerdict; readonly level: Judgement['level'] } | null {
  const right = relocatesBss(crate.loader);
  if (right === true) return null;
  const failsToCreate = failsToCreateBss(crate.loader);
  // What nobody refers to is not relocated.
  if (access === 'none' && !failsToCreate) return null;
  // Whether it is in .bss at all is not known: nothing is promised.
  if (facts.section === null) return { verdict: 'unknown-loader', level: 'warning' };
  // Of the reads only one at a constant offset passes the verifier through the wrong pointer. An address alone does no harm.
  const isRefused =
    failsToCreate ||
    writes.some((it) => !it.outOfSight) ||
    facts.accesses.some((it) => (it.indexed && !it.outOfSight) || it.helper);
  if (right === null) {
    const isError = isRefused && crate.lone && !crate.loaderIsOther;
    return { verdict: 'unknown-loader', level: isError ? 'error' : 'warning' };
  }
  return isRefused ? { verdict: 'rejected', level: 'error' } : { verdict: 'reads-garbage', level: 'warning' };
}

function touchOf(accesses: readonly Access[]): Judgement['touch'] {
  const writes = accesses.filter((it) => it.kind !== 'read');
  const first = writes[0] ?? accesses.find((it) => it.indexed || it.helper);
  if (first?.helper === true) return 'helper';
  return first?.indexed === true ? 'indexed' : 'direct';
}
