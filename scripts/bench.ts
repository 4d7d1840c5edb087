// `npm run bench`: builds, bundles the measurements as the product is bundled (scripts/bench/rows.ts), and runs them.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { build, common } from './build';

const root = path.resolve(__dirname, '..');

async function main(): Promise<void> {
  await build();
  const outfile = path.join(root, 'artifacts', 'bench', 'rows.js');
  await bundle({ ...common, entryPoints: ['scripts/bench/rows.ts'], outfile, metafile: false });
  const { status } = spawnSync(process.execPath, [outfile, path.join(root, 'dist')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
