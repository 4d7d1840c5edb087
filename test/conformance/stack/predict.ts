// Writes what the estimator says of a folder's programs today. Run it before they are measured: `node --import tsx` this file, then the folder.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadParser } from '../../unit/crates/project';
import { estimatesOf } from './estimates';

const folder = path.join(__dirname, process.argv[2] ?? 'realistic');

void predict();

async function predict(): Promise<void> {
  await loadParser();
  const estimates = readdirSync(folder)
    .filter((file) => file.endsWith('.rs'))
    .sort()
    .flatMap((file) =>
      estimatesOf(path.basename(file, '.rs'), readFileSync(path.join(folder, file), 'utf8')),
    );
  const lines = estimates.map((it) => `  ${JSON.stringify(it)}`);
  writeFileSync(path.join(folder, 'predictions.json'), `[\n${lines.join(',\n')}\n]\n`);
}
