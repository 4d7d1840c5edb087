// The packaged extension as users get it: where it is, and what is in it.

import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

export const projectRoot = path.resolve(__dirname, '..', '..');

/** Absolute path of the package under test. `AYA_VSIX` names another one, for instance a released one. */
export function packagedExtension(): string {
  const vsix = path.resolve(process.env['AYA_VSIX'] ?? path.join(projectRoot, 'dist', 'aya-analyzer.vsix'));
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: run \`npm run package\``);
  return vsix;
}

/** Unpacks the package below `folder` and returns the folder of the extension itself. */
export async function unzipExtension(vsix: string, folder: string): Promise<string> {
  const archive = await openPromise(vsix, { lazyEntries: true });
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const target = path.join(folder, entry.fileName);
    await mkdir(path.dirname(target), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target));
  }
  return path.join(folder, 'extension');
}
