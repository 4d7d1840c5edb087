// Replaces source files whole or not at all: all new contents are written beside the files first, then each is renamed over
// its file. A link is followed to the file that it names. What is no UTF-8, or has changed since it was read, is left alone.

import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { isWithin, toCorePath } from '../node/paths';
import { errorCode } from '../node/read';

export interface Replacement {
  readonly path: string;
  /** The text that was analysed, without byte order mark. */
  readonly before: string;
  readonly after: string;
}

export interface WriteFailure {
  readonly path: string;
  readonly message: string;
}

/** Writes all `replacements`, or none and says why. Only files below one of `roots` are touched. */
export async function replaceFiles(
  replacements: readonly Replacement[],
  roots: readonly string[],
): Promise<WriteFailure | null> {
  const prepared: Prepared[] = [];
  let current = '';
  try {
    for (const replacement of replacements) {
      current = replacement.path;
      const result = await prepare(replacement, roots);
      if ('message' in result) return result;
      prepared.push(result);
    }
    for (const { temporary, target } of prepared) {
      current = target;
      await rename(temporary, target);
    }
    return null;
  } catch (error) {
    return { path: current, message: `cannot be written (${errorCode(error)})` };
  } finally {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
  }
}

interface Prepared {
  readonly temporary: string;
  readonly target: string;
}

async function prepare(replacement: Replacement, roots: readonly string[]): Promise<Prepared | WriteFailure> {
  const failure = (message: string): WriteFailure => ({ path: replacement.path, message });
  const target = await realpath(replacement.path);
  if (!roots.some((root) => isWithin(toCorePath(target), root)))
    return failure('lies outside of the workspace');
  const bytes = await readWritable(target);
  const mark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? '\uFEFF' : '';
  if (!bytes.equals(Buffer.from(mark + replacement.before)))
    return failure(isUtf8(bytes) ? 'changed while it was analysed' : 'is not UTF-8');
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
  await writeNew(temporary, { text: mark + replacement.after, like: target });
  return { temporary, target };
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** A rename needs no permission on the file itself, so that a read-only file would be replaced; opening it to write asks. */
async function readWritable(file: string): Promise<Buffer> {
  const handle = await open(file, 'r+');
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Creates `file` with the mode and, where the system allows it, the owner of `like`. Removes it again if that fails. */
async function writeNew(file: string, { text, like }: { text: string; like: string }): Promise<void> {
  const { mode, uid, gid } = await stat(like);
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    // Only root may give a file away; everybody else already owns it or keeps it as a new file.
    await handle.chown(uid, gid).catch(() => undefined);
    await handle.chmod(mode);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
