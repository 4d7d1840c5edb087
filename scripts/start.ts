// `npm start [-- PATH]`: builds the extension and opens the example workspace, or PATH, in a real VS Code with it: the desktop
// `code` if there is one, else the browser-hosted editor on 127.0.0.1, whose address it prints. Stays until Ctrl+C.
// Invariant: the user's own editor profile and the bundled example are never touched, and what was started here ends here.
// `--check` starts, waits for an answer over HTTP, prints the address and stops.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEditorFolders, installExtension, startEditor } from '../test/editor/host/codeServer';
import { editorHostObstacle, installEditorHost } from '../test/editor/host/install';
import { findOnPath } from '../test/editor/host/searchPath';
import { build } from './build';
import { packageExtension } from './package';

interface Wish {
  readonly workspace: string;
  /** Absolute path of the file to show at once, or null. */
  readonly file: string | null;
  readonly check: boolean;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [given, ...more] = positionals;
  if (more.length > 0) throw new Error('npm start takes one path');
  if (given !== undefined && !existsSync(given)) throw new Error(`${given} does not exist`);
  await build();
  await packageExtension();
  const opened = given === undefined ? copyOfExample() : { workspace: path.resolve(given), file: null };
  const wish: Wish = { ...opened, check: values.check };
  const desktop = wish.check ? null : desktopCode();
  if (desktop === null) await openInBrowser(wish);
  else await openOnDesktop(desktop, wish);
}

const root = path.resolve(__dirname, '..');
const playground = path.join(root, 'artifacts', 'playground');
const vsix = path.join(root, 'dist', 'aya-analyzer.vsix');

/** Fresh at each start, so that the mistakes are there to be mended. */
function copyOfExample(): Omit<Wish, 'check'> {
  const copy = path.join(playground, 'aya-workspace');
  rmSync(copy, { recursive: true, force: true });
  cpSync(path.join(root, 'examples', 'aya-workspace'), copy, { recursive: true });
  console.log(
    `A copy of the example is in ${path.relative(process.cwd(), copy)}; the next start makes a new one.`,
  );
  return { workspace: copy, file: path.join(copy, 'flowcount-ebpf', 'src', 'main.rs') };
}

/** A fresh folder per start, removed when the editor has ended. */
function freshProfile(): string {
  const profile = path.join(playground, `profile-${process.pid}`);
  rmSync(profile, { recursive: true, force: true });
  mkdirSync(profile, { recursive: true });
  return profile;
}

async function openInBrowser(wish: Wish): Promise<void> {
  const obstacle = editorHostObstacle();
  if (obstacle !== null) throw new Error(`no desktop VS Code (\`code\`) is on PATH, and ${obstacle}`);
  const host = installEditorHost();
  const folders = createEditorFolders({ root: freshProfile() });
  try {
    const editorOptions = { host, folders, watchNetwork: false };
    await installExtension(editorOptions, vsix);
    const editor = await startEditor(editorOptions);
    const address = addressOf(wish, `127.0.0.1:${editor.port}`);
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`the editor answered ${answer.status}`);
      console.log(`\nVS Code with Aya Analyzer: ${address}`);
      if (wish.check) return;
      console.log('Ctrl+C ends it.');
      await Promise.race([interrupted(), editor.ended]);
    } finally {
      await editor.stop();
    }
  } finally {
    rmSync(folders.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The file is named by its authority and path, as the workbench knows it. */
function addressOf({ workspace, file }: Wish, authority: string): string {
  const folder = `http://${authority}/?folder=${encodeURI(workspace)}`;
  if (file === null) return folder;
  const payload = JSON.stringify([['openFile', `vscode-remote://${authority}${encodeURI(file)}`]]);
  return `${folder}&payload=${encodeURIComponent(payload)}`;
}

async function openOnDesktop(code: string, { workspace, file }: Wish): Promise<void> {
  const profile = freshProfile();
  const own = [
    '--user-data-dir',
    path.join(profile, 'data'),
    '--extensions-dir',
    path.join(profile, 'extensions'),
  ];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const onWindows = process.platform === 'win32';
  const args = [...asRoot, ...own, '--new-window', '--wait', `--extensionDevelopmentPath=${root}`, workspace];
  if (file !== null) args.push(file);
  console.log(`\nVS Code with Aya Analyzer opens ${workspace}\nCtrl+C ends it.`);
  const child = spawn(onWindows ? `"${code}"` : code, args, {
    stdio: 'inherit',
    detached: !onWindows,
    shell: onWindows,
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('exit', () => {
      resolve();
    });
  });
  try {
    await Promise.race([interrupted(), ended]);
  } finally {
    endTree(child.pid);
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function endTree(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended already, which is what was asked for.
  }
}

async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

/** `code` on PATH; on Linux only where there is a display for it. */
function desktopCode(): string | null {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = process.env;
  if (process.platform === 'linux' && x11 === undefined && wayland === undefined) return null;
  return findOnPath([process.platform === 'win32' ? 'code.cmd' : 'code']);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
