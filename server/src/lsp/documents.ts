// The documents that are open in the editor, by the core's paths. Their text wins over the one on disk.
// The stock `TextDocuments` applies the incremental edits; the core compares texts itself and reparses what changed.
// A document without a file ("untitled:") gets a path of its own below a folder that no disk has.

import type { Connection } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathOfUri, uriOfPath } from './convert';

export interface OpenDocument {
  readonly path: string;
  /** Whether the document stands for a file on disk, present or not. */
  readonly onDisk: boolean;
  /** Changes in place with each edit: what must not change is to be copied before an `await`. */
  readonly text: TextDocument;
}

export interface Documents {
  readonly at: (path: string) => OpenDocument | undefined;
  readonly all: () => readonly OpenDocument[];
  /** The URI under which the client knows `path`. */
  readonly uriOf: (path: string) => string;
  /** Starts to follow what the client opens and edits. */
  readonly listen: (connection: Connection, events: DocumentEvents) => void;
}

/** What happened to a document. Told in the order in which the client sent it. */
export interface DocumentEvents {
  readonly opened: (document: OpenDocument) => void;
  readonly changed: (document: OpenDocument) => void;
  readonly saved: (document: OpenDocument) => void;
  readonly closed: (document: OpenDocument) => void;
}

export function createDocuments(): Documents {
  const stock = new TextDocuments(TextDocument);
  const open = new Map<string, OpenDocument>();
  return {
    at: (path) => open.get(path),
    all: () => [...open.values()],
    uriOf: (path) => open.get(path)?.text.uri ?? uriOfPath(path),
    listen: (connection, events) => {
      // Told for an opening too, so that this one event is enough.
      stock.onDidChangeContent(({ document }) => {
        const now = openDocument(document);
        const isNew = !open.has(now.path);
        open.set(now.path, now);
        if (isNew) events.opened(now);
        else events.changed(now);
      });
      stock.onDidSave(({ document }) => {
        events.saved(openDocument(document));
      });
      stock.onDidClose(({ document }) => {
        const closed = openDocument(document);
        open.delete(closed.path);
        events.closed(closed);
      });
      stock.listen(connection);
    },
  };
}

function openDocument(text: TextDocument): OpenDocument {
  return { ...pathOfUri(text.uri), text };
}
