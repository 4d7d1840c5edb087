// Which locals may leave the stack, and what the edit writes. That the result builds, loads and is small: test/conformance/stackFixes.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { loadParser } from '../crates/project';
import { stackFixesOf, stackNotesOf } from './stackFix';

before(loadParser);

const HEAD = `#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_get_prandom_u32,
    macros::{map, xdp},
    maps::{PerCpuArray, RingBuf},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    kind: u32,
    data: [u8; 600],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

fn use_it(_bytes: &mut [u8]) {}

fn find() -> &'static [u8; 600] {
    &[1; 600]
}

fn made() -> [u8; 600] {
    [1; 600]
}

`;

function program(
  lines: string,
  { head = '#[xdp]\npub fn prog(ctx: XdpContext) -> u32 {', tail = '    2\n' } = {},
): string {
  const body = lines.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  return `${HEAD}${head}\n${body.join('\n')}\n${tail}}\n`;
}

const titles = (source: string, local: string): readonly string[] =>
  stackFixesOf(source, { local }).map(({ fix }) => fix.title);

const MOVE = 'Move `buf` to PerCpuArray `BUF` (one slot per CPU, not cleared between runs)';
const BUILD = 'Build `Event` inside `EVENTS.reserve()` (no stack copy)';

describe('a local that moves to a scratch map', () => {
  it('is written afresh where its let stood, and used through a reference', () => {
    const [fixed] = stackFixesOf(program('let mut buf = [0u8; 600];\nuse_it(&mut buf);\nbuf[3] = 1;'), {
      local: 'buf',
    });
    assert.deepEqual([fixed?.fix.title, fixed?.fix.safe, fixed?.fix.preferred], [MOVE, false, false]);
    assert.equal(
      fixed?.text.slice(HEAD.length),
      `#[map]
static BUF: PerCpuArray<[u8; 600]> = PerCpuArray::with_max_entries(1, 0);

#[xdp]
pub fn prog(ctx: XdpContext) -> u32 {
    let Some(buf) = BUF.get_ptr_mut(0) else {
        return aya_ebpf::bindings::xdp_action::XDP_PASS;
    };
    let buf = unsafe { &mut *buf };
    *buf = [0u8; 600];
    use_it(&mut *buf);
    buf[3] = 1;
    2
}
`,
    );
  });

  it('is told from others of its name that are known elsewhere', () => {
    const lines =
      'if ctx.data() == 1 {\n    let mut buf = [0u8; 600];\n    use_it(&mut buf);\n} else {\n    let buf = 3;\n    seen(buf);\n}';
    const [fixed] = stackFixesOf(program(lines), { local: 'buf' });
    assert.match(fixed?.text ?? '', /use_it\(&mut \*buf\);[^]*seen\(buf\);/);
    const own = 'let buf = ctx.data();\nlet mut buf = [buf as u8; 600];\nuse_it(&mut buf);';
    assert.deepEqual(titles(program(own), 'buf'), []);
  });

  it('gets a free name, and no second unsafe inside of one', () => {
    const source = `${program('unsafe {\n    let mut buf = [0u8; 600];\n    use_it(&mut buf);\n}')}\n#[map]\nstatic BUF: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);\n`;
    const [fixed] = stackFixesOf(source, { local: 'buf' });
    assert.match(fixed?.text ?? '', /static BUF_SCRATCH: PerCpuArray<\[u8; 600\]>/);
    assert.match(fixed?.text ?? '', /\n {8}let buf = &mut \*buf;\n/);
  });

  const refused: readonly (readonly [lines: string, note: string])[] = [
    [
      'let mut buf = [0u8; 600];\nlet other = buf;',
      'buf: it is used as a whole here, and a copy would lie on the stack again',
    ],
    [
      'let mut buf = made();\nuse_it(&mut buf);',
      'buf: its value is computed, and would be copied from the stack',
    ],
    [
      'let mut buf = [0u8; 40000];\nuse_it(&mut buf);',
      'buf: it is larger than the 32768 bytes of a per-CPU value',
    ],
    [
      'let mut buf = [0u8; 600];\nfill!(buf);',
      'buf: several locals have its name, or a macro that is not known speaks of it',
    ],
    ['let f = || {\n    let mut buf = [0u8; 600];\n    use_it(&mut buf);\n};', 'buf: it stands in a closure'],
    [
      'let Some(entry) = EVENTS.reserve::<Event>(0) else {\n    return 0;\n};\nlet mut buf = [0u8; 600];\nuse_it(&mut buf);',
      'buf: ring buffer space is reserved before, which a lookup that returns would lose',
    ],
  ];
  for (const [lines, note] of refused) {
    it(`is not moved, and the note says why: ${note}`, () => {
      const [at = '', why = ''] = note.split(/: (.*)/);
      assert.deepEqual(stackNotesOf(program(lines), { local: 'buf' }), [
        `${at}: no fix that takes \`buf\` off the stack: ${why}`,
      ]);
    });
  }

  it('is not moved in a crate with a sleepable program, which the note names', () => {
    assert.deepEqual(
      stackNotesOf(program('let mut buf = [0u8; 600];\nuse_it(&mut buf);'), {
        local: 'buf',
        sleepable: 'check',
      }),
      [
        'buf: no fix that takes `buf` off the stack: `check` is sleepable: another run on the same CPU may use the value meanwhile',
      ],
    );
  });

  it('says nothing where there is a fix', () => {
    assert.deepEqual(
      stackNotesOf(program('let mut buf = [0u8; 600];\nuse_it(&mut buf);'), { local: 'buf' }),
      [],
    );
  });

  const kept: readonly (readonly [why: string, lines: string])[] = [
    ['copied as a whole', 'let mut buf = [0u8; 600];\nlet other = buf;'],
    ['handed on by value', 'let mut buf = [0u8; 600];\nlet event = Event { kind: 1, data: buf };'],
    ['cloned', 'let mut buf = [0u8; 600];\nuse_it(&mut buf.clone());'],
    ['iterated by value', 'let mut buf = [0u8; 600];\nfor byte in buf {}'],
    [
      'made of something that is copied out of a map',
      'let found = find();\nlet mut buf = Event { kind: 1, data: *found };\nuse_it(&mut buf.data);',
    ],
    ['made by a call', 'let mut buf = make();\nuse_it(&mut buf);'],
    ['of a type that is not known', 'let mut buf = vendor::BIG;\nuse_it(&mut buf);'],
    ['too large for a per-CPU value', 'let mut buf = [0u8; 40000];\nuse_it(&mut buf);'],
    ['named twice', 'let mut buf = [0u8; 600];\nuse_it(&mut buf);\nlet buf = 3;'],
    ['named in a macro that is not known', 'let mut buf = [0u8; 600];\nfill!(buf);'],
    ['in a closure', 'let f = || {\n    let mut buf = [0u8; 600];\n    use_it(&mut buf);\n};'],
    ['over-aligned', 'let mut buf = [0u128; 60];\nbuf[1] = 3;'],
    [
      'of a type of the function alone',
      'struct Own([u8; 600]);\nlet mut buf = Own([0; 600]);\nbuf.0[1] = 2;',
    ],
  ];
  for (const [why, lines] of kept) {
    it(`is not one that is ${why}`, () => {
      assert.deepEqual(titles(program(lines), 'buf'), []);
    });
  }

  it('is none of a sleepable program, of a const fn, or of a function with no value to return', () => {
    const lines = 'let mut buf = [0u8; 600];\nuse_it(&mut buf);';
    assert.deepEqual(stackFixesOf(program(lines), { local: 'buf', sleepable: 'prog' }), []);
    for (const head of ['const fn f() -> u32 {', 'fn f(e: &Event) -> &Event {'])
      assert.deepEqual(
        titles(program(lines, { head, tail: head.includes('&') ? '    e\n' : '    0\n' }), 'buf'),
        [],
      );
  });
});

describe('an event that is built in the ring buffer', () => {
  const EVENT = 'let mut event = Event {\n    kind: 1,\n    data: [0; 600],\n};';

  it('is reserved before it is made, and comes before a scratch map', () => {
    const source = program(`${EVENT}\nuse_it(&mut event.data);\nlet _ = EVENTS.output(&event, 2);`);
    const [first, second] = stackFixesOf(source, { local: 'event' });
    assert.deepEqual([first?.fix.title, first?.fix.preferred, second?.fix.preferred], [BUILD, true, false]);
    assert.match(
      first?.text ?? '',
      /\n {4}let Some\(mut entry\) = EVENTS\.reserve::<Event>\(0\) else \{\n {8}return 2;\n {4}\};\n {4}let event = entry\.write\(Event \{\n {8}kind: 1,\n {8}data: \[0; 600\],\n {4}\}\);\n {4}use_it\(&mut event\.data\);\n {4}entry\.submit\(2\);\n {4}2\n/,
    );
  });

  it('is one where its array came out of a Result, for its pieces are written into the entry', () => {
    const lines =
      'let data = read()?;\nlet event = Event { kind: 1, data };\nlet _ = EVENTS.output(&event, 0);';
    assert.ok(titles(program(lines), 'event').includes(BUILD));
  });

  const OUTPUT = 'let _ = EVENTS.output(&event, 0);';
  const exits: readonly (readonly [why: string, lines: string, given: string])[] = [
    [
      'by a return',
      'if ctx.data() == 0 {\n    return 1;\n}',
      'if ctx.data() == 0 {\n    entry.discard(0);\n    return 1;\n}',
    ],
    [
      'in an arm',
      'match ctx.data() {\n    0 => return 1,\n    _ => {}\n}',
      'match ctx.data() {\n    0 => {\n        entry.discard(0);\n        return 1;\n    }\n    _ => {}\n}',
    ],
    [
      'on one line',
      'let Some(_) = find() else { return 1 };',
      'let Some(_) = find() else {\n    entry.discard(0);\n    return 1;\n};',
    ],
  ];
  for (const [how, lines, given] of exits) {
    it(`is given back where the function is left in between ${how}`, () => {
      const fixed = stackFixesOf(program(`${EVENT}\n${lines}\n${OUTPUT}`), { local: 'event' });
      const [text = ''] = fixed.filter(({ fix }) => fix.title === BUILD).map((it) => it.text);
      assert.ok(text.includes(given.replaceAll('\n', '\n    ')), text);
    });
  }

  const questions: readonly (readonly [why: string, line: string, given: string])[] = [
    [
      'hands an error on',
      'check()?;',
      'if let Err(error) = check() {\n    entry.discard(0);\n    return Err(error);\n}',
    ],
    [
      'has an error of its own',
      'check().map_err(|_| 7)?;',
      'if check().is_err() {\n    entry.discard(0);\n    return Err(7);\n}',
    ],
    [
      'is bound',
      'let n = check()?;',
      'let n = match check() {\n    Ok(value) => value,\n    Err(error) => {\n        entry.discard(0);\n        return Err(error);\n    }\n};',
    ],
    [
      'is bound or says 7',
      'let n = check().map_err(|_| 7)?;',
      'let Ok(n) = check() else {\n    entry.discard(0);\n    return Err(7);\n};',
    ],
    [
      'is gone on with',
      'event.kind = check().map_err(|_| 7)?.min(3);',
      'let Ok(value) = check() else {\n    entry.discard(0);\n    return Err(7);\n};\nevent.kind = value.min(3);',
    ],
  ];
  const inResult = {
    head: 'fn check() -> Result<u32, u32> {\n    Ok(1)\n}\n\nfn prog() -> Result<u32, u32> {',
    tail: '    Ok(2)\n',
  };
  for (const [how, line, given] of questions) {
    it(`is given back where a \`?\` ${how}`, () => {
      const fixed = stackFixesOf(program(`${EVENT}\n${line}\n${OUTPUT}`, inResult), { local: 'event' });
      const [text = ''] = fixed.filter(({ fix }) => fix.title === BUILD).map((it) => it.text);
      assert.ok(text.includes(given.replaceAll('\n', '\n    ')), text);
    });
  }

  it('holds a buffer from the start that would be moved into it', () => {
    const lines = `let mut data = [0u8; 600];\nuse_it(&mut data);\nlet event = Event { kind: 7, data };\n${OUTPUT}`;
    const [fixed] = stackFixesOf(program(lines), { local: 'event' });
    const given =
      'let event = entry.write(unsafe { core::mem::zeroed() });\n    use_it(&mut event.data);\n    event.kind = 7;\n    entry.submit(0);';
    assert.ok(fixed?.text.includes(given), fixed?.text);
  });

  it('holds no buffer from the start that starts with something, or is used as a whole', () => {
    const made = (first: string, used: string): readonly string[] =>
      titles(program(`${first}\n${used}\nlet event = Event { kind: 7, data };\n${OUTPUT}`), 'event');
    assert.ok(!made('let mut data = [1u8; 600];', 'use_it(&mut data);').includes(BUILD));
    assert.ok(!made('let mut data = [0u8; 600];', 'let other = data;').includes(BUILD));
  });

  const copied: readonly (readonly [why: string, lines: string])[] = [
    ['a loop around it may be left in between', `${EVENT}\nif ctx.data() == 0 {\n    break;\n}\n${OUTPUT}`],
    [
      'what is returned in between may look into it',
      `${EVENT}\nif ctx.data() == 0 {\n    return event.kind;\n}\n${OUTPUT}`,
    ],
    ['a macro that is not known stands in between', `${EVENT}\nbail!();\n${OUTPUT}`],
    ['the function goes on to do more', `${EVENT}\n${OUTPUT}\ncount();`],
    ['its value may leave the function', `let event = Event { kind: check()?, data: [0; 600] };\n${OUTPUT}`],
    ['most of it is computed, for the copy stays', `let event = Event { kind: 1, data: made() };\n${OUTPUT}`],
    [
      'most of it is a local, for the copy stays',
      `let data = [ctx.data() as u8; 600];\nlet event = Event { kind: 1, data };\n${OUTPUT}`,
    ],
    ['its sending is checked', `${EVENT}\nif EVENTS.output(&event, 0).is_err() {\n    count();\n}`],
    ['it is sent twice', `${EVENT}\n${OUTPUT}\n${OUTPUT}`],
    ['it is looked at afterwards', `${EVENT}\n${OUTPUT}\nuse_it(&mut event.data);`],
    [
      'it is sent in a loop',
      `for _ in 0..3 {\n    let event = Event { kind: 1, data: [0; 600] };\n    ${OUTPUT}\n}`,
    ],
    ['it is sent only sometimes', `${EVENT}\nif ctx.data() == 0 {\n    ${OUTPUT}\n}`],
  ];
  for (const [why, lines] of copied) {
    it(`is not one where ${why}`, () => {
      assert.ok(!titles(program(lines), 'event').includes(BUILD));
    });
  }
});
