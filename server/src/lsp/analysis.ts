// A file as it was analysed, together with the document that the editor shows: the ground on which every handler stands.
// Invariant: a handler gets an analysis only if it speaks of the text that the editor has now.

import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClientFeatures } from './capabilities';
import { textDocument, type EditContext, type FindingContext } from './convert';
import type { Documents } from './documents';
import type { Core } from './host';
import type { Project } from './project';
import type { Queue } from './schedule';
import type { Projects } from './workspace';

export interface Analysis {
  readonly path: string;
  readonly project: Project;
  /** The text that the offsets of the findings speak of. */
  readonly text: TextDocument;
  /** Version of the open document, null for a file that is not open. */
  readonly version: number | null;
}

export interface Analyses {
  /** null: the core does not know the file, or the editor shows another text (edited since it was saved, with `run: onSave`). */
  readonly of: (path: string, token: CancellationToken) => Promise<Analysis | null>;
  /** The same before the findings and stacks of its project are known: only names and types may be asked for. */
  readonly namesOf: (path: string, token: CancellationToken) => Promise<Analysis | null>;
  readonly findingContext: (project: Project) => FindingContext;
  readonly editContext: (project: Project) => EditContext;
  /** Whether the editor shows a text of `path` that `project` was not given. */
  readonly isAhead: (project: Project, path: string) => boolean;
}

export function createAnalyses(options: {
  readonly documents: Documents;
  readonly projects: Projects;
  readonly events: Queue;
  readonly client: ClientFeatures;
  readonly core: Core;
}): Analyses {
  const { documents, projects, events, client } = options;
  const pages = new Map(options.core.ruleInfos().map(({ id, url }) => [id, url]));

  const analysedText = (project: Project, path: string): TextDocument | undefined => {
    const text = project.core.textOf(path);
    if (text === undefined) return undefined;
    const open = documents.at(path)?.text;
    return open?.getText() === text ? open : textDocument(documents.uriOf(path), text);
  };
  const isAhead = (project: Project, path: string): boolean => {
    const open = documents.at(path);
    return open !== undefined && project.core.textOf(path) !== open.text.getText();
  };
  const analysisOf = async (
    path: string,
    settle: (project: Project) => Promise<unknown>,
  ): Promise<Analysis | null> => {
    await events.idle();
    const project = await projects.of(path);
    await settle(project);
    const text = analysedText(project, path);
    if (text === undefined || isAhead(project, path)) return null;
    return { path, project, text, version: documents.at(path)?.text.version ?? null };
  };
  return {
    of: (path, token) => analysisOf(path, (project) => project.settle(token)),
    namesOf: (path, token) => analysisOf(path, (project) => project.settleNames(token)),
    findingContext: (project) => ({
      analysedText: remember((path) => analysedText(project, path)),
      uriOf: documents.uriOf,
      pageOf: (rule) => pages.get(rule),
      relatedInformation: client.relatedInformation,
    }),
    editContext: (project) => ({
      analysedText: remember((path) => (isAhead(project, path) ? undefined : analysedText(project, path))),
      uriOf: documents.uriOf,
      versionOf: (path) => documents.at(path)?.text.version ?? null,
      documentChanges: client.documentChanges,
      changeAnnotations: client.changeAnnotations,
    }),
    isAhead,
  };
}

/** Each text is laid out in lines once per answer. */
function remember(find: (path: string) => TextDocument | undefined) {
  const found = new Map<string, TextDocument | undefined>();
  return (path: string): TextDocument | undefined => {
    if (!found.has(path)) found.set(path, find(path));
    return found.get(path);
  };
}
