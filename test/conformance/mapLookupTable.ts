// Lookups in maps, unwrapped in every form that the rule sees, with what the kernel answered when this table was written (6.18, LLVM 22).
// The suite measures every row again: the table is what we claim, the kernel is who is right.

export interface Lookup {
  readonly name: string;
  /** The maps that the findings name. */
  readonly map: string;
  /** Lines of an XDP program whose return value counts; `now` is a value that the compiler cannot know. */
  readonly body: readonly string[];
  readonly helpers?: string;
  /** The verifier's last line, or "accepted", by panic handler. */
  readonly loop: string;
  readonly unreachable: string;
  readonly other: string;
}

const accepted = 'accepted';
const kept = 'last insn is not an exit or jmp';
const unchecked = "R0 invalid mem access 'map_value_or_null'";

const add = 'unsafe { *value += 1 };';
const compare = ['if *value > 3 {', '    return 1;', '}'];
const panics = { loop: kept, other: kept } as const;
const checked = { loop: accepted, unreachable: accepted, other: accepted } as const;

export const lookups: readonly Lookup[] = [...arrays(), ...keyed(), ...forms(), ...handled()];

function arrays(): readonly Lookup[] {
  const array = { map: 'ARRAY', ...panics } as const;
  return [
    {
      ...array,
      name: 'array, index 0',
      body: ['let value = ARRAY.get_ptr_mut(0).unwrap();', add],
      unreachable: accepted,
    },
    {
      ...array,
      name: 'array, index 3',
      body: ['let value = ARRAY.get_ptr_mut(3).expect("a slot");', add],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'array, index 4 of 4',
      body: ['let value = ARRAY.get_ptr_mut(4).unwrap();', add],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'array, computed index',
      body: ['let value = ARRAY.get_ptr_mut(now.count_ones() & 3).unwrap();', add],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'array, read',
      body: ['let value = ARRAY.get(0).unwrap();', ...compare],
      unreachable: accepted,
    },
    {
      ...array,
      name: 'per-CPU array, index 0',
      map: 'PER_CPU',
      body: ['let value = PER_CPU.get_ptr_mut(0).unwrap();', add],
      unreachable: accepted,
    },
    {
      ...array,
      name: 'per-CPU array, index in a local',
      map: 'PER_CPU',
      body: ['let key = 1;', 'let value = PER_CPU.get_ptr_mut(key).unwrap();', add],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'BTF array, index 0',
      map: 'BTF',
      body: ['let value = BTF.get_ptr_mut(0).unwrap();', add],
      unreachable: accepted,
    },
    {
      ...array,
      name: 'BTF array, index 1',
      map: 'BTF',
      body: ['let value = BTF.get_ptr_mut(1).unwrap();', add],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'device map',
      map: 'DEVICES',
      body: ['let value = DEVICES.get(0).unwrap();', 'if value.if_index > 3 {', '    return 1;', '}'],
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'socket map',
      map: 'SOCKETS',
      body: ['let value = SOCKETS.get(0).unwrap();', 'if value > 3 {', '    return 1;', '}'],
      unreachable: unchecked,
    },
  ];
}

function keyed(): readonly Lookup[] {
  const hash = { map: 'HASH', ...panics, unreachable: unchecked } as const;
  return [
    { ...hash, name: 'hash map, constant key', body: ['let value = HASH.get_ptr_mut(&7).unwrap();', add] },
    {
      ...hash,
      name: 'hash map, read in an unsafe block',
      body: ['let value = unsafe { HASH.get(&(now as u32)) }.unwrap();', ...compare],
    },
    {
      ...hash,
      name: 'hash map, unwrapped in an unsafe block',
      body: ['let value = unsafe { HASH.get(&7).unwrap() };', ...compare],
    },
    {
      ...hash,
      name: 'hash map, read by value',
      body: ['let value = unsafe { *HASH.get(&7).unwrap() };', 'if value > 3 {', '    return 1;', '}'],
    },
    {
      ...hash,
      name: 'trie',
      map: 'TRIE',
      body: ['let value = TRIE.get(&Key::new(32, now as u32)).unwrap();', ...compare],
    },
    {
      ...hash,
      name: 'ring buffer',
      map: 'EVENTS',
      body: ['let mut entry = EVENTS.reserve::<u64>(0).unwrap();', 'entry.write(now);', 'entry.submit(0);'],
      unreachable: "R0 invalid mem access 'ringbuf_mem_or_null'",
    },
    {
      ...hash,
      name: 'queue',
      map: 'QUEUE',
      body: ['let value = QUEUE.pop().unwrap();', 'if value.is_some() {', '    return 1;', '}'],
      unreachable: accepted,
    },
  ];
}

function forms(): readonly Lookup[] {
  const array = { map: 'ARRAY', ...panics, unreachable: accepted } as const;
  return [
    { ...array, name: 'in one line', body: ['unsafe { *ARRAY.get_ptr_mut(0).unwrap() += 1 };'] },
    { ...array, name: 'in a condition', body: ['if *ARRAY.get(0).unwrap() > 3 {', '    return 1;', '}'] },
    {
      ...array,
      name: 'in an argument',
      body: ['if now.max(*ARRAY.get(0).unwrap()) > 3 {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'held in a local',
      body: ['let slot = ARRAY.get_ptr_mut(0);', 'let value = slot.unwrap();', add],
    },
    { ...array, name: 'as a result', body: ['let value = ARRAY.get_ptr_mut(0).ok_or(1u32).unwrap();', add] },
    {
      ...array,
      name: 'mapped',
      body: ['let value = ARRAY.get(0).map(|it| it + now).unwrap();', 'if value > 3 {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'copied',
      body: ['let value = ARRAY.get(0).copied().unwrap();', 'if value > 3 {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'in a function of its own',
      helpers: `
#[inline(never)]
fn bump(by: u64) {
    let value = ARRAY.get_ptr_mut(0).unwrap();
    unsafe { *value += by };
}
`,
      body: ['bump(now);'],
    },
    {
      ...array,
      name: 'twice in a statement',
      body: ['unsafe {', '    *ARRAY.get_ptr_mut(0).unwrap() += *PER_CPU.get_ptr_mut(0).unwrap();', '}'],
      map: 'ARRAY, PER_CPU',
    },
    { ...array, name: 'going nowhere', map: 'HASH', body: ['let _ = HASH.get_ptr_mut(&7).unwrap();'] },
    {
      ...array,
      name: 'unchecked, index 0',
      body: ['let value = unsafe { ARRAY.get_ptr_mut(0).unwrap_unchecked() };', add],
      loop: accepted,
      other: accepted,
    },
    {
      ...array,
      name: 'unchecked, hash map',
      map: 'HASH',
      body: ['let value = unsafe { HASH.get_ptr_mut(&7).unwrap_unchecked() };', add],
      loop: unchecked,
      other: unchecked,
      unreachable: unchecked,
    },
    {
      ...array,
      name: 'unchecked, in one line',
      map: 'ARRAY',
      body: ['unsafe { *ARRAY.get_ptr_mut(now as u32).unwrap_unchecked() += 1 };'],
      loop: unchecked,
      other: unchecked,
      unreachable: unchecked,
    },
  ];
}

function handled(): readonly Lookup[] {
  const array = { map: 'ARRAY', ...checked } as const;
  return [
    {
      ...array,
      name: 'if let',
      body: ['if let Some(value) = ARRAY.get_ptr_mut(0) {', '    unsafe { *value += 1 };', '}'],
    },
    {
      ...array,
      name: 'let else',
      body: ['let Some(value) = ARRAY.get_ptr_mut(0) else {', '    return 0;', '};', add],
    },
    {
      ...array,
      name: 'unwrap_or',
      body: ['if ARRAY.get(0).copied().unwrap_or(0) > 3 {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'unwrap_or_default',
      body: ['if ARRAY.get(0).copied().unwrap_or_default() > 3 {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'is_some_and',
      body: ['if ARRAY.get(0).is_some_and(|it| *it > 3) {', '    return 1;', '}'],
    },
    {
      ...array,
      name: 'checked before',
      body: [
        'let slot = ARRAY.get_ptr_mut(0);',
        'if slot.is_none() {',
        '    return 0;',
        '}',
        'let value = slot.unwrap();',
        add,
      ],
    },
  ];
}
