// What the analyzer answers: plain data with offsets, the same for the editor, the command line and CI.

import type { Span } from '../text/span';
import type { FileEdits } from '../text/edit';

export type Level = 'error' | 'warning' | 'info' | 'hint';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Related {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}

export interface Fix {
  readonly title: string;
  /** The form of the fix, for "fix all of this kind": "per-cpu-array", "counters", "array", … */
  readonly kind: string;
  /** The result compiles, loads and keeps its meaning under concurrent runs, start values included. */
  readonly safe: boolean;
  readonly preferred: boolean;
  readonly edits: readonly FileEdits[];
}

export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly path: string;
  readonly span: Span;
  /** One line that stands alone. */
  readonly message: string;
  readonly related: readonly Related[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly data: { readonly [key: string]: Json };
  readonly fixes: readonly Fix[];
  /** Text for the clipboard that a user may want beside the fixes: user-space lines that read the new map. */
  readonly snippets: readonly { readonly title: string; readonly text: string }[];
}
