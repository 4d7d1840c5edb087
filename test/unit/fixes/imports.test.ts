// The `use` declarations that a fix writes: merged, sorted and wrapped as rustfmt does, and never a second name for what is there.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, program, sourceOf } from './project';

const REST = `
static mut HITS: u64 = 0;

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    unsafe { HITS += 1 };
    0
}
`;

async function importsAfter(
  imports: string,
  { kind = 'PerCpuArray', more = '' } = {},
): Promise<{ readonly imports: string; readonly declaration: string }> {
  const fixed = await applied(program(`${imports}\n${more}${REST}`), `Replace \`HITS\` by ${kind}`);
  const text = sourceOf(fixed);
  const at = text.indexOf('\n\n');
  const declaration = /#\[.*\]\nstatic HITS[^;]*;/.exec(text)?.[0] ?? '';
  return { imports: text.slice(0, at), declaration };
}

describe('an import for a map', () => {
  it('joins the declaration of its crate', async () => {
    const { imports } = await importsAfter('use aya_ebpf::{macros::kprobe, programs::ProbeContext};');
    assert.equal(
      imports,
      'use aya_ebpf::{\n    macros::{kprobe, map},\n    maps::PerCpuArray,\n    programs::ProbeContext,\n};',
    );
  });

  it('stands in a line of its own where each name has one', async () => {
    const { imports } = await importsAfter(
      'use aya_ebpf::macros::kprobe;\nuse aya_ebpf::programs::ProbeContext;',
    );
    assert.equal(
      imports,
      'use aya_ebpf::macros::{kprobe, map};\nuse aya_ebpf::maps::PerCpuArray;\nuse aya_ebpf::programs::ProbeContext;',
    );
  });

  it('is not needed where the name is there under an alias', async () => {
    const before =
      'use aya_ebpf::{\n    macros::{kprobe, map as aya_map},\n    maps::PerCpuArray as Counters,\n    programs::ProbeContext,\n};';
    const { imports, declaration } = await importsAfter(before);
    assert.equal(imports, before);
    assert.equal(declaration, '#[aya_map]\nstatic HITS: Counters<u64> = Counters::with_max_entries(1, 0);');
  });

  it('is sorted beside an alias', async () => {
    const { imports } = await importsAfter(
      'use aya_ebpf::{macros::kprobe, maps::PerCpuArray as Counters, programs::ProbeContext};',
      { kind: 'Array' },
    );
    assert.match(imports, /maps::\{Array, PerCpuArray as Counters\},/);
  });

  it('is not needed where a glob brings the name, and the glob hides no primitive type', async () => {
    const before = 'use aya_ebpf::{macros::*, maps::*, programs::*};';
    const { imports, declaration } = await importsAfter(before);
    assert.equal(imports, before);
    assert.equal(declaration, '#[map]\nstatic HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);');
  });

  it('gives way to a path where the name means something else', async () => {
    const { declaration } = await importsAfter('use aya_ebpf::{macros::kprobe, programs::ProbeContext};', {
      more: '\npub struct PerCpuArray;\n',
    });
    assert.match(declaration, /^#\[map\]\nstatic HITS: aya_ebpf::maps::PerCpuArray<u64> =/);
  });

  it('leaves two columns free behind a group on one line', async () => {
    const first = async (helper: string): Promise<string | undefined> => {
      const { imports } = await importsAfter(
        `use aya_ebpf::{helpers::${helper}, macros::*, programs::ProbeContext};`,
      );
      return imports.split('\n')[0];
    };
    const rest = 'use aya_ebpf::{helpers::, macros::*, maps::PerCpuArray, programs::ProbeContext};';
    const fitting = 'f'.repeat(98 - rest.length);
    assert.equal((await first(fitting))?.length, 98);
    assert.equal(await first(`${fitting}f`), 'use aya_ebpf::{');
  });
});
