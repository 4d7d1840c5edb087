// Sections, accesses and types that the other tables leave out.

import { accepted, forbidden, mangled, noArithmetic, readOnlyArray, type Row } from './row';

export const combinationsRows: readonly Row[] = [...combinations()];

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
