// How far a fragment of a `macro_rules!` matcher reaches: `$x:ty`, `$x:expr`, … over the flat tokens of a call.
// Invariant: an end is a guess only where rustc would refuse the call anyway; where the reader is lost it says so and the call stays unknown.
// Deliberately absent: trees. Only the extent counts here, the grammar reads the expanded text later.

import { gluedLength, punctAt, type FlatToken } from './macroTokens';

/** What follows `:` in a matcher. */
export const FRAGMENTS: ReadonlySet<string> = new Set([
  'ident', 'lifetime', 'literal', 'tt', 'vis', 'block', 'path', 'ty', 'expr', 'expr_2021', 'pat', 'pat_param', 'item', 'stmt', 'meta',
]); // prettier-ignore

/** The reader is lost. */
export const LOST = -1;

type Tokens = readonly FlatToken[];

/** Whether a fragment of this kind may begin at `at`; where not, the rule does not match, as in rustc. */
export function canBegin(fragment: string, tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close') return false;
  switch (fragment) {
    case 'ident':
      return token.kind === 'ident' && token.text !== '_';
    case 'lifetime':
      return token.kind === 'lifetime';
    case 'literal':
      return token.kind === 'literal' || token.text === '-' || isBool(token);
    case 'block':
      return token.text === '{';
    case 'path':
    case 'meta':
      return token.kind === 'ident' || punctAt(tokens, at) === '::';
    case 'vis':
      return token.kind === 'ident' || token.text === ',' || canBeginType(tokens, at);
    case 'ty':
      return canBeginType(tokens, at);
    case 'expr':
    case 'expr_2021':
      return canBeginExpr(tokens, at);
    case 'pat':
    case 'pat_param':
      return canBeginPattern(tokens, at, fragment === 'pat');
    default:
      return true;
  }
}

/** Index after the fragment that begins at `at`, or LOST. */
export function fragmentEnd(fragment: string, tokens: Tokens, at: number): number {
  switch (fragment) {
    case 'ident':
    case 'lifetime':
      return at + 1;
    case 'literal':
      return literalEnd(tokens, at);
    case 'tt':
      return tokens[at]?.kind === 'open' ? afterGroup(tokens, at) : at + gluedLength(tokens, at);
    case 'block':
      return afterGroup(tokens, at);
    case 'vis':
      return visibilityEnd(tokens, at);
    case 'path':
      return pathEnd(tokens, at, 'type');
    case 'ty':
      return typeEnd(tokens, at);
    case 'expr':
    case 'expr_2021':
      return exprEnd(tokens, at);
    case 'pat':
    case 'pat_param':
      return patternEnd(tokens, at, fragment === 'pat');
    case 'meta':
      return metaEnd(tokens, at);
    case 'item':
      return itemEnd(tokens, at);
    case 'stmt':
      return statementEnd(tokens, at);
    default:
      return LOST;
  }
}

/** Whether the tokens are one operand that no operator beside it can tear apart: `x`, `f(1)`, `A::<B>::new()`, `a.b[0]`. */
export function isOperand(tokens: Tokens): boolean {
  const first = tokens[0];
  if (first === undefined || tokens.length === 1) return true;
  if (first.kind === 'ident' && RESERVED.has(first.text) && !PATH_KEYWORDS.has(first.text) && !isBool(first))
    return false;
  return first.kind !== 'punct' && first.kind !== 'lifetime' && operandEnd(tokens, 0) === tokens.length;
}

const PATH_KEYWORDS = new Set(['self', 'Self', 'super', 'crate']);
const EXPR_KEYWORDS = new Set([
  'async', 'break', 'const', 'continue', 'false', 'for', 'if', 'loop', 'match', 'move', 'return', 'static', 'true', 'unsafe', 'while',
]); // prettier-ignore
const TYPE_KEYWORDS = new Set(['_', 'for', 'impl', 'fn', 'unsafe', 'extern', 'dyn']);
const RESERVED = new Set([
  '_', 'as', 'async', 'await', 'break', 'const', 'continue', 'crate', 'dyn', 'else', 'enum', 'extern', 'false', 'fn', 'for', 'if', 'impl',
  'in', 'let', 'loop', 'match', 'mod', 'move', 'mut', 'pub', 'ref', 'return', 'self', 'Self', 'static', 'struct', 'super', 'trait',
  'true', 'type', 'unsafe', 'use', 'where', 'while',
]); // prettier-ignore
const EXPR_PUNCTS = new Set(['!', '-', '*', '|', '||', '&', '&&', '..', '..=', '...', '<', '<<', '::', '#']);
const TYPE_PUNCTS = new Set(['!', '*', '&', '&&', '?', '<', '<<', '::']);
const PATTERN_PUNCTS = new Set(['&', '&&', '-', '..', '..=', '...', '::', '<', '<<']);
const BINARY = new Set([
  '+', '-', '*', '/', '%', '^', '&', '|', '&&', '||', '<<', '>>', '==', '!=', '<', '>', '<=', '>=', '=', '+=', '-=', '*=', '/=', '%=',
  '^=', '&=', '|=', '<<=', '>>=', '..', '..=',
]); // prettier-ignore

function isBool(token: FlatToken): boolean {
  return token.kind === 'ident' && (token.text === 'true' || token.text === 'false');
}

function isIdent(tokens: Tokens, at: number, text: string): boolean {
  return tokens[at]?.kind === 'ident' && tokens[at].text === text;
}

function isOpen(tokens: Tokens, at: number, delimiters = '([{'): boolean {
  const token = tokens[at];
  return token?.kind === 'open' && delimiters.includes(token.text);
}

function afterGroup(tokens: Tokens, at: number): number {
  const token = tokens[at];
  return token?.kind === 'open' ? token.partner + 1 : LOST;
}

function canBeginExpr(tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close') return false;
  if (token.kind === 'ident')
    return !RESERVED.has(token.text) || EXPR_KEYWORDS.has(token.text) || PATH_KEYWORDS.has(token.text);
  return token.kind !== 'punct' || EXPR_PUNCTS.has(punctAt(tokens, at));
}

function canBeginType(tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close' || token.kind === 'literal') return false;
  if (token.kind === 'ident')
    return !RESERVED.has(token.text) || TYPE_KEYWORDS.has(token.text) || PATH_KEYWORDS.has(token.text);
  if (token.kind === 'open') return token.text !== '{';
  return token.kind !== 'punct' || TYPE_PUNCTS.has(punctAt(tokens, at));
}

function canBeginPattern(tokens: Tokens, at: number, alternatives: boolean): boolean {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close' || token.kind === 'lifetime') return false;
  if (token.kind === 'open') return token.text !== '{';
  if (token.kind !== 'punct') return true;
  const punct = punctAt(tokens, at);
  return PATTERN_PUNCTS.has(punct) || (alternatives && punct === '|');
}

function literalEnd(tokens: Tokens, at: number): number {
  const value = tokens[at]?.text === '-' ? at + 1 : at;
  const token = tokens[value];
  return token !== undefined && (token.kind === 'literal' || isBool(token)) ? value + 1 : LOST;
}

function visibilityEnd(tokens: Tokens, at: number): number {
  if (!isIdent(tokens, at, 'pub')) return at;
  const restricted =
    isOpen(tokens, at + 1, '(') && /^(?:crate|self|super|in)$/.test(tokens[at + 2]?.text ?? '');
  return restricted ? afterGroup(tokens, at + 1) : at + 1;
}

/** Index after the `>` that closes the `<` at `at`. */
function angleEnd(tokens: Tokens, at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === 'close' || token.text === ';') return LOST;
    if (token.kind === 'open') index = token.partner;
    if (token.kind !== 'punct') continue;
    const arrow = index > at && /^[-=]>/.test(punctAt(tokens, index - 1));
    if (token.text === '<') depth++;
    else if (token.text === '>' && !arrow && --depth === 0) return index + 1;
  }
  return LOST;
}

/** `type`: generics may follow a segment directly. `expr`: only after `::`. `mod`: none. */
function pathEnd(tokens: Tokens, at: number, style: 'type' | 'expr' | 'mod'): number {
  let index = at;
  if (tokens[index]?.text === '<') {
    index = angleEnd(tokens, index);
    if (index === LOST || punctAt(tokens, index) !== '::') return LOST;
  }
  if (punctAt(tokens, index) === '::') index += 2;
  for (;;) {
    if (tokens[index]?.kind !== 'ident') return LOST;
    index++;
    if (style !== 'mod') {
      if (style === 'type' && tokens[index]?.text === '<' && punctAt(tokens, index) !== '<=')
        index = angleEnd(tokens, index);
      else if (punctAt(tokens, index) === '::' && tokens[index + 2]?.text === '<')
        index = angleEnd(tokens, index + 2);
      if (index === LOST) return LOST;
      if (style === 'type' && isOpen(tokens, index, '(')) return resultEnd(tokens, afterGroup(tokens, index));
    }
    if (punctAt(tokens, index) !== '::' || tokens[index + 2]?.kind !== 'ident') return index;
    index += 2;
  }
}

function resultEnd(tokens: Tokens, at: number): number {
  return punctAt(tokens, at) === '->' ? typeEnd(tokens, at + 2) : at;
}

function typeEnd(tokens: Tokens, at: number): number {
  const token = tokens[at];
  if (token === undefined) return LOST;
  if (token.kind === 'open') return token.text === '{' ? LOST : afterGroup(tokens, at);
  const punct = punctAt(tokens, at);
  if (punct === '&' || punct === '&&') {
    let index = at + punct.length;
    if (tokens[index]?.kind === 'lifetime') index++;
    if (isIdent(tokens, index, 'mut')) index++;
    return typeEnd(tokens, index);
  }
  if (punct === '*')
    return isIdent(tokens, at + 1, 'const') || isIdent(tokens, at + 1, 'mut')
      ? typeEnd(tokens, at + 2)
      : LOST;
  if (punct === '!') return at + 1;
  if (punct === '?' || token.kind === 'lifetime') return boundsEnd(tokens, at);
  if (token.kind === 'ident') {
    switch (token.text) {
      case '_':
        return at + 1;
      case 'dyn':
      case 'impl':
        return boundsEnd(tokens, at + 1);
      case 'for': {
        const binder = tokens[at + 1]?.text === '<' ? angleEnd(tokens, at + 1) : LOST;
        return binder === LOST ? LOST : typeEnd(tokens, binder);
      }
      case 'unsafe':
        return typeEnd(tokens, at + 1);
      case 'extern':
        return typeEnd(tokens, tokens[at + 1]?.kind === 'literal' ? at + 2 : at + 1);
      case 'fn':
        return isOpen(tokens, at + 1, '(') ? resultEnd(tokens, afterGroup(tokens, at + 1)) : LOST;
    }
  }
  const path = pathEnd(tokens, at, 'type');
  return path !== LOST && punctAt(tokens, path) === '!' && isOpen(tokens, path + 1)
    ? afterGroup(tokens, path + 1)
    : path;
}

function boundsEnd(tokens: Tokens, at: number): number {
  let index = at;
  for (;;) {
    if (tokens[index]?.text === '?') index++;
    if (isIdent(tokens, index, 'for') && tokens[index + 1]?.text === '<') index = angleEnd(tokens, index + 1);
    if (index === LOST) return LOST;
    if (tokens[index]?.kind === 'lifetime') index++;
    else if (isOpen(tokens, index, '(')) index = afterGroup(tokens, index);
    else index = pathEnd(tokens, index, 'type');
    if (index === LOST || punctAt(tokens, index) !== '+') return index;
    index++;
  }
}

function exprEnd(tokens: Tokens, at: number): number {
  let index = at;
  for (;;) {
    index = operandEnd(tokens, index);
    while (index !== LOST && isIdent(tokens, index, 'as')) index = typeEnd(tokens, index + 1);
    if (index === LOST) return LOST;
    const operator = punctAt(tokens, index);
    if (!BINARY.has(operator)) return index;
    index += operator.length;
    if (operator.startsWith('..') && !canBeginExpr(tokens, index)) return index;
  }
}

function operandEnd(tokens: Tokens, at: number): number {
  let index = at;
  for (;;) {
    const punct = punctAt(tokens, index);
    if (punct === '-' || punct === '!' || punct === '*') index++;
    else if (punct === '&' || punct === '&&') {
      index += punct.length;
      if (isIdent(tokens, index, 'raw') && /^(?:const|mut)$/.test(tokens[index + 1]?.text ?? '')) index += 2;
      else if (isIdent(tokens, index, 'mut')) index++;
    } else if (punct === '..' || punct === '..=') {
      index += punct.length;
      if (!canBeginExpr(tokens, index)) return index;
    } else if (punct === '#' && isOpen(tokens, index + 1, '[')) index = afterGroup(tokens, index + 1);
    else if (punct === '|' || punct === '||') return closureEnd(tokens, index);
    else if (tokens[index]?.kind === 'lifetime' && punctAt(tokens, index + 1) === ':') index += 2;
    else break;
  }
  const token = tokens[index];
  if (token?.kind === 'ident' && /^(?:return|break|continue)$/.test(token.text)) {
    index++;
    if (tokens[index]?.kind === 'lifetime') index++;
    return token.text !== 'continue' && canBeginExpr(tokens, index) ? exprEnd(tokens, index) : index;
  }
  return postfixEnd(tokens, primaryEnd(tokens, index));
}

function closureEnd(tokens: Tokens, at: number): number {
  let index = at + punctAt(tokens, at).length;
  if (punctAt(tokens, at) === '|') {
    while (tokens[index] !== undefined && tokens[index]?.text !== '|') {
      if (tokens[index]?.kind === 'close') return LOST;
      index = isOpen(tokens, index) ? afterGroup(tokens, index) : index + 1;
    }
    index++;
  }
  if (punctAt(tokens, index) === '->') index = typeEnd(tokens, index + 2);
  return index === LOST ? LOST : exprEnd(tokens, index);
}

function primaryEnd(tokens: Tokens, at: number): number {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close' || token.kind === 'lifetime') return LOST;
  if (token.kind === 'literal') return at + 1;
  if (token.kind === 'open') return afterGroup(tokens, at);
  if (token.kind === 'ident') {
    switch (token.text) {
      case 'if':
        return ifEnd(tokens, at);
      case 'match':
      case 'while':
      case 'for':
        return headedBlockEnd(tokens, at + 1);
      case 'loop':
      case 'unsafe':
      case 'const':
        return isOpen(tokens, at + 1, '{') ? afterGroup(tokens, at + 1) : LOST;
      case 'async':
      case 'move':
      case 'static':
        if (isOpen(tokens, at + 1, '{')) return afterGroup(tokens, at + 1);
        return tokens[at + 1]?.text.startsWith('|') === true || isIdent(tokens, at + 1, 'move')
          ? operandEnd(tokens, at + 1)
          : LOST;
    }
    if (RESERVED.has(token.text) && !PATH_KEYWORDS.has(token.text) && !isBool(token)) return LOST;
  }
  const path = pathEnd(tokens, at, 'expr');
  if (path === LOST) return LOST;
  if (punctAt(tokens, path) === '!' && isOpen(tokens, path + 1)) return afterGroup(tokens, path + 1);
  return isOpen(tokens, path, '{') ? afterGroup(tokens, path) : path;
}

function postfixEnd(tokens: Tokens, at: number): number {
  let index = at;
  while (index !== LOST) {
    if (isOpen(tokens, index, '([')) index = afterGroup(tokens, index);
    else if (punctAt(tokens, index) === '?') index++;
    else if (punctAt(tokens, index) === '.') {
      const member = tokens[index + 1];
      if (member?.kind !== 'ident' && member?.kind !== 'literal') return LOST;
      index += 2;
      if (punctAt(tokens, index) === '::' && tokens[index + 2]?.text === '<')
        index = angleEnd(tokens, index + 2);
    } else break;
  }
  return index;
}

function ifEnd(tokens: Tokens, at: number): number {
  const then = headedBlockEnd(tokens, at + 1);
  if (then === LOST || !isIdent(tokens, then, 'else')) return then;
  if (isIdent(tokens, then + 1, 'if')) return ifEnd(tokens, then + 1);
  return isOpen(tokens, then + 1, '{') ? afterGroup(tokens, then + 1) : LOST;
}

/** A condition or pattern and then a block. Braces that `=`, `|` or `in` follows belong to a pattern. */
function headedBlockEnd(tokens: Tokens, at: number): number {
  for (let index = at; index < tokens.length;) {
    if (tokens[index]?.kind === 'close') return LOST;
    if (!isOpen(tokens, index)) {
      index++;
      continue;
    }
    const after = afterGroup(tokens, index);
    const inPattern = /^[=|]$/.test(punctAt(tokens, after)) || isIdent(tokens, after, 'in');
    if (isOpen(tokens, index, '{') && !inPattern) return after;
    index = after;
  }
  return LOST;
}

/** Index of the first of `stops` at this level, or of the end of the level. */
function skipTo(tokens: Tokens, at: number, stops: (index: number) => boolean): number {
  let index = at;
  while (index < tokens.length && tokens[index]?.kind !== 'close' && !stops(index))
    index = isOpen(tokens, index) ? afterGroup(tokens, index) : index + gluedLength(tokens, index);
  return index;
}

function patternEnd(tokens: Tokens, at: number, alternatives: boolean): number {
  const end = skipTo(
    tokens,
    at,
    (index) =>
      ['=>', ',', '=', ';', alternatives ? '' : '|'].includes(punctAt(tokens, index) || ' ') ||
      isIdent(tokens, index, 'if') ||
      isIdent(tokens, index, 'in'),
  );
  return end > at ? end : LOST;
}

function metaEnd(tokens: Tokens, at: number): number {
  const path = pathEnd(tokens, at, 'mod');
  if (path === LOST) return LOST;
  if (isOpen(tokens, path)) return afterGroup(tokens, path);
  return punctAt(tokens, path) === '=' ? exprEnd(tokens, path + 1) : path;
}

function itemEnd(tokens: Tokens, at: number): number {
  let index = at;
  while (punctAt(tokens, index) === '#' && isOpen(tokens, index + 1, '['))
    index = afterGroup(tokens, index + 1);
  index = visibilityEnd(tokens, index);
  for (;;) {
    const token = tokens[index];
    if (token?.kind !== 'ident') return LOST;
    switch (token.text) {
      case 'unsafe':
      case 'async':
      case 'safe':
      case 'default':
        index++;
        continue;
      case 'extern':
        if (isIdent(tokens, index + 1, 'crate')) return throughSemicolon(tokens, index);
        index += tokens[index + 1]?.kind === 'literal' ? 2 : 1;
        if (isOpen(tokens, index, '{')) return afterGroup(tokens, index);
        continue;
      case 'const':
        if (!/^(?:fn|unsafe|extern|async)$/.test(tokens[index + 1]?.text ?? ''))
          return throughSemicolon(tokens, index);
        index++;
        continue;
      case 'static':
      case 'type':
      case 'use':
        return throughSemicolon(tokens, index);
      case 'fn':
      case 'impl':
      case 'trait':
      case 'mod':
      case 'enum':
      case 'union':
      case 'struct':
        return throughBody(tokens, index);
      default:
        return macroItemEnd(tokens, index);
    }
  }
}

function throughSemicolon(tokens: Tokens, at: number): number {
  const end = skipTo(tokens, at, (index) => tokens[index]?.text === ';');
  return tokens[end]?.text === ';' ? end + 1 : LOST;
}

function throughBody(tokens: Tokens, at: number): number {
  const end = skipTo(tokens, at, (index) => tokens[index]?.text === ';' || isOpen(tokens, index, '{'));
  return isOpen(tokens, end) ? afterGroup(tokens, end) : tokens[end]?.text === ';' ? end + 1 : LOST;
}

function macroItemEnd(tokens: Tokens, at: number): number {
  const path = pathEnd(tokens, at, 'mod');
  if (path === LOST || punctAt(tokens, path) !== '!') return LOST;
  const group = tokens[path + 1]?.kind === 'ident' ? path + 2 : path + 1;
  const end = afterGroup(tokens, group);
  if (end === LOST || isOpen(tokens, group, '{')) return end;
  return tokens[end]?.text === ';' ? end + 1 : LOST;
}

const ITEM_KEYWORDS = new Set([
  'pub', 'fn', 'static', 'struct', 'enum', 'trait', 'impl', 'mod', 'use', 'type', 'extern',
]); // prettier-ignore

function statementEnd(tokens: Tokens, at: number): number {
  let index = at;
  while (punctAt(tokens, index) === '#' && isOpen(tokens, index + 1, '['))
    index = afterGroup(tokens, index + 1);
  const first = tokens[index];
  if (first?.kind === 'ident') {
    if (first.text === 'let') return skipTo(tokens, index, (it) => tokens[it]?.text === ';');
    if (ITEM_KEYWORDS.has(first.text)) return itemEnd(tokens, index);
    if (
      (first.text === 'const' && !isOpen(tokens, index + 1, '{')) ||
      (first.text === 'unsafe' && !isOpen(tokens, index + 1, '{'))
    )
      return itemEnd(tokens, index);
  }
  return exprEnd(tokens, index);
}
