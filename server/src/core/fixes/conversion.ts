// What every conversion of a static is given and gives, and the last touch on its edits.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { DeclaredStatic } from '../model/statics';
import type { FileEdits, TextEdit } from '../text/edit';
import { closeGaps, withLineEndsOf } from './layoutText';
import type { Blocker } from './mapTarget';

export type MapKindName = 'PerCpuArray' | 'Array';

export interface Conversion {
  readonly edits: readonly FileEdits[];
  /** Type of one entry of the new map. */
  readonly entryType: string;
}

export type Converted = Conversion | { readonly blockers: readonly Blocker[] };

export interface ConversionContext {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  /** Every static of the crate; made when it is first asked for. */
  readonly statics: () => readonly DeclaredStatic[];
}

export function textOf(path: string, { files }: Pick<ConversionContext, 'files'>): string {
  return files.text(path) ?? '';
}

/** One list of edits per file, without double blank lines and with the line ends of the file. */
export function finished(
  edits: readonly FileEdits[],
  context: Pick<ConversionContext, 'files'>,
): readonly FileEdits[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const it of edits) byPath.set(it.path, [...(byPath.get(it.path) ?? []), ...it.edits]);
  return [...byPath].map(([path, list]) => {
    const text = textOf(path, context);
    return { path, edits: withLineEndsOf(text, closeGaps(text, list)) };
  });
}
