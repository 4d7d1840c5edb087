// What every lowering function gets: the text, and a way to read macro arguments as expressions.

import type { Span } from '../../text/span';
import type { Name } from '../ast';
import type { Raw } from '../raw';
import type { FunctionBody } from './functionBody';

export interface LowerContext {
  /** The file's original text; names and literals are read from it, never from the masked text. */
  readonly text: string;
  /**
   * Parses `text` between the offsets (a delimited argument list) as a parenthesised expression list.
   * null where it can't be read as one.
   */
  readonly parseArguments: (start: number, end: number) => Raw | null;
  /** The body at the offset of a brace that was left out of the tree, of the function at `item`; null: it is in the tree. */
  readonly unreadBody: (start: number, item: Span) => FunctionBody | null;
}

export function textOf(context: LowerContext, node: Raw): string {
  return context.text.slice(node.start, node.end);
}

/** The identifier at `node`, without its `r#`. */
export function nameOf(context: LowerContext, node: Raw): Name {
  const text = textOf(context, node);
  return { start: node.start, end: node.end, text: text.startsWith('r#') ? text.slice(2) : text };
}

/** A name for what has none in broken code. */
export function missingName(offset: number): Name {
  return { start: offset, end: offset, text: '' };
}
