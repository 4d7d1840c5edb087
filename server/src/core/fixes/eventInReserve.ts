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
import { onlyExpression, withoutParens } from '../syntax/visit';
import { contains, type Span } from '../text/span';
import { copiedBytes, isMadeBy, isUninit, isWrittenInPlace } from './aggregates';
import { finished } from './conversion';
import { divergenceOf, isConstantValue } from './divergence';
import { freePointerName, identifiersIn, indentAt, lineStart } from './layoutText';
import { letElseStatement } from './lookupText';
import { viaPointer, type LetStmt, type LocalFacts } from './localUses';
import type { Refusal } from './refusal';
import { withDiscards } from './reservationExits';
import type { StackFixRequest } from './stackFixes';
import { withSemicolon } from './unwrapPlace';
import { spelledIn } from './valueType';

/** The fix, or why the event is made or used in a way that the reservation does not allow; null: no ring buffer is sent it. */
export function eventInReserve(local: LocalFacts, request: StackFixRequest): Fix | Refusal | null {
  const { body, files } = request;
  const text = files.text(body.file);
  if (body.item.kind !== 'fn' || body.item.isConst || body.originOf !== null || typeof text !== 'string')
    return null;
  const { statement, name, value } = local;
  if (statement.attributes.length > 0 || text.slice(lineStart(text, statement.start), statement.start).trim())
    return null;
  const form = formOf(local, body);
  const type = form === null ? null : eventType(local, form, { body, text });
  const output = outputIn(local, text);
  if (form === null || type === null || output === null) return null;
  const refused = (why: string, { start, end }: Span = name): Refusal => ({ span: { start, end }, why });
  if (leavesIn(body, value)) return refused('its value may leave the function', value);
  if (form === 'literal' && !shrinks(local, body))
    return refused('most of it is computed before, and would be copied from the stack');
  const leave = leavingAfter(local, { body, text, sent: output.outer });
  const others = local.uses.filter(({ expr }) => !contains(output.call, expr));
  if (leave === null) return refused('the function does more after it was sent', output.call);
  const late = others.find(({ expr }) => expr.end > output.statement.start);
  if (late !== undefined) return refused('it is used after it was sent', late.expr);
  const uses = others.map(viaPointer);
  const whole = others[uses.indexOf(null)];
  if (whole !== undefined) return refused('it is used as a whole here', whole.expr);
  const taken = identifiersIn(text, body.item);
  const entry = form === 'uninit' ? name.text : freePointerName('entry', (it) => taken.has(it));
  const indent = indentAt(text, statement.start);
  const ring = text.slice(output.call.receiver.start, output.call.receiver.end);
  const isChanged = form !== 'uninit' || isMutable(statement) || !isUninit(value);
  const lookup = letElseStatement(
    { pattern: `Some(${isChanged ? 'mut ' : ''}${entry})`, call: `${ring}.reserve::<${type}>(0)`, indent },
    { text, divergence: leave },
  );
  const written = text.slice(value.start, value.end);
  const binding = others.length === 0 ? '' : `let ${name.text} = `;
  const filled =
    form !== 'uninit'
      ? [`${binding}${entry}.write(${written});`]
      : isUninit(value)
        ? []
        : [`*${entry} = ${written};`];
  const edits = withDiscards(
    {
      body,
      text,
      region: { start: statement.end, end: output.statement.start },
      entry,
      pointers: new Set([name.text]),
    },
    [
      { span: withSemicolon(statement, text), newText: [lookup, ...filled].join(`\n${indent}`) },
      { span: withSemicolon(output.statement, text), newText: `${entry}.submit(${output.flags(text)});` },
      ...uses.flatMap((it) => it ?? []),
    ],
  );
  if ('why' in edits) return edits;
  return {
    title: `Build \`${type}\` inside \`${ring}.reserve()\` (no stack copy)`,
    kind: 'reserve',
    safe: false,
    preferred: true,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/**
 * How the event comes to be: by a literal; by a call or a constant, which the compiler writes where they belong (measured: `mem::zeroed`,
 * `const fn new`, `Default`); or as a MaybeUninit, which is what a reservation is.
 */
type Form = 'literal' | 'made' | 'uninit';

function formOf({ value, name }: LocalFacts, body: Body): Form | null {
  const type = inferBody(body).typeOfBinding(name);
  if (type.kind === 'external' && type.path.at(-1) === 'MaybeUninit')
    return isUninit(value) || isMadeBy('zeroed', value) ? 'uninit' : null;
  const inner = withoutParens(value);
  if (isWrittenInPlace(inner)) return 'literal';
  return isMade(inner) ? 'made' : null;
}

/** `unsafe { core::mem::zeroed() }`, `Event::default()`, `Event::EMPTY`: nothing that was computed before. */
function isMade(expr: Expr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'block') {
    const only = onlyExpression(inner.block);
    return only !== null && isMade(only);
  }
  if (inner.kind === 'path') return /^[A-Z][A-Z0-9_]*$/.test(inner.path.segments.at(-1)?.text ?? '');
  return inner.kind === 'call' && inner.callee.kind === 'path' && inner.args.length === 0;
}

function isMutable({ pattern }: LetStmt): boolean {
  return pattern.kind === 'binding' && pattern.mutable;
}

/** Whether enough of the event leaves the stack: what is computed stays there. */
function shrinks(local: LocalFacts, body: Body): boolean {
  const whole = layoutOf(inferBody(body).typeOfBinding(local.name));
  const copied = copiedBytes(local, body);
  return !('unknown' in whole) && copied !== null && whole.size - copied >= WORTH_IT;
}

/** Bytes. */
const WORTH_IT = 64;

export function eventType(
  { value, name, statement, scope }: LocalFacts,
  form: Form,
  { body, text }: { readonly body: Body; readonly text: string },
): string | null {
  const bound = inferBody(body).typeOfBinding(name);
  const type = form === 'uninit' && bound.kind === 'external' ? bound.args[0] : bound;
  const layout = type === undefined ? null : layoutOf(type);
  // The ring buffer aligns its records to 8 bytes; `reserve` refuses more.
  if (type === undefined || layout === null || 'unknown' in layout || layout.size === 0 || layout.align > 8)
    return null;
  const written = statement.type;
  if (form !== 'uninit' && written !== null && written.kind !== 'infer')
    return text.slice(written.start, written.end);
  const inner = withoutParens(value);
  if (inner.kind === 'struct') return text.slice(inner.path.start, inner.path.end);
  return spelledIn(type, scope);
}

interface Output {
  readonly statement: Stmt;
  /** The same, or the `unsafe` block of which it is the last. */
  readonly outer: Stmt;
  readonly call: Expr & { readonly kind: 'methodCall' };
  readonly flags: (text: string) => string;
}

/** The one statement of the block that sends the event and drops the answer. */
export function outputIn({ block, uses, scope, name }: LocalFacts, text: string): Output | null {
  const found = block.statements.flatMap((outer): readonly Output[] => {
    const statement = lastInUnsafe(outer);
    const call = droppedCall(statement);
    const [event, flags, ...more] = call?.args ?? [];
    if (call?.method.text !== 'output' || event === undefined || flags === undefined || more.length > 0)
      return [];
    const sent = uses.filter(({ expr }) => contains(event, expr));
    if (sent.length !== 1 || !isWhole(text.slice(event.start, event.end), name.text)) return [];
    const inner = { ...scope, blocks: [...scope.blocks, block] };
    const kind = mapNamedBy(call.receiver, inner)?.kind;
    if (kind?.name !== 'RingBuf' || kind.flavour !== 'legacy') return [];
    return [{ statement, outer, call, flags: (source) => source.slice(flags.start, flags.end) }];
  });
  const [only, ...more] = found;
  return only === undefined || more.length > 0 || only.statement.start < name.start ? null : only;
}

/** Where a statement is nothing but an `unsafe` block, the last one in there. */
function lastInUnsafe(statement: Stmt): Stmt {
  if (statement.kind !== 'expr' || statement.expr.kind !== 'block') return statement;
  const { qualifier, statements } = statement.expr.block;
  return qualifier === 'unsafe' ? (statements.at(-1) ?? statement) : statement;
}

/** The event as `output` is handed it: `&event`, or what a MaybeUninit holds. */
function isWhole(written: string, name: string): boolean {
  const plain = written.replace(/\s+/g, '');
  const held = String.raw`(?:unsafe\{)?(?:&\*)?${name}\.(?:assume_init_ref|as_ptr)\(\)\}?`;
  return (
    plain === `&${name}` || new RegExp(`^(?:${held}|&unsafe\\{${name}\\.assume_init\\(\\)\\})$`).test(plain)
  );
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

/** Whether the function may be left within a span, by a macro that is not known too. */
export function leavesIn(body: Body, { start, end }: Span): boolean {
  let leaves = false;
  walkBody(body, ({ expr }) => {
    if (expr.start < start || expr.start >= end) return;
    leaves ||= ['return', 'try', 'break', 'continue'].includes(expr.kind);
    leaves ||= expr.kind === 'macroCall' && expr.macro.args === null;
  });
  return leaves;
}

/** How the function is left without a reservation so that nothing but the event is missed; null where it goes on to do more. */
export function leavingAfter(
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
  return value !== null && isConstantValue(value) ? value : null;
}
