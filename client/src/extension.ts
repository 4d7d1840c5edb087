// Entry of the VS Code extension. Rust's language mode is shared with every Rust user, so nothing is started here but a look
// whether the workspace or an opened file is about Aya; only then the server runs. What it finds is the server's business.

import type { ExtensionContext } from 'vscode';
import { registerCommands } from './commands';
import { createController, type Controller } from './controller';
import { watchForAya } from './detect';
import { createLog } from './log';

let controller: Controller | undefined;

export function activate(context: ExtensionContext): void {
  const log = createLog();
  const created = createController({ serverModule: context.asAbsolutePath('dist/server.js'), log });
  controller = created;
  const detection = watchForAya({
    log,
    onFound: (what) => {
      log.info(`starting the server because of ${what}`);
      void created.start();
    },
  });
  context.subscriptions.push(log, detection, ...registerCommands({ controller: created, log }));
}

/** VS Code waits for the server's end. */
export async function deactivate(): Promise<void> {
  await controller?.stop();
}
