// Completions that only eBPF code has; the core decides what and where. All of them are complete when they are sent.

import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CancellationToken,
  type CompletionItem,
  type CompletionParams,
} from 'vscode-languageserver';
import type { Completion } from '../../core/index';
import type { Analyses } from '../analysis';
import { pathOfUri, toEdit, toRange } from '../convert';

export function createCompletion({ analyses }: { readonly analyses: Analyses }) {
  return async (params: CompletionParams, token: CancellationToken): Promise<CompletionItem[]> => {
    const { path } = pathOfUri(params.textDocument.uri);
    const analysis = await analyses.namesOf(path, token);
    if (analysis === null) return [];
    const { text, project } = analysis;
    const found = project.core.completionsAt(path, text.offsetAt(params.position));
    return found.map((completion, index) => {
      const { label, kind, detail, documentation, insert, span, edits = [] } = completion;
      return {
        label,
        kind: KINDS[kind],
        labelDetails: { description: detail },
        ...(documentation === ''
          ? {}
          : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
        sortText: String(index).padStart(4, '0'),
        insertTextFormat: InsertTextFormat.Snippet,
        textEdit: { range: toRange(text, span), newText: insert },
        ...(edits.length === 0 ? {} : { additionalTextEdits: edits.map((edit) => toEdit(text, edit)) }),
      };
    });
  };
}

const KINDS = {
  snippet: CompletionItemKind.Snippet,
  argument: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  flag: CompletionItemKind.Constant,
} as const satisfies Record<Completion['kind'], CompletionItemKind>;
