// The stack map as markup: what is drawn where for which facts, in bytes and in pixels.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawProgram } from '../../../client/src/stackMap/drawing';
import { stackMapPage } from '../../../client/src/stackMap/page';
import { otherFunctions, programPictures } from '../../../client/src/stackMap/picture';
import type {
  FunctionView,
  LocalView,
  PlaceView,
  ProgramView,
  StackView,
} from '../../../server/src/lsp/messages';

function at(line: number): PlaceView {
  return { uri: 'file:///w/src/main.rs', line, character: 4 };
}

function local(name: string, bytes: number | null, more: Partial<LocalView> = {}): LocalView {
  return { name, type: `[u8; ${bytes ?? 0}]`, bytes, place: at(20), onStack: 'certain', why: '', ...more };
}

function fn(name: string, line: number, more: Partial<FunctionView> = {}): FunctionView {
  const known = { bytes: 200, limit: 511, verdict: 'fits', source: 'estimate' } as const;
  return { name, place: at(line), ...known, locals: [], notes: [], ...more };
}

function program(name: string, more: Partial<ProgramView> = {}): ProgramView {
  return {
    ...{ name, kind: 'xdp', crate: 'x-ebpf', place: at(1), bytes: 416, limit: 512 },
    ...{ range: { low: 400, high: 456 }, verdict: 'fits', summary: 'stack ≈ 416/512', text: null },
    source: 'estimate',
    chain: [
      { function: name, bytes: 200, rounded: 208, place: at(1) },
      { function: 'first', bytes: 204, rounded: 208, place: at(9) },
    ],
    ...more,
  };
}

function view(more: Partial<StackView> = {}): StackView {
  const functions = [fn('large', 1), fn('first', 9, { bytes: 204 })];
  return { programs: [program('large')], functions, empty: null, frozen: false, ...more };
}

const CLOSED = { width: 600, open: new Set<string>() };

describe('the picture of a program', () => {
  it('starts each frame where the frames before it end as the kernel counts them', () => {
    const [picture] = programPictures(view());
    assert.deepEqual(
      picture?.frames.map(({ name, start, bytes }) => [name, start, bytes]),
      [
        ['large', 0, 200],
        ['first', 208, 204],
      ],
    );
  });

  it('makes a cell as wide as its bytes and shows what is left of the frame', () => {
    const locals = [
      local('event', 120),
      local('key', 24, { onStack: 'likely' }),
      local('gone', 64, { onStack: 'no' }),
      local('strange', null),
    ];
    const [picture] = programPictures(view({ functions: [fn('large', 1, { locals })] }));
    assert.deepEqual(
      picture?.frames[0]?.lanes.map((lane) =>
        lane.map((cell) => [cell.kind === 'local' ? cell.local.name : cell.kind, cell.start, cell.bytes]),
      ),
      [
        [
          ['event', 0, 120],
          ['key', 120, 24],
          ['other', 144, 56],
        ],
      ],
    );
  });

  it('puts locals that share their place below each other', () => {
    const locals = [local('one', 160), local('two', 160), local('three', 40)];
    const [picture] = programPictures(view({ functions: [fn('large', 1, { locals })] }));
    const names = picture?.frames[0]?.lanes.map((lane) =>
      lane.map((cell) => (cell.kind === 'local' ? cell.local.name : cell.kind)),
    );
    assert.deepEqual(names, [['one', 'three'], ['two']]);
  });

  it('draws no local that is larger than the measured frame', () => {
    const locals = [local('optimised', 300)];
    const functions = [fn('large', 1, { locals, source: 'object' })];
    const [picture] = programPictures(view({ functions }));
    assert.deepEqual(
      picture?.frames[0]?.lanes.flat().map(({ kind }) => kind),
      ['other'],
    );
    assert.equal(picture.frames[0].locals.length, 1, 'the table still has it');
  });

  it('takes of a generic function the use that has the bytes of the frame', () => {
    const functions = [
      fn('first', 9, { bytes: 16, locals: [local('small', 16)] }),
      fn('first', 9, { bytes: 204, locals: [local('large', 200)] }),
    ];
    const [picture] = programPictures(view({ functions }));
    assert.deepEqual(
      picture?.frames[1]?.locals.map(({ name }) => name),
      ['large'],
    );
  });

  it('comes first where the kernel refuses, and last where nothing is known', () => {
    const programs = [
      program('unknown', { verdict: 'unknown', bytes: null }),
      program('fits', { verdict: 'fits', bytes: 100 }),
      program('over', { verdict: 'over', bytes: 600 }),
      program('near', { verdict: 'near', bytes: 470 }),
      program('larger', { verdict: 'fits', bytes: 300 }),
    ];
    const order = programPictures(view({ programs })).map((picture) => picture.program.name);
    assert.deepEqual(order, ['over', 'near', 'larger', 'fits', 'unknown']);
  });

  it('leaves to a table what is on no chain', () => {
    const functions = [fn('large', 1), fn('first', 9), fn('small', 30, { bytes: 8 }), fn('big', 40)];
    assert.deepEqual(
      otherFunctions(view({ functions })).map(({ name }) => name),
      ['big', 'small'],
    );
  });
});

describe('the drawing of a program', () => {
  const svg = (more: Partial<StackView> = {}, width = 600): string => {
    const [picture] = programPictures(view(more));
    assert.ok(picture);
    return drawProgram(picture, width);
  };

  it('fills the bar to the limit and beyond', () => {
    // 600 pixels without the margin of 84 for 624 bytes.
    const perByte = 516 / 624;
    const programs = [program('large', { bytes: 624, verdict: 'over', range: { low: 624, high: 624 } })];
    const drawn = svg({ programs });
    const widthOf = (kind: string): number =>
      Number(new RegExp(`<rect class="${kind}"[^>]* width="([\\d.]+)"`).exec(drawn)?.[1]);
    assert.ok(Math.abs(widthOf('sum over') - 512 * perByte) < 0.1);
    assert.ok(Math.abs(widthOf('beyond') - 112 * perByte) < 0.1);
    assert.match(drawn, /aria-label="624 of 512 bytes"/);
    assert.doesNotMatch(drawn, /class="range"/);
  });

  it('names the lines of kernel, LLVM and tail calls and draws them in order', () => {
    const drawn = svg();
    const xOf = (kind: string): number =>
      Number(new RegExp(`limit ${kind}" x1="([\\d.]+)"`).exec(drawn)?.[1]);
    assert.ok(xOf('tail') < xOf('llvm') && xOf('llvm') < xOf('kernel'));
    assert.match(drawn, />tail calls 256<.*>LLVM 511<.*>kernel 512</);
  });

  it('draws the limit of LLVM beside each frame, for it is one of each', () => {
    const programs = [program('large', { bytes: 624, range: { low: 624, high: 624 } })];
    const lines = [...svg({ programs }).matchAll(/limit llvm" x1="([\d.]+)"[^>]* y1="(\d+)" y2="(\d+)"/g)];
    const [first = [], second = []] = lines.map((it) => it.slice(1).map(Number));
    assert.equal(lines.length, 2);
    assert.ok(Math.abs((second[0] ?? 0) - (first[0] ?? 0) - (208 * 516) / 624) < 0.1);
    assert.ok((second[1] ?? 0) > (first[1] ?? 0), 'from its row on');
    assert.equal(svg({ programs }).match(/>LLVM 511</g)?.length, 2);
    assert.equal(svg().match(/>LLVM 511</g)?.length, 1, 'where there is room');
  });

  it('says how sure an estimate is', () => {
    assert.match(svg(), /class="range"/);
    assert.match(svg(), /aria-label="416 of 512 bytes, between 400 and 456"/);
  });

  it('gives each part that leads to the source a name and a place', () => {
    const functions = [fn('large', 1, { locals: [local('event', 120, { type: 'Event' })] })];
    const drawn = svg({ functions });
    assert.match(drawn, /role="button"[^>]*aria-label="event 120 bytes: Event, on the stack, line 21"/);
    assert.match(drawn, /aria-label="first ≈ 204 B, frame, counted as 208, line 10"/);
    assert.match(
      drawn,
      /data-place="\{&#34;uri&#34;:&#34;file:\/\/\/w\/src\/main\.rs&#34;,&#34;line&#34;:20/,
    );
  });

  it('writes a name only where it fits', () => {
    const functions = [fn('large', 1, { locals: [local('a_long_name_for_little', 90)] })];
    assert.match(svg({ functions }, 1200), /<text[^>]*>a_long_name_for_little/);
    assert.doesNotMatch(svg({ functions }, 400), /<text[^>]*>a_long_name_for_little/);
  });

  it('draws locals that are too narrow to hit as one', () => {
    const locals = ['a', 'b', 'c'].map((name) => local(name, 2));
    const drawn = svg({ functions: [fn('large', 1, { locals })] });
    assert.match(drawn, /aria-label="3 small locals, 6 bytes: a, b, c"/);
  });

  it('tells certain and probable locals apart by more than colour', () => {
    const locals = [local('sure', 60), local('maybe', 100, { onStack: 'likely' })];
    const drawn = svg({ functions: [fn('large', 1, { locals })] });
    assert.match(
      drawn,
      /class="cell likely"[^>]*><\/rect><rect class="texture" fill="url\(#texture-likely\)"/,
    );
    assert.doesNotMatch(drawn, /class="cell certain"[^>]*><\/rect><rect class="texture"/);
    assert.match(drawn, />maybe ≈ 100</);
  });
});

describe('the page of the stack map', () => {
  it('says what it waits for, and why there is nothing', () => {
    assert.match(stackMapPage(null, CLOSED), /Reading the workspace/);
    const empty = view({ programs: [], empty: 'There is no eBPF crate & nothing <else>.' });
    assert.match(stackMapPage(empty, CLOSED), /no eBPF crate &#38; nothing &#60;else&#62;\./);
  });

  it('says that it is frozen while the code does not parse', () => {
    assert.match(stackMapPage(view({ frozen: true }), CLOSED), /role="status">The code does not parse now/);
    assert.doesNotMatch(stackMapPage(view(), CLOSED), /does not parse/);
  });

  it('quotes the verifier and marks the verdict by a sign', () => {
    const text = 'combined stack size of 2 calls is 624. Too large';
    const page = stackMapPage(view({ programs: [program('large', { verdict: 'over', text })] }), CLOSED);
    assert.match(page, /The verifier: “combined stack size of 2 calls is 624\. Too large”/);
    assert.match(page, /class="verdict over"><span class="sign" aria-hidden="true">✕</);
  });

  it('has the same in a table, opened where the user opened it', () => {
    const locals = [local('event', 120, { why: 'lent to `fill`' }), local('gone', 64, { onStack: 'no' })];
    const shown = view({ functions: [fn('large', 1, { locals })] });
    const closed = stackMapPage(shown, CLOSED);
    assert.match(closed, /<details data-key="table x-ebpf xdp large"><summary>Table of large</);
    assert.match(closed, /<td>on the stack<\/td><td>lent to <code>fill<\/code><\/td>/);
    assert.match(closed, /<td>not on the stack<\/td>/);
    const opened = stackMapPage(shown, { width: 600, open: new Set(['table x-ebpf xdp large']) });
    assert.match(opened, /<details data-key="table x-ebpf xdp large" open="">/);
  });

  it('draws nothing where the stack is not known, and says why', () => {
    const programs = [program('large', { bytes: null, verdict: 'unknown', summary: null })];
    const functions = [fn('large', 1, { bytes: null, notes: ['`v`: the size of `Foo` is not known'] })];
    const page = stackMapPage(view({ programs, functions }), CLOSED);
    assert.doesNotMatch(page, /<svg[^>]*class="chain"/);
    assert.match(page, /stack not known/);
    assert.match(page, /large: <code>v<\/code>: the size of <code>Foo<\/code> is not known/);
    assert.match(page, /<td class="number">not known<\/td>/);
  });

  it('lets no name of the source become markup', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const functions = [fn('large', 1, { locals: [local(evil, 120, { type: evil, why: evil })] })];
    const page = stackMapPage(view({ programs: [program('large', { summary: evil })], functions }), CLOSED);
    assert.doesNotMatch(page, /<img/);
  });
});
