// One program of the stack map as SVG: a bar up to its limit, and below it the call chain as an icicle, each frame with its locals.
// A pure function from a picture and a width in CSS pixels to markup; colours and patterns are named by classes (webview/style.css).
// The scale is bytes from the top of the program's stack. Each part that leads to the source is a button of its own.

import type { LocalView } from '../../../server/src/lsp/messages';
import { element, escaped } from './markup';
import type { Cell, FramePicture, ProgramPicture } from './picture';
import { bytesText, frameLabel, localLabel, localText, otherText, plainText } from './words';

/** The picture of a program `width` CSS pixels wide. */
export function drawProgram(picture: ProgramPicture, width: number): string {
  const { program, frames } = picture;
  const { bytes, limit, range } = program;
  const scale = scaleOf({
    width,
    bytes: Math.max(limit, bytes ?? 0, program.source === 'object' ? 0 : range.high),
  });
  const rows: string[] = [];
  const tops: number[] = [];
  let y = AXIS + BAR + GAP;
  frames.forEach((frame, row) => {
    rows.push(drawFrame(frame, { scale, y, row, total: bytes ?? frame.start + frame.rounded }));
    tops.push(y);
    y += HEADER + Math.max(1, frame.lanes.length) * LANE + GAP;
  });
  const height = y;
  const parts = [drawBar(picture, scale), drawLimits(frames, { scale, tops, height, limit }), ...rows];
  const label = `Call chain of ${program.name}: ${program.summary ?? 'its stack is not known'}`;
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return element('svg', { ...size, role: 'group', 'aria-label': label, class: 'chain' }, parts.join(''));
}

/** Pixels of the parts, from above. */
const AXIS = 20;
const BAR = 14;
const GAP = 8;
const HEADER = 20;
const LANE = 26;
/** Room on the right for the name of the kernel's line. */
const MARGIN = 84;
/** A letter of the editor's font at the size of the style sheet. */
const LETTER = 7.3;
/** Narrower cells are drawn as one. */
const LEAST_CELL = 5;

interface Scale {
  readonly width: number;
  /** Where a byte of the chain lies. */
  readonly x: (bytes: number) => number;
}

function scaleOf({ width, bytes }: { readonly width: number; readonly bytes: number }): Scale {
  const perByte = Math.max(width - MARGIN, 60) / bytes;
  return { width, x: (at) => 1 + at * perByte };
}

/** The sum of the chain, what is over the limit, and how sure the number is. */
function drawBar({ program }: ProgramPicture, { x }: Scale): string {
  const { bytes, limit, range, verdict } = program;
  if (bytes === null) return '';
  const box = { y: AXIS, height: BAR };
  const filled = Math.min(bytes, limit);
  const parts = [
    element('rect', { class: 'track', ...box, x: x(0), width: x(limit) - x(0) }),
    element('rect', { class: `sum ${verdict}`, ...box, x: x(0), width: x(filled) - x(0) }),
  ];
  if (bytes > limit)
    parts.push(element('rect', { class: 'beyond', ...box, x: x(limit), width: x(bytes) - x(limit) }));
  if (range.low < range.high) {
    const ends = { low: x(range.low), high: x(range.high), middle: AXIS + BAR / 2 };
    parts.push(rangeBar(ends));
  }
  const spread = range.low < range.high ? `, between ${range.low} and ${range.high}` : '';
  const label = `${bytes} of ${limit} bytes${spread}`;
  return element('g', { role: 'img', 'aria-label': label }, title(label) + parts.join(''));
}

/** A line with two ends, in pixels; for the legend too. */
export function rangeBar({
  low,
  high,
  middle,
}: {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
}): string {
  const path = `M${px(low)} ${middle - 4}v8M${px(low)} ${middle}H${px(high)}M${px(high)} ${middle - 4}v8`;
  return element('path', { class: 'range', d: path });
}

interface FramePlace {
  readonly scale: Scale;
  readonly y: number;
  readonly row: number;
  /** Bytes of the whole chain: a frame's band reaches over all that it calls. */
  readonly total: number;
}

function drawFrame(frame: FramePicture, place: FramePlace): string {
  const { scale, y } = place;
  const cells = frame.lanes.map((lane, index) =>
    drawLane(lane, { frame, place, y: y + HEADER + index * LANE }),
  );
  const outline = element('rect', {
    class: 'frame',
    x: scale.x(frame.start),
    y: y + HEADER,
    width: scale.x(frame.start + frame.rounded) - scale.x(frame.start),
    height: Math.max(1, frame.lanes.length) * LANE,
  });
  return drawHeader(frame, place) + outline + cells.join('');
}

/** The band over a frame and all that it calls, with the function's name. */
function drawHeader(frame: FramePicture, { scale, y, row, total }: FramePlace): string {
  const [left, right] = [scale.x(frame.start), scale.x(Math.max(total, frame.start + frame.rounded))];
  const text = `${frame.name}  ${bytesText(frame)}`;
  const needed = text.length * LETTER + 8;
  const turned = left + needed > scale.width && left - needed > 0;
  const label = frameLabel(frame);
  const band = element('rect', { class: 'band', x: left, y, width: right - left, height: HEADER - 2 });
  const anchor = turned ? { x: left - 4, 'text-anchor': 'end' } : { x: left + 4 };
  const words = element(
    'text',
    { class: 'name', ...anchor, y: y + 13, 'aria-hidden': 'true' },
    escaped(text),
  );
  return target({ key: `frame ${row}`, row: row * 2, place: frame.place, label }, band) + words;
}

interface LanePlace {
  readonly frame: FramePicture;
  readonly place: FramePlace;
  readonly y: number;
}

function drawLane(lane: readonly Cell[], { frame, place, y }: LanePlace): string {
  const { scale, row } = place;
  const left = (cell: Cell): number => scale.x(frame.start + cell.start);
  const widthOf = (cell: Cell): number => scale.x(cell.bytes) - scale.x(0);
  const isSmall = (cell: Cell): boolean => cell.kind === 'local' && widthOf(cell) < LEAST_CELL;
  const small = lane.flatMap((cell) => (cell.kind === 'local' && isSmall(cell) ? [cell] : []));
  const drawn = lane
    .filter((cell) => !isSmall(cell) || small.length === 1)
    .map((cell) => {
      const box = { x: left(cell), y: y + 1, width: widthOf(cell), height: LANE - 3 };
      if (cell.kind === 'other') {
        const label = otherText(cell.bytes, frame.measured);
        const words = box.width < 'other'.length * LETTER + 8 ? '' : centred('other', box);
        return (
          element('g', { role: 'img', 'aria-label': label }, title(label) + filled('other', box)) + words
        );
      }
      const { local } = cell;
      const key = `local ${row} ${local.name} ${local.place.line}`;
      const part = { key, row: row * 2 + 1, place: local.place, label: localLabel(local) };
      return target(part, filled(local.onStack, box)) + centred(short(local, box.width), box);
    });
  const [first] = small;
  if (small.length > 1 && first !== undefined) {
    const bytes = small.reduce((sum, cell) => sum + cell.bytes, 0);
    const names = small.map(({ local }) => plainText(local.name)).join(', ');
    const label = `${small.length} small locals, ${bytes} bytes: ${names}`;
    const box = { x: left(first), y: y + 1, width: scale.x(bytes) - scale.x(0), height: LANE - 3 };
    const sure = small.every(({ local }) => local.onStack === 'certain') ? 'certain' : 'likely';
    const part = { key: `small ${row}`, row: row * 2 + 1, place: first.local.place, label };
    drawn.push(target(part, filled(sure, box)));
  }
  return drawn.join('');
}

/** Name and bytes, or what of them fits. */
function short(local: LocalView, width: number): string {
  const texts = [localText(local), plainText(local.name)];
  return texts.find((text) => text.length * LETTER + 8 <= width) ?? '';
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function filled(kind: string, box: Box): string {
  return element('rect', { class: `cell ${kind}`, ...box }) + texture(kind, box);
}

/** Words stand beside the part that they name, not in it: its name for a screen reader says more than fits here. */
function centred(text: string, box: Box): string {
  const place = { x: box.x + box.width / 2, y: box.y + 15, 'text-anchor': 'middle' };
  return text === '' ? '' : element('text', { ...place, 'aria-hidden': 'true' }, escaped(text));
}

/** The pattern over a cell's colour, so that its meaning does not hang on the colour; for the legend too. */
export function texture(kind: string, box: Box): string {
  if (kind !== 'likely' && kind !== 'other') return '';
  return element('rect', { class: 'texture', fill: `url(#texture-${kind})`, ...box });
}

/** The patterns that `texture` names; once on each page. */
export function textures(): string {
  const size = { width: 6, height: 6, patternUnits: 'userSpaceOnUse' };
  const stripes = element('path', { d: 'M-1 7L7 -1M-1 1L1 -1M5 7L7 5', class: 'stroke likely' });
  const dots = element('circle', { cx: 2, cy: 2, r: 1, class: 'dot other' });
  const patterns =
    element('pattern', { id: 'texture-likely', ...size }, stripes) +
    element('pattern', { id: 'texture-other', ...size }, dots);
  return element('svg', { class: 'textures', width: 0, height: 0, 'aria-hidden': 'true' }, patterns);
}

interface LimitPlace {
  readonly scale: Scale;
  /** Where the row of each frame starts. */
  readonly tops: readonly number[];
  readonly height: number;
  readonly limit: number;
}

/** LLVM's limit is one of each frame, the kernel's of the sum, and that of tail calls of what lies before them. */
function drawLimits(frames: readonly FramePicture[], { scale, tops, height, limit }: LimitPlace): string {
  const { x, width } = scale;
  const line = (kind: string, at: number, [top, bottom]: readonly [number, number]): string =>
    element('line', { class: `limit ${kind}`, x1: x(at), x2: x(at), y1: top, y2: bottom });
  const name = (text: string, at: number, { end, y = 12 }: { end: boolean; y?: number }): string => {
    const anchor = end ? { x: x(at) - 3, 'text-anchor': 'end' } : { x: x(at) + 3 };
    return element('text', { class: 'limit', ...anchor, y, 'aria-hidden': 'true' }, escaped(text));
  };
  const whole = [AXIS - 5, height] as const;
  const hasRoom = x(LLVM) - x(TAIL_CALLS) > 190;
  const later = frames.slice(1).flatMap(({ start, lanes }, index): readonly string[] => {
    const top = tops[index + 1];
    const at = start + LLVM;
    if (top === undefined || x(at) >= width) return [];
    const bottom = top + HEADER + Math.max(1, lanes.length) * LANE;
    return [line('llvm', at, [top, bottom]), name(`LLVM ${LLVM}`, at, { end: true, y: top + 13 })];
  });
  return [
    line('tail', TAIL_CALLS, whole),
    line('llvm', LLVM, whole),
    ...later,
    line('kernel', limit, whole),
    name(`tail calls ${TAIL_CALLS}`, TAIL_CALLS, { end: !hasRoom }),
    name(`LLVM ${LLVM}`, LLVM, { end: true }),
    name(`kernel ${limit}`, limit, { end: false }),
  ].join('');
}

const LLVM = 511;
const TAIL_CALLS = 256;

/** A part that is reached by mouse and keyboard, and leads to its place in the source. */
function target(
  options: {
    readonly key: string;
    readonly row: number;
    readonly place: FramePicture['place'];
    readonly label: string;
  },
  content: string,
): string {
  const { key, row, place, label } = options;
  const attributes = {
    class: 'target',
    role: 'button',
    tabindex: '-1',
    'aria-label': label,
    'data-key': key,
    'data-row': row,
    'data-place': place === null ? null : JSON.stringify(place),
  };
  return element('g', attributes, title(label) + content);
}

function title(text: string): string {
  return element('title', {}, escaped(text));
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
