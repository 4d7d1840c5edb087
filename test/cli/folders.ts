// Folders of real files for one test each, removed when the test ends.

import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

import { toCorePath } from '../../server/src/node/paths';

/** Writes `files`, named relative to a new folder, and returns the folder. */
export async function folderWith(
  context: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'aya-analyzer-')));
  context.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return toCorePath(folder);
}

/** Runs `action` as a user who may not read or write everything, where the tests run as root. `folder` is opened to that user. */
export async function asOrdinaryUser<T>(folder: string, action: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return action();
  await chmod(folder, 0o777);
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}

const NOBODY = 65534;
