// From the client's `initialized` to the first answer: the parser, the folders, and progress while they are read.

import type { Connection } from 'vscode-languageserver';
import type { RustParser } from '../core/index';
import type { Log } from './log';
import type { ServerState } from './messages';
import type { Queue } from './schedule';
import type { Projects } from './workspace';

export interface Startup {
  readonly phase: () => ServerState['phase'];
  /** Syntax trees that are held in memory. */
  readonly liveTrees: () => number;
  /** Reads the editor's folders (URIs) for the first time. */
  readonly start: (folders: readonly string[]) => void;
}

export interface StartupOptions {
  readonly connection: Connection;
  readonly projects: Projects;
  readonly events: Queue;
  readonly parser: Promise<RustParser>;
  readonly log: Log;
  /** Told when the phase changed. */
  readonly onPhase: () => void;
}

export function createStartup(options: StartupOptions): Startup {
  const { connection, projects, events, parser, log, onPhase } = options;
  let phase: ServerState['phase'] = 'starting';
  let liveTrees = (): number => 0;
  const enter = (next: ServerState['phase']): void => {
    phase = phase === 'failed' ? phase : next;
    onPhase();
  };
  parser.then(
    (loaded) => {
      liveTrees = loaded.liveTrees;
    },
    (error: unknown) => {
      log.failure('the parser could not be loaded', error);
      enter('failed');
    },
  );

  const scan = async (): Promise<void> => {
    const progress = await connection.window.createWorkDoneProgress();
    // A client may cancel what is not marked as cancellable. Marked, VS Code would show it in a window over the editor at each start.
    progress.begin('Aya Analyzer', undefined, 'reading the workspace');
    try {
      await events.idle();
      await projects.settle(progress.token);
    } catch (error) {
      if (!progress.token.isCancellationRequested) throw error;
      log.info('the first look at the workspace was cancelled; what is missing is read when it is asked for');
    } finally {
      progress.done();
      enter('ready');
    }
  };
  return {
    phase: () => phase,
    liveTrees: () => liveTrees(),
    start: (folders) => {
      enter('scanning');
      events.run(() => projects.setFolders(folders));
      scan().catch((error: unknown) => {
        log.failure('the first look at the workspace failed', error);
      });
    },
  };
}
