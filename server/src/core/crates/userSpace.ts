// Which user-space packages belong to which eBPF crate: nothing in Cargo says so, but builds and folders do.
// The order of the evidence: same cargo workspace, then the nearest common folder; among those, a build dependency on the eBPF package.
// Invariant: a package that is nearer to another eBPF crate is not taken, so that examples side by side do not lend each other loaders.

import { isAyaLoader } from './aya';
import type { Package } from './packages';
import { commonFolder } from './paths';

/** The user-space packages of one eBPF package, those with the strongest evidence only. */
export function userSpaceOf(options: {
  readonly ebpf: Package;
  /** Every eBPF package, and every package that is compiled into one, by folder. */
  readonly allEbpf: readonly Package[];
  readonly candidates: readonly Package[];
  readonly isListed: (folder: string) => boolean;
}): readonly Package[] {
  const { ebpf, allEbpf, candidates, isListed } = options;
  const builders = candidates.filter((it) => buildsPath(it, ebpf));
  if (builders.length > 0) return strongest(builders);
  const inWorkspace = candidates.filter((it) => sameWorkspace(it, ebpf));
  if (inWorkspace.length > 0) return strongest(preferBuilders(inWorkspace, ebpf));
  const near = candidates.filter((it) => {
    const own = nearness(it, ebpf, isListed);
    return own > 0 && allEbpf.every((other) => other === ebpf || relation(it, other, isListed) <= own);
  });
  const best = Math.max(0, ...near.map((it) => nearness(it, ebpf, isListed)));
  return strongest(
    preferBuilders(
      near.filter((it) => nearness(it, ebpf, isListed) === best),
      ebpf,
    ),
  );
}

/** Whether a package has Aya's loader among its dependencies. */
export function usesLoader(owner: Package): boolean {
  return owner.dependencies.some((it) => it.kind !== 'build' && isAyaLoader(it.package));
}

function buildsPath(owner: Package, ebpf: Package): boolean {
  return owner.dependencies.some((it) => it.kind === 'build' && it.path === ebpf.dir);
}

function preferBuilders(owners: readonly Package[], ebpf: Package): readonly Package[] {
  const builders = owners.filter((owner) =>
    owner.dependencies.some((it) => it.kind === 'build' && it.package === ebpf.name),
  );
  return builders.length > 0 ? builders : owners;
}

/** A loader that is always there outweighs one behind a feature, and that one a loader of tests. */
function strongest(owners: readonly Package[]): readonly Package[] {
  const always = owners.filter((owner) =>
    owner.dependencies.some((it) => it.kind === 'normal' && !it.optional && isAyaLoader(it.package)),
  );
  if (always.length > 0) return always;
  const optional = owners.filter((owner) =>
    owner.dependencies.some((it) => it.kind === 'normal' && isAyaLoader(it.package)),
  );
  return optional.length > 0 ? optional : owners;
}

function sameWorkspace(first: Package, second: Package): boolean {
  return first.workspace !== null && first.workspace.path === second.workspace?.path;
}

/** A common workspace binds more than any folder. */
function relation(owner: Package, ebpf: Package, isListed: (folder: string) => boolean): number {
  return sameWorkspace(owner, ebpf) ? Number.POSITIVE_INFINITY : nearness(owner, ebpf, isListed);
}

/** Length of the common folder's path, 0 where it lies outside of the listing. */
function nearness(owner: Package, ebpf: Package, isListed: (folder: string) => boolean): number {
  const folder = commonFolder(owner.dir, ebpf.dir);
  return folder !== null && isListed(folder) ? folder.length : 0;
}
