// Where the functions of a crate stand in its source, by the names that an object has for them.

import type { EbpfCrate } from '../crates/crate';
import { filesOf } from '../crates/moduleTree';
import { bodiesOf, type Body } from '../model/bodies';
import { programOf } from '../model/programs';
import type { ImplItem, TraitItem } from '../syntax/ast';
import type { StackPlace } from './stackReport';

export interface SourceFunctions {
  /** By the path inside the crate: "helper", "net::parse", "Ipv4::new". */
  readonly places: ReadonlyMap<string, StackPlace>;
  /** Symbols of the crate's programs. */
  readonly programs: ReadonlySet<string>;
  /** All files of the crate's own targets and of the shared crates that it uses, those without a function included. */
  readonly files: ReadonlySet<string>;
  /** Names as Rust code writes them: "my_ebpf". */
  readonly crateNames: ReadonlySet<string>;
}

export function sourceFunctions(crate: EbpfCrate): SourceFunctions {
  const places = new Map<string, StackPlace>();
  const programs = new Set<string>();
  const files = new Set(crate.units.flatMap(({ root }) => filesOf(root)));
  for (const unit of crate.units) {
    for (const body of bodiesOf(unit)) {
      const { item, scope, owner } = body;
      if (item.kind !== 'fn') continue;
      const place = placeOf(body, item.name);
      if (place === null) continue;
      const type = owner === null ? [] : [ownerName(owner)];
      const name = [...scope.module.path, ...type, item.name.text].join('::');
      if (!places.has(name)) places.set(name, place);
      const program = programOf(body);
      if (program !== null) {
        // The symbol of a program is its name, whatever module it stands in; an old macro's `name = "…"` is no symbol.
        const symbol = program.byMacro ? item.name.text : program.name;
        programs.add(symbol);
        places.set(symbol, place);
      }
    }
  }
  return { places, programs, files, crateNames: new Set(crate.units.map(({ name }) => name)) };
}

function placeOf(body: Body, name: { readonly start: number; readonly end: number }): StackPlace | null {
  const span = { start: name.start, end: name.end };
  return body.originOf === null ? { path: body.file, span } : body.originOf(span);
}

function ownerName(owner: ImplItem | TraitItem): string {
  if (owner.kind === 'trait') return owner.name.text;
  return owner.self.kind === 'path' ? (owner.self.path.segments.at(-1)?.text ?? '_') : '_';
}
