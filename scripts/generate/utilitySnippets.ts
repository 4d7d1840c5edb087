// The snippets that stand for no single type or macro: what every program needs, and the idioms that the verifier accepts.
// Written by hand; the conformance suite compiles them.

import { choice, stop, type Snippet } from './snippet';

/** Snippets in the order in which they are offered. */
export function utilitySnippets(): readonly Snippet[] {
  return [LICENSE, PANIC_HANDLER, COUNTER, SCRATCH, RING_BUF_EVENT, PTR_AT];
}

const LICENSE: Snippet = {
  title: 'Aya: license section',
  prefix: 'aya-license',
  what: 'The license that the kernel reads; many helpers ask for a GPL-compatible one.',
  body: [
    '#[unsafe(link_section = "license")]',
    '#[unsafe(no_mangle)]',
    'static LICENSE: [u8; 13] = *b"Dual MIT/GPL\\\\0";$0',
  ],
  imports: [],
  since: '0.1.0',
};

const PANIC_HANDLER: Snippet = {
  title: 'Aya: panic handler',
  prefix: 'aya-panic-handler',
  what: 'The panic handler that a program without std needs. The verifier refuses a program that can reach it.',
  body: [
    '#[cfg(not(test))]',
    '#[panic_handler]',
    'fn panic(_info: &core::panic::PanicInfo) -> ! {',
    '    loop {}',
    '}$0',
  ],
  imports: [],
  since: '0.1.0',
};

const COUNTER: Snippet = {
  title: 'Aya: per-CPU counter',
  prefix: 'aya-counter',
  what: 'Counters without lost updates: one value for each CPU, summed in user space.',
  body: [
    '#[map]',
    `static ${stop(1, 'COUNTERS')}: PerCpuArray<u64> = PerCpuArray::with_max_entries(${stop(2, '1')}, 0);`,
    '',
    '#[inline(always)]',
    `fn ${stop(3, 'count')}(index: u32) {`,
    '    let Some(counter) = $1.get_ptr_mut(index) else {',
    '        return;',
    '    };',
    '    unsafe { *counter += 1 };',
    '}$0',
  ],
  imports: ['macros::map', 'maps::PerCpuArray'],
  since: '0.1.0',
};

const SCRATCH: Snippet = {
  title: 'Aya: scratch buffer',
  prefix: 'aya-scratch',
  what: 'Room for what does not fit on the stack of 512 bytes: one slot for each CPU, not cleared between runs.',
  body: [
    '#[repr(C)]',
    `pub struct ${stop(1, 'Scratch')} {`,
    `    pub ${stop(2, 'buf')}: [u8; ${stop(3, '4096')}],`,
    '}',
    '',
    '#[map]',
    `static ${stop(4, 'SCRATCH')}: PerCpuArray<$1> = PerCpuArray::with_max_entries(1, 0);`,
    '',
    '#[inline(always)]',
    `fn ${stop(5, 'with_scratch')}<R>(f: impl FnOnce(&mut $1) -> R) -> Option<R> {`,
    '    let scratch = $4.get_ptr_mut(0)?;',
    '    Some(f(unsafe { &mut *scratch }))',
    '}$0',
  ],
  imports: ['macros::map', 'maps::PerCpuArray'],
  since: '0.1.0',
};

const RING_BUF_EVENT: Snippet = {
  title: 'Aya: event through a ring buffer',
  prefix: 'aya-ring-buf-event',
  what: 'Sends an event to user space, built in the ring itself. Linux 5.8 or later.',
  body: [
    '#[repr(C)]',
    `pub struct ${stop(1, 'Event')} {`,
    `    pub ${stop(2, 'pid')}: ${stop(3, 'u32')},`,
    '}',
    '',
    '#[map]',
    `static ${stop(4, 'EVENTS')}: RingBuf = RingBuf::with_byte_size(${stop(5, '256 * 1024')}, 0);`,
    '',
    '#[inline(always)]',
    `fn ${stop(6, 'send')}($2: $3) {`,
    '    let Some(mut entry) = $4.reserve::<$1>(0) else {',
    '        return;',
    '    };',
    '    entry.write($1 { $2 });',
    '    entry.submit(0);',
    '}$0',
  ],
  imports: ['macros::map', 'maps::RingBuf'],
  since: '0.1.0',
};

const PTR_AT: Snippet = {
  title: 'Aya: pointer into a packet',
  prefix: 'aya-ptr-at',
  what: 'A pointer into the packet after the bounds check that the verifier asks for.',
  body: [
    '#[inline(always)]',
    `fn ${stop(1, 'ptr_at')}<T>(ctx: &${choice(2, ['XdpContext', 'TcContext'])}, offset: usize) -> Result<*const T, ()> {`,
    '    let start = ctx.data();',
    '    let end = ctx.data_end();',
    '    let len = core::mem::size_of::<T>();',
    '    if start + offset + len > end {',
    '        return Err(());',
    '    }',
    '    Ok((start + offset) as *const T)',
    '}$0',
  ],
  imports: ['programs::XdpContext'],
  choiceImports: ['programs::TcContext'],
  since: '0.1.0',
};
