// One use of a static, rewritten to go through a pointer to the map's value.
// Invariant: the edits of a site stay inside the smallest expression that must change, so that those of its neighbours fit beside them.

import type { UseSite } from '../model/uses';
import type { Expr } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import {
  climb,
  isSelf,
  parentOf,
  readValue,
  replace,
  typedPointer,
  type Place,
  type SiteRewrite,
  type SiteTarget,
  type ValueCast,
} from './place';
import { receiverOf } from './receivers';
import { rewriteAtomic, rewriteCell, rewriteStruct } from './siteRewriteCell';

/** The edits for one site, or why it cannot be rewritten. `text` is that of the site's file. */
export function rewriteSite(site: UseSite, target: SiteTarget, text: string): SiteRewrite {
  const start: Place = { span: site.span, up: site.ancestors.length - 1, site };
  switch (target.wrapper) {
    case 'cell':
      return rewriteCell(start, target, text);
    case 'atomic':
      return rewriteAtomic(start, target);
    case 'struct':
      return rewriteStruct(start, target, text);
    case 'none': {
      const parent = parentOf(start);
      if (!target.elementwise) return rewritePlace(start, target);
      if (parent?.kind !== 'index' || !isSelf(start, parent.value))
        return { why: 'it is used as a whole array' };
      return rewritePlace(climb(start, parent), target);
    }
  }
}

function rewritePlace(place: Place, target: SiteTarget): SiteRewrite {
  const { pointer, cast } = target;
  const parent = parentOf(place);
  const asValue = { edits: [replace(place, readValue(place, target))] };
  switch (parent?.kind) {
    case 'borrow':
      return rewriteBorrow(place, parent, target);
    case 'macroCall': {
      const name = parent.macro.path.segments.at(-1)?.text;
      if (name !== 'addr_of' && name !== 'addr_of_mut') return asValue;
      return rewriteAddress(climb(place, parent), target, name === 'addr_of_mut');
    }
    case 'assign':
    case 'compoundAssign': {
      if (!isSelf(place, parent.left)) return asValue;
      const isShift = parent.kind === 'compoundAssign' && /^(?:<<|>>)=$/.test(parent.operator);
      return { edits: [replace(place, `*${pointer}`), ...(isShift ? [] : stored(parent.right, cast))] };
    }
    case 'tuple':
    case 'array':
    case 'struct':
      if (isAssignee(place)) return rewriteAssignee(place, target);
      return structField(place, parent, target) ?? asValue;
    case 'field':
      return rewriteBase(place, target);
    case 'index':
      return isSelf(place, parent.value) ? rewriteBase(place, target) : asValue;
    case 'methodCall':
      return isSelf(place, parent.receiver) ? rewriteReceiver(place, parent, target) : asValue;
    case 'cast': {
      const { type } = parent;
      const isSame =
        cast.kind === 'number' && type.kind === 'path' && type.path.segments.at(-1)?.text === cast.to;
      if (isSame) return { edits: [replace(climb(place, parent), `*${pointer}`)] };
      return cast.kind === 'bool' ? asValue : { edits: [replace(place, `*${pointer}`)] };
    }
    case 'unary':
      return parent.operator === '!' && cast.kind === 'bool'
        ? rewriteNot(climb(place, parent), target)
        : asValue;
    case 'binary':
      return isComparedToLiteral(place, parent, cast) ? { edits: [replace(place, `*${pointer}`)] } : asValue;
    case 'paren':
      return throughParens(place, parent, target);
    case 'call':
      return isSelf(place, parent.callee) ? { why: 'it holds a function that is called' } : asValue;
    case 'unknown':
      return { why: 'the code around it cannot be read' };
    default:
      return asValue;
  }
}

/** `X.a.b[i]` up to who reads, writes, or calls a method of it: a borrow that rustc would imply is written out. */
function rewriteBase(place: Place, target: SiteTarget): SiteRewrite {
  const { pointer } = target;
  let top = place;
  for (let parent = parentOf(top); parent !== null; parent = parentOf(top)) {
    if (parent.kind === 'index' && isSelf(top, parent.value) && parent.index.kind === 'range')
      return { edits: [replace(place, `(&mut *${pointer})`)] };
    const isPart =
      parent.kind === 'field' ||
      parent.kind === 'paren' ||
      (parent.kind === 'index' && isSelf(top, parent.value));
    if (!isPart) break;
    top = climb(top, parent);
  }
  const user = parentOf(top);
  if (user?.kind !== 'methodCall' || !isSelf(top, user.receiver))
    return { edits: [replace(place, `(*${pointer})`)] };
  return { edits: [replace(place, borrowed(pointer, user.method.text))] };
}

function rewriteReceiver(
  place: Place,
  call: Expr & { readonly kind: 'methodCall' },
  target: SiteTarget,
): SiteRewrite {
  const { pointer, cast, value } = target;
  if (cast.kind !== 'none') return { edits: [replace(place, readValue(place, target))] };
  return {
    edits: [replace(place, value === 'other' ? borrowed(pointer, call.method.text) : `(*${pointer})`)],
  };
}

function borrowed(pointer: string, method: string): string {
  const borrow = { value: '', shared: '&', mutable: '&mut ' }[receiverOf(method)];
  return `(${borrow}*${pointer})`;
}

/** `!X` of a bool: `*x == 0`. */
function rewriteNot(whole: Place, { pointer }: SiteTarget): SiteRewrite {
  const parent = parentOf(whole);
  const isParenthesized =
    parent !== null &&
    (['unary', 'cast', 'methodCall', 'field', 'try'].includes(parent.kind) ||
      (parent.kind === 'binary' && !/^(?:&&|\|\|)$/.test(parent.operator)));
  return { edits: [replace(whole, isParenthesized ? `(*${pointer} == 0)` : `*${pointer} == 0`)] };
}

/** `X > 3` compares as well in the map's own type. */
function isComparedToLiteral(
  place: Place,
  { operator, left, right }: Expr & { readonly kind: 'binary' },
  cast: ValueCast,
): boolean {
  if (cast.kind !== 'number' || !/^(?:[<>]=?|[=!]=)$/.test(operator)) return false;
  const other = isSelf(place, left) ? right : left;
  return other.kind === 'literal' && isPlainInteger(other.text);
}

function throughParens(
  place: Place,
  parent: Expr & { readonly kind: 'paren' },
  target: SiteTarget,
): SiteRewrite {
  const outer = climb(place, parent);
  const next = parentOf(outer);
  // `(X).field` and `(X) += 1` are places still; `(X)` elsewhere is a value in parentheses of its author's.
  const isPlace =
    next !== null &&
    ['field', 'index', 'assign', 'compoundAssign', 'borrow', 'methodCall'].includes(next.kind);
  return isPlace
    ? rewritePlace(outer, target)
    : { edits: [replace(place, readValue(place, { ...target, isBlock: true }))] };
}

function rewriteBorrow(
  place: Place,
  parent: Expr & { readonly kind: 'borrow' },
  target: SiteTarget,
): SiteRewrite {
  if (parent.raw) return rewriteAddress(climb(place, parent), target, parent.mutable);
  return { edits: [replace(place, `*${typedPointer(target)}`)] };
}

/** `&raw mut X` is the pointer itself; the parentheses that the operator needed go with it. */
function rewriteAddress(address: Place, target: SiteTarget, mutable: boolean): SiteRewrite {
  const pointer = typedPointer(target);
  let whole = address;
  for (let parent = parentOf(whole); parent?.kind === 'paren'; parent = parentOf(whole))
    whole = climb(whole, parent);
  const isPointer = mutable || takesAnyPointer(whole);
  return { edits: [replace(whole, isPointer ? pointer : `${pointer}.cast_const()`)] };
}

/** Where a `*mut T` does as well as the `*const T` that stands there: a read, or its address as a number. */
function takesAnyPointer(place: Place): boolean {
  const parent = parentOf(place);
  switch (parent?.kind) {
    case 'methodCall':
      return isSelf(place, parent.receiver) && /^read(?:_volatile|_unaligned)?$/.test(parent.method.text);
    case 'call':
      return (
        parent.callee.kind === 'path' &&
        /^read(?:_volatile|_unaligned)?$/.test(parent.callee.path.segments.at(-1)?.text ?? '')
      );
    case 'unary':
      return parent.operator === '*';
    default:
      return false;
  }
}

function structField(place: Place, parent: Expr, target: SiteTarget): SiteRewrite | null {
  if (parent.kind !== 'struct') return null;
  const field = parent.fields.find((it) => it.shorthand && isSelf(place, it.value));
  return field === undefined
    ? null
    : { edits: [replace(place, `${field.name.text}: ${readValue(place, target)}`)] };
}

/** Edits that make a stored value fit the map's type. */
export function stored(value: Expr, cast: ValueCast): readonly TextEdit[] {
  if (cast.kind === 'none') return [];
  if (cast.kind === 'bool') {
    if (value.kind === 'literal') return [{ span: value, newText: value.text === 'true' ? '1' : '0' }];
    return [insert(value.start, 'u8::from('), insert(value.end, ')')];
  }
  // An integer literal without a suffix takes the type that is wanted.
  if (value.kind === 'literal')
    return isPlainInteger(value.text)
      ? []
      : [{ span: value, newText: value.text.replace(new RegExp(`_?${cast.from}$`), `_${cast.to}`) }];
  if (
    value.kind === 'cast' &&
    value.type.kind === 'path' &&
    value.type.path.segments.at(-1)?.text === cast.from
  )
    return [{ span: value.type, newText: cast.to }];
  const tight = ['path', 'call', 'methodCall', 'field', 'index', 'paren', 'macroCall', 'cast'].includes(
    value.kind,
  );
  return tight
    ? [insert(value.end, ` as ${cast.to}`)]
    : [insert(value.start, '('), insert(value.end, `) as ${cast.to}`)];
}

function isPlainInteger(text: string): boolean {
  return /^[\d_]+$|^0[xob][\da-fA-F_]+$/.test(text);
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

/** One of the places that a destructuring assignment writes. */
function rewriteAssignee(place: Place, target: SiteTarget): SiteRewrite {
  return { edits: [replace(place, `*${typedPointer(target)}`)] };
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
