// The life of the server as the user sees it: started once it is needed, restarted on demand, ended with the window.
// Starts, stops and restarts follow each other, whatever order they are asked in. Never fails: what went wrong is in the log
// and in the status item.

import { EventEmitter, type Event, type LogOutputChannel, type Uri } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  linkFailuresRequest,
  readObjectsRequest,
  stackRequest,
  statusRequest,
  type LinkFailureView,
  type ServerState,
  type ServerStatus,
  type StackView,
} from '../../server/src/lsp/messages';
import type { CreateLanguageClient } from './languageClient';
import { createStatusItem, type StatusItem } from './status';

export interface Controller {
  /** Starts the server unless it runs already. */
  readonly start: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** null when the server does not run. */
  readonly status: () => Promise<ServerStatus | null>;
  /** Has the server look for built objects, if it runs. Never fails. */
  readonly readObjects: () => Promise<void>;
  /** The functions that `log`, lines of a build, says did not link. Never fails. */
  readonly linkFailures: (log: string) => Promise<readonly LinkFailureView[]>;
  /** The stack of all programs; null when the server does not run. Never fails. */
  readonly stack: () => Promise<StackView | null>;
  /** Told whenever the server has news, also after each pause in typing. */
  readonly onState: Event<ServerState>;
  /** What the editor calls a URI of the server's; null when the server does not run. */
  readonly editorUri: (uri: string) => Uri | null;
}

export function createController(options: {
  readonly createClient: CreateLanguageClient;
  readonly log: LogOutputChannel;
}): Controller {
  const { createClient, log } = options;
  let client: BaseLanguageClient | null = null;
  let item: StatusItem | null = null;
  let last: Promise<void> = Promise.resolve();
  const states = new EventEmitter<ServerState>();
  const inOrder = (what: string, task: () => Promise<void>): Promise<void> => {
    last = last.then(task).catch((error: unknown) => {
      log.error(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
      item?.failed();
    });
    return last;
  };
  const startNow = async (): Promise<void> => {
    if (client?.isRunning() === true) return;
    await stopNow();
    item ??= createStatusItem();
    const { show, failed } = item;
    const onState = (state: ServerState): void => {
      show(state);
      states.fire(state);
    };
    const starting = createClient({ log, onState, onGivenUp: failed });
    client = starting;
    await starting.start();
  };
  const stopNow = async (): Promise<void> => {
    const stopping = client;
    client = null;
    await stopping?.dispose();
  };
  const asked = async <T>(
    what: string,
    ask: (running: BaseLanguageClient) => Promise<T>,
  ): Promise<T | null> => {
    if (client?.isRunning() !== true) return null;
    try {
      return await ask(client);
    } catch (error) {
      // The server may have stopped meanwhile.
      log.warn(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  return {
    start: () => inOrder('starting the server', startNow),
    restart: () =>
      inOrder('restarting the server', async () => {
        try {
          await stopNow();
        } finally {
          await startNow();
        }
      }),
    stop: () =>
      inOrder('stopping the server', async () => {
        item?.dispose();
        item = null;
        states.dispose();
        await stopNow();
      }),
    status: async () => {
      if (client?.isRunning() !== true) return null;
      return client.sendRequest<ServerStatus>(statusRequest);
    },
    readObjects: async () => {
      await asked('looking for built objects', async (running) => running.sendRequest(readObjectsRequest));
    },
    linkFailures: async (lines) =>
      (await asked('reading a build', async (running) =>
        running.sendRequest<readonly LinkFailureView[]>(linkFailuresRequest, { log: lines }),
      )) ?? [],
    stack: () =>
      asked('asking for the stack', async (running) => running.sendRequest<StackView>(stackRequest)),
    onState: states.event,
    editorUri: (uri) => client?.protocol2CodeConverter.asUri(uri) ?? null,
  };
}
