// One use of a static, rewritten to go through a pointer to the map's value.
// Invariant: the edits of a site stay inside the smallest expression that must change, so that those of its neighbours fit beside them.

import type { Expr } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { UseSite } from '../model/uses';

/** How the value's type changes from the static to the map: `usize` → `u64`, `bool` → `u8`, or not at all. */
export interface ValueCast {
  readonly kind: 'none' | 'number' | 'bool';
  /** Type of the static's value: "usize". */
  readonly from: string;
  /** Type of the map's value: "u64". */
  readonly to: string;
}

export interface SiteTarget {
  /** A local of type `*mut T`. */
  readonly pointer: string;
  readonly cast: ValueCast;
  /** What wraps the value: nothing for a `static mut`, an UnsafeCell or an atomic for interior mutability. */
  readonly wrapper: 'none' | 'cell' | 'atomic';
  /** The value is a number, bool or char, whose methods take it by value. */
  readonly scalar: boolean;
  /** Elements of an array become entries of the map: the use is the whole `X[i]`. */
  readonly elementwise: boolean;
}

export type SiteRewrite = { readonly edits: readonly TextEdit[] } | { readonly why: string };

/** The edits for one site, or why it cannot be rewritten. `text` is that of the site's file. */
export function rewriteSite(site: UseSite, target: SiteTarget, text: string): SiteRewrite {
  const start: Place = { expr: null, span: site.span, up: site.ancestors.length - 1, site };
  switch (target.wrapper) {
    case 'cell':
      return rewriteCell(start, target, text);
    case 'atomic':
      return rewriteAtomic(start, target);
    case 'none': {
      const parent = parentOf(start);
      if (!target.elementwise) return rewritePlace(start, target, text);
      if (parent?.kind !== 'index' || !isSelf(start, parent.value))
        return { why: 'it is used as a whole array' };
      return rewritePlace(climb(start, parent), target, text);
    }
  }
}

interface Place {
  readonly expr: Expr | null;
  readonly span: { readonly start: number; readonly end: number };
  /** Index of the parent in the site's ancestors. */
  readonly up: number;
  readonly site: UseSite;
}

function parentOf(place: Place): Expr | null {
  const parent = place.site.ancestors[place.up];
  return parent?.kind === 'expr' ? parent.expr : null;
}

function climb(place: Place, parent: Expr): Place {
  return { ...place, expr: parent, span: { start: parent.start, end: parent.end }, up: place.up - 1 };
}

function isSelf(place: Place, expr: Expr): boolean {
  return expr.start === place.span.start && expr.end === place.span.end;
}

function replace(place: Place, newText: string): TextEdit {
  return { span: { start: place.span.start, end: place.span.end }, newText };
}

function rewritePlace(place: Place, target: SiteTarget, text: string): SiteRewrite {
  const { pointer, cast } = target;
  const parent = parentOf(place);
  if (parent === null) return { edits: [replace(place, read(target, false))] };
  switch (parent.kind) {
    case 'borrow':
      return rewriteBorrow(place, parent, target);
    case 'macroCall': {
      const name = parent.macro.path.segments.at(-1)?.text;
      if (name === 'addr_of' || name === 'addr_of_mut')
        return rewriteAddress(climb(place, parent), target, name === 'addr_of_mut');
      return { edits: [replace(place, read(target, false))] };
    }
    case 'assign':
      if (!isSelf(place, parent.left)) return { edits: [replace(place, read(target, false))] };
      return { edits: [replace(place, `*${pointer}`), ...stored(parent.right, cast)] };
    case 'compoundAssign':
      if (!isSelf(place, parent.left)) return { edits: [replace(place, read(target, false))] };
      return {
        edits: [
          replace(place, `*${pointer}`),
          ...(/^(?:<<|>>)=$/.test(parent.operator) ? [] : stored(parent.right, cast)),
        ],
      };
    case 'tuple':
    case 'array':
    case 'struct':
      if (isAssignee(place) && cast.kind !== 'none')
        return { why: `it is assigned by destructuring, and its type changes to ${cast.to}` };
      return (
        structField(place, parent, target) ?? {
          edits: [replace(place, isAssignee(place) ? `*${pointer}` : read(target, false))],
        }
      );
    case 'field':
      return { edits: [replace(place, `(*${pointer})`)] };
    case 'index': {
      if (!isSelf(place, parent.value)) return { edits: [replace(place, read(target, false))] };
      const byRange = parent.index.kind === 'range';
      return { edits: [replace(place, byRange ? `(&mut *${pointer})` : `(*${pointer})`)] };
    }
    case 'methodCall':
      if (!isSelf(place, parent.receiver)) return { edits: [replace(place, read(target, false))] };
      if (cast.kind !== 'none') return { edits: [replace(place, read(target, true))] };
      return { edits: [replace(place, target.scalar ? `(*${pointer})` : `(&mut *${pointer})`)] };
    case 'cast':
      return { edits: [replace(place, cast.kind === 'bool' ? read(target, true) : `*${pointer}`)] };
    case 'unary':
      if (parent.operator === '!' && cast.kind === 'bool') {
        const whole = climb(place, parent);
        const outer = parentOf(whole);
        const bare = !inOperand(whole) || (outer !== null && isLogical(outer, target));
        return { edits: [replace(whole, bare ? `*${pointer} == 0` : `(*${pointer} == 0)`)] };
      }
      return { edits: [replace(place, read(target, true))] };
    case 'paren':
      return throughParens(place, parent, target, text);
    case 'call':
      if (isSelf(place, parent.callee)) return { why: 'it holds a function that is called' };
      return { edits: [replace(place, read(target, false))] };
    case 'match':
    case 'if':
    case 'let':
      if (!target.scalar && cast.kind === 'none' && parent.kind !== 'if' && bindsByMove(parent)) {
        return { why: 'it is taken apart by a pattern' };
      }
      return { edits: [replace(place, read(target, false))] };
    case 'try':
      return { edits: [replace(place, cast.kind === 'none' ? `(*${pointer})` : read(target, true))] };
    case 'binary':
    case 'range':
    case 'repeat':
      return { edits: [replace(place, read(target, parent.kind !== 'range' && !isLogical(parent, target)))] };
    case 'unknown':
      return { why: 'the code around it cannot be read' };
    default:
      return { edits: [replace(place, read(target, false))] };
  }
}

/** The value as an expression; `operand`: where an operator or a method follows. */
function read({ pointer, cast }: SiteTarget, operand: boolean): string {
  // A dereference binds tighter than every operator but a method call or a `?`.
  if (cast.kind === 'none') return `*${pointer}`;
  const value = cast.kind === 'bool' ? `*${pointer} != 0` : `*${pointer} as ${cast.from}`;
  return operand ? `(${value})` : value;
}

/** `a && x` needs no parentheses around a comparison. */
function isLogical(parent: Expr, { cast }: SiteTarget): boolean {
  return (
    cast.kind === 'bool' && parent.kind === 'binary' && (parent.operator === '&&' || parent.operator === '||')
  );
}

function inOperand(place: Place): boolean {
  const parent = parentOf(place);
  return parent !== null && ['binary', 'unary', 'cast', 'methodCall', 'field', 'try'].includes(parent.kind);
}

function throughParens(
  place: Place,
  parent: Expr & { readonly kind: 'paren' },
  target: SiteTarget,
  text: string,
): SiteRewrite {
  const outer = climb(place, parent);
  const next = parentOf(outer);
  // `(X).field` and `(X) += 1` are places still; `(X)` elsewhere is a value in parentheses of its author's.
  const isPlace =
    next !== null &&
    ['field', 'index', 'assign', 'compoundAssign', 'borrow', 'methodCall'].includes(next.kind);
  return isPlace ? rewritePlace(outer, target, text) : { edits: [replace(place, read(target, false))] };
}

function rewriteBorrow(
  place: Place,
  parent: Expr & { readonly kind: 'borrow' },
  target: SiteTarget,
): SiteRewrite {
  const whole = climb(place, parent);
  if (parent.raw) return rewriteAddress(whole, target, parent.mutable);
  if (target.cast.kind !== 'none')
    return { why: `its address is taken, and its type changes to ${target.cast.to}` };
  return { edits: [replace(place, `*${target.pointer}`)] };
}

function rewriteAddress(whole: Place, { pointer, cast }: SiteTarget, mutable: boolean): SiteRewrite {
  if (cast.kind !== 'none') return { why: `its address is taken, and its type changes to ${cast.to}` };
  if (mutable) return { edits: [replace(whole, pointer)] };
  return { edits: [replace(whole, `${pointer}.cast_const()`)] };
}

function structField(place: Place, parent: Expr, target: SiteTarget): SiteRewrite | null {
  if (parent.kind !== 'struct') return null;
  const field = parent.fields.find((it) => it.shorthand && isSelf(place, it.value));
  return field === undefined
    ? null
    : { edits: [replace(place, `${field.name.text}: ${read(target, false)}`)] };
}

/** Edits that make a stored value fit the map's type. */
function stored(value: Expr, cast: ValueCast): readonly TextEdit[] {
  if (cast.kind === 'none') return [];
  if (cast.kind === 'bool') {
    if (value.kind === 'literal') return [{ span: value, newText: value.text === 'true' ? '1' : '0' }];
    return [insert(value.start, 'u8::from('), insert(value.end, ')')];
  }
  // An integer literal without a suffix takes the type that is wanted.
  if (value.kind === 'literal' && /^[\d_]+$|^0[xob][\da-fA-F_]+$/.test(value.text)) return [];
  if (value.kind === 'literal')
    return [{ span: value, newText: value.text.replace(new RegExp(`_?${cast.from}$`), cast.to) }];
  const tight = ['path', 'call', 'methodCall', 'field', 'index', 'paren', 'macroCall', 'cast'].includes(
    value.kind,
  );
  return tight
    ? [insert(value.end, ` as ${cast.to}`)]
    : [insert(value.start, '('), insert(value.end, `) as ${cast.to}`)];
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

/** Whether the expression stands on the left of an assignment, inside of a tuple, array or struct. */
function isAssignee(place: Place): boolean {
  let inner = place;
  for (let parent = parentOf(inner); parent !== null; parent = parentOf(inner)) {
    if (parent.kind === 'assign') return isSelf(inner, parent.left);
    if (!['tuple', 'array', 'struct', 'paren'].includes(parent.kind)) return false;
    inner = climb(inner, parent);
  }
  return false;
}

function bindsByMove(parent: Expr): boolean {
  const patterns =
    parent.kind === 'match'
      ? parent.arms.map((it) => it.pattern)
      : parent.kind === 'let'
        ? [parent.pattern]
        : [];
  return patterns.some((it) => it.kind === 'tupleStruct' || it.kind === 'struct' || it.kind === 'tuple');
}

/** `X.get()` of an UnsafeCell is the pointer itself. `X.0.get()` of a newtype around one likewise. */
function rewriteCell(place: Place, { pointer }: SiteTarget, text: string): SiteRewrite {
  let inner = place;
  let parent = parentOf(inner);
  while (parent?.kind === 'field' || parent?.kind === 'paren') {
    inner = climb(inner, parent);
    parent = parentOf(inner);
  }
  if (
    parent?.kind === 'methodCall' &&
    isSelf(inner, parent.receiver) &&
    parent.method.text === 'get' &&
    parent.args.length === 0
  ) {
    return { edits: [replace(climb(inner, parent), pointer)] };
  }
  const method =
    parent?.kind === 'methodCall' ? `\`${text.slice(inner.span.start, parent.end)}\`` : 'this use';
  return { why: `${method} is no plain \`get()\` of the cell` };
}

function rewriteAtomic(place: Place, target: SiteTarget): SiteRewrite {
  const parent = parentOf(place);
  if (parent?.kind !== 'methodCall' || !isSelf(place, parent.receiver))
    return { why: 'the atomic itself is handed on' };
  const whole = climb(place, parent);
  const { pointer, cast } = target;
  const method = parent.method.text;
  if (method === 'as_ptr')
    return cast.kind === 'none'
      ? { edits: [replace(whole, pointer)] }
      : { why: `its address is taken, and its type changes to ${cast.to}` };
  if (method === 'load') return { edits: [replace(whole, read(target, inOperand(whole)))] };
  const [value] = parent.args;
  if (value === undefined) return { why: `\`${method}\` has no counterpart on a map value` };
  const statement = place.site.ancestors[whole.up];
  if (
    statement?.kind !== 'statement' ||
    statement.statement.kind !== 'expr' ||
    !statement.statement.semicolon
  ) {
    return { why: `the result of \`${method}\` is used` };
  }
  const form = ATOMIC_FORMS[method];
  if (form === undefined) return { why: `\`${method}\` has no counterpart on a map value` };
  const casted = cast.kind === 'number' && value.kind !== 'literal';
  const [before, after] = form(pointer);
  // The argument itself stays where it is: it may hold uses of its own.
  return {
    edits: [
      { span: { start: whole.span.start, end: value.start }, newText: casted ? `${before}(` : before },
      {
        span: { start: value.end, end: whole.span.end },
        newText: casted ? `) as ${cast.to}${after}` : after,
      },
    ],
  };
}

/** What stands before and after the argument of an atomic's method once it is a statement on a map value. */
const ATOMIC_FORMS: Readonly<Record<string, ((pointer: string) => readonly [string, string]) | undefined>> = {
  store: (pointer) => [`*${pointer} = `, ''],
  // Atomics wrap; `+=` would bring a panic path where overflow checks are on.
  fetch_add: (pointer) => [`*${pointer} = (*${pointer}).wrapping_add(`, ')'],
  fetch_sub: (pointer) => [`*${pointer} = (*${pointer}).wrapping_sub(`, ')'],
  fetch_or: (pointer) => [`*${pointer} |= `, ''],
  fetch_and: (pointer) => [`*${pointer} &= `, ''],
  fetch_xor: (pointer) => [`*${pointer} ^= `, ''],
};
