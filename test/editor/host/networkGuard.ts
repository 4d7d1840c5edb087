// Watches, inside every Node process of the editor (server, extension host, language server), for connections to other machines.
// Invariant: they are refused and written to a log, and each watched process writes a line, so that an empty log proves nothing by accident.

import { buildSync } from 'esbuild';
import path from 'node:path';

/** Variables for the editor's process; its children inherit them. The log is a file of lines that are appended; the guard lies beside it. */
export function networkGuardEnvironment(log: string): Readonly<Record<string, string>> {
  const outfile = path.join(path.dirname(log), 'network-guard.cjs');
  buildSync({
    entryPoints: [path.join(__dirname, 'networkGuardPreload.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  return { NODE_OPTIONS: `--require ${JSON.stringify(outfile)}`, AYA_NETWORK_LOG: log };
}
