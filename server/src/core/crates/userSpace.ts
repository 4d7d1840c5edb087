// Which user-space packages belong to which eBPF crate: nothing in Cargo says so, but builds and folders do.
// The order of the evidence: same cargo workspace, then the nearest common folder; among those, a build dependency on the eBPF package.
// Invariant: a package that is nearer to another eBPF crate is not taken, so that examples side by side do not lend each other loaders.

import { isAyaLoader } from './aya';
import type { Package } from './packages';
import { commonFolder } from './paths';

/** Answers for each eBPF package which user-space packages have the strongest evidence; empty: none is known. */
export function userSpaceFinder(options: {
  readonly ebpf: readonly Package[];
  /** Packages that use Aya's loader and are not compiled for BPF. */
  readonly candidates: readonly Package[];
  readonly isListed: (folder: string) => boolean;
}): (ebpf: Package) => readonly Package[] {
  const { candidates, isListed } = options;
  // Every candidate is measured against every eBPF crate, so only where no stronger evidence has answered.
  let measured: readonly Measured[] | undefined;
  const folders = (): readonly Measured[] =>
    (measured ??= candidates.map((owner) => ({
      owner,
      nearest: Math.max(0, ...options.ebpf.map((it) => relation(owner, it, isListed))),
    })));
  return (ebpf) => {
    const builders = candidates.filter((it) => buildsPath(it, ebpf));
    if (builders.length > 0) return strongest(builders);
    const inWorkspace = candidates.filter((it) => sameWorkspace(it, ebpf));
    if (inWorkspace.length > 0) return strongest(preferBuilders(inWorkspace, ebpf));
    const near = folders()
      .map(({ owner, nearest }) => ({ owner, nearest, own: nearness(owner, ebpf, isListed) }))
      .filter(({ own, nearest }) => own > 0 && own === nearest);
    const best = Math.max(0, ...near.map(({ own }) => own));
    const nearestOwners = near.filter(({ own }) => own === best).map(({ owner }) => owner);
    return strongest(preferBuilders(nearestOwners, ebpf));
  };
}

interface Measured {
  readonly owner: Package;
  readonly nearest: number; // its nearness to the eBPF crate that is nearest to it
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
