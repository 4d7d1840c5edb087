// The edits that make a stack frame smaller, for the rules about frames and chains. Building an event in the ring buffer, and reading
// where the value is to lie, come before a scratch map: they need no new map and keep runs apart.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { NO_REMEDIES, type Fix, type Remedies } from '../engine/finding';
import { bodiesOf, type Body } from '../model/bodies';
import { programsOf } from '../model/programs';
import { declaredStatics, type DeclaredStatic } from '../model/statics';
import { stackOf } from '../stack/report';
import { contains, type Span } from '../text/span';
import { eventInPieces } from './eventInPieces';
import { eventInReserve } from './eventInReserve';
import { frameShrinks, stackAfter } from './editedStack';
import { localToScratch } from './localToScratch';
import { boundReadAt } from './boundReads';
import { localAt } from './localUses';
import { placedReadAt, readIntoPlace } from './readIntoPlace';
import { readIntoScratch } from './readIntoScratch';

export interface StackFixRequest {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  readonly statics: () => readonly DeclaredStatic[];
  /** The function whose `let`s are meant. */
  readonly body: Body;
  /** A sleepable program may run it. */
  readonly sleepable: boolean;
}

/** Fixes for the locals whose names start at `offsets` (UTF-16, in the body's file), those that cost most first. */
export function stackFixes(request: StackFixRequest, offsets: readonly number[]): readonly Fix[] {
  const fixes = offsets.flatMap((offset) => {
    const local = localAt(request.body, offset);
    const bound = boundReadAt(request.body, offset);
    const placed = placedReadAt(request.body, offset);
    const { statement = null } = local ?? bound ?? placed ?? {};
    if (statement === null) return [];
    const made = [
      local === null ? null : (eventInPieces(local, request) ?? eventInReserve(local, request)),
      placed === null ? null : readIntoPlace(placed, request),
      bound === null ? null : readIntoScratch(bound, request),
      local === null ? null : localToScratch(local, request),
    ].flatMap((it) => it ?? []);
    return made.filter((fix) => isSmaller(fix, statement, request));
  });
  return inPlaceFirst(fixes);
}

/** Whether the frames that hold the local really shrink, by the estimate of the edited source. A local that no program reaches costs nothing. */
function isSmaller({ edits }: Fix, statement: Span, { crate, files, body }: StackFixRequest): boolean {
  const before = stackOf(crate);
  const holders = before.functions.filter(({ locals }) =>
    locals.some((it) => it.onStack !== 'no' && it.path === body.file && contains(statement, it.span)),
  );
  if (holders.length === 0) return true;
  const after = stackAfter(crate, files, edits);
  return after !== null && frameShrinks({ before, after }, holders, WORTH_IT);
}

/** A local of a frame, wherever it was inlined from: `span` is its name or its `let`. */
export interface CostlyLocal {
  readonly path: string;
  readonly span: Span;
  /** null: not known. */
  readonly bytes: number | null;
}

/** What moving the locals of a frame, those that cost most first, can do for it. Small ones are not worth a map. */
export function stackRemedies(
  crate: EbpfCrate,
  { files, locals }: { readonly files: FileStore; readonly locals: readonly CostlyLocal[] },
): Remedies {
  const bodies = crate.units.flatMap(bodiesOf);
  let declared: readonly DeclaredStatic[] | null = null;
  const statics = (): readonly DeclaredStatic[] => (declared ??= declaredStatics(crate, bodies));
  // Which programs run a function is not asked: one sleepable program in the crate is enough to keep scratch maps out.
  const sleepable = programsOf(crate).some((it) => it.sleepable);
  const fixes = locals
    .filter(({ bytes }) => bytes !== null && bytes >= WORTH_A_MAP)
    .flatMap(({ path, span }) => {
      const body = bodies.findLast(
        (it) => it.file === path && it.originOf === null && contains(it.root, span),
      );
      if (body === undefined) return [];
      const holder = body.item.kind === 'fn' ? body.item.name.text : '';
      const own = stackFixes({ crate, files, statics, body, sleepable }, [span.start]);
      return own.map((fix) => ({ fix, holder }));
    });
  return { ...NO_REMEDIES, fixes: inPlaceFirst(toldApart(fixes)) };
}

/** Locals of one name in several functions are told apart by the function. */
function toldApart(found: readonly { readonly fix: Fix; readonly holder: string }[]): readonly Fix[] {
  const titles = new Map<string, Fix>();
  for (const { fix, holder } of found) {
    // A local and the copy that a helper makes of it cost bytes both, and have one fix.
    const isAlone = found.every((it) => it.fix.title !== fix.title || it.holder === holder);
    const title = isAlone ? fix.title : fix.title.replace(/^(\w+ `[^`]*`)/, `$1 of \`${holder}\``);
    if (!titles.has(title)) titles.set(title, { ...fix, title });
  }
  return [...titles.values()];
}

export function withFixes({ fixes, ...rest }: Remedies, more: readonly Fix[]): Remedies {
  return { ...rest, fixes: [...fixes, ...more] };
}

function inPlaceFirst(fixes: readonly Fix[]): readonly Fix[] {
  const isInPlace = (fix: Fix): boolean => fix.kind === 'reserve' || fix.kind === 'read-in-place';
  const preferred = fixes.find(isInPlace);
  const ordered = [...fixes.filter(isInPlace), ...fixes.filter((it) => !isInPlace(it))];
  return ordered.map((fix) => ({ ...fix, preferred: fix === preferred }));
}

/** Bytes. */
const WORTH_A_MAP = 64;
const WORTH_IT = 64;
