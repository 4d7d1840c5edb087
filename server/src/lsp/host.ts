// What the server needs of the machine it runs on. main.ts gives it Node's file system, clientHost.ts what the editor reads, a test its own.
// Paths are absolute with "/" separators, as the core wants them.

import type { createWorkspace, ObjectFiles, ruleInfos, RustParser } from '../core/index';

export interface Host {
  /**
   * Loads the parser. May fail: the server then says so once and answers nothing.
   * `clientReady` resolves when the client may be asked for something, which is not before it got its answer to `initialize`.
   */
  readonly createParser: (clientReady: Promise<void>) => Promise<RustParser>;
  /** The folder to list so that the file or folder at `path` is understood; null: there is no manifest above it. */
  readonly projectRoot: (path: string) => Promise<string | null>;
  /** All files below `root` that the core may ask for, and one line for each thing that kept the list from being complete. */
  readonly list: (root: string, signal: AbortSignal) => Promise<HostListing>;
  /** Text of a file, or null where there is none that can be read. Never fails. */
  readonly readText: (path: string) => Promise<string | null>;
  /** The files in which built objects are looked for; null where build folders cannot be read. */
  readonly objects: ObjectFiles | null;
  readonly memoryBytes: () => number | null;
  /** Lets messages that have already arrived, such as the cancellation of the request at hand, be read first. */
  readonly yieldToMessages: () => Promise<void>;
}

export interface HostListing {
  readonly paths: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** The part of the façade that the server calls; handed in by the composition root. */
export interface Core {
  readonly createWorkspace: typeof createWorkspace;
  readonly ruleInfos: typeof ruleInfos;
}
