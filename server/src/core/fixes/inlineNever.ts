// `#[inline(never)]` added where it cuts a frame in two that fit, or removed where a chain fits once its frames share their slots.
// Invariant: offered only where the estimate of the edited source keeps every frame and chain of it under the limits, with the margin
// for what no source shows. Deliberately absent: functions that LLVM keeps because they are big, generic ones, and those of macros.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Fix } from '../engine/finding';
import { bodiesOf, type Body } from '../model/bodies';
import { layoutOf } from '../model/layout';
import { programOf } from '../model/programs';
import { resolveType } from '../model/types';
import { stackOf, type CrateStack, type FunctionStack, type ProgramStack } from '../stack/report';
import type { FnItem } from '../syntax/ast';
import type { FileEdits, TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import { finished } from './conversion';
import { stackAfter } from './editedStack';
import { indentAt, lineEnd, lineStart, wholeLines } from './layoutText';

interface Source {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
}

/** The fix of a chain: that of its functions which saves most by being inlined, or all of them where none alone is enough. */
export function withoutInlineNever({ name, chain }: ProgramStack, source: Source): readonly Fix[] {
  const kept = chain.flatMap(({ path, span }) => {
    const body = bodyNamedAt(source.crate, path, span);
    const edit = body === null ? null : removal(body, source.files);
    return body === null || edit === null ? [] : [{ fn: body.item, path: body.file, edit }];
  });
  const tried = (some: typeof kept): Cure | null => {
    const edits = finished(
      some.map(({ path, edit }) => ({ path, edits: [edit] })),
      source,
    );
    const after = curedAfter(edits, source, {
      isMeant: (it) => it.name === name,
      mayNeedPrivateStack: false,
    });
    const [first] = some;
    if (after === null || first === undefined) return null;
    const bytes = after.programs.find((it) => it.name === name)?.bytes ?? 0;
    const names = some.map(({ fn }) => `\`${fn.name.text}\``).join(', ');
    const title = `Remove \`#[inline(never)]\` from ${names} (about ${String(bytes)} bytes of stack in all)`;
    return { fix: { title, kind: 'inline', safe: false, preferred: false, edits }, bytes };
  };
  const alone = kept.flatMap((it) => tried([it]) ?? []).sort((a, b) => a.bytes - b.bytes);
  const best = alone[0] ?? (kept.length < 2 ? null : tried(kept));
  return best === null ? [] : [best.fix];
}

interface Cure {
  readonly fix: Fix;
  /** Of the program's deepest chain after it. */
  readonly bytes: number;
}

/** Fixes of a frame: functions that were inlined into it, whose locals then lie in a frame of their own. */
export function withInlineNever(frame: FunctionStack, source: Source): readonly Fix[] {
  const held = frame.locals.filter((it) => it.onStack !== 'no' && (it.bytes ?? 0) >= WORTH_A_FRAME);
  const bodies = source.crate.units.flatMap(bodiesOf);
  const owners = held.flatMap(({ path, span }) => {
    const body = bodies.findLast((it) => it.file === path && it.originOf === null && contains(it.root, span));
    return body === undefined || !mayStandAlone(body) ? [] : [body];
  });
  return [...new Set(owners)].flatMap((body): readonly Fix[] => {
    const fn = body.item;
    if (fn.name.start === frame.span.start) return [];
    const edits = finished([{ path: body.file, edits: [addition(body, source.files)] }], source);
    const after = curedAfter(edits, source, {
      isMeant: (it) => frame.programs.includes(it.name),
      mayNeedPrivateStack: true,
    });
    if (after === null) return [];
    const chains = after.programs.filter((it) => frame.programs.includes(it.name));
    const needs = chains.some((it) => it.needsPrivateStack)
      ? ', which needs the private stack of Linux 6.13 on x86_64'
      : '';
    return [
      {
        title: `Add \`#[inline(never)]\` to \`${fn.name.text}\` (a frame of its own${needs})`,
        kind: 'inline',
        safe: false,
        preferred: false,
        edits,
      },
    ];
  });
}

/** The estimate after the edits, if all that `isMeant` names fits with its margin and nothing else got over a limit. */
function curedAfter(
  edits: readonly FileEdits[],
  { crate, files }: Source,
  {
    isMeant,
    mayNeedPrivateStack,
  }: {
    readonly isMeant: (program: ProgramStack) => boolean;
    readonly mayNeedPrivateStack: boolean;
  },
): CrateStack | null {
  const before = stackOf(crate);
  const after = stackAfter(crate, files, edits);
  if (after === null) return null;
  const meant = after.programs.filter(isMeant);
  const names = new Set(meant.map((it) => it.name));
  const isCured =
    meant.length > 0 &&
    meant.every(
      (it) =>
        it.bytes !== null &&
        it.verdict !== 'over' &&
        it.certain.verdict !== 'over' &&
        (it.needsPrivateStack ? mayNeedPrivateStack : it.range.high <= it.limit),
    ) &&
    after.functions
      .filter((it) => it.programs.some((program) => names.has(program)))
      .every((it) => it.bytes !== null && it.range.high <= it.limit);
  const wasOver = new Set(before.programs.filter((it) => it.verdict === 'over').map((it) => it.name));
  const isHarmless = after.programs.every((it) => it.verdict !== 'over' || wasOver.has(it.name));
  return isCured && isHarmless ? after : null;
}

type FnBody = Body & { readonly item: FnItem };

function isFn(body: Body): body is FnBody {
  return body.item.kind === 'fn';
}

function bodyNamedAt(crate: EbpfCrate, path: string, { start }: Span): FnBody | null {
  const found = crate.units
    .flatMap(bodiesOf)
    .filter(isFn)
    .find((it) => it.file === path && it.originOf === null && it.item.name.start === start);
  return found ?? null;
}

/** The edit that takes `#[inline(never)]` away, with its line where it has one of its own. */
function removal({ item, file }: FnBody, files: FileStore): TextEdit | null {
  const text = files.text(file);
  const attribute = item.attributes.find(
    (it) => it.path === 'inline' && it.tokens.length === 1 && it.tokens[0]?.text === 'never',
  );
  if (attribute === undefined || typeof text !== 'string') return null;
  const { start, end } = attribute;
  const isAlone =
    text.slice(lineStart(text, start), start).trim() === '' &&
    text.slice(end, lineEnd(text, end)).trim() === '';
  if (isAlone) return { span: wholeLines(text, { start, end }), newText: '' };
  const gap = text.slice(end).search(/\S/);
  return { span: { start, end: end + Math.max(gap, 0) }, newText: '' };
}

function addition({ item, file }: FnBody, files: FileStore): TextEdit {
  const text = files.text(file) ?? '';
  const hint = item.attributes.find((it) => it.path === 'inline');
  if (hint !== undefined) return { span: { start: hint.start, end: hint.end }, newText: '#[inline(never)]' };
  const at = item.keyword;
  return { span: { start: at, end: at }, newText: `#[inline(never)]\n${indentAt(text, at)}` };
}

/**
 * Whether the function may be called: its arguments fit the five registers that BPF passes, and its result the one that it gives back
 * (before LLVM 21 rustc refused larger ones with "only small returns supported").
 */
function mayStandAlone(body: Body): body is FnBody {
  if (!isFn(body) || body.owner?.kind === 'trait' || programOf(body) !== null) return false;
  const { item, scope } = body;
  if (item.isConst || item.generics.length > 0 || item.abi !== null) return false;
  const sizes = item.parameters.map(({ type }) => {
    const layout = type === null ? null : layoutOf(resolveType(scope, type));
    return layout === null || 'unknown' in layout ? null : layout.size;
  });
  if (sizes.includes(null)) return false;
  const own = item.selfParameter === 'none' ? 0 : item.selfParameter === 'value' ? 2 : 1;
  const registers = sizes.reduce<number>(
    (sum, size) => sum + ((size ?? 0) > 16 ? 1 : Math.ceil((size ?? 0) / 8)),
    own,
  );
  const result = item.result === null ? null : layoutOf(resolveType(scope, item.result));
  return registers <= 5 && (result === null || (!('unknown' in result) && result.size <= 8));
}

/** Bytes of a local for which a frame of its own is worth a call. */
const WORTH_A_FRAME = 64;
