// What builds leave behind: objects, which the server reads when its window comes to the front or a task ended, and failed links. A problem
// matcher (package.json) marks the line that LLVM names, often line 0 or one inside of a library; here the function itself is marked.
// Deliberately absent: file watchers, and starting a build.

import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages,
  Range,
  tasks,
  TextEditorSelectionChangeKind,
  Uri,
  window,
} from 'vscode';
import type { LinkFailureView } from '../../server/src/lsp/messages';
import type { Controller } from './controller';

/** `source` of the problem matcher. */
const LINKER = 'bpf-linker';
/** A click into an editor may come from its terminal, where something was built. */
const CLICK_PAUSE_MS = 3000;

export function watchBuilds({ readObjects, linkFailures }: Controller): Disposable {
  let lastClick = 0;
  const look = (): void => void readObjects();
  const failures = languages.createDiagnosticCollection('aya-link');
  let shown = '';
  const mark = async (): Promise<void> => {
    const log = linkerLines();
    if (log === shown) return;
    shown = log;
    const found = log === '' ? [] : await linkFailures(log);
    if (shown !== log) return;
    failures.clear();
    for (const [uri, views] of byUri(found)) failures.set(Uri.parse(uri), views.map(diagnosticOf));
  };
  const subscriptions = [
    failures,
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) look();
    }),
    window.onDidChangeActiveTextEditor(look),
    window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind !== TextEditorSelectionChangeKind.Mouse || Date.now() - lastClick < CLICK_PAUSE_MS) return;
      lastClick = Date.now();
      look();
    }),
    tasks.onDidEndTask(look),
    languages.onDidChangeDiagnostics(() => void mark()),
  ];
  return Disposable.from(...subscriptions);
}

/** What the problem matcher found, as lines of a build. */
function linkerLines(): string {
  const lines = languages
    .getDiagnostics()
    .flatMap(([, found]) => found.filter(({ source }) => source === LINKER).map(({ message }) => message));
  return [...new Set(lines)].sort().join('\n');
}

function byUri(views: readonly LinkFailureView[]): ReadonlyMap<string, readonly LinkFailureView[]> {
  const found = new Map<string, LinkFailureView[]>();
  for (const view of views) found.set(view.place.uri, [...(found.get(view.place.uri) ?? []), view]);
  return found;
}

function diagnosticOf({ place, name, message }: LinkFailureView): Diagnostic {
  const { line, character } = place;
  const range = new Range(line, character, line, character + name.length);
  const diagnostic = new Diagnostic(range, message, DiagnosticSeverity.Error);
  diagnostic.source = 'aya';
  return diagnostic;
}
