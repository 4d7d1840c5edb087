// The façade of the analyzer. lsp, cli and tests import this file and nothing else of the core.

import type { CrateConfig, EbpfCrate, Problem } from './crates/crate';
import type { Finding, Fix, Json, Level, Related } from './engine/finding';
import type { RustParser } from './syntax/parser';
import type { FileEdits, TextEdit } from './text/edit';
import type { LineIndex, Position } from './text/lineIndex';
import type { Span } from './text/span';

export { applyEdits } from './text/edit';
export { lineIndex, offsetAt, positionAt } from './text/lineIndex';
export type { FileEdits, LineIndex, Position, Span, TextEdit };

export type { CrateConfig, EbpfCrate, Finding, Fix, Json, Level, Problem, Related, RustParser };

/** What the host overrides; absent values leave the Cargo metadata in force. */
export interface Settings {
  readonly targetKernel?: string; // "5.15"
  readonly loader?: string; // "aya-obj 0.3" or "other"
  readonly objects?: readonly string[];
  readonly rules?: Readonly<Record<string, string>>;
}

export interface Report {
  readonly crates: readonly EbpfCrate[];
  readonly findings: readonly Finding[]; // sorted by path, then offset
  readonly problems: readonly Problem[];
  readonly files: number; // Rust files that were looked at as eBPF code
}

/**
 * Holds what the host pushed and answers from it. Paths are absolute with "/" separators.
 * Asking may discover files that are needed: push what `wanted` names (null when it cannot be read) and ask again until it is empty.
 */
export interface Workspace {
  /** All `Cargo.toml`, `Cargo.lock`, `.cargo/config.toml` and `*.rs` paths below the host's roots, and the roots. Replaces the listing. */
  readonly setListing: (roots: readonly string[], paths: readonly string[]) => void;
  /** Text of a file, or null when the host has no such file. */
  readonly setFile: (path: string, text: string | null) => void;
  /** Forgets what was pushed; the file is read again when it is needed and still listed. */
  readonly removeFile: (path: string) => void;
  readonly setSettings: (settings: Settings) => void;
  readonly wanted: () => readonly string[];
  /** Findings of all eBPF code. Computed once per state. */
  readonly report: () => Report;
  /** Findings in one file. */
  readonly findingsIn: (path: string) => readonly Finding[];
  /** Text that was pushed, or undefined. */
  readonly textOf: (path: string) => string | undefined;
  /** Frees all syntax trees. */
  readonly dispose: () => void;
}

/** One rule as its page and `explain` show it. */
export interface RuleInfo {
  readonly id: string;
  readonly since: string;
  readonly defaultLevel: Level;
  readonly summary: string;
  readonly markdown: string; // the whole page
  readonly url: string;
}

export interface WorkspaceOptions {
  readonly parser: RustParser;
  /** Told once about a rule that threw; the other rules still run. */
  readonly onRuleError: (rule: string, error: unknown) => void;
}

export declare function createWorkspace(options: WorkspaceOptions): Workspace;
export declare function ruleInfos(): readonly RuleInfo[];
/** Loads the grammar. Bytes of `web-tree-sitter.wasm` and `tree-sitter-rust.wasm`; reading them is the host's work. */
export declare function createParser(wasm: {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}): Promise<RustParser>;
