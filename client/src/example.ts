// "Try the Example": copies a packaged example to a folder that the user chooses, and opens the copy.
// Invariant: nothing that exists is written over; the folder is the user's choice. Works through the editor's file system alone,
// so on remote machines and in the browser too.

import { commands, FileSystemError, FileType, l10n, Uri, window, workspace } from 'vscode';

/** Folders below `examples`: mistakes of mutable statics, and a stack that one larger array overflows. */
export type Example = 'aya-workspace' | 'execlog';

/** Does nothing when the user changed their mind. `extension`: the folder of the extension. */
export async function tryExample(extension: Uri, example: Example): Promise<void> {
  const folder = await chosenFolder();
  if (folder === undefined) return;
  const copy = await freeFolder(folder);
  await workspace.fs.copy(Uri.joinPath(extension, 'examples', example), copy, { overwrite: false });
  // A window with a folder in it stays as it is.
  const forceNewWindow = (workspace.workspaceFolders ?? []).length > 0;
  await commands.executeCommand('vscode.openFolder', copy, { forceNewWindow });
}

async function chosenFolder(): Promise<Uri | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: l10n.t('Copy the Example Here'),
      title: l10n.t('Where shall the example be copied to?'),
    })) ?? [];
  return folder;
}

/** "aya-example", or with the first number that is free. */
async function freeFolder(parent: Uri): Promise<Uri> {
  for (let number = 1; ; number += 1) {
    const folder = Uri.joinPath(parent, number === 1 ? 'aya-example' : `aya-example-${String(number)}`);
    if (!(await exists(folder))) return folder;
  }
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    const { type } = await workspace.fs.stat(uri);
    return type !== FileType.Unknown;
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
