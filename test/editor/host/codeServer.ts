// Starts and ends one browser-hosted VS Code on 127.0.0.1, with settings and folders of its own.
// Invariant: nothing of the user's own editor is read, and ending it ends every process that it started.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EditorHost } from './install';
import { networkGuardEnvironment } from './networkGuard';

export interface EditorFolders {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly config: string;
  /** Connections that a process of the editor tried to open to another machine, one a line. */
  readonly networkLog: string;
}

export interface RunningEditor {
  readonly port: number;
  readonly log: () => string;
  /** Resolves when the server has ended by itself or was ended. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly host: EditorHost;
  readonly folders: EditorFolders;
  readonly flags?: readonly string[];
  /** Folders are not trusted until the user says so, as on a user's machine; by default all are. */
  readonly workspaceTrust?: boolean;
  /** Refuse and log connections to other machines; the log is read by `networkReport`. */
  readonly watchNetwork: boolean;
}

/** Settings that keep every dialog, tip and update away from a test. */
export const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'editor.wordBasedSuggestions': 'off',
  'editor.acceptSuggestionOnEnter': 'on',
  'files.autoSave': 'off',
  'window.confirmBeforeClose': 'never',
} as const;

/** Creates the editor's folders, by default in a fresh temporary folder, with `settings` on top of the quiet ones. What is there already is kept. */
export function createEditorFolders(
  overrides: Partial<EditorFolders> = {},
  settings: Readonly<Record<string, unknown>> = {},
): EditorFolders {
  const root = overrides.root ?? mkdtempSync(path.join(tmpdir(), 'aya-editor-'));
  const folders: EditorFolders = {
    root,
    userData: path.join(root, 'data'),
    extensions: path.join(root, 'extensions'),
    config: path.join(root, 'config.yaml'),
    networkLog: path.join(root, 'network.log'),
    ...overrides,
  };
  const user = path.join(folders.userData, 'User');
  mkdirSync(user, { recursive: true });
  mkdirSync(folders.extensions, { recursive: true });
  writeFileSync(folders.config, '');
  writeFileSync(folders.networkLog, '');
  const file = path.join(user, 'settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  return folders;
}

export function removeEditorFolders(folders: EditorFolders): void {
  rmSync(folders.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Installs a packaged extension as `code --install-extension` does. @throws {Error} with the editor's own output. */
export async function installExtension(options: StartOptions, vsix: string): Promise<void> {
  const child = spawnEditor(options, ['--install-extension', vsix]);
  const log = collectOutput(child);
  await new Promise((resolve) => child.once('close', resolve));
  if (child.exitCode !== 0 || !log().includes('successfully installed')) {
    throw new Error(`the extension was not installed (exit code ${String(child.exitCode)}):\n${log()}`);
  }
}

/** Starts the editor on a free port and resolves when it listens. @throws {Error} with its output when it does not. */
export async function startEditor(options: StartOptions): Promise<RunningEditor> {
  const port = await freePort();
  const child = spawnEditor(options, [
    ...[
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--auth',
      'none',
      '--disable-telemetry',
      '--disable-update-check',
    ],
    ...[
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
      '--disable-getting-started-override',
      '--disable-proxy',
      '--ignore-last-opened',
    ],
    ...(options.flags ?? []),
  ]);
  const log = collectOutput(child);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const stop = (): Promise<void> => endGroup(child, ended);
  try {
    await waitUntilListening(child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, log, ended, stop };
}

/** What the processes of the editor tried to reach, and how many of them were watched. */
export function networkReport(folders: EditorFolders): {
  readonly watched: number;
  readonly outside: readonly string[];
} {
  const lines = readFileSync(folders.networkLog, 'utf8').split('\n').filter(Boolean);
  const outside = lines.filter((line) => !line.startsWith('watching '));
  return { watched: lines.length - outside.length, outside };
}

function spawnEditor({ host, folders, watchNetwork }: StartOptions, flags: readonly string[]): ChildProcess {
  const own = [
    '--config',
    folders.config,
    '--user-data-dir',
    folders.userData,
    '--extensions-dir',
    folders.extensions,
  ];
  return spawn(host.node, [host.entry, ...own, ...flags], {
    env: {
      ...editorEnvironment(folders),
      ...(watchNetwork ? networkGuardEnvironment(folders.networkLog) : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, ended as a whole
  });
}

/** Without the variables by which an editor around this process would be taken for its own; no gallery, so nothing to ask. */
function editorEnvironment(folders: EditorFolders): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      name !== 'PORT' &&
      name !== 'PASSWORD' &&
      (!name.startsWith('VSCODE_') || name === 'VSCODE_TEST_OPTIONS'),
  );
  return {
    ...Object.fromEntries(inherited),
    EXTENSIONS_GALLERY: '{}',
    HOME: folders.root,
    XDG_CONFIG_HOME: path.join(folders.root, 'xdg-config'),
    XDG_DATA_HOME: path.join(folders.root, 'xdg-data'),
  };
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return () => chunks.join('');
}

async function waitUntilListening(child: ChildProcess, log: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const give = (why: string): void => {
      reject(new Error(`the editor ${why}:\n${log()}`));
    };
    const timer = setTimeout(give, 60_000, 'did not start within a minute');
    const look = (): void => {
      if (!log().includes('HTTP server listening on')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      give(`ended with ${String(code)} while it started`);
    });
  });
}

async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // The whole group has ended already, which is what was asked for.
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(signal, 5_000, 'SIGKILL');
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
