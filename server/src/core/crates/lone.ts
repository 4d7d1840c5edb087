// eBPF crates without a usable manifest: a single file, its modules, a Bazel tree. They are known by what they import.
// Invariant: a file that another such root reaches by `mod` is no root of its own; a file inside a healthy package never is.

import type { FileAst } from '../syntax/ast';
import type { CrateUnit } from './crate';
import type { FileStore } from './fileStore';
import { ANY_AYA_API } from './loader';
import { looseCfg, mayGatherModules, mayMentionAya, natureOf, type FileNature } from './mentions';
import { filesOf, moduleTree } from './moduleTree';
import type { Packages } from './packages';
import { baseName, parentOf } from './paths';

/** What is remembered of a file between two answers. */
export interface LoneMemory {
  readonly mention: (path: string, text: string) => 'aya' | 'gathers' | 'nothing';
  readonly nature: (ast: FileAst) => FileNature;
}

export function createLoneMemory(
  remembered: <T>(compute: (path: string, text: string) => T) => (path: string, text: string) => T,
): LoneMemory {
  const natures = new WeakMap<FileAst, FileNature>();
  return {
    mention: remembered((_path, text) =>
      mayMentionAya(text) ? 'aya' : mayGatherModules(text) ? 'gathers' : 'nothing',
    ),
    nature: (ast) => {
      const known = natures.get(ast) ?? natureOf(ast);
      natures.set(ast, known);
      return known;
    },
  };
}

export interface LoneOptions {
  readonly packages: Packages;
  readonly memory: LoneMemory;
  readonly foreign: NonNullable<CrateUnit['foreign']>;
}

/** One unit per root file, sorted by path. */
export function loneUnits(
  store: FileStore,
  { packages, memory, foreign }: LoneOptions,
): readonly CrateUnit[] {
  const files = new Map<string, FileNature>();
  for (const path of store.paths()) {
    const nature = natureOfLoose(store, packages, memory, path);
    if (nature !== null) files.set(path, nature);
  }
  const isEbpf = (path: string): boolean => files.get(path)?.ebpf === true;
  const roots = [...files].flatMap(([path, nature]) => {
    if (nature.std || (!nature.ebpf && !nature.noStd)) return [];
    const unit = looseUnit(store, foreign, path);
    if (unit === null) return [];
    const reached = filesOf(unit.root);
    return nature.ebpf || reached.some(isEbpf) ? [{ unit, reached }] : [];
  });
  // The larger tree first: of two files that name each other, one stays.
  const taken: typeof roots = [];
  for (const root of roots.toSorted((a, b) => b.reached.length - a.reached.length || order(a.unit, b.unit)))
    if (!taken.some((it) => it.reached.includes(root.unit.rootFile))) taken.push(root);
  return taken.map((it) => it.unit).toSorted(order);
}

function order(first: CrateUnit, second: CrateUnit): number {
  return first.rootFile < second.rootFile ? -1 : 1;
}

function natureOfLoose(
  store: FileStore,
  packages: Packages,
  memory: LoneMemory,
  path: string,
): FileNature | null {
  if (!path.endsWith('.rs')) return null;
  const owner = packages.ownerOf(parentOf(path) ?? '/').kind;
  if (owner === 'package' || owner === 'pending') return null;
  const text = store.text(path);
  if (text === null || text === undefined || memory.mention(path, text) === 'nothing') return null;
  const ast = store.ast(path);
  return ast === null || ast === undefined ? null : memory.nature(ast);
}

function looseUnit(store: FileStore, foreign: LoneOptions['foreign'], rootFile: string): CrateUnit | null {
  const tree = moduleTree({ store, rootFile, cfg: looseCfg, certain: true });
  if (tree === null || tree === undefined) return null;
  return {
    name: baseName(rootFile).slice(0, -'.rs'.length).replaceAll('-', '_'),
    kind: 'bin',
    shared: false,
    rootFile,
    root: tree.root,
    innerAttributes: tree.innerAttributes,
    edition: '2021',
    cfg: looseCfg,
    dependencies: new Map(),
    ayaNames: ['aya_ebpf', 'aya_bpf'],
    ayaApi: ANY_AYA_API,
    foreign,
  };
}
