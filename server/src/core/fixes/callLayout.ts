// Arguments of calls that an edit made shorter or longer: on one line where they fit, else one a line, as rustfmt has them.
// Deliberately absent: breaking a call whose last argument rustfmt lets hang over (closures, blocks), and arguments with comments.

import type { UseSite } from '../model/uses';
import type { Expr } from '../syntax/ast';
import { editedPart, type TextEdit } from '../text/edit';
import { indentAt, indentUnit, lineEnd, lineStart, MAX_WIDTH, widthOf } from './layoutText';

/** rustfmt's `fn_call_width`: several arguments on one line are no wider, in columns. */
const ARGUMENTS_WIDTH = 60;

/** `edits` of a function with the arguments of the calls around `sites` laid out anew. */
export function fitCalls(
  edits: readonly TextEdit[],
  sites: readonly UseSite[],
  text: string,
): readonly TextEdit[] {
  const calls = new Map<number, Call>();
  for (const { ancestors } of sites)
    for (const ancestor of ancestors) {
      const call = ancestor.kind === 'expr' ? callOf(ancestor.expr) : null;
      if (call !== null) calls.set(call.end, call);
    }
  // What is inside of another call is laid out first: the outer one sees it as it will be.
  const inward = [...calls.values()].sort((a, b) => a.end - a.open - (b.end - b.open));
  return inward.reduce<readonly TextEdit[]>((all, it) => [...all, ...fitted(it, all, text)], edits);
}

interface Call {
  readonly args: readonly Expr[];
  /** Offset of what stands before the opening parenthesis: the end of the callee or of the method's name. */
  readonly open: number;
  readonly end: number;
}

function callOf(expr: Expr): Call | null {
  if (expr.kind === 'call') return { args: expr.args, open: expr.callee.end, end: expr.end };
  return expr.kind === 'methodCall' ? { args: expr.args, open: expr.method.end, end: expr.end } : null;
}

function fitted({ args, open, end }: Call, edits: readonly TextEdit[], text: string): readonly TextEdit[] {
  const [first] = args;
  const last = args.at(-1);
  if (first === undefined || last === undefined) return [];
  const gaps = args.map((it, index) => ({ start: args[index - 1]?.end ?? open, end: it.start }));
  const tail = { start: last.end, end };
  const isPlain =
    gaps.every((it, index) => (index === 0 ? /^\(\s*$/ : /^,\s+$/).test(text.slice(it.start, it.end))) &&
    /^,?\s*\)$/.test(text.slice(tail.start, tail.end));
  const isBroken = text.slice(open, first.start).includes('\n');
  // What its author laid out in another way than rustfmt stays so.
  if (!isPlain || fitsOnOneLine({ args, open, end }, [], text) === isBroken) return [];
  const fits = fitsOnOneLine({ args, open, end }, edits, text);
  if (fits === null || fits === !isBroken) return [];
  if (fits)
    return [
      ...gaps.map((span, index) => ({ span, newText: index === 0 ? '(' : ', ' })),
      { span: tail, newText: ')' },
    ];
  if (args.length === 1 || last.kind === 'closure') return [];
  const indent = indentAt(text, open);
  const next = `\n${indent}${indentUnit(text)}`;
  return [
    ...gaps.map((span, index) => ({ span, newText: index === 0 ? `(${next}` : `,${next}` })),
    { span: tail, newText: `,\n${indent})` },
  ];
}

/** Whether rustfmt would keep the call on one line; null where an argument takes several lines itself. */
function fitsOnOneLine({ args, open, end }: Call, edits: readonly TextEdit[], text: string): boolean | null {
  const parts = args.map((it) => editedPart(text, it, edits));
  if (parts.some((it) => it.includes('\n'))) return null;
  const line = parts.join(', ');
  const before =
    editedPart(text, { start: lineStart(text, open), end: open }, edits)
      .split('\n')
      .at(-1) ?? '';
  const after = editedPart(text, { start: end, end: lineEnd(text, end) }, edits).split('\n')[0] ?? '';
  const isNarrow = args.length === 1 || widthOf(line) <= ARGUMENTS_WIDTH;
  return isNarrow && widthOf(`${before}(${line})${after}`) <= MAX_WIDTH;
}
