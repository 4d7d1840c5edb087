// Statics whose address goes on: to a helper, into a map, to a function that is not inlined; and sections and wrappers that the other tables leave out.

import { accepted, mangled, noArithmetic, readOnlyArray, wrongArgument, type Row } from './row';

const table = '#[aya_ebpf::macros::map] static TABLE: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);';
const ring = '#[aya_ebpf::macros::map] static RING: RingBuf = RingBuf::with_byte_size(4096, 0);';
const own =
  'struct Own(UnsafeCell<u64>);\nunsafe impl Sync for Own {}\nstatic X: Own = Own(UnsafeCell::new(0));';

export const escapeRows: readonly Row[] = [...addresses(), ...sections(), ...wrappers()];

function addresses(): readonly Row[] {
  return [
    {
      name: 'exported buffer sent to user space',
      declaration: `${ring}\n${mangled} static mut X: [u8; 64] = [0; 64];`,
      body: 'unsafe { let _ = RING.output::<[u8; 64]>(&*(&raw const X), 0); }',
      access: 'read',
      section: '.bss',
      old: wrongArgument,
      newest: accepted,
    },
    {
      name: 'exported filled buffer sent to user space',
      declaration: `${ring}\n${mangled} static mut X: [u8; 64] = [1; 64];`,
      body: 'unsafe { let _ = RING.output::<[u8; 64]>(&*(&raw const X), 0); }',
      access: 'read',
      section: '.data',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'exported value inserted into a map',
      declaration: `${table}\n${mangled} static mut X: u64 = 0;`,
      body: 'unsafe { let _ = TABLE.insert(&1, &*(&raw const X), 0); }',
      access: 'read',
      section: '.bss',
      old: wrongArgument,
      newest: accepted,
    },
    {
      name: 'counter inserted into a map',
      declaration: `${table}\nstatic mut X: u64 = 0;`,
      body: 'unsafe { X += 1; let _ = TABLE.insert(&1, &*(&raw const X), 0); }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      name: 'key of a lookup',
      declaration: `${table}\n${mangled} static mut X: u32 = 0;`,
      body: 'unsafe { if TABLE.get(&*(&raw const X)).is_some() { return 1 } }',
      access: 'read',
      section: '.bss',
      old: wrongArgument,
      newest: accepted,
    },
    {
      name: 'written by a function that stays one',
      declaration:
        'static mut X: u64 = 0;\n#[inline(never)] fn put(to: *mut u64, n: u64) { unsafe { to.write_volatile(n) } }',
      body: 'put(&raw mut X, now);',
      access: 'write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      name: 'address kept in a map',
      declaration: `${table}\nstatic mut X: u64 = 0;`,
      body: 'let place = &raw mut X; let _ = TABLE.insert(&1, &(place as u64), 0);',
      access: 'write',
      outOfSight: true,
      section: '.bss',
      old: accepted,
      newest: accepted,
    },
  ];
}

function sections(): readonly Row[] {
  const link = (name: string): string => `#[unsafe(link_section = "${name}")]`;
  const counted = { body: 'unsafe { X += 1 }', access: 'read-modify-write' } as const;
  return [
    {
      ...counted,
      name: 'counter in a section below .bss',
      declaration: `${link('.bss.hits')} static mut X: u64 = 0;`,
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      ...counted,
      name: 'counter in a section below .data',
      declaration: `${link('.data.hits')} static mut X: u64 = 4;`,
      section: '.data',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'mutable in the constant section, only read',
      declaration: `${mangled} ${link('.rodata')} static mut X: u32 = 1;`,
      body: 'if unsafe { X } > 5 { return 1 }',
      access: 'read',
      section: '.rodata',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'used counter from 5',
      declaration: '#[used] static mut X: u64 = 5;',
      body: 'unsafe { X += 1 }',
      access: 'read-modify-write',
      section: '.data',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'used, only read',
      declaration: '#[used] static mut X: u64 = 0;',
      body: 'if unsafe { X } > 5 { return 1 }',
      access: 'read',
      section: '.bss',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'exported filled table, written with an index',
      declaration: `${mangled} static mut X: [u64; 4] = [0, 0, 1, 0];`,
      body: 'unsafe { X[now as usize & 3] = now }',
      access: 'write',
      section: '.data',
      old: accepted,
      newest: accepted,
    },
  ];
}

function wrappers(): readonly Row[] {
  return [
    {
      name: 'exported own cell, only read',
      declaration: own.replace('static X', `${mangled} static X`),
      body: 'if unsafe { *X.0.get() } > 5 { return 1 }',
      access: 'read',
      section: '.bss',
      old: accepted,
      newest: accepted,
    },
    {
      name: 'own cell, only read',
      declaration: own,
      body: 'if unsafe { *X.0.get() } > 5 { return 1 }',
      access: 'read',
      section: null,
      old: accepted,
      newest: accepted,
    },
    {
      name: 'own cell through its methods',
      declaration: `${own}\nimpl Own { fn add(&self, n: u64) { unsafe { *self.0.get() += n } } fn load(&self) -> u64 { unsafe { *self.0.get() } } }`,
      body: 'X.add(now); if X.load() > 5 { return 1 }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      name: 'struct of atomics through their pointers',
      declaration:
        'struct Totals { rx: AtomicU64, tx: AtomicU64 }\nstatic X: Totals = Totals { rx: AtomicU64::new(0), tx: AtomicU64::new(0) };',
      body: 'unsafe { *X.rx.as_ptr() += now; *X.tx.as_ptr() += 1; if *X.tx.as_ptr() > 9 { return 1 } }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      name: 'table of atomics through their pointers',
      declaration: 'static X: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];',
      body: 'unsafe { *X[now as usize & 7].as_ptr() += 1 }',
      access: 'read-modify-write',
      section: '.bss',
      old: noArithmetic,
      newest: accepted,
    },
    {
      name: 'function-local cell',
      declaration: 'struct Own(UnsafeCell<u64>);\nunsafe impl Sync for Own {}',
      body: 'static X: Own = Own(UnsafeCell::new(0)); unsafe { *X.0.get() += 1; if *X.0.get() > 9 { return 1 } }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
    {
      name: 'imported inside of the function',
      declaration: 'mod state { pub static mut X: u64 = 0; }',
      body: 'use state::X as HITS; unsafe { HITS += 1; if HITS > 9 { return 1 } }',
      access: 'read-modify-write',
      section: '.bss',
      old: readOnlyArray,
      newest: accepted,
    },
  ];
}
