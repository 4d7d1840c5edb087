// The files as the editor reads them: for a server in a browser, and for folders that are on no disk of this machine.
// Invariant: the same files are listed, and the same folder is found to list, as Node's file host does it on a disk.
// Deliberately absent: a cache. The core asks for a file once until it changes.

import type { Connection } from 'vscode-languageserver';
import { isBuildFolder, isProjectFile, maxProjectFileBytes, mayHoldProjectFiles } from '../core/index';
import { uriOfPath } from './convert';
import type { Host, HostListing } from './host';
import { existsRequest, readFolderRequest, readTextRequest, type FolderEntry } from './messages';

/** `createParser`, `memoryBytes` and `yieldToMessages` are the machine's own. */
export function createClientHost(
  options: Pick<Host, 'createParser' | 'memoryBytes' | 'yieldToMessages'> & {
    readonly connection: Pick<Connection, 'sendRequest'>;
  },
): Host {
  const { connection, ...machine } = options;
  const entriesOf = async (folder: string): Promise<readonly FolderEntry[]> => {
    const entries = await connection.sendRequest<readonly FolderEntry[] | null>(readFolderRequest, {
      uri: uriOfPath(folder),
    });
    return entries ?? [];
  };
  const exists = (path: string): Promise<boolean> =>
    connection.sendRequest<boolean>(existsRequest, { uri: uriOfPath(path) });
  return {
    ...machine,
    projectRoot: async (path) => {
      let outermost: string | null = null;
      for (let folder = path; folder !== ''; folder = parentOf(folder)) {
        if (await exists(`${folder}/Cargo.toml`)) outermost = folder;
        if (await exists(`${folder}/.git`)) break;
      }
      return outermost;
    },
    list: (root, signal) => list(root, { entriesOf, signal }),
    readText: async (path) => {
      const text = await connection
        .sendRequest<string | null>(readTextRequest, {
          uri: uriOfPath(path),
          maxBytes: maxProjectFileBytes(path),
        })
        .catch(() => null);
      return text?.includes('\0') === true ? null : text;
    },
    objects: null,
  };
}

/** Far above any source tree, and still listed within a minute where each folder is a question over a network. */
const MAX_FOLDERS = 20_000;
/** Folders that are asked for at the same time. */
const FOLDERS_AT_ONCE = 16;

async function list(
  root: string,
  {
    entriesOf,
    signal,
  }: {
    readonly entriesOf: (folder: string) => Promise<readonly FolderEntry[]>;
    readonly signal: AbortSignal;
  },
): Promise<HostListing> {
  const paths: string[] = [];
  let pending = [root];
  let folders = 0;
  while (pending.length > 0) {
    signal.throwIfAborted();
    const now = pending.slice(0, FOLDERS_AT_ONCE);
    pending = pending.slice(FOLDERS_AT_ONCE);
    folders += now.length;
    const found = await Promise.all(
      now.map(async (folder) => ({ folder, entries: await entriesOf(folder) })),
    );
    for (const { folder, entries } of found) {
      const names = new Set(entries.map(({ name }) => name));
      if (isBuildFolder(names) && folder !== root) continue;
      for (const { name, kind } of entries) {
        const path = `${folder}/${name}`;
        if (kind === 'file' && isProjectFile(path)) paths.push(path);
        if (kind === 'folder' && mayHoldProjectFiles(name, names)) pending.push(path);
      }
    }
    if (folders < MAX_FOLDERS) continue;
    const message = `listing stopped after ${MAX_FOLDERS} folders, later ones are not analysed; open a smaller folder`;
    return { paths: paths.sort(), problems: [{ path: root, message }] };
  }
  return { paths: paths.sort(), problems: [] };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
