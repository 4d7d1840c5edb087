// Diagnostics: pulled for one document or all, or pushed to clients that cannot pull. All three tell the same findings.
// A result id stands for the exact content, so "unchanged" is said whenever nothing that the user can see has changed.
// A workspace pull that may stream is held until there is news: an idle editor costs nothing.

import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type PublishDiagnosticsParams,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Finding } from '../../core/index';
import type { Analyses } from '../analysis';
import { pathOfUri, toDiagnostic } from '../convert';
import type { Documents } from '../documents';
import type { Project } from '../project';
import { cancelled } from '../requests';
import type { Bell, Queue } from '../schedule';
import type { Projects } from '../workspace';

export interface DiagnosticsOptions {
  readonly analyses: Analyses;
  readonly documents: Documents;
  readonly projects: Projects;
  readonly events: Queue;
  /** Rings when findings may have changed. */
  readonly news: Bell;
}

export interface DiagnosticsHandlers {
  readonly pull: (
    params: DocumentDiagnosticParams,
    token: CancellationToken,
  ) => Promise<DocumentDiagnosticReport>;
  readonly pullAll: (
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
  ) => Promise<WorkspaceDiagnosticReport>;
  /** What a client that cannot pull has not been told yet. */
  readonly unpublished: () => Promise<readonly PublishDiagnosticsParams[]>;
}

export function createDiagnostics(options: DiagnosticsOptions): DiagnosticsHandlers {
  const { analyses, documents, projects, events, news } = options;
  const resultIdOf = createResultIds();
  const published = new Map<string, { readonly content: string; readonly uri: string }>();
  // VS Code's client drops the answer to the pull that it sends when a document is closed, and forgets what the workspace
  // pull told about it, so that no previous result id names it: what was pulled is remembered here until it was cleared.
  const pulled = new Set<string>();

  const convert = (project: Project, findings: readonly Finding[]): Diagnostic[] => {
    const context = analyses.findingContext(project);
    return findings
      .map((finding) => toDiagnostic(finding, context))
      .filter((diagnostic) => diagnostic !== null);
  };
  const allReports = async (token?: CancellationToken): Promise<readonly FileReport[]> => {
    await events.idle();
    const settled = await projects.settle(token);
    return settled.flatMap((project) =>
      [...byPath(project.core.report().findings)]
        .filter(([path]) => projects.isShown(path) && projects.isOwner(project, path))
        .map(([path, findings]) => ({
          path,
          isAhead: analyses.isAhead(project, path),
          items: convert(project, findings),
        })),
    );
  };
  const versionOf = (path: string): number | null => documents.at(path)?.text.version ?? null;

  return {
    pull: async (params, token) => {
      const { path } = pathOfUri(params.textDocument.uri);
      const analysis = await analyses.of(path, token);
      if (analysis === null && documents.at(path) !== undefined && params.previousResultId !== undefined) {
        // Edited since it was saved: the editor moves the markers it has with the text.
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: params.previousResultId };
      }
      const items =
        analysis === null ? [] : convert(analysis.project, analysis.project.core.findingsIn(path));
      const resultId = resultIdOf(path, items);
      if (items.length > 0 || documents.at(path) === undefined) pulled.add(params.textDocument.uri);
      return resultId === params.previousResultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
    },

    pullAll: async (params, token) => {
      const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
      for (;;) {
        const nextNews = news.next(token);
        const reports = await allReports(token);
        const items = workspaceItems(reports, { previous, pulled, documents, resultIdOf, versionOf });
        const hasNews = items.some(({ kind }) => kind === DocumentDiagnosticReportKind.Full);
        if (hasNews || params.partialResultToken === undefined) return { items };
        await nextNews;
        if (token.isCancellationRequested) throw cancelled();
      }
    },

    unpublished: async () => {
      const reports = (await allReports()).filter(({ isAhead }) => !isAhead);
      const told = new Set(reports.map(({ path }) => path));
      // A document that is closed no longer tells the URI that its client knows it by.
      const gone = [...published].filter(([path]) => !told.has(path));
      const all = [
        ...reports.map(({ path, items }) => ({ path, items, uri: documents.uriOf(path) })),
        ...gone.map(([path, { uri }]) => ({ path, items: [], uri })),
      ];
      return all.flatMap(({ path, items, uri }) => {
        const version = versionOf(path);
        const content = JSON.stringify([items, version]);
        if (published.get(path)?.content === content) return [];
        if (items.length === 0) published.delete(path);
        else published.set(path, { content, uri });
        return [{ uri, ...(version === null ? {} : { version }), diagnostics: items }];
      });
    },
  };
}

interface FileReport {
  readonly path: string;
  readonly items: Diagnostic[];
  /** The editor shows a text that was not analysed. */
  readonly isAhead: boolean;
}

type ResultIdOf = (path: string, items: readonly Diagnostic[]) => string;

/** Equal content has the equal id; an id is never used for another content. */
function createResultIds(): ResultIdOf {
  const latest = new Map<string, { readonly content: string; readonly id: string }>();
  let count = 0;
  return (path, items) => {
    const content = JSON.stringify(items);
    const known = latest.get(path);
    if (known?.content === content) return known.id;
    if (items.length === 0) {
      latest.delete(path);
      return NOTHING;
    }
    count += 1;
    const id = String(count);
    latest.set(path, { content, id });
    return id;
  };
}

/** One item per file with findings, and an empty one for each file that had some and has none now. */
function workspaceItems(
  reports: readonly FileReport[],
  context: {
    readonly previous: ReadonlyMap<string, string>;
    /** URIs that were pulled one by one; those that are cleared here leave the set. */
    readonly pulled: Set<string>;
    readonly documents: Documents;
    readonly resultIdOf: ResultIdOf;
    readonly versionOf: (path: string) => number | null;
  },
): WorkspaceDocumentDiagnosticReport[] {
  const { previous, pulled, documents, resultIdOf, versionOf } = context;
  const told = new Set<string>();
  const items = reports.map(({ path, items, isAhead }): WorkspaceDocumentDiagnosticReport => {
    const uri = documents.uriOf(path);
    told.add(uri);
    const known = previous.get(uri);
    const version = versionOf(path);
    if (isAhead && known !== undefined)
      return { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId: known };
    const resultId = resultIdOf(path, items);
    return resultId === known
      ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items };
  });
  const isClosed = (uri: string): boolean => documents.at(pathOfUri(uri).path) === undefined;
  const closed = [...pulled].filter((uri) => !told.has(uri) && isClosed(uri));
  closed.forEach((uri) => pulled.delete(uri));
  const known = [...previous].filter(([uri, value]) => !told.has(uri) && value !== NOTHING);
  const gone = new Set([...known.map(([uri]) => uri), ...closed]);
  return [
    ...items,
    ...[...gone].map((uri): WorkspaceDocumentDiagnosticReport => {
      const version = versionOf(pathOfUri(uri).path);
      return { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId: NOTHING, items: [] };
    }),
  ];
}

function byPath(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.path);
    if (group === undefined) groups.set(finding.path, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** The result id of every file without findings. */
const NOTHING = 'none';
