// Text edits as plain data. An edit list is applied as a whole: offsets always speak of the text before any edit.

import { contains, type Span } from './span';

/** Replaces `span` of one file by `newText`. An empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Edits of one file. `path` is the workspace path of the file. */
export interface FileEdits {
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

/** The edits by place; insertions before a replacement that starts there, as the protocol asks for. Insertions at one place keep their order. */
export function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/**
 * The same change as edits of which no two start at one place: whoever applies them in whatever order gets one result.
 * Edits that touch become one. They must not overlap.
 */
export function coalesced(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of inOrder(edits)) {
    const last = result.at(-1);
    if (last !== undefined && last.span.end === edit.span.start) {
      const span = { start: last.span.start, end: edit.span.end };
      result[result.length - 1] = { span, newText: last.newText + edit.newText };
    } else result.push(edit);
  }
  return result;
}

/**
 * The text after all edits. Edits may come in any order; insertions at one place keep their order.
 * @throws {RangeError} if two edits overlap.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let position = 0;
  for (const edit of inOrder(edits)) {
    if (edit.span.start < position)
      throw new RangeError(`edits overlap at offset ${String(edit.span.start)}`);
    result += text.slice(position, edit.span.start) + edit.newText;
    position = edit.span.end;
  }
  return result + text.slice(position);
}

/** A part of the text after the edits that stand in it. */
export function editedPart(text: string, span: Span, edits: readonly TextEdit[]): string {
  const { start, end } = span;
  const inside = edits
    .filter((it) => contains(span, it.span))
    .map((it) => ({ ...it, span: { start: it.span.start - start, end: it.span.end - start } }));
  return applyEdits(text.slice(start, end), inside);
}
