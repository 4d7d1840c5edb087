// What a hover on the name of a function or program says of its stack: the number that leads, the other one beside it and how far they
// are apart, the lines that pay, and the object that it comes from. So everybody sees how good the estimates are on the own code.

import type {
  EstimateBeside,
  StackFunction,
  StackObject,
  StackProgram,
  StackReport,
} from '../stack/stackReport';
import type { Span } from '../text/span';
import { ageText } from './stackText';

export interface StackHover {
  readonly span: Span;
  /** Sentences without a full stop. */
  readonly lines: readonly string[];
}

/** `now`: milliseconds since the epoch. null: the name at `offset` (UTF-16) of a file is of no function whose stack is known. */
export function stackHoverAt(
  { programs, functions, objects }: StackReport,
  { path, offset, now }: { readonly path: string; readonly offset: number; readonly now: number },
): StackHover | null {
  const isHere = ({ place }: StackProgram | StackFunction): boolean =>
    place?.path === path && place.span.start <= offset && offset <= place.span.end;
  const frames = functions.filter(isHere);
  const chains = programs.filter(isHere);
  const place = (frames[0] ?? chains[0])?.place ?? null;
  if (place === null) return null;
  const object = objects.find(
    ({ crate, state }) =>
      crate === (frames[0] ?? chains[0])?.crate && (state === 'fresh' || state === 'stale'),
  );
  return {
    span: place.span,
    lines: [
      ...chains.map((program) => `Deepest call chain: ${numbers(program)}`),
      ...frames.flatMap((fn) => [`Frame: ${numbers(fn)}`, ...payingLines(fn)]),
      ...(object === undefined ? [] : [objectLine(object, now)]),
    ],
  };
}

function numbers({ bytes, limit, source, range, estimate, lastBuilt }: StackProgram | StackFunction): string {
  const before = lastBuilt === null ? '' : `; ${lastBuilt} in the last build`;
  if (bytes === null) return `not known${before}`;
  if (source === 'object') {
    const beside = estimate === null ? '' : `; ${compared(bytes, estimate)}`;
    // What was built and is old has no estimate beside it.
    return `${lastBuilt === null ? '=' : 'in the last build'} ${bytes} of ${limit} bytes${lastBuilt === null ? ' in the built object' : ''}${beside}`;
  }
  const between = range === null || range.low === range.high ? '' : ` (${range.low} to ${range.high})`;
  return `≈ ${bytes} of ${limit} bytes${between}, estimated${before}`;
}

/** "the estimate says 208 (200 to 240), 8 too many". */
function compared(exact: number, { bytes, low, high }: EstimateBeside): string {
  const range = low === high ? '' : ` (${low} to ${high})`;
  if (bytes === null) return `the estimate says${range === '' ? ` ${low}` : range}`;
  if (bytes === exact) return `the estimate is the same${range}`;
  const apart = Math.abs(bytes - exact);
  return `the estimate says ${bytes}${range}, ${apart} too ${bytes > exact ? 'many' : 'few'}`;
}

const MOST_LINES = 3;

function payingLines({ lines, source, lastBuilt }: StackFunction): readonly string[] {
  if (source !== 'object' || lastBuilt !== null) return [];
  return lines.slice(0, MOST_LINES).map(({ file, line, bytes, text }) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const shown = text === null || text.trim() === '' ? '' : `: \`${text.trim().replaceAll('`', "'")}\``;
    return `${name}:${line} touches ${bytes} ${bytes === 1 ? 'byte' : 'bytes'} of it${shown}`;
  });
}

function objectLine({ path, state, why, modified }: StackObject, now: number): string {
  const name = path.split('/').slice(-2).join('/');
  const age = modified === null ? '' : `, built ${ageText(now - modified)}`;
  return `Object …/${name}${age}, ${state}: ${why}`;
}
