// What the tests inside of VS Code ask of it: files of the open folder, and the diagnostics that the extension shows.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { until } from '../poll';

export interface Shown {
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  /** Line and column from 0, in UTF-16 units, as "line:from-to". */
  readonly at: string;
}

/** A file of the open folder. */
export function workspaceFile(relativePath: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, relativePath);
}

/** Opens the file as a user does; a document that an extension opens itself stays open for minutes after its tab was closed. */
export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  return until({ what: `editor for ${uri.fsPath}` }, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() ? editor : undefined;
  });
}

/** The extension's own diagnostics, as VS Code has them now. */
export function diagnosticsOf(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'aya');
}

/** What a reader would see underlined: the words, sorted by place. */
export function shownIn(document: vscode.TextDocument): readonly Shown[] {
  return [...diagnosticsOf(document.uri)]
    .sort((left, right) => left.range.start.compareTo(right.range.start))
    .map(({ range, severity }) => ({
      name: document.getText(range),
      severity: severities[severity],
      at: `${range.start.line}:${range.start.character}-${range.end.character}`,
    }));
}

/** Waits until exactly these words are underlined. */
export async function untilShown(document: vscode.TextDocument, names: readonly string[]): Promise<void> {
  const wanted = names.join();
  await until({ what: `diagnostics on [${wanted}] in ${document.fileName}` }, () => {
    return (
      shownIn(document)
        .map(({ name }) => name)
        .join() === wanted
    );
  });
}

export function extensionUnderTest(): vscode.Extension<unknown> {
  const extension = vscode.extensions.all.find(({ id }) => id.endsWith('.aya-analyzer'));
  assert.ok(extension, 'the extension is installed');
  return extension;
}

/** Whether a process runs the extension's server file. */
export function serverRuns(): boolean {
  const server = path.join(extensionUnderTest().extensionPath, 'dist', 'server.js');
  return commandLines().some((line) => line.includes(server));
}

const severities = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'info',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
} as const;

function commandLines(): readonly string[] {
  if (process.platform === 'win32') {
    const command = 'Get-CimInstance Win32_Process | ForEach-Object CommandLine';
    return execFileSync('powershell', ['-NoProfile', '-Command', command], { encoding: 'utf8' }).split('\n');
  }
  if (!existsSync('/proc/self/cmdline')) {
    return execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf);
}

/** Empty for a process that ended meanwhile. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
