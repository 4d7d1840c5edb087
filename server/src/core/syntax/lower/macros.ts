// Macro calls: always as tokens, and as expressions for the macros that are known to take them.

import type { Expr, MacroCall } from '../ast';
import { tokenTrees } from '../lexer';
import { child, childOfType, type Raw } from '../raw';
import type { LowerContext } from './context';
import { lowerExpr } from './expressions';
import { lowerPath } from './types';

/** Macros of core, aya-ebpf and aya-log-ebpf whose arguments are expressions. Those of `matches!` are one expression and a pattern. */
const TAKES_EXPRESSIONS = new Set([
  'addr_of', 'addr_of_mut', 'assert', 'assert_eq', 'assert_ne', 'debug_assert', 'debug_assert_eq', 'debug_assert_ne', 'matches',
  'panic', 'unreachable', 'todo', 'unimplemented', 'write', 'writeln', 'format_args', 'dbg',
  'bpf_printk', 'log', 'trace', 'debug', 'info', 'warn', 'error',
]); // prettier-ignore

export function lowerMacroCall(context: LowerContext, node: Raw): MacroCall {
  const macro = child(node, 'macro');
  const tokens = childOfType(node, 'token_tree');
  const path = lowerPath(context, macro ?? node);
  const body =
    tokens === undefined ? { start: node.end, end: node.end } : { start: tokens.start, end: tokens.end };
  const name = path.segments.at(-1)?.text ?? '';
  return {
    start: node.start,
    end: node.end,
    path,
    body,
    tokens:
      tokens === undefined
        ? []
        : tokenTrees(context.text, body.start + 1, Math.max(body.start + 1, body.end - 1)),
    args:
      TAKES_EXPRESSIONS.has(name) && tokens !== undefined
        ? macroArguments(context, body.start, body.end, name)
        : null,
  };
}

function macroArguments(
  context: LowerContext,
  start: number,
  end: number,
  name: string,
): readonly Expr[] | null {
  const list = context.parseArguments(start, end);
  if (list === null) return null;
  const lowered = lowerExpr(context, list);
  const args =
    lowered.kind === 'tuple' ? lowered.elements : lowered.kind === 'paren' ? [lowered.inner] : null;
  if (args === null) return null;
  // `info!(target: "x", …)` and other shapes of their own leave something unreadable behind.
  if (args.some((it) => it.kind === 'unknown')) return null;
  const values = args.map((it) => (it.kind === 'assign' && it.left.kind === 'path' ? it.right : it));
  return name === 'matches' ? values.slice(0, 1) : values;
}
