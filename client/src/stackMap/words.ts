// The words of the stack map, for its picture and its tables alike.

import type { LocalView, PlaceView } from '../../../server/src/lsp/messages';
import type { FramePicture } from './picture';

/** "≈ 200 B", "= 200 B" where it was measured. */
export function bytesText({
  bytes,
  measured,
  known,
}: Pick<FramePicture, 'bytes' | 'measured' | 'known'>): string {
  if (!known) return 'not known';
  return `${measured ? '=' : '≈'} ${bytes} B`;
}

/** "buf 256", "buf ≈ 256" where it is only probably on the stack. */
export function localText({ name, bytes, onStack }: LocalView): string {
  return `${plainText(name)} ${onStack === 'likely' ? '≈ ' : ''}${bytes ?? '?'}`;
}

/** A local in full. Begins with what the picture shows of it, so that it answers to that name when it is spoken. */
export function localLabel(local: LocalView): string {
  return `${localText(local)} bytes: ${local.type}, ${whereText(local)}${placeText(local.place)}`;
}

/** A frame in full. Begins as its band does. */
export function frameLabel(frame: FramePicture): string {
  const counted = frame.rounded === frame.bytes ? '' : `, counted as ${frame.rounded}`;
  return `${frame.name} ${bytesText(frame)}, frame${counted}${placeText(frame.place)}`;
}

/** Without the backticks that mark code. */
export function plainText(text: string): string {
  return text.replaceAll('`', '');
}

export function whereText({ onStack }: LocalView): string {
  return { certain: 'on the stack', likely: 'probably on the stack', no: 'not on the stack' }[onStack];
}

export function otherText(bytes: number, measured: boolean): string {
  const what = measured
    ? 'that no local explains: copies and spilled registers'
    : 'for alignment and temporary values';
  return `${plural(bytes, 'byte')} ${what}`;
}

/** ", line 12". */
export function placeText(place: PlaceView | null): string {
  return place === null ? '' : `, line ${place.line + 1}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
