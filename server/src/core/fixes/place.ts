// An expression that stands for a static, and how its value is written once it is behind a pointer to a map's value.

import type { UseSite } from '../model/uses';
import type { Expr } from '../syntax/ast';
import type { TextEdit } from '../text/edit';

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
  /**
   * What wraps the value: nothing for a `static mut`, an UnsafeCell or an atomic for interior mutability. `struct`: what is mutable is
   * inside of a struct, which the map holds as it is.
   */
  readonly wrapper: 'none' | 'cell' | 'atomic' | 'struct';
  /** `number`: a number, bool or char, whose methods take it by value. `own`: a type of the workspace, whose methods rustc lets borrow. */
  readonly value: 'number' | 'own' | 'other';
  /** Elements of an array become entries of the map: the use is the whole `X[i]`. */
  readonly elementwise: boolean;
  /** The caller puts the rewritten value into a block of its own. */
  readonly isBlock?: boolean;
}

export type SiteRewrite = { readonly edits: readonly TextEdit[] } | { readonly why: string };

/** An expression that stands for the static, with what is around it. */
export interface Place {
  readonly span: { readonly start: number; readonly end: number };
  /** Index of the parent in the site's ancestors. */
  readonly up: number;
  readonly site: UseSite;
}

export function parentOf(place: Place): Expr | null {
  const parent = place.site.ancestors[place.up];
  return parent?.kind === 'expr' ? parent.expr : null;
}

export function climb(place: Place, parent: Expr): Place {
  return { ...place, span: { start: parent.start, end: parent.end }, up: place.up - 1 };
}

export function isSelf(place: Place, expr: Expr): boolean {
  return expr.start === place.span.start && expr.end === place.span.end;
}

export function replace(place: Place, newText: string): TextEdit {
  return { span: { start: place.span.start, end: place.span.end }, newText };
}

/** The value as an expression, with parentheses only where what is around it needs them. */
export function readValue(place: Place, { pointer, cast, isBlock = false }: SiteTarget): string {
  const parent = isBlock ? null : parentOf(place);
  if (cast.kind === 'none')
    return parent !== null && isTight(place, parent) ? `(*${pointer})` : `*${pointer}`;
  const value = cast.kind === 'bool' ? `*${pointer} != 0` : `*${pointer} as ${cast.from}`;
  return parent !== null && needsParens(place, parent, cast) ? `(${value})` : value;
}

/**
 * The pointer under the static's own type, for those who take its address: `u64` and `usize` have one layout in BPF, and what BPF code
 * stores through a `bool` is 0 or 1.
 */
export function typedPointer({ pointer, cast }: SiteTarget): string {
  return cast.kind === 'none' ? pointer : `${pointer}.cast::<${cast.from}>()`;
}

/** A dereference binds tighter than every operator but these. */
function isTight(place: Place, parent: Expr): boolean {
  return (
    parent.kind === 'try' ||
    parent.kind === 'field' ||
    (parent.kind === 'methodCall' && isSelf(place, parent.receiver)) ||
    (parent.kind === 'index' && isSelf(place, parent.value))
  );
}

function needsParens(place: Place, parent: Expr, cast: ValueCast): boolean {
  if (isTight(place, parent) || parent.kind === 'unary') return true;
  if (cast.kind === 'bool')
    return parent.kind === 'cast' || (parent.kind === 'binary' && !/^(?:&&|\|\|)$/.test(parent.operator));
  // `x as usize < y` would be read as the start of generic arguments.
  return parent.kind === 'binary' && parent.operator.startsWith('<') && isSelf(place, parent.left);
}
