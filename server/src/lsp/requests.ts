// The one place where a handler's exception ends: it is logged once, and the client gets the empty answer.
// Also keeps the times of the latest requests for `Copy Status`.

import { LSPErrorCodes, ResponseError, type CancellationToken } from 'vscode-languageserver';
import type { Log } from './log';
import type { RequestRecord } from './messages';

export interface Requests {
  /** Runs a handler. A cancelled request answers `RequestCancelled`, a failed one `empty`. */
  readonly answer: <Result>(options: {
    readonly method: string;
    readonly token: CancellationToken;
    readonly empty: Result;
    readonly run: () => Promise<Result> | Result;
  }) => Promise<Result>;
  /** The latest requests, newest last. */
  readonly latest: () => readonly RequestRecord[];
}

export function createRequests(log: Log): Requests {
  const records: RequestRecord[] = [];
  const record = (method: string, started: number, outcome: RequestRecord['outcome']): void => {
    records.push({ method, milliseconds: Math.round((performance.now() - started) * 10) / 10, outcome });
    if (records.length > MAX_RECORDS) records.shift();
  };
  return {
    answer: async ({ method, token, empty, run }) => {
      const started = performance.now();
      try {
        const result = await run();
        if (token.isCancellationRequested) throw cancelled();
        record(method, started, 'answered');
        return result;
      } catch (error) {
        if (error instanceof ResponseError) {
          record(method, started, 'cancelled');
          throw error;
        }
        record(method, started, 'failed');
        log.failure(`${method} failed`, error);
        return empty;
      }
    },
    latest: () => [...records],
  };
}

/** The answer to a request that its client no longer wants. */
export function cancelled(): ResponseError<undefined> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

/** The answer to a request about a text that is no longer the one that was analysed. */
export function contentModified(): ResponseError<undefined> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed since.');
}

const MAX_RECORDS = 20;
