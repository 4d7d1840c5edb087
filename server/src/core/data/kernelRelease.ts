// A Linux release as the data tables name it: major and minor, because that is what decides a feature upstream.
// Deliberately absent: parsing versions that users write (core/crates).

/** A Linux release that brought something; structurally what a crate's `targetKernel` is. */
export interface KernelRelease {
  readonly major: number;
  readonly minor: number;
}

/** Linux `major`.`minor`. */
export function linux(major: number, minor: number): KernelRelease {
  return { major, minor };
}

export function isOlder(kernel: KernelRelease, other: KernelRelease): boolean {
  return kernel.major < other.major || (kernel.major === other.major && kernel.minor < other.minor);
}

/** "6.9" */
export function releaseText({ major, minor }: KernelRelease): string {
  return `${major}.${minor}`;
}
