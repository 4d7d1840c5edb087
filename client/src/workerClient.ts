// The client of a server in a web worker, for VS Code in a browser. The built files are read as files of the extension and joined
// to one script, so that it does not matter from where, and under which address, the editor loads extensions.

import { Uri, workspace, type LogOutputChannel } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { State, type MessageTransports } from 'vscode-languageclient';
import { parserFilesRequest, type ParserFiles } from '../../server/src/lsp/messages';
import { languageClient, type CreateLanguageClient } from './languageClient';

/** `dist` is the folder of the built files. */
export function workerClient(dist: Uri): CreateLanguageClient {
  return (parts) => {
    const running = new Set<ServerWorker>();
    const client = languageClient(parts, {
      serverReadsFiles: false,
      start: (options) =>
        new LanguageClient(
          'ayaAnalyzer',
          'Aya Analyzer',
          () => startWorker(dist, parts.log, running),
          options,
        ),
    });
    client.onRequest(parserFilesRequest, () => parserFiles(dist));
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Stopped) return;
      running.forEach((worker) => {
        worker.terminate();
      });
      running.clear();
    });
    return client;
  };
}

/** The part of a worker that is used; the types of a browser would hide that most of the client runs without one. */
interface ServerWorker {
  readonly terminate: () => void;
  onerror: ((event: { readonly message?: string }) => void) | null;
}
declare const Worker: new (url: string) => ServerWorker;

async function startWorker(
  dist: Uri,
  log: LogOutputChannel,
  running: Set<ServerWorker>,
): Promise<MessageTransports> {
  const [core, server] = await Promise.all([read(dist, 'core.js'), read(dist, 'serverWorker.js')]);
  const url = URL.createObjectURL(new Blob([core, '\n', server], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onerror = ({ message }) => {
    log.error(`the server's worker failed: ${message ?? 'for a reason that the browser does not tell'}`);
  };
  running.add(worker);
  // Not the worker itself: the editor puts a class of its own in the place of `Worker`, which the library would not recognise.
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

async function parserFiles(dist: Uri): Promise<ParserFiles> {
  const [runtime, grammar] = await Promise.all([
    read(dist, 'web-tree-sitter.wasm'),
    read(dist, 'tree-sitter-rust.wasm'),
  ]);
  return { runtime, grammar };
}

/** A copy, because the editor may share the memory of what it read, and a worker's script must not be shared. */
async function read(folder: Uri, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await workspace.fs.readFile(Uri.joinPath(folder, name)));
}
