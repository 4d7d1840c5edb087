// Macro calls in code: log macros keep a record and its length in memory, `bpf_printk!` more than three arguments.
// Invariant: a macro of the workspace that may hold memory makes its frame unknown, for macros are not expanded inside of functions.

import { resolveMacro } from '../model/macros';
import { isPlainMacro } from '../model/plainMacro';
import { unknownType, type Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import { evaluateExpr, evaluateHeld } from './evaluate';
import { escape } from './memory';
import { borrow } from './places';
import { bindingOf, newSlot, noteCall, NOTHING, noteUse, union, type Around, type Value } from './walk';

/** What a macro call gives, and what it has in memory. */
export function macroValue(around: Around, expr: Expr & { readonly kind: 'macroCall' }): Value {
  const name = expr.macro.path.segments.at(-1)?.text ?? '';
  const args = expr.macro.args ?? [];
  if (name === 'addr_of' || name === 'addr_of_mut') {
    const [operand] = args;
    return operand === undefined ? NOTHING : borrow(around, operand, true);
  }
  const own = resolveMacro(around.scope, expr.macro.path, expr.macro.start);
  if (own !== null && !isPlainMacro(own.item)) holdUnknown(around, expr, name);
  const isLog = own === null && /^(?:log|trace|debug|info|warn|error)$/.test(name);
  if (isLog) return logValue(around, { args, name, span: expr });
  const values = evaluateHeld(around, args);
  if (name === 'bpf_printk' && args.length > 4) {
    const slot = newSlot(around, {
      name: 'bpf_printk!',
      type: null,
      size: 8 * (args.length - 1),
      align: 8,
      kind: 'log',
      span: expr,
    });
    escape(slot, 'certain', 'more than three arguments are handed over in memory');
    slot.end = around.walk.tick + 1;
  }
  return union(values);
}

function logValue(
  around: Around,
  { args, name, span }: { readonly args: readonly Expr[]; readonly name: string; readonly span: Expr },
): Value {
  const values = logArguments(around, args);
  around.walk.logs += 1;
  around.walk.mostLogs = Math.max(around.walk.mostLogs, around.walk.logs);
  values.forEach((value, index) => {
    const arg = args[index];
    if (index === 0 || arg === undefined || !readsMemory(around.types.typeOf(arg))) return;
    for (const slot of value.points) {
      slot.logged = true;
      escape(slot, 'certain', `\`${name}!\` reads its bytes`);
    }
  });
  const slots = LOG_PIECES.map(({ size, align }) =>
    newSlot(around, { name: `${name}!`, type: null, size, align, kind: 'log', span }),
  );
  around.walk.tick += 1;
  for (const slot of slots) {
    escape(slot, 'certain', 'the log macro builds its record here');
    slot.end = around.walk.tick;
  }
  return NOTHING;
}

/** What a macro of the workspace has in memory besides its arguments: it is not expanded, so its frame has no number. */
function holdUnknown(around: Around, span: Expr, name: string): void {
  const type = unknownType('a macro is not expanded in a function');
  const slot = newSlot(around, { name: `${name}!`, type, kind: 'temporary', span });
  around.walk.tick += 1;
  escape(slot, 'likely', 'what the macro does is not known');
  slot.end = around.walk.tick;
}

/** A log macro holds the address of its record beside the bytes that are left of it, and the length that it asks for. */
const LOG_PIECES = [
  { size: 16, align: 8 },
  { size: 2, align: 2 },
] as const;

/** What a log macro keeps across its own calls. */
const LOG_REGISTERS = 1;

/** The context is not needed. */
function logArguments(around: Around, args: readonly Expr[]): readonly Value[] {
  const { walk } = around;
  const wasQuiet = walk.quiet;
  walk.quiet = true;
  const first = args.slice(0, 1).map((it) => evaluateExpr(around, it));
  walk.quiet = wasQuiet;
  const from = walk.held.length;
  const rest = evaluateHeld(around, args.slice(1));
  const ready = walk.tick;
  noteCall(around, { own: LOG_REGISTERS });
  // Its arguments are alive while the record is reserved.
  walk.tick += 1;
  for (const [index, it] of walk.held.slice(from).entries())
    if (it.end === ready) walk.held[from + index] = { ...it, end: walk.tick };
  for (const arg of args.slice(1)) {
    const binding = bindingOf(around, withoutParens(arg));
    if (binding !== null) noteUse(around, binding.slot);
  }
  return [...first, ...rest];
}

/** Strings and byte slices: their bytes are copied into the log's record. */
function readsMemory(type: Type): boolean {
  return type.kind === 'reference' && (type.target.kind === 'str' || type.target.kind === 'slice');
}
