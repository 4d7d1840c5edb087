// The types of macro calls: those of core, aya-ebpf and aya-log-ebpf. Others are unknown, and what they name is tainted.

import type { Expr, Token } from '../../syntax/ast';
import { resolveMacro } from '../macros';
import { intType, UNIT, unknownType, type Type } from '../types';
import { infer } from './expressions';
import { findLocal, type Around } from './session';

const DIVERGING = new Set(['panic', 'unreachable', 'todo', 'unimplemented']);
const LOGGING = new Set([
  'log', 'trace', 'debug', 'info', 'warn', 'error',
  'assert', 'assert_eq', 'assert_ne', 'debug_assert', 'debug_assert_eq', 'debug_assert_ne',
]); // prettier-ignore

export function inferMacro(
  around: Around,
  expr: Expr & { readonly kind: 'macroCall' },
  hint: Type | null,
): Type {
  const { macro } = expr;
  const name = macro.path.segments.at(-1)?.text ?? '';
  const isOwn = resolveMacro(around.scope, macro.path, macro.start) !== null;
  const args = (macro.args ?? []).map((it) => infer(around, it, hintFor(name, hint)));
  const known = isOwn ? null : knownMacro(name, args);
  if (known !== null) return known;
  for (const it of args) around.session.variables.taint(it);
  taintNamed(around, macro.tokens);
  return unknownType(`the macro ${name} is not expanded`);
}

function hintFor(name: string, hint: Type | null): Type | null {
  return name === 'dbg' ? hint : null;
}

function knownMacro(name: string, args: readonly Type[]): Type | null {
  if (DIVERGING.has(name)) return { kind: 'never' };
  if (LOGGING.has(name)) return UNIT;
  const [first] = args;
  switch (name) {
    case 'addr_of':
    case 'addr_of_mut':
      return first === undefined ? null : { kind: 'pointer', mutable: name === 'addr_of_mut', target: first };
    case 'dbg':
      return first ?? null;
    case 'matches':
    case 'cfg':
      return { kind: 'bool' };
    case 'concat':
    case 'stringify':
    case 'file':
    case 'env':
    case 'module_path':
    case 'include_str':
      return { kind: 'reference', mutable: false, target: { kind: 'str' } };
    case 'line':
    case 'column':
      return intType('u32');
    case 'offset_of':
      return intType('usize');
    default:
      return null;
  }
}

function taintNamed(around: Around, tokens: readonly Token[]): void {
  for (const token of tokens) {
    const local = token.kind === 'ident' ? findLocal(around.locals, token.text) : null;
    if (local !== null) around.session.variables.taint(local);
    taintNamed(around, token.children);
  }
}
