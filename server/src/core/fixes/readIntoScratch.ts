// A big value that a helper reads by value is read into the one value of a PerCpuArray instead, so that it never lies on the stack.
// Invariant: the read stays where it was and fails as it did; offered only where the value is never copied as a whole afterwards.
// Deliberately absent: sleepable programs, in which another task may run on the same CPU meanwhile, and functions that macros write.

import type { Fix } from '../engine/finding';
import { editedPart, type TextEdit } from '../text/edit';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { fits, freePointerName, identifiersIn, indentAt, indentUnit, lineStart } from './layoutText';
import { viaPointer, type LocalFacts } from './localUses';
import { letElseStatement } from './lookupText';
import { isReservedBefore } from './reservations';
import { LARGEST_VALUE, scratchMap } from './scratchMap';
import type { StackFixRequest } from './stackFixes';
import { isUnsafeAt } from './unsafeBlocks';
import { withSemicolon } from './unwrapPlace';
import { importOf, readByValue, readInto } from './valueReads';
import { spelledInModule } from './valueType';

/** The fix, or null where the local is not read by value, or the result might not compile or not mean the same. */
export function readIntoScratch(local: LocalFacts, request: StackFixRequest): Fix | null {
  const { body, files } = request;
  const { item: fn, scope } = body;
  const text = files.text(body.file);
  if (fn.kind !== 'fn' || fn.isConst || body.originOf !== null || typeof text !== 'string') return null;
  if (scope.blocks.length > 0 || scope.unit.ayaNames.length === 0 || request.sleepable) return null;
  const { statement, name, value, ancestors, block } = local;
  if (ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure')) return null;
  if (isReservedBefore([...ancestors, { kind: 'statement', statement, block }])) return null;
  const isAlone = text.slice(lineStart(text, statement.start), statement.start).trim() === '';
  if (statement.attributes.length > 0 || !isAlone) return null;
  const read = readByValue(value, local.scope, body);
  if (read === null || read.size > LARGEST_VALUE) return null;
  const entryType = spelledInModule(read.type, body);
  const divergence = divergenceOf(fn, body, text);
  const uses = local.uses.map(viaPointer);
  if (entryType === null || divergence === null || uses.includes(null)) return null;
  const map = scratchMap(name.text, { entryType, needs: importOf(read) }, request);
  const indent = indentAt(text, statement.start);
  const isUnsafe = isUnsafeAt({ file: body.file, span: statement, ancestors, scope: local.scope, body });
  const inUnsafe = (it: string): string => (isUnsafe ? it : `unsafe { ${it} }`);
  const taken = identifiersIn(text, fn);
  const bytes = read.isBytes ? name.text : freePointerName('bytes', (it) => taken.has(it));
  const into = readInto(read, { bytes, named: map.imported }, { body, text });
  const whole = withSemicolon(statement, text);
  const reading = editedPart(text, { start: value.start, end: whole.end }, [into]);
  if (!fits(`${indent}${reading}`)) return null;
  const lookup = letElseStatement(
    { pattern: `Some(${name.text})`, call: `${map.name}.get_ptr_mut(0)`, indent },
    { text, divergence },
  );
  const reborrow = `let ${name.text} = ${inUnsafe(`&mut *${name.text}`)};`;
  const slice = inUnsafe(
    `core::slice::from_raw_parts_mut(${name.text}.cast(), core::mem::size_of::<${entryType}>())`,
  );
  const lines = read.isBytes
    ? [lookup, reborrow, reading]
    : [lookup, assigned(`let ${bytes} =`, `${slice};`, { indent, text }), reading, reborrow];
  const edits: TextEdit[] = [
    ...map.edits,
    { span: whole, newText: lines.join(`\n${indent}`) },
    ...uses.flatMap((it) => it ?? []),
  ];
  return {
    title: `Read \`${name.text}\` into PerCpuArray \`${map.name}\` with \`${read.helper}_buf\` (one slot per CPU, not cleared between runs)`,
    kind: 'read-into',
    safe: false,
    preferred: false,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/** `let name = value` on one line, or on two where that is too wide. */
function assigned(
  head: string,
  value: string,
  { indent, text }: { readonly indent: string; readonly text: string },
): string {
  return fits(`${indent}${head} ${value}`)
    ? `${head} ${value}`
    : `${head}\n${indent}${indentUnit(text)}${value}`;
}
