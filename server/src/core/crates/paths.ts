// Arithmetic on absolute paths with "/" separators, as text: `C:/a/b` and `/a/b` alike.
// Invariant: results hold no "." or ".." segments and no trailing slash. Links are the host's matter.

/** The folder of `path`, or null at the top. */
export function parentOf(path: string): string | null {
  const slash = path.lastIndexOf('/');
  if (slash < 0 || path === '/') return null;
  if (slash === 0) return '/';
  return path.slice(0, slash);
}

/** `relative` seen from `folder`; an absolute `relative` stands for itself. Backslashes count as slashes. */
export function joinPath(folder: string, relative: string): string {
  const given = relative.replaceAll('\\', '/');
  const joined = /^(?:\/|[A-Za-z]:\/)/.test(given) ? given : `${folder}/${given}`;
  const segments: string[] = [];
  for (const segment of joined.split('/')) {
    if (segment === '..') {
      if (segments.length > 1) segments.pop();
    } else if (segment !== '.' && (segment !== '' || segments.length === 0)) {
      segments.push(segment);
    }
  }
  return segments.length === 1 && segments[0] === '' ? '/' : segments.join('/');
}

/** Last segment of the path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `folder` or stands below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** The deepest folder that holds both, or null (two drives). */
export function commonFolder(first: string, second: string): string | null {
  let folder: string | null = first;
  while (folder !== null && !isInside(second, folder)) folder = parentOf(folder);
  return folder;
}
