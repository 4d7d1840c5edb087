// What the stack map's page and the extension tell each other. Both sides check what they get.

import type { PlaceView, StackView } from '../../../server/src/lsp/messages';

export type ToPage =
  | { readonly kind: 'view'; readonly view: StackView }
  /** Brings the program of this name into view. */
  | { readonly kind: 'reveal'; readonly program: string };

export type FromPage =
  /** The page listens now. */
  { readonly kind: 'ready' } | { readonly kind: 'open'; readonly place: PlaceView };

export function isFromPage(message: unknown): message is FromPage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  if (message.kind === 'ready') return true;
  return message.kind === 'open' && 'place' in message && isPlace(message.place);
}

/** A place out of an attribute of the page, or null. */
export function placeFrom(attribute: string): PlaceView | null {
  const place: unknown = JSON.parse(attribute);
  return isPlace(place) ? place : null;
}

function isPlace(place: unknown): place is PlaceView {
  if (typeof place !== 'object' || place === null) return false;
  if (!('uri' in place && 'line' in place && 'character' in place)) return false;
  return (
    typeof place.uri === 'string' && typeof place.line === 'number' && typeof place.character === 'number'
  );
}
