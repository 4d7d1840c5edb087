// Goes from the stack map to the source: in the editor that shows the file already, else beside the map, never over it.

import { Range, ViewColumn, window } from 'vscode';
import type { PlaceView } from '../../../server/src/lsp/messages';
import type { Controller } from '../controller';

export async function openPlace(
  place: PlaceView,
  { controller, besides }: { readonly controller: Controller; readonly besides: ViewColumn | undefined },
): Promise<void> {
  const uri = controller.editorUri(place.uri);
  if (uri === null) return;
  const showing = window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  const { line, character } = place;
  await window.showTextDocument(uri, {
    viewColumn: showing?.viewColumn ?? (besides === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One),
    selection: new Range(line, character, line, character),
  });
}
