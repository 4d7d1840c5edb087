// The server's log, and the habit of saying a thing once.
// Nothing here ever opens a window in the editor: a log line is read by who looks for it.

/** The part of `connection.console` that is used. */
interface Console {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
}

export interface Log {
  readonly info: (message: string) => void;
  /** Says `message`, unless the very same one was said before. */
  readonly warnOnce: (message: string) => void;
  /** Says what failed and with which error, once for each pair of them. The stack follows the first time. */
  readonly failure: (what: string, error: unknown) => void;
}

export function createLog(console: Console): Log {
  const said = new Set<string>();
  const once = (message: string, say: () => void): void => {
    if (said.has(message)) return;
    // A failure whose text differs every time must not fill the memory either.
    if (said.size >= MAX_REMEMBERED) said.clear();
    said.add(message);
    say();
  };
  return {
    info: (message) => {
      console.info(message);
    },
    warnOnce: (message) => {
      once(message, () => {
        console.warn(message);
      });
    },
    failure: (what, error) => {
      const message = error instanceof Error ? error.message : String(error);
      once(`${what}: ${message}`, () => {
        console.error(`${what}: ${error instanceof Error ? (error.stack ?? message) : message}`);
      });
    },
  };
}

const MAX_REMEMBERED = 1000;
