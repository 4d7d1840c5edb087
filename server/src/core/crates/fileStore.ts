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
  /** Lowered Rust of a text that is no file of its own. */
  readonly read: (text: string) => FileAst;
  /** What the host says about the machine around the files. */
  readonly machine: () => Machine;
}

/** What lies outside of the project and still decides what is compiled. */
export interface Machine {
  /** Folders of unpacked crates, "…/aya-ebpf-0.2.1". Their files are asked for one by one. */
  readonly crateFolders: readonly string[];
  /** Folders of git checkouts, "…/aya-c5ab473414e1dedb/0a82062": the repository's name with a hash, the shortened revision. Likewise. */
  readonly checkoutFolders: readonly string[];
  /** As `bpf_target_arch` has it: "x86_64", "aarch64", …. null: not known. */
  readonly architecture: string | null;
}

export const NO_MACHINE: Machine = { crateFolders: [], checkoutFolders: [], architecture: null };
