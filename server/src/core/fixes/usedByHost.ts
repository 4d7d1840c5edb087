// Whether user space shares a static with the program: one of a crate that both compile cannot be what only a BPF program can reach.
// Deliberately absent: following the calls of user-space code, which is never parsed. Who compiles a function may call it.

import type { CrateUnit, EbpfCrate } from '../crates/crate';
import { isInside } from '../crates/paths';
import type { StaticFacts } from '../model/statics';
import type { ConversionContext } from './conversion';
import type { Blocker } from './mapTarget';

/** Why a static of a shared crate must stay what it is; null for every other, and for one that BPF code alone uses. */
export function usedByHost(
  { item, scope, uses }: StaticFacts,
  { crate, files }: Pick<ConversionContext, 'crate' | 'files'>,
): Blocker | null {
  const { unit } = scope;
  if (!unit.shared) return null;
  const name = item.name.text;
  for (const path of crate.userSpace.flatMap((it) => it.files)) {
    const at = new RegExp(`(?<![\\w"])${name}(?![\\w"])`).exec(files.text(path) ?? '')?.index;
    if (at !== undefined)
      return {
        path,
        span: { start: at, end: at + name.length },
        why: 'user-space code uses the static itself',
      };
  }
  const why = whyNotShared(unit, crate);
  const site = uses.sites.find((it) => it.body.unit === unit);
  if (why === null || site === undefined) return null;
  return { path: site.file, span: site.span, why };
}

/** Why code of the unit may look into no map: a user-space package compiles it as well. null: none does. */
export function whyNotShared({ name, rootFile, shared }: CrateUnit, { userSpace }: EbpfCrate): string | null {
  const host = shared
    ? userSpace.find((it) => it.compiles.some((dir) => isInside(rootFile, dir)))
    : undefined;
  return host === undefined
    ? null
    : `\`${name}\` is compiled into \`${host.name}\` too, where this code would look into a map that is not there`;
}
