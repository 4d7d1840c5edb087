// `read(…)?` as a test that does something before it leaves the function with what `?` would return.
// Invariant: what `?` looks at is the first thing that its statement evaluates, so that it may be taken out and stand before it.
// Deliberately absent: `?` in closures, and functions whose result is neither a Result nor an Option.

import { walkBody, type Ancestor, type Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import { resolveType, typeText, type Type } from '../model/types';
import type { Expr, Pattern, Stmt } from '../syntax/ast';
import { boundNames, expressionInUnsafe, onlyExpression, patternsOf } from '../syntax/visit';
import type { Span } from '../text/span';
import { editedPart, type TextEdit } from '../text/edit';
import { isConstantValue } from './divergence';
import { fits, freePointerName, indentAt, indentUnit, lineStart, MAX_WIDTH, widthOf } from './layoutText';
import { ifLetHead, letElseStatement } from './lookupText';
import { withSemicolon } from './unwrapPlace';

export interface QuestionContext {
  readonly body: Body;
  readonly text: string;
  /** What is done before the function is left, a statement. */
  readonly before: string;
  /** Other edits of the text; those of the statement are part of the answer. */
  readonly edits: readonly TextEdit[];
}

type TryExpr = Expr & { readonly kind: 'try' };

/** The edit that replaces the statement of a `?`; null where it cannot be written. */
export function withoutQuestionMark(
  expr: TryExpr,
  ancestors: readonly Ancestor[],
  context: QuestionContext,
): TextEdit | null {
  const { text, body, edits } = context;
  const place = placeOf(expr, ancestors);
  if (place === null) return null;
  const { statement, node, role } = place;
  if (statement.kind === 'item' || statement.attributes.length > 0) return null;
  const whole = withSemicolon(statement, text);
  if (text.slice(lineStart(text, whole.start), whole.start).trim() !== '') return null;
  if (/\/[/*]/.test(text.slice(whole.start, whole.end))) return null;
  const failure = failureOf(expr, body, text);
  if (failure === null) return null;
  const part = (span: Span): string => editedPart(text, span, edits);
  const { start: from, end: to } = failure.operand;
  const operand = oneLine(
    `${part({ start: node.start, end: from })}${part({ start: from, end: to })}${part({ start: expr.end, end: node.end })}`,
  );
  const written = { operand, failure, indent: indentAt(text, whole.start), context };
  if (role === 'statement') return edit(whole, testing(written));
  const pattern = role === 'let' ? part({ start: whole.start, end: node.start }) : null;
  if (pattern !== null) return edit(whole, binding(written, pattern.replace(/^let\s+|\s*=\s*$/g, '')));
  const taken = namesIn(body);
  const name = freePointerName(nameFor(expr.value), (it) => taken.has(it));
  const first = binding(written, name);
  if (first === null) return null;
  const rest = `${part({ start: whole.start, end: node.start })}${name}${part({ start: node.end, end: whole.end })}`;
  return edit(whole, `${first}\n${written.indent}${rest}`);
}

function edit(span: Span, newText: string | null): TextEdit | null {
  return newText === null ? null : { span, newText };
}

interface Place {
  readonly statement: Stmt;
  /** The `?`, with the `unsafe` blocks that hold nothing else. */
  readonly node: Expr;
  /** It is the whole statement, the whole value of a `let`, or the first thing that is evaluated. */
  readonly role: 'statement' | 'let' | 'first';
}

function placeOf(expr: TryExpr, ancestors: readonly Ancestor[]): Place | null {
  let node: Expr = expr;
  let inner: Expr = expr;
  for (let up = ancestors.length - 1; up >= 0; up--) {
    const ancestor = ancestors[up];
    if (ancestor === undefined) return null;
    if (ancestor.kind === 'expr') {
      if (!isFirst(ancestor.expr, inner)) return null;
      inner = ancestor.expr;
      continue;
    }
    const { statement, block } = ancestor;
    const holder = ancestors[up - 1];
    if (inner === node && holder?.kind === 'expr' && expressionInUnsafe(holder.expr) !== null) {
      node = holder.expr;
      inner = node;
      up -= 1;
      continue;
    }
    if (statement.kind === 'item') return null;
    if (statement.kind === 'let') {
      if (statement.otherwise !== null) return null;
      return { statement, node, role: inner === node && statement.value === node ? 'let' : 'first' };
    }
    // The value of a block is not taken apart.
    // The grammar counts the `;` behind a block for a statement of its own.
    const isStatement = statement.semicolon || block.statements.at(-1) !== statement;
    if (inner === node) return isStatement ? { statement, node, role: 'statement' } : null;
    return { statement, node, role: 'first' };
  }
  return null;
}

/** Whether the child is the first thing that the parent evaluates, and is evaluated once. */
function isFirst(parent: Expr, child: Expr): boolean {
  switch (parent.kind) {
    case 'paren':
      return parent.inner === child;
    case 'methodCall':
      return parent.receiver === child;
    case 'field':
    case 'cast':
    case 'try':
      return parent.value === child;
    case 'index':
      return parent.value === child;
    case 'unary':
      return parent.operand === child;
    case 'binary':
      return parent.left === child;
    case 'assign':
      return parent.right === child;
    case 'call':
      return parent.callee.kind === 'path' && parent.args[0] === child;
    default:
      return false;
  }
}

interface Failure {
  /** What is tested, without a `map_err` to a constant. */
  readonly operand: Span;
  readonly success: 'Ok' | 'Some';
  /** `Err(2)` or `None`, which needs no error; null: the error is handed on. */
  readonly constant: string | null;
  /** How the error is handed on: `Err(error)` or `Err(error.into())`. */
  readonly handedOn: string;
}

function failureOf(expr: TryExpr, body: Body, text: string): Failure | null {
  const { item: fn, scope } = body;
  if (fn.kind !== 'fn' || fn.result === null) return null;
  const result = resolveType(scope, fn.result);
  const { value } = expr;
  if (isCore(result, 'Option')) {
    const isOk = value.kind === 'methodCall' && value.method.text === 'ok' && value.args.length === 0;
    return isOk
      ? { operand: value.receiver, success: 'Ok', constant: 'None', handedOn: '' }
      : { operand: value, success: 'Some', constant: 'None', handedOn: '' };
  }
  if (!isCore(result, 'Result')) return null;
  const mapped = mappedToConstant(value, text);
  if (mapped !== null) return { ...mapped, handedOn: '' };
  const found = inferBody(body).typeOf(value);
  const wanted = result.kind === 'external' ? result.args[1] : undefined;
  const own = found.kind === 'external' ? found.args[1] : undefined;
  const isSame = wanted !== undefined && own !== undefined && typeText(wanted) === typeText(own);
  return {
    operand: value,
    success: 'Ok',
    constant: null,
    handedOn: isSame && own.kind !== 'unknown' ? 'Err(error)' : 'Err(error.into())',
  };
}

function isCore(type: Type, name: 'Option' | 'Result'): boolean {
  return type.kind === 'external' && type.path.at(-1) === name;
}

/** `read(…).map_err(|_| 2)` and `find(…).ok_or(2)`: the error says nothing of what went wrong. */
function mappedToConstant(value: Expr, text: string): Omit<Failure, 'handedOn'> | null {
  if (value.kind !== 'methodCall') return null;
  const [arg, ...more] = value.args;
  if (arg === undefined || more.length > 0) return null;
  const operand = value.receiver;
  const error = (constant: Expr): string => `Err(${text.slice(constant.start, constant.end)})`;
  if (value.method.text === 'ok_or' && isConstantValue(arg))
    return { operand, success: 'Some', constant: error(arg) };
  if (value.method.text !== 'map_err' || arg.kind !== 'closure') return null;
  const [parameter] = arg.parameters;
  const isIgnored =
    parameter?.pattern.kind === 'wildcard' ||
    (parameter?.pattern.kind === 'binding' && parameter.pattern.name.text.startsWith('_'));
  return isIgnored && isConstantValue(arg.body)
    ? { operand, success: 'Ok', constant: error(arg.body) }
    : null;
}

interface Written {
  readonly operand: string;
  readonly failure: Failure;
  readonly indent: string;
  readonly context: QuestionContext;
}

/** `if read(…).is_err() { … }` */
function testing({ operand, failure, indent, context }: Written): string | null {
  const { text, before } = context;
  const { constant, handedOn, success } = failure;
  const deeper = `${indent}${indentUnit(text)}`;
  const block = `\n${deeper}${before}\n${deeper}return ${constant ?? handedOn};\n${indent}}`;
  if (constant === null) {
    const head = ifLetHead({ pattern: 'Err(error)', call: operand, indent }, text);
    return fits(head) ? `${head}${block}` : null;
  }
  const head = `if ${operand}.${success === 'Ok' ? 'is_err' : 'is_none'}() {`;
  if (widthOf(`${indent}${head}`) <= MAX_WIDTH) return `${head}${block}`;
  return letElse({ operand, failure, indent, context }, `${success}(_)`);
}

/** `let pattern = match read(…) { … };` or `let Ok(pattern) = read(…) else { … };` */
function binding(written: Written, pattern: string): string | null {
  const { operand, failure, indent, context } = written;
  const { constant, handedOn, success } = failure;
  const isTyped = /:(?!:)/.test(pattern.replaceAll('::', ''));
  if (constant !== null && !isTyped) return letElse(written, `${success}(${pattern})`);
  const { text, before } = context;
  const unit = indentUnit(text);
  const head = `let ${pattern} = match ${operand} {`;
  if (widthOf(`${indent}${head}`) > MAX_WIDTH) return null;
  const failed = success === 'Some' ? 'None' : constant === null ? 'Err(error)' : 'Err(_)';
  return [
    head,
    `${unit}${success}(value) => value,`,
    `${unit}${failed} => {`,
    `${unit}${unit}${before}`,
    `${unit}${unit}return ${constant ?? handedOn};`,
    `${unit}}`,
    '};',
  ].join(`\n${indent}`);
}

function letElse({ operand, failure, indent, context }: Written, pattern: string): string | null {
  const { text, before } = context;
  // A block before `else` would be its own.
  const call = operand.endsWith('}') ? `(${operand})` : operand;
  const divergence = `${before}\n${indent}${indentUnit(text)}return ${failure.constant ?? failure.handedOn};`;
  const statement = letElseStatement({ pattern, call, indent }, { text, divergence });
  return fits(statement) ? statement : null;
}

/** Locals and what else the function names without a path; fields are none of these. */
function namesIn(body: Body): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (pattern: Pattern): void => {
    for (const name of boundNames(pattern)) names.add(name);
  };
  if (body.item.kind === 'fn') for (const { pattern } of body.item.parameters) add(pattern);
  walkBody(body, ({ expr }) => {
    if (expr.kind === 'path') names.add(expr.path.segments[0]?.text ?? '');
    for (const pattern of patternsOf(expr)) add(pattern);
  });
  return names;
}

/** What a value is called that a statement goes on with: the method or function that made it says it. */
function nameFor(value: Expr): string {
  if (value.kind === 'block') {
    const only = onlyExpression(value.block);
    return only === null ? 'value' : nameFor(only);
  }
  if (value.kind === 'methodCall' && /^(?:map_err|ok_or|ok_or_else|ok)$/.test(value.method.text))
    return nameFor(value.receiver);
  const called =
    value.kind === 'call' && value.callee.kind === 'path'
      ? (value.callee.path.segments.at(-1)?.text ?? '')
      : '';
  if (/_str(?:_bytes)?$/.test(called)) return 'read';
  return /^bpf_get_current_comm$/.test(called) ? 'comm' : 'value';
}

function oneLine(written: string): string {
  return written
    .replace(/\s*\n\s*\./g, '.')
    .replace(/,\s*\n\s*([)\]])/g, '$1')
    .replace(/([([])\s*\n\s*/g, '$1')
    .replace(/\s*\n\s*([)\]])/g, '$1')
    .replace(/\s*\n\s*/g, ' ');
}
