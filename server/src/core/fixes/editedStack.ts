// The stack as it would be after a fix: the edits are applied to a copy of the text, the units that hold it are read anew, and the same
// estimate is made of them. Invariant: nothing of the crate at hand is touched; what an edit leaves alone keeps its identity.
// Deliberately absent: manifests, which no fix edits.

import type { CrateUnit, EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { filesOf, moduleTree } from '../crates/moduleTree';
import { createExpansion } from '../model/expandCrate';
import { stackOf, type CrateStack, type FunctionStack } from '../stack/report';
import type { FileAst } from '../syntax/ast';
import { applyEdits, type FileEdits } from '../text/edit';

/** The crate with its edited files read anew; null: the edits make a syntax error. */
export function editedCrate(
  crate: EbpfCrate,
  files: FileStore,
  edits: readonly FileEdits[],
): EbpfCrate | null {
  const store = editedStore(files, edits);
  const edited = edits.map((it) => it.path);
  const isBroken = (it: FileStore, path: string): boolean => it.ast(path)?.hasErrors !== false;
  if (edited.some((path) => isBroken(store, path) && !isBroken(files, path))) return null;
  const done = new Map<CrateUnit, CrateUnit>();
  const readAnew = (unit: CrateUnit): CrateUnit => {
    const known = done.get(unit);
    if (known !== undefined) return known;
    done.set(unit, unit); // dependencies make no circle
    const dependencies = new Map([...unit.dependencies].map(([name, it]) => [name, readAnew(it)]));
    const isSame = [...unit.dependencies].every(([name, it]) => dependencies.get(name) === it);
    const tree = filesOf(unit.root).some((path) => edited.includes(path))
      ? moduleTree({ store, rootFile: unit.rootFile, cfg: unit.cfg, certain: unit.root.certain })
      : null;
    const root = tree?.root ?? unit.root;
    const result = isSame && root === unit.root ? unit : { ...unit, root, dependencies };
    done.set(unit, result);
    return result;
  };
  return createExpansion(store.read)({ ...crate, units: crate.units.map(readAnew) });
}

/** The estimate after `edits`, or null where nothing can be said. */
export function stackAfter(
  crate: EbpfCrate,
  files: FileStore,
  edits: readonly FileEdits[],
): CrateStack | null {
  const edited = editedCrate(crate, files, edits);
  return edited === null ? null : stackOf(edited);
}

/** Whether every frame of `holders` loses at least `bytes`, and nothing that fitted before is over a limit after. */
export function frameShrinks(
  { before, after }: { readonly before: CrateStack; readonly after: CrateStack },
  holders: readonly FunctionStack[],
  bytes: number,
): boolean {
  const wasOver = new Set(before.functions.filter((it) => it.verdict === 'over').map((it) => it.name));
  if (after.functions.some((it) => it.verdict === 'over' && !wasOver.has(it.name))) return false;
  return holders.every((holder) => {
    const now = after.functions.filter((it) => it.name === holder.name);
    return (
      holder.bytes !== null &&
      now.length > 0 &&
      now.every((it) => it.bytes !== null && it.bytes <= (holder.bytes ?? 0) - bytes)
    );
  });
}

function editedStore(files: FileStore, edits: readonly FileEdits[]): FileStore {
  const texts = new Map<string, string>();
  for (const { path, edits: own } of edits) texts.set(path, applyEdits(files.text(path) ?? '', own));
  const asts = new Map<string, FileAst>();
  return {
    ...files,
    text: (path) => texts.get(path) ?? files.text(path),
    ast: (path) => {
      const text = texts.get(path);
      if (text === undefined) return files.ast(path);
      const known = asts.get(path) ?? files.read(text);
      asts.set(path, known);
      return known;
    },
  };
}
