// What the client can do, read once from `initialize`, and what this server offers it.
// Every other file asks a named flag here instead of digging in the protocol's optional fields.

import {
  CodeActionKind,
  FileOperationPatternKind,
  TextDocumentSyncKind,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { explainRuleCommand } from './messages';

export interface ClientFeatures {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshCodeLens: boolean;
  readonly refreshInlayHints: boolean;
  readonly relatedInformation: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  readonly resolveEdit: boolean;
  readonly configuration: boolean;
  readonly watchFiles: boolean;
  readonly watchConfiguration: boolean;
  readonly workspaceFolders: boolean;
  readonly showDocument: boolean;
  readonly markdownHover: boolean;
  /** Whether what is completed may have tab stops. */
  readonly snippets: boolean;
  /** Ids of commands that the client carries out by itself. */
  readonly commands: readonly string[];
  /** Whether the client wants to be told what the server is doing. */
  readonly state: boolean;
  /** Whether files are to be read through the client. */
  readonly files: boolean;
}

export function clientFeatures(params: InitializeParams): ClientFeatures {
  const { workspace, textDocument, window } = params.capabilities;
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true ||
      textDocument?.diagnostic?.relatedInformation === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    resolveEdit: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    configuration: workspace?.configuration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    showDocument: window?.showDocument?.support === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes('markdown') ?? true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    commands: commandsOf(params.initializationOptions),
    state: isSet(params.initializationOptions, 'state'),
    files: isSet(params.initializationOptions, 'files'),
  };
}

/** Kind of the actions that apply every safe fix of a file. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.aya`;

export function serverCapabilities(client: ClientFeatures): ServerCapabilities {
  const moved = { filters: [{ pattern: { glob: '**' } }] };
  const movedFolders = {
    filters: [{ pattern: { glob: '**', matches: FileOperationPatternKind.folder } }],
  };
  return {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    diagnosticProvider: { identifier: 'aya', interFileDependencies: true, workspaceDiagnostics: true },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: true },
    hoverProvider: true,
    ...(client.snippets ? { completionProvider: { triggerCharacters: ['(', '"'] } } : {}),
    codeLensProvider: { resolveProvider: false },
    inlayHintProvider: true,
    executeCommandProvider: {
      commands: [explainRuleCommand].filter((command) => !client.commands.includes(command)),
    },
    workspace: {
      ...(client.workspaceFolders
        ? { workspaceFolders: { supported: true, changeNotifications: true } }
        : {}),
      fileOperations: { didCreate: movedFolders, didRename: moved, didDelete: moved },
    },
  };
}

function commandsOf(options: unknown): readonly string[] {
  if (typeof options !== 'object' || options === null || !('commands' in options)) return [];
  const commands: readonly unknown[] = Array.isArray(options.commands) ? options.commands : [];
  return commands.filter((command) => typeof command === 'string');
}

function isSet(options: unknown, key: 'state' | 'files'): boolean {
  return (
    typeof options === 'object' &&
    options !== null &&
    Object.entries(options).some(([name, value]) => name === key && value === true)
  );
}
