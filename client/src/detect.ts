// Whether this window is about Aya at all. Cheap on purpose: file names first, then the text of a few manifests.
// A wrong "yes" only starts a server that finds nothing; the server alone decides what eBPF code is.

import { Disposable, workspace, type LogOutputChannel, type TextDocument, type Uri } from 'vscode';
import { isAyaManifest, isAyaSource } from './ayaText';

export interface DetectionOptions {
  readonly log: LogOutputChannel;
  /** Called once, with what gave it away. */
  readonly onFound: (what: string) => void;
}

/** Looks at the workspace and at each Rust file that is opened or saved, until something about Aya turns up. */
export function watchForAya({ log, onFound }: DetectionOptions): Disposable {
  const listeners: Disposable[] = [];
  const stop = (): void => {
    listeners.splice(0).forEach((listener) => {
      listener.dispose();
    });
  };
  const found = (what: string): void => {
    if (listeners.length === 0) return;
    stop();
    onFound(what);
  };
  const lookAtDocument = (document: TextDocument): void => {
    if (document.languageId === 'rust' && isAyaSource(document.getText())) found(document.uri.toString(true));
  };
  const lookAtManifest = async (uri: Uri): Promise<void> => {
    if (isAyaManifest(await textOf(uri))) found(uri.toString(true));
  };
  const lookAtWorkspace = async (): Promise<void> => {
    for (const uri of await workspace.findFiles(
      '**/Cargo.toml',
      '**/{target,node_modules}/**',
      MAX_MANIFESTS,
    )) {
      if (listeners.length === 0) return;
      await lookAtManifest(uri);
    }
  };
  const inBackground = (look: Promise<void>): void => {
    look.catch((error: unknown) => {
      log.warn(`looking for eBPF crates failed: ${String(error)}`);
    });
  };

  const manifests = workspace.createFileSystemWatcher('**/Cargo.toml', false, false, true);
  listeners.push(
    manifests,
    manifests.onDidCreate((uri) => {
      inBackground(lookAtManifest(uri));
    }),
    manifests.onDidChange((uri) => {
      inBackground(lookAtManifest(uri));
    }),
    workspace.onDidOpenTextDocument(lookAtDocument),
    workspace.onDidSaveTextDocument(lookAtDocument),
    workspace.onDidChangeWorkspaceFolders(() => {
      inBackground(lookAtWorkspace());
    }),
  );
  workspace.textDocuments.forEach(lookAtDocument);
  inBackground(lookAtWorkspace());
  return new Disposable(stop);
}

/** Enough for any workspace that a person works in. */
const MAX_MANIFESTS = 500;

async function textOf(uri: Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // Gone since it was listed, or not to be read: then it tells nothing.
    return '';
  }
}
