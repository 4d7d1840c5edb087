// Functions that are handed to helpers: which chain they are part of, where they are handed over, and which are no functions of their own.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { stackOf, type ProgramStack } from '../../../server/src/core/stack/report';
import { loadParser, project } from '../crates/project';

before(loadParser);

const HEAD = `use core::ffi::c_void;
use aya_ebpf::{helpers::{bpf_probe_read_kernel_str_bytes, generated::{bpf_loop, bpf_timer_set_callback}}, macros::xdp, programs::XdpContext};
fn fill(buffer: &mut [u8]) -> u32 {
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, buffer) }.is_ok() as u32
}
unsafe extern "C" fn step(_index: u32, _data: *mut c_void) -> i64 {
    let mut buffer = [0u8; 96];
    fill(&mut buffer) as i64
}
`;

/** Of one program whose body this is. */
function programWith(body: string, items = ''): ProgramStack {
  const text = `${HEAD}${items}\n#[xdp]\npub fn program(_ctx: XdpContext) -> u32 {\n${body}\n}\n`;
  const [program] = project({ '/p/program.rs': text }).crates.flatMap((crate) => stackOf(crate).programs);
  assert.ok(program !== undefined);
  return program;
}

describe('a function that a helper calls back', () => {
  it('is a step of its own below the function that hands it over', () => {
    const { chain, bytes } = programWith(
      'let mut own = [0u8; 64]; let n = fill(&mut own);\n' +
        'unsafe { bpf_loop(n, step as *mut c_void, core::ptr::null_mut(), 0) }; n',
    );
    assert.deepEqual(
      chain.map((it) => [it.function, it.bytes, it.call?.helper ?? null]),
      [
        ['program', 64, null],
        ['step', 96, 'bpf_loop'],
      ],
    );
    assert.equal(bytes, 160);
  });

  it('is inlined where it is called through a pointer that is known', () => {
    const { chain } = programWith(
      'let call: unsafe extern "C" fn(u32, *mut c_void) -> i64 = step;\n' +
        'unsafe { call(0, core::ptr::null_mut()) as u32 }',
    );
    assert.deepEqual(
      chain.map((it) => [it.function, it.bytes]),
      [['program', 96]],
    );
  });

  it('costs nothing where its address goes nowhere', () => {
    assert.equal(programWith('let _unused = step as *mut c_void; 0').bytes, 0);
  });

  it('has a chain of its own where a timer calls it', () => {
    const { chain, bytes } = programWith(
      'let mut own = [0u8; 64]; let n = fill(&mut own);\n' +
        'unsafe { bpf_timer_set_callback(core::ptr::null_mut(), step as *mut c_void) }; n',
    );
    assert.deepEqual([chain.map((it) => it.function), bytes], [['step'], 96]);
  });

  it('is recursion where it hands itself on', () => {
    const again = `unsafe extern "C" fn again(_index: u32, data: *mut c_void) -> i64 {
    unsafe { bpf_loop(1, again as *mut c_void, data, 0) }
}`;
    const { reason } = programWith(
      'unsafe { bpf_loop(1, again as *mut c_void, core::ptr::null_mut(), 0) as u32 }',
      again,
    );
    assert.equal(reason, 'recursion');
  });

  it('may be called at once as well', () => {
    const { chain } = programWith(
      'unsafe { bpf_loop(1, step as *mut c_void, core::ptr::null_mut(), 0); step(0, core::ptr::null_mut()) as u32 }',
    );
    assert.deepEqual(
      chain.map((it) => [it.function, it.bytes]),
      [
        ['program', 96],
        ['step', 96],
      ],
    );
  });
});
