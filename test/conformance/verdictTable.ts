// Statics of one kind each, with what the linker made of them and what the kernel answered when this table was written (6.18, LLVM 22).
// The suite measures every row again: the table is what we claim, the kernel is who is right.

export interface Row {
  readonly name: string;
  /** What stands above the program; declares the static `X`. */
  readonly declaration: string;
  /** Body of an XDP program whose return value counts; `now` is a value that the compiler cannot know. */
  readonly body: string;
  /** Null for a map, which is not reached by loads and stores. */
  readonly access: 'read' | 'write' | 'read-modify-write' | null;
  /** Where `X` is in the object; null where the compiler left nothing of it. */
  readonly section: '.bss' | '.data' | '.rodata' | null;
  /** Set where only the optimiser knows: the measurement stands, and the analyzer is not asked. */
  readonly beyondSource?: true;
  /** Set for what Rust forbids: the compiler may do anything, and the rule says "write-to-rodata" whatever this one did. */
  readonly undefinedBehaviour?: true;
  /** The verifier's last line, or "accepted". */
  readonly old: string; // aya-obj 0.2.0
  readonly newest: string;
}

const accepted = 'accepted';
const readOnlyArray = 'only read from bpf_array is supported';
const noArithmetic = 'pointer arithmetic on map_ptr prohibited';
const wrongArgument = 'type=map_ptr expected=fp, pkt, pkt_meta, map_key, map_value';
const notAMap = 'type=map_value expected=map_ptr';
const forbidden = 'write into map forbidden';

const mangled = '#[unsafe(no_mangle)]';
const countOne = 'unsafe { X += 1 }';
const readOne = 'if unsafe { X } > 5 { return 1 }';
const writeNow = 'unsafe { X = now }';

export const rows: readonly Row[] = [
  ...counters(),
  ...otherTypes(),
  ...arrays(),
  ...onlyRead(),
  ...onlyWritten(),
  ...interior(),
  ...immutable(),
  ...maps(),
  ...shrunk(),
  ...combinations(),
];

function counters(): readonly Row[] {
  const counted = { body: countOne, access: 'read-modify-write', newest: accepted } as const;
  return [
    {
      ...counted,
      name: 'zero counter',
      declaration: 'static mut X: u64 = 0;',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...counted,
      name: 'counter from 5',
      declaration: 'static mut X: u64 = 5;',
      section: '.data',
      old: accepted,
    },
    {
      ...counted,
      name: 'public counter',
      declaration: 'pub static mut X: u32 = 0;',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...counted,
      name: 'exported counter',
      declaration: `${mangled} static mut X: usize = 0;`,
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...counted,
      name: 'zero by a constant expression',
      declaration: 'const START: u64 = 3 - 3;\nstatic mut X: u64 = START;',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...counted,
      name: 'zero counter in a data section',
      declaration: '#[unsafe(link_section = ".data")] static mut X: u64 = 0;',
      section: '.data',
      old: accepted,
    },
    {
      ...counted,
      name: 'function-local counter',
      declaration: '',
      body: 'static mut X: u32 = 0; unsafe { X += 1; if X > 10 { return 1 } }',
      section: '.bss',
      old: readOnlyArray,
    },
  ];
}

function otherTypes(): readonly Row[] {
  const modified = { access: 'read-modify-write', newest: accepted } as const;
  return [
    {
      ...modified,
      name: 'flag that starts false',
      declaration: 'static mut X: bool = false;',
      body: 'unsafe { if X { return 1 } if now > 3 { X = true } }',
      access: 'write',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...modified,
      name: 'field of a struct',
      declaration: 'struct S { a: u64, b: u32 }\nstatic mut X: S = S { a: 0, b: 0 };',
      body: 'unsafe { X.a += 1; X.b = now as u32; if X.b == 4 { return 1 } }',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...modified,
      name: 'option that starts empty',
      declaration: 'static mut X: Option<u32> = None;',
      body: 'unsafe { if let Some(last) = X { if last == 77 { return 1 } } X = Some(now as u32) }',
      access: 'write',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...modified,
      name: 'option that starts full',
      declaration: `${mangled} static mut X: Option<u32> = Some(0);`,
      body: 'unsafe { if let Some(last) = X { if last == 77 { return 1 } } X = Some(now as u32) }',
      access: 'write',
      section: '.data',
      old: accepted,
    },
    {
      ...modified,
      name: 'uninitialised memory',
      declaration: 'static mut X: MaybeUninit<[u64; 8]> = MaybeUninit::uninit();',
      body: 'unsafe { (&raw mut X).cast::<u64>().write_volatile(now) }',
      access: 'write',
      section: '.bss',
      old: readOnlyArray,
    },
  ];
}

function arrays(): readonly Row[] {
  const indexed = { access: 'read-modify-write', newest: accepted } as const;
  return [
    {
      ...indexed,
      name: 'table with a masked index',
      declaration: 'static mut X: [u64; 16] = [0; 16];',
      body: 'unsafe { X[now as usize & 15] += 1 }',
      section: '.bss',
      old: noArithmetic,
    },
    {
      ...indexed,
      name: 'table with a checked index',
      declaration: 'static mut X: [u64; 16] = [0; 16];',
      body: 'if now < 16 { unsafe { X[now as usize] += 1 } }',
      section: '.bss',
      old: noArithmetic,
    },
    {
      ...indexed,
      name: 'table with a one in it',
      declaration: 'static mut X: [u64; 4] = [0, 0, 1, 0];',
      body: 'unsafe { X[now as usize & 3] += 1 }',
      section: '.data',
      old: accepted,
    },
    {
      ...indexed,
      name: 'table of structs',
      declaration:
        '#[derive(Clone, Copy)] struct S { a: u64, b: u32 }\nstatic mut X: [S; 4] = [S { a: 0, b: 0 }; 4];',
      body: 'unsafe { X[now as usize & 3].a += 1 }',
      section: '.bss',
      old: noArithmetic,
    },
    {
      ...indexed,
      name: 'buffer handed to a helper',
      declaration: 'static mut X: [u8; 64] = [0; 64];',
      body: 'unsafe { let _ = bpf_probe_read_kernel_buf(now as *const u8, &mut *(&raw mut X)); }',
      access: 'write',
      section: '.bss',
      old: wrongArgument,
    },
    {
      ...indexed,
      name: 'filled buffer handed to a helper',
      declaration: 'static mut X: [u8; 64] = [1; 64];',
      body: 'unsafe { let _ = bpf_probe_read_kernel_buf(now as *const u8, &mut *(&raw mut X)); }',
      access: 'write',
      section: '.data',
      old: accepted,
    },
  ];
}

function onlyRead(): readonly Row[] {
  const read = { body: readOne, access: 'read', old: accepted, newest: accepted } as const;
  return [
    { ...read, name: 'private, only read', declaration: 'static mut X: u64 = 7;', section: null },
    { ...read, name: 'public, only read', declaration: 'pub static mut X: u64 = 0;', section: null },
    {
      ...read,
      name: 'exported, only read',
      declaration: `${mangled} static mut X: u64 = 7;`,
      section: '.data',
    },
    {
      ...read,
      name: 'exported zero, only read',
      declaration: `${mangled} static mut X: u64 = 0;`,
      section: '.bss',
    },
    {
      ...read,
      name: 'private zero, read as volatile',
      declaration: 'static mut X: u64 = 0;',
      body: 'if unsafe { ptr::read_volatile(&raw const X) } > 5 { return 1 }',
      section: '.bss',
    },
    {
      ...read,
      name: 'exported table, read with an index',
      declaration: `${mangled} static mut X: [u64; 16] = [0; 16];`,
      body: 'if unsafe { X[now as usize & 15] } > 5 { return 1 }',
      section: '.bss',
      old: noArithmetic,
    },
  ];
}

function onlyWritten(): readonly Row[] {
  const written = { body: writeNow, access: 'write', newest: accepted } as const;
  return [
    {
      ...written,
      name: 'private, only written',
      declaration: 'static mut X: u64 = 0;',
      section: null,
      old: accepted,
    },
    {
      ...written,
      name: 'public, only written',
      declaration: 'pub static mut X: u64 = 5;',
      section: null,
      old: accepted,
    },
    {
      ...written,
      name: 'exported, only written',
      declaration: `${mangled} static mut X: u64 = 0;`,
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...written,
      name: 'used, only written',
      declaration: '#[used] static mut X: u64 = 0;',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...written,
      name: 'private, written as volatile',
      declaration: 'static mut X: u64 = 0;',
      body: 'unsafe { ptr::write_volatile(&raw mut X, now) }',
      section: '.bss',
      old: readOnlyArray,
    },
    {
      ...written,
      name: 'private in a data section, only written',
      declaration: '#[unsafe(link_section = ".data.cfg")] static mut X: u64 = 0;',
      section: null,
      old: accepted,
    },
  ];
}

function interior(): readonly Row[] {
  const modified = {
    access: 'read-modify-write',
    section: '.bss',
    old: readOnlyArray,
    newest: accepted,
  } as const;
  return [
    {
      ...modified,
      name: 'own cell',
      declaration:
        'struct Own(UnsafeCell<u64>);\nunsafe impl Sync for Own {}\nstatic X: Own = Own(UnsafeCell::new(0));',
      body: 'unsafe { *X.0.get() += 1 }',
    },
    {
      ...modified,
      name: 'own cell with a start value',
      declaration:
        'struct Own(UnsafeCell<u64>);\nunsafe impl Sync for Own {}\nstatic X: Own = Own(UnsafeCell::new(9));',
      body: 'unsafe { *X.0.get() += 1 }',
      section: '.data',
      old: accepted,
    },
    {
      ...modified,
      name: 'table in a cell',
      declaration:
        'struct Own(UnsafeCell<[u64; 8]>);\nunsafe impl Sync for Own {}\nstatic X: Own = Own(UnsafeCell::new([0; 8]));',
      body: 'unsafe { (*X.0.get())[now as usize & 7] += 1 }',
      old: noArithmetic,
    },
    {
      ...modified,
      name: 'atomic through its pointer',
      declaration: 'static X: AtomicU64 = AtomicU64::new(0);',
      body: 'unsafe { *X.as_ptr() += 1 }',
    },
  ];
}

function immutable(): readonly Row[] {
  const pointer = '(&raw const X).cast_mut()';
  const write = `unsafe { ptr::write_volatile(${pointer}.cast::<u32>(), now as u32) }`;
  const read = 'if X[now as usize & 3] == 9 { return 1 }';
  const table = 'static X: [u32; 4] = [1, 2, 3, 4];';
  const buffer = 'static X: [u8; 16] = [0; 16];';
  const fill = `unsafe { let _ = bpf_probe_read_kernel_buf(now as *const u8, &mut *${pointer}); }`;
  const writable = '#[unsafe(link_section = ".data")]';
  const written = { access: 'write', old: accepted, newest: accepted } as const;
  return [
    {
      ...written,
      name: 'immutable, volatile write',
      declaration: table,
      body: `${write} ${read}`,
      section: '.rodata',
      old: forbidden,
      newest: forbidden,
    },
    {
      ...written,
      name: 'immutable in a data section, volatile write',
      declaration: `${writable} ${table}`,
      body: `${write} ${read}`,
      section: '.data',
    },
    {
      ...written,
      name: 'immutable, filled by a helper',
      declaration: buffer,
      body: fill,
      section: '.rodata',
      old: forbidden,
      newest: forbidden,
    },
    {
      ...written,
      name: 'immutable in a data section, filled by a helper',
      declaration: `${writable} ${buffer}`,
      body: fill,
      section: '.data',
    },
    // A plain store is undefined behaviour, and LLVM deletes it.
    {
      ...written,
      name: 'immutable, plain store',
      undefinedBehaviour: true,
      declaration: table,
      body: `unsafe { *${pointer}.cast::<u32>() = now as u32 } ${read}`,
      section: null,
    },
  ];
}

function maps(): readonly Row[] {
  const unmarked = { access: null, section: '.data', old: notAMap, newest: notAMap } as const;
  return [
    {
      ...unmarked,
      name: 'array without the attribute',
      declaration: 'static X: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);',
      body: 'if let Some(value) = X.get_ptr_mut(0) { unsafe { *value += 1 } }',
    },
    {
      ...unmarked,
      name: 'table without the attribute',
      declaration: 'static X: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);',
      body: 'let _ = X.insert(&1, &now, 0);',
    },
    {
      ...unmarked,
      name: 'ring buffer without the attribute',
      declaration: 'static X: RingBuf = RingBuf::with_byte_size(4096, 0);',
      body: 'if let Some(mut entry) = X.reserve::<u64>(0) { entry.write(now); entry.submit(0) }',
    },
    {
      ...unmarked,
      name: 'mutable table without the attribute',
      declaration: 'static mut X: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);',
      body: 'unsafe { let _ = (*(&raw mut X)).insert(&1, &now, 0); }',
    },
  ];
}

/** Sections, accesses and types that the groups above leave out. */
function combinations(): readonly Row[] {
  const struct = 'struct S { a: u64, b: u32 }';
  const fine = { old: accepted, newest: accepted } as const;
  return [
    {
      name: 'exported table, written with an index',
      declaration: `${mangled} static mut X: [u64; 16] = [0; 16];`,
      body: 'unsafe { X[now as usize & 15] = now }',
      access: 'write',
      section: '.bss',
      old: noArithmetic,
      newest: accepted,
    },
    {
      ...fine,
      name: 'exported filled table, read with an index',
      declaration: `${mangled} static mut X: [u64; 4] = [0, 0, 1, 0];`,
      body: 'if unsafe { X[now as usize & 3] } > 5 { return 1 }',
      access: 'read',
      section: '.data',
    },
    {
      ...fine,
      name: 'exported filled struct, only read',
      declaration: `${struct}\n${mangled} static mut X: S = S { a: 3, b: 0 };`,
      body: 'unsafe { if X.a + u64::from(X.b) > 5 { return 1 } }',
      access: 'read',
      section: '.data',
    },
    {
      ...fine,
      name: 'exported filled struct, counted in',
      declaration: `${struct}\n${mangled} static mut X: S = S { a: 3, b: 0 };`,
      body: 'unsafe { X.b += 1; X.a ^= now }',
      access: 'read-modify-write',
      section: '.data',
    },
    {
      ...fine,
      name: 'exported filled struct, only written',
      declaration: `${struct}\n${mangled} static mut X: S = S { a: 3, b: 0 };`,
      body: 'unsafe { X.a = now; X.b = 4 }',
      access: 'write',
      section: '.data',
    },
    {
      ...fine,
      name: 'private filled, read as volatile',
      declaration: 'static mut X: u64 = 7;',
      body: 'if unsafe { ptr::read_volatile(&raw const X) } > 5 { return 1 }',
      access: 'read',
      section: '.data',
    },
    {
      ...fine,
      name: 'atomic with a start value through its pointer',
      declaration: 'static X: AtomicU64 = AtomicU64::new(5);',
      body: 'unsafe { *X.as_ptr() += 1 }',
      access: 'read-modify-write',
      section: '.data',
    },
    {
      name: 'mutable in the constant section, volatile write',
      declaration: '#[unsafe(link_section = ".rodata")] static mut X: u32 = 1;',
      body: 'unsafe { ptr::write_volatile(&raw mut X, now as u32) }',
      access: 'write',
      section: '.rodata',
      old: forbidden,
      newest: forbidden,
    },
    {
      name: 'counter through a pointer in a local',
      declaration: 'static mut X: usize = 0;',
      body: 'let place = &raw mut X; unsafe { *place = (*place).wrapping_add(now as usize) }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
  ];
}

/** What the optimiser decides: it keeps a private value that only ever becomes one other constant as a flag that starts at zero. */
function shrunk(): readonly Row[] {
  const flag = {
    access: 'write',
    section: '.bss',
    old: readOnlyArray,
    newest: accepted,
    beyondSource: true,
  } as const;
  return [
    {
      ...flag,
      name: 'state that starts at 7 and only becomes 42',
      declaration: 'static mut X: u64 = 7;',
      body: 'unsafe { if X == 42 { return 1 } if now > 3 { X = 42 } }',
    },
    {
      ...flag,
      name: 'private option that is full throughout',
      declaration: 'static mut X: Option<u32> = Some(0);',
      body: 'unsafe { if let Some(last) = X { if last == 77 { return 1 } } X = Some(now as u32) }',
    },
  ];
}
