// Snippets as completions: where an item may stand and where a statement may, in the idiom of the crate.
// Invariant: what is offered compiles where it is offered, up to its tab stops: of statements only those whose maps or functions are
// there under that name; a `use` that is missing comes along, and where a name is taken the documentation shows what is needed.

import { lt, valid } from 'semver';
import type { EbpfCrate, Module } from '../crates/crate';
import { SNIPPETS, type SnippetEntry } from '../data/snippets.generated';
import { mapsOf } from '../model/maps';
import { moduleScope, resolveNames, type Namespace, type Scope } from '../model/names';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { Completion } from './completion';

/** How names of aya-ebpf, such as `["maps", "PerCpuArray"]`, are brought into a module: each as it is then written, and the edits. */
export type Importer = (
  scope: Scope,
  text: string,
  requests: readonly { readonly path: readonly [string, string]; readonly namespace: Namespace }[],
) => { readonly names: readonly string[]; readonly edits: readonly TextEdit[] };

export interface SnippetPlace {
  readonly crate: EbpfCrate;
  readonly unit: EbpfCrate['units'][number];
  /** The module around the cursor; null where it is not known. */
  readonly module: Module | null;
  readonly text: string;
  readonly span: Span;
  readonly importer: Importer;
}

/** Maps, programs and blocks: BTF maps first where the crate uses them. */
export function itemSnippets(place: SnippetPlace): readonly Completion[] {
  const usesBtf = mapsOf(place.crate).some(({ kind }) => kind.flavour === 'btf');
  const rank = { map: usesBtf ? 2 : 1, 'btf map': usesBtf ? 1 : 2, program: 0, block: 0 } as const;
  return known(place)
    .flatMap((entry) => (entry.kind === 'statement' ? [] : [{ ...entry, kind: entry.kind }]))
    .toSorted((a, b) => rank[a.kind] - rank[b.kind])
    .map((entry) => {
      const detail = { map: '#[map]', 'btf map': '#[btf_map]', program: 'eBPF program', block: 'eBPF' };
      return completion(entry, { ...place, detail: detail[entry.kind] });
    });
}

/** What can be done with the maps and functions that the module sees. */
export function statementSnippets(place: SnippetPlace): readonly Completion[] {
  const { module, unit } = place;
  if (module === null) return [];
  const scope = moduleScope(unit, module);
  const maps = mapsOf(place.crate).filter(({ name, item }) => {
    const seen = resolveNames(scope, { leading: '', names: [name] }, 'value');
    return seen.kind === 'item' && seen.item === item;
  });
  return known(place).flatMap((entry) => {
    if (entry.kind !== 'statement') return [];
    const uses = entry.uses ?? [];
    const seen = maps.filter(({ kind }) => uses.includes(kind.name)).map(({ name }) => name);
    const functions = uses.filter((name) => isFunction(scope, name));
    const [first, ...others] = [...seen, ...functions];
    if (first === undefined) return [];
    const stop = others.length === 0 ? `\${1:${first}}` : `\${1|${[first, ...others].join(',')}|}`;
    const body = entry.body.replace(/\$\{1:\w+\}/, stop);
    return [completion({ ...entry, body }, { ...place, detail: 'eBPF statement' })];
  });
}

function isFunction(scope: Scope, name: string): boolean {
  const seen = resolveNames(scope, { leading: '', names: [name] }, 'value');
  return seen.kind === 'item' && seen.item.kind === 'fn';
}

function known({ crate }: SnippetPlace): readonly SnippetEntry[] {
  const version = valid(crate.ayaEbpf);
  return SNIPPETS.filter(({ since }) => version === null || !lt(version, since));
}

function completion(
  { name, what, imports, paths, body }: SnippetEntry,
  place: SnippetPlace & { readonly detail: string },
): Completion {
  const edits = importEdits(paths, place);
  return {
    label: name,
    kind: 'snippet',
    detail: place.detail,
    documentation: imports === '' || edits !== null ? what : `${what}\n\n\`\`\`rust\n${imports}\n\`\`\``,
    insert: place.unit.edition === '2024' ? body : body.replace(/#\[unsafe\((.*)\)\]/g, '#[$1]'),
    span: place.span,
    edits: edits ?? [],
  };
}

/** null: what is needed cannot be brought by an edit beside this one. */
function importEdits(
  paths: readonly string[],
  { module, unit, text, span, importer }: SnippetPlace,
): readonly TextEdit[] | null {
  if (paths.length === 0) return [];
  if (module === null) return null;
  const requests = paths.map((path) => {
    const split = path.lastIndexOf('::');
    const [area, name] = [path.slice(0, split), path.slice(split + 2)];
    const namespace: Namespace = area === 'macros' ? 'macro' : area === 'helpers' ? 'value' : 'type';
    return { path: [area, name] as const, namespace };
  });
  const { names, edits } = importer(moduleScope(unit, module), text, requests);
  const arePlain = names.every((name, index) => name === requests[index]?.path[1]);
  const areApart = edits.every((edit) => edit.span.end < span.start || edit.span.start > span.end);
  return arePlain && areApart ? edits : null;
}
