// Macro-by-example matching as rustc does it: all ways through a matcher are followed side by side, one token at a time, so that
// neither the time nor the stack depends on how a repetition could be taken. Two ways that both want a fragment are an error there
// and "unknown" here.

import type { Token } from './ast';
import { canBegin, fragmentEnd, FRAGMENTS, LOST } from './macroFragments';
import { gluedLength, punctAt, repetitionAt, slice, type FlatToken } from './macroTokens';

export type Binding =
  | { readonly kind: 'fragment'; readonly fragment: string; readonly tokens: readonly FlatToken[] }
  | { readonly kind: 'list'; readonly items: readonly Binding[] };

export type Bindings = ReadonlyMap<string, Binding>;

export interface MatchInput {
  readonly tokens: readonly FlatToken[];
  /** Whether a token came out of a fragment that another macro has parsed: no literal token of a matcher may look into it. */
  readonly isOpaque: (token: FlatToken) => boolean;
}

/** What the matcher's variables are bound to; "no match" to go on with the next rule; null where rustc would stop or we are lost. */
export function matchRule(matcher: readonly Token[], input: MatchInput): Bindings | 'no match' | null {
  const steps: Step[] = [];
  if (!compile(matcher, steps, 0)) return null;
  return run(steps, input);
}

type Step =
  | {
      readonly kind: 'token';
      readonly text: string;
      readonly next: number;
      readonly event: Event['kind'] | null;
    }
  | { readonly kind: 'fragment'; readonly name: string; readonly fragment: string }
  | {
      readonly kind: 'begin';
      readonly optional: boolean;
      readonly after: number;
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'end';
      readonly again: number | null;
      readonly separated: boolean;
      readonly after: number;
    };

/** What happened on the way, newest first, shared between ways. */
interface Event {
  readonly kind: 'bind' | 'skip' | 'enter' | 'iterate' | 'leave';
  readonly names: readonly string[];
  readonly binding: Binding | null;
  readonly before: Event | null;
}

interface Way {
  readonly at: number;
  readonly events: Event | null;
}

const DEEPEST_MATCHER = 50;
const MOST_WAYS = 1000; // per token; a matcher of a real macro has a handful

function compile(matcher: readonly Token[], steps: Step[], depth: number): boolean {
  if (depth > DEEPEST_MATCHER) return false;
  for (let index = 0; index < matcher.length;) {
    const token = matcher[index];
    if (token === undefined) return false;
    if (token.kind === 'metavariable') {
      const fragment = matcher[index + 2]?.text ?? '';
      if (matcher[index + 1]?.text !== ':' || !FRAGMENTS.has(fragment)) return false;
      steps.push({ kind: 'fragment', name: token.text, fragment });
      index += 3;
    } else if (token.text === '$') {
      const repetition = repetitionAt(matcher, index);
      if (repetition === null) return false;
      const { children, separator, operator, next } = repetition;
      const begin = steps.length;
      steps.push({ kind: 'token', text: '', next: 0, event: null }); // replaced below, when its end is known
      if (!compile(children, steps, depth + 1)) return false;
      const end = steps.length;
      const separated = separator.length > 0;
      const after = separated ? end + 2 : end + 1;
      steps.push({
        kind: 'end',
        again: operator === '?' ? null : separated ? end + 1 : begin + 1,
        separated,
        after,
      });
      if (separated)
        steps.push({ kind: 'token', text: spelling(separator), next: begin + 1, event: 'iterate' });
      steps[begin] = { kind: 'begin', optional: operator !== '+', after, names: metavariables(children) };
      index = next;
    } else if (token.kind === 'group') {
      steps.push(literal(token.open, steps));
      if (!compile(token.children, steps, depth + 1)) return false;
      steps.push(literal(token.text.slice(-1), steps));
      index++;
    } else {
      const length = gluedLength(matcher, index);
      steps.push(literal(spelling(matcher.slice(index, index + length)), steps));
      index += length;
    }
  }
  return true;
}

function literal(text: string, steps: readonly Step[]): Step {
  return { kind: 'token', text, next: steps.length + 1, event: null };
}

function spelling(tokens: readonly Token[]): string {
  return tokens.map((it) => it.text).join('');
}

function metavariables(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((it) =>
    it.kind === 'metavariable' ? [it.text] : it.kind === 'group' ? metavariables(it.children) : [],
  );
}

function run(steps: readonly Step[], { tokens, isOpaque }: MatchInput): Bindings | 'no match' | null {
  let ways: readonly Way[] = [{ at: 0, events: null }];
  for (let position = 0; ;) {
    const settled = settle(steps, ways);
    if (settled === null) return null;
    const token = tokens[position];
    if (token === undefined) {
      const [finished, ...others] = settled.filter((it) => it.at === steps.length);
      if (finished === undefined) return 'no match';
      return others.length > 0 ? null : bindingsOf(finished.events);
    }
    const text = punctAt(tokens, position) || token.text;
    const onTokens: Way[] = [];
    const onFragments: { readonly way: Way; readonly name: string; readonly fragment: string }[] = [];
    for (const way of settled) {
      const step = steps[way.at];
      if (step?.kind === 'token' && step.text === text) {
        if (isOpaque(token)) return null;
        onTokens.push({ at: step.next, events: step.event === null ? way.events : event(step.event, way) });
      } else if (step?.kind === 'fragment' && canBegin(step.fragment, tokens, position)) {
        onFragments.push({ way, name: step.name, fragment: step.fragment });
      }
    }
    const [wanted, ...rivals] = onFragments;
    if (wanted === undefined) {
      if (onTokens.length === 0) return 'no match';
      ways = onTokens;
      position += gluedLength(tokens, position);
      continue;
    }
    if (rivals.length > 0 || onTokens.length > 0) return null;
    const end = fragmentEnd(wanted.fragment, tokens, position);
    if (end === LOST || end > tokens.length) return null;
    const binding: Binding = {
      kind: 'fragment',
      fragment: wanted.fragment,
      tokens: slice(tokens, position, end),
    };
    ways = [{ at: wanted.way.at + 1, events: event('bind', wanted.way, [wanted.name], binding) }];
    position = end;
  }
}

function event(
  kind: Event['kind'],
  way: Way,
  names: readonly string[] = [],
  binding: Binding | null = null,
): Event {
  return { kind, names, binding, before: way.events };
}

/** Follows all ways to where they need a token or are done. */
function settle(steps: readonly Step[], ways: readonly Way[]): readonly Way[] | null {
  const settled: Way[] = [];
  const open = [...ways];
  for (let count = 0; open.length > 0; count++) {
    const way = open.pop();
    if (way === undefined) break;
    if (count > MOST_WAYS) return null;
    const step = steps[way.at];
    if (step?.kind === 'begin') {
      if (step.optional) open.push({ at: step.after, events: event('skip', way, step.names) });
      open.push({ at: way.at + 1, events: event('enter', way, step.names) });
    } else if (step?.kind === 'end') {
      open.push({ at: step.after, events: event('leave', way) });
      if (step.again !== null)
        open.push({ at: step.again, events: step.separated ? way.events : event('iterate', way) });
    } else settled.push(way);
  }
  return settled;
}

function bindingsOf(last: Event | null): Bindings {
  const events: Event[] = [];
  for (let it = last; it !== null; it = it.before) events.push(it);
  events.reverse();
  interface Frame {
    readonly names: readonly string[];
    readonly iterations: Map<string, Binding>[];
  }
  const frames: Frame[] = [{ names: [], iterations: [new Map<string, Binding>()] }];
  const bind = (name: string, binding: Binding): void => {
    frames.at(-1)?.iterations.at(-1)?.set(name, binding);
  };
  for (const { kind, names, binding } of events) {
    if (kind === 'bind' && binding !== null) names.forEach((name) => { bind(name, binding); }); // prettier-ignore
    if (kind === 'skip') names.forEach((name) => { bind(name, { kind: 'list', items: [] }); }); // prettier-ignore
    if (kind === 'enter') frames.push({ names, iterations: [new Map<string, Binding>()] });
    if (kind === 'iterate') frames.at(-1)?.iterations.push(new Map<string, Binding>());
    if (kind === 'leave') {
      const frame = frames.pop();
      for (const name of frame?.names ?? []) {
        const items = (frame?.iterations ?? []).flatMap((it) => it.get(name) ?? []);
        bind(name, { kind: 'list', items });
      }
    }
  }
  return frames[0]?.iterations[0] ?? new Map<string, Binding>();
}
