// The language client: the server's module over Node's own channel, Rust documents, the log, and how a crash is taken.
// Deliberately absent: windows that pop up, and any question where the editor runs (desktop, browser, remote).

import type { LogOutputChannel } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type ErrorHandler,
} from 'vscode-languageclient/node';
import {
  copyTextCommand,
  stateNotification,
  type InitializationOptions,
  type ServerState,
} from '../../server/src/lsp/messages';

export interface LanguageClientParts {
  /** Absolute path of the built server. */
  readonly serverModule: string;
  readonly log: LogOutputChannel;
  readonly onState: (state: ServerState) => void;
  /** The server crashed too often and stays down. */
  readonly onGivenUp: () => void;
}

/** A client that is not started yet. */
export function createLanguageClient(parts: LanguageClientParts): LanguageClient {
  const { serverModule, log, onState } = parts;
  const initializationOptions: InitializationOptions = { commands: [copyTextCommand], state: true };
  const client = new LanguageClient(
    'ayaAnalyzer',
    'Aya Analyzer',
    { module: serverModule, transport: TransportKind.ipc },
    {
      documentSelector: [
        { language: 'rust', scheme: 'file' },
        { language: 'rust', scheme: 'untitled' },
      ],
      outputChannel: log,
      traceOutputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
      errorHandler: patientErrors(parts),
      initializationFailedHandler: (error: unknown) => {
        log.error(`the server did not start: ${String(error)}`);
        return false;
      },
    },
  );
  client.onNotification(stateNotification, onState);
  return client;
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
