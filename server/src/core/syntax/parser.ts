import type { FileAst } from './ast';

/** Parses Rust, incrementally where an earlier parse of the same file is given. */
export interface RustParser {
  /** Never throws on any text. The result owns a syntax tree: dispose it. `previous` is consumed. */
  readonly parse: (text: string, previous?: ParsedFile) => ParsedFile;
}

export interface ParsedFile {
  readonly text: string;
  readonly ast: FileAst;
  readonly dispose: () => void;
}
