// An eBPF crate in memory and the scope of its root module, for questions about types and constants.
// Declarations under test are the aliases, statics and consts of the root: a test names one and asks about it.

import type { Expr } from '../../../server/src/core/syntax/ast';
import { moduleScope, type Scope } from '../../../server/src/core/model/names';
import { resolveType, type Type } from '../../../server/src/core/model/types';
import { crateNamed, project, unitNamed, type Files } from '../crates/project';

export interface RustScope {
  readonly scope: Scope;
  /** The type that `type NAME = …;` or the static or const NAME is declared with. */
  readonly type: (name: string) => Type;
  /** The value of the static or const. */
  readonly value: (name: string) => Expr;
}

const MANIFEST = '[package]\nname = "probe"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\n';

/** `more` holds other files by path below `/p/`. */
export function rustScope(text: string, more: Files = {}): RustScope {
  const files = {
    '/p/Cargo.toml': MANIFEST,
    '/p/src/main.rs': `#![no_std]\n#![no_main]\n${text}`,
    ...Object.fromEntries(Object.entries(more).map(([path, content]) => [`/p/${path}`, content])),
  };
  const unit = unitNamed(crateNamed(project(files), 'probe'), 'probe');
  const scope = moduleScope(unit, unit.root);
  const find = (name: string): { readonly type: Type; readonly value: Expr | null } => {
    for (const { item } of unit.root.items) {
      if (item.kind === 'typeAlias' && item.name.text === name && item.type !== null) {
        return { type: resolveType(scope, item.type), value: null };
      }
      if ((item.kind === 'static' || item.kind === 'const') && item.name.text === name) {
        return { type: resolveType(scope, item.type), value: item.value };
      }
    }
    throw new Error(`nothing is called ${name}`);
  };
  return {
    scope,
    type: (name) => find(name).type,
    value: (name) => {
      const { value } = find(name);
      if (value === null) throw new Error(`${name} has no value`);
      return value;
    },
  };
}
