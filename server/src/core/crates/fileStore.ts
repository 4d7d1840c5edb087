// The files that the host has pushed, and the wish list of those it has not.
// The core never reads: asking for an unknown path puts it on the list, and the host pushes its text (or null) and asks again.

import type { FileAst } from '../syntax/ast';

export interface FileStore {
  /** Text of the file; null: the host has no such readable file; undefined: not pushed yet, now wanted. */
  readonly text: (path: string) => string | null | undefined;
  /** Lowered Rust of the file; null: missing, or too large to be parsed; undefined: not pushed yet, now wanted. */
  readonly ast: (path: string) => FileAst | null | undefined;
  /** Whether the host's listing or its pushed files hold `path`. Never wants it. */
  readonly exists: (path: string) => boolean;
  /** Whether the host listed the folder of `path`, so that `exists` is the whole truth about it. */
  readonly isListed: (path: string) => boolean;
  /** All listed and pushed paths, sorted. Absolute, with "/" separators. */
  readonly paths: () => readonly string[];
}
