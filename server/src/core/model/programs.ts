// The eBPF programs of a crate: functions behind a macro of aya-ebpf, or in a section that a loader knows.
// Invariant: a function that surely is no program in this build is not listed; of the others `certain` says whether a cfg decides.
// Sources: aya-ebpf-macros 0.1.2 and 0.2.0 src/*.rs for what each attribute expands to.

import { programKindOfMacro, programKindOfSection, type ProgramKind } from '../data/programs';
import type { EbpfCrate } from '../crates/crate';
import type { FnItem } from '../syntax/ast';
import type { Span } from '../text/span';
import { argumentsOf, attributesIn, ayaMacroOf, textAttribute, type AttributeArguments } from './attributes';
import { bodiesOf, type Body } from './bodies';
import type { Scope } from './names';

export interface ProgramFacts {
  /** What user space asks the loader for: the symbol, but for old macros with a `name = "…"`. */
  readonly name: string;
  /** The symbol in the object. */
  readonly symbol: string;
  readonly kind: ProgramKind;
  readonly fn: FnItem;
  readonly body: Body;
  readonly scope: Scope;
  /** The function's name where it is written. */
  readonly place: { readonly path: string; readonly span: Span };
  readonly section: string;
  /** What the program is attached to, where the source says it: "vfs_read", "syscalls/sys_enter_openat"; else null. */
  readonly attachTarget: string | null;
  readonly sleepable: boolean;
  /** Whether a macro makes the entry point; else the function itself is it. */
  readonly byMacro: boolean;
  readonly certain: boolean;
}

/** The programs of all units that are compiled into the crate's objects, in source order. */
export function programsOf(crate: EbpfCrate): readonly ProgramFacts[] {
  return crate.units.flatMap((unit) => bodiesOf(unit).flatMap((body) => programOf(body) ?? []));
}

/** The program that a body is the function of, or null. */
export function programOf(body: Body): ProgramFacts | null {
  const { item: fn, scope } = body;
  if (fn.kind !== 'fn' || body.owner !== null) return null;
  const span = { start: fn.name.start, end: fn.name.end };
  const place = body.originOf === null ? { path: body.file, span } : body.originOf(span);
  if (place === null) return null;
  const attributes = attributesIn(fn, scope);
  for (const attribute of attributes) {
    const macro = ayaMacroOf(attribute, scope);
    const kind = macro === null ? undefined : programKindOfMacro(macro);
    if (kind === undefined) continue;
    const args = argumentsOf(attribute.tokens);
    // Before 2023 `name = "…"` stood behind the kind in the section, and user space asked for it. In a tracepoint it is the event.
    const given = kind.args.some((it) => it.name === 'name') ? undefined : args.texts.get('name');
    const plain = sectionOf(kind, args);
    const section = given === undefined ? plain : `${plain}/${given}`;
    return {
      name: given ?? fn.name.text,
      symbol: fn.name.text,
      kind,
      fn,
      body,
      scope,
      place,
      section,
      attachTarget: targetOf(kind, plain),
      sleepable: args.words.includes('sleepable'),
      byMacro: true,
      certain: body.certain,
    };
  }
  const section = textAttribute(attributes, 'link_section');
  const kind = section === null ? undefined : programKindOfSection(section);
  if (section === null || kind === undefined) return null;
  const symbol = textAttribute(attributes, 'export_name') ?? fn.name.text;
  return {
    name: symbol,
    symbol,
    kind,
    fn,
    body,
    scope,
    place,
    section,
    attachTarget: targetOf(kind, section),
    sleepable: /^[^/]+\.s(?:\/|$)/.test(section),
    byMacro: false,
    certain: body.certain,
  };
}

/** The section that the macro writes. */
function sectionOf(kind: ProgramKind, { texts, words }: AttributeArguments): string {
  const [plain = kind.kind] = kind.sections;
  const word = kind.word?.values.find((it) => words.includes(it));
  switch (kind.kind) {
    case 'tracepoint': {
      const category = texts.get('category');
      const name = texts.get('name');
      return category === undefined || name === undefined ? plain : `${plain}/${category}/${name}`;
    }
    case 'xdp': {
      const frags = words.includes('frags') || texts.get('frags') === 'true' ? '.frags' : '';
      const map = texts.get('map');
      return `xdp${frags}${map === undefined ? '' : `/${map}`}`;
    }
    case 'cgroup_skb':
      return word === undefined ? 'cgroup/skb' : `cgroup_skb/${word}`;
    case 'cgroup_sock':
    case 'cgroup_sock_addr':
    case 'cgroup_sockopt':
      return word === undefined ? plain : `cgroup/${word}`;
    case 'sk_reuseport':
      return word === undefined ? plain : `${plain}/${word}`;
  }
  const base = plain + (words.includes('multi') ? '.multi' : '') + (words.includes('sleepable') ? '.s' : '');
  const path = texts.get('path');
  const target = texts.get('function') ?? texts.get('hook') ?? texts.get('tracepoint');
  if (target === undefined) return base;
  const offset = texts.get('offset');
  const place = kind.kind.startsWith('u') && path !== undefined ? `${path}:${target}` : target;
  return `${base}/${place}${offset === undefined ? '' : `+${offset}`}`;
}

/** What stands behind the kind in the section's name. */
function targetOf(kind: ProgramKind, section: string): string | null {
  const prefix = kind.sections
    .filter((it) => section === it || section.startsWith(`${it}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (prefix === undefined || section.length <= prefix.length) return null;
  return section.slice(prefix.length + 1);
}
