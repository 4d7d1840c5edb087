// From the server's facts to what the stack map draws, still in bytes: which frame lies where on the chain's scale, and which local
// where in its frame. Invariant: a cell is as wide as its bytes; what does not fit beside another one gets a lane below it.
// Deliberately absent: pixels, colours, words (drawing.ts).

import type {
  FrameView,
  FunctionView,
  LocalView,
  PlaceView,
  ProgramView,
  StackView,
} from '../../../server/src/lsp/messages';

export interface ProgramPicture {
  /** The same for the same program in every view. */
  readonly key: string;
  readonly program: ProgramView;
  readonly frames: readonly FramePicture[];
  /** Why the stack is not known, where it is not. */
  readonly notes: readonly string[];
}

export interface FramePicture {
  readonly name: string;
  readonly place: PlaceView | null;
  readonly bytes: number;
  readonly rounded: number;
  /** Bytes of the frames before it. */
  readonly start: number;
  readonly measured: boolean;
  /** false: `bytes` is only what is certain. */
  readonly known: boolean;
  /** Cells without overlap; the lanes lie below each other. */
  readonly lanes: readonly (readonly Cell[])[];
  /** All locals that are known of the function, drawn or not. */
  readonly locals: readonly LocalView[];
}

/** `other`: bytes of the frame that no local explains. */
export type Cell =
  | { readonly kind: 'local'; readonly start: number; readonly bytes: number; readonly local: LocalView }
  | { readonly kind: 'other'; readonly start: number; readonly bytes: number };

/** The programs of a view, those that need most first. */
export function programPictures({ programs, functions }: StackView): readonly ProgramPicture[] {
  return programs
    .map((program) => pictureOf(program, functions))
    .sort((a, b) => urgency(b.program) - urgency(a.program));
}

/** Functions with a frame of their own that no drawn chain passes, the largest first. */
export function otherFunctions({ programs, functions }: StackView): readonly FunctionView[] {
  const drawn = new Set(programs.flatMap(({ chain }) => chain.map(keyOfFrame)));
  return functions
    .filter((fn) => !drawn.has(keyOfFrame({ function: fn.name, place: fn.place })))
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
}

function pictureOf(program: ProgramView, functions: readonly FunctionView[]): ProgramPicture {
  let start = 0;
  const frames = program.chain.map((frame): FramePicture => {
    const fn = functionOf(frame, functions);
    const measured = program.source === 'object';
    const picture = {
      ...{ name: frame.function, place: frame.place, bytes: frame.bytes, rounded: frame.rounded },
      ...{ start, measured, known: fn?.bytes !== null, locals: fn?.locals ?? [] },
      lanes: lanesOf(frame.bytes, fn?.locals ?? []),
    };
    start += frame.rounded;
    return picture;
  });
  const notes = program.bytes === null ? functions.flatMap((fn) => notesOf(fn, program)) : [];
  return { key: `${program.crate ?? ''} ${program.kind} ${program.name}`, program, frames, notes };
}

/** Refused programs before those that are near, and among equals the larger ones. */
function urgency({ verdict, bytes }: ProgramView): number {
  const rank = { over: 3, near: 2, fits: 1, unknown: 0 }[verdict];
  return rank * 1_000_000 + Math.min(bytes ?? 0, 999_999);
}

/** A generic function has one place and a frame for each use: the one of these bytes, else any. */
function functionOf(frame: FrameView, functions: readonly FunctionView[]): FunctionView | undefined {
  const same = functions.filter(
    ({ name, place }) => keyOfFrame({ function: name, place }) === keyOfFrame(frame),
  );
  return same.find(({ bytes }) => bytes === frame.bytes) ?? same[0];
}

function keyOfFrame({ function: name, place }: Pick<FrameView, 'function' | 'place'>): string {
  return place === null ? name : `${place.uri}:${place.line}:${place.character}`;
}

function notesOf({ bytes, name, notes }: FunctionView, { chain }: ProgramView): readonly string[] {
  const isReached = chain.length === 0 || chain.some((frame) => frame.function === name) || bytes === null;
  return isReached ? notes.map((note) => `${name}: ${note}`) : [];
}

/** The largest first: puts each local in the first lane that has room for it, and says what is left of the first one. */
function lanesOf(frame: number, locals: readonly LocalView[]): readonly (readonly Cell[])[] {
  const lanes: { cells: Cell[]; used: number }[] = [{ cells: [], used: 0 }];
  for (const local of [...locals].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
    const { bytes, onStack } = local;
    // What is larger than the measured frame is surely elsewhere.
    if (onStack === 'no' || bytes === null || bytes === 0 || bytes > frame) continue;
    const lane = lanes.find(({ used }) => used + bytes <= frame) ?? { cells: [], used: 0 };
    if (lane.used === 0 && !lanes.includes(lane)) lanes.push(lane);
    lane.cells.push({ kind: 'local', start: lane.used, bytes, local });
    lane.used += bytes;
  }
  const [first] = lanes;
  if (first !== undefined && first.used < frame)
    first.cells.push({ kind: 'other', start: first.used, bytes: frame - first.used });
  return lanes.map(({ cells }) => cells).filter((cells) => cells.length > 0);
}
