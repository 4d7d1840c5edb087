// `static mut` of every type, section and access.

import {
  accepted,
  countOne,
  mangled,
  noArithmetic,
  readOnlyArray,
  readOne,
  writeNow,
  wrongArgument,
  type Row,
} from './row';

export const mutableRows: readonly Row[] = [
  ...counters(),
  ...otherTypes(),
  ...arrays(),
  ...onlyRead(),
  ...onlyWritten(),
  ...shrunk(),
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
