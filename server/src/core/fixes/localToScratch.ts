// A big local moves off the stack into the one value of a PerCpuArray, which is written afresh where the `let` stood.
// Invariant: offered only where the local is never copied as a whole, because a copy would be on the stack again.
// Deliberately absent: sleepable programs, in which another task may run on the same CPU meanwhile, and functions that macros write.

import type { Fix } from '../engine/finding';
import { inferBody } from '../model/inference';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import type { TypeRef } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import { copiedBytes, isUninit, isWrittenInPlace } from './aggregates';
import { finished } from './conversion';
import type { LocalFacts } from './localUses';
import { letElseStatement } from './lookupText';
import type { Refusal } from './refusal';
import { scratchGround } from './scratchGround';
import { LARGEST_VALUE, scratchMap } from './scratchMap';
import type { StackFixRequest } from './stackFixes';
import { withSemicolon } from './unwrapPlace';
import { namesModuleTypes, spelledInModule } from './valueType';

/** The fix, or why the result might not compile, or not mean the same. */
export function localToScratch(local: LocalFacts, request: StackFixRequest): Fix | Refusal {
  const { body, files } = request;
  const { statement, name } = local;
  const ground = scratchGround(local, request);
  if ('why' in ground) return ground;
  const { text, divergence, indent, isUnsafe, uses } = ground;
  const entryType = entryTypeOf(local, request, text);
  if (typeof entryType !== 'string')
    return { span: { start: name.start, end: name.end }, why: entryType.why };
  const { name: map, edits: declaration } = scratchMap(name.text, { entryType }, request);
  const lookup = letElseStatement(
    { pattern: `Some(${name.text})`, call: `${map}.get_ptr_mut(0)`, indent },
    { text, divergence },
  );
  const reborrow = isUnsafe ? `&mut *${name.text}` : `unsafe { &mut *${name.text} }`;
  const lines = [lookup, `let ${name.text} = ${reborrow};`];
  if (!isUninit(local.value))
    lines.push(`*${name.text} = ${text.slice(local.value.start, local.value.end)};`);
  const edits: TextEdit[] = [
    ...declaration,
    { span: withSemicolon(statement, text), newText: lines.join(`\n${indent}`) },
    ...uses,
  ];
  return {
    title: `Move \`${name.text}\` to PerCpuArray \`${map}\` (one slot per CPU, not cleared between runs)`,
    kind: 'scratch',
    safe: false,
    preferred: false,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/** The type as the declaration may spell it at the module's level, or why there is none. */
function entryTypeOf(
  local: LocalFacts,
  { body }: StackFixRequest,
  text: string,
): string | Pick<Refusal, 'why'> {
  if (!isWrittenInPlace(local.value) || copiedBytes(local, body) !== 0)
    return { why: 'its value is computed, and would be copied from the stack' };
  const type = inferBody(body).typeOfBinding(local.name);
  const layout = layoutOf(type);
  if ('unknown' in layout) return { why: 'its type is not known' };
  if (layout.size === 0 || layout.size > LARGEST_VALUE)
    return { why: `it is larger than the ${String(LARGEST_VALUE)} bytes of a per-CPU value` };
  if (layout.align > 8) return { why: 'it is aligned to more than the 8 bytes of a map value' };
  const isValid = isUninit(local.value) || isZeroValid(type) === true;
  if (!isValid || isPlainData(type) !== true)
    return { why: 'its type does not allow every content that the map may hold' };
  const { type: written } = local.statement;
  const spelled = isSaid(written) ? text.slice(written.start, written.end) : spelledInModule(type, body);
  const isKnown = spelled !== null && (!isSaid(written) || namesModuleTypes(spelled, body));
  return isKnown ? spelled : { why: 'its type cannot be named at the level of the module' };
}

function isSaid(type: TypeRef | null): type is TypeRef {
  return type !== null && type.kind !== 'infer';
}
