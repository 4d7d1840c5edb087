// Reads VS Code's snippet syntax strictly: tab stops, placeholders, choices and mirrors; anything else in it is an error.
// Invariant: what is returned is what the editor inserts when the user only presses Tab.
// Deliberately absent: variables and transforms, which our snippets do not use and this reader therefore refuses.

/** A snippet as the editor would insert it. */
export interface Expansion {
  readonly text: string;
  readonly stops: readonly TabStop[]; // in order of appearance, mirrors included
}

export interface TabStop {
  readonly index: number;
  readonly kind: 'bare' | 'placeholder' | 'choice';
  readonly values: readonly string[]; // the default, or all choices
}

type Part = string | TabStop;

/**
 * Expands a body with its defaults, or with the choice that stands `alternative` places after the default one wherever there is one.
 * Throws on malformed syntax, on a mirror of nothing and on two defaults for one stop.
 */
export function expand(body: string, alternative = 0): Expansion {
  const parts = parse(body);
  const stops = parts.filter((part): part is TabStop => typeof part !== 'string');
  const defaults = new Map<number, string>([[0, '']]);
  const given = new Set<number>();
  for (const { index, kind, values } of stops) {
    if (kind === 'bare') continue;
    if (given.has(index)) throw new Error(`tab stop ${index} has two defaults`);
    given.add(index);
    defaults.set(index, values[alternative % values.length] ?? '');
  }
  const text = parts.map((part) => {
    if (typeof part === 'string') return part;
    const value = defaults.get(part.index);
    if (value === undefined) throw new Error(`tab stop ${part.index} has no default anywhere`);
    return value;
  });
  return { text: text.join(''), stops };
}

// In order: an escape, a choice, a placeholder without nested stops, `${1}` or `$1`, plain text, and what must not occur.
const TOKEN =
  /\\([\\$}])|\$\{(\d+)\|((?:\\[\\,|]|[^|\\])*)\|\}|\$\{(\d+):((?:\\[\\$}]|[^\\$}])*)\}|\$(?:\{(\d+)\}|(\d+))|([^\\$]+)|([\s\S])/g;

function parse(body: string): readonly Part[] {
  return [...body.matchAll(TOKEN)].map((match) => {
    const [, escaped, choiceIndex, choices, index, text, bracedIndex, bareIndex, plain, bad] = match;
    if (escaped !== undefined) return escaped;
    if (choiceIndex !== undefined) {
      return { index: Number(choiceIndex), kind: 'choice', values: splitChoices(choices ?? '') };
    }
    if (index !== undefined) {
      const value = (text ?? '').replace(/\\([\\$}])/g, '$1');
      return { index: Number(index), kind: 'placeholder', values: [value] };
    }
    const bare = bracedIndex ?? bareIndex;
    if (bare !== undefined) return { index: Number(bare), kind: 'bare', values: [] };
    if (plain !== undefined) return plain;
    throw new Error(
      `malformed at ${match.index}: ${bad ?? ''}${body.slice(match.index + 1, match.index + 20)}`,
    );
  });
}

function splitChoices(text: string): readonly string[] {
  return text.split(/(?<!\\),/).map((value) => value.replace(/\\([\\,|])/g, '$1'));
}
