// The items that a call of a local `macro_rules!` macro declares, each with the place in the user's files where every part was written.
// Invariant: what is not understood is null (or stays a macro call among the items), so no finding can rest on a guess.
// Deliberately absent: procedural macros, macros of foreign crates, hygiene, and any cache: ask once per call and keep the answer.

import type { CrateUnit, OriginOf } from '../crates/crate';
import type { FileAst, Item, MacroCall, MacroRulesItem } from '../syntax/ast';
import { expandMacroCall, type MacroExpansion } from '../syntax/macroExpansion';
import type { Span } from '../text/span';
import { resolveMacro } from './macros';
import type { Scope } from './names';

export interface ExpandedItem {
  readonly item: Item; // its spans are offsets in the expanded text: only `originOf` gives them a meaning
  readonly scope: Scope; // that of the call
  /** Where a span of the item was written; null if its parts come from several places. */
  readonly originOf: OriginOf;
}

export interface ExpansionContext {
  /** Reads Rust text; the caller frees what its parser holds. */
  readonly parse: (text: string) => FileAst;
}

/**
 * The items that `call` declares in `scope`, those of macro calls in the expansion included. A call inside of it that cannot
 * be expanded is among the items as it is. null: the macro or its body is not understood.
 */
export function expandedItems(
  scope: Scope,
  call: MacroCall,
  { parse }: ExpansionContext,
): readonly ExpandedItem[] | null {
  const { file } = scope.module;
  return expand(
    { scope, call, at: call.start, originOf: (span) => ({ path: file, span }), opaque: [], siblings: [] },
    { parse, left: { expansions: MOST_EXPANSIONS, characters: MOST_CHARACTERS } },
    0,
  );
}

interface Call {
  readonly scope: Scope;
  readonly call: MacroCall;
  readonly at: number; // where the outermost call stands in the file of `scope`
  readonly originOf: OriginOf;
  readonly opaque: readonly Span[];
  /** Macros that the same expansion defines, in source order. */
  readonly siblings: readonly MacroRulesItem[];
}

interface Work {
  readonly parse: (text: string) => FileAst;
  readonly left: { expansions: number; characters: number };
}

const DEEPEST_CALL = 32; // rustc stops at 128; macros that declare items take a handful
const MOST_EXPANSIONS = 200;
const MOST_CHARACTERS = 200_000;

function expand(from: Call, work: Work, depth: number): readonly ExpandedItem[] | null {
  if (depth > DEEPEST_CALL || work.left.expansions-- <= 0 || work.left.characters <= 0) return null;
  const expansion = expansionOf(from);
  if (expansion === null) return null;
  work.left.characters -= expansion.text.length;
  if (work.left.characters <= 0) return null;
  const ast = work.parse(expansion.text);
  if (ast.hasErrors) return null;
  const { scope } = from;
  return ast.items.flatMap((item): readonly ExpandedItem[] => {
    const self = { item, scope, originOf: expansion.originOf };
    if (item.kind !== 'macroCall') return [self];
    const siblings = ast.items.filter((it) => it.kind === 'macroRules' && it.start < item.start);
    const inner = expand(
      {
        scope,
        call: item.macro,
        at: from.at,
        originOf: expansion.originOf,
        opaque: expansion.opaque,
        siblings: siblings.filter((it) => it.kind === 'macroRules'),
      },
      work,
      depth + 1,
    );
    return inner ?? [self];
  });
}

interface PlacedExpansion {
  readonly text: string;
  readonly opaque: readonly Span[];
  readonly originOf: OriginOf;
}

function expansionOf({ scope, call, at, originOf, opaque, siblings }: Call): PlacedExpansion | null {
  const [name, ...others] = call.path.segments.map((it) => it.text);
  const sibling = others.length === 0 ? siblings.filter((it) => it.name.text === name).at(-1) : undefined;
  if (sibling !== undefined) {
    const expansion = expandMacroCall(sibling.rules, call.tokens, { crateRoot: null, opaque });
    return expansion === null ? null : placed(expansion, originOf, originOf);
  }
  const definition = resolveMacro(scope, call.path, at);
  if (definition === null) return null;
  const { file } = definition.scope.module;
  const expansion = expandMacroCall(definition.item.rules, call.tokens, {
    crateRoot: crateRoot(scope.unit, definition.scope.unit),
    opaque,
  });
  return expansion === null ? null : placed(expansion, originOf, (span) => ({ path: file, span }));
}

function placed(expansion: MacroExpansion, ofCall: OriginOf, ofDefinition: OriginOf): PlacedExpansion {
  return {
    text: expansion.text,
    opaque: expansion.opaque,
    originOf: (span) => {
      const origin = expansion.origins.originOf(span);
      if (origin === null) return null;
      return origin.where === 'call' ? ofCall(origin.span) : ofDefinition(origin.span);
    },
  };
}

/** How code of `unit` writes the root of the crate that defines the macro. */
function crateRoot(unit: CrateUnit, defining: CrateUnit): string | null {
  if (unit === defining) return 'crate';
  const name = [...unit.dependencies].find(([, dependency]) => dependency === defining)?.[0];
  return name === undefined ? null : `::${name}`;
}
