// `#[cfg]` and `#[cfg_attr]` for the BPF target, in three values: on, off, and unknown where builds differ.
// Invariant: "on" and "off" hold in every release build for bpfel/bpfeb-unknown-none that the manifests describe, with two exceptions:
// `bpf_target_arch` counts as on, negated or not, because each of its values is the value of some build, and the absence of a
// feature that is no default counts as on, because the build that names no features has it so.
// Source: rustc's target specification (no std, panic abort, 64-bit, no atomic compare-and-swap) and Cargo's profiles.

import type { Attribute, Expr, Token } from '../syntax/ast';
import { tokenTrees } from '../syntax/lexer';
import type { CfgEnvironment, CfgState } from './crate';

/** An attribute that applies to an item; `certain` is false where a `cfg_attr` around it cannot be decided. */
export interface EffectiveAttribute {
  readonly attribute: Attribute;
  readonly certain: boolean;
}

/** Whether code with these attributes is compiled. All `cfg`s must hold; one inside of a `cfg_attr` counts too. */
export function cfgState(attributes: readonly Attribute[], environment: CfgEnvironment): CfgState {
  if (!attributes.some((it) => it.path === 'cfg' || it.path === 'cfg_attr')) return 'on'; // all but a few
  return all(
    effectiveAttributes(attributes, environment)
      .filter(({ attribute }) => attribute.path === 'cfg')
      .map(({ attribute, certain }) => {
        const state = evaluate(readPredicate(attribute.tokens), { environment, negated: false });
        return certain ? state : any(['unknown', state]);
      }),
  );
}

/** Equal for environments that decide everything alike. */
export function cfgKey({ features, possibleFeatures, architecture }: CfgEnvironment): string {
  return JSON.stringify([
    [...features].sort(),
    possibleFeatures === null ? null : [...possibleFeatures].sort(),
    architecture,
  ]);
}

/** The attributes after `cfg_attr`: those that are surely off are left out, the others are there, perhaps uncertainly. */
export function effectiveAttributes(
  attributes: readonly Attribute[],
  environment: CfgEnvironment,
): readonly EffectiveAttribute[] {
  if (attributes.length === 0) return NONE;
  return attributes.flatMap((attribute) => {
    if (attribute.path !== 'cfg_attr') return [{ attribute, certain: true }];
    const [predicate = [], ...inner] = splitAtCommas(attribute.tokens);
    const state = evaluate(readPredicate(predicate), { environment, negated: false });
    if (state === 'off') return [];
    const attributesInside = inner.flatMap((tokens) => {
      const read = readAttribute(tokens, attribute.inner);
      return read === null ? [] : [read];
    });
    return effectiveAttributes(attributesInside, environment).map((it) => ({
      attribute: it.attribute,
      certain: it.certain && state === 'on',
    }));
  });
}

const NONE: readonly EffectiveAttribute[] = [];

/** The key of a `[target.KEY.dependencies]` table: `cfg(…)` or the name of a target. Cargo gives it no features. */
export function targetTableState(key: string): CfgState {
  const predicate = /^\s*cfg\s*\((.*)\)\s*$/s.exec(key)?.[1];
  if (predicate === undefined) {
    if (/^\s*cfg\b/.test(key)) return 'unknown';
    return /^bpf(?:el|eb)-unknown-none$/.test(key) ? 'on' : 'off';
  }
  return evaluate(readPredicate(tokenTrees(predicate, 0, predicate.length)), {
    environment: { features: new Set(), possibleFeatures: new Set() },
    negated: false,
  });
}

/** The text between the quotes of a plain or raw string literal; null for anything else. */
export function stringLiteral(text: string): string | null {
  const raw = /^r(#*)"(.*)"\1$/s.exec(text);
  if (raw !== null) return raw[2] ?? null;
  const plain = /^"(.*)"$/s.exec(text)?.[1];
  return plain === undefined ? null : plain.replace(/\\(["'\\])/g, '$1');
}

type Predicate =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly part: Predicate }
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'unreadable' };

function readPredicate(tokens: readonly Token[]): Predicate {
  const [first, second, third] = tokens;
  const name = first?.text ?? '';
  if (first === undefined || (first.kind !== 'ident' && !/^(?:true|false)$/.test(name)))
    return { kind: 'unreadable' };
  if (second === undefined) return { kind: 'flag', name };
  if (second.text === '=' && third !== undefined) {
    const value = stringLiteral(third.text);
    return value === null ? { kind: 'unreadable' } : { kind: 'value', name, value };
  }
  if (second.open !== '(') return { kind: 'unreadable' };
  const parts = splitAtCommas(second.children).map(readPredicate);
  if (name === 'all' || name === 'any') return { kind: name, parts };
  const [part] = parts;
  return name === 'not' && part !== undefined ? { kind: 'not', part } : { kind: 'unreadable' };
}

interface Question {
  readonly environment: CfgEnvironment;
  readonly negated: boolean;
}

/** Negations are pushed down to the leaves, so that a leaf which differs between builds can be "on" on both sides. */
function evaluate(predicate: Predicate, question: Question): CfgState {
  switch (predicate.kind) {
    case 'not':
      return evaluate(predicate.part, { ...question, negated: !question.negated });
    case 'all':
    case 'any': {
      const states = predicate.parts.map((part) => evaluate(part, question));
      return (predicate.kind === 'all') === question.negated ? any(states) : all(states);
    }
    case 'value':
      if (predicate.name === 'bpf_target_arch') return architectureState(predicate.value, question);
      if (question.negated && isOffByDefault(predicate, question.environment)) return 'on';
      return signed(valueState(predicate.name, predicate.value, question.environment), question.negated);
    case 'flag':
      return signed(FLAGS.get(predicate.name) ?? 'unknown', question.negated);
    case 'unreadable':
      return 'unknown';
  }
}

const FLAGS: ReadonlyMap<string, CfgState> = new Map([
  ['true', 'on'],
  ['false', 'off'],
  ['unix', 'off'],
  ['windows', 'off'],
  ['test', 'off'],
  ['debug_assertions', 'off'],
  ['doc', 'off'],
  ['doctest', 'off'],
  ['miri', 'off'],
  ['proc_macro', 'off'],
  ['rust_analyzer', 'off'],
  ['target_has_atomic', 'off'],
]);

/** The one value that holds on bpfel- and bpfeb-unknown-none. Others of the same key are off. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['target_arch', 'bpf'],
  ['target_os', 'none'],
  ['target_pointer_width', '64'],
  ['target_vendor', 'unknown'],
  ['target_env', ''],
  ['panic', 'abort'],
]);

function architectureState(value: string, { environment, negated }: Question): CfgState {
  const { architecture } = environment;
  if (architecture === undefined) return 'on';
  if (architecture === null) return 'unknown';
  return signed(value === architecture ? 'on' : 'off', negated);
}

function isOffByDefault(
  { name, value }: { readonly name: string; readonly value: string },
  { features, possibleFeatures }: CfgEnvironment,
): boolean {
  return name === 'feature' && possibleFeatures !== null && !features.has(value);
}

function valueState(name: string, value: string, { features, possibleFeatures }: CfgEnvironment): CfgState {
  if (name === 'feature') {
    if (features.has(value)) return 'on';
    return possibleFeatures === null || possibleFeatures.has(value) ? 'unknown' : 'off';
  }
  if (name === 'target_family' || name === 'target_has_atomic') return 'off';
  const held = VALUES.get(name);
  if (held === undefined) return 'unknown';
  return held === value ? 'on' : 'off';
}

function signed(state: CfgState, negated: boolean): CfgState {
  if (!negated || state === 'unknown') return state;
  return state === 'on' ? 'off' : 'on';
}

function all(states: readonly CfgState[]): CfgState {
  if (states.includes('off')) return 'off';
  return states.includes('unknown') ? 'unknown' : 'on';
}

function any(states: readonly CfgState[]): CfgState {
  if (states.includes('on')) return 'on';
  return states.includes('unknown') ? 'unknown' : 'off';
}

function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'punct' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** An attribute inside of a `cfg_attr`, read from its tokens: `path`, `path(…)`, `path = value`, `unsafe(…)` around any. */
function readAttribute(tokens: readonly Token[], inner: boolean): Attribute | null {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.text === 'unsafe' && tokens.length === 2 && last.open === '(')
    return readAttribute(last.children, inner);
  const end = tokens.findIndex((token) => token.kind === 'group' || token.text === '=');
  const path = tokens
    .slice(0, end < 0 ? tokens.length : end)
    .map((it) => it.text)
    .join('');
  if (path === '') return null;
  const rest = end < 0 ? undefined : tokens[end];
  const span = { start: first.start, end: last.end };
  if (rest?.text === '=') return { ...span, path, inner, tokens: [], value: literalValue(last) };
  return { ...span, path, inner, tokens: rest?.children ?? [], value: null };
}

function literalValue(token: Token): Expr {
  const span = { start: token.start, end: token.end };
  if (stringLiteral(token.text) === null) return { ...span, kind: 'unknown', children: [] };
  return { ...span, kind: 'literal', literal: 'string', text: token.text };
}
