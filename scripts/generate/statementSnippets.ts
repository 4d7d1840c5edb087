// What a program does with the maps that are there, as statements: written by hand, with the names as tab stops.
// Invariant: the first tab stop is the map or function that `uses` names, so that the server can put the crate's own in its place.
// They are version-neutral; the conformance suite compiles them in the function that `setting` gives.

import { stop, type Snippet } from './snippet';

/** Snippets in the order in which they are offered. */
export function statementSnippets(): readonly Snippet[] {
  return [COUNT, COUNT_KEY, RESERVE, OUTPUT, SLOT, LOOKUP, HEADER];
}

interface Statement {
  readonly name: string;
  readonly what: string;
  readonly body: readonly string[];
  /** Map types, or a function, one of which must be there. */
  readonly uses: readonly string[];
  readonly map: { readonly name: string; readonly type: string; readonly constructor: string };
  readonly parameters?: string;
  /** The local that it leaves behind. */
  readonly binds?: string;
}

function statement({ name, what, body, uses, map, binds, parameters = '' }: Statement): Snippet {
  return {
    title: `Aya statement: ${name}`,
    prefix: `aya-${name.replaceAll('_', '-')}`,
    what,
    body,
    imports: [],
    since: '0.1.0',
    statement: {
      uses,
      imports: ['macros::map', `maps::${map.type.replace(/<.*/, '')}`],
      before: [
        '#[map]',
        `static ${map.name}: ${map.type} = ${map.type.replace(/<.*/, '')}::${map.constructor};`,
        '',
        `fn statement(${parameters}) -> u32 {`,
      ],
      after: [...(binds === undefined ? [] : [`let _ = ${binds};`]), '0', '}'],
    },
  };
}

const COUNT = statement({
  name: 'count',
  what: 'Adds one to a counter of this CPU.',
  body: [
    `if let Some(${stop(2, 'counter')}) = ${stop(1, 'COUNTERS')}.get_ptr_mut(${stop(3, '0')}) {`,
    '    unsafe { *$2 += 1 };',
    '}$0',
  ],
  uses: ['PerCpuArray'],
  map: { name: 'COUNTERS', type: 'PerCpuArray<u64>', constructor: 'with_max_entries(1, 0)' },
});

const COUNT_KEY = statement({
  name: 'count_key',
  what: 'Adds one to the counter of a key on this CPU, and starts it where there is none.',
  body: [
    `if let Some(${stop(3, 'counter')}) = ${stop(1, 'COUNTS')}.get_ptr_mut(&${stop(2, 'key')}) {`,
    '    unsafe { *$3 += 1 };',
    '} else {',
    '    let _ = $1.insert(&$2, &1, 0);',
    '}$0',
  ],
  uses: ['PerCpuHashMap', 'LruPerCpuHashMap'],
  map: { name: 'COUNTS', type: 'PerCpuHashMap<u32, u64>', constructor: 'with_max_entries(1024, 0)' },
  parameters: 'key: u32',
});

const RESERVE = statement({
  name: 'reserve',
  what: 'Builds an event in the ring itself and sends it; nothing of it is on the stack.',
  body: [
    `if let Some(mut ${stop(2, 'entry')}) = ${stop(1, 'EVENTS')}.reserve::<${stop(3, 'u64')}>(0) {`,
    `    $2.write(${stop(4, '0')});`,
    '    $2.submit(0);',
    '}$0',
  ],
  uses: ['RingBuf'],
  map: { name: 'EVENTS', type: 'RingBuf', constructor: 'with_byte_size(4096, 0)' },
});

const OUTPUT = statement({
  name: 'output',
  what: 'Sends an event through the perf ring of this CPU. It is copied from where it is, mostly the stack.',
  body: [`${stop(1, 'EVENTS')}.output(${stop(2, 'ctx')}, &${stop(3, 'event')}, 0);$0`],
  uses: ['PerfEventArray'],
  map: { name: 'EVENTS', type: 'PerfEventArray<u64>', constructor: 'new(0)' },
  parameters: 'ctx: &aya_ebpf::programs::ProbeContext, event: u64',
});

const SLOT = statement({
  name: 'slot',
  what: 'A pointer to an entry of an array map, or an early return.',
  body: [
    `let Some(${stop(2, 'slot')}) = ${stop(1, 'SCRATCH')}.get_ptr_mut(${stop(3, '0')}) else {`,
    `    return ${stop(4, '0')};`,
    '};$0',
  ],
  uses: ['PerCpuArray', 'Array'],
  binds: 'slot',
  map: { name: 'SCRATCH', type: 'PerCpuArray<u64>', constructor: 'with_max_entries(1, 0)' },
});

const LOOKUP = statement({
  name: 'lookup',
  what: 'A pointer to the value of a key, or an early return.',
  body: [
    `let Some(${stop(3, 'value')}) = ${stop(1, 'ENTRIES')}.get_ptr(&${stop(2, 'key')}) else {`,
    `    return ${stop(4, '0')};`,
    '};$0',
  ],
  uses: ['HashMap', 'LruHashMap', 'PerCpuHashMap', 'LruPerCpuHashMap'],
  binds: 'value',
  map: { name: 'ENTRIES', type: 'HashMap<u32, u64>', constructor: 'with_max_entries(1024, 0)' },
  parameters: 'key: u32',
});

const HEADER: Snippet = {
  title: 'Aya statement: header',
  prefix: 'aya-header',
  what: 'A header of the packet, by a function such as that of the snippet `ptr_at`.',
  body: [
    `let ${stop(2, 'header')}: *const ${stop(3, '[u8; 14]')} = ${stop(1, 'ptr_at')}(${stop(4, 'ctx')}, ${stop(5, '0')})?;$0`,
  ],
  imports: [],
  since: '0.1.0',
  statement: {
    uses: ['ptr_at'],
    imports: ['programs::XdpContext'],
    before: [
      'fn ptr_at<T>(_: &XdpContext, _: usize) -> Result<*const T, ()> {',
      '    Err(())',
      '}',
      '',
      'fn statement(ctx: &XdpContext) -> Result<u32, ()> {',
    ],
    after: ['let _ = header;', 'Ok(0)', '}'],
  },
};
