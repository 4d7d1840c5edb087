// One use of a static with interior mutability: what its cell or atomic offers, on a pointer to the map's value.
// Invariant: the edits leave arguments where they are, for they may hold uses of their own.
// Deliberately absent: atomic updates whose old value is used; a map's value has no such operation in one expression.

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
} from './place';

/** `X.get()` of an UnsafeCell is the pointer itself. `X.0.get()` of a newtype around one likewise. */
export function rewriteCell(place: Place, target: SiteTarget, text: string): SiteRewrite {
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
    return { edits: [replace(climb(inner, parent), typedPointer(target))] };
  }
  const method =
    parent?.kind === 'methodCall' ? `\`${text.slice(inner.span.start, parent.end)}\`` : 'this use';
  return { why: `${method} is no plain \`get()\` of the cell` };
}

/** `X.method(…)`, `X.field.method(…)` and `&X` of a struct that is behind a pointer now: the whole of it needs `unsafe`. */
export function rewriteStruct(place: Place, { pointer, value }: SiteTarget, text: string): SiteRewrite {
  let whole = place;
  let parent = parentOf(whole);
  while (parent?.kind === 'field' || (parent?.kind === 'index' && isSelf(whole, parent.value))) {
    whole = climb(whole, parent);
    parent = parentOf(whole);
  }
  const isCall = parent?.kind === 'methodCall' && isSelf(whole, parent.receiver);
  if (parent === null || !(isCall || (parent.kind === 'borrow' && !parent.raw)))
    return { why: `\`${text.slice(place.span.start, (parent ?? whole.span).end)}\` is no method call` };
  const isOwnMethod = whole === place && value === 'own';
  if (parent.kind === 'methodCall' && !isOwnMethod && ATOMIC_METHOD.test(parent.method.text))
    return { why: `\`${parent.method.text}\` of an atomic stays, which no BPF compiler knows` };
  const start = { span: { start: parent.start, end: parent.start }, newText: '' };
  const end = { span: { start: parent.end, end: parent.end }, newText: '' };
  return {
    edits: [start, replace(place, whole === place && !isCall ? `*${pointer}` : `(*${pointer})`), end],
  };
}

/** Of an atomic that is part of something: LLVM 22 aborts with "Cannot select: … AtomicLoad", before and after. */
const ATOMIC_METHOD = /^(?:load|store|swap|fetch_\w+|compare_\w+)$/;

/** `X.load(…)`, `X.store(…, …)`, and updates whose result nobody uses. */
export function rewriteAtomic(place: Place, target: SiteTarget): SiteRewrite {
  const parent = parentOf(place);
  if (parent?.kind !== 'methodCall' || !isSelf(place, parent.receiver))
    return { why: 'the atomic itself is handed on' };
  const whole = climb(place, parent);
  const { pointer, cast } = target;
  const method = parent.method.text;
  if (method === 'as_ptr') return { edits: [replace(whole, typedPointer(target))] };
  if (method === 'load') return { edits: [replace(whole, readValue(whole, target))] };
  const [value] = parent.args;
  const form = ATOMIC_FORMS[method];
  if (value === undefined || form === undefined)
    return { why: `\`${method}\` has no counterpart on a map value` };
  if (method !== 'store' && !isStatement(whole)) return { why: `the result of \`${method}\` is used` };
  return { edits: aroundArgument(whole, value, { form: form(pointer), cast }) };
}

function isStatement({ site, up }: Place): boolean {
  const statement = site.ancestors[up];
  return (
    statement?.kind === 'statement' && statement.statement.kind === 'expr' && statement.statement.semicolon
  );
}

/** The argument itself stays where it is: it may hold uses of its own. */
function aroundArgument(
  whole: Place,
  value: Expr,
  {
    form: [before, after],
    cast,
  }: { readonly form: readonly [string, string]; readonly cast: SiteTarget['cast'] },
): readonly TextEdit[] {
  const casted = cast.kind === 'number' && value.kind !== 'literal';
  return [
    { span: { start: whole.span.start, end: value.start }, newText: casted ? `${before}(` : before },
    {
      span: { start: value.end, end: whole.span.end },
      newText: casted ? `) as ${cast.to}${after}` : after,
    },
  ];
}

/** What stands before and after the argument of an atomic's method once it is an assignment to a map value. */
const ATOMIC_FORMS: Readonly<Record<string, ((pointer: string) => readonly [string, string]) | undefined>> = {
  store: (pointer) => [`*${pointer} = `, ''],
  // Atomics wrap; `+=` would bring a panic path where overflow checks are on.
  fetch_add: (pointer) => [`*${pointer} = (*${pointer}).wrapping_add(`, ')'],
  fetch_sub: (pointer) => [`*${pointer} = (*${pointer}).wrapping_sub(`, ')'],
  fetch_or: (pointer) => [`*${pointer} |= `, ''],
  fetch_and: (pointer) => [`*${pointer} &= `, ''],
  fetch_xor: (pointer) => [`*${pointer} ^= `, ''],
};
