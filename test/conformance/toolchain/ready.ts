// The gate of every conformance test: what it needs is there, or the test says what is missing.
// Invariant: with CONFORMANCE_REQUIRED=1 nothing is skipped; what is missing fails.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { whyNotLoadable } from './loadObject';
import { findToolchain, type Toolchain } from './toolchain';

/** The toolchain, or null after the test was marked as skipped with the reason. */
export async function compilerFor(context: TestContext): Promise<Toolchain | null> {
  const found = await findToolchain();
  if ('toolchain' in found) return found.toolchain;
  skip(context, found.missing);
  return null;
}

/** The toolchain and a kernel that may be asked, or null after the test was marked as skipped with the reason. */
export async function kernelFor(context: TestContext): Promise<Toolchain | null> {
  const toolchain = await compilerFor(context);
  if (toolchain === null) return null;
  const reason = await (kernel ??= whyNotLoadable(toolchain));
  if (reason === null) return toolchain;
  skip(context, reason);
  return null;
}

let kernel: Promise<string | null> | undefined;

function skip(context: TestContext, reason: string): void {
  assert.notEqual(process.env['CONFORMANCE_REQUIRED'], '1', reason);
  context.skip(reason);
}
