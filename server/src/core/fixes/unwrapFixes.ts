// What replaces the unwrap of a lookup: `let … else` that returns early, `if let` around what needs the value, or a value for the
// lookup that fails.
// Invariant: a lookup is moved before its statement only where it is evaluated exactly once, whatever the statement does.
// Deliberately absent: panics of other kinds, and code that a macro writes.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Fix } from '../engine/finding';
import { valueTypeOf, type UnwrappedLookup } from '../model/mapLookups';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { aboveComments, indentAt, lineStart } from './layoutText';
import { letElseStatement, pointerName } from './lookupText';
import { withoutRedundantUnsafe } from './redundantUnsafe';
import { isReservedBefore } from './reservations';
import { onlyOnSuccess } from './unwrapIfLet';
import {
  baseNameOf,
  callText,
  holderOf,
  isResult,
  mayBeUnsafe,
  needsUnsafe,
  patternBoundTo,
  safeSpan,
  siteOf,
  spanOf,
  withSemicolon,
  type Made,
  type Source,
} from './unwrapPlace';

export interface UnwrapFixContext {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  /** The lookup cannot fail: what is written for that case never runs. */
  readonly cannotFail: boolean;
}

/** The fixes, the preferred one first; empty where nothing can be written that surely compiles. */
export function unwrapFixes(facts: UnwrappedLookup, context: UnwrapFixContext): readonly Fix[] {
  const { body } = facts;
  const text = context.files.text(body.file);
  if (body.originOf !== null || typeof text !== 'string') return [];
  const early = returnEarly(facts, { text, crate: context.crate });
  const inside = onlyOnSuccess(facts, { text, crate: context.crate });
  const other = otherValue(facts, text);
  const made = [
    ...(early === null
      ? []
      : [{ ...early, kind: 'let-else', title: `Return when the lookup fails (${early.title})` }]),
    ...(inside === null
      ? []
      : [{ ...inside, kind: 'if-let', title: `Go on only when the lookup succeeds (${inside.title})` }]),
    ...(other === null
      ? []
      : [{ ...other, kind: 'unwrap-or', title: `Use ${other.title} when the lookup fails (\`unwrap_or\`)` }]),
  ];
  return made.map(({ title, kind, edits }, index) => ({
    title,
    kind,
    safe: context.cannotFail,
    preferred: index === 0,
    edits: finished([{ path: body.file, edits }], context),
  }));
}

function returnEarly(facts: UnwrappedLookup, source: Source): Made | null {
  const { body, ancestors, unwrap } = facts;
  const { text } = source;
  if (isReservedBefore(ancestors)) return null;
  if (body.item.kind !== 'fn' || body.item.isConst) return null;
  if (ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure')) return null;
  const divergence = divergenceOf(body.item, body, text);
  const holder = holderOf(facts, text);
  if (divergence === null || holder === null) return null;
  const { statement, leavesUnsafe } = holder;
  if (leavesUnsafe && !needsUnsafe(facts) && facts.lookup.args.some(mayBeUnsafe)) return null;
  const start =
    statement.kind === 'item' ? statement.start : (statement.attributes[0]?.start ?? statement.start);
  if (text.slice(lineStart(text, start), start).trim() !== '') return null;
  const call = callText(facts, leavesUnsafe, text);
  const success = isResult(facts, source.crate) ? 'Ok' : 'Some';
  const title = `\`let … else { ${divergence.replace(/;$/, '')} }\``;
  const indent = indentAt(text, start);
  const pattern = patternBoundTo(facts, statement, text);
  if (pattern !== null) {
    const newText = letElseStatement(
      { pattern: `${success}(${pattern})`, call, indent },
      { text, divergence },
    );
    return { title, edits: [{ span: withSemicolon(statement, text), newText }] };
  }
  const site = siteOf(facts);
  const name = pointerName(baseNameOf(facts), { site, text, taken: new Set() });
  const at = aboveComments(text, start);
  const statementText = letElseStatement(
    { pattern: `${success}(${name})`, call, indent },
    { text, divergence },
  );
  const span = spanOf(unwrap);
  return {
    title,
    edits: [
      { span: { start: at, end: at }, newText: `${statementText}\n${indent}` },
      { span, newText: name },
      ...withoutRedundantUnsafe([{ site, span: safeSpan(facts) }], text),
    ],
  };
}

/** `0` for a number that is copied out of the map: `X.get(0).copied().unwrap()` or `*X.get(0).unwrap()`. */
function otherValue(facts: UnwrappedLookup, text: string): Made | null {
  const { unwrap, ancestors, lookup, map, adaptors, held } = facts;
  const type = valueTypeOf(map);
  const value = type?.kind === 'int' ? '0' : type?.kind === 'bool' ? 'false' : null;
  if (value === null || held !== null || lookup.method.text !== 'get') return null;
  const ending = { start: unwrap.receiver.end, end: unwrap.end };
  if (/\/[/*]/.test(text.slice(ending.start, ending.end))) return null;
  const [only, ...more] = adaptors;
  if ((only === 'copied' || only === 'cloned') && more.length === 0)
    return { title: `\`${value}\``, edits: [{ span: ending, newText: `.unwrap_or(${value})` }] };
  const parent = ancestors.at(-1);
  if (adaptors.length > 0 || parent?.kind !== 'expr' || parent.expr.kind !== 'unary') return null;
  if (parent.expr.operator !== '*') return null;
  const star = { start: parent.expr.start, end: parent.expr.operand.start };
  if (text.slice(star.start, star.end) !== '*') return null;
  const site = siteOf(facts);
  return {
    title: `\`${value}\``,
    edits: [
      { span: star, newText: '' },
      { span: ending, newText: `.copied().unwrap_or(${value})` },
      ...(needsUnsafe(facts) || lookup.args.some(mayBeUnsafe)
        ? []
        : withoutRedundantUnsafe([{ site, span: safeSpan(facts) }], text)),
    ],
  };
}
