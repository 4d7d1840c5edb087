// Remembers the frame of a function until something that it was made from changes: its own body, the bodies that are inlined into it,
// or whether a function that it calls is inlined. Everything else that a frame rests on (names, types, constants, the unit's files outside
// of bodies) makes new units, and with them new inferred types, by which the memory is kept.
// Invariant: what is remembered equals what a walk would give now. Spans are those of the syntax itself, which move with the text.

import { inferBody, type BodyTypes } from '../model/inference';
import type { Block, FnItem } from '../syntax/ast';
import type { Code } from './callbacks';
import { walkFunction } from './evaluate';
import { estimateFrame, type FrameEstimate, type Optimisation } from './frame';
import type { Functions } from './inlining';
import type { Call } from './walk';

export interface OwnFrame {
  readonly estimate: FrameEstimate;
  readonly calls: readonly Call[];
  readonly tailCalls: boolean;
}

/** The frame of a function of its own, in a crate that is so optimised. */
export function frameOf(functions: Functions, code: Code, optimisation: Optimisation): OwnFrame {
  const types = inferBody(code.body, code.substitution);
  const known = code.closure === null ? FRAMES.get(types) : undefined;
  if (known?.optimisation === optimisation && known.met.every((it) => isAsBefore(functions, it))) {
    const calls = known.frame.calls.map((it) => ({ ...it, body: functions.bodyOf(it.fn) ?? it.body }));
    return { ...known.frame, calls };
  }
  const walked = walkFunction(functions, code);
  const { calls, tailCalls } = walked;
  const frame = { estimate: estimateFrame(walked, optimisation), calls, tailCalls };
  if (code.closure === null)
    FRAMES.set(types, { frame, optimisation, met: [...walked.met].map((fn) => meeting(functions, fn)) });
  return frame;
}

const FRAMES = new WeakMap<BodyTypes, Remembered>();

interface Remembered {
  readonly frame: OwnFrame;
  readonly optimisation: Optimisation;
  readonly met: readonly Meeting[];
}

/** What a caller sees of a function: its body where it is inlined, and that it is not where it is not. */
interface Meeting {
  readonly fn: FnItem;
  readonly own: boolean;
  readonly unsure: boolean;
  readonly content: Block | null;
}

function meeting(functions: Functions, fn: FnItem): Meeting {
  const { own, unsure } = functions.keeps(fn);
  const isListed = functions.bodyOf(fn) !== undefined;
  return { fn, own, unsure, content: own || !isListed ? null : fn.body };
}

function isAsBefore(functions: Functions, before: Meeting): boolean {
  const now = meeting(functions, before.fn);
  return now.own === before.own && now.unsure === before.unsure && now.content === before.content;
}
