// The stack of a program or a local in a few words, for lenses, hints and hovers. "≈" is an estimate, "=" was measured on an object.

import type { LinkFailure } from '../stack/buildLog';
import type { StackLocal, StackProgram } from '../stack/stackReport';

/** From here on a program's stack is worth a line of its own, in bytes. */
const LENS_BYTES = 256;

/** Whether a lens is shown where the user did not ask for all of them. */
export function deservesLens({ bytes, verdict }: StackProgram): boolean {
  return verdict === 'near' || verdict === 'over' || (bytes ?? 0) >= LENS_BYTES;
}

/** "stack ≈ 344/512, deepest handle → emit"; null where nothing is known. */
export function lensText(program: StackProgram): string | null {
  const { bytes, limit, chain, frames, reason, source } = program;
  const [, ...called] = chain;
  const deepest = called.length === 0 ? '' : `, deepest ${shortened(called.map((frame) => frame.function))}`;
  if (reason === 'recursion') return `stack: recursion${deepest}`;
  if (bytes === null) return null;
  const sum = `stack ${source === 'object' ? '=' : '≈'} ${bytes}/${limit}`;
  if (reason === 'frames') return `${sum}, ${frames} frames are too many${deepest}`;
  if (reason === 'tail-call') return `${sum}, too much before a tail call${deepest}`;
  if (program.needsPrivateStack) return `${sum}, needs Linux 6.13${deepest}`;
  return `${sum}${program.verdict === 'over' ? ', too large' : ''}${deepest}`;
}

/** "just now", "5 minutes ago": the age of a built object. Milliseconds; a clock that runs behind gives "just now". */
export function ageText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 24 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / (24 * 60)), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** What LLVM refused, in a line that stands alone. */
export function linkFailureText({ function: name, place, dependency, text }: LinkFailure): string {
  const message = `stack frame of \`${name}\` did not link: "${text}"`;
  if (place !== null) return message;
  return dependency === null
    ? `${message}; no function here has this name`
    : `${message}; it is code of the crate ${dependency}`;
}

/** "256 B" where the local surely is on the stack, "≈ 256 B" where it may be; null where it is not. */
export function hintText({ bytes, onStack }: StackLocal): string | null {
  if (onStack === 'no' || bytes === null) return null;
  return `${onStack === 'certain' ? '' : '≈ '}${bytes} B`;
}

/** A sentence without its full stop. */
export function localText({ bytes, onStack, why }: StackLocal): string {
  const where = { certain: 'on the stack', likely: 'probably on the stack', no: 'not on the stack' }[onStack];
  const size = bytes === null ? 'bytes not known' : `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return `${size}, ${where}${why === '' ? '' : `: ${why}`}`;
}

/** The ends of a long chain: what is called first, and what is at the bottom. */
function shortened(names: readonly string[]): string {
  const shown =
    names.length <= MAX_NAMES ? names : [...names.slice(0, MAX_NAMES - 2), '…', ...names.slice(-1)];
  return shown.join(' → ');
}

const MAX_NAMES = 4;
