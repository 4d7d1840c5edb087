// Cargo's version requirements, which look like npm's and are not: a bare "1.2" means "^1.2" and a comma means "and".

import { maxSatisfying, minVersion, validRange } from 'semver';

/** The newest of `versions` that the requirement allows; null where none is, or where the requirement cannot be read. */
export function newestAllowed(requirement: string, versions: readonly string[]): string | null {
  const range = toRange(requirement);
  return range === null ? null : maxSatisfying(versions, range);
}

/** The lowest version that the requirement allows. */
export function lowestAllowed(requirement: string): string | null {
  const range = toRange(requirement);
  return range === null ? null : (minVersion(range)?.version ?? null);
}

/** The same set of versions in npm's notation. Prereleases are allowed by both only where the requirement names one. */
function toRange(requirement: string): string | null {
  const comparators: string[] = [];
  for (const part of requirement.split(',')) {
    const match = comparator.exec(part.trim());
    const version = match?.groups?.['version'];
    if (version === undefined) return null;
    const given = match?.groups?.['operator'] ?? '';
    const operator = given === '' && !/[*xX]/.test(version) ? '^' : given;
    comparators.push(`${operator}${version}`);
  }
  return validRange(comparators.join(' '));
}

const comparator =
  /^(?<operator>\^|~|=|>=|<=|>|<)?\s*(?<version>[*xX]|\d+(?:\.(?:\d+|[*xX])){0,2}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?$/;
