// How a lookup in a map is spelled: the local's name, the path of the map, and the `let … else` or `if let` around it, laid out as
// rustfmt does where the names are long.

import { resolveNames } from '../model/names';
import type { UseSite } from '../model/uses';
import { freePointerName, identifiersIn, indentUnit, MAX_WIDTH, widthOf } from './layoutText';

/** A name for the local that points at the value of `staticName`: "HITS" → "hits". It is added to the names that `taken` knows. */
export function pointerName(
  staticName: string,
  { site, text, taken }: { readonly site: UseSite; readonly text: string; readonly taken: Set<string> },
): string {
  if (taken.size === 0) for (const name of identifiersIn(text, site.body.item)) taken.add(name);
  const snake = staticName
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^_+/, '');
  // A constant or static of the name would be taken for a pattern.
  const isTaken = (name: string): boolean =>
    taken.has(name) || resolveNames(site.scope, { leading: '', names: [name] }, 'value').kind !== 'unknown';
  const name = freePointerName(shortened(/^[a-z]/.test(snake) ? snake : `value_${snake}`), isTaken);
  taken.add(name);
  return name;
}

/** A local is named often: of a name that would fill the line its last word stays. */
function shortened(name: string): string {
  const last = name.split('_').at(-1) ?? '';
  if (name.length <= LONGEST_LOCAL) return name;
  return /^[a-z]\w\w/.test(last) ? last : 'value';
}

const LONGEST_LOCAL = 24;

export interface Lookup {
  readonly pointer: string;
  /** `HITS`, as the use writes it: `super::HITS`. */
  readonly map: string;
  readonly index: string;
  readonly indent: string;
}

/** `let Some(hits) = HITS.get_ptr_mut(0) else { … };` with a line break and the indentation of what follows. */
export function letElse(lookup: Lookup, { text, divergence }: { text: string; divergence: string }): string {
  const { indent, pointer } = lookup;
  const statement = letElseStatement(
    { pattern: `Some(${pointer})`, call: callOf(lookup), indent },
    { text, divergence },
  );
  return `${statement}\n${indent}`;
}

/** What `let … else` takes apart: `Some(hits)` and `HITS.get_ptr_mut(0)`. */
export interface Fallible {
  readonly pattern: string;
  readonly call: string;
  readonly indent: string;
}

/** `let Some(hits) = HITS.get_ptr_mut(0) else { … };` as rustfmt lays it out, without anything behind it. */
export function letElseStatement(
  { pattern, call, indent }: Fallible,
  { text, divergence }: { readonly text: string; readonly divergence: string },
): string {
  const unit = indentUnit(text);
  const head = `let ${pattern} =`;
  const last = call.slice(call.lastIndexOf('\n') + 1);
  // One column less than elsewhere: rustfmt counts the semicolon that ends the statement (measured with rustfmt 1.9).
  const fits = (line: string): boolean => widthOf(line) < MAX_WIDTH;
  const isOneLine = last === call;
  const opening =
    isOneLine && fits(`${indent}${head} ${call} else {`)
      ? `${head} ${call} else {`
      : !isOneLine || fits(`${indent}${head} ${call}`)
        ? `${head} ${call}\n${indent}else {`
        : `${head}\n${indent}${unit}${call}\n${indent}else {`;
  return `${opening}\n${indent}${unit}${divergence}\n${indent}};`;
}

/** `if let Some(hits) = HITS.get_ptr_mut(0) {` */
export function ifLet(lookup: Lookup, text: string): string {
  const { indent, pointer } = lookup;
  return ifLetHead({ pattern: `Some(${pointer})`, call: callOf(lookup), indent }, text);
}

/** `if let Some(hits) = HITS.get_ptr_mut(0) {` as rustfmt lays it out. The call is on one line. */
export function ifLetHead({ pattern, call, indent }: Fallible, text: string): string {
  const head = `if let ${pattern} =`;
  const fits = (line: string): boolean => widthOf(indent + line) <= MAX_WIDTH;
  if (fits(`${head} ${call} {`)) return `${head} ${call} {`;
  if (fits(`${head} ${call}`)) return `${head} ${call}\n${indent}{`;
  return `${head}\n${indent}${indentUnit(text)}${call}\n${indent}{`;
}

function callOf({ map, index }: Lookup): string {
  return `${map}.get_ptr_mut(${index})`;
}
