// `[patch]` of a workspace root: a crate that is taken from a folder or a repository instead of where its dependents say.
// Invariant: a patch whose version the requirement does not allow changes nothing, as in cargo, which warns that it is unused.
// Source: "Overriding Dependencies" in the Cargo reference.

import { valid } from 'semver';
import type { Dependency } from './dependency';
import type { Manifest } from './manifest';
import { joinPath } from './paths';
import { newestAllowed } from './requirement';

/** The dependency as a build of the workspace at `root` resolves it. */
export function patchedDependency(
  dependency: Dependency,
  root: Manifest,
  manifestAt: (dir: string) => Manifest | null,
): Dependency {
  if (dependency.path !== null || root.patches.size === 0) return dependency;
  for (const [source, patches] of root.patches) {
    if (!isSourceOf(source, dependency)) continue;
    for (const patch of patches) {
      if ((patch.package ?? patch.name) !== dependency.package) continue;
      if (patch.path === null) {
        if (patch.git !== null) return { ...dependency, git: patch.git };
        continue;
      }
      const path = joinPath(root.dir, patch.path);
      if (isAllowed(dependency, manifestAt(path))) return { ...dependency, path, git: null };
    }
  }
  return dependency;
}

function isSourceOf(source: string, { git }: Dependency): boolean {
  return git === null
    ? source === 'crates-io' || source.includes('crates.io-index')
    : canonicalUrl(source) === canonicalUrl(git.url);
}

/** Cargo's "canonical URL": letters of GitHub's paths are of one case, ".git" and a slash at the end say nothing. */
export function canonicalUrl(url: string): string {
  return url
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** A version that is inherited or not there yet is taken for right. */
function isAllowed({ requirement }: Dependency, patch: Manifest | null): boolean {
  const version = patch?.package?.version;
  if (requirement === null || version === undefined || version === 'workspace') return true;
  if (version.value === null || valid(version.value) === null) return true;
  return newestAllowed(requirement, [version.value]) !== null;
}
