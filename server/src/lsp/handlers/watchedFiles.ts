// What happens to files outside of open documents: changes on disk, and files that the editor creates, moves or deletes.
// A folder that goes may be told without the files in it, so deletions are watched by any name and matched with the listing.

import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  WatchKind,
  type Connection,
  type FileEvent,
} from 'vscode-languageserver';
import { pathOfUri } from '../convert';
import type { Project } from '../project';
import type { Projects } from '../workspace';

/** Asks the client to tell of the files that the core reads. */
export async function watchFiles(connection: Connection): Promise<void> {
  const createdOrChanged = WatchKind.Create | WatchKind.Change;
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [
      ...['**/*.rs', '**/Cargo.toml', '**/Cargo.lock', '**/.cargo/config.toml'].map((globPattern) => ({
        globPattern,
        kind: createdOrChanged,
      })),
      { globPattern: '**', kind: WatchKind.Delete },
    ],
  });
}

/** Takes what the client's watchers saw. Answers whether anything of it matters. */
export async function takeFileEvents(projects: Projects, events: readonly FileEvent[]): Promise<boolean> {
  const known = await projects.all();
  const moved: string[] = [];
  let matters = false;
  for (const { uri, type } of events) {
    const { path, onDisk } = pathOfUri(uri);
    if (!onDisk) continue;
    if (type === FileChangeType.Deleted) {
      if (known.some((project) => project.hasListedBelow(path) || project.core.textOf(path) !== undefined))
        moved.push(path);
    } else if (type === FileChangeType.Created && known.some((project) => isNew(project, path))) {
      moved.push(path);
    }
    if (known.some((project) => project.isListed(path) || project.core.textOf(path) !== undefined)) {
      await projects.fileChanged(path);
      matters = true;
    }
  }
  if (moved.length > 0) await projects.relist(moved);
  return matters || moved.length > 0;
}

/** Whether the listing lacks `path`. What cargo builds comes in masses and is never listed. */
function isNew(project: Project, path: string): boolean {
  if (!project.holds(path) || project.isListed(path)) return false;
  for (let at = path.indexOf('/target/'); at >= 0; at = path.indexOf('/target/', at + 1)) {
    if (project.isListed(`${path.slice(0, at)}/Cargo.toml`)) return false;
  }
  return true;
}
