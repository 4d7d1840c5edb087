// Bytes beside the names of locals that stay on the stack. Off unless the user asks for it: they are many.

import type { CancellationToken, InlayHint, InlayHintParams } from 'vscode-languageserver';
import { hintText, localText } from '../../core/index';
import type { Analyses } from '../analysis';
import { pathOfUri, toSpan } from '../convert';

export function createInlayHints({ analyses }: { readonly analyses: Analyses }) {
  return async (params: InlayHintParams, token: CancellationToken): Promise<InlayHint[]> => {
    const { path } = pathOfUri(params.textDocument.uri);
    const analysis = await analyses.of(path, token);
    if (analysis?.project.settings.inlayHints !== true) return [];
    const { start, end } = toSpan(analysis.text, params.range);
    // What the whole function keeps for registers has its place at the function's name, and is no local.
    const locals = analysis.project.core
      .stack()
      .functions.flatMap((fn) =>
        fn.locals.filter(
          ({ place }) => place.path !== fn.place?.path || place.span.start !== fn.place.span.start,
        ),
      );
    const shown = new Set<number>();
    return locals.flatMap((local) => {
      const { place } = local;
      const label = hintText(local);
      // A function that was inlined into two others has its locals in both.
      if (label === null || place.path !== path || shown.has(place.span.start)) return [];
      if (place.span.start < start || place.span.end > end) return [];
      shown.add(place.span.start);
      const position = analysis.text.positionAt(place.span.end);
      return [{ position, label, tooltip: localText(local), paddingLeft: true }];
    });
  };
}
