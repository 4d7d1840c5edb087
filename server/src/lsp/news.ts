// Telling the client that something changed, once things have calmed down: diagnostics for clients that cannot pull them, the
// request to pull anew for those that can, the state for the status item, and a ring for the pulls that are held.

import { CodeLensRefreshRequest, type Connection } from 'vscode-languageserver';
import type { ClientFeatures } from './capabilities';
import type { Documents } from './documents';
import type { DiagnosticsHandlers } from './handlers/diagnostics';
import type { StatusHandlers } from './handlers/status';
import type { Log } from './log';
import { stateNotification } from './messages';
import { debounce, type Bell } from './schedule';

export interface News {
  /** A document was edited; a client that pulls asks again by itself, but for lenses and hints of the other documents. */
  readonly edited: () => void;
  /** Something else changed: files, settings, folders. */
  readonly changed: () => void;
  readonly dispose: () => void;
}

export interface NewsOptions {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly client: ClientFeatures;
  readonly bell: Bell;
  readonly diagnostics: DiagnosticsHandlers;
  readonly status: StatusHandlers;
  readonly log: Log;
}

export function createNews(options: NewsOptions): News {
  const { connection, documents, client, bell, diagnostics, status, log } = options;
  let isPullStale = false;
  const tell = async (): Promise<void> => {
    const isStale = isPullStale;
    isPullStale = false;
    if (!client.pullDiagnostics) {
      for (const params of await diagnostics.unpublished()) await connection.sendDiagnostics(params);
    }
    bell.ring();
    if (isStale && client.refreshDiagnostics) void connection.languages.diagnostics.refresh().catch(onError);
    const showsMore = isStale || documents.all().length > 1;
    if (showsMore && client.refreshCodeLens)
      void connection.sendRequest(CodeLensRefreshRequest.type).catch(onError);
    if (showsMore && client.refreshInlayHints) void connection.languages.inlayHint.refresh().catch(onError);
    if (client.state) await connection.sendNotification(stateNotification, await status.state());
  };
  const onError = (error: unknown): void => {
    log.failure('telling the editor about changes failed', error);
  };
  const soon = debounce({ pauseMs: PAUSE_MS, longestMs: LONGEST_MS, run: () => tell().catch(onError) });
  return {
    edited: soon.request,
    changed: () => {
      isPullStale = true;
      soon.request();
    },
    dispose: () => {
      soon.dispose();
      bell.dispose();
    },
  };
}

/** Shorter than what feels like waiting, longer than the pause between two keystrokes of one word. */
const PAUSE_MS = 120;
/** Who types without a pause still sees something. */
const LONGEST_MS = 600;
