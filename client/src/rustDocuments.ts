// Which documents the extension is about: Rust files on a disk, in the folders of the window, and those that were never saved.

import { workspace } from 'vscode';

/** Without the views of a repository's past, which other schemes show. */
export function rustDocuments(): { readonly language: string; readonly scheme: string }[] {
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return [...new Set(['file', 'untitled', ...folders])].map((scheme) => ({ language: 'rust', scheme }));
}
