// `impl Trait` of a parameter is a type parameter without a name: it gets one here, so that whoever reads the function knows one kind only.
// Invariant: no source can name it, for no identifier holds a space; parameters of one text stay apart by a number.
// Deliberately absent: `impl Trait` as a result, which is one type that the body decides, and inside of generic arguments.

import type { GenericParam, Name, Parameter, TypeRef } from '../ast';

/** The parameters with a name for each anonymous type in them, and these names as type parameters, in their order. */
export function nameAnonymous(
  parameters: readonly Parameter[],
  text: string,
): { readonly parameters: readonly Parameter[]; readonly generics: readonly GenericParam[] } {
  const generics: GenericParam[] = [];
  const named = (type: TypeRef): TypeRef => {
    switch (type.kind) {
      case 'trait': {
        if (type.dynamic) return type;
        const { start, end } = type;
        const written = text.slice(start, end).replaceAll(/\s+/g, ' ');
        const same = generics.filter((it) => it.name.text.replace(/ #\d+$/, '') === written).length;
        // Every part of a lowered value is in it once, for it is moved in place.
        const name = (): Name => ({
          start,
          end,
          text: same === 0 ? written : `${written} #${String(same + 1)}`,
        });
        generics.push({ kind: 'type', name: name(), type: null, maybeUnsized: false, default: null });
        const segments = [{ ...name(), generics: null }];
        return { kind: 'path', start, end, path: { start, end, leading: '', qself: null, segments } };
      }
      case 'reference':
      case 'pointer':
        return { ...type, target: named(type.target) };
      case 'slice':
      case 'array':
        return { ...type, element: named(type.element) };
      case 'tuple':
        return { ...type, elements: type.elements.map(named) };
      default:
        return type;
    }
  };
  return {
    parameters: parameters.map((it) => (it.type === null ? it : { ...it, type: named(it.type) })),
    generics,
  };
}
