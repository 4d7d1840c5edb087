// Entry of the extension in a browser: the same as elsewhere, with the server in a web worker.

import { Uri, type ExtensionContext } from 'vscode';
import { start, stop } from './start';
import { workerClient } from './workerClient';

export function activate(context: ExtensionContext): void {
  start(context, workerClient(Uri.joinPath(context.extensionUri, 'dist')));
}

/** VS Code waits for the server's end. */
export async function deactivate(): Promise<void> {
  await stop();
}
