// Where the statics of an eBPF crate are used: every path that resolves to one, with what stands around it.
// Invariant: a use that cannot be judged (inside an unknown macro, a format string, code that does not parse) is listed as opaque, never lost.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { MacroCall, StaticItem, Token, UseItem } from '../syntax/ast';
import type { Span } from '../text/span';
import { declaresItems, walkBody, type Ancestor, type Body } from './bodies';
import { modulesOf, resolvePath, type Scope } from './names';

/** A path expression that names a static. */
export interface UseSite {
  readonly file: string;
  readonly span: Span;
  readonly ancestors: readonly Ancestor[];
  readonly scope: Scope;
  readonly body: Body;
}

/** A mention that is no readable expression. */
export interface OpaqueUse {
  readonly file: string;
  readonly span: Span;
  readonly why: 'macro' | 'format string';
  readonly macro: string;
}

/** `use` leaves that name the static. */
export interface ImportOf {
  readonly file: string;
  readonly span: Span;
  readonly alias: string | null;
}

export interface StaticUses {
  readonly sites: readonly UseSite[];
  readonly opaque: readonly OpaqueUse[];
  readonly imports: readonly ImportOf[];
}

interface Collected {
  readonly sites: UseSite[];
  readonly opaque: OpaqueUse[];
  readonly imports: ImportOf[];
}

export type UsesByStatic = ReadonlyMap<StaticItem, StaticUses>;

export interface UsesOptions {
  /** All bodies of the crate. */
  readonly bodies: readonly Body[];
  readonly statics: ReadonlySet<StaticItem>;
  readonly files: FileStore;
}

/** Uses of each of `statics` in all units of the crate. Bodies that mention none of the names are not walked. */
export function usesOf(crate: EbpfCrate, { bodies, statics, files }: UsesOptions): UsesByStatic {
  const found = new Map<StaticItem, Collected>(
    [...statics].map((it) => [it, { sites: [], opaque: [], imports: [] }]),
  );
  const names = new Set([...statics].map((it) => it.name.text));
  collectImports(crate, bodies, { found, names });
  const mentions = mentionFinder(names, files);
  for (const body of bodies) if (mentions(body)) collectBody(body, { found, names });
  for (const unit of crate.units) collectMacroBodies(unit, { found, names });
  return new Map(
    [...found].map(([item, { sites, opaque, imports }]) => [
      item,
      {
        sites: oncePerPlace(sites, (it) => it.body.originOf === null),
        opaque: oncePerPlace(opaque, () => true),
        imports: oncePerPlace(imports, () => true),
      },
    ]),
  );
}

/** A file that several targets of a package hold is walked for each of them; offsets in expanded text say nothing of its place. */
function oncePerPlace<Use extends { readonly file: string; readonly span: Span }>(
  uses: readonly Use[],
  isPlace: (use: Use) => boolean,
): readonly Use[] {
  const seen = new Set<string>();
  return uses.filter((use) => {
    if (!isPlace(use)) return true;
    const key = `${use.span.start}-${use.span.end} ${use.file}`;
    return !seen.has(key) && seen.add(key).has(key);
  });
}

/** Whether a body's text holds one of the names; one search of each file answers for all of its bodies. */
function mentionFinder(names: ReadonlySet<string>, files: FileStore): (body: Body) => boolean {
  const pattern = new RegExp(`(?<![\\w])(?:${[...names].join('|')})(?!\\w)`, 'g');
  const offsets = new Map<string, readonly number[]>();
  return ({ file, originOf, root }) => {
    // Expanded text is no file's: it is walked.
    if (originOf !== null) return true;
    let known = offsets.get(file);
    if (known === undefined) {
      known = [...(files.text(file) ?? '').matchAll(pattern)].map((it) => it.index);
      offsets.set(file, known);
    }
    return known.some((it) => root.start <= it && it < root.end);
  };
}

interface Search {
  readonly found: ReadonlyMap<StaticItem, Collected>;
  readonly names: Set<string>; // aliases are added while imports are read
}

/** Imports in modules and in bodies. An alias may be imported under another one, wherever that stands: until no name is new. */
function collectImports(crate: EbpfCrate, bodies: readonly Body[], search: Search): void {
  const modules = crate.units.flatMap((unit) =>
    modulesOf(unit).flatMap((module) =>
      module.items.flatMap(({ item }) =>
        item.kind === 'use' ? [{ item, scope: { unit, module, blocks: [] }, file: module.file }] : [],
      ),
    ),
  );
  const inBodies = bodies.filter((it) => it.item.kind === 'fn' && declaresItems(it)).flatMap(usesIn);
  for (let known = -1; known < search.names.size;) {
    known = search.names.size;
    for (const it of search.found.values()) it.imports.length = 0;
    for (const it of [...modules, ...inBodies]) collectImport(it, search);
  }
}

interface UseDeclaration {
  readonly item: UseItem;
  readonly scope: Scope;
  readonly file: string;
}

function usesIn(body: Body): readonly UseDeclaration[] {
  const found: UseDeclaration[] = [];
  walkBody(body, ({ expr, scope }) => {
    if (expr.kind !== 'block') return;
    const inner = { ...scope, blocks: [...scope.blocks, expr.block] };
    for (const statement of expr.block.statements)
      if (statement.kind === 'item' && statement.item.kind === 'use')
        found.push({ item: statement.item, scope: inner, file: body.file });
  });
  return found;
}

function collectImport({ item, scope, file }: UseDeclaration, { found, names }: Search): void {
  for (const leaf of item.leaves) {
    const name = leaf.segments.at(-1);
    if (leaf.glob || name === undefined || !names.has(name.text)) continue;
    const { start, end, leading, alias } = leaf;
    const segments = leaf.segments.map((it) => ({ ...it, generics: null }));
    const target = resolvePath(scope, { start, end, leading, qself: null, segments }, 'value');
    if (target.kind !== 'item' || target.item.kind !== 'static') continue;
    found.get(target.item)?.imports.push({ file, span: { start, end }, alias: alias?.text ?? null });
    if (alias !== null) names.add(alias.text);
  }
}

/** What a macro of the workspace does with a static shows only where its calls among items were expanded; a call in a body is not. */
function collectMacroBodies(unit: EbpfCrate['units'][number], { found, names }: Search): void {
  for (const module of modulesOf(unit)) {
    const scope: Scope = { unit, module, blocks: [] };
    for (const { item } of module.items) {
      if (item.kind !== 'macroRules') continue;
      forEachToken(
        item.rules.flatMap((rule) => rule.body),
        (token, before) => {
          if (token.kind !== 'ident' || !names.has(token.text) || before.at(-1)?.text === '$') return;
          const { start, end } = token;
          const path = [...pathBefore(before), token.text].filter((it) => it !== '$crate');
          const segments = path.map((text) => ({ start, end, text, generics: null }));
          const target = resolvePath(scope, { start, end, leading: '', qself: null, segments }, 'value');
          if (target.kind !== 'item' || target.item.kind !== 'static') return;
          const uses = found.get(target.item);
          if (uses === undefined || uses.sites.some((it) => it.body.originOf !== null)) return;
          uses.opaque.push({ file: module.file, span: { start, end }, why: 'macro', macro: item.name.text });
        },
      );
    }
  }
}

function collectBody(body: Body, { found, names }: Search): void {
  walkBody(body, ({ expr, ancestors, scope }) => {
    if (expr.kind === 'macroCall') {
      collectMacro(expr.macro, { body, scope, found, names });
      return;
    }
    if (expr.kind !== 'path') return;
    const last = expr.path.segments.at(-1);
    if (last === undefined || !names.has(last.text)) return;
    const target = resolvePath(scope, expr.path, 'value');
    if (target.kind !== 'item' || target.item.kind !== 'static') return;
    const span = { start: expr.start, end: expr.end };
    found.get(target.item)?.sites.push({ file: body.file, span, ancestors: [...ancestors], scope, body });
  });
}

function collectMacro(macro: MacroCall, at: Search & { readonly body: Body; readonly scope: Scope }): void {
  const name = macro.path.segments.at(-1)?.text ?? '';
  const add = ({ start, end }: Span, names: readonly string[], why: OpaqueUse['why']): void => {
    const segments = names.map((text) => ({ start, end, text, generics: null }));
    const target = resolvePath(at.scope, { start, end, leading: '', qself: null, segments }, 'value');
    if (target.kind !== 'item' || target.item.kind !== 'static') return;
    at.found.get(target.item)?.opaque.push({ file: at.body.file, span: { start, end }, why, macro: name });
  };
  forEachToken(macro.tokens, (token, before) => {
    // Arguments that were read as expressions are visited as such.
    if (token.kind === 'ident' && macro.args === null && at.names.has(token.text))
      add(token, [...pathBefore(before), token.text], 'macro');
    if (token.kind !== 'literal' || !token.text.includes('{')) return;
    for (const [, captured] of token.text.matchAll(/\{([A-Za-z_]\w*)(?::[^}]*)?\}/g)) {
      if (captured !== undefined && at.names.has(captured)) add(token, [captured], 'format string');
    }
  });
}

/** The segments of a path that ends behind these tokens: `super::` → ["super"]. */
function pathBefore(tokens: readonly Token[]): readonly string[] {
  const spelled = tokens.map((it) => it.text).join(' ');
  const path = /((?:[A-Za-z_]\w* ?: ?: ?)+)$/.exec(spelled)?.[1] ?? '';
  return path.split(':').flatMap((it) => (it.trim() === '' ? [] : [it.trim()]));
}

/** Tokens: eight segments, each with two colons. */
const LONGEST_PATH = 24;

/** Every token with those before it in its group. */
function forEachToken(
  tokens: readonly Token[],
  visit: (token: Token, before: readonly Token[]) => void,
): void {
  tokens.forEach((token, index) => {
    visit(token, tokens.slice(Math.max(0, index - LONGEST_PATH), index));
    forEachToken(token.children, visit);
  });
}
