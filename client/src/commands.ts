// The commands of the extension. The ones in the palette are declared in package.json; `copyText` is called by quick fixes only.

import { commands, env, version, window, type Disposable, type LogOutputChannel, type Uri } from 'vscode';
import { version as extensionVersion } from '../../package.json';
import { copyTextCommand } from '../../server/src/lsp/messages';
import type { Controller } from './controller';
import { tryExample } from './example';
import { statusText } from './statusText';

export function registerCommands(options: {
  readonly controller: Controller;
  readonly log: LogOutputChannel;
  /** The folder of the extension. */
  readonly extension: Uri;
}): readonly Disposable[] {
  const { controller, log, extension } = options;
  return [
    commands.registerCommand('ayaAnalyzer.restartServer', () => controller.restart()),
    commands.registerCommand('ayaAnalyzer.showLog', () => {
      log.show();
    }),
    commands.registerCommand('ayaAnalyzer.readObjects', () => controller.readObjects()),
    commands.registerCommand('ayaAnalyzer.copyStatus', async () => {
      const editor = `${env.appName} ${version}`;
      await copy(statusText(await controller.status(), { extension: extensionVersion, editor }));
    }),
    commands.registerCommand('ayaAnalyzer.tryExample', (name: unknown) =>
      tryExample(extension, name === 'execlog' ? name : 'aya-workspace'),
    ),
    commands.registerCommand(copyTextCommand, async (text: unknown) => {
      if (typeof text === 'string') await copy(text);
    }),
  ];
}

async function copy(text: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage('Copied to the clipboard', MESSAGE_MS);
}

const MESSAGE_MS = 3000;
