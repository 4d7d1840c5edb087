// Unary and binary operators, on built-in numbers as the compiler has them and on types of the workspace through their impls.

import type { Expr } from '../../syntax/ast';
import { PINNED_MAP, unknownType, type Type } from '../types';
import { infer } from './expressions';
import { associatedType } from './methods';
import { coerce, type Around } from './session';
import { isIntegerVariable, isVariable } from './variables';

const BOOL: Type = { kind: 'bool' };
const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=']);
const SHIFTS = new Set(['<<', '>>']);
const TRAITS: Readonly<Record<string, string>> = {
  '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div', '%': 'Rem', '&': 'BitAnd', '|': 'BitOr', '^': 'BitXor', '<<': 'Shl', '>>': 'Shr',
}; // prettier-ignore

export function inferBinary(
  around: Around,
  expr: Expr & { readonly kind: 'binary' },
  hint: Type | null,
): Type {
  const { operator } = expr;
  if (operator === '&&' || operator === '||') {
    infer(around, expr.left, BOOL);
    infer(around, expr.right, BOOL);
    return BOOL;
  }
  const isComparison = COMPARISONS.has(operator);
  const left = infer(around, expr.left, isComparison ? null : numberHint(around, hint));
  const right = infer(around, expr.right, SHIFTS.has(operator) ? null : plain(around, left));
  if (isComparison) {
    compare(around, left, right);
    return BOOL;
  }
  return arithmetic(around, operator, left, right);
}

/** What a number is expected to be, for a literal below an operator: never anything but a hint that unification confirms later. */
function numberHint(around: Around, hint: Type | null): Type | null {
  const top = hint === null ? null : around.session.variables.shallow(hint);
  return top?.kind === 'parameter' ? top : null;
}

function plain({ session: { variables } }: Around, type: Type): Type {
  const top = variables.shallow(type);
  return top.kind === 'reference' ? variables.shallow(top.target) : top;
}

function compare(around: Around, left: Type, right: Type): void {
  const { variables } = around.session;
  const a = variables.shallow(left);
  const b = variables.shallow(right);
  if (a.kind === 'unknown' || b.kind === 'unknown') {
    variables.taint(a);
    variables.taint(b);
    return;
  }
  variables.tryUnify(a, b);
}

export function arithmetic(around: Around, operator: string, left: Type, right: Type): Type {
  const { variables } = around.session;
  const a = plain(around, left);
  const b = plain(around, right);
  if (a.kind === 'unknown' || b.kind === 'unknown') {
    if (SHIFTS.has(operator) && isNumber(a)) return a;
    variables.taint(a);
    variables.taint(b);
    // A number of the program's own is only ever added to itself by the built-in operators.
    return unknownType('an operand is not known');
  }
  if (isNumber(a) && isNumber(b)) {
    if (!SHIFTS.has(operator)) variables.tryUnify(a, b);
    return variables.shallow(a);
  }
  if (a.kind === 'bool' && b.kind === 'bool') return a;
  if (isVariable(a) || isVariable(b)) {
    const result = variables.fresh();
    around.session.deferred.push(() => {
      const again = [plain(around, a), plain(around, b)] as const;
      // Asked once: what is still open now, such as `1 + true`, stays unknown.
      if (again.some(isVariable) && !again.every(isNumber)) {
        for (const it of again) variables.taint(it);
        variables.taint(result);
      } else variables.tryUnify(result, arithmetic(around, operator, again[0], again[1]));
    });
    return result;
  }
  const trait = TRAITS[operator];
  if (a.kind === 'never') return b;
  return trait === undefined
    ? unknownType('an operator that is not known')
    : associatedType(around.session, around.scope, { type: variables.shallow(left), trait, name: 'Output' });
}

function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'float' || isIntegerVariable(type);
}

export function inferCompound(around: Around, expr: Expr & { readonly kind: 'compoundAssign' }): void {
  const operator = expr.operator.slice(0, -1);
  const left = infer(around, expr.left, null);
  const right = infer(around, expr.right, SHIFTS.has(operator) ? null : plain(around, left));
  const a = around.session.variables.shallow(left);
  if (SHIFTS.has(operator)) return;
  if (isNumber(a) || isVariable(a)) coerce(around.session, plain(around, right), a);
}

export function inferUnary(around: Around, expr: Expr & { readonly kind: 'unary' }, hint: Type | null): Type {
  const { session, scope } = around;
  const { variables } = session;
  if (expr.operator !== '*') {
    const operand = variables.shallow(infer(around, expr.operand, hint));
    const inner = plain(around, operand);
    if (inner.kind === 'bool' || isNumber(inner) || inner.kind === 'unknown') return inner;
    const trait = expr.operator === '-' ? 'Neg' : 'Not';
    return associatedType(session, scope, { type: operand, trait, name: 'Output' });
  }
  const operand = variables.shallow(infer(around, expr.operand, null));
  return dereferenced(around, operand) ?? unknownType('what this points at is not known');
}

/** The type of `*value`, or null where it cannot be dereferenced. */
export function dereferenced(around: Around, type: Type): Type | null {
  const { session, scope } = around;
  const top = session.variables.shallow(type);
  if (top.kind === 'reference' || top.kind === 'pointer') return session.variables.shallow(top.target);
  return throughDeref(around, top) ?? derefOfImpl(top);

  function derefOfImpl(it: Type): Type | null {
    if (it.kind !== 'adt') return null;
    const target = associatedType(session, scope, { type: it, trait: 'Deref', name: 'Target' });
    return target.kind === 'unknown' ? null : target;
  }
}

/** Types of other crates that dereference to their content. */
function throughDeref({ session: { variables } }: Around, type: Type): Type | null {
  if (type.kind !== 'external') return null;
  const [first] = type.args;
  switch (type.path.join('::')) {
    case PINNED_MAP:
    case 'core::mem::ManuallyDrop':
    case 'core::cell::Ref':
    case 'core::cell::RefMut':
      return first === undefined ? null : variables.shallow(first);
    case 'aya_ebpf::maps::ring_buf::RingBufEntry':
      return first === undefined
        ? null
        : { kind: 'external', path: ['core', 'mem', 'MaybeUninit'], args: [first], constArgs: [] };
    case 'aya_ebpf::maps::ring_buf::RingBufBytes':
      return { kind: 'slice', element: { kind: 'int', name: 'u8', bits: 8, signed: false } };
    default:
      return null;
  }
}
