// Markup as text: everything that comes from the outside is escaped here, so that a name can never become an element.

/** An element with its attributes; those that are null are left out. `content` is markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content = '',
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${escaped(typeof value === 'number' ? rounded(value) : value)}"`],
  );
  return `<${name}${written.join('')}>${content}</${name}>`;
}

/** Text as the content of an element or the value of an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);
}

/** Pixels to the tenth: more would only make the markup longer. */
function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
