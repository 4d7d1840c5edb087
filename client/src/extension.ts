// Entry of the extension where it has Node: on a desktop and on remote machines, with the server in a process of its own.

import type { ExtensionContext } from 'vscode';
import { nodeClient } from './nodeClient';
import { start, stop } from './start';

export function activate(context: ExtensionContext): void {
  start(context, nodeClient(context.asAbsolutePath('dist/server.js')));
}

/** VS Code waits for the server's end. */
export async function deactivate(): Promise<void> {
  await stop();
}
