// Values that the compiler writes where they belong, and what of a value it puts together on the stack before it copies it there.
// Measured (LLVM 22.1, opt-level 3) with entries of ring buffers and values of maps: test/conformance/stackFixes.

import type { Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import { layoutOf } from '../model/layout';
import type { Block, Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { plainBinding, type LocalFacts } from './localUses';

/** `MaybeUninit::uninit()`: what was there before is as good. */
export function isUninit(value: Expr): boolean {
  return isMadeBy('uninit', value);
}

/** `MaybeUninit::zeroed()`, by its last name. */
export function isMadeBy(name: 'uninit' | 'zeroed', value: Expr): boolean {
  const inner = withoutParens(value);
  if (inner.kind !== 'call' || inner.callee.kind !== 'path' || inner.args.length > 0) return false;
  return inner.callee.path.segments.at(-1)?.text === name;
}

/** Values that the compiler writes where they belong: literals (measured), and memory that is not written at all. */
export function isWrittenInPlace(value: Expr): boolean {
  const inner = withoutParens(value);
  switch (inner.kind) {
    case 'literal':
      return true;
    case 'repeat':
    case 'array':
    case 'struct':
      return true;
    case 'call':
      return isUninit(inner);
    default:
      return false;
  }
}

/**
 * Bytes of what the local's literal is made of and is computed before: that is put together on the stack. null: a part's size is not known.
 */
export function copiedBytes({ value, block }: LocalFacts, body: Body): number | null {
  const types = inferBody(body);
  const inner = withoutParens(value);
  const parts =
    inner.kind === 'struct'
      ? [...inner.fields.map((it) => it.value), ...(inner.base ? [inner.base] : [])]
      : [];
  let copied = 0;
  for (const part of parts.map(withoutParens)) {
    if (isLiteral(part) || passedResult(part, block)) continue;
    const layout = layoutOf(types.typeOf(part));
    if ('unknown' in layout) return null;
    if (layout.size > IN_REGISTERS) copied += layout.size;
  }
  return copied;
}

function isLiteral(expr: Expr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'literal' || inner.kind === 'path') return inner.kind === 'literal';
  if (inner.kind === 'repeat') return isLiteral(inner.element);
  if (inner.kind === 'array' || inner.kind === 'tuple') return inner.elements.every(isLiteral);
  return inner.kind === 'struct' && inner.base === null && inner.fields.every((it) => isLiteral(it.value));
}

/** A local that `?` took out of a Result is there in pieces, which are written into the entry one by one (measured: examples/execlog). */
function passedResult(expr: Expr, block: Block): boolean {
  if (expr.kind !== 'path' || expr.path.segments.length !== 1) return false;
  const name = expr.path.segments[0]?.text;
  return block.statements.some(
    (it) => it.kind === 'let' && plainBinding(it)?.text === name && it.value?.kind === 'try',
  );
}

/** Bytes. */
const IN_REGISTERS = 16;
