// Chains judged by hand-made graphs; the texts are those that Linux 6.18 gave for the programs named beside them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeProgram, type ChainNode, type ChainResult } from '../../../server/src/core/stack/chain';
import { frameVerdict, mayHavePrivateStack, stackRules } from '../../../server/src/core/stack/limits';

type Graph = Readonly<Record<string, Partial<ChainNode<string>> & { readonly bytes: number }>>;

interface Target {
  readonly kernel?: { readonly major: number; readonly minor: number };
  readonly type?: string;
}

function judge(graph: Graph, { kernel, type = 'XDP' }: Target = {}): ChainResult<string> {
  return judgeProgram('prog', {
    nodeOf: (id) => {
      const node = graph[id];
      return node === undefined ? undefined : { calls: [], asyncCallbacks: [], tailCalls: false, ...node };
    },
    rules: stackRules(kernel ?? null),
    privateStackKind: mayHavePrivateStack(`BPF_PROG_TYPE_${type}`),
  });
}

/** prog (0 bytes) → f0 → f1 → …, each of `bytes`. */
function line(bytes: readonly number[]): Graph {
  const names = ['prog', ...bytes.map((_, index) => `f${index}`)];
  return Object.fromEntries(
    [0, ...bytes].map((size, index) => [
      names[index] ?? '',
      { bytes: size, calls: names.slice(index + 1, index + 2) },
    ]),
  );
}

describe('a call chain', () => {
  it('is the sum of its frames, each rounded to 16, an empty one free', () => {
    const { bytes, chain, verdict } = judge({
      prog: { bytes: 200, calls: ['memset', 'work', 'small'] },
      memset: { bytes: 0 },
      small: { bytes: 8 },
      work: { bytes: 201, calls: ['memset'] },
    });
    assert.deepEqual({ bytes, chain, verdict }, { bytes: 416, chain: ['prog', 'work'], verdict: 'fits' });
  });

  it('costs at least 32 bytes a frame before Linux 6.9', () => {
    const zeroed: Graph = { prog: { bytes: 504, calls: ['memset'] }, memset: { bytes: 0 } };
    assert.equal(judge(zeroed).verdict, 'near');
    const old = judge(zeroed, { kernel: { major: 6, minor: 8 } });
    assert.equal(old.text, 'combined stack size of 2 calls is 544. Too large');
    assert.deepEqual(old.chain, ['prog', 'memset']);
  });

  it('may use 512 bytes and not more', () => {
    assert.equal(judge(line([256, 256])).verdict, 'near'); // i_chain_2x256_xdp
    const over = judge(line([200, 200, 200])); // i_chain_3x200_xdp
    assert.equal(over.reason, 'sum');
    assert.equal(over.text, 'combined stack size of 4 calls is 624. Too large');
    assert.deepEqual(over.chain, ['prog', 'f0', 'f1', 'f2']);
  });

  it('has the words of the first frame that is too much', () => {
    assert.equal(judge(line([300, 300, 300])).text, 'combined stack size of 3 calls is 608. Too large');
  });

  it('has a private stack for big frames of tracing kinds since 6.13', () => {
    const newest = judge(line([200, 200, 200]), { type: 'KPROBE' }); // i_chain_3x200_kprobe
    assert.deepEqual(
      [newest.verdict, newest.bytes, newest.needsPrivateStack, newest.text],
      ['near', 624, true, null],
    );
    const older = judge(line([200, 200, 200]), { type: 'KPROBE', kernel: { major: 6, minor: 12 } });
    assert.equal(older.text, 'combined stack size of 4 calls is 624. Too large');
    const small = judge(line(Array.from({ length: 7 }, () => 48)), { type: 'KPROBE' });
    assert.equal(small.bytes, 336);
    assert.equal(small.needsPrivateStack, false);
  });

  it('has no private stack where a subprogram tail-calls', () => {
    const graph = { ...line([300, 300]), f1: { bytes: 300, tailCalls: true } };
    assert.equal(judge(graph, { type: 'TRACEPOINT' }).reason, 'sum');
  });

  it('has at most 8 frames, whatever their size', () => {
    assert.equal(judge(line(Array.from({ length: 7 }, () => 0))).verdict, 'fits');
    const deep = judge(line(Array.from({ length: 8 }, () => 0))); // i_depth_9frames
    assert.deepEqual([deep.reason, deep.frames], ['frames', 9]);
    assert.equal(deep.text, 'the call stack of 9 frames is too deep');
    assert.equal(deep.chain.length, 9);
  });

  it('names recursion by the way round', () => {
    const result = judge({
      prog: { bytes: 0, calls: ['a'] },
      a: { bytes: 8, calls: ['b'] },
      b: { bytes: 8, calls: ['a'] },
    });
    assert.deepEqual([result.reason, result.verdict], ['recursion', 'over']);
    assert.deepEqual(result.chain, ['prog', 'a', 'b', 'a']);
  });

  it('may tail-call from a subprogram below 256 bytes only', () => {
    const sub = { bytes: 0, tailCalls: true };
    assert.equal(judge({ prog: { bytes: 240, calls: ['sub'] }, sub }).verdict, 'fits'); // j_tail_sub_240_0
    const over = judge({ prog: { bytes: 300, calls: ['sub'] }, sub }); // j_tail_sub_300_0_tp
    assert.equal(
      over.text,
      'tail_calls are not allowed when call stack of previous frames is 304 bytes. Too large',
    );
    assert.deepEqual(over.chain, ['prog', 'sub']);
    assert.equal(judge({ prog: { bytes: 500, tailCalls: true } }).verdict, 'near');
  });

  it('does not include the callback of a timer, which is judged by itself', () => {
    const graph: Graph = {
      prog: { bytes: 400, calls: ['arm'] },
      arm: { bytes: 16, asyncCallbacks: ['fired'] },
      fired: { bytes: 300, calls: ['deep'] },
      deep: { bytes: 300 },
    };
    const { reason, chain } = judge(graph, { type: 'KPROBE' });
    assert.deepEqual([reason, chain], ['sum', ['fired', 'deep']]);
  });

  it('of many paths is found without walking each of them', () => {
    const layers = Array.from({ length: 7 }, (_, layer) =>
      Array.from({ length: 40 }, (_x, i) => `${layer}_${i}`),
    );
    const graph: Record<string, { bytes: number; calls: readonly string[] }> = {
      prog: { bytes: 8, calls: layers[0] ?? [] },
    };
    layers.forEach((names, layer) => {
      names.forEach((name, index) => (graph[name] = { bytes: index, calls: layers[layer + 1] ?? [] }));
    });
    const { bytes, frames } = judge(graph);
    assert.deepEqual([bytes, frames], [16 + 7 * 48, 8]);
  });
});

describe('one frame', () => {
  it('is compared unrounded with what LLVM links', () => {
    assert.deepEqual(
      [447, 448, 511, 512].map((bytes) => frameVerdict(bytes)),
      ['fits', 'near', 'near', 'over'],
    );
  });
});
