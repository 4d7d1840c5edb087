// What an editor does with one document: opens it, sends incremental edits, asks about it, applies what it gets.

import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  type CancellationToken,
  type CodeAction,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Session } from './session';

export class Editor {
  readonly uri: string;
  readonly #session: Session;
  #document: TextDocument;

  private constructor(session: Session, uri: string, text: string) {
    this.#session = session;
    this.uri = uri;
    this.#document = TextDocument.create(uri, 'rust', 1, text);
  }

  static async open(session: Session, uri: string, text: string): Promise<Editor> {
    const editor = new Editor(session, uri, text);
    await session.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'rust', version: 1, text },
    });
    return editor;
  }

  get text(): string {
    return this.#document.getText();
  }

  get version(): number {
    return this.#document.version;
  }

  /** Replaces the first `old` by `text`, as an incremental edit. */
  async replace(old: string, text: string): Promise<void> {
    const start = this.text.indexOf(old);
    assert.ok(start >= 0, `the document has no ${JSON.stringify(old)}`);
    await this.edit(start, start + old.length, text);
  }

  async edit(start: number, end: number, text: string): Promise<void> {
    const range = { start: this.#document.positionAt(start), end: this.#document.positionAt(end) };
    const version = this.version + 1;
    this.#document = TextDocument.update(this.#document, [{ range, text }], version);
    await this.#session.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri, version },
      contentChanges: [{ range, text }],
    });
  }

  async save(): Promise<void> {
    await this.#session.connection.sendNotification(DidSaveTextDocumentNotification.type, {
      textDocument: { uri: this.uri },
    });
  }

  async close(): Promise<void> {
    await this.#session.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: this.uri },
    });
  }

  async pull(previousResultId?: string, token?: CancellationToken): Promise<DocumentDiagnosticReport> {
    return this.#session.connection.sendRequest(
      DocumentDiagnosticRequest.type,
      { textDocument: { uri: this.uri }, ...(previousResultId === undefined ? {} : { previousResultId }) },
      token,
    );
  }

  /** The diagnostics of a full report. */
  async diagnostics(): Promise<readonly Diagnostic[]> {
    const report = await this.pull();
    assert.equal(report.kind, 'full');
    return report.items;
  }

  /** "rule level text-below-the-squiggle" of each diagnostic. */
  async squiggles(): Promise<readonly string[]> {
    return (await this.diagnostics()).map((diagnostic) => this.squiggle(diagnostic));
  }

  squiggle({ code, severity, range }: Diagnostic): string {
    const level = ['', 'error', 'warning', 'info', 'hint'][severity ?? 0] ?? '';
    return `${String(code)} ${level} ${this.#document.getText(range)}`;
  }

  async actionsAt(word: string, only?: readonly string[]): Promise<readonly CodeAction[]> {
    const start = this.text.indexOf(word);
    assert.ok(start >= 0, `the document has no ${JSON.stringify(word)}`);
    const range = {
      start: this.#document.positionAt(start),
      end: this.#document.positionAt(start + word.length),
    };
    const answer = await this.#session.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: this.uri },
      range,
      context: { diagnostics: [], ...(only === undefined ? {} : { only: [...only] }) },
    });
    return (answer ?? []).filter((action): action is CodeAction => typeof action.command !== 'string');
  }

  async resolve(action: CodeAction): Promise<CodeAction> {
    return this.#session.connection.sendRequest(CodeActionResolveRequest.type, action);
  }

  async hoverAt(word: string): Promise<Hover | null> {
    const offset = this.text.indexOf(word);
    assert.ok(offset >= 0, `the document has no ${JSON.stringify(word)}`);
    return this.#session.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: this.uri },
      position: this.#document.positionAt(offset),
    });
  }

  /** The text after the part of `edit` that concerns this document. */
  textAfter(edit: WorkspaceEdit | undefined): string {
    assert.ok(edit !== undefined, 'the action has no edit');
    const versioned = (edit.documentChanges ?? []).flatMap((change) =>
      'textDocument' in change && change.textDocument.uri === this.uri ? change.edits : [],
    );
    const edits = [...versioned, ...(edit.changes?.[this.uri] ?? [])].flatMap((one) =>
      'newText' in one ? [one] : [],
    );
    return TextDocument.applyEdits(this.#document, edits);
  }
}

/** The message as text; this server sends no markup in it. */
export function messageOf(diagnostic: Diagnostic | undefined): string {
  assert.ok(typeof diagnostic?.message === 'string', 'a diagnostic with a message of plain text');
  return diagnostic.message;
}
