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

/** A local in full. */
export function cellText(local: LocalView): string {
  const size = local.bytes === null ? 'size not known' : plural(local.bytes, 'byte');
  return `${local.name}: ${local.type}, ${size}, ${whereText(local)}${placeText(local.place)}`;
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
