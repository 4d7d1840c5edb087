// A big value that a helper reads by value is read into the one value of a PerCpuArray instead, so that it never lies on the stack.
// Invariant: the read stays where it was and fails as it did; offered only where the value is never copied as a whole afterwards.
// Deliberately absent: sleepable programs, in which another task may run on the same CPU meanwhile, and functions that macros write.

import type { Fix } from '../engine/finding';
import { inferBody } from '../model/inference';
import { withoutParens } from '../syntax/visit';
import { editedPart, type TextEdit } from '../text/edit';
import type { BoundRead } from './boundReads';
import { finished } from './conversion';
import { fits, freePointerName, identifiersIn, indentUnit } from './layoutText';
import { letElseStatement } from './lookupText';
import type { Refusal } from './refusal';
import { scratchGround } from './scratchGround';
import { LARGEST_VALUE, scratchMap } from './scratchMap';
import type { StackFixRequest } from './stackFixes';
import { withSemicolon } from './unwrapPlace';
import { needsOf, readByValue, readInto } from './valueReads';
import { spelledInModule } from './valueType';

/** The fix, or why the result might not compile, or not mean the same. */
export function readIntoScratch(bound: BoundRead, request: StackFixRequest): Fix | Refusal {
  const { body, files, crate } = request;
  const { name, result } = bound;
  const ground = scratchGround(bound, request);
  if ('why' in ground) return ground;
  const { text, divergence, indent, isUnsafe, uses } = ground;
  const refused = (why: string): Refusal => ({ span: { start: name.start, end: name.end }, why });
  const place = { scope: bound.scope, body, ayaEbpf: crate.ayaEbpf };
  const read = readByValue(result, inferBody(body).typeOfBinding(name), place);
  if (read === null || read.size > LARGEST_VALUE)
    return refused('what is read, or through which pointer, is not known well enough');
  const entryType = spelledInModule(read.type, body);
  if (entryType === null) return refused('its type cannot be named at the level of the module');
  const map = scratchMap(name.text, { entryType, needs: needsOf(read, body) }, request);
  const taken = identifiersIn(text, body.item);
  const bytes = read.isBytes ? name.text : freePointerName('bytes', (it) => taken.has(it));
  const lookup = letElseStatement(
    { pattern: `Some(${name.text})`, call: `${map.name}.get_ptr_mut(0)`, indent },
    { text, divergence },
  );
  const written = rewritten(bound, {
    text,
    indent,
    isUnsafe,
    lookup,
    bytes: read.isBytes ? null : bytes,
    entryType,
    into: readInto(read, { bytes, named: map.imported[0] ?? null }, { body, text }),
    result: freePointerName('read', (it) => taken.has(it)),
  });
  if (written === null) return refused('its statement does not fit the lines that the read would take');
  const edits: TextEdit[] = [...map.edits, ...written, ...uses];
  return {
    title: `Read \`${name.text}\` into PerCpuArray \`${map.name}\` with \`${read.helper}\` (one slot per CPU, not cleared between runs)`,
    kind: 'read-into',
    safe: false,
    preferred: false,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

interface Writing {
  readonly text: string;
  readonly indent: string;
  readonly isUnsafe: boolean;
  /** `let Some(x) = X.get_ptr_mut(0) else { … };` */
  readonly lookup: string;
  /** A local for the value as bytes; null: it is bytes. */
  readonly bytes: string | null;
  readonly entryType: string;
  /** The call that reads into it. */
  readonly into: TextEdit;
  /** A local for the Result, where it cannot stay where it is. */
  readonly result: string;
}

/** The edits of the statement that reads; null: they cannot be written. */
function rewritten(bound: BoundRead, writing: Writing): readonly TextEdit[] | null {
  const { statement, form, result } = bound;
  const { text, indent, lookup, into, isUnsafe } = writing;
  const whole = withSemicolon(statement, text);
  const inUnsafe = (it: string): string => (isUnsafe ? it : `unsafe { ${it} }`);
  const { text: name } = bound.name;
  const reborrow = `let ${name} = ${inUnsafe(`&mut *${name}`)};`;
  const slice = inUnsafe(
    `core::slice::from_raw_parts_mut(${name}.cast(), core::mem::size_of::<${writing.entryType}>())`,
  );
  const lines = (...all: readonly string[]): string => all.join(`\n${indent}`);
  const opened =
    writing.bytes === null
      ? lines(lookup, reborrow)
      : lines(lookup, assigned(`let ${writing.bytes} =`, `${slice};`, { indent, text }));
  // A reference to the whole value must not live while the kernel writes to it.
  const closed = writing.bytes === null ? null : reborrow;
  const fitting = (it: string): boolean => fits(`${indent}${it}`);
  const before = (newText: string): TextEdit => ({
    span: { start: statement.start, end: statement.start },
    newText: `${newText}\n${indent}`,
  });
  const behind: readonly TextEdit[] =
    closed === null ? [] : [{ span: { start: whole.end, end: whole.end }, newText: `\n${indent}${closed}` }];
  switch (form.kind) {
    case 'question': {
      const reading = editedPart(text, { start: form.value.start, end: whole.end }, [into]);
      if (!fitting(reading)) return null;
      return [{ span: whole, newText: lines(opened, reading, ...(closed === null ? [] : [closed])) }];
    }
    case 'match': {
      const { value, arm, pattern } = form;
      const edits = [into, unit(pattern), bodyOf(arm, text)];
      if (!fitting(editedPart(text, value, edits))) return null;
      return [
        before(opened),
        { span: { start: statement.start, end: value.start }, newText: '' },
        ...edits,
        { span: { start: value.end, end: whole.end }, newText: '' },
        ...behind,
      ];
    }
    case 'pattern': {
      const edits = [into, unit(form.pattern)];
      const isElse = statement.kind === 'let' && statement.otherwise !== null;
      const [head = ''] = editedPart(text, statement, edits).split('\n');
      const mayStay = writing.bytes === null || isElse;
      if (mayStay && fits(`${indent}${head}${isElse ? ' ' : ''}`))
        return [before(opened), ...edits, ...(isElse ? behind : [])];
      const held = editedPart(text, withoutParens(form.whole), [into]);
      if (!form.isFirst || held.includes('\n')) return null;
      const first = assigned(`let ${writing.result} =`, `${held};`, { indent, text });
      return [
        before(lines(opened, first, ...(closed === null ? [] : [closed]))),
        { span: { start: form.whole.start, end: form.whole.end }, newText: writing.result },
        unit(form.pattern),
      ];
    }
    case 'fallback': {
      const held = editedPart(text, result, [into]);
      if (held.includes('\n')) return null;
      const read = form.leavesUnsafe ? inUnsafe(held) : held;
      const value =
        form.otherwise === null
          ? defaultOf(writing.entryType)
          : text.slice(form.otherwise.start, form.otherwise.end);
      const block = `\n${indent}${indentUnit(text)}*${name} = ${value};\n${indent}}`;
      const head = `if ${read}.is_err() {`;
      const tested =
        closed === null && fitting(head)
          ? [head + block]
          : [
              assigned(`let ${writing.result} =`, `${read};`, { indent, text }),
              ...(closed === null ? [] : [closed]),
              `if ${writing.result}.is_err() {${block}`,
            ];
      return tested.every(fitting) ? [{ span: whole, newText: lines(opened, ...tested) }] : null;
    }
  }
}

/** `Ok(x)` → `Ok(())` */
function unit({ start, end }: { readonly start: number; readonly end: number }): TextEdit {
  return { span: { start, end }, newText: '()' };
}

/** `Ok(x) => x,` → `Ok(()) => {}` */
function bodyOf(
  { body }: { readonly body: { readonly start: number; readonly end: number } },
  text: string,
): TextEdit {
  const end = text.charAt(body.end) === ',' ? body.end + 1 : body.end;
  return { span: { start: body.start, end }, newText: '{}' };
}

function defaultOf(entryType: string): string {
  return /^[\w:]+$/.test(entryType) ? `${entryType}::default()` : 'Default::default()';
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
