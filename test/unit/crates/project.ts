// A project in memory: a FileStore over `{ path: text }` with the real parser, as the façade has one over the files that the host pushed.
// `pushed` and `asked` show the traffic: what was wanted, and of which files the syntax was read.

import { discoverCrates, type Discovery } from '../../../server/src/core/crates/workspace';
import type { Settings } from '../../../server/src/core/crates/config';
import type { CrateUnit, EbpfCrate, Module } from '../../../server/src/core/crates/crate';
import { NO_MACHINE, type FileStore } from '../../../server/src/core/crates/fileStore';
import type { FileAst } from '../../../server/src/core/syntax/ast';
import { createParser, type RustParser } from '../../../server/src/core/syntax/parser';
import { readParserWasm } from '../../../server/src/node/wasm';

export type Files = Readonly<Record<string, string>>;

export interface ProjectOptions {
  /** Folders whose listing is complete; the default is `/p`. */
  readonly roots?: readonly string[];
  /** Files that are listed, but whose text the host has not pushed yet. */
  readonly unpushed?: readonly string[];
  readonly settings?: Settings;
}

export interface Project extends Discovery {
  readonly store: FileStore;
  readonly wanted: readonly string[];
  readonly parsed: readonly string[];
}

let parser: RustParser | undefined;

/** Call once per test file, before the first project. */
export async function loadParser(): Promise<RustParser> {
  parser ??= await createParser(await readParserWasm());
  return parser;
}

export function parseRust(text: string): FileAst {
  if (parser === undefined) throw new Error('loadParser() was not awaited');
  const file = parser.parse(text);
  file.dispose();
  return file.ast;
}

export function project(files: Files, options: ProjectOptions = {}): Project {
  const traffic = { wanted: new Set<string>(), parsed: new Set<string>() };
  const store = createStore(files, options, traffic);
  const discovery = discoverCrates(store, options.settings ?? {});
  return { ...discovery, store, wanted: [...traffic.wanted].sort(), parsed: [...traffic.parsed].sort() };
}

export function createStore(
  files: Files,
  { roots = ['/p'], unpushed = [] }: ProjectOptions,
  traffic: { readonly wanted: Set<string>; readonly parsed: Set<string> },
): FileStore {
  const asts = new Map<string, FileAst>();
  const inRoots = (path: string): boolean => roots.some((root) => path.startsWith(`${root}/`));
  const text = (path: string): string | null | undefined => {
    if (unpushed.includes(path)) {
      traffic.wanted.add(path);
      return undefined;
    }
    if (!inRoots(path)) traffic.wanted.add(path);
    return files[path] ?? null;
  };
  return {
    text,
    ast: (path) => {
      const content = text(path);
      if (typeof content !== 'string') return content;
      traffic.parsed.add(path);
      const known = asts.get(path) ?? parseRust(content);
      asts.set(path, known);
      return known;
    },
    exists: (path) => inRoots(path) && (path in files || unpushed.includes(path)),
    isListed: inRoots,
    read: parseRust,
    machine: () => NO_MACHINE,
    paths: () => [...Object.keys(files), ...unpushed].filter(inRoots).sort(),
  };
}

/** The files without those below `paths`. */
export function without(files: Files, ...paths: readonly string[]): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([file]) => !paths.some((it) => file.startsWith(it))),
  );
}

/** `crate::a::NAME` of every static in the tree, with "?" where it is uncertain: the shape of a tree in one line each. */
export function statics(unit: CrateUnit): readonly string[] {
  const below = (module: Module): readonly string[] => [
    ...module.items.flatMap(({ item, certain }) =>
      item.kind === 'static' ? [[...module.path, item.name.text].join('::') + (certain ? '' : '?')] : [],
    ),
    ...[...module.children.values()].flatMap(below),
  ];
  return below(unit.root).toSorted();
}

export function crateNamed(found: Discovery, name: string): EbpfCrate {
  const crate = found.crates.find((it) => it.name === name);
  if (crate === undefined)
    throw new Error(`no crate ${name}; there are: ${found.crates.map((it) => it.name).join(', ')}`);
  return crate;
}

export function unitNamed(crate: EbpfCrate, name: string): CrateUnit {
  const unit = crate.units.find((it) => it.name === name);
  if (unit === undefined)
    throw new Error(`no unit ${name}; there are: ${crate.units.map((it) => it.name).join(', ')}`);
  return unit;
}
