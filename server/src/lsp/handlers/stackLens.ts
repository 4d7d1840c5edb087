// A lens above each program whose stack is large. While a document has a syntax error the lenses stay as they were and move with the
// text, because half a program has other numbers, and lines must not jump under the hands of who types.

import type { CancellationToken, CodeLens, CodeLensParams } from 'vscode-languageserver';
import { deservesLens, lensText } from '../../core/index';
import type { Analyses, Analysis } from '../analysis';
import type { ClientFeatures } from '../capabilities';
import { pathOfUri, toRange } from '../convert';
import type { Documents } from '../documents';
import { showStackMapCommand } from '../messages';
import { moveOf } from '../move';

export interface StackLensOptions {
  readonly analyses: Analyses;
  readonly documents: Documents;
  readonly client: ClientFeatures;
}

export function createStackLens({ analyses, documents, client }: StackLensOptions) {
  /** The lenses of the latest text without errors, by path. */
  const latest = new Map<string, Lenses>();
  const lensesNow = ({ path, project, text }: Analysis): Lenses => ({
    text: text.getText(),
    items: project.core.stack().programs.flatMap((program) => {
      const { place, name } = program;
      if (place?.path !== path) return [];
      if (project.settings.codeLens === 'large' && !deservesLens(program)) return [];
      const title = lensText(program);
      return title === null ? [] : [{ span: place.span, title, name }];
    }),
  });
  const isBroken = ({ project }: Analysis): boolean =>
    documents.all().some(({ path }) => project.core.isBroken(path));
  const lensesOf = (analysis: Analysis): Lenses => {
    const { path, text } = analysis;
    if (isBroken(analysis)) return moved(latest.get(path) ?? { text: '', items: [] }, text.getText());
    const lenses = lensesNow(analysis);
    latest.set(path, lenses);
    return lenses;
  };
  const command = client.commands.includes(showStackMapCommand) ? showStackMapCommand : '';

  return async (params: CodeLensParams, token: CancellationToken): Promise<CodeLens[]> => {
    const analysis = await analyses.of(pathOfUri(params.textDocument.uri).path, token);
    if (analysis === null || analysis.project.settings.codeLens === 'off') return [];
    return lensesOf(analysis).items.map(({ span, title, name }) => ({
      range: toRange(analysis.text, span),
      command: { title, command, ...(command === '' ? {} : { arguments: [name] }) },
    }));
  };
}

interface Lenses {
  /** The text that the spans are counted in. */
  readonly text: string;
  readonly items: readonly {
    readonly span: { readonly start: number; readonly end: number };
    readonly title: string;
    readonly name: string;
  }[];
}

/** The lenses at the same words of another text; what was edited away has none. */
function moved({ text: before, items }: Lenses, after: string): Lenses {
  const move = moveOf(before, after);
  const kept = items.flatMap((item) => {
    const { span, kept: isThere } = move(item.span);
    return isThere ? [{ ...item, span }] : [];
  });
  return { text: after, items: kept };
}
