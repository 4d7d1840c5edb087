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

const ROOT = path.resolve(__dirname, '../../..');
const FOLDERS = ['test/fixtures', 'test/conformance', 'test/samples', 'examples'];

/**
 * The types that the project's own programs declare, each file as a module of its own: those that name nothing but each other, plain
 * constants of the file, core and aya-ebpf.
 */
export function fixtureTypes(): readonly FixtureTypes[] {
  return FOLDERS.map((folder) => {
    const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((it) => it.endsWith('.rs') && !/half|broken|\.\w+\.rs$|toolchain/.test(it))
      .sort();
    const modules = files.flatMap((file, index) => {
      const declared = declarationsOf(readFileSync(path.join(ROOT, folder, file), 'utf8'));
      const types = declared.filter((it) => it.isType);
      const name = `f${String(index)}`;
      const text = `mod ${name} {\n${USES}${declared.map((it) => it.text).join('\n')}\n}\n`;
      return types.length === 0 ? [] : [{ text, types: types.map((it) => `${name}::${it.name}`) }];
    });
    return {
      file: folder,
      source: modules.map((it) => it.text).join(''),
      types: modules.flatMap((it) => it.types),
    };
  });
}

const USES =
  'use core::{cell::*, ffi::c_void, marker::PhantomData, mem::{ManuallyDrop, MaybeUninit}, num::*, sync::atomic::*};\nuse aya_ebpf::{bindings, bindings::*, maps::*, programs::*};\n';
const KNOWN = new Set([
  'UnsafeCell', 'Cell', 'RefCell', 'PhantomData', 'MaybeUninit', 'ManuallyDrop', 'NonZeroU8', 'NonZeroU16', 'NonZeroU32', 'NonZeroU64',
  'AtomicBool', 'AtomicU8', 'AtomicU16', 'AtomicU32', 'AtomicU64', 'AtomicUsize', 'AtomicI32', 'AtomicI64', 'Option', 'Result', 'C',
]); // prettier-ignore

interface Declaration {
  readonly name: string;
  readonly text: string;
  readonly isType: boolean;
}

/** Declarations at the top of the file that need nothing from elsewhere, found from those that need nothing at all. */
function declarationsOf(file: string): readonly Declaration[] {
  const text = file.replaceAll(/\/\/[^\n]*/g, '');
  const candidates = indexItems(text).flatMap((item): readonly Declaration[] => {
    const whole = text.slice(item.start, item.end).replaceAll(/#\[(?!repr)[^\]]*\]\s*/g, '');
    const isType = item.word === 'struct' || item.word === 'union' || item.word === 'enum';
    const isPlain = !/[$"{]|\(/.test(whole) || isType;
    if (item.name === '' || !(isType || item.word === 'type' || (item.word === 'const' && isPlain)))
      return [];
    if (/\$|\bwhere\b|\bimpl\b|\bdyn\b|^[^{(=;]*<(?!')/.test(whole)) return [];
    const isPublic = /^(?:#\[[^\]]*\]\s*)*pub\b/.test(whole);
    const shown = isPublic
      ? whole.replace(/\bpub\s*\([^)]*\)(?=\s+(?:struct|enum|union|type|const)\b)/, 'pub')
      : whole.replace(/^((?:#\[[^\]]*\]\s*)*)/, '$1pub ');
    return [{ name: item.name, text: shown, isType: isType && !/<'/.test(whole) }];
  });
  const names = new Map(candidates.map((it) => [it.name, it]));
  const alone = new Map<string, Declaration>();
  for (let before = -1; before < alone.size;) {
    before = alone.size;
    for (const it of names.values()) if (!alone.has(it.name) && needsOnly(it, alone)) alone.set(it.name, it);
  }
  return [...alone.values()];
}

function needsOnly({ name, text }: Declaration, known: ReadonlyMap<string, Declaration>): boolean {
  // Unions of types that are not `Copy` do not compile without their derives.
  if (/\bunion\b/.test(text) && /[A-Z]\w*[a-z]/.test(text.replace(name, ''))) return false;
  const isEnum = /\benum\b/.test(text);
  const inside = isEnum ? text.replaceAll(/(?<=[{,]\s*)[A-Z]\w*/g, '') : text;
  return [...inside.matchAll(/(?<![\w:])[A-Z]\w*/g)].every(
    ([word]) => word === name || KNOWN.has(word) || known.has(word),
  );
}
