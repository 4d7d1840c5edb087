// Entry of the server under Node: `node server.js --stdio`, or forked by the editor with `--node-ipc`. The composition root:
// the only file that joins the protocol, the core and this machine's file system.

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { createParser, createWorkspace, ruleInfos, type Workspace } from '../core/index';
import { readMachine } from '../node/machine';
import { objectFiles } from '../node/objects';
import { projectOf } from '../node/project';
import { readText } from '../node/read';
import { walk } from '../node/walk';
import { readParserWasm } from '../node/wasm';
import { createClientHost } from './clientHost';
import type { Host } from './host';
import { serve } from './server';

/** Serves the editor that started this process, on the channel that its arguments name. */
export function startServer(): void {
  const channel = process.argv.find((argument) => /^--(?:stdio|node-ipc|socket|pipe)\b/.test(argument));
  if (channel === undefined) {
    process.stderr.write('aya-analyzer: a language server is started by an editor; use --stdio\n');
    process.exitCode = 2;
    return;
  }
  const connection = createConnection(ProposedFeatures.all);
  process.on('uncaughtException', (error) => {
    connection.console.error(`an error that nobody caught: ${error.stack ?? error.message}`);
  });
  process.on('unhandledRejection', (reason) => {
    connection.console.error(`a failure that nobody awaited: ${String(reason)}`);
  });
  const { createParser: ownParser, memoryBytes, yieldToMessages } = nodeHost;
  const clientHost = createClientHost({ connection, createParser: ownParser, memoryBytes, yieldToMessages });
  serve({
    connection,
    host: nodeHost,
    clientHost,
    core: { createWorkspace: createWorkspaceHere, ruleInfos },
    version,
  });
}

/** A workspace that knows the crates on this machine. */
function createWorkspaceHere(options: Parameters<typeof createWorkspace>[0]): Workspace {
  const workspace = createWorkspace(options);
  workspace.setMachine(readMachine());
  return workspace;
}

/** This machine, as the server wants it. */
export const nodeHost: Host = {
  createParser: async () => createParser(await readParserWasm()),
  projectRoot: async (path) =>
    projectOf(path).then(
      ({ root }) => root,
      () => null,
    ),
  list: (root, signal) => walk(root, { signal }),
  readText,
  objects: objectFiles,
  memoryBytes: () => process.memoryUsage.rss(),
  yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
};

if (require.main === module) startServer();
