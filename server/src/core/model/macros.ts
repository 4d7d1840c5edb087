// Which `macro_rules!` a macro path names: textual scope through `#[macro_use]` modules, and `#[macro_export]` at the crate's root.
// Invariant: null unless exactly one local macro can be meant. Deliberately absent: macros of foreign crates and procedural macros.

import type { CrateUnit, Module } from '../crates/crate';
import type { Item, MacroRulesItem, Path } from '../syntax/ast';
import { modulesOf, moduleScope, resolvePath, type Scope } from './names';

export interface MacroDefinition {
  readonly item: MacroRulesItem;
  readonly scope: Scope; // where the macro is defined
}

/** The macro that `path` names at the offset `at` of the scope's file, or null where it is not known for sure. */
export function resolveMacro(scope: Scope, path: Path, at: number): MacroDefinition | null {
  const found = resolvePath(scope, path, 'macro');
  if (found.kind === 'item')
    return found.item.kind === 'macroRules' && found.certain
      ? newest(found.scope, found.item, scope, at)
      : null;
  if (found.kind === 'external' && path.segments.length === 1) return null;
  const names = path.segments.map((it) => it.text);
  const [first] = names;
  if (first === undefined || path.qself !== null) return null;
  if (names.length === 1) return throughMacroUse(scope, first, at) ?? throughImports(scope, first);
  return exportedAt(scope, names);
}

/** Of several macros with one name the last one before the call counts, as in rustc. */
function newest(defined: Scope, item: MacroRulesItem, caller: Scope, at: number): MacroDefinition | null {
  const block = defined.blocks.at(-1);
  const rivals: readonly { readonly item: Item; readonly certain: boolean }[] =
    block === undefined
      ? defined.module.items
      : block.statements.flatMap((it) => (it.kind === 'item' ? [{ item: it.item, certain: true }] : []));
  const named = rivals.flatMap((it) =>
    it.item.kind === 'macroRules' && it.item.name.text === item.name.text
      ? [{ item: it.item, certain: it.certain }]
      : [],
  );
  if (named.length < 2) return { item, scope: defined };
  if (defined.module.file !== caller.module.file || named.some((it) => !it.certain)) return null;
  const last = named.filter((it) => it.item.start < at).at(-1);
  return last === undefined ? null : { item: last.item, scope: defined };
}

/** `#[macro_use] mod macros;` above the call, in its module or one around it. */
function throughMacroUse(scope: Scope, name: string, at: number): MacroDefinition | null {
  for (let depth = scope.module.path.length; depth >= 0; depth--) {
    const module = moduleAt(scope.unit, scope.module.path.slice(0, depth));
    if (module === null) continue;
    const found = macrosUsedIn(scope.unit, module, name).filter(
      (it) => module.file !== scope.module.file || it.from < at,
    );
    const last = found.at(-1);
    if (last !== undefined) return last.certain ? last.definition : null;
  }
  return null;
}

interface UsedMacro {
  readonly definition: MacroDefinition;
  readonly certain: boolean;
  readonly from: number; // where the module that brings it stands
}

function macrosUsedIn(unit: CrateUnit, module: Module, name: string): readonly UsedMacro[] {
  return [...module.declarations].flatMap(([key, item]) => {
    const child = module.children.get(key);
    if (child === undefined || !brings(item)) return [];
    const own = child.items.flatMap((it) =>
      it.item.kind === 'macroRules' && it.item.name.text === name
        ? [
            {
              definition: { item: it.item, scope: moduleScope(unit, child) },
              certain: it.certain && child.certain,
              from: item.start,
            },
          ]
        : [],
    );
    return [...own, ...macrosUsedIn(unit, child, name).map((it) => ({ ...it, from: item.start }))];
  });
}

function brings(item: Item & { readonly kind: 'mod' }): boolean {
  return [...item.attributes, ...item.innerAttributes].some((it) => it.path === 'macro_use');
}

/** `use crate::name;`, `use common::{name as other};`, `use crate::*;` */
function throughImports(scope: Scope, name: string): MacroDefinition | null {
  const items = [
    ...scope.blocks.flatMap((block) =>
      block.statements.flatMap((it) => (it.kind === 'item' ? [it.item] : [])),
    ),
    ...scope.module.items.map((it) => it.item),
  ];
  for (const item of items) {
    if (item.kind === 'externCrate' && item.attributes.some((it) => it.path === 'macro_use')) {
      const found = exportedAt(scope, [item.name.text, name]);
      if (found !== null) return found;
    }
    if (item.kind !== 'use') continue;
    for (const leaf of item.leaves) {
      const names = leaf.segments.map((it) => it.text);
      if (!leaf.glob && (leaf.alias?.text ?? names.at(-1)) !== name) continue;
      const found = exportedAt(scope, leaf.glob ? [...names, name] : names);
      if (found !== null) return found;
    }
  }
  return null;
}

/** `crate::name` or `common::name`: a `#[macro_export]` macro, which stands at its crate's root wherever it is written. */
function exportedAt(scope: Scope, names: readonly string[]): MacroDefinition | null {
  const [crate, name, ...rest] = names;
  if (crate === undefined || name === undefined || rest.length > 0) return null;
  const unit =
    crate === 'crate' || (crate === 'self' && scope.module.path.length === 0)
      ? scope.unit
      : scope.unit.dependencies.get(crate);
  if (unit === undefined) return null;
  const found = modulesOf(unit).flatMap((module) =>
    module.items.flatMap(({ item, certain }) =>
      item.kind === 'macroRules' &&
      item.name.text === name &&
      item.attributes.some((it) => it.path === 'macro_export')
        ? [{ item, certain: certain && module.certain, scope: moduleScope(unit, module) }]
        : [],
    ),
  );
  const [only, ...others] = found;
  return only === undefined || others.length > 0 || !only.certain
    ? null
    : { item: only.item, scope: only.scope };
}

function moduleAt(unit: CrateUnit, path: readonly string[]): Module | null {
  return path.reduce<Module | undefined>((module, name) => module?.children.get(name), unit.root) ?? null;
}
