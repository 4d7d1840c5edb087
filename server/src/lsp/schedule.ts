// When things run: a task that waits for a pause, and a bell that wakes those who wait for news.
// Both end with `dispose`; after it nothing runs any more.

import type { CancellationToken } from 'vscode-languageserver';

export interface Debounced {
  /** Asks for a run; further asks before it only postpone it, but never past `longestMs` after the first. */
  readonly request: () => void;
  readonly dispose: () => void;
}

/** Runs `run` once `pauseMs` have passed without a request. A run that is asked for during a run follows it. */
export function debounce(options: {
  readonly pauseMs: number;
  readonly longestMs: number;
  readonly run: () => Promise<void>;
}): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firstRequest = 0;
  let running = false;
  let again = false;
  let disposed = false;

  const request = (): void => {
    if (disposed) return;
    if (running) {
      again = true;
      return;
    }
    const now = Date.now();
    if (timer === undefined) firstRequest = now;
    clearTimeout(timer);
    const left = Math.max(0, firstRequest + options.longestMs - now);
    timer = setTimeout(fire, Math.min(options.pauseMs, left));
  };
  const fire = (): void => {
    timer = undefined;
    running = true;
    void options.run().finally(() => {
      running = false;
      if (!again) return;
      again = false;
      request();
    });
  };
  const dispose = (): void => {
    disposed = true;
    clearTimeout(timer);
  };
  return { request, dispose };
}

export interface Bell {
  /** Wakes everyone who waits. */
  readonly ring: () => void;
  /** Resolves at the next ring, when `token` is cancelled, or at once after `dispose`. */
  readonly next: (token: CancellationToken) => Promise<void>;
  readonly dispose: () => void;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let disposed = false;
  const ring = (): void => {
    for (const wake of [...waiting]) wake();
    waiting.clear();
  };
  return {
    ring,
    next: async (token) => {
      if (disposed || token.isCancellationRequested) return;
      await new Promise<void>((resolve) => {
        const subscription = token.onCancellationRequested(() => {
          wake();
        });
        const wake = (): void => {
          waiting.delete(wake);
          subscription.dispose();
          resolve();
        };
        waiting.add(wake);
      });
    },
    dispose: () => {
      disposed = true;
      ring();
    },
  };
}

export interface Queue {
  /** Runs `task` after all tasks before it. */
  readonly run: (task: () => Promise<void>) => void;
  /** Resolves when all tasks that were handed in until now have run. Never fails. */
  readonly idle: () => Promise<void>;
}

/** Runs what the editor told in the order in which it told it, so that a request sees every event before it. */
export function createQueue(onError: (error: unknown) => void): Queue {
  let last: Promise<void> = Promise.resolve();
  return {
    run: (task) => {
      last = last.then(task).catch(onError);
    },
    idle: () => last,
  };
}
