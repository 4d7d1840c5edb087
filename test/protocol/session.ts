// A real client and the real server over two streams in one process: no ports, no children, no mocks of either side.
// Files live in memory, so that a test says what changes on "disk" and when. Ended by `end`, which also checks for leftovers.

import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  LogMessageNotification,
  ProposedFeatures,
  RegistrationRequest,
  CodeLensRefreshRequest,
  ConfigurationRequest,
  DiagnosticRefreshRequest,
  PublishDiagnosticsNotification,
  ShowDocumentRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
  WorkDoneProgressCreateRequest,
  InitializeRequest,
  InitializedNotification,
  type ClientCapabilities,
  type InitializeResult,
  type ProgressToken,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Registration,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver/node';
import { createWorkspace, ruleInfos } from '../../server/src/core/index';
import type { Core, Host } from '../../server/src/lsp/host';
import { nodeHost } from '../../server/src/lsp/main';
import { copyTextCommand, showStackMapCommand } from '../../server/src/lsp/messages';
import { serve } from '../../server/src/lsp/server';
import { MemoryFiles } from './memoryFiles';

export interface SessionOptions {
  /** Files by absolute path. */
  readonly files?: Readonly<Record<string, string>> | MemoryFiles;
  /** Workspace folders (paths); default "/w". */
  readonly folders?: readonly string[];
  /** Default: what VS Code has. */
  readonly capabilities?: ClientCapabilities;
  /** The section `ayaAnalyzer` by folder URI, or for all of them. */
  readonly settings?: (scope: string | undefined) => unknown;
  /** Commands that the client carries out by itself. */
  readonly commands?: readonly string[];
  readonly host?: Partial<Host>;
  readonly core?: Partial<Core>;
}

export const vscodeCapabilities: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
    publishDiagnostics: { relatedInformation: true },
    codeAction: { resolveSupport: { properties: ['edit'] }, dataSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** A client of few gifts: diagnostics are pushed to it, edits are complete at once. */
export const plainCapabilities: ClientCapabilities = {};

export class Session {
  readonly connection: ProtocolConnection;
  readonly files: MemoryFiles;
  readonly log: string[] = [];
  readonly registrations: Registration[] = [];
  /** Tokens of the progress that the server shows, in order. */
  readonly progressTokens: ProgressToken[] = [];
  readonly progress: (WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd)[] = [];
  readonly published: PublishDiagnosticsParams[] = [];
  readonly shownPages: string[] = [];
  settings: (scope: string | undefined) => unknown;
  refreshes = 0;
  lensRefreshes = 0;
  #wake: () => void = () => undefined;

  constructor(connection: ProtocolConnection, options: SessionOptions, files: MemoryFiles) {
    this.connection = connection;
    this.files = files;
    this.settings = options.settings ?? (() => ({}));
    this.#listen();
  }

  /** Waits until `condition` holds, looking again at each message of the server. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`never happened: ${what}\nlog:\n${this.log.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Diagnostics that were published last for `uri`; undefined: never. */
  latest(uri: string): PublishDiagnosticsParams | undefined {
    return this.published.findLast((params) => params.uri === uri);
  }

  async end(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.end();
    this.connection.dispose();
  }

  #listen(): void {
    const { connection } = this;
    const note = (): void => {
      this.#wake();
    };
    connection.onNotification(LogMessageNotification.type, ({ message }) => {
      this.log.push(message);
      note();
    });
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      note();
    });
    connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => this.settings(scopeUri)),
    );
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registrations.push(...registrations);
      note();
    });
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes += 1;
      note();
    });
    connection.onRequest(CodeLensRefreshRequest.type, () => {
      this.lensRefreshes += 1;
      note();
    });
    connection.onRequest(ShowDocumentRequest.type, ({ uri }) => {
      this.shownPages.push(uri);
      return { success: true };
    });
    connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
      this.progressTokens.push(token);
      connection.onProgress(WorkDoneProgress.type, token, (value) => {
        this.progress.push(value);
        note();
      });
    });
  }
}

/** Far longer than anything here takes on a busy machine. */
const DEADLINE_MS = 30_000;

/** Starts a server and a client, and says hello. */
export async function startSession(
  options: SessionOptions = {},
): Promise<{ readonly session: Session; readonly hello: InitializeResult }> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const files = options.files instanceof MemoryFiles ? options.files : new MemoryFiles(options.files ?? {});
  serve({
    connection: createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    ),
    host: { ...files.host, createParser: nodeHost.createParser, ...options.host },
    core: { createWorkspace, ruleInfos, ...options.core },
    version: '1.2.3',
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const session = new Session(connection, options, files);
  connection.listen();
  const folders = (options.folders ?? ['/w']).map((folder) => ({ uri: `file://${folder}`, name: folder }));
  const params = {
    processId: null,
    rootUri: null,
    workspaceFolders: folders.length === 0 ? null : folders,
    capabilities: options.capabilities ?? vscodeCapabilities,
    initializationOptions: {
      commands: options.commands ?? [copyTextCommand, showStackMapCommand],
      state: true,
    },
  };
  const hello = await connection.sendRequest(InitializeRequest.type, params);
  await connection.sendNotification(InitializedNotification.type, {});
  return { session, hello };
}
