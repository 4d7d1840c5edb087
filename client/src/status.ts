// The item in VS Code's language status, beside Rust's own: what the server does, and the crates with their loader.

import { LanguageStatusSeverity, languages } from 'vscode';
import type { ServerState } from '../../server/src/lsp/messages';
import { rustDocuments } from './rustDocuments';
import { stateLines } from './statusText';

export interface StatusItem {
  readonly show: (state: ServerState) => void;
  readonly failed: () => void;
  readonly dispose: () => void;
}

export function createStatusItem(): StatusItem {
  const item = languages.createLanguageStatusItem('ayaAnalyzer.status', rustDocuments());
  item.name = 'Aya Analyzer';
  item.text = 'Aya Analyzer';
  item.busy = true;
  item.command = { title: 'Show Log', command: 'ayaAnalyzer.showLog' };
  return {
    show: (state) => {
      const { text, detail } = stateLines(state);
      item.text = text;
      item.detail = detail;
      item.busy = state.phase === 'starting' || state.phase === 'scanning';
      item.severity =
        state.phase === 'failed'
          ? LanguageStatusSeverity.Error
          : state.problems.length > 0
            ? LanguageStatusSeverity.Warning
            : LanguageStatusSeverity.Information;
    },
    failed: () => {
      item.text = 'Aya Analyzer is not running';
      item.detail = 'see its log';
      item.busy = false;
      item.severity = LanguageStatusSeverity.Error;
    },
    dispose: () => {
      item.dispose();
    },
  };
}
