// The rows in VS Code's language status, beside Rust's own: what the server does, and for each crate what its findings lean on.
// Copying the status gives the whole of it, so the rows are few.

import { l10n, LanguageStatusSeverity, languages, type LanguageStatusItem } from 'vscode';
import type { ServerState } from '../../server/src/lsp/messages';
import { rustDocuments } from './rustDocuments';
import { crateRows, stateLines } from './statusText';

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
  item.command = { title: l10n.t('Show Log'), command: 'ayaAnalyzer.showLog' };
  let crates: readonly LanguageStatusItem[] = [];
  const showCrates = (state: ServerState): void => {
    const rows = crateRows(state);
    crates.slice(rows.length).forEach((row) => {
      row.dispose();
    });
    crates = rows.map(({ text, detail }, index) => {
      const row = crates[index] ?? createCrateItem(index);
      row.text = text;
      row.detail = detail;
      return row;
    });
  };
  return {
    show: (state) => {
      showCrates(state);
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
      item.text = l10n.t('Aya Analyzer is not running');
      item.detail = l10n.t('see its log');
      item.busy = false;
      item.severity = LanguageStatusSeverity.Error;
    },
    dispose: () => {
      for (const row of [item, ...crates]) row.dispose();
    },
  };
}

function createCrateItem(index: number): LanguageStatusItem {
  const row = languages.createLanguageStatusItem(`ayaAnalyzer.crate${index}`, rustDocuments());
  row.name = l10n.t('Aya Analyzer: what is assumed');
  row.command = { title: l10n.t('Copy Status'), command: 'ayaAnalyzer.copyStatus' };
  return row;
}
