// The language client, wherever its server runs: Rust documents, the log, how a crash is taken, and who reads the files.
// Deliberately absent: how the server is started (nodeClient.ts, web/workerClient.ts), windows that pop up.

import { workspace, type LogOutputChannel } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  RevealOutputChannelOn,
  type BaseLanguageClient,
  type ErrorHandler,
  type LanguageClientOptions,
} from 'vscode-languageclient';
import {
  copyTextCommand,
  explainRuleCommand,
  showStackMapCommand,
  stateNotification,
  type InitializationOptions,
  type ServerState,
} from '../../server/src/lsp/messages';
import { serveEditorFiles } from './editorFiles';
import { rustDocuments } from './rustDocuments';
import { virtualUris } from './serverUris';

export interface LanguageClientParts {
  readonly log: LogOutputChannel;
  readonly onState: (state: ServerState) => void;
  /** The server crashed too often and stays down. */
  readonly onGivenUp: () => void;
}

/** Makes a client that is not started yet. */
export type CreateLanguageClient = (parts: LanguageClientParts) => BaseLanguageClient;

/** Makes a client with what all of them share. `start` gets the options and brings the way to start a server. */
export function languageClient(
  parts: LanguageClientParts,
  {
    serverReadsFiles,
    start,
  }: {
    /** Whether the server can read the workspace by itself; else it reads through the editor. */
    readonly serverReadsFiles: boolean;
    readonly start: (options: LanguageClientOptions) => BaseLanguageClient;
  },
): BaseLanguageClient {
  const { log, onState } = parts;
  const initializationOptions: InitializationOptions = {
    commands: [copyTextCommand, explainRuleCommand, showStackMapCommand],
    state: true,
    files: !serverReadsFiles,
  };
  const client = start({
    documentSelector: rustDocuments(),
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions,
    errorHandler: patientErrors(parts),
    initializationFailedHandler: (error: unknown) => {
      log.error(`the server did not start: ${String(error)}`);
      return false;
    },
    ...(serverReadsFiles ? {} : { uriConverters: virtualUris }),
  });
  client.onNotification(stateNotification, onState);
  if (!serverReadsFiles) serveEditorFiles(client);
  return client;
}

/** Whether all folders are on a disk of the machine that the extension runs on. */
export function isOnDisk(): boolean {
  return (workspace.workspaceFolders ?? []).every(({ uri }) => uri.scheme === 'file');
}

/** Restarts a server that crashed, but not one that crashes again and again. `handled` keeps the library from opening a window. */
function patientErrors({ log, onGivenUp }: LanguageClientParts): ErrorHandler {
  const crashes: number[] = [];
  return {
    error: (error) => {
      log.error(`the channel to the server failed: ${error.message}`);
      return { action: ErrorAction.Continue, handled: true };
    },
    closed: () => {
      const now = Date.now();
      crashes.push(now);
      const recent = crashes.filter((time) => now - time < CRASH_WINDOW_MS);
      if (recent.length <= MAX_CRASHES) {
        log.warn('the server ended unexpectedly and is started again');
        return { action: CloseAction.Restart, handled: true };
      }
      log.error('the server ended too often and stays down; "Aya Analyzer: Restart Server" starts it again');
      onGivenUp();
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 5 * 60 * 1000;
