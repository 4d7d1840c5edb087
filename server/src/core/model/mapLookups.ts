// Lookups in maps whose failure is unwrapped: `COUNTERS.get_ptr_mut(0).unwrap()`, through adaptors, unsafe blocks and locals.
// The map is a static that is named, or whatever inference finds to be one: a reference in a local, a parameter, a field.
// Invariant: listed is only what surely is a lookup in a map and is not checked between the lookup and the unwrap.
// Deliberately absent: what the kernel answers (rules), `match … => panic!()`, whose panic the kernel may never reach.

import { MAP_KINDS, mapKindOfPath, type MapKind } from '../data/maps';
import type { Expr, StaticItem, Stmt, Token } from '../syntax/ast';
import { boundNames, onlyExpression, withoutParens } from '../syntax/visit';
import { contains } from '../text/span';
import { walkBody, type Ancestor, type Body, type Visit } from './bodies';
import { evaluateConst } from './constants';
import { inferBody } from './inference';
import { resolvePath, type Scope } from './names';
import { intType, resolveType, type ExternalType, type Type } from './types';

export interface UnwrappedLookup {
  readonly body: Body;
  readonly scope: Scope;
  /** What stands around the unwrap, outermost first. */
  readonly ancestors: readonly Ancestor[];
  /** The whole `….unwrap()`. */
  readonly unwrap: MethodCall;
  readonly method: 'unwrap' | 'expect' | 'unwrap_unchecked';
  /** `COUNTERS.get_ptr_mut(0)`. */
  readonly lookup: MethodCall;
  readonly map: LookedUpMap;
  /** Methods between the lookup and the unwrap, such as `copied`, in that order. */
  readonly adaptors: readonly string[];
  /** The `let` whose local held the result of the lookup, or null. */
  readonly held: Let | null;
  readonly index: LookupIndex;
  /** false: the unwrapped value goes nowhere, so that the compiler drops everything but the check. */
  readonly valueUsed: boolean;
}

/** How the index of an array stands to its entries; `null` for maps that are no arrays. */
export type LookupIndex = 'zero' | 'in range' | 'out of range' | 'variable' | 'unknown' | null;

export interface LookedUpMap {
  /** As the program calls it: that of the static, or of the local, parameter or field. */
  readonly name: string;
  readonly kind: MapKind;
  readonly type: ExternalType;
  /** Its declaration, where the static itself is named. */
  readonly declared: MapStatic | null;
}

export interface MapStatic {
  readonly item: StaticItem;
  readonly scope: Scope;
  readonly kind: MapKind;
  readonly type: ExternalType;
}

type MethodCall = Expr & { readonly kind: 'methodCall' };
type Let = Stmt & { readonly kind: 'let' };

/** Those of one body, in source order. */
export function unwrappedLookups(body: Body): readonly UnwrappedLookup[] {
  const found: UnwrappedLookup[] = [];
  walkBody(body, (visit) => {
    const { expr } = visit;
    const method = expr.kind === 'methodCall' ? unwrapMethod(expr) : null;
    if (expr.kind !== 'methodCall' || method === null) return;
    const at: At = { ...visit, body };
    const origin = lookupBehind(expr.receiver, at);
    if (origin === null) return;
    found.push({
      body,
      scope: visit.scope,
      ancestors: [...visit.ancestors],
      unwrap: expr,
      method,
      ...origin,
      index: indexOf(origin, at),
      valueUsed: isUsed(expr, visit.ancestors),
    });
  });
  return found;
}

/** The static map that an expression names or points at, or null. */
export function mapNamedBy(expr: Expr, scope: Scope): MapStatic | null {
  const inner = lookThrough(expr);
  switch (inner.kind) {
    case 'path': {
      const target = resolvePath(scope, inner.path, 'value');
      if (target.kind !== 'item' || target.item.kind !== 'static' || !target.certain) return null;
      return mapOfStatic(target.item, target.scope);
    }
    case 'borrow':
      return mapNamedBy(inner.operand, scope);
    case 'unary':
      return inner.operator === '*' ? mapNamedBy(inner.operand, scope) : null;
    case 'macroCall': {
      const [arg] = inner.macro.args ?? [];
      const name = inner.macro.path.segments.at(-1)?.text ?? '';
      return /^addr_of(?:_mut)?$/.test(name) && arg !== undefined ? mapNamedBy(arg, scope) : null;
    }
    default:
      return null;
  }
}

/** The static as a map of aya-ebpf, or null for one of another type. */
export function mapOfStatic(item: StaticItem, scope: Scope): MapStatic | null {
  const type = resolveType(scope, item.type);
  const kind = type.kind === 'external' ? mapKindOfPath(type.path) : undefined;
  return type.kind === 'external' && kind !== undefined ? { item, scope, kind, type } : null;
}

/** The type argument of the map's value, or null. */
export function valueTypeOf({ kind, type }: LookedUpMap): Type | null {
  const at = kind.types.findIndex((it) => it.role === 'value');
  return at < 0 ? null : (type.args[at] ?? null);
}

function unwrapMethod({ method, args }: MethodCall): UnwrappedLookup['method'] | null {
  switch (method.text) {
    case 'unwrap':
    case 'unwrap_unchecked':
      return args.length === 0 ? method.text : null;
    case 'expect':
      return args.length === 1 ? method.text : null;
    default:
      return null;
  }
}

interface At extends Visit {
  readonly body: Body;
}

type Origin = Pick<UnwrappedLookup, 'lookup' | 'map' | 'adaptors' | 'held'>;

/** What keeps a `None`: the panic of the unwrap behind it stays. */
const ADAPTORS = new Set([
  'copied', 'cloned', 'as_ref', 'as_mut', 'as_deref', 'as_deref_mut', 'map', 'and_then', 'filter', 'inspect', 'ok_or', 'ok_or_else', 'ok',
]); // prettier-ignore

/** Queues answer a `Result` or an `Option` by release; both fail where the queue is empty. */
const TAKING = new Set(['pop', 'peek']);

function lookupBehind(expr: Expr, at: At): Origin | null {
  const inner = lookThrough(expr);
  if (inner.kind === 'path') return throughLocal(inner, at);
  if (inner.kind !== 'methodCall') return null;
  const name = inner.method.text;
  const map = LOOKUPS.test(name) ? lookedUp(inner.receiver, at) : null;
  if (map !== null) {
    const isLookup = map.kind.optionMethods.includes(name) || (isQueue(map.kind) && TAKING.has(name));
    return isLookup ? { lookup: inner, map, adaptors: [], held: null } : null;
  }
  if (!ADAPTORS.has(name)) return null;
  const origin = lookupBehind(inner.receiver, at);
  return origin === null ? null : { ...origin, adaptors: [...origin.adaptors, name] };
}

/** Every name in the table that a lookup may have. Inference costs more than this question. */
const LOOKUPS = new RegExp(
  `^(?:${[...new Set([...MAP_KINDS.flatMap((it) => it.optionMethods), ...TAKING])].join('|')})$`,
);

function lookedUp(receiver: Expr, { scope, body }: At): LookedUpMap | null {
  const declared = mapNamedBy(receiver, scope);
  if (declared !== null) {
    const { item, kind, type } = declared;
    return { name: item.name.text, kind, type, declared };
  }
  const name = nameOf(receiver);
  const type = name === null ? null : withoutReferences(inferBody(body).typeOf(receiver));
  if (name === null || type?.kind !== 'external') return null;
  const kind = mapKindOfPath(type.path);
  return kind === undefined ? null : { name, kind, type, declared: null };
}

/** The last name of `counters`, `self.counters` or `*counters`. */
function nameOf(expr: Expr): string | null {
  const inner = lookThrough(expr);
  switch (inner.kind) {
    case 'path':
      return inner.path.segments.at(-1)?.text ?? null;
    case 'field':
      return inner.field.text;
    case 'borrow':
    case 'unary':
      return nameOf(inner.operand);
    default:
      return null;
  }
}

function withoutReferences(type: Type): Type {
  return type.kind === 'reference' ? withoutReferences(type.target) : type;
}

function isQueue({ kernelType }: MapKind): boolean {
  return kernelType === 'BPF_MAP_TYPE_QUEUE' || kernelType === 'BPF_MAP_TYPE_STACK';
}

/** `let slot = COUNTERS.get(0); … slot.unwrap()`, where nothing between the two looks at the local. */
function throughLocal(expr: Expr & { readonly kind: 'path' }, at: At): Origin | null {
  const name = localName(expr);
  const held = name === null ? null : bindingOf(name, at.ancestors);
  if (name === null || held?.value == null) return null;
  if (isMentioned(name, { body: at.body, start: held.end, end: expr.start })) return null;
  const index = at.ancestors.findIndex((it) => it.kind === 'statement' && blockHolds(it, held));
  const around = index < 0 ? at.ancestors : at.ancestors.slice(0, index);
  const origin = lookupBehind(held.value, { ...at, ancestors: around });
  return origin === null || origin.held !== null ? null : { ...origin, held };
}

function blockHolds(ancestor: Ancestor & { readonly kind: 'statement' }, statement: Stmt): boolean {
  return ancestor.block.statements.includes(statement);
}

/** Parentheses, and blocks that hold nothing but their value. */
function lookThrough(expr: Expr): Expr {
  const inner = withoutParens(expr);
  const only = inner.kind === 'block' ? onlyExpression(inner.block) : null;
  return only === null ? inner : lookThrough(only);
}

function localName({ path }: Expr & { readonly kind: 'path' }): string | null {
  const [only, ...more] = path.segments;
  return only === undefined || more.length > 0 || path.leading !== '' ? null : only.text;
}

/** The plain `let` that binds `name` where `ancestors` end; null where it is bound otherwise or not at all. */
function bindingOf(name: string, ancestors: readonly Ancestor[]): Let | null {
  for (let up = ancestors.length - 1; up >= 0; up--) {
    const ancestor = ancestors[up];
    if (ancestor === undefined) continue;
    if (ancestor.kind === 'expr') {
      if (mayBind(ancestor.expr, name)) return null;
      continue;
    }
    const { block, statement } = ancestor;
    const before = block.statements.slice(0, block.statements.indexOf(statement));
    const binding = before.findLast((it) => it.kind === 'let' && boundNames(it.pattern).includes(name));
    if (binding?.kind !== 'let') continue;
    const { pattern } = binding;
    const isPlain = pattern.kind === 'binding' && !pattern.byRef && pattern.sub === null;
    return isPlain && binding.otherwise === null ? binding : null;
  }
  return null;
}

/** Whether some pattern of the expression itself binds `name`, for whichever part of it. */
function mayBind(expr: Expr, name: string): boolean {
  switch (expr.kind) {
    case 'closure':
      return expr.parameters.some((it) => boundNames(it.pattern).includes(name));
    case 'match':
      return expr.arms.some((it) => boundNames(it.pattern).includes(name));
    case 'for':
    case 'let':
      return boundNames(expr.pattern).includes(name);
    case 'if':
    case 'while':
      return conditionBinds(expr.condition, name);
    default:
      return false;
  }
}

function conditionBinds(condition: Expr, name: string): boolean {
  const inner = withoutParens(condition);
  if (inner.kind === 'binary') return conditionBinds(inner.left, name) || conditionBinds(inner.right, name);
  return inner.kind === 'let' && boundNames(inner.pattern).includes(name);
}

/** Whether a body's text between two offsets names the local. */
function isMentioned(
  name: string,
  { body, start, end }: { readonly body: Body; readonly start: number; readonly end: number },
): boolean {
  let found = false;
  walkBody(body, ({ expr }) => {
    if (found || expr.start < start || expr.start >= end) return;
    if (expr.kind === 'path') found = localName(expr) === name;
    if (expr.kind === 'macroCall') found = holdsName(expr.macro.tokens, name);
  });
  return found;
}

function holdsName(tokens: readonly Token[], name: string): boolean {
  return tokens.some((it) =>
    it.kind === 'literal' ? it.text.includes(`{${name}`) : it.text === name || holdsName(it.children, name),
  );
}

const ARRAYS = new Set(['BPF_MAP_TYPE_ARRAY', 'BPF_MAP_TYPE_PERCPU_ARRAY']);

function indexOf({ lookup, map }: Origin, at: At): LookupIndex {
  const [key] = lookup.args;
  if (!ARRAYS.has(map.kind.kernelType) || key === undefined) return null;
  const value = constantOf(key, at);
  const entries = map.declared === null ? null : maxEntriesOf(map.declared);
  if (value === null) return isComputed(key, at) ? 'variable' : 'unknown';
  if (entries === null) return 'unknown';
  if (value >= entries) return 'out of range';
  return value === 0n ? 'zero' : 'in range';
}

function constantOf(expr: Expr, at: At): bigint | null {
  const inner = withoutParens(expr);
  const name = inner.kind === 'path' ? localName(inner) : null;
  const held = name === null ? null : bindingOf(name, at.ancestors);
  if (held !== null) {
    const { pattern, value } = held;
    const isFixed = pattern.kind === 'binding' && !pattern.mutable;
    return isFixed && value !== null ? constantOf(value, { ...at, ancestors: [] }) : null;
  }
  const value = evaluateConst(at.scope, inner, intType('u32'));
  return value.kind === 'int' ? value.value : null;
}

/** Calls give what no compiler knows; a plain name may stand for a constant. */
function isComputed(expr: Expr, at: At): boolean {
  const inner = lookThrough(expr);
  switch (inner.kind) {
    case 'path': {
      const name = localName(inner);
      const value = name === null ? null : bindingOf(name, at.ancestors)?.value;
      return value != null && isComputed(value, { ...at, ancestors: [] });
    }
    case 'cast':
      return isComputed(inner.value, at);
    case 'binary':
      return isComputed(inner.left, at) || isComputed(inner.right, at);
    case 'call':
    case 'methodCall':
      return true;
    default:
      return false;
  }
}

/** Number of entries, or null where it is not written as a constant. */
export function maxEntriesOf({ item, scope, kind, type }: MapStatic): bigint | null {
  if (kind.flavour === 'btf') {
    const [entries] = type.constArgs;
    return entries?.kind === 'int' ? entries.value : null;
  }
  const value = item.value === null ? null : withoutParens(item.value);
  const [entries] = value?.kind === 'call' ? value.args : [];
  if (entries === undefined) return null;
  const evaluated = evaluateConst(scope, entries, intType('u32'));
  return evaluated.kind === 'int' ? evaluated.value : null;
}

function isUsed(unwrap: Expr, ancestors: readonly Ancestor[]): boolean {
  const parent = ancestors.at(-1);
  if (parent?.kind !== 'statement') return true;
  const { statement } = parent;
  if (statement.kind === 'expr') return !statement.semicolon;
  if (statement.kind !== 'let' || statement.value === null || !contains(statement.value, unwrap)) return true;
  const { pattern } = statement;
  return !(pattern.kind === 'wildcard' || (pattern.kind === 'binding' && pattern.name.text.startsWith('_')));
}
