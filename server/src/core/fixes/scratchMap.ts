// A PerCpuArray of one entry as scratch space: its declaration above the function that uses it, with imports and a name that is free.

import { resolveNames } from '../model/names';
import type { TextEdit } from '../text/edit';
import { importsFor } from './imports';
import { aboveComments, indentAt } from './layoutText';
import { declarationLine } from './mapDeclaration';
import type { StackFixRequest } from './stackFixes';
import type { Needs } from './valueReads';

/** The largest value of a per-CPU map in bytes (PCPU_MIN_UNIT_SIZE). */
export const LARGEST_VALUE = 32_768;

export interface ScratchMap {
  readonly name: string;
  /** How what else was to be imported is called, in its order. */
  readonly imported: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** A map of `entryType` for the local of that name, and the imports that what uses it needs. */
export function scratchMap(
  local: string,
  { entryType, needs = NOTHING }: { readonly entryType: string; readonly needs?: Needs },
  request: StackFixRequest,
): ScratchMap {
  const { body, files } = request;
  const text = files.text(body.file) ?? '';
  const map = freeName(local, request);
  const at = itemStart(request, text);
  const imports = importsFor(body.scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', 'PerCpuArray'], namespace: 'type' },
      ...needs.requests,
    ],
    replaced: needs.replaced,
  });
  const [attribute = 'map', mapType = 'PerCpuArray', ...imported] = imports.names;
  const outer = indentAt(text, at);
  const line = declarationLine({
    indent: outer,
    text,
    head: `static ${map}: `,
    mapType,
    entryType,
    entries: '1',
  });
  const newText = `#[${attribute}]\n${outer}${line}\n\n${outer}`;
  return { name: map, imported, edits: [...imports.edits, { span: { start: at, end: at }, newText }] };
}

const NOTHING: Needs = { requests: [], replaced: [] };

function freeName(local: string, { body, statics }: StackFixRequest): string {
  const { scope } = body;
  const taken = new Set(statics().map((it) => it.item.name.text));
  const base = local.toUpperCase().replace(/^_+/, '') || 'SCRATCH';
  const isTaken = (name: string): boolean =>
    taken.has(name) ||
    (['value', 'type'] as const).some(
      (it) => resolveNames(scope, { leading: '', names: [name] }, it).kind !== 'unknown',
    );
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : n === 2 ? `${base}_SCRATCH` : `${base}_SCRATCH_${String(n - 1)}`;
    if (!isTaken(name)) return name;
  }
}

/** Before the module's item that holds the function, its comments and attributes included. */
function itemStart({ body }: StackFixRequest, text: string): number {
  const holder = body.scope.module.items.find(
    ({ item }) => item.start <= body.item.start && body.item.end <= item.end,
  );
  const item = holder?.item ?? body.item;
  const start = Math.min(item.start, ...item.attributes.map((it) => it.start));
  return aboveComments(text, start);
}
