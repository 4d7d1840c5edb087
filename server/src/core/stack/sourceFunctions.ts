// The functions of a crate as an object names them: by their path inside the crate, and by symbols that no compiler mangled.

import type { EbpfCrate } from '../crates/crate';
import { filesOf } from '../crates/moduleTree';
import { attributesIn, textAttribute } from '../model/attributes';
import { bodiesOf, type Body } from '../model/bodies';
import type { Scope } from '../model/names';
import { programOf } from '../model/programs';
import type { FnItem, ImplItem, TraitItem } from '../syntax/ast';
import type { StackPlace } from './stackReport';

export interface SourceFunctions {
  /** By the path inside the crate: "helper", "net::parse", "Ipv4::new". */
  readonly places: ReadonlyMap<string, StackPlace>;
  /** Paths inside the crate by symbols that are not mangled: of programs, and of `#[no_mangle]` and `#[export_name]`. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Symbols of the crate's programs. */
  readonly programs: ReadonlySet<string>;
  /** All files of the crate's own targets and of the shared crates that it uses, those without a function included. */
  readonly files: ReadonlySet<string>;
  /** Names as Rust code writes them: "my_ebpf". */
  readonly crateNames: ReadonlySet<string>;
}

export function sourceFunctions(crate: EbpfCrate): SourceFunctions {
  const places = new Map<string, StackPlace>();
  const symbols = new Map<string, string>();
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
      if (program !== null) programs.add(program.symbol);
      const symbol = program?.symbol ?? plainSymbol(item, scope);
      if (symbol === null) continue;
      symbols.set(symbol, name);
      // The entry point that a macro makes calls a function inside of itself, where that is not inlined.
      if (program?.byMacro === true) places.set(`${name}::${item.name.text}`, place);
    }
  }
  return { places, symbols, programs, files, crateNames: new Set(crate.units.map(({ name }) => name)) };
}

function placeOf(body: Body, name: { readonly start: number; readonly end: number }): StackPlace | null {
  const span = { start: name.start, end: name.end };
  return body.originOf === null ? { path: body.file, span } : body.originOf(span);
}

/** The symbol of a function whose name is kept or given; null: the compiler mangles it. */
function plainSymbol(item: FnItem, scope: Scope): string | null {
  const attributes = attributesIn(item, scope);
  const given = textAttribute(attributes, 'export_name');
  return given ?? (attributes.some(({ path }) => path === 'no_mangle') ? item.name.text : null);
}

function ownerName(owner: ImplItem | TraitItem): string {
  if (owner.kind === 'trait') return owner.name.text;
  return owner.self.kind === 'path' ? (owner.self.path.segments.at(-1)?.text ?? '_') : '_';
}
