// `unwrap` on a map lookup. Facts come from model/mapLookups.ts; this file knows what each panic handler makes of the failing case
// and what the kernel answers to that (measured on Linux 6.18), and says it in words.

import type { EbpfCrate, KernelVersion, PanicHandler } from '../crates/crate';
import { isOlder } from '../data/kernelRelease';
import { withRemedies, type Finding, type Level } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { unwrapFixes } from '../fixes/unwrapFixes';
import { unwrappedLookups, type UnwrappedLookup } from '../model/mapLookups';
import type { Span } from '../text/span';
import { VERIFIER_TEXT } from '../verifier/messages';

const ID = 'map-value-unwrap';

const docs: RuleDocs = {
  summary: '`unwrap` or `expect` on a map lookup, whose failing case the kernel refuses.',
  what: `Reports \`unwrap\`, \`expect\` and \`unwrap_unchecked\` on the result of a lookup in a map: \`get\`, \`get_ptr\`, \`get_ptr_mut\`, \`reserve\`, \`pop\`, \`peek\`. It looks through \`copied\`, \`map\`, \`ok_or\` and their like, through \`unsafe\` blocks, and through a local that nothing checks in between.`,
  why: `The compiler cannot know that a lookup succeeds, so it keeps the failing case. What becomes of it depends on the panic handler (measured on Linux 6.18):

| lookup | handler \`loop {}\` and other handlers | handler \`unreachable_unchecked()\`, or \`unwrap_unchecked\` |
| --- | --- | --- |
| array, index 0 | "${VERIFIER_TEXT.keptPanic}" | loads from Linux 6.14 on; older kernels answer "${VERIFIER_TEXT.uncheckedLookup}" |
| array, another constant index in range | "${VERIFIER_TEXT.keptPanic}" | "${VERIFIER_TEXT.uncheckedLookup}" wherever it was measured; a newer kernel may follow the index |
| array, index out of range or computed | "${VERIFIER_TEXT.keptPanic}" | "${VERIFIER_TEXT.uncheckedLookup}" |
| hash map, LPM trie, device map | "${VERIFIER_TEXT.keptPanic}" | "${VERIFIER_TEXT.uncheckedLookup}" |
| reservation in a ring buffer | "${VERIFIER_TEXT.keptPanic}" | "${VERIFIER_TEXT.uncheckedReservation}" |

Today's template has \`loop {}\`; that until October 2024 had \`unreachable_unchecked()\`.`,
  instead: `Handle the case: \`let Some(x) = … else { return 0 };\`, \`if let Some(x) = …\`, or \`.copied().unwrap_or(0)\`. All of them load on every kernel.`,
  bad: `use aya_ebpf::{
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};

#[map]
static COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    let counter = COUNTERS.get_ptr_mut(0).unwrap();
    unsafe { *counter += 1 };
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}`,
  good: `use aya_ebpf::{
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};

#[map]
static COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    let Some(counter) = COUNTERS.get_ptr_mut(0) else {
        return 0;
    };
    unsafe { *counter += 1 };
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}`,
  data: `\`map\`: the name of the static, local, parameter or field; \`handler\`: \`loop\`, \`unreachable\` or \`other\` (also where none was found); \`verdict\`: \`rejected\` or \`kernel-dependent\`.`,
  limits: `A map that a function or a macro returns is not seen. \`match … { None => panic!() }\` is left alone. A function that no program calls is not compiled, but is reported. A \`core\` that was built with \`panic_immediate_abort\` panics in its own way. A panic handler that calls \`core::intrinsics::abort\` fails before the verifier: aya finds no size of the section \`.ksyms\`.`,
  references: ['Linux, kernel/bpf/verifier.c: check_subprogs, can_elide_value_nullness'],
};

export const mapValueUnwrap: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'error',
  docs,
  check: (crate, context) =>
    context.facts
      .bodies()
      .filter((it) => it.certain)
      .flatMap(unwrappedLookups)
      .flatMap((facts) => finding(facts, { crate, context }) ?? []),
};

interface Judged {
  readonly level: Level;
  readonly verdict: 'rejected' | 'kernel-dependent';
  /** What follows the lookup in the message. */
  readonly outcome: string;
}

function finding(
  facts: UnwrappedLookup,
  { crate, context }: { readonly crate: EbpfCrate; readonly context: RuleContext },
): Finding | null {
  const judged = judge(facts, crate);
  const place = placeOf(facts);
  if (judged === null || place === null) return null;
  const { level, verdict, outcome } = judged;
  return withRemedies(
    {
      rule: ID,
      level,
      ...place,
      message: `\`${facts.method}\` on \`${lookupText(facts, context)}\` ${outcome}`,
      related: [],
      tags: [],
      data: {
        map: facts.map.name,
        handler: crate.panicHandler === 'not found' ? 'other' : crate.panicHandler,
        verdict,
      },
    },
    () => ({
      fixes: unwrapFixes(facts, { crate, files: context.files, cannotFail: cannotFail(facts) }),
      notes: [],
      snippets: [],
    }),
  );
}

/** What the kernel makes of the failing case; null: it accepts the program. */
function judge(facts: UnwrappedLookup, crate: EbpfCrate): Judged | null {
  if (facts.method === 'unwrap_unchecked') return judgeUnchecked(facts, crate, 'drops the null check');
  if (crate.panicHandler === 'unreachable')
    return judgeUnchecked(
      facts,
      crate,
      'loses its null check to your `unreachable_unchecked()` panic handler',
    );
  const answer = `the verifier answers "${VERIFIER_TEXT.keptPanic}"`;
  if (crate.panicHandler !== 'not found') {
    return {
      level: 'error',
      verdict: 'rejected',
      outcome: `keeps a call to ${HANDLER[crate.panicHandler]}: ${answer}`,
    };
  }
  // With whichever handler it is refused, if only in other words; but for what `unreachable_unchecked()` lets pass.
  const unchecked = judgeUnchecked(facts, crate, '');
  const isRefused = unchecked?.verdict === 'rejected';
  return {
    level: isRefused ? 'error' : 'warning',
    verdict: isRefused ? 'rejected' : 'kernel-dependent',
    outcome: `keeps a call to the panic handler, which is not found here: if it is \`loop {}\`, ${answer}`,
  };
}

const HANDLER: Readonly<Record<Exclude<PanicHandler, 'not found' | 'unreachable'>, string>> = {
  loop: 'your `loop {}` panic handler',
  other: 'your panic handler',
};

/** The failing case is gone, and with it the check that the kernel asks for. */
function judgeUnchecked(
  { index, map, lookup, valueUsed }: UnwrappedLookup,
  crate: EbpfCrate,
  how: string,
): Judged | null {
  // A value that is taken out is a copy, and what goes nowhere is not even looked at.
  if (!valueUsed || lookup.method.text === 'pop' || lookup.method.text === 'peek') return null;
  const isReservation = map.kind.kernelType === 'BPF_MAP_TYPE_RINGBUF';
  const text = isReservation ? VERIFIER_TEXT.uncheckedReservation : VERIFIER_TEXT.uncheckedLookup;
  const answer = `the verifier answers "${text}"`;
  const rejected: Judged = { level: 'error', verdict: 'rejected', outcome: `${how}: ${answer}` };
  switch (index) {
    case null:
    case 'out of range':
    case 'variable':
      return rejected;
    case 'zero':
    case 'in range':
    case 'unknown': {
      const target = crate.config.targetKernel;
      if (target !== null && isOlder(target, KNOWS_INDICES)) return rejected;
      if (index === 'in range') {
        const outcome = `${how}: ${answer}, except where a kernel from 6.14 on can follow the index`;
        return { level: 'warning', verdict: 'kernel-dependent', outcome };
      }
      if (target !== null) return null;
      const condition = index === 'zero' ? '' : ' and the index is a constant 0';
      const outcome = `${how}: it loads where Linux is 6.14 or later${condition}, else ${answer}`;
      return { level: 'hint', verdict: 'kernel-dependent', outcome };
    }
  }
}

/** Linux commit d2102f2f5d75: a lookup in an array with a constant index in range gives no null. */
const KNOWS_INDICES: KernelVersion = { major: 6, minor: 14 };

function cannotFail({ index }: UnwrappedLookup): boolean {
  return index === 'zero' || index === 'in range';
}

/** The method's name, macros looked through; null if no one place holds it. */
function placeOf({ body, unwrap }: UnwrappedLookup): { readonly path: string; readonly span: Span } | null {
  const span = { start: unwrap.method.start, end: unwrap.method.end };
  return body.originOf === null ? { path: body.file, span } : body.originOf(span);
}

/** The lookup as it is written, shortened where it is long or stands in a macro. */
function lookupText({ body, lookup, map }: UnwrappedLookup, { files }: RuleContext): string {
  const text = body.originOf === null ? files.text(body.file) : null;
  const written = typeof text === 'string' ? text.slice(lookup.start, lookup.end) : '';
  if (written !== '' && written.length <= 40 && !/[\n`"]/.test(written)) return written;
  return `${map.name}.${lookup.method.text}(${lookup.args.length === 0 ? '' : '…'})`;
}
