// One snippet for every map type, from the table of map types and one example of use for each name.
// Invariant: a map type without an example stops the generator, so a new one cannot be forgotten.

import {
  MAP_KINDS,
  type MapConstParam,
  type MapKind,
  type MapTypeParam,
} from '../../server/src/core/data/maps';
import { choice, kebab, stop, type Snippet } from './snippet';

/** Snippets `aya-map-…` and `aya-btf-map-…`, in the order of the table. */
export function mapSnippets(): readonly Snippet[] {
  return MAP_KINDS.map((kind) => {
    const example = EXAMPLES.get(kind.name);
    if (example === undefined) throw new Error(`mapSnippets.ts has no example for the map type ${kind.name}`);
    return mapSnippet(kind, example);
  });
}

/** What people call such a map and put into it. */
interface Example {
  readonly name: string; // of the static
  readonly what: string;
  readonly entries: string; // default of the number of entries, or of bytes
  readonly key: string;
  readonly value: string;
}

function mapSnippet(kind: MapKind, example: Example): Snippet {
  const { minKernel: linux, flavour, name } = kind;
  const module = flavour === 'btf' ? 'btf_maps' : 'maps';
  const macro = flavour === 'btf' ? 'btf_map' : 'map';
  const inner = kind.types.some((type) => type.role === 'inner') ? [`${module}::${INNER}`] : [];
  return {
    title: flavour === 'btf' ? `Aya BTF map: ${name}` : `Aya map: ${name}`,
    prefix: `aya-${macro.replace('_', '-')}-${kebab(name)}`,
    what: `${example.what}${kind.deprecated ? ' Deprecated by the kernel.' : ''} Linux ${linux.major}.${linux.minor} or later.`,
    body: [`#[${macro}]`, declaration(kind, example)],
    imports: [`macros::${macro}`, `${module}::${name}`, ...inner],
    since: kind.constsBefore030 === undefined ? kind.since : '0.3.0',
  };
}

const INNER = 'Array';

function declaration(kind: MapKind, example: Example): string {
  const next = counter();
  const name = stop(next(), example.name);
  const types = kind.types.map((type) =>
    type.role === 'inner'
      ? `${INNER}<${stop(next(), 'u64')}, ${stop(next(), '16')}>`
      : stop(next(), typeDefault(type, example)),
  );
  const consts = kind.consts.filter(mustBeGiven).map(() => stop(next(), numeral(example.entries)));
  const generics = [...types, ...consts].join(', ');
  const type = generics === '' ? kind.name : `${kind.name}<${generics}>`;
  return `static ${name}: ${type} = ${kind.name}::${construction(kind, example, next)};$0`;
}

/** 1, 2, 3, … */
function counter(): () => number {
  let last = 0;
  return () => (last += 1);
}

function mustBeGiven(param: MapConstParam): boolean {
  return param.default === null;
}

/** An expression such as `256 * 1024` would need braces as a const argument. */
function numeral(expression: string): string {
  const factors = expression.split('*').map(Number);
  return String(factors.reduce((product, factor) => product * factor, 1));
}

function typeDefault(type: MapTypeParam, example: Example): string {
  return type.role === 'key' ? example.key : example.value;
}

/** The constructors of a type take the same arguments, so one tab stop, the last, chooses between them. */
function construction(kind: MapKind, example: Example, next: () => number): string {
  const [usual] = kind.constructors;
  if (usual === undefined) throw new Error(`${kind.name} has no constructor`);
  const args = usual.args.map((arg) => stop(next(), arg === 'flags' ? '0' : example.entries));
  const names = kind.constructors.map((constructor) => constructor.name);
  return `${names.length > 1 ? choice(next(), names) : usual.name}(${args.join(', ')})`;
}

function example(name: string, what: string, more: Partial<Example> = {}): Example {
  return { name, what, entries: '1024', key: 'u32', value: 'u64', ...more };
}

const EXAMPLES: ReadonlyMap<string, Example> = new Map([
  ['Array', example('VALUES', 'Values by index, one for all CPUs.', { entries: '1' })],
  ['PerCpuArray', example('COUNTERS', 'Values by index, one for each CPU.', { entries: '1' })],
  ['HashMap', example('ENTRIES', 'Values by key, one for all CPUs.')],
  ['LruHashMap', example('ENTRIES', 'Values by key; the least used makes room.')],
  ['PerCpuHashMap', example('ENTRIES', 'Values by key, one for each CPU.')],
  ['LruPerCpuHashMap', example('ENTRIES', 'Values by key, one for each CPU; the least used makes room.')],
  ['LpmTrie', example('PREFIXES', 'Values by address prefix, the longest match wins.')],
  ['Queue', example('QUEUE', 'Values, first in first out.')],
  ['Stack', example('STACK', 'Values, last in first out.')],
  ['BloomFilter', example('SEEN', 'Tells whether a value may have been seen.')],
  ['RingBuf', example('EVENTS', 'Events for user space, one ring for all CPUs.', { entries: '256 * 1024' })],
  ['PerfEventArray', example('EVENTS', 'Events for user space, one ring for each CPU.', { entries: '0' })],
  ['PerfEventByteArray', example('EVENTS', 'Byte strings for user space, one ring for each CPU.')],
  ['ProgramArray', example('JUMP_TABLE', 'Programs to tail-call.', { entries: '8' })],
  ['StackTrace', example('STACKS', 'Stack traces by id.')],
  ['SockMap', example('SOCKETS', 'Sockets by index, to redirect to.')],
  ['SockHash', example('SOCKETS', 'Sockets by key, to redirect to.')],
  ['DevMap', example('DEVICES', 'Network devices by index, to redirect to.', { entries: '64' })],
  ['DevMapHash', example('DEVICES', 'Network devices by key, to redirect to.', { entries: '64' })],
  ['CpuMap', example('CPUS', 'CPUs to redirect packets to.', { entries: '64' })],
  ['XskMap', example('XSKS', 'AF_XDP sockets by queue, to redirect to.', { entries: '64' })],
  ['CgroupArray', example('CGROUPS', 'Cgroups to ask membership of.', { entries: '8' })],
  ['CgroupStorage', example('STORAGE', 'A value for each cgroup that a program is attached to.')],
  [
    'PerCpuCgroupStorage',
    example('STORAGE', 'A value for each CPU and each cgroup that a program is attached to.'),
  ],
  [
    'ReusePortSockArray',
    example('SOCKETS', 'Sockets of a reuseport group, to select from.', { entries: '64' }),
  ],
  ['ArrayOfMaps', example('OUTER', 'Maps by index.', { entries: '8' })],
  ['HashOfMaps', example('OUTER', 'Maps by key.', { entries: '8' })],
  ['SkStorage', example('STORAGE', 'A value that lives with a socket.')],
  ['InodeStorage', example('STORAGE', 'A value that lives with an inode.')],
  ['CgrpStorage', example('STORAGE', 'A value that lives with a cgroup.')],
]);
