// Which helpers a kind of program may call, asked of the running kernel; the table of core/data says the same of the kernel that it names.
// `UPDATE=1` writes the table anew. On another kernel the suite is skipped, for kernels let programs call more from release to release.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { format, resolveConfig } from 'prettier';
import { HELPER_KERNEL } from '../../server/src/core/data/helperAnswers.generated';
import { LSM_HOOKS } from '../../server/src/core/data/lsmHooks';
import { helperTable, measureHelpers } from './helpers/measure';
import { kernelFor } from './toolchain/ready';

const file = path.resolve(import.meta.dirname, '../../server/src/core/data/helperAnswers.generated.ts');

test('the table of helpers is what the kernel answers', async (context) => {
  const toolchain = await kernelFor(context);
  if (toolchain === null) return;
  const measured = await measureHelpers(toolchain);
  for (const [kind, reason] of measured.notAskable)
    context.diagnostic(`${kind} is not askable here: ${reason}`);
  const text = await format(helperTable(measured), { ...(await resolveConfig(file)), filepath: file });
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  else if (measured.kernel !== HELPER_KERNEL) {
    const reason = `the table is of Linux ${HELPER_KERNEL}, and this is ${measured.kernel}`;
    assert.notEqual(process.env['CONFORMANCE_REQUIRED'], '1', reason);
    context.skip(reason);
  } else assert.equal(readFileSync(file, 'utf8'), text);
});

test('the hooks that completion offers are in the types of the kernel', (context) => {
  const types = '/sys/kernel/btf/vmlinux';
  if (!existsSync(types)) {
    assert.notEqual(process.env['CONFORMANCE_REQUIRED'], '1', `there is no ${types}`);
    context.skip(`there is no ${types}`);
    return;
  }
  const names = new Set(readFileSync(types, 'latin1').split('\0'));
  assert.deepEqual(
    LSM_HOOKS.filter((hook) => !names.has(`bpf_lsm_${hook}`)),
    [],
  );
});
