// The main job from end to end on the article's own program: refused by the kernel as it stands, cured by one command,
// and then compiled, loaded by every generation of Aya and clean.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { checkByCommand as check } from './analyzer';
import { buildProgram } from './toolchain/buildProgram';
import { loadObject, refusal, type Loader } from './toolchain/loadObject';
import { kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const folder = mkdtempSync(path.join(tmpdir(), 'aya-article-'));
const program = path.join(folder, 'article.rs');
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the article's program", () => {
  it('is refused by the loader of its time, in the words that the finding quotes', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    restore();
    assert.deepEqual(await answers(toolchain), {
      'aya-obj-0.1.0': 'only read from bpf_array is supported',
      'aya-obj-0.2.0': 'only read from bpf_array is supported',
      newest: 'accepted',
    });
    const { findings } = await check(folder);
    assert.deepEqual(
      findings.map(({ rule, data }) => [rule, data['name'], data['section']]),
      [
        ['mutable-static', 'MASK', '.data'],
        ['mutable-static', 'MASK2', '.bss'],
      ],
    );
    assert.match(findings[1]?.message ?? '', /"only read from bpf_array is supported"/);
  });

  it('is left alone by fixes that must be safe', async () => {
    restore();
    const before = readFileSync(program, 'utf8');
    assert.equal((await check(folder, ['--fix'])).fixed, 0);
    assert.equal(readFileSync(program, 'utf8'), before);
  });

  it('is cured by --unsafe-fixes: it compiles, every loader gets it accepted, and nothing is found again', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    restore();
    const cured = await check(folder, ['--unsafe-fixes']);
    assert.ok(cured.fixed > 0);
    assert.deepEqual(await answers(toolchain), {
      'aya-obj-0.1.0': 'accepted',
      'aya-obj-0.2.0': 'accepted',
      newest: 'accepted',
    });
    const text = readFileSync(program, 'utf8');
    assert.match(text, /static COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries\(2, 0\);/);
    assert.deepEqual((await check(folder)).findings, []);
    assert.equal((await check(folder, ['--unsafe-fixes'])).fixed, 0);
    assert.equal(readFileSync(program, 'utf8'), text);
  });
});

function restore(): void {
  cpSync(path.join(__dirname, 'fixes', 'article.rs'), program);
}

/** What the kernel says to each generation of Aya: "accepted", or why not. */
async function answers(toolchain: Toolchain): Promise<Readonly<Record<Loader, string>>> {
  const built = await buildProgram(toolchain, { name: 'article', source: readFileSync(program, 'utf8') });
  if ('error' in built) assert.fail(built.error);
  assert.deepEqual(built.warnings, []);
  const { object } = built;
  const answer = async (loader: Loader): Promise<string> => {
    const { failure, programs } = await loadObject(toolchain, { object, loader });
    assert.deepEqual([failure, programs.length], [null, 1]);
    return programs.map(({ accepted, log }) => (accepted ? 'accepted' : refusal(log))).join();
  };
  return {
    'aya-obj-0.1.0': await answer('aya-obj-0.1.0'),
    'aya-obj-0.2.0': await answer('aya-obj-0.2.0'),
    newest: await answer('newest'),
  };
}
