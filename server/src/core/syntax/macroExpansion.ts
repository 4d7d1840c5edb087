// Expands one call of a `macro_rules!` macro to Rust text, and remembers for each token of it where it was written.
// Invariant: the text is what rustc would parse, or there is none. What is not understood is null, which readers take as "unknown".
// Deliberately absent: which macro a call names and what the text means (core/model/expandedItems.ts), hygiene, `$$` and `${…}`.

import type { Span } from '../text/span';
import type { MacroRule, Token } from './ast';
import { isOperand } from './macroFragments';
import { matchRule, type Binding, type Bindings } from './macroMatcher';
import { flatten, MOST_TOKENS, repetitionAt, type FlatToken, type Repetition } from './macroTokens';

export interface MacroExpansion {
  readonly text: string;
  readonly origins: OriginMap;
  /** Spans of `text` that are fragments which a matcher of another macro must not look into. */
  readonly opaque: readonly Span[];
}

export interface Origin {
  readonly where: 'call' | 'definition';
  readonly span: Span; // in the file of the call's or of the definition's tokens
}

export interface OriginMap {
  /** Where a span of the expanded text was written; null if it was written in more than one place. */
  readonly originOf: (span: Span) => Origin | null;
}

export interface ExpansionOptions {
  /** What `$crate` becomes: "crate", "::shared_crate"; null: not known, a macro that uses it is not expanded. */
  readonly crateRoot: string | null;
  /** Spans of the call's text that are fragments of an outer macro. */
  readonly opaque?: readonly Span[];
}

/** Expands a call by the first of `rules` that matches; null where no rule does or anything is not understood. Never throws. */
export function expandMacroCall(
  rules: readonly MacroRule[],
  call: readonly Token[],
  { crateRoot, opaque = [] }: ExpansionOptions,
): MacroExpansion | null {
  const tokens = flatten(call);
  if (tokens === null || tokens.some((it) => it.kind === 'metavariable')) return null;
  const isOpaque = (token: FlatToken): boolean =>
    opaque.some((it) => it.start <= token.start && token.end <= it.end);
  for (const rule of rules) {
    const bindings = matchRule(rule.matcher, { tokens, isOpaque });
    if (bindings === null) return null;
    if (bindings === 'no match') continue;
    const output: Output = { pieces: [], fragments: [] };
    return transcribe(rule.body, { bindings, crateRoot, depth: 0 }, output) ? written(output) : null;
  }
  return null;
}

interface Piece extends Span {
  readonly text: string;
  readonly where: Origin['where'];
}

interface Output {
  readonly pieces: Piece[];
  readonly fragments: Fragment[];
}

/** Pieces `from` (inclusive) to `to` (exclusive) are one parsed fragment. */
interface Fragment {
  readonly from: number;
  readonly to: number;
  readonly needsParens: boolean;
}

interface Transcription {
  readonly bindings: Bindings;
  readonly crateRoot: string | null;
  readonly depth: number;
}

const DEEPEST_BODY = 100;
const TRANSPARENT = new Set(['ident', 'lifetime', 'tt']);

function transcribe(body: readonly Token[], state: Transcription, output: Output): boolean {
  if (state.depth > DEEPEST_BODY) return false;
  for (let index = 0; index < body.length;) {
    const token = body[index];
    if (token === undefined || output.pieces.length > MOST_TOKENS) return false;
    if (token.text === '$') {
      const repetition = repetitionAt(body, index);
      if (repetition === null || !repeat(repetition, state, output)) return false;
      index = repetition.next;
      continue;
    }
    index++;
    if (token.kind === 'metavariable') {
      if (!substitute(token, state, output)) return false;
    } else if (token.kind === 'group') {
      const { start, end } = token;
      const closing = token.open === '(' ? ')' : token.open === '[' ? ']' : '}';
      if (end - start < 2 || !token.text.endsWith(closing)) return false;
      output.pieces.push({ text: token.open, where: 'definition', start, end: start + 1 });
      if (!transcribe(token.children, { ...state, depth: state.depth + 1 }, output)) return false;
      output.pieces.push({ text: closing, where: 'definition', start: end - 1, end });
    } else output.pieces.push(definitionPiece(token));
  }
  return true;
}

function definitionPiece({ text, start, end }: Token): Piece {
  return { text, where: 'definition', start, end };
}

function substitute(variable: Token, { bindings, crateRoot }: Transcription, output: Output): boolean {
  const binding = bindings.get(variable.text);
  if (variable.text === '$crate') {
    if (crateRoot === null) return false;
    output.pieces.push({ ...definitionPiece(variable), text: crateRoot });
    return true;
  }
  if (binding === undefined) {
    // A variable of a macro that is defined by the expansion.
    output.pieces.push(definitionPiece(variable));
    return true;
  }
  if (binding.kind === 'list') return false;
  const from = output.pieces.length;
  for (const { text, start, end } of binding.tokens) output.pieces.push({ text, where: 'call', start, end });
  if (!TRANSPARENT.has(binding.fragment)) {
    const needsParens = binding.fragment.startsWith('expr') && !isOperand(binding.tokens);
    output.fragments.push({ from, to: output.pieces.length, needsParens });
  }
  return output.pieces.length <= MOST_TOKENS;
}

function repeat(repetition: Repetition, state: Transcription, output: Output): boolean {
  const lists = [...namesIn(repetition.children)].flatMap((name) => {
    const binding = state.bindings.get(name);
    return binding?.kind === 'list' ? [{ name, items: binding.items }] : [];
  });
  const count = lists[0]?.items.length;
  if (count === undefined || lists.some((it) => it.items.length !== count)) return false;
  if (repetition.operator === '+' && count === 0) return false;
  if (repetition.operator === '?' && count > 1) return false;
  for (let round = 0; round < count; round++) {
    if (round > 0) output.pieces.push(...repetition.separator.map(definitionPiece));
    const bindings = new Map<string, Binding>(state.bindings);
    for (const { name, items } of lists) {
      const item = items[round];
      if (item !== undefined) bindings.set(name, item);
    }
    const inner = { ...state, bindings, depth: state.depth + 1 };
    if (!transcribe(repetition.children, inner, output)) return false;
  }
  return true;
}

function namesIn(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (token: Token): void => {
    if (token.kind === 'metavariable') names.add(token.text);
    token.children.forEach(collect);
  };
  tokens.forEach(collect);
  return names;
}

interface PlacedPiece {
  readonly at: Span; // in the expanded text
  readonly piece: Piece;
}

/** The pieces as text. Neighbours that touched where they were written touch again; all others get one space. */
function written({ pieces, fragments }: Output): MacroExpansion {
  const opening = new Map<number, number>();
  const closing = new Map<number, number>();
  for (const { from, to, needsParens } of fragments) {
    if (!needsParens || standsAlone(pieces, from, to)) continue;
    opening.set(from, (opening.get(from) ?? 0) + 1);
    closing.set(to - 1, (closing.get(to - 1) ?? 0) + 1);
  }
  const placed: PlacedPiece[] = [];
  let text = '';
  pieces.forEach((piece, index) => {
    const previous = pieces[index - 1];
    const touches = previous?.where === piece.where && previous.end === piece.start;
    const parens = '('.repeat(opening.get(index) ?? 0);
    const gap = index === 0 || (touches && parens === '' && !closing.has(index - 1)) ? '' : ' ';
    const start = text.length + gap.length + parens.length;
    text += gap + parens + piece.text + ')'.repeat(closing.get(index) ?? 0);
    placed.push({ at: { start, end: start + piece.text.length }, piece });
  });
  const opaque = fragments.flatMap(({ from, to }) => {
    const first = placed[from];
    const last = placed[to - 1];
    return from === to || first === undefined || last === undefined
      ? []
      : [{ start: first.at.start, end: last.at.end }];
  });
  return { text, origins: { originOf: (span) => originAmong(placed, span) }, opaque };
}

/** Whether an expression stands between separators, so that nothing can bind to a part of it. */
function standsAlone(pieces: readonly Piece[], from: number, to: number): boolean {
  const before = pieces[from - 1];
  const earlier = pieces[from - 2];
  const after = pieces[to];
  const assigned = before?.text === '=' && !(earlier?.end === before.start && /[=<>!]/.test(earlier.text));
  return (
    (before === undefined || assigned || /^[,;([{]$/.test(before.text)) &&
    (after === undefined || /^[,;)\]}]$/.test(after.text))
  );
}

function originAmong(placed: readonly PlacedPiece[], span: Span): Origin | null {
  const covered = placed.filter(({ at }) =>
    span.start === span.end
      ? at.start <= span.start && span.start <= at.end
      : at.start < span.end && span.start < at.end,
  );
  const first = covered[0];
  const last = covered.at(-1);
  if (first === undefined || last === undefined) return null;
  const { where } = first.piece;
  const inOrder = covered.every(
    ({ piece }, index) =>
      piece.where === where && (index === 0 || (covered[index - 1]?.piece.end ?? 0) <= piece.start),
  );
  if (!inOrder) return null;
  return {
    where,
    span: { start: within(first, span.start), end: within(last, span.end) },
  };
}

/** The place in the source of an offset of the expanded text that lies in or beside the piece. */
function within({ at, piece }: PlacedPiece, offset: number): number {
  if (offset <= at.start) return piece.start;
  return offset >= at.end ? piece.end : Math.min(piece.start + offset - at.start, piece.end);
}
