// The stack map as a panel beside the code: at most one, fed by the server, drawn again whenever the server has news.
// The page can load the two files of its own and nothing else; it reaches no network and runs no script but its own.

import {
  commands,
  Disposable,
  l10n,
  Uri,
  ViewColumn,
  window,
  type LogOutputChannel,
  type Webview,
  type WebviewPanel,
} from 'vscode';
import { showStackMapCommand, type StackView } from '../../../server/src/lsp/messages';
import type { Controller } from '../controller';
import { escaped } from './markup';
import { openPlace } from './openPlace';
import { isFromPage, type FromPage, type ToPage } from './messages';

const viewType = 'ayaAnalyzer.stackMap';

export interface StackMapOptions {
  readonly controller: Controller;
  readonly log: LogOutputChannel;
  /** Folder of the built files. */
  readonly dist: Uri;
}

/** Registers the command, and takes up a panel that was open when the window was reloaded. */
export function registerStackMap(options: StackMapOptions): Disposable {
  let shown: StackMap | null = null;
  const adopt = (panel: WebviewPanel): StackMap => {
    const map = createStackMap(panel, options);
    shown = map;
    panel.onDidDispose(() => {
      if (shown === map) shown = null;
      map.dispose();
    });
    return map;
  };
  const open = (): StackMap => {
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: false };
    return adopt(window.createWebviewPanel(viewType, l10n.t('Stack Map'), place, webviewOptions(options)));
  };
  return Disposable.from(
    commands.registerCommand(showStackMapCommand, async (program: unknown) => {
      const map = shown ?? open();
      map.reveal(typeof program === 'string' ? program : null);
      await options.controller.start();
      await map.refresh();
    }),
    window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel) => {
        panel.webview.options = webviewOptions(options);
        const map = adopt(panel);
        await options.controller.start();
        await map.refresh();
      },
    }),
    options.controller.onState(() => {
      void shown?.refresh();
    }),
    new Disposable(() => shown?.close()),
  );
}

interface StackMap {
  /** Brings the panel to the front, and the program of this name into view. */
  readonly reveal: (program: string | null) => void;
  /** Asks the server and draws. Questions that come while one is open are asked once, after it. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
  readonly dispose: () => void;
}

function createStackMap(panel: WebviewPanel, { controller, log, dist }: StackMapOptions): StackMap {
  const waiting: ToPage[] = [];
  let isReady = false;
  let asking: Promise<void> | null = null;
  let again = false;
  let disposed = false;
  const tell = (message: ToPage): void => {
    if (!isReady) waiting.push(message);
    else void panel.webview.postMessage(message);
  };
  const ask = async (): Promise<void> => {
    const view = await controller.stack().catch((error: unknown) => {
      log.warn(`the stack map could not be drawn: ${String(error)}`);
      return null;
    });
    if (!disposed) tell({ kind: 'view', view: view ?? notRunning() });
  };
  const refresh = async (): Promise<void> => {
    if (!panel.visible) return;
    again = asking !== null;
    asking ??= ask().finally(() => {
      asking = null;
    });
    await asking;
    if (again && !disposed) await refresh();
  };
  const take = async (message: FromPage): Promise<void> => {
    if (message.kind === 'open') {
      await openPlace(message.place, { controller, besides: panel.viewColumn });
      return;
    }
    isReady = true;
    waiting.splice(0).forEach(tell);
    await refresh();
  };
  const subscriptions = Disposable.from(
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isFromPage(message)) void take(message);
    }),
    panel.onDidChangeViewState(() => {
      // A hidden page is thrown away by the editor, and says that it is ready once it is shown again.
      if (!panel.visible) isReady = false;
    }),
  );
  panel.iconPath = Uri.joinPath(dist, '..', 'images', 'icon.png');
  panel.webview.html = pageFor(panel.webview, dist);
  return {
    reveal: (program) => {
      panel.reveal();
      if (program !== null) tell({ kind: 'reveal', program });
    },
    refresh,
    close: () => {
      panel.dispose();
    },
    dispose: () => {
      disposed = true;
      subscriptions.dispose();
    },
  };
}

function notRunning(): StackView {
  const empty = l10n.t('Aya Analyzer is not running. “Aya Analyzer: Show Log” says why.');
  return { programs: [], functions: [], frozen: false, empty };
}

function webviewOptions({ dist }: StackMapOptions) {
  return { enableScripts: true, localResourceRoots: [dist] };
}

function pageFor(webview: Webview, dist: Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const file = (name: string): string => webview.asWebviewUri(Uri.joinPath(dist, name)).toString();
  const title = escaped(l10n.t('Stack Map'));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file('stackMap.css')}">
</head>
<body>
<main>
<h1 class="hidden">${title}</h1>
<div id="map"></div>
</main>
<script nonce="${nonce}" src="${file('stackMap.js')}"></script>
</body>
</html>
`;
}
