// The server's state in words: short for the language status, whole for a bug report. Knows no editor.

import type { ServerState, ServerStatus } from '../../server/src/lsp/messages';

/** Text and detail of the language status item. */
export function stateLines(state: ServerState): { readonly text: string; readonly detail: string } {
  if (state.phase === 'failed') return { text: 'Aya Analyzer is not running', detail: 'see its log' };
  if (state.phase !== 'ready') return { text: 'Aya Analyzer', detail: 'reading the workspace' };
  if (state.crates.length === 0) return { text: 'Aya Analyzer', detail: 'no eBPF crate found' };
  const crates = state.crates.map(({ name, loader }) => `${name}: loader ${loader}`);
  return {
    text: `Aya Analyzer: ${count(state.findings, 'finding')}`,
    detail: [...crates, ...problemCount(state)].join(', '),
  };
}

/** All that a bug report needs, as plain text. `null`: the server does not run. */
export function statusText(
  status: ServerStatus | null,
  versions: { readonly extension: string; readonly editor: string },
): string {
  const head = [`Aya Analyzer ${versions.extension}`, `editor: ${versions.editor}`];
  if (status === null) return [...head, 'server: not running', ''].join('\n');
  return [
    ...head,
    `server: ${status.version}, ${status.phase}`,
    `crates: ${String(status.crates.length)}`,
    ...status.crates.map(({ name, loader }) => `  ${name}, loader ${loader}`),
    `files: ${String(status.files)}, open documents: ${String(status.openDocuments)}, findings: ${String(status.findings)}`,
    `syntax trees: ${String(status.trees)}`,
    `memory: ${status.memoryBytes === null ? 'not known' : `${(status.memoryBytes / 1e6).toFixed(1)} MB`}`,
    `problems: ${String(status.problems.length)}`,
    ...status.problems.map((problem) => `  ${problem}`),
    'last requests:',
    ...status.requests.map(
      ({ method, milliseconds, outcome }) => `  ${method}  ${String(milliseconds)} ms  ${outcome}`,
    ),
    '',
  ].join('\n');
}

function problemCount({ problems }: ServerState): readonly string[] {
  return problems.length === 0 ? [] : [count(problems.length, 'problem')];
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
