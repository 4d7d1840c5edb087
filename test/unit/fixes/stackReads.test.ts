// Values that a helper reads by value: which of them may be read into memory, and what the edit writes. That the result builds, loads and
// is small: test/conformance/stackFixes.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { loadParser } from '../crates/project';
import { offeredFor, stackFixesOf } from './stackFix';

before(loadParser);

const HEAD = `#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext as _,
    helpers::bpf_probe_read_kernel,
    macros::{map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[map]
static SEEN: HashMap<u8, u8> = HashMap::with_max_entries(8, 0);

fn see(byte: &u8) {
    let _ = SEEN.insert(byte, byte, 0);
}

struct Last {
    bytes: [u8; 600],
}

`;
const TAIL =
  '\n#[tracepoint]\npub fn prog(ctx: TracePointContext) -> u32 {\n    run(&ctx, core::ptr::null(), core::ptr::null_mut()).unwrap_or(0)\n}\n';
const OPEN =
  'fn run(ctx: &TracePointContext, ptr: *const [u8; 600], last: *mut Last) -> Result<u32, i32> {\n';

/** A function that reads; lines of its body. */
function reading(...lines: readonly string[]): string {
  return `${HEAD}${OPEN}${lines.map((it) => `    ${it}\n`).join('')}    Ok(1)\n}\n${TAIL}`;
}

/** The function's lines after the fix that starts so. */
function after(source: string, title: string, version?: string): string {
  const fixed = offeredFor(source, version).find(({ fix }) => fix.title.startsWith(title));
  assert.ok(fixed !== undefined, `not offered\n${source}`);
  const text = fixed.text.slice(fixed.text.indexOf(OPEN) + OPEN.length);
  return text.slice(0, text.indexOf('\n    Ok(1)\n')).replaceAll(/^ {4}/gm, '');
}

const LOOKUP =
  'let Some(it) = IT.get_ptr_mut(0) else {\n    return Err(0);\n};\nlet it = unsafe { &mut *it };\n';

describe('a value that is read by value', () => {
  const forms: readonly (readonly [form: string, before: readonly string[], after: string])[] = [
    [
      'let … else',
      [
        'let Ok(it) = (unsafe { bpf_probe_read_kernel(ptr) }) else {',
        '    return Err(3);',
        '};',
        'see(&it[3]);',
      ],
      'let Ok(()) = (unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) }) else {\n    return Err(3);\n};\nsee(&it[3]);',
    ],
    [
      'if let',
      ['if let Ok(it) = unsafe { bpf_probe_read_kernel(ptr) } {', '    see(&it[3]);', '}'],
      'if let Ok(()) = unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) } {\n    see(&it[3]);\n}',
    ],
    [
      'if let of an Option',
      ['if let Some(it) = unsafe { bpf_probe_read_kernel(ptr) }.ok() {', '    see(&it[3]);', '}'],
      'if let Some(()) = unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) }.ok() {\n    see(&it[3]);\n}',
    ],
    [
      'match',
      [
        'match unsafe { bpf_probe_read_kernel(ptr) } {',
        '    Ok(it) => see(&it[3]),',
        '    Err(code) => return Err(code),',
        '}',
      ],
      'match unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) } {\n    Ok(()) => see(&it[3]),\n    Err(code) => return Err(code),\n}',
    ],
    [
      'match that binds it',
      [
        'let it = match unsafe { bpf_probe_read_kernel(ptr) } {',
        '    Ok(it) => it,',
        '    Err(code) => return Err(code),',
        '};',
        'see(&it[3]);',
      ],
      'match unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) } {\n    Ok(()) => {}\n    Err(code) => return Err(code),\n}\nsee(&it[3]);',
    ],
    [
      'map_err and ?',
      ['let it = unsafe { bpf_probe_read_kernel(ptr) }.map_err(|e| e + 1)?;', 'see(&it[3]);'],
      'unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) }.map_err(|e| e + 1)?;\nsee(&it[3]);',
    ],
    [
      'unwrap_or',
      ['let it = unsafe { bpf_probe_read_kernel(ptr).unwrap_or([7; 600]) };', 'see(&it[3]);'],
      'if unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) }.is_err() {\n    *it = [7; 600];\n}\nsee(&it[3]);',
    ],
    [
      'unwrap_or_else',
      ['let it = unsafe { bpf_probe_read_kernel(ptr) }.unwrap_or_else(|_| [0; 600]);', 'see(&it[3]);'],
      'if unsafe { bpf_probe_read_kernel_buf(ptr.cast(), it) }.is_err() {\n    *it = [0; 600];\n}\nsee(&it[3]);',
    ],
  ];
  for (const [form, lines, expected] of forms) {
    it(`is read into a map's value: ${form}`, () => {
      assert.equal(after(reading(...lines), 'Read `it` into'), LOOKUP + expected);
    });
  }

  it('is one that a tracepoint reads from its context, with the helper that its aya-ebpf uses', () => {
    const source = reading('let it: [u8; 600] = unsafe { ctx.read_at(8)? };', 'see(&it[3]);');
    const read = (helper: string): string =>
      `${LOOKUP}unsafe { ${helper}(ctx.as_ptr().add(8).cast(), it)? };\nsee(&it[3]);`;
    assert.equal(after(source, 'Read `it` into'), read('bpf_probe_read_kernel_buf'));
    assert.equal(after(source, 'Read `it` into', '0.1.1'), read('bpf_probe_read_buf'));
  });

  it('is read where it is stored', () => {
    const source = reading('unsafe { (*last).bytes = bpf_probe_read_kernel(ptr)? };');
    const [first] = offeredFor(source);
    assert.equal(
      first?.fix.title,
      'Read into `(*last).bytes` with `bpf_probe_read_kernel_buf` (no stack copy; zeros there if it fails)',
    );
    assert.equal(
      after(source, 'Read into'),
      'unsafe { bpf_probe_read_kernel_buf(ptr.cast(), &mut (*last).bytes)? };',
    );
    const fallback = reading(
      'let last = unsafe { &mut *last };',
      'last.bytes = unsafe { bpf_probe_read_kernel(ptr) }.unwrap_or([0; 600]);',
    );
    assert.equal(
      after(fallback, 'Read into'),
      'let last = unsafe { &mut *last };\nif unsafe { bpf_probe_read_kernel_buf(ptr.cast(), &mut last.bytes) }.is_err() {\n    last.bytes = [0; 600];\n}',
    );
  });

  const kept: readonly (readonly [why: string, lines: readonly string[]])[] = [
    [
      'copied as a whole in the arm',
      ['if let Ok(it) = unsafe { bpf_probe_read_kernel(ptr) } {', '    see(&it.clone()[3]);', '}'],
    ],
    [
      'read again and again by a `while let`',
      ['while let Ok(it) = unsafe { bpf_probe_read_kernel(ptr) } {', '    see(&it[3]);', '}'],
    ],
    [
      'taken apart by its pattern',
      ['if let Ok([it, ..]) = unsafe { bpf_probe_read_kernel(ptr) } {', '    see(&it);', '}'],
    ],
    [
      'replaced by something that is computed',
      ['let it = unsafe { bpf_probe_read_kernel(ptr) }.unwrap_or(made());', 'see(&it[3]);'],
    ],
    [
      'read in a closure',
      [
        'let f = || match unsafe { bpf_probe_read_kernel(ptr) } {',
        '    Ok(it) => see(&it[3]),',
        '    Err(_) => {}',
        '};',
        'f();',
      ],
    ],
    [
      'found in another way where the read fails',
      [
        'let it = match unsafe { bpf_probe_read_kernel(ptr) } {',
        '    Ok(it) => it,',
        '    Err(_) => made(),',
        '};',
        'see(&it[3]);',
      ],
    ],
    [
      'read through a pointer whose type the read says',
      [
        'let from = ptr.cast();',
        'let Ok::<[u8; 600], _>(it) = (unsafe { bpf_probe_read_kernel(from) }) else {',
        '    return Ok(2);',
        '};',
        'see(&it[3]);',
      ],
    ],
  ];
  for (const [why, lines] of kept) {
    it(`stays where it is ${why}`, () => {
      assert.deepEqual(
        stackFixesOf(reading(...lines), { local: 'it' }).map(({ fix }) => fix.title),
        [],
      );
    });
  }
});
