// What both entries of the extension do. Rust's language mode is shared with every Rust user, so nothing is started here but a look
// whether the workspace or an opened file is about Aya; only then the server runs. What it finds is the server's business.

import { Uri, type ExtensionContext } from 'vscode';
import { watchBuilds } from './builds';
import { registerCommands } from './commands';
import { createController, type Controller } from './controller';
import { watchForAya } from './detect';
import type { CreateLanguageClient } from './languageClient';
import { createLog } from './log';
import { registerStackMap } from './stackMap/panel';

let controller: Controller | undefined;

/** Registers everything; the server starts when something about Aya turns up. */
export function start(context: ExtensionContext, createClient: CreateLanguageClient): void {
  const log = createLog();
  const created = createController({ createClient, log });
  controller = created;
  const detection = watchForAya({
    log,
    onFound: (what) => {
      log.info(`starting the server because of ${what}`);
      void created.start();
    },
  });
  const dist = Uri.joinPath(context.extensionUri, 'dist');
  context.subscriptions.push(
    log,
    detection,
    watchBuilds(created),
    ...registerCommands({ controller: created, log, extension: context.extensionUri }),
    registerStackMap({ controller: created, log, dist }),
  );
}

export async function stop(): Promise<void> {
  await controller?.stop();
}
