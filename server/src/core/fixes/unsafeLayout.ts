// One-expression `unsafe` blocks after an edit: on one line where they fit, on three where they grew too wide, as rustfmt has them.
// Deliberately absent: any other reflow. What is inside of the block keeps its line breaks.

import type { Ancestor } from '../model/bodies';
import type { UseSite } from '../model/uses';
import type { Block, Expr, Stmt } from '../syntax/ast';
import { editedPart, type TextEdit } from '../text/edit';
import { indentAt, indentUnit, lineEnd, lineStart, MAX_WIDTH, widthOf } from './layoutText';

/** `edits` of a function with those that put the `unsafe` blocks around `sites` on one line or on three. */
export function fitUnsafeBlocks(
  edits: readonly TextEdit[],
  sites: readonly UseSite[],
  text: string,
): readonly TextEdit[] {
  const blocks = new Map<number, UnsafeBlock>();
  for (const { ancestors } of sites) {
    ancestors.forEach((ancestor, at) => {
      const block = ancestor.kind === 'expr' ? unsafeBlock(ancestor.expr) : null;
      if (block !== null && !hasAttributes(ancestors[at - 1])) blocks.set(block.block.start, block);
    });
  }
  return [...edits, ...[...blocks.values()].flatMap((it) => fitted(it, edits, text))];
}

interface UnsafeBlock {
  readonly block: Block;
  readonly tail: Stmt;
}

/** rustfmt leaves a block alone that stands below an attribute. */
function hasAttributes(ancestor: Ancestor | undefined): boolean {
  if (ancestor?.kind !== 'statement' || ancestor.statement.kind !== 'expr') return false;
  return ancestor.statement.attributes.length > 0;
}

function unsafeBlock(expr: Expr): UnsafeBlock | null {
  if (expr.kind !== 'block' || expr.block.qualifier !== 'unsafe') return null;
  const [tail, ...others] = expr.block.statements;
  if (tail?.kind !== 'expr' || tail.semicolon || tail.attributes.length > 0) return null;
  return others.length > 0 ? null : { block: expr.block, tail };
}

function fitted({ block, tail }: UnsafeBlock, edits: readonly TextEdit[], text: string): readonly TextEdit[] {
  const opening = { start: block.start, end: tail.start };
  const closing = { start: tail.end, end: block.end };
  const braces = `${text.slice(opening.start, opening.end)}${text.slice(closing.start, closing.end)}`;
  // A comment beside a brace stays where it is.
  if (!/^unsafe \{\s*\}$/.test(braces)) return [];
  const before = editedPart(text, { start: lineStart(text, block.start), end: block.start }, edits);
  const inside = editedPart(text, tail, edits);
  const after = editedPart(text, { start: block.end, end: lineEnd(text, block.end) }, edits);
  const line = `${before.split('\n').at(-1) ?? ''}unsafe { ${inside} }${after.split('\n')[0] ?? ''}`;
  const isBroken = inside.includes('\n');
  if (isBroken && text.slice(tail.start, tail.end).includes('\n')) return [];
  const fits = !isBroken && widthOf(line) <= MAX_WIDTH;
  if (fits === !braces.includes('\n')) return [];
  if (fits) return bracesOf('unsafe { ', ' }');
  const indent = indentAt(text, block.start);
  return bracesOf(`unsafe {\n${indent}${indentUnit(text)}`, `\n${indent}}`);

  function bracesOf(open: string, close: string): readonly TextEdit[] {
    return [
      { span: opening, newText: open },
      { span: closing, newText: close },
    ];
  }
}
