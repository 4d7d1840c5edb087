// The commands of the extension. The ones in the palette are declared in package.json; `copyText` and `explainRule` are called by quick
// fixes only.

import { commands, env, l10n, Uri, version, window, type Disposable, type LogOutputChannel } from 'vscode';
import { version as extensionVersion } from '../../package.json';
import { copyTextCommand, explainRuleCommand } from '../../server/src/lsp/messages';
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
    // From the package: the page of this very version, without a network.
    commands.registerCommand(explainRuleCommand, async (rule: unknown) => {
      if (typeof rule !== 'string' || !/^[a-z-]+$/.test(rule)) return;
      const page = Uri.joinPath(extension, 'docs', 'rules', `${rule}.md`);
      await commands.executeCommand('markdown.showPreview', page);
    }),
    commands.registerCommand(copyTextCommand, async (text: unknown) => {
      if (typeof text === 'string') await copy(text);
    }),
  ];
}

async function copy(text: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(l10n.t('Copied to the clipboard'), MESSAGE_MS);
}

const MESSAGE_MS = 3000;
