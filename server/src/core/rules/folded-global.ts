// A value that user space means to set before loading, but that the compiler has already put into the code.
// Facts come from model/statics.ts and, for what user space sets, model/hostMentions.ts; without such a mention the rule is silent.

import { withRemedies, type Finding, type Related } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { convertToGlobal } from '../fixes/staticToGlobal';
import type { EbpfCrate } from '../crates/crate';
import type { Access } from '../model/access';
import { hostMentions, type HostMention } from '../model/hostMentions';
import { initialText } from '../model/initialValue';
import { declaredStatics, type StaticFacts } from '../model/statics';

const ID = 'folded-global';

/** A workspace whose user space names the static, up to the eBPF code. */
const PROJECT = `//- /Cargo.toml
[workspace]
members = ["probe", "probe-ebpf"]
//- /probe-ebpf/Cargo.toml
[package]
name = "probe-ebpf"
version = "0.1.0"
edition = "2024"

[dependencies]
aya-ebpf = "0.2.1"
//- /probe/Cargo.toml
[package]
name = "probe"
version = "0.1.0"
edition = "2024"

[dependencies]
aya = "0.14.0"
//- /probe/src/main.rs
fn main() {
    let pid = std::process::id();
    let mut loader = aya::EbpfLoader::new();
    loader.override_global("PID", &pid, true);
}
`;

const docs: RuleDocs = {
  summary: 'A value that user space sets by name, but that the compiler folds into the code.',
  what: `Reports an immutable \`static\` of a number, bool or char, or a field of one, that the program reads plainly, where the project's user space names it in \`override_global\` or \`set_global\`. A \`Global<T>\`, and a static that is only read through \`read_volatile\`, is left alone.`,
  why: `An immutable static never changes as far as the compiler knows, so a plain read becomes its initial value and no load is left (measured: \`if PID == 0\` vanished). The loader patches the value in \`.rodata\`, where nobody looks.`,
  instead: `Make it a \`Global<T>\` (aya-ebpf 0.2 and later) and read it with \`.load()\`, or read the static with \`core::ptr::read_volatile\`. Either needs \`#[unsafe(no_mangle)]\` (before edition 2024 \`#[no_mangle]\`), so that the object has a symbol of the name.`,
  bad: `${PROJECT}//- /probe-ebpf/src/main.rs
#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

#[unsafe(no_mangle)]
static PID: u32 = 0;

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    if PID != 0 {
        return 1;
    }
    0
}`,
  good: `${PROJECT}//- /probe-ebpf/src/main.rs
#![no_std]
#![no_main]

use aya_ebpf::{Global, macros::kprobe, programs::ProbeContext};

#[unsafe(no_mangle)]
static PID: Global<u32> = Global::new(0);

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    if PID.load() != 0 {
        return 1;
    }
    0
}`,
  data: '`name`: the static; `setter`: `override_global` or `set_global`.',
  limits:
    'A name that user space puts together or keeps in a constant is not seen, nor is a loader that is not written in Rust. Tables that are read with a computed index are left alone: the compiler may keep them.',
  references: ['aya issue 1075 and pull request 1474: `Global`'],
};

export const foldedGlobal: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'warning',
  docs,
  check: (crate, context) => {
    const read = context.facts.statics().flatMap((facts) => {
      const plain = isConstant(facts) ? facts.accesses.filter((it) => isPlainRead(it, facts)) : [];
      return plain.length === 0 ? [] : [{ facts, plain }];
    });
    if (read.length === 0) return [];
    const mentions = hostMentions(
      crate,
      read.map((it) => it.facts),
      context.files,
    );
    return read.flatMap(({ facts, plain }) => {
      const set = mentions.find((it) => it.of === facts.item && it.setter !== null);
      return set === undefined ? [] : [finding({ facts, plain, set }, { crate, context })];
    });
  },
};

interface Folded {
  readonly facts: StaticFacts;
  readonly plain: readonly Access[];
  readonly set: HostMention;
}

function finding(
  { facts, plain, set }: Folded,
  { crate, context }: { readonly crate: EbpfCrate; readonly context: RuleContext },
): Finding {
  const { item, scope, type, place } = facts;
  const name = item.name.text;
  const value = item.value === null ? null : initialText(scope, type, item.value);
  const to = value === null ? 'its initial value' : value;
  const setter = set.setter ?? 'override_global';
  return withRemedies(
    {
      rule: ID,
      level: 'warning',
      ...place,
      message: `\`${name}\` is read plainly, so the compiler folds it to ${to}: \`${setter}("${name}", …)\` has no effect`,
      related: [
        ...plain.slice(0, 3).flatMap(readHere),
        { path: set.path, span: set.span, message: set.message },
      ],
      tags: [],
      data: { name, setter },
    },
    () => {
      const statics = (): ReturnType<typeof declaredStatics> =>
        declaredStatics(crate, context.facts.bodies());
      const converted = convertToGlobal(facts, { crate, files: context.files, statics });
      const fixes =
        converted === null || facts.originOf !== null
          ? []
          : [{ ...converted, kind: 'global', safe: false, preferred: true }];
      return { fixes, notes: [], snippets: [] };
    },
  );
}

function readHere({ file, span, site }: Access): readonly Related[] {
  const { originOf } = site.body;
  const place = originOf === null ? { path: file, span } : originOf(span);
  return place === null ? [] : [{ ...place, message: 'read here' }];
}

/** Where the compiler knows the value: nothing writes it, and no section makes it another's. */
function isConstant({ nature, map, linkSection, accesses, unclear, item }: StaticFacts): boolean {
  return (
    nature === 'immutable' &&
    map === null &&
    !unclear &&
    item.value !== null &&
    (linkSection === null || linkSection.startsWith('.rodata')) &&
    accesses.every((it) => it.kind === 'read')
  );
}

/** The value itself is taken: no address, no computed index. */
function isPlainRead({ volatile, indexed, helper, site }: Access, { type }: StaticFacts): boolean {
  if (volatile || indexed || helper) return false;
  const parent = site.ancestors.at(-1);
  const expr = parent?.kind === 'expr' ? parent.expr : null;
  if (expr?.kind === 'borrow' || expr?.kind === 'macroCall') return false;
  const isScalar = ['int', 'bool', 'char', 'float'].includes(type.kind);
  if (isScalar)
    return expr?.kind !== 'methodCall' || expr.receiver.start !== site.span.start || type.kind !== 'char';
  const outer = site.ancestors.at(-2);
  return (
    expr?.kind === 'field' &&
    !(outer?.kind === 'expr' && ['borrow', 'macroCall', 'methodCall'].includes(outer.expr.kind))
  );
}
