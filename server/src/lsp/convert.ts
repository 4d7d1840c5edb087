// The sole border between the core's values and the protocol's: paths and URIs, offsets and positions, findings and diagnostics,
// edits and workspace edits. Both sides count UTF-16 code units, so no character is ever converted.
// Invariant: an offset is only turned into a position with the very text that it was computed from.

import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Range,
  type TextDocumentEdit,
  type TextEdit as ProtocolEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Fix, Level, StackPlace } from '../core/index';
import type { PlaceView } from './messages';

type FileEdits = Fix['edits'][number];
type Span = Finding['span'];

/** A path of the core, and whether a file on disk may stand behind it. */
export interface CorePath {
  readonly path: string;
  readonly onDisk: boolean;
}

/** The core's path for `uri`. What is no `file:` gets a path below a folder that is named like its scheme. */
export function pathOfUri(uri: string): CorePath {
  const file = /^file:\/\/([^/]*)(\/.*)$/.exec(uri);
  if (file === null) return { path: virtualPath(uri), onDisk: false };
  const [, authority = '', encoded = ''] = file;
  const decoded = decode(encoded);
  const drive = /^\/([A-Za-z]):(.*)$/.exec(decoded);
  if (drive !== null) return { path: `${(drive[1] ?? '').toLowerCase()}:${drive[2] ?? ''}`, onDisk: true };
  const isLocal = authority === '' || authority === 'localhost';
  // Shares of Windows: `wsl$`, where a distribution is seen from outside, is escaped in a URI.
  return { path: isLocal ? decoded : `//${decode(authority)}${decoded}`, onDisk: true };
}

/** The `file:` URI of a path on disk, escaped as VS Code does it. */
export function uriOfPath(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const encoded = rooted.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('//') ? `file:${encoded}` : `file://${encoded}`;
}

/** What the conversion of findings needs to know about the world. */
export interface FindingContext {
  /** The text that the core computed offsets of this path from. */
  readonly analysedText: (path: string) => TextDocument | undefined;
  readonly uriOf: (path: string) => string;
  readonly pageOf: (rule: string) => string | undefined;
  readonly relatedInformation: boolean;
}

/** null when the finding's own text is not known, so that its place cannot be told. */
export function toDiagnostic(finding: Finding, context: FindingContext): Diagnostic | null {
  const text = context.analysedText(finding.path);
  if (text === undefined) return null;
  const href = context.pageOf(finding.rule);
  const related = context.relatedInformation ? toRelated(finding, context) : [];
  return {
    range: toRange(text, finding.span),
    severity: severities[finding.level],
    code: finding.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    source: 'aya',
    message: finding.message,
    ...(finding.tags.length === 0 ? {} : { tags: finding.tags.map((tag) => tags[tag]) }),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

export function toRange(text: TextDocument, span: Span): Range {
  return { start: text.positionAt(span.start), end: text.positionAt(span.end) };
}

/** null when the text is not known that the place is counted in. */
export function toPlace(
  place: StackPlace | null,
  context: Pick<FindingContext, 'analysedText' | 'uriOf'>,
): PlaceView | null {
  const text = place === null ? undefined : context.analysedText(place.path);
  if (place === null || text === undefined) return null;
  return { uri: context.uriOf(place.path), ...text.positionAt(place.span.start) };
}

export function toSpan(text: TextDocument, range: Range): Span {
  return { start: text.offsetAt(range.start), end: text.offsetAt(range.end) };
}

/** A text as the protocol's library wants it. */
export function textDocument(uri: string, text: string): TextDocument {
  return TextDocument.create(uri, 'rust', 0, text);
}

export interface EditContext {
  readonly analysedText: (path: string) => TextDocument | undefined;
  readonly uriOf: (path: string) => string;
  /** Version of the open document, null for a file that is not open. */
  readonly versionOf: (path: string) => number | null;
  readonly documentChanges: boolean;
  /** Whether the client shows an edit for approval that asks for it. */
  readonly changeAnnotations: boolean;
}

/** What a user is asked before an edit is made. */
export interface Confirmation {
  readonly label: string;
  readonly description: string;
}

/**
 * null when the text of one of the files is not known: half of a fix is none. With a `confirmation` the editor shows the edit before it
 * makes it, where it can.
 */
export function toWorkspaceEdit(
  files: readonly FileEdits[],
  context: EditContext,
  confirmation: Confirmation | null = null,
): WorkspaceEdit | null {
  const asks = confirmation !== null && context.documentChanges && context.changeAnnotations;
  const changes: TextDocumentEdit[] = [];
  for (const { path, edits } of files) {
    const text = context.analysedText(path);
    if (text === undefined) return null;
    const textDocument = { uri: context.uriOf(path), version: context.versionOf(path) };
    const converted = edits.map((edit) => toEdit(text, edit));
    changes.push({
      textDocument,
      edits: asks ? converted.map((edit) => ({ ...edit, annotationId: ANNOTATION })) : converted,
    });
  }
  if (asks)
    return {
      documentChanges: changes,
      changeAnnotations: { [ANNOTATION]: { ...confirmation, needsConfirmation: true } },
    };
  if (context.documentChanges) return { documentChanges: changes };
  return {
    changes: Object.fromEntries(
      changes.map(({ textDocument, edits }) => [textDocument.uri, edits as ProtocolEdit[]]),
    ),
  };
}

const ANNOTATION = 'fix';

export function toEdit(text: TextDocument, edit: FileEdits['edits'][number]): ProtocolEdit {
  return { range: toRange(text, edit.span), newText: edit.newText };
}

function toRelated(finding: Finding, context: FindingContext): DiagnosticRelatedInformation[] {
  return finding.related.flatMap(({ path, span, message }) => {
    const text = context.analysedText(path);
    if (text === undefined) return [];
    return [{ location: { uri: context.uriOf(path), range: toRange(text, span) }, message }];
  });
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const satisfies Record<Level, DiagnosticSeverity>;

const tags = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
} as const satisfies Record<Finding['tags'][number], DiagnosticTag>;

/** Whether `path` is one that `pathOfUri` made up for a document without a file. */
export function isVirtualPath(path: string): boolean {
  return /^\/[a-z][a-z0-9+.-]*%3A/i.test(path);
}

/** The last segment keeps its name, since a lone file's crate is named by it. */
function virtualPath(uri: string): string {
  const decoded = decode(uri);
  const nameStart = Math.max(decoded.lastIndexOf('/'), decoded.indexOf(':')) + 1;
  const name = decoded.slice(nameStart).replace(/\.rs$/, '');
  return `/${encodeURIComponent(decoded.slice(0, nameStart))}/${name}.rs`;
}

/** A malformed escape is left as it stands: the name is then only a key. */
function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
