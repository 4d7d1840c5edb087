// Globs over a host's folders: `*`, `?`, `[a-z]` and `**`, as Cargo's own lists of files have them.
// Invariant: only folders that the pattern may lead into are read, and never more than MOST_ENTRIES entries for one pattern.
// Deliberately absent: `{a,b}`, links (a host says what they lead to), hidden rules for names that begin with a dot.

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** The entries of a folder; none where there is no such folder. Never fails. */
export type ReadFolder = (folder: string) => Promise<readonly FolderEntry[]>;

/** The files that `glob`, an absolute path with wildcards, names. A path without wildcards is returned whether it exists or not. */
export async function filesOfGlob(glob: string, readFolder: ReadFolder): Promise<readonly string[]> {
  const parts = glob.split('/');
  const fixed = parts.findIndex((part) => WILD.test(part));
  if (fixed < 0) return [glob];
  const found = new Set<string>();
  const budget = { entries: MOST_ENTRIES };
  const start = parts.slice(0, fixed).join('/');
  await follow(start, { parts: parts.slice(fixed), found, readFolder, budget });
  return [...found].sort();
}

const WILD = /[*?[]/;
/** Entries that one pattern may look at: far above any build folder that is not searched with `**` alone. */
const MOST_ENTRIES = 50_000;

interface Following {
  readonly parts: readonly string[];
  readonly found: Set<string>;
  readonly readFolder: ReadFolder;
  readonly budget: { entries: number };
}

async function follow(folder: string, following: Following): Promise<void> {
  const [part = '', ...rest] = following.parts;
  const isLast = rest.length === 0;
  if (!WILD.test(part) && !isLast) {
    await follow(`${folder}/${part}`, { ...following, parts: rest });
    return;
  }
  // `**` stands for any number of folders, none included.
  if (part === '**') await follow(folder, { ...following, parts: isLast ? ['*'] : rest });
  const pattern = part === '**' ? /^/ : partPattern(part);
  const entries = await following.readFolder(folder);
  following.budget.entries -= entries.length;
  if (following.budget.entries < 0) return;
  for (const { name, kind } of entries) {
    if (!pattern.test(name)) continue;
    const path = `${folder}/${name}`;
    if (kind === 'folder' && part === '**') await follow(path, following);
    else if (kind === 'folder' && !isLast) await follow(path, { ...following, parts: rest });
    else if (kind === 'file' && isLast && part !== '**') following.found.add(path);
  }
}

function partPattern(part: string): RegExp {
  const source = part
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  try {
    return new RegExp(`^${source}$`, 'u');
  } catch {
    // An open bracket: it names nothing.
    return /^(?!)/;
  }
}
