// How the type of a value is spelled where an edit declares a map or a reservation of it.
// Invariant: every name in it means the same there as where the value stands; what cannot be spelled surely is null.

import type { Body } from '../model/bodies';
import { moduleScope, resolveNames, type Scope } from '../model/names';
import { typeText, type Type } from '../model/types';

/** The type at the module's level, outside of the function. */
export function spelledInModule(type: Type, body: Body): string | null {
  const whole = spelling(type);
  if (whole === null || !namesModuleTypes(whole, body)) return null;
  const imported = moduleName('MaybeUninit', body);
  return imported.kind === 'external' && imported.path.join('::') === 'core::mem::MaybeUninit'
    ? whole.replaceAll('core::mem::MaybeUninit<', 'MaybeUninit<')
    : whole;
}

/** A struct of the workspace by the name that it has in a scope. */
export function spelledIn(type: Type, scope: Scope): string | null {
  const name = type.kind === 'adt' ? spelling(type) : null;
  if (name === null || type.kind !== 'adt') return null;
  const found = resolveNames(scope, { leading: '', names: [name] }, 'type');
  return found.kind === 'item' && found.item === type.item ? name : null;
}

function spelling(type: Type): string | null {
  switch (type.kind) {
    case 'int':
    case 'bool':
    case 'char':
      return typeText(type);
    case 'array': {
      const element = spelling(type.element);
      return element === null || type.length === null ? null : `[${element}; ${String(type.length)}]`;
    }
    case 'external': {
      // The prelude has no `MaybeUninit`: its path stands for itself.
      const [inner] = type.args;
      const held = type.path.at(-1) === 'MaybeUninit' && inner !== undefined ? spelling(inner) : null;
      return held === null ? null : `core::mem::MaybeUninit<${held}>`;
    }
    case 'adt':
      return type.args.length === 0 && type.constArgs.length === 0 ? type.item.name.text : null;
    default:
      return null;
  }
}

function moduleName(name: string, { scope }: Body): ReturnType<typeof resolveNames> {
  return resolveNames(moduleScope(scope.unit, scope.module), { leading: '', names: [name] }, 'type');
}

/** Every name in the type means the same at the module's level as in the function. */
export function namesModuleTypes(spelled: string, { scope }: Body): boolean {
  const module = moduleScope(scope.unit, scope.module);
  return [...spelled.matchAll(/(?<![\w:])[A-Za-z_]\w*/g)].every(([name]) => {
    if (/^(?:[ui](?:8|16|32|64|128|size)|bool|char|crate|super|core|self)$/.test(name)) return true;
    const names = { leading: '', names: [name] } as const;
    return ['type', 'value'].some(
      (it) => resolveNames(module, names, it === 'type' ? 'type' : 'value').kind !== 'unknown',
    );
  });
}
