// `npm run test:desktop`: the suite inside of VS Code, in a desktop VS Code. Fails where none can be had.

import { findDesktop, runExtensionHostSuites } from '../test/editor/extensionHost';
import { build } from './build';
import { packageExtension } from './package';
import { closingLine, recordSuite } from './results';

async function main(): Promise<void> {
  const desktop = await findDesktop();
  if ('obstacle' in desktop) throw new Error(desktop.obstacle);
  await build();
  await packageExtension();
  const result = recordSuite(await runExtensionHostSuites(desktop.executable));
  console.log(closingLine([result]));
  process.exitCode = result.failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
