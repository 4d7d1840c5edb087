// Types that are not generated: those of Aya's crates as programs name them, and those that the fixtures declare.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SHIPPED_CRATES, type ShippedCrate } from '../../../server/src/core/data/foreignCrates.generated';
import type { LockedCrate } from './model';
import { PROGRAM_CONTEXTS } from './programContexts';
import { indexItems } from '../../../server/src/core/syntax/itemIndex';

/** Paths of types of aya-ebpf 0.2.1: every binding, every context, maps and what they hand out. */
export function foreignTypes(): readonly string[] {
  const { source } = shipped('aya-ebpf-bindings', '0.2.0');
  return [
    ...bindingNames(source).map((name) => `aya_ebpf::bindings::${name}`),
    ...PROGRAM_CONTEXTS.map((name) => `aya_ebpf::programs::${name}`),
    ...MAP_TYPES.map((name) => `aya_ebpf::maps::${name}`),
    ...OTHERS,
  ];
}

/** Paths of every public type of a crate of the shipped tables; `instances` says what stands for those with type parameters. */
export function publicTypes(
  { name, version }: LockedCrate,
  instances: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const { source } = shipped(name, version);
  const visit = (start: number, end: number, prefix: string): readonly string[] =>
    indexItems(source, start, end).flatMap((item): readonly string[] => {
      const text = source.slice(item.start, item.end);
      if (!/^(?:#\[[^\]]*\]\s*)*pub (?!\()/.test(text)) return [];
      if (item.word === 'mod')
        return item.body === null ? [] : visit(item.body.start, item.body.end, `${prefix}::${item.name}`);
      if (!/^(?:struct|union|enum|type)$/.test(item.word)) return [];
      const generics = new RegExp(`\\b${item.word} ${item.name}\\s*<([^>]*)>`).exec(text)?.[1] ?? '';
      const path = `${prefix}::${item.name}`;
      if (generics === '') return [path];
      if (/^'\w+$/.test(generics)) return [`${path}<'static>`];
      return (instances[item.name] ?? []).map((it) => `${path}<${it}>`);
    });
  return visit(0, source.length, name.replaceAll('-', '_'));
}

function shipped(name: string, version: string): ShippedCrate {
  const found = SHIPPED_CRATES.find((it) => it.name === name && it.versions.includes(version));
  if (found === undefined) throw new Error(`the shipped tables lack ${name} ${version}`);
  return found;
}

const MAP_TYPES = [
  'HashMap<u32, u64>',
  'LruHashMap<u32, [u8; 64]>',
  'PerCpuHashMap<u32, u64>',
  'Array<[u64; 4]>',
  'PerCpuArray<u8>',
  'RingBuf',
  'PerfEventArray<u8>',
  'ProgramArray',
  'Queue<u64>',
  'Stack<u64>',
  'StackTrace',
  'LpmTrie<u32, u8>',
  'SockMap',
  'SockHash<u32>',
  'DevMap',
  'CpuMap',
  'XskMap',
  'BloomFilter<u8>',
  'lpm_trie::Key<u32>',
  'lpm_trie::Key<[u8; 16]>',
  'ring_buf::RingBufEntry<u64>',
  "ring_buf::RingBufBytes<'static>",
  'xdp::DevMapValue',
];

const OTHERS = [
  'aya_ebpf::Global<u32>',
  'aya_ebpf::cty::c_long',
  'aya_ebpf::cty::c_char',
  'aya_ebpf::cty::c_void',
  'Option<aya_ebpf::programs::XdpContext>',
  'Result<aya_ebpf::bindings::bpf_fib_lookup, i64>',
  '[aya_ebpf::bindings::bpf_sock_tuple; 3]',
];

function bindingNames(source: string): readonly string[] {
  const names = new Set<string>();
  const visit = (start: number, end: number): void => {
    for (const item of indexItems(source, start, end)) {
      if (item.word === 'mod' && item.body !== null && /^(?:x86_64|bindings)$/.test(item.name))
        visit(item.body.start, item.body.end);
      const [head = ''] = source.slice(item.start, item.end).split(/[{=]|\bstruct \w+\(/);
      if (
        /^(?:struct|union|enum|type)$/.test(item.word) &&
        !head.includes('<') &&
        !/^__(?:Bindgen|Incomplete)/.test(item.name)
      )
        names.add(item.name);
    }
  };
  visit(0, source.length);
  return [...names];
}

export interface FixtureTypes {
  readonly file: string;
  readonly source: string;
  readonly types: readonly string[];
}

const FIXTURES = path.resolve(__dirname, '../../fixtures');

/** The declarations of the fixtures that stand alone: types of one file that name nothing but each other and core. */
export function fixtureTypes(): readonly FixtureTypes[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.rs') && !/half|broken|\.\w+\.rs$/.test(it))
    .sort();
  const declarations = files.flatMap((file) =>
    declarationsOf(readFileSync(path.join(FIXTURES, file), 'utf8')),
  );
  const distinct = [...new Map(declarations.map((it) => [it.name, it])).values()];
  return [
    {
      file: 'fixtures',
      source: `${USES}${distinct.map((it) => it.text).join('\n')}\n`,
      types: distinct.map((it) => it.name),
    },
  ];
}

const USES = 'use core::{cell::*, mem::MaybeUninit, sync::atomic::{AtomicU64, AtomicI64, AtomicUsize}};\n';

function declarationsOf(text: string): readonly { readonly name: string; readonly text: string }[] {
  return indexItems(text).flatMap((item) => {
    const isType = item.word === 'struct' || item.word === 'union' || item.word === 'enum';
    const whole = text.slice(item.start, item.end).replaceAll(/\/\/[^\n]*/g, '');
    // Named types of other files, generics and derives of other crates would not compile here.
    const isPlain = !/[<>]|\bcrate\b|::|derive|\$/.test(whole) && /^[^A-Z]*(?:struct|union|enum)/.test(whole);
    const names = [...whole.matchAll(/\b[A-Z]\w*/g)].map(([name]) => name).filter((name) => name !== 'C');
    const isAlone = item.word === 'enum' || names.every((name) => name === item.name || /^Atomic/.test(name));
    return isType && isPlain && isAlone && item.name !== '' && (item.body !== null || item.word === 'struct')
      ? [{ name: item.name, text: whole }]
      : [];
  });
}
