// The extension's one output channel. It has levels, which VS Code lets the user choose, and is never brought to the front.

import { window, type LogOutputChannel } from 'vscode';

export function createLog(): LogOutputChannel {
  return window.createOutputChannel('Aya Analyzer', { log: true });
}
