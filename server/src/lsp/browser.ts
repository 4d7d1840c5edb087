// Entry of the server in a web worker, started by client/src/web/. The composition root beside main.ts: the same server on the same
// core; only the channel, the parser's bytes and the files come from the editor, because a worker can read nothing by itself.

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { ProposedFeatures } from 'vscode-languageserver';
import { version } from '../../../package.json';
import { createParser, createWorkspace, ruleInfos } from '../core/index';
import { createClientHost } from './clientHost';
import { parserFilesRequest, type ParserFiles } from './messages';
import { serve } from './server';

/** The part of a worker's global scope that is used; the types of a browser would let core files use them too. */
declare const self: {
  readonly postMessage: (message: unknown) => void;
  onmessage: unknown;
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
};

interface Port {
  onmessage: (() => void) | null;
  readonly postMessage: (message: unknown) => void;
  readonly close: () => void;
}

const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(self),
  new BrowserMessageWriter(self),
);
const host = createClientHost({
  connection,
  createParser: async (clientReady) => {
    await clientReady;
    return createParser(await connection.sendRequest<ParserFiles>(parserFilesRequest));
  },
  memoryBytes: () => null,
  yieldToMessages: nextMacrotask,
});
serve({ connection, host, core: { createWorkspace, ruleInfos }, version });

/** Timers of a browser wait 4 ms when they are nested; a message port does not. */
function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new self.MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
