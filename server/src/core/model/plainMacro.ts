// Whether calls of a `macro_rules!` do nothing but what is written at the call: take a value apart, return early, calculate.
// Such a macro needs no expansion where it is asked what code keeps in memory; of every other one that is not known.
// Invariant: a macro that is not understood is not plain.

import type { MacroRulesItem, Token } from '../syntax/ast';

/** Whether no rule of the macro builds a value, binds one with `let`, or calls something on its own account. */
export function isPlainMacro({ rules }: MacroRulesItem): boolean {
  return rules.length > 0 && rules.every((it) => isPlain(it.body));
}

/** What wraps, unwraps or looks at a value that is there. */
const PLAIN_CALLS = new Set([
  'Some', 'Ok', 'Err', 'Poll', 'ok', 'err', 'ok_or', 'unwrap_or', 'is_some', 'is_none', 'is_ok', 'is_err', 'is_null', 'as_ref', 'as_mut', 'cast',
]); // prettier-ignore
const KEYWORDS = new Set(['if', 'match', 'return', 'in', 'while', 'unsafe', 'else', 'break', 'as']);

function isPlain(tokens: readonly Token[]): boolean {
  return tokens.every((token, index) => {
    const before = tokens[index - 1];
    // `let _ = …` keeps nothing.
    if (token.text === 'let') return tokens[index + 1]?.text === '_';
    if (token.kind === 'ident') return token.text !== 'fn' && token.text !== 'static';
    if (token.open === '') return token.text !== '!' || isOperator(tokens[index + 1]);
    if (token.open === '[' && !isIndexed(before)) return false;
    if (token.open === '(' && before !== undefined && !isPlainCall(tokens, index)) return false;
    // `Event { … }`: a word before a brace is a keyword's operand, a pattern or a struct; only the last has fields.
    if (token.open === '{' && token.children[1]?.text === ':' && token.children[2]?.text !== ':')
      return false;
    return isPlain(token.children);
  });
}

/** `!x` and `!=` calculate, `name!(…)` is a call of a macro. */
function isOperator(next: Token | undefined): boolean {
  return next !== undefined && next.open === '';
}

function isIndexed(before: Token | undefined): boolean {
  if (before?.kind === 'metavariable') return true;
  return before !== undefined && (before.kind === 'ident' ? !KEYWORDS.has(before.text) : before.open !== '');
}

/** Parentheses after a word are a call, unless the word is a keyword. */
function isPlainCall(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  // `$(…)*` repeats, `$f(…)` calls what nobody follows from here.
  if (before === undefined || before.kind === 'metavariable') return before === undefined;
  if (before.kind !== 'ident') return before.open === '' && before.text !== '>';
  return KEYWORDS.has(before.text) || PLAIN_CALLS.has(before.text);
}
