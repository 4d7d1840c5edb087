// Real objects, small, as bytes: what is read of them in either byte order and with either line info, and that nothing is too broken.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readObject, type BpfObject } from '../../../server/src/core/object/bpfObject';
import { dwarfLines } from '../../../server/src/core/object/dwarfLines';
import { readElf } from '../../../server/src/core/object/elf';
import { sampleObject, type SampleName } from '../../samples/built/samples';
import { mutated } from '../../samples/mutations';

const SAMPLES: readonly SampleName[] = [
  'x.o',
  'x-big-endian.o',
  'x-no-lines.o',
  'plain-dwarf4.o',
  'plain-dwarf5.o',
];

function read(name: SampleName): BpfObject {
  const object = readObject(sampleObject(name));
  assert.ok(!('error' in object), name);
  return object;
}

function frames(object: BpfObject): readonly string[] {
  return [...object.functions.values()]
    .filter(({ stackBytes }) => stackBytes > 0)
    .map(({ name, stackBytes }) => `${name} ${stackBytes}`)
    .sort();
}

describe('an object', () => {
  it('has the same frames in either byte order, with line info and without', () => {
    const expected = ['by_hand 100', 'first 200', 'generic 16', 'generic 64', 'guarded 1', 'large 200'];
    for (const name of ['x.o', 'x-big-endian.o', 'x-no-lines.o'] as const)
      assert.deepEqual(frames(read(name)), expected, name);
  });

  it('names its programs, their sections and the functions that they call', () => {
    const object = read('x.o');
    assert.deepEqual(object.programs.map(({ name, section }) => `${name} in ${section}`).sort(), [
      'by_hand in tracepoint/raw',
      'guarded in tracepoint',
      'large in xdp',
      'small in kprobe',
    ]);
    const large = object.programs.find(({ name }) => name === 'large');
    const calls = object.functions.get(large?.key ?? '')?.calls ?? [];
    assert.deepEqual(calls.map((key) => object.functions.get(key)?.name).sort(), ['first', 'memset']);
  });

  it('says which lines pay for a frame, from BTF with their text', () => {
    for (const name of ['x.o', 'x-big-endian.o'] as const) {
      const first = [...read(name).functions.values()].find((fn) => fn.name === 'first');
      const [line] = first?.lines ?? [];
      assert.deepEqual([line?.line, line?.bytes, line?.depth], [18, 200, 200]);
      assert.equal(line?.text?.trim(), 'let mut inner = [0u8; LEN];');
    }
  });

  it('says them from DWARF 4 and 5 where there is no BTF', () => {
    for (const name of ['plain-dwarf4.o', 'plain-dwarf5.o'] as const) {
      const plain = [...read(name).functions.values()].find((fn) => fn.name === 'plain');
      assert.deepEqual(
        plain?.lines.map(({ line, bytes, text }) => ({ line, bytes, text })),
        [
          { line: 16, bytes: 48, text: null },
          { line: 17, bytes: 48, text: null },
        ],
      );
      assert.match(plain.lines[0]?.file ?? '', /main\.rs$/);
    }
  });

  it('has the same rows in both versions of DWARF', () => {
    const rows = (name: SampleName) =>
      [...dwarfLines(readElf(sampleObject(name)))].flatMap(([section, lines]) =>
        [...lines].map(([at, { line, column }]) => `${section}+${at} ${line}:${column}`),
      );
    assert.ok(rows('plain-dwarf4.o').length > 5);
    assert.deepEqual(rows('plain-dwarf4.o'), rows('plain-dwarf5.o'));
  });
});

describe('a thousand damaged objects', () => {
  it('are each read or refused with a sentence', () => {
    let refused = 0;
    for (let seed = 0; seed < 1000; seed += 1) {
      const name = SAMPLES[seed % SAMPLES.length] ?? 'x.o';
      const answer = readObject(mutated(sampleObject(name), seed));
      if (!('error' in answer)) continue;
      refused += 1;
      assert.match(answer.error, /^(?:it|its|the) [^\n]+$/);
    }
    assert.ok(refused > 100 && refused < 900, `${refused} refused`);
  });

  it('and objects whose line tables alone are damaged keep their frames', () => {
    for (const name of ['plain-dwarf4.o', 'plain-dwarf5.o', 'x.o'] as const) {
      const bytes = Uint8Array.from(sampleObject(name));
      const wanted = name === 'x.o' ? ['.BTF', '.BTF.ext'] : ['.debug_line', '.debug_line_str'];
      const sections = readElf(bytes).sections.filter((section) => wanted.includes(section.name));
      const expected = frames(read(name));
      for (let seed = 0; seed < 200; seed += 1) {
        const copy = Uint8Array.from(bytes);
        const section = sections[seed % sections.length]?.bytes() ?? new Uint8Array();
        const damaged = mutated(section, seed * 5 + 1 + (seed % 3));
        copy.set(damaged.subarray(0, section.length), section.byteOffset);
        const object = readObject(copy);
        assert.ok(!('error' in object), `${name} ${seed}`);
        assert.deepEqual(frames(object), expected);
      }
    }
  });
});
