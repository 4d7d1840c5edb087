// What the analyzer answers: plain data with offsets, the same for the editor, the command line and CI.

import type { Span } from '../text/span';
import { coalesced, type FileEdits } from '../text/edit';

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
  /** Made when first asked for, like `notes` and `snippets`: ask before the next change of the workspace. */
  readonly fixes: readonly Fix[];
  /** What the fixes say about themselves: where and why one is not offered. */
  readonly notes: readonly Related[];
  /** Text for the clipboard that a user may want beside the fixes: user-space lines that read the new map. */
  readonly snippets: readonly { readonly title: string; readonly text: string }[];
}

/** What is expensive to make and seldom asked for. */
export type Remedies = Pick<Finding, 'fixes' | 'notes' | 'snippets'>;

export const NO_REMEDIES: Remedies = { fixes: [], notes: [], snippets: [] };

/** A finding whose remedies are made once, when the first of them is read. */
export function withRemedies(finding: Omit<Finding, keyof Remedies>, make: () => Remedies): Finding {
  let made: Remedies | null = null;
  const remedies = (): Remedies => {
    if (made !== null) return made;
    const { fixes, ...rest } = make();
    const ordered = fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map((it) => ({ ...it, edits: coalesced(it.edits) })),
    }));
    return (made = { ...rest, fixes: ordered });
  };
  return {
    ...finding,
    get fixes() {
      return remedies().fixes;
    },
    get notes() {
      return remedies().notes;
    },
    get snippets() {
      return remedies().snippets;
    },
  };
}

/** The same finding at another level; its remedies stay unmade. */
export function atLevel(finding: Finding, level: Level): Finding {
  const { rule, path, span, message, related, tags, data } = finding;
  return withRemedies({ rule, level, path, span, message, related, tags, data }, () => finding);
}

/** The same finding with spans that no later text moves; its remedies stay unmade. */
export function withOwnSpans(finding: Finding): Finding {
  const { rule, level, path, span, message, related, tags, data } = finding;
  const own = related.map((it) => ({ ...it, span: spanOf(it.span) }));
  return withRemedies(
    { rule, level, path, span: spanOf(span), message, related: own, tags, data },
    () => finding,
  );
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
