// A big local moves off the stack into the one value of a PerCpuArray, which is written afresh where the `let` stood.
// Invariant: offered only where the local is never copied as a whole, because a copy would be on the stack again.
// Deliberately absent: sleepable programs, in which another task may run on the same CPU meanwhile, and functions that macros write.

import type { Fix } from '../engine/finding';
import { inferBody } from '../model/inference';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { indentAt, lineStart } from './layoutText';
import { viaPointer, type LocalFacts } from './localUses';
import { letElseStatement } from './lookupText';
import { isReservedBefore } from './reservations';
import { LARGEST_VALUE, scratchMap } from './scratchMap';
import type { StackFixRequest } from './stackFixes';
import { isUnsafeAt } from './unsafeBlocks';
import { namesModuleTypes, spelledInModule } from './valueType';

/** The fix, or null where the result might not compile, not mean the same, or not shrink the frame. */
export function localToScratch(local: LocalFacts, request: StackFixRequest): Fix | null {
  const { body, files } = request;
  const { item: fn, scope } = body;
  const text = files.text(body.file);
  if (fn.kind !== 'fn' || fn.isConst || body.originOf !== null || typeof text !== 'string') return null;
  if (scope.blocks.length > 0 || scope.unit.ayaNames.length === 0 || request.sleepable) return null;
  if (local.ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure')) return null;
  if (
    isReservedBefore([
      ...local.ancestors,
      { kind: 'statement', statement: local.statement, block: local.block },
    ])
  )
    return null;
  const { statement, name } = local;
  if (statement.attributes.length > 0 || text.slice(lineStart(text, statement.start), statement.start).trim())
    return null;
  const divergence = divergenceOf(fn, body, text);
  const entryType = entryTypeOf(local, request, text);
  const uses = local.uses.map(viaPointer);
  if (divergence === null || entryType === null || uses.includes(null)) return null;
  const { name: map, edits: declaration } = scratchMap(name.text, { entryType }, request);
  const indent = indentAt(text, statement.start);
  const lookup = letElseStatement(
    { pattern: `Some(${name.text})`, call: `${map}.get_ptr_mut(0)`, indent },
    { text, divergence },
  );
  const site = { file: body.file, span: statement, ancestors: local.ancestors, scope: local.scope, body };
  const reborrow = isUnsafeAt(site) ? `&mut *${name.text}` : `unsafe { &mut *${name.text} }`;
  const lines = [lookup, `let ${name.text} = ${reborrow};`];
  if (!isUninit(local.value))
    lines.push(`*${name.text} = ${text.slice(local.value.start, local.value.end)};`);
  const end = text.charAt(statement.end - 1) === ';' ? statement.end : statement.end + 1;
  const edits: TextEdit[] = [
    ...declaration,
    { span: { start: statement.start, end }, newText: lines.join(`\n${indent}`) },
    ...uses.flatMap((it) => it ?? []),
  ];
  return {
    title: `Move \`${name.text}\` to PerCpuArray \`${map}\` (one slot per CPU, not cleared between runs)`,
    kind: 'scratch',
    safe: false,
    preferred: false,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

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

/** The type as the declaration may spell it at the module's level, or null. */
function entryTypeOf(local: LocalFacts, { body }: StackFixRequest, text: string): string | null {
  if (!isWrittenInPlace(local.value)) return null;
  const type = inferBody(body).typeOfBinding(local.name);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size === 0 || layout.size > LARGEST_VALUE || layout.align > 8)
    return null;
  if (!isUninit(local.value) && isZeroValid(type) !== true) return null;
  if (isPlainData(type) !== true) return null;
  const { type: written } = local.statement;
  if (written !== null && written.kind !== 'infer') {
    const spelled = text.slice(written.start, written.end);
    return namesModuleTypes(spelled, body) ? spelled : null;
  }
  return spelledInModule(type, body);
}
