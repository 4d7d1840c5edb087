// The edits that make a stack frame smaller, for the rules about frames and chains. Building an event in the ring buffer, and reading
// where the value is to lie, come before a scratch map: they need no new map and keep runs apart.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { NO_REMEDIES, type Fix, type Related, type Remedies } from '../engine/finding';
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
import { letNamedAt, localAt, type LocalFacts } from './localUses';
import { placedReadAt, readIntoPlace } from './readIntoPlace';
import type { Refusal } from './refusal';
import { readIntoScratch } from './readIntoScratch';

export interface StackFixRequest {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  readonly statics: () => readonly DeclaredStatic[];
  /** The function whose `let`s are meant. */
  readonly body: Body;
  /** A sleepable program that may run it, by its name; null: there is none. */
  readonly sleepable: string | null;
}

/** What is made for one local: fixes, or reasons why there is none. */
interface Offers {
  readonly fixes: readonly Fix[];
  readonly notes: readonly Related[];
}

/** Fixes for the local whose name or read starts at `offset` (UTF-16, in the body's file), or why there is none. */
export function stackFixes(request: StackFixRequest, offset: number): Offers {
  const { body } = request;
  const local = localAt(body, offset);
  const bound = boundReadAt(body, offset);
  const placed = placedReadAt(body, offset);
  const holder = local ?? bound ?? placed;
  if (holder === null) return { fixes: [], notes: unclear(request, offset) };
  const name = local?.name ?? bound?.name;
  const made = [
    local === null ? null : eventFix(local, request),
    placed === null ? null : readIntoPlace(placed, request),
    bound === null ? null : readIntoScratch(bound, request),
    local === null || bound !== null ? null : localToScratch(local, request),
  ].flatMap((it) => it ?? []);
  const tried = made.flatMap((it) => ('why' in it ? [] : [it]));
  const fixes = tried.filter((fix) => isSmaller(fix, holder.statement, request));
  if (fixes.length > 0 || name === undefined) return { fixes: inPlaceFirst(fixes), notes: [] };
  const span = { start: name.start, end: name.end };
  const refusals = made.flatMap((it) => ('why' in it ? [it] : []));
  const whys =
    tried.length === 0 ? refusals : [{ span, why: 'by the estimate the frame would not get smaller' }];
  return { fixes, notes: whys.slice(0, 1).map((it) => note(name.text, it, body)) };
}

function eventFix(local: LocalFacts, request: StackFixRequest): Fix | Refusal | null {
  return eventInPieces(local, request) ?? eventInReserve(local, request);
}

/** A `let` whose uses cannot all be told. */
function unclear({ body }: StackFixRequest, offset: number): readonly Related[] {
  const name = letNamedAt(body, offset);
  if (name === null) return [];
  const why = 'several locals have its name, or a macro that is not known speaks of it';
  return [note(name.text, { span: { start: name.start, end: name.end }, why }, body)];
}

function note(name: string, { span, why }: Refusal, body: Body): Related {
  return { path: body.file, span, message: `no fix that takes \`${name}\` off the stack: ${why}` };
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
  const sleepable = programsOf(crate).find((it) => it.sleepable)?.name ?? null;
  const notes: Related[] = [];
  const fixes = locals
    .filter(({ bytes }) => bytes !== null && bytes >= WORTH_A_MAP)
    .flatMap(({ path, span }) => {
      const body = bodies.findLast(
        (it) => it.file === path && it.originOf === null && contains(it.root, span),
      );
      if (body === undefined) return [];
      const holder = body.item.kind === 'fn' ? body.item.name.text : '';
      const own = stackFixes({ crate, files, statics, body, sleepable }, span.start);
      notes.push(...own.notes);
      return own.fixes.map((fix) => ({ fix, holder }));
    });
  const said = notes.filter(
    (it, at) => notes.findIndex((other) => other.message === it.message && other.path === it.path) === at,
  );
  return { ...NO_REMEDIES, fixes: inPlaceFirst(toldApart(fixes)), notes: said };
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
