// Looks for built objects when something may have been built: a document was opened or saved, the editor came to the front, or the user
// asks. No file of a build folder is watched. Deliberately absent: what is looked at (core/crates/objectSearch.ts).

import type { Log } from './log';
import { debounce, type Queue } from './schedule';
import type { Projects } from './workspace';

export interface ObjectLooks {
  /** Looks soon; many requests are one look. */
  readonly request: () => void;
  /** Looks now, and resolves when what was found is known to the core. */
  readonly now: () => Promise<void>;
  readonly dispose: () => void;
}

export interface ObjectLooksOptions {
  readonly projects: Projects;
  readonly events: Queue;
  readonly log: Log;
  /** Told when other objects are known than before. */
  readonly onChanged: () => void;
}

export function createObjectLooks({ projects, events, log, onChanged }: ObjectLooksOptions): ObjectLooks {
  let last: Promise<void> = Promise.resolve();
  let again: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    await events.idle();
    const looked = await Promise.all(
      (await projects.all()).map(async (project) => ({ project, changed: await project.lookForObjects() })),
    );
    const changed = looked.filter((it) => it.changed);
    if (changed.length === 0) return;
    onChanged();
    // A linker may have been writing.
    const isUnfinished = changed.some(({ project }) =>
      project.core.stack().objects.some(({ state }) => state === 'unreadable'),
    );
    clearTimeout(again);
    if (isUnfinished) again = setTimeout(request, AGAIN_MS);
  };
  /** One after the other, so that an older look never tells after a newer one. */
  const now = (): Promise<void> => {
    last = last.then(look).catch((error: unknown) => {
      log.failure('looking for built objects failed', error);
    });
    return last;
  };
  const soon = debounce({ pauseMs: PAUSE_MS, longestMs: LONGEST_MS, run: now });
  const request = (): void => {
    soon.request();
  };
  return {
    request,
    now,
    dispose: () => {
      clearTimeout(again);
      soon.dispose();
    },
  };
}

const PAUSE_MS = 150;
const LONGEST_MS = 600;
const AGAIN_MS = 1500;
