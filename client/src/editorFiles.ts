// Reads the workspace for a server that cannot: text, folders, and whether something exists, through the editor's own file system.
// Answers null where there is no such thing; never fails.

import { FileType, workspace, type Uri } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  existsRequest,
  readFolderRequest,
  readTextRequest,
  type FolderEntry,
} from '../../server/src/lsp/messages';

/** Answers the server's questions about files, from before it starts. */
export function serveEditorFiles(client: BaseLanguageClient): void {
  const place = (uri: string): Uri => client.protocol2CodeConverter.asUri(uri);
  client.onRequest(readTextRequest, ({ uri, maxBytes }: { uri: string; maxBytes: number }) =>
    orNull(async () => {
      const { size, type } = await workspace.fs.stat(place(uri));
      if ((type & FileType.File) === 0 || size > maxBytes) return null;
      return new TextDecoder('utf-8').decode(await workspace.fs.readFile(place(uri)));
    }),
  );
  client.onRequest(readFolderRequest, ({ uri }: { uri: string }) =>
    orNull(async () => (await workspace.fs.readDirectory(place(uri))).map(toEntry)),
  );
  client.onRequest(existsRequest, async ({ uri }: { uri: string }) => {
    return (await orNull(() => workspace.fs.stat(place(uri)))) !== null;
  });
}

function toEntry([name, type]: readonly [string, FileType]): FolderEntry {
  if ((type & FileType.Directory) !== 0) return { name, kind: 'folder' };
  return { name, kind: (type & FileType.File) === 0 ? 'other' : 'file' };
}

async function orNull<T>(read: () => PromiseLike<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    // Gone since it was named, or not to be read: the server takes it as not there.
    return null;
  }
}
