// What a static becomes, and the uses that are rewritten together.

import type { Body } from '../model/bodies';
import type { UseSite } from '../model/uses';
import type { StaticItem } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { SiteTarget } from './place';

/** What a static becomes. */
export interface MapTarget extends Omit<SiteTarget, 'pointer'> {
  readonly item: StaticItem;
  /** Name of the map that replaces it, as declared. */
  readonly map: string;
  /** Index of its entry: "0", or the name of an index constant. For elementwise targets the use's own index counts. */
  readonly index: string;
}

export interface Use {
  readonly site: UseSite;
  readonly target: MapTarget;
}

export interface Blocker {
  readonly path: string;
  readonly span: Span;
  readonly why: string;
}

/** One target in one body. */
export interface BodyRewrite {
  readonly body: Body;
  readonly text: string;
  readonly pointer: string;
  readonly target: MapTarget;
  readonly uses: readonly Use[];
  /** Uses of every static that is rewritten together. */
  readonly all: readonly Use[];
}

export type Part =
  | {
      readonly edits: readonly TextEdit[];
      /** What stands one level deeper after the edits. */
      readonly deeper?: readonly Span[];
    }
  | { readonly why: string; readonly site: UseSite };

/** The path as the use writes it, with the map's name in the place of the static's. */
export function mapPath(site: UseSite, target: MapTarget, text: string): string {
  const source = text.slice(site.span.start, site.span.end);
  return target.map === target.item.name.text ? source : source.replace(/[A-Za-z_]\w*$/, target.map);
}
