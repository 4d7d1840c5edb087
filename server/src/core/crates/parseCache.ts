// Remembers what was read from each file, so that asking again after a keystroke parses only the file that changed.
// Invariant: an answer depends on path and text alone; the newest text of a path replaces the older one.

/** `compute(path, text)`, remembered until the text of the path changes. Owned by whoever composes the core. */
export function remembered<T>(compute: (path: string, text: string) => T): (path: string, text: string) => T {
  const answers = new Map<string, { readonly text: string; readonly value: T }>();
  return (path, text) => {
    const known = answers.get(path);
    if (known?.text === text) return known.value;
    const value = compute(path, text);
    answers.set(path, { text, value });
    return value;
  };
}
