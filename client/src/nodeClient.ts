// The client of a server in a process of its own, over Node's own channel: on a desktop, over SSH, in WSL and in containers.

import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { isOnDisk, languageClient, type CreateLanguageClient } from './languageClient';

/** `serverModule` is the absolute path of the built server. */
export function nodeClient(serverModule: string): CreateLanguageClient {
  return (parts) =>
    languageClient(parts, {
      serverReadsFiles: isOnDisk(),
      start: (options) =>
        new LanguageClient(
          'ayaAnalyzer',
          'Aya Analyzer',
          { module: serverModule, transport: TransportKind.ipc },
          options,
        ),
    });
}
