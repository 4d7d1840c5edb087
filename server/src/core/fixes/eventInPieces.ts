// An event that is put together from buffers which lie on the stack until then: it is reserved before the first buffer is filled, and
// the buffers become its fields. Invariant: as in eventInReserve.ts; what was zero stays zero, because the whole entry is zeroed first.
// Deliberately absent: buffers that start with anything but zeros, and events whose fields can leave the function.

import type { Fix } from '../engine/finding';
import type { Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import { isZeroValid, layoutOf } from '../model/layout';
import type { Expr, FieldInit } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { contains } from '../text/span';
import { editedPart, type TextEdit } from '../text/edit';
import { finished } from './conversion';
import { eventType, leavesIn, leavingAfter, outputIn } from './eventInReserve';
import {
  freePointerName,
  identifiersIn,
  indentAt,
  lineStart,
  MAX_WIDTH,
  wholeLines,
  widthOf,
} from './layoutText';
import { localAt, plainBinding, viaPointer, type LocalFacts } from './localUses';
import { letElseStatement } from './lookupText';
import { withDiscards } from './reservationExits';
import type { StackFixRequest } from './stackFixes';
import { withSemicolon } from './unwrapPlace';

/** The fix, or null where no buffer of the event's literal can be a field from the start. */
export function eventInPieces(local: LocalFacts, request: StackFixRequest): Fix | null {
  const { body, files } = request;
  const text = files.text(body.file);
  const { statement, name, value } = local;
  const literal = withoutParens(value);
  if (body.item.kind !== 'fn' || body.item.isConst || body.originOf !== null || typeof text !== 'string')
    return null;
  if (literal.kind !== 'struct' || literal.base !== null || statement.attributes.length > 0) return null;
  if (/\/[/*]/.test(text.slice(statement.start, statement.end)) || leavesIn(body, value)) return null;
  if (isZeroValid(inferBody(body).typeOfBinding(name)) !== true) return null;
  const buffers = literal.fields.flatMap((it) => bufferOf(it, local, body) ?? []);
  const [first] = [...buffers].sort((a, b) => a.local.statement.start - b.local.statement.start);
  const type = eventType(local, 'literal', { body, text });
  const output = outputIn(local, text);
  if (first === undefined || type === null || output === null) return null;
  const at = first.local.statement;
  const lets = [statement, ...buffers.map((it) => it.local.statement)];
  if (lets.some((it) => text.slice(lineStart(text, it.start), it.start).trim() !== '')) return null;
  const leave = leavingAfter(local, { body, text, sent: output.outer });
  const others = local.uses.filter(({ expr }) => !contains(output.call, expr));
  const uses = others.map(viaPointer);
  if (leave === null || uses.includes(null)) return null;
  if (others.some(({ expr }) => expr.end > output.statement.start)) return null;
  const taken = identifiersIn(text, body.item);
  const entry = freePointerName('entry', (it) => taken.has(it));
  const indent = indentAt(text, at.start);
  if (indent !== indentAt(text, statement.start)) return null;
  const ring = text.slice(output.call.receiver.start, output.call.receiver.end);
  const lookup = letElseStatement(
    { pattern: `Some(mut ${entry})`, call: `${ring}.reserve::<${type}>(0)`, indent },
    { text, divergence: leave },
  );
  const renamed = buffers.flatMap(({ field, others: used }) =>
    used.map(({ expr }) => ({
      span: { start: expr.start, end: expr.end },
      newText: `${name.text}.${field}`,
    })),
  );
  const hoisted = new Set(buffers.map((it) => it.field));
  const assigned = literal.fields
    .filter((it) => !hoisted.has(it.name.text))
    .map((it) => `${name.text}.${it.name.text} = ${editedPart(text, it.value, renamed)};`);
  if (assigned.some((it) => it.includes('\n') || widthOf(indent + it) > MAX_WIDTH)) return null;
  const inside = (it: TextEdit): boolean => contains(statement, it.span);
  const event = withSemicolon(statement, text);
  const edits = withDiscards(
    {
      body,
      text,
      region: { start: at.end, end: output.statement.start },
      entry,
      pointers: new Set([name.text, ...buffers.map((it) => it.local.name.text)]),
    },
    [
      {
        span: withSemicolon(at, text),
        newText: `${lookup}\n${indent}let ${name.text} = ${entry}.write(unsafe { core::mem::zeroed() });`,
      },
      ...buffers
        .filter((it) => it !== first)
        .map((it) => ({ span: wholeLines(text, it.local.statement), newText: '' })),
      assigned.length === 0
        ? { span: wholeLines(text, event), newText: '' }
        : { span: event, newText: assigned.join(`\n${indent}`) },
      ...renamed.filter((it) => !inside(it)),
      { span: withSemicolon(output.statement, text), newText: `${entry}.submit(${output.flags(text)});` },
      ...uses.flatMap((it) => it ?? []),
    ],
  );
  if ('why' in edits) return null;
  return {
    title: `Build \`${type}\` inside \`${ring}.reserve()\` (no stack copy)`,
    kind: 'reserve',
    safe: false,
    preferred: true,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

interface Buffer {
  readonly field: string;
  readonly local: LocalFacts;
  /** Every use but the one that moves it into the event. */
  readonly others: LocalFacts['uses'];
}

/** The zeroed array behind a field of the literal, if it may lie in the entry from the start. */
function bufferOf({ name, value }: FieldInit, event: LocalFacts, body: Body): Buffer | null {
  const moved = withoutParens(value);
  if (moved.kind !== 'path' || moved.path.segments.length !== 1) return null;
  const binding = event.block.statements.find(
    (it) => plainBinding(it)?.text === moved.path.segments[0]?.text && it.end <= event.statement.start,
  );
  const start = binding === undefined ? undefined : plainBinding(binding)?.start;
  const local = start === undefined ? null : localAt(body, start);
  if (local === null || local.statement !== binding || !isZeroedArray(local.value)) return null;
  if (local.statement.attributes.length > 0) return null;
  const layout = layoutOf(inferBody(body).typeOfBinding(local.name));
  if ('unknown' in layout || layout.size < SMALLEST) return null;
  const others = local.uses.filter(({ expr }) => expr.start !== moved.start);
  const isInPlace = others.every((it) => viaPointer(it) !== null && it.expr.end <= event.statement.end);
  return isInPlace ? { field: name.text, local, others } : null;
}

/** `[0; N]`, `[[0; M]; N]`. */
function isZeroedArray(value: Expr): boolean {
  const inner = withoutParens(value);
  if (inner.kind !== 'repeat') return false;
  const element = withoutParens(inner.element);
  return element.kind === 'literal' ? /^0(?:_?[iu]\w+)?$/.test(element.text) : isZeroedArray(element);
}

/** Bytes of a buffer that is worth it. */
const SMALLEST = 32;
