// Immutable statics: cells and atomics, casts of addresses, maps without their attribute.

import { accepted, forbidden, noArithmetic, notAMap, readOnlyArray, type Row } from './row';

export const immutableRows: readonly Row[] = [...interior(), ...immutable(), ...maps()];

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
