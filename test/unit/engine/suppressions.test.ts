// Where an `aya: allow` may stand, and what sets the level of a rule: one static, one finding, unless something silences it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analysisOf } from '../../rules/analysis';

const HEAD = `#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

`;
const STATIC = 'static mut HITS: u64 = 0;\n';
const USE = `
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe { HITS += 1 };
    2
}
`;

async function rulesFound(text: string, manifest?: string): Promise<readonly string[]> {
  const files = new Map([['/p/src/main.rs', text]]);
  files.set(
    '/p/Cargo.toml',
    `[package]\nname = "p"\nversion = "0.1.0"\nedition = "2024"\n\n${manifest ?? ''}`,
  );
  const analysis = await analysisOf(files);
  try {
    return analysis.findings().map(({ rule, level }) => `${rule} ${level}`);
  } finally {
    analysis.dispose();
  }
}

const AYA = '[dependencies]\naya-ebpf = "0.2.1"\n';

describe('an allow', () => {
  const silent: Readonly<Record<string, string>> = {
    'above the line': `// aya: allow(mutable-static): counted by hand\n${STATIC}`,
    'without a reason': `// aya: allow(mutable-static)\n${STATIC}`,
    'behind the code': STATIC.replace('\n', ' // aya: allow(mutable-static): counted by hand\n'),
    'in a block comment': `/* aya: allow(mutable-static): counted by hand */\n${STATIC}`,
    'in a block comment of several lines': `/* aya: allow(mutable-static): counted\n   by hand */\n${STATIC}`,
    'in a block comment behind the code': STATIC.replace('\n', ' /* aya: allow(mutable-static) */\n'),
    'above another comment': `// aya: allow(mutable-static): counted by hand\n// How often.\n${STATIC}`,
    'above a block comment': `// aya: allow(mutable-static): counted by hand\n/* How\n   often. */\n${STATIC}`,
    'above docs and attributes': `// aya: allow(mutable-static): counted by hand\n/// How often.\n#[allow(\n    dead_code\n)]\n#[used]\n${STATIC}`,
    'above block docs': `// aya: allow(mutable-static): counted by hand\n/**\n * How often.\n */\n${STATIC}`,
    'between attributes and the static': `#[used]\n// aya: allow(mutable-static): counted by hand\n${STATIC}`,
    'above a blank line': `// aya: allow(mutable-static): counted by hand\n\n${STATIC}`,
    'of several rules': `// aya: allow(folded-global, mutable-static, unused-suppression): all of it\n${STATIC}`,
  };
  for (const [name, text] of Object.entries(silent)) {
    it(`silences ${name}`, async () => {
      assert.deepEqual(await rulesFound(HEAD + text + USE, AYA), []);
    });
    it(`silences ${name}, with CRLF line ends`, async () => {
      assert.deepEqual(await rulesFound((HEAD + text + USE).replaceAll('\n', '\r\n'), AYA), []);
    });
  }

  it('silences a whole file', async () => {
    const allow = '//! aya: allow(mutable-static): generated\n';
    assert.deepEqual(await rulesFound(allow + HEAD + STATIC + USE, AYA), []);
  });

  it('silences a static inside of a function', async () => {
    const inner = `    // aya: allow(mutable-static): counted by hand\n    ${STATIC}    unsafe`;
    assert.deepEqual(await rulesFound(HEAD + USE.replace('    unsafe', inner), AYA), []);
  });

  it('silences a static of a macro where its call stands', async () => {
    const text = `macro_rules! counter { ($name:ident) => { static mut $name: u64 = 0; }; }\n// aya: allow(mutable-static): counted by hand\ncounter!(HITS);\n`;
    assert.deepEqual(await rulesFound(HEAD + text + USE, AYA), []);
  });

  const speaking: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'names another rule': [
      `// aya: allow(folded-global): wrong one\n${STATIC}`,
      ['mutable-static warning', 'unused-suppression hint'],
    ],
    'names no rule': [
      `// aya: allow(mutable-statics): no such rule\n${STATIC}`,
      ['mutable-static warning', 'unused-suppression hint'],
    ],
    'stands behind code above': [
      `const STEP: u64 = 1; // aya: allow(mutable-static): of this line\n${STATIC}`,
      ['mutable-static warning', 'unused-suppression hint'],
    ],
    'stands in a doc comment': [
      `/// aya: allow(mutable-static): of the docs\n${STATIC}`,
      ['mutable-static warning'],
    ],
    'stands in a string': [
      `const TEXT: &str = "// aya: allow(mutable-static)";\n${STATIC}`,
      ['mutable-static warning'],
    ],
  };
  for (const [name, [text, expected]] of Object.entries(speaking))
    it(`silences nothing where it ${name}`, async () => {
      const found = await rulesFound(HEAD + text + USE, AYA);
      assert.deepEqual([...found].sort(), expected);
    });
});

/** A program whose lookups are unwrapped, which its panic handler turns into refusals. */
function unwrapping(body: string): string {
  return `${HEAD.replace('xdp,', '{map, xdp}, maps::HashMap,')}
#[map]
static HITS: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
${body}`;
}

const CHAIN = `let hits = HITS
        .get_ptr_mut(&1)
        .unwrap();
    `;

function program(body: string, above = ''): string {
  return `
${above}#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    ${body}
    2
}
`;
}

describe('an allow above code of several lines', () => {
  const ALLOW = '// aya: allow(map-value-unwrap): measured';
  const silent: Readonly<Record<string, string>> = {
    'a statement': program(`${ALLOW}\n    ${CHAIN}`),
    'a statement, in a block comment before it': program(`/* aya: allow(map-value-unwrap) */ ${CHAIN}`),
    'a statement with an attribute': program(`${ALLOW}\n    #[allow(unused_variables)]\n    ${CHAIN}`),
    'a statement with an attribute above the allow': program(
      `#[allow(unused_variables)]\n    ${ALLOW}\n    ${CHAIN}`,
    ),
    'a statement in nested blocks': program(`if true {\n loop {\n ${ALLOW}\n ${CHAIN}\n break; }\n }`),
    'a block': program(`${ALLOW}\n    unsafe {\n        ${CHAIN}\n    }`),
    'a match arm': program(
      `match 1 {\n        ${ALLOW}\n        1 => {\n ${CHAIN}\n }\n        _ => {}\n    }`,
    ),
    'the line in a chain': program(CHAIN.replace('.unwrap()', `${ALLOW}\n        .unwrap()`)),
    'a function and its attributes': program(CHAIN, `${ALLOW}\n/// Counts.\n`),
    'a function behind its attributes': program(CHAIN).replace('pub fn', `${ALLOW}\npub fn`),
    'a module': `${ALLOW}\nmod counting {\n    use super::*;\n${program(CHAIN)}}\n`,
    'an impl': `struct Hits;\n${ALLOW}\nimpl Hits {\n    fn count() {\n        ${CHAIN}\n    }\n}\n${program('Hits::count();')}`,
  };
  for (const [name, text] of Object.entries(silent)) {
    it(`silences ${name}`, async () => {
      assert.deepEqual(await rulesFound(unwrapping(text), AYA), []);
      const without = text.replace(/aya: allow\(map-value-unwrap\)/, 'allowed');
      assert.deepEqual(await rulesFound(unwrapping(without), AYA), ['map-value-unwrap error']);
    });
    it(`silences ${name}, with CRLF line ends`, async () => {
      assert.deepEqual(await rulesFound(unwrapping(text).replaceAll('\n', '\r\n'), AYA), []);
    });
  }

  const speaking: Readonly<Record<string, string>> = {
    'the statement before it': program(`${ALLOW}\n    let one = [\n        1,\n    ];\n    ${CHAIN}`),
    'the item before it': `${ALLOW}\nconst ONES: [u32; 1] = [\n    1,\n];\n${program(CHAIN)}`,
    'the line that it stands behind': program(CHAIN.replace('HITS', `HITS ${ALLOW}`)),
  };
  for (const [name, text] of Object.entries(speaking))
    it(`silences nothing behind ${name}`, async () => {
      const found = await rulesFound(unwrapping(text), AYA);
      assert.deepEqual([...found].sort(), ['map-value-unwrap error', 'unused-suppression hint']);
    });
});

describe('the level of a rule', () => {
  const levels: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'is that of the package': [
      '[package.metadata.aya-analyzer]\nrules = { "mutable-static" = "error" }\n',
      ['mutable-static error'],
    ],
    'is that of the workspace': [
      '[workspace]\n[workspace.metadata.aya-analyzer]\nrules = { "mutable-static" = "info" }\n',
      ['mutable-static info'],
    ],
    'is that of the package before that of the workspace': [
      '[package.metadata.aya-analyzer.rules]\nmutable-static = "hint"\n[workspace]\n[workspace.metadata.aya-analyzer.rules]\nmutable-static = "error"\n',
      ['mutable-static hint'],
    ],
    'may be off': ['[package.metadata.aya-analyzer.rules]\nmutable-static = "off"\n', []],
    'stays where the value is none': [
      '[package.metadata.aya-analyzer.rules]\nmutable-static = "loud"\n',
      ['mutable-static warning'],
    ],
  };
  for (const [name, [metadata, expected]] of Object.entries(levels))
    it(name, async () => {
      assert.deepEqual(await rulesFound(HEAD + STATIC + USE, `${AYA}\n${metadata}`), expected);
    });

  it('leaves an allow of a rule that is off alone', async () => {
    const text = `// aya: allow(mutable-static): counted by hand\n${STATIC}`;
    const off = '[package.metadata.aya-analyzer.rules]\nmutable-static = "off"\n';
    assert.deepEqual(await rulesFound(HEAD + text + USE, `${AYA}\n${off}`), []);
  });

  it('is kept by an allow that silences nothing', async () => {
    const text = `// aya: allow(mutable-static): no static here\nconst STEP: u64 = 1;\n`;
    const error = '[package.metadata.aya-analyzer.rules]\nunused-suppression = "error"\n';
    const found = await rulesFound(HEAD + text + USE.replace('HITS += 1', ''), `${AYA}\n${error}`);
    assert.deepEqual(found, ['unused-suppression error']);
  });
});
