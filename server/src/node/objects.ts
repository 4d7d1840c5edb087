// This machine's files for looks at built objects (core/crates/objectLook.ts). Nothing here fails, watches or writes.

import { open, readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { FileFacts, FolderEntry, ObjectFiles } from '../core/index';
import { toCorePath } from './paths';
import { readText } from './read';

export const objectFiles: ObjectFiles = {
  readFolder: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return Promise.all(
      entries.map(async (entry): Promise<FolderEntry> => {
        const { name } = entry;
        const found = entry.isSymbolicLink() ? await stat(`${folder}/${name}`).catch(() => entry) : entry;
        return { name, kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other' };
      }),
    );
  },
  readText,
  targetFolders: async () => [...fromEnvironment(), ...(await fromHome())],
  facts: async (file): Promise<FileFacts | null> => {
    const found = await stat(file).catch(() => null);
    return found?.isFile() === true ? { size: found.size, modified: found.mtimeMs } : null;
  },
  head: async (file, bytes) => {
    const handle = await open(file, 'r').catch(() => null);
    if (handle === null) return null;
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } catch {
      return null;
    } finally {
      await handle.close();
    }
  },
  read: (file) => readFile(file).catch(() => null),
};

/** Variables that cargo itself reads, see "Environment variables" in its book. */
const VARIABLES = ['CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET_DIR', 'CARGO_BUILD_BUILD_DIR'];

function fromEnvironment(): readonly string[] {
  return VARIABLES.flatMap((name) => {
    const value = process.env[name] ?? '';
    return value === '' ? [] : [toCorePath(value)];
  });
}

/** What the user's own configuration says for all projects. */
async function fromHome(): Promise<readonly string[]> {
  const home = toCorePath(process.env['CARGO_HOME'] ?? `${os.homedir()}/.cargo`);
  const config = await readText(`${home}/config.toml`);
  return [...(config ?? '').matchAll(/^\s*(?:target|build)-dir\s*=\s*["']([^"'{]+)["']/gm)].map(
    ([, folder = '']) => toCorePath(folder, path.posix.dirname(home)),
  );
}
