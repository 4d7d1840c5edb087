// Every program in stackFixes/ before and after its fix: the linker refuses the one, the kernel takes the other, and the frame that
// is left is the one that the file predicts. `//@ local:` names what is moved, `//@ fix:` how, `//@ bytes:` the largest frame after.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readObject } from '../../server/src/core/object/bpfObject';
import { loadParser } from '../unit/crates/project';
import { stackFixesOf } from '../unit/fixes/stackFix';
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
  for (const file of readdirSync(programs).sort()) {
    const source = readFileSync(path.join(programs, file), 'utf8');
    const wanted = header(source, 'fix');
    it(`${file}: ${wanted} ${header(source, 'local')}`, async (context) => {
      const toolchain = await kernelFor(context);
      if (toolchain === null) return;
      const refused = await buildProgram(toolchain, { name: 'before', source });
      assert.ok('error' in refused, 'it links as it stands');
      assert.match(refused.error, /Looks like the BPF stack limit is exceeded/);
      const fixed = stackFixesOf(source, { local: header(source, 'local') }).find(({ fix }) =>
        fix.title.startsWith(wanted),
      );
      assert.ok(fixed !== undefined, 'it is not offered');
      const built = await buildProgram(toolchain, { name: 'after', source: fixed.text });
      if ('error' in built) assert.fail(`${built.error}\n${fixed.text}`);
      assert.deepEqual(
        built.warnings.map((it) => it.message),
        [],
      );
      await assertFormatted(toolchain, fixed.text);
      const object = readObject(readFileSync(built.object));
      assert.ok(!('error' in object));
      const frames = [...object.functions.values()].map((it) => it.stackBytes);
      assert.equal(Math.max(...frames), Number(header(source, 'bytes')), fixed.text);
      const { failure, programs: verdicts } = await loadObject(toolchain, {
        object: built.object,
        loader: 'newest',
      });
      assert.equal(failure, null);
      for (const { program, accepted, log } of verdicts) assert.ok(accepted, `${program}: ${refusal(log)}`);
    });
  }
});

function header(source: string, key: string): string {
  return new RegExp(`^//@ ${key}: (.+)$`, 'm').exec(source)?.[1] ?? '';
}

async function assertFormatted(toolchain: Toolchain, text: string): Promise<void> {
  const file = path.join(folder, 'main.rs');
  writeFileSync(file, text);
  const { status } = await runCommand(toolchain.rustfmt, ['--check', '--edition=2024', file]);
  assert.equal(status, 0, `rustfmt would change\n${text}`);
}
