// After an edit inside of one function's body everything that does not depend on that body is the very value that it was before.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { CrateUnit, EbpfCrate } from '../../../server/src/core/crates/crate';
import { createUnitMemory } from '../../../server/src/core/crates/keptUnits';
import { createDiscovery } from '../../../server/src/core/crates/workspace';
import { createFileTable } from '../../../server/src/core/engine/fileTable';
import { bodiesOf } from '../../../server/src/core/model/bodies';
import { createExpansion } from '../../../server/src/core/model/expandCrate';
import { inferBody, type BodyTypes } from '../../../server/src/core/model/inference';
import { stackOf, type FunctionStack } from '../../../server/src/core/stack/report';
import type { RustParser } from '../../../server/src/core/syntax/parser';
import { loadParser } from '../syntax/rustParser';

let parser: RustParser;
before(async () => {
  parser = await loadParser();
});

const MANIFEST = '/p/Cargo.toml';
const MAIN = '/p/src/main.rs';
const NET = '/p/src/net.rs';
const FILES: ReadonlyMap<string, string> = new Map([
  [
    MANIFEST,
    '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\n',
  ],
  [
    MAIN,
    `#![no_std]
#![no_main]
mod net;
use aya_ebpf::{macros::kprobe, programs::ProbeContext};
const fn words(bytes: usize) -> usize { bytes / 8 }
struct Event { data: [u64; words(128)] }
#[kprobe]
pub fn first(ctx: ProbeContext) -> u32 { let a = Event { data: [0; words(128)] }; keep(&a); net::parse(1) }
#[kprobe]
pub fn second(ctx: ProbeContext) -> u32 { let b = [0u8; 64]; read(&b); 0 }
#[inline(never)] fn keep(event: &Event) -> u64 { event.data[0] }
#[inline(never)] fn read(bytes: &[u8; 64]) -> u8 { bytes[0] }
#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`,
  ],
  [
    NET,
    `pub fn parse(n: u32) -> u32 { let c = [0u8; 24]; look(&c) as u32 + n }
#[inline(never)] pub fn look(bytes: &[u8; 24]) -> u8 { bytes[0] }
`,
  ],
]);

interface Facts {
  readonly unit: CrateUnit;
  readonly inferred: ReadonlyMap<string, BodyTypes>;
  readonly frames: ReadonlyMap<string, FunctionStack>;
}

interface Editor {
  /** What is known now. */
  readonly facts: () => Facts;
  /** Puts a text in the place of another, once. */
  readonly replace: (path: string, from: string, to: string) => void;
}

function open(): Editor {
  const files = createFileTable(parser);
  files.setListing(['/p'], [...FILES.keys()]);
  for (const [path, text] of FILES) files.set(path, text);
  const discover = createDiscovery();
  const keep = createUnitMemory();
  const expand = createExpansion(files.read);
  let generation = 0;
  const crateNow = (): EbpfCrate => {
    const [crate] = keep(discover(files, {}).crates, generation).map(expand);
    if (crate === undefined) throw new Error('there is no eBPF crate');
    return crate;
  };
  return {
    facts: () => {
      const crate = crateNow();
      const [unit] = crate.units;
      if (unit === undefined) throw new Error('the crate has no unit');
      const inferred = bodiesOf(unit).flatMap((body): readonly [string, BodyTypes][] =>
        body.item.kind === 'fn' ? [[body.item.name.text, inferBody(body)]] : [],
      );
      const frames = stackOf(crate).functions.map((it): [string, FunctionStack] => [it.name, it]);
      return { unit, inferred: new Map(inferred), frames: new Map(frames) };
    },
    replace: (path, from, to) => {
      const text = files.text(path) ?? '';
      assert.ok(text.includes(from), `${path} has no ${from}`);
      if (!path.endsWith('.rs')) generation++;
      files.set(path, text.replace(from, to));
    },
  };
}

/** Names of the functions whose types, and of those whose frames, were made anew. */
function madeAnew(
  before: Facts,
  after: Facts,
): { readonly types: readonly string[]; readonly frames: readonly string[] } {
  return {
    types: [...after.inferred].flatMap(([name, types]) =>
      before.inferred.get(name) === types ? [] : [name],
    ),
    frames: [...after.frames].flatMap(([name, { locals }]) =>
      before.frames.get(name)?.locals === locals ? [] : [name],
    ),
  };
}

function afterEdit(
  path: string,
  from: string,
  to: string,
): { readonly unitKept: boolean } & ReturnType<typeof madeAnew> {
  const editor = open();
  const facts = editor.facts();
  editor.replace(path, from, to);
  const next = editor.facts();
  return { unitKept: next.unit === facts.unit, ...madeAnew(facts, next) };
}

describe('one edit', () => {
  test('inside of a program makes its own types and frame anew', () => {
    assert.deepEqual(afterEdit(MAIN, 'let b = [0u8; 64]', 'let other = 1; let b = [0u8; 64]'), {
      unitKept: true,
      types: ['second'],
      frames: ['second'],
    });
  });

  test('inside of a function that is inlined makes the frames of its callers anew', () => {
    assert.deepEqual(afterEdit(NET, 'let c = [0u8; 24];', 'let c = [0u8; 24]; let d = n;'), {
      unitKept: true,
      types: ['parse'],
      frames: ['first'],
    });
  });

  test('inside of a function of its own leaves its callers alone', () => {
    assert.deepEqual(afterEdit(NET, '{ bytes[0] }', '{ bytes[1] }'), {
      unitKept: true,
      types: ['look'],
      frames: ['net::look'],
    });
  });

  test('between items makes nothing anew', () => {
    assert.deepEqual(afterEdit(MAIN, '#[kprobe]\n', '// above\n\n#[kprobe]\n'), {
      unitKept: true,
      types: [],
      frames: [],
    });
  });

  test('that breaks a body makes nothing else anew', () => {
    assert.deepEqual(afterEdit(MAIN, 'read(&b); 0', 'read(&b.; 0').unitKept, true);
  });

  test('of a `const fn` makes all anew, for layouts may rest on it', () => {
    const { unitKept, types } = afterEdit(MAIN, 'bytes / 8', 'bytes / 4');
    assert.equal(unitKept, false);
    assert.ok(types.includes('second'));
  });

  test('of a signature makes all anew', () => {
    assert.equal(afterEdit(NET, 'n: u32) -> u32', 'n: u64) -> u32').unitKept, false);
  });

  test('of a manifest makes all anew', () => {
    assert.equal(afterEdit(MANIFEST, '0.1.0', '0.1.1').unitKept, false);
  });
});
