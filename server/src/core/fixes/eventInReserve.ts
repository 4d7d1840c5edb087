// An event that is built on the stack and then copied by `RingBuf::output` is built in the ring buffer's own memory instead.
// Invariant: between reservation and submission nothing leaves the function, because a reservation that is lost does not load.
// Deliberately absent: events whose sending is checked, and functions that go on with other work after it.

import type { Fix } from '../engine/finding';
import type { Ancestor, Body } from '../model/bodies';
import { walkBody } from '../model/bodies';
import { inferBody } from '../model/inference';
import { layoutOf } from '../model/layout';
import { mapNamedBy } from '../model/mapLookups';
import type { Block, Expr, Stmt } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { contains, type Span } from '../text/span';
import type { TextEdit } from '../text/edit';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { freePointerName, identifiersIn, indentAt, lineStart } from './layoutText';
import { letElseStatement } from './lookupText';
import { plainBinding, type LocalFacts } from './localUses';
import { isWrittenInPlace, viaPointer } from './localToScratch';
import type { StackFixRequest } from './stackFixes';

/** The fix, or null where the event is no literal, or is used in a way that the reservation does not allow. */
export function eventInReserve(local: LocalFacts, request: StackFixRequest): Fix | null {
  const { body, files } = request;
  const text = files.text(body.file);
  if (body.item.kind !== 'fn' || body.item.isConst || body.originOf !== null || typeof text !== 'string')
    return null;
  const { statement, name, value } = local;
  if (statement.attributes.length > 0 || text.slice(lineStart(text, statement.start), statement.start).trim())
    return null;
  const type = eventType(local, body, text);
  const output = outputIn(local);
  if (type === null || output === null || !isWrittenInPlace(value)) return null;
  if (leavesBetween(body, { start: value.start, end: output.statement.start })) return null;
  if (!shrinks(local, body)) return null;
  const leave = leavingAfter(local, { body, text, sent: output.statement });
  const others = local.uses.filter(({ expr }) => !contains(output.call, expr));
  const uses = others.map(viaPointer);
  const isEarlier = others.every(({ expr }) => expr.end <= output.statement.start);
  if (leave === null || uses.includes(null) || !isEarlier) return null;
  const taken = identifiersIn(text, body.item);
  const entry = freePointerName('entry', (it) => taken.has(it));
  const indent = indentAt(text, statement.start);
  const ring = text.slice(output.call.receiver.start, output.call.receiver.end);
  const lookup = letElseStatement(
    { pattern: `Some(mut ${entry})`, call: `${ring}.reserve::<${type}>(0)`, indent },
    { text, divergence: leave },
  );
  const written = `${entry}.write(${text.slice(value.start, value.end)});`;
  const binding = others.length === 0 ? '' : `let ${name.text} = `;
  const edits: TextEdit[] = [
    { span: withSemicolon(statement, text), newText: `${lookup}\n${indent}${binding}${written}` },
    { span: withSemicolon(output.statement, text), newText: `${entry}.submit(${output.flags(text)});` },
    ...uses.flatMap((it) => it ?? []),
  ];
  return {
    title: `Build \`${type}\` inside \`${ring}.reserve()\` (no stack copy)`,
    kind: 'reserve',
    safe: false,
    preferred: true,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/**
 * A struct or array that is computed is put together on the stack before `write` copies it, as measured: only the rest of the event leaves it.
 */
function shrinks({ value, name, block }: LocalFacts, body: Body): boolean {
  const types = inferBody(body);
  const whole = layoutOf(types.typeOfBinding(name));
  if ('unknown' in whole) return false;
  const inner = withoutParens(value);
  const parts =
    inner.kind === 'struct'
      ? [...inner.fields.map((it) => it.value), ...(inner.base ? [inner.base] : [])]
      : [];
  let copied = 0;
  for (const part of parts.map(withoutParens)) {
    if (isLiteral(part) || passedResult(part, block)) continue;
    const layout = layoutOf(types.typeOf(part));
    if ('unknown' in layout) return false;
    if (layout.size > IN_REGISTERS) copied += layout.size;
  }
  return whole.size - copied >= WORTH_IT;
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
const WORTH_IT = 64;

function eventType({ value, name, statement }: LocalFacts, body: Body, text: string): string | null {
  const layout = layoutOf(inferBody(body).typeOfBinding(name));
  // The ring buffer aligns its records to 8 bytes; `reserve` refuses more.
  if ('unknown' in layout || layout.size === 0 || layout.align > 8) return null;
  const { type } = statement;
  if (type !== null && type.kind !== 'infer') return text.slice(type.start, type.end);
  const inner = withoutParens(value);
  return inner.kind === 'struct' ? text.slice(inner.path.start, inner.path.end) : null;
}

interface Output {
  readonly statement: Stmt;
  readonly call: Expr & { readonly kind: 'methodCall' };
  readonly flags: (text: string) => string;
}

/** The one statement of the block that sends the event and drops the answer. */
function outputIn({ block, uses, scope, name }: LocalFacts): Output | null {
  const found = block.statements.flatMap((statement): readonly Output[] => {
    const call = droppedCall(statement);
    const [event, flags, ...more] = call?.args ?? [];
    if (call?.method.text !== 'output' || event === undefined || flags === undefined || more.length > 0)
      return [];
    const sent = event.kind === 'borrow' && !event.mutable ? withoutParens(event.operand) : null;
    if (sent?.kind !== 'path' || !uses.some(({ expr }) => expr.start === sent.start)) return [];
    const inner = { ...scope, blocks: [...scope.blocks, block] };
    const kind = mapNamedBy(call.receiver, inner)?.kind;
    if (kind?.name !== 'RingBuf' || kind.flavour !== 'legacy') return [];
    return [{ statement, call, flags: (text) => text.slice(flags.start, flags.end) }];
  });
  const [only, ...more] = found;
  return only === undefined || more.length > 0 || only.statement.start < name.start ? null : only;
}

function droppedCall(statement: Stmt): (Expr & { readonly kind: 'methodCall' }) | null {
  if (statement.kind === 'item') return null;
  const isDropped =
    statement.kind === 'let'
      ? statement.pattern.kind === 'wildcard' && !statement.otherwise
      : statement.semicolon;
  const value = statement.kind === 'let' ? statement.value : statement.expr;
  if (!isDropped || value === null || statement.attributes.length > 0) return null;
  const inner = withoutParens(value);
  if (inner.kind !== 'methodCall') return null;
  // `.ok();` says only that the answer does not matter.
  const isQuiet = inner.method.text === 'ok' && inner.args.length === 0;
  return isQuiet && inner.receiver.kind === 'methodCall' ? inner.receiver : inner;
}

/** Whether the function may be left between two offsets, by a macro that is not known too. */
function leavesBetween(body: Body, { start, end }: Span): boolean {
  let leaves = false;
  walkBody(body, ({ expr }) => {
    if (expr.start < start || expr.start >= end) return;
    leaves ||= ['return', 'try', 'break', 'continue'].includes(expr.kind);
    leaves ||= expr.kind === 'macroCall' && expr.macro.args === null;
  });
  return leaves;
}

/** How the function is left without a reservation so that nothing but the event is missed; null where it goes on to do more. */
function leavingAfter(
  { ancestors }: LocalFacts,
  { body, text, sent }: { readonly body: Body; readonly text: string; readonly sent: Stmt },
): string | null {
  let after: Stmt = sent;
  let leave: string | null = null;
  for (let up = ancestors.length - 1; up >= 0; up--) {
    const ancestor: Ancestor | undefined = ancestors[up];
    if (ancestor?.kind === 'statement') {
      after = ancestor.statement;
      continue;
    }
    if (ancestor === undefined || !['block', 'if'].includes(ancestor.expr.kind)) return null;
    if (ancestor.expr.kind !== 'block' || leave !== null) continue;
    const rest = following(ancestor.expr.block, after);
    if (rest === null) continue;
    const [only, ...more] = rest;
    const constant = only === undefined || more.length > 0 ? null : constantLeft(only);
    if (constant === null) return null;
    leave = `return ${text.slice(constant.start, constant.end)};`;
  }
  if (leave !== null) return leave;
  return body.item.kind === 'fn' && body.item.result === null ? divergenceOf(body.item, body, text) : null;
}

/** What stands behind a statement in its block; null: nothing. */
function following(block: Block, statement: Stmt): readonly Stmt[] | null {
  const rest = block.statements.filter((it) => it.start >= statement.end && it.start !== statement.start);
  return rest.length === 0 ? null : rest;
}

function constantLeft(statement: Stmt): Expr | null {
  if (statement.kind !== 'expr') return null;
  const { expr } = statement;
  const value = expr.kind === 'return' ? expr.value : statement.semicolon ? null : expr;
  return value !== null && isConstant(value) ? value : null;
}

function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return true;
    case 'tuple':
      return expr.elements.every(isConstant);
    case 'path':
      return /^[A-Z]/.test(expr.path.segments.at(-1)?.text ?? '');
    case 'call':
      return isConstant(expr.callee) && expr.args.every(isConstant);
    default:
      return false;
  }
}

function withSemicolon({ start, end }: Stmt, text: string): Span {
  return { start, end: text.charAt(end - 1) !== ';' && text.charAt(end) === ';' ? end + 1 : end };
}
