// Every program in stackFixes/ before and after its fix: the linker refuses the one, the kernel takes the other, and the frame that
// is left is the one that the file predicts. `//@ fix:` starts the title, `//@ bytes:` is the largest frame after. `//@ local:` names what is
// moved, where it is a local; `//@ before:` is what the kernel says of a program that links and is not taken; `//@ kernel:` says why it
// cannot be asked about one.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { loadParser } from '../unit/crates/project';
import { largestFrame, offeredFor, offeredWithLibrary, stackFixesOf } from '../unit/fixes/stackFix';
import { buildProgram } from './toolchain/buildProgram';
import { runCommand } from './toolchain/command';
import { loadObject, refusal } from './toolchain/loadObject';
import { kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const programs = path.join(__dirname, 'stackFixes');
const folder = mkdtempSync(path.join(tmpdir(), 'aya-stack-fixes-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
before(loadParser);

describe('a stack fix', () => {
  for (const file of readdirSync(programs)
    .filter((it) => it.endsWith('.rs'))
    .sort()) {
    const source = readFileSync(path.join(programs, file), 'utf8');
    const wanted = header(source, 'fix');
    it(`${file}: ${wanted} ${header(source, 'local')}`, async (context) => {
      const toolchain = await kernelFor(context);
      if (toolchain === null) return;
      await assertRefused(toolchain, source);
      const local = header(source, 'local');
      const offered = local === '' ? offeredFor(source) : stackFixesOf(source, { local });
      const fixed = offered.find(({ fix }) => fix.title.startsWith(wanted));
      assert.ok(fixed !== undefined, 'it is not offered');
      const built = await buildProgram(toolchain, { name: 'after', source: fixed.text });
      if ('error' in built) assert.fail(`${built.error}\n${fixed.text}`);
      assert.deepEqual(
        built.warnings.map((it) => it.message),
        [],
      );
      await assertFormatted(toolchain, fixed.text);
      const largest = largestBuilt(built.object);
      assert.equal(largest, Number(header(source, 'bytes')), fixed.text);
      const estimate = largestFrame(fixed.text);
      assert.ok(
        estimate !== null && Math.abs(estimate - largest) <= MARGIN,
        `estimated ${String(estimate)}, measured ${String(largest)}`,
      );
      await assertAccepted(toolchain, built.object, header(source, 'kernel') === '');
    });
  }

  it('of a crate that others share is made there, with a map of its own', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    const text = (file: string): string => readFileSync(path.join(programs, 'shared', file), 'utf8');
    const build = (source: string, common: string): ReturnType<typeof buildProgram> =>
      buildProgram(toolchain, { name: 'shared', source, library: { name: 'common', source: common } });
    const before = await build(text('main.rs'), text('common.rs'));
    assert.ok('error' in before, 'it links as it stands');
    assert.match(before.error, /Looks like the BPF stack limit is exceeded/);
    const [fixed] = offeredWithLibrary(text('main.rs'), text('common.rs'));
    assert.match(fixed?.fix.title ?? '', /^Move `path` to PerCpuArray `PATH`/);
    assert.equal(fixed?.source, text('main.rs'));
    const after = await build(fixed.source, fixed.library);
    if ('error' in after) assert.fail(`${after.error}\n${fixed.library}`);
    await assertFormatted(toolchain, fixed.library);
    assert.equal(largestBuilt(after.object), 16);
    await assertAccepted(toolchain, after.object, true);
  });
});

function largestBuilt(file: string): number {
  const object = readObject(readFileSync(file));
  assert.ok(!('error' in object));
  return Math.max(...[...object.functions.values()].map((it) => it.stackBytes));
}

async function assertAccepted(toolchain: Toolchain, object: string, isAsked: boolean): Promise<void> {
  const { failure, programs: verdicts } = await loadObject(toolchain, { object, loader: 'newest' });
  assert.equal(failure, null);
  for (const { program, accepted, askable, log } of verdicts)
    assert.ok(accepted || !(isAsked || askable), `${program}: ${refusal(log)}`);
}

/** Bytes that an estimate may be off, as the rule's page says. */
const MARGIN = 40;

/** By the linker, or by the kernel in the words of the file. */
async function assertRefused(toolchain: Toolchain, source: string): Promise<void> {
  const built = await buildProgram(toolchain, { name: 'before', source });
  const words = header(source, 'before');
  if (words === '') {
    assert.ok('error' in built, 'it links as it stands');
    assert.match(built.error, /Looks like the BPF stack limit is exceeded/);
    return;
  }
  if ('error' in built) assert.fail(built.error);
  const { programs: verdicts } = await loadObject(toolchain, { object: built.object, loader: 'newest' });
  assert.ok(
    verdicts.some(({ accepted, log }) => !accepted && log.includes(words)),
    verdicts.map(({ log }) => refusal(log)).join('\n'),
  );
}

function header(source: string, key: string): string {
  return new RegExp(`^//@ ${key}: (.+)$`, 'm').exec(source)?.[1] ?? '';
}

async function assertFormatted(toolchain: Toolchain, text: string): Promise<void> {
  const file = path.join(folder, 'main.rs');
  writeFileSync(file, text);
  const { status } = await runCommand(toolchain.rustfmt, ['--check', '--edition=2024', file]);
  assert.equal(status, 0, `rustfmt would change\n${text}`);
}
