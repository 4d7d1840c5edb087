// The table of contents: which message is answered by which file. Everything is composed here, once, when the client has said
// what it can do. The one thing decided here is the order: events run through a queue, and requests wait for those before them.

import {
  DidChangeConfigurationNotification,
  FileChangeType,
  type CancellationToken,
  type Connection,
  type FileEvent,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';
import { createAnalyses, type Analyses } from './analysis';
import { clientFeatures, serverCapabilities, type ClientFeatures } from './capabilities';
import { createDocuments, type Documents } from './documents';
import { createCodeActions } from './handlers/codeAction';
import { createCompletion } from './handlers/completion';
import { createDiagnostics, type DiagnosticsHandlers } from './handlers/diagnostics';
import { createExplain } from './handlers/explain';
import { createHover } from './handlers/hover';
import { createInlayHints } from './handlers/inlayHint';
import { createLinkFailures } from './handlers/linkFailures';
import { createStackLens } from './handlers/stackLens';
import { createStackMap } from './handlers/stackMap';
import { createStatus, type StatusHandlers } from './handlers/status';
import { takeFileEvents, watchFiles } from './handlers/watchedFiles';
import type { Core, Host } from './host';
import { createLog, type Log } from './log';
import { linkFailuresRequest, readObjectsRequest, stackRequest, statusRequest } from './messages';
import { createNews, type News } from './news';
import { createObjectLooks, type ObjectLooks } from './objects';
import { createRequests, type Requests } from './requests';
import { createBell, createQueue, type Queue } from './schedule';
import { createSettingsSource, settingsSection, type SettingsSource } from './settings';
import { createStartup, type Startup } from './startup';
import { Projects } from './workspace';

export interface ServerOptions {
  readonly connection: Connection;
  readonly host: Host;
  /** Takes the place of `host` for a client that wants files to be read through it. */
  readonly clientHost?: Host;
  readonly core: Core;
  readonly version: string;
}

/** Answers on `connection` until the client says goodbye. */
export function serve(options: ServerOptions): void {
  options.connection.onInitialize((params) => initialize(options, params));
  options.connection.listen();
}

/** The parts of one running server; composed once, never changed. */
interface Parts {
  readonly client: ClientFeatures;
  readonly log: Log;
  readonly documents: Documents;
  readonly settings: SettingsSource;
  readonly events: Queue;
  readonly startup: Startup;
  readonly projects: Projects;
  readonly analyses: Analyses;
  readonly requests: Requests;
  readonly diagnostics: DiagnosticsHandlers;
  readonly status: StatusHandlers;
  readonly news: News;
  readonly objects: ObjectLooks;
}

function initialize(options: ServerOptions, params: InitializeParams): InitializeResult {
  const { connection, clientHost } = options;
  const client = clientFeatures(params);
  const host = client.files && clientHost !== undefined ? clientHost : options.host;
  let clientIsReady = (): void => undefined;
  const clientReady = new Promise<void>((resolve) => {
    clientIsReady = resolve;
  });
  const parser = host.createParser(clientReady);
  const parts = compose({ ...options, host, client, parser });
  listenToDocuments(connection, parts);
  listenToWorkspace(connection, parts);
  listenToLanguageRequests({ ...options, parser }, parts);
  listenToOtherRequests(options, parts);
  connection.onInitialized(() => {
    clientIsReady();
    register(connection, parts);
    if (client.workspaceFolders) listenToFolders(connection, parts);
    parts.startup.start(foldersOf(params));
  });
  return {
    capabilities: serverCapabilities(client),
    serverInfo: { name: 'Aya Analyzer', version: options.version },
  };
}

function compose(
  options: ServerOptions & {
    readonly client: ClientFeatures;
    readonly parser: ReturnType<Host['createParser']>;
  },
): Parts {
  const { connection, host, core, version, client, parser } = options;
  const log = createLog(connection.console);
  const documents = createDocuments();
  const events = createQueue((error) => {
    log.failure('an event of the editor was not taken', error);
  });
  const settings = createSettingsSource({ connection, client, log });
  const requests = createRequests(log);
  const onChanged = (): void => {
    news.changed();
  };
  const projects = new Projects({ host, core, parser, documents, settings, log, onChanged });
  const objects = createObjectLooks({ projects, events, log, onChanged });
  const startup = createStartup({
    ...{ connection, projects, events, parser, log },
    onPhase: () => {
      onChanged();
      if (startup.phase() === 'ready') objects.request();
    },
  });
  const analyses = createAnalyses({ documents, projects, events, client, core });
  const bell = createBell();
  const diagnostics = createDiagnostics({ analyses, documents, projects, events, news: bell });
  const status = createStatus({ host, documents, projects, requests, version, startup });
  const news = createNews({ connection, documents, client, bell, diagnostics, status, log });
  return {
    client,
    log,
    documents,
    settings,
    events,
    startup,
    projects,
    analyses,
    requests,
    diagnostics,
    status,
    news,
    objects,
  };
}

function listenToDocuments(
  connection: Connection,
  { documents, events, projects, news, objects }: Parts,
): void {
  const take = (task: () => Promise<void>): void => {
    events.run(task);
    news.edited();
  };
  documents.listen(connection, {
    opened: (document) => {
      take(() => projects.push(document));
      objects.request();
    },
    changed: (document) => {
      take(() => projects.edited(document));
    },
    saved: (document) => {
      take(() => projects.push(document));
      objects.request();
    },
    closed: (document) => {
      take(() => projects.closed(document.path));
    },
  });
}

function listenToWorkspace(
  connection: Connection,
  { documents, events, projects, news, objects, settings }: Parts,
): void {
  const take = (task: () => Promise<boolean>): void => {
    events.run(async () => {
      if (await task()) news.changed();
    });
  };
  const takeFiles = (changes: readonly FileEvent[]): void => {
    take(() => takeFileEvents(projects, changes));
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    takeFiles(changes);
  });
  connection.workspace.onDidCreateFiles(({ files }) => {
    takeFiles(files.map(({ uri }) => ({ uri, type: FileChangeType.Created })));
  });
  connection.workspace.onDidDeleteFiles(({ files }) => {
    takeFiles(files.map(({ uri }) => ({ uri, type: FileChangeType.Deleted })));
  });
  connection.workspace.onDidRenameFiles(({ files }) => {
    takeFiles(
      files.flatMap(({ oldUri, newUri }) => [
        { uri: oldUri, type: FileChangeType.Deleted },
        { uri: newUri, type: FileChangeType.Created },
      ]),
    );
  });
  connection.onDidChangeConfiguration((change) => {
    settings.pushed(change.settings);
    take(async () => {
      await projects.settingsChanged();
      await Promise.all(documents.all().map((document) => projects.edited(document)));
      objects.request();
      return true;
    });
  });
}

/** Only after the answer to `initialize`: the library may register for it, which is not allowed earlier. */
function listenToFolders(connection: Connection, { events, projects, news }: Parts): void {
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    events.run(async () => {
      await projects.changeFolders({
        added: added.map(({ uri }) => uri),
        removed: removed.map(({ uri }) => uri),
      });
      news.changed();
    });
  });
}

function listenToLanguageRequests(
  { connection, core, parser }: ServerOptions & { readonly parser: ReturnType<Host['createParser']> },
  { analyses, client, diagnostics, documents, requests }: Parts,
): void {
  const hover = createHover({ analyses, core, markdown: client.markdownHover });
  const codeActions = createCodeActions({ analyses, client, parser });
  connection.languages.diagnostics.on((params, token) =>
    requests.answer({
      method: 'textDocument/diagnostic',
      token,
      empty: { kind: 'full', items: [] },
      run: () => diagnostics.pull(params, token),
    }),
  );
  connection.languages.diagnostics.onWorkspace((params, token) =>
    requests.answer({
      method: 'workspace/diagnostic',
      token,
      empty: { items: [] },
      run: () => diagnostics.pullAll(params, token),
    }),
  );
  connection.onHover((params, token) =>
    requests.answer({ method: 'textDocument/hover', token, empty: null, run: () => hover(params, token) }),
  );
  const completion = createCompletion({ analyses });
  connection.onCompletion((params, token) =>
    requests.answer({
      method: 'textDocument/completion',
      token,
      empty: [],
      run: () => completion(params, token),
    }),
  );
  const stackLens = createStackLens({ analyses, client, documents });
  const inlayHints = createInlayHints({ analyses });
  connection.onCodeLens((params, token) =>
    requests.answer({
      method: 'textDocument/codeLens',
      token,
      empty: [],
      run: () => stackLens(params, token),
    }),
  );
  connection.languages.inlayHint.on((params, token) =>
    requests.answer({
      method: 'textDocument/inlayHint',
      token,
      empty: [],
      run: () => inlayHints(params, token),
    }),
  );
  connection.onCodeAction((params, token) =>
    requests.answer({
      method: 'textDocument/codeAction',
      token,
      empty: [],
      run: () => codeActions.provide(params, token),
    }),
  );
  connection.onCodeActionResolve((action, token) =>
    requests.answer({
      method: 'codeAction/resolve',
      token,
      empty: action,
      run: () => codeActions.resolve(action, token),
    }),
  );
}

function listenToOtherRequests(
  { connection, core }: ServerOptions,
  { analyses, client, documents, events, log, news, objects, projects, requests, status }: Parts,
): void {
  const stackMap = createStackMap({ analyses, documents, events, projects });
  connection.onRequest(stackRequest, (token: CancellationToken) =>
    requests.answer({
      method: stackRequest,
      token,
      empty: {
        ...{ programs: [], functions: [], frozen: false },
        empty: 'The stack could not be estimated; the log says why.',
      },
      run: () => stackMap(token),
    }),
  );
  const explain = createExplain({ connection, client, core });
  connection.onExecuteCommand((params, token) =>
    requests.answer({ method: 'workspace/executeCommand', token, empty: null, run: () => explain(params) }),
  );
  connection.onRequest(statusRequest, () => status.status());
  const linkFailures = createLinkFailures({ analyses, events, projects });
  connection.onRequest(linkFailuresRequest, ({ log: text }: { readonly log: string }) => linkFailures(text));
  connection.onRequest(readObjectsRequest, async () => {
    await objects.now();
    return null;
  });
  connection.onShutdown(async () => {
    news.dispose();
    objects.dispose();
    await projects.dispose();
    log.info('stopped');
  });
}

/** Not awaited: a client that never answers must not keep anything else waiting. */
function register(connection: Connection, { client, log }: Parts): void {
  const onError = (error: unknown): void => {
    log.failure('the editor refused a registration', error);
  };
  if (client.watchFiles) watchFiles(connection).catch(onError);
  if (!client.watchConfiguration) return;
  connection.client
    .register(DidChangeConfigurationNotification.type, { section: settingsSection })
    .catch(onError);
}

/** Clients of before LSP 3.6 have one folder, and say so in a field that newer ones may leave out. */
function foldersOf(params: InitializeParams): readonly string[] {
  const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [];
  if (folders.length > 0) return folders;
  const { rootUri }: { readonly rootUri?: string | null } = params;
  return typeof rootUri === 'string' ? [rootUri] : [];
}
