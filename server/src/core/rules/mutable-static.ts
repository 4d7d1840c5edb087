// Mutable state outside of a map. Facts come from model/statics.ts, the judgement from model/staticVerdict.ts, edits from fixes/.
// This file says it in words, truthful about loaders and kernels.

import type { EbpfCrate, Loader } from '../crates/crate';
import { withRemedies, type Finding, type Json, type Related, type Remedies } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { planStaticFixes, type StaticFixRequest } from '../fixes/staticFixes';
import { isOutOfSight, judgeStatic, mayBeWrittenUnseen, type Judgement } from '../model/staticVerdict';
import type { Access } from '../model/access';
import { declaredStatics, type DeclaredStatic, type StaticFacts } from '../model/statics';
import type { Span } from '../text/span';
import { hostMentions } from '../model/hostMentions';
import { NO_GLOBAL_DATA, VERIFIER_TEXT } from '../verifier/messages';

const ID = 'mutable-static';

const docs: RuleDocs = {
  summary: 'Mutable state outside of a map in eBPF code.',
  what: `Reports, in code that is compiled into an eBPF program:

- \`static mut\`, at module level or inside of a function;
- a \`static\` whose type has interior mutability (\`UnsafeCell\`, atomics, cells), seen through local newtypes, arrays, nested structs and aliases;
- an immutable \`static\` that is written through a cast of its address;
- an Aya map type without \`#[map]\` or \`#[btf_map]\`.

Maps, license and version statics, immutable tables and configuration, \`Global<T>\` and extern statics are left alone.`,
  why: `Where a mutable static lives decides what happens to it. All-zero state is in \`.bss\`, other state in \`.data\`.

| section and use | loader | what happens |
| --- | --- | --- |
| \`.bss\`, written | aya-obj before 0.2.1 | the verifier answers "only read from bpf_array is supported" |
| \`.bss\`, written through a variable index | aya-obj before 0.2.1 | "pointer arithmetic on map_ptr prohibited" |
| \`.bss\`, handed to a helper | aya-obj before 0.2.1 | "type=map_ptr expected=fp, pkt, pkt_meta, map_key, map_value, ..." |
| \`.bss\`, only read | aya-obj before 0.2.1 | it loads and reads kernel memory instead of the value |
| \`.bss\` | aya up to 0.10.5 | creating the map fails with EINVAL |
| \`.bss\` or \`.data\` | aya-obj 0.2.1 and later | it loads; all CPUs share one value, and \`X += 1\` loses updates |
| \`.bss\` or \`.data\` | any, Linux before 5.2 | no global data: "error relocating …: section N not found" |
| \`.rodata\`, written | any | "write into map forbidden" |
| private, only read or only written | any | the compiler folds or deletes it |
| atomic \`load\` or \`store\` | any | bpf-linker with LLVM 22 aborts with "Cannot select: … AtomicLoad"; \`fetch_add\` does not exist (E0599) |

The loader is the \`aya-obj\` that \`Cargo.lock\` resolves for the user-space side.`,
  instead: `Keep state in a map. A \`PerCpuArray\` gives each CPU its own value, which user space adds up; an \`Array\` holds one value for all CPUs. A value that user space sets before loading is a \`Global<T>\`. Handle the lookup that fails with \`if let\` or \`let … else\`: \`unwrap\` keeps a panic path that the verifier refuses.`,
  bad: `use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut HITS: u64 = 0;

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    unsafe {
        HITS += 1;
    }
    0
}`,
  good: `use aya_ebpf::{
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};

#[map]
static HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    if let Some(hits) = HITS.get_ptr_mut(0) {
        unsafe { *hits += 1 };
    }
    0
}`,
  data: `\`name\`, \`type\`; \`section\`: the ELF section, null where the initial value is not known; \`access\`: \`read\`, \`write\`, \`read-modify-write\` or \`none\`; \`verdict\`: \`rejected\`, \`reads-garbage\`, \`unsupported-kernel\`, \`write-to-rodata\`, \`shared\`, \`configuration\`, \`compiled-away\`, \`missing-map-attribute\` or \`unknown-loader\`; \`loader\`: crate, version and where it came from, or null.`,
  limits: `Uses inside of macros that are not known count as possible reads. What happens behind a raw pointer that leaves the crate is not followed. Code under a \`cfg\` that cannot be decided is not judged.`,
  references: [
    'aya issue 1002 and pull request 1073: relocation of `.bss`',
    'LLVM, lib/Target/BPF; Linux, kernel/bpf/verifier.c',
  ],
};

export const mutableStatic: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'error',
  docs,
  check: (crate, context) => {
    const judged = context.facts.statics().flatMap((facts) => {
      const judgement = judgeStatic(facts, crate);
      return judgement === null ? [] : [{ facts, judgement }];
    });
    const host =
      judged.length === 0
        ? []
        : hostMentions(
            crate,
            judged.map((it) => it.facts),
            context.files,
          );
    let declared: readonly DeclaredStatic[] | null = null;
    const statics = (): readonly DeclaredStatic[] =>
      (declared ??= declaredStatics(crate, context.facts.bodies()));
    return judged.map(({ facts, judgement }) => {
      const mentions = host.filter((it) => it.of === null || it.of === facts.item);
      const named = mentions.slice(0, 3).map(({ path, span, message }) => ({ path, span, message }));
      const base = finding({ facts, judgement, crate, context }, [...writeSites(facts, judgement), ...named]);
      return withRemedies(base, () =>
        remedies({ facts, judgement, all: judged, crate, files: context.files, statics, host }),
      );
    });
  },
};

function remedies(request: StaticFixRequest): Remedies {
  const { fixes, blockers, snippets } = planStaticFixes(request);
  const notes = blockers.map(({ path, span, why }) => ({
    path,
    span,
    message: `no fix that makes it a map: ${why}`,
  }));
  return { fixes, notes, snippets };
}

interface Judged {
  readonly facts: StaticFacts;
  readonly judgement: Judgement;
  readonly crate: EbpfCrate;
  readonly context: RuleContext;
}

function finding(judged: Judged, related: readonly Related[]): Omit<Finding, keyof Remedies> {
  const { facts, judgement, crate } = judged;
  const { name } = facts.item;
  return {
    rule: ID,
    level: judgement.level,
    path: facts.place.path,
    span: facts.place.span,
    message: messageOf(judged),
    tags: judgement.verdict === 'compiled-away' ? ['unnecessary'] : [],
    data: {
      name: name.text,
      type: facts.typeText,
      section: facts.section,
      access: judgement.access,
      verdict: judgement.verdict,
      loader: loaderData(crate.loader),
    },
    related,
  };
}

function messageOf(judged: Judged): string {
  const text = verdictText(judged);
  const { verdict } = judged.judgement;
  const isOfLoader = verdict === 'rejected' || verdict === 'reads-garbage' || verdict === 'unknown-loader';
  const build = isOfLoader ? unbuilt(judged) : null;
  return build === null ? text : `${text}; ${build}`;
}

function verdictText({ facts, judgement, crate, context }: Judged): string {
  const name = `\`${facts.item.name.text}\``;
  const section = facts.section ?? '.bss or .data';
  switch (judgement.verdict) {
    case 'missing-map-attribute':
      return missingAttribute(facts, judgement);
    case 'write-to-rodata':
      return facts.nature === 'immutable'
        ? `${name} is immutable and lives in ${section}, but is written through a cast of its address: the compiler may delete such a store, and where it stays the verifier answers "${VERIFIER_TEXT.writeIntoReadOnlyMap}"`
        : `${name} is placed in ${section}, but is written: the verifier answers "${VERIFIER_TEXT.writeIntoReadOnlyMap}"`;
    case 'unsupported-kernel': {
      const { major, minor } = crate.config.targetKernel ?? { major: 5, minor: 1 };
      return `${name} lives in ${section} and Linux ${major}.${minor} has no global data (needs 5.2): aya fails with "${NO_GLOBAL_DATA}"`;
    }
    case 'rejected':
      return `${name} ${touched(judgement, crate.loader)} ${section} and ${loaderPhrase(crate.loader)}: ${rejection(judgement, crate.loader)}`;
    case 'reads-garbage':
      return readsGarbage({ facts, crate });
    case 'unknown-loader':
      return unknownLoader({ facts, judgement, crate });
    case 'compiled-away':
      return compiledAway(facts, judgement);
    case 'configuration':
      return judgement.access === 'none'
        ? `${name} is not used in BPF code: state that user space shares with the program belongs in a map`
        : `${name} is only read in BPF code:${clause(unbuilt({ facts, context }))} a value that user space sets before loading belongs in a \`Global<T>\`, or in an immutable static behind \`read_volatile\`; neither needs a mutable static`;
    case 'shared':
      return shared({ facts, judgement, context });
  }
}

/** How the program reaches the static, up to the section's name. */
function touched({ access, touch }: Judgement, loader: Loader | null): string {
  if (loader?.crate === 'aya' && isBefore0106(loader.version)) return 'lives in';
  if (access !== 'read') return 'is written in';
  return touch === 'helper' ? 'is handed to the kernel from' : 'is read through an index from';
}

function readsGarbage({ facts, crate }: Pick<Judged, 'facts' | 'crate'>): string {
  const name = `\`${facts.item.name.text}\``;
  const section = facts.section ?? '.bss';
  const loader = loaderPhrase(crate.loader);
  if (isOutOfSight(facts))
    return `${name} lives in ${section}, its address goes out of sight, and ${loader}: ${READ_OR_WRITE} (fixed in aya-obj 0.2.1)`;
  return mayBeWrittenUnseen(facts)
    ? `${name} lives in ${section}, ${unseen(facts)}, and ${loader}: ${READ_OR_WRITE} (fixed in aya-obj 0.2.1)`
    : `${name} is only read here, from ${section}, and ${loader}: it loads, but reads kernel memory instead of the value (fixed in aya-obj 0.2.1)`;
}

/** Who may write it where nobody looks. */
function unseen({ uses: { opaque } }: StaticFacts): string {
  const macro = opaque.find((it) => it.why === 'macro')?.macro;
  return macro === undefined
    ? 'what the code that mentions it does is not known'
    : `what \`${macro}!\` does with it is not known`;
}

function rejection(judgement: Judgement, loader: Loader | null): string {
  if (loader?.crate === 'aya' && isBefore0106(loader.version)) {
    return 'creating the map for .bss fails with "Invalid argument" (EINVAL); a newer aya loads it from aya-obj 0.2.1 on';
  }
  return `the verifier answers "${REFUSAL[judgement.touch]}" (fixed in aya-obj 0.2.1)`;
}

const READ_OR_WRITE = `a read gets kernel memory, a write the answer "${VERIFIER_TEXT.writeThroughMapPointer}"`;

const REFUSAL = {
  direct: VERIFIER_TEXT.writeThroughMapPointer,
  indexed: VERIFIER_TEXT.indexedMapPointer,
  helper: VERIFIER_TEXT.mapPointerToHelper,
} as const;

function isBefore0106(version: string): boolean {
  return /^0\.(?:\d\.|10\.[0-5]$)/.test(version);
}

function loaderPhrase(loader: Loader | null): string {
  if (loader === null) return 'its loader is not known';
  const named = `${loader.crate} ${loader.version}`;
  if (loader.from === 'Cargo.lock') return `Cargo.lock has ${named}`;
  return loader.from === 'setting'
    ? `the loader is set to ${named}`
    : `its loader is ${named} (${loader.from})`;
}

function unknownLoader({ facts, judgement, crate }: Pick<Judged, 'facts' | 'judgement' | 'crate'>): string {
  const name = `\`${facts.item.name.text}\``;
  const isRead = judgement.access === 'read';
  if (facts.section === null) return unknownSection({ facts, judgement, crate });
  const later = isRead
    ? 'later loaders read what user space set'
    : 'later loaders make it one value that all CPUs share';
  if (isOutOfSight(facts) && judgement.touch === 'direct')
    return `${name} lives in ${facts.section}, and its address goes out of sight: loaded by aya-obj before 0.2.1 ${READ_OR_WRITE}; ${later}`;
  if (isRead && judgement.touch === 'direct') {
    if (mayBeWrittenUnseen(facts))
      return `${name} lives in ${facts.section}, and ${unseen(facts)}: loaded by aya-obj before 0.2.1 ${READ_OR_WRITE}; later loaders make it one value that all CPUs share`;
    return `${name} is read from ${facts.section}: loaded by aya-obj before 0.2.1 it reads kernel memory instead of the value; ${later}`;
  }
  return `${name} ${touched(judgement, null)} ${facts.section}: loaded by aya-obj before 0.2.1 the verifier answers "${REFUSAL[judgement.touch]}"; ${later}`;
}

function unknownSection({ facts, judgement, crate }: Pick<Judged, 'facts' | 'judgement' | 'crate'>): string {
  const start = `\`${facts.item.name.text}\` has an initial value that is not known here`;
  const isGarbage = judgement.access === 'read' && judgement.touch === 'direct';
  const isUnseen = isGarbage && mayBeWrittenUnseen(facts);
  if (crate.loader !== null) {
    const outcome = isUnseen
      ? `${READ_OR_WRITE} (fixed in aya-obj 0.2.1)`
      : isGarbage
        ? 'it reads kernel memory instead of the value (fixed in aya-obj 0.2.1)'
        : rejection(judgement, crate.loader);
    return `${start}: if it is all zero, it lives in .bss, and ${loaderPhrase(crate.loader)}: ${outcome}`;
  }
  if (isUnseen)
    return `${start}: if it is all zero and aya-obj before 0.2.1 loads it, ${READ_OR_WRITE}; later loaders make it one value that all CPUs share`;
  return isGarbage
    ? `${start}: if it is all zero and aya-obj before 0.2.1 loads it, it reads kernel memory instead of the value`
    : `${start}: if it is all zero, aya-obj before 0.2.1 loads it wrongly ("${REFUSAL[judgement.touch]}"); later loaders make it one value that all CPUs share`;
}

function compiledAway({ item }: StaticFacts, { access }: Judgement): string {
  const name = `\`${item.name.text}\``;
  // `pub` alone gives no symbol that the linker keeps.
  const hidden = item.visibility === 'private' ? 'private' : 'not exported';
  if (access === 'none') return `${name} is ${hidden} and never used: the compiler drops it`;
  if (access === 'read')
    return `${name} is ${hidden} and only read: the compiler folds it to its initial value, user space cannot change it`;
  return `${name} is ${hidden} and only written: the compiler deletes the stores`;
}

function missingAttribute({ item, map }: StaticFacts, { access }: Judgement): string {
  const attribute = map?.flavour === 'btf' ? '#[btf_map]' : '#[map]';
  const kind = map?.name ?? 'map';
  const start = `\`${item.name.text}\` is ${/^[AX]/.test(kind) ? 'an' : 'a'} \`${kind}\` without \`${attribute}\``;
  return access === 'none'
    ? `${start}: no map of this name is created; no BPF code uses it yet`
    : `${start}: it becomes plain data and no map is created: the verifier answers "${VERIFIER_TEXT.dataInsteadOfMap}"`;
}

function shared({ facts, judgement, context }: Pick<Judged, 'facts' | 'judgement' | 'context'>): string {
  const name = `\`${facts.item.name.text}\``;
  const { decisive } = judgement;
  const place = decisive === null ? null : placeOf(decisive);
  if (judgement.level === 'warning') {
    const text = place === null ? null : sourceText(context, place.path, place.span);
    const operator = text === null ? undefined : COMPOUND.exec(text)?.[0];
    return text !== null && operator !== undefined
      ? `\`${text}\` is a plain load, ${OPERATION.get(operator) ?? 'change'} and store on one value that all CPUs share: it loads, but concurrent runs lose updates`
      : `${name} is read, changed and stored without synchronisation, one value that all CPUs share: it loads, but concurrent runs lose updates`;
  }
  const where = facts.section === null ? '' : ` in ${facts.section}`;
  const isAtomic = facts.accesses.some((it) => it.atomic);
  const loads = isAtomic ? clause(unbuilt({ facts, context })) : ' it loads;';
  return `${name} is one value${where} that all CPUs and all programs of the object share:${loads} ${betterWay(facts)}`;
}

function clause(text: string | null): string {
  return text === null ? '' : ` ${text};`;
}

/** The methods of atomics that no program could be built with (test/conformance/verdicts), or null; other compilers may know them. */
function unbuilt({ facts, context }: Pick<Judged, 'facts' | 'context'>): string | null {
  const methods = facts.accesses.flatMap((it) => {
    const place = it.atomic ? placeOf(it) : null;
    const text = place === null ? undefined : context.files.text(place.path);
    if (place === null || typeof text !== 'string') return [];
    return ATOMIC_METHOD.exec(text.slice(place.span.start, place.span.end))?.[1] ?? [];
  });
  const named = [...new Set(methods)].map((it) => `\`${it}\``).join(', ');
  return named === '' ? null : `rustc 1.96 builds no ${named} of an atomic for BPF's default CPU`;
}

const ATOMIC_METHOD = /\.\s*(load|store|swap|fetch_\w+|compare_\w+)\s*\(/;

const COMPOUND = /(?:<<|>>|[+\-*/%|&^])=(?!=)/;

const OPERATION: ReadonlyMap<string, string> = new Map([
  ['+=', 'add'],
  ['-=', 'subtract'],
  ['*=', 'multiply'],
  ['/=', 'divide'],
]);

function betterWay(facts: StaticFacts): string {
  if (facts.accesses.some((it) => it.helper && it.kind !== 'read'))
    return 'a scratch buffer is safe from other CPUs in a `PerCpuArray`';
  if (facts.accesses.some((it) => it.atomic))
    return 'state that user space can find by name belongs in a map';
  return 'a value that all CPUs must agree on is clearer, and visible to user space by name, in an `Array`';
}

function sourceText(
  context: RuleContext,
  file: string,
  span: { readonly start: number; readonly end: number },
): string | null {
  const text = context.files.text(file);
  if (typeof text !== 'string') return null;
  const source = text.slice(span.start, span.end);
  return source.length <= 40 && !source.includes('\n') ? source : null;
}

/** The accesses that decided, so that a reader sees where the state is changed. */
function writeSites(facts: StaticFacts, judgement: Judgement): readonly Related[] {
  if (judgement.verdict === 'compiled-away' || judgement.verdict === 'missing-map-attribute') return [];
  return facts.accesses
    .filter((it) => it.kind !== 'read')
    .slice(0, 3)
    .flatMap((it) => {
      const place = placeOf(it);
      const message = it.kind === 'unknown' ? 'its address goes out of sight here' : 'written here';
      return place === null ? [] : [{ ...place, message }];
    });
}

/** Where an access was written, macros looked through; null if no one place holds it. */
function placeOf({ file, span, site }: Access): { readonly path: string; readonly span: Span } | null {
  const { originOf } = site.body;
  return originOf === null ? { path: file, span } : originOf(span);
}

function loaderData(loader: Loader | null): Json {
  return loader === null ? null : { crate: loader.crate, version: loader.version, from: loader.from };
}
