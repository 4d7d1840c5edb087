// The strings of the client that a translator gets: every text that client/src hands to `l10n.t`, as VS Code reads it.
// Findings and hovers are not among them: they quote the verifier and the linker.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GeneratedFile } from './generatedFile';

export function generateStrings(root: string): GeneratedFile {
  const client = path.join(root, 'client', 'src');
  const strings = readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.ts'))
    .flatMap((it) => stringsIn(readFileSync(path.join(client, it), 'utf8'), it));
  const sorted = [...new Set(strings)].sort().map((it) => [it, it]);
  return { path: 'l10n/bundle.l10n.json', text: `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n` };
}

/** @throws {Error} for a call whose text is no plain literal: no translator would see it. */
function stringsIn(source: string, file: string): readonly string[] {
  const calls = source.match(/\bl10n\.t\(/g) ?? [];
  const literals = [...source.matchAll(/\bl10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text = '']) => text);
  if (calls.length !== literals.length) throw new Error(`${file}: a text of l10n.t is no literal`);
  return literals.map((it) => it.replaceAll(/\\(.)/g, '$1'));
}
