// Which of several fixes is applied when nobody chooses: the same answer for the command, "fix all" and on save.

import type { Fix } from './finding';

/** The preferred fix of those that may be applied, else the first. `unsafe`: fixes that change the meaning may be applied too. */
export function chooseFix(fixes: readonly Fix[], { unsafe }: { readonly unsafe: boolean }): Fix | undefined {
  const allowed = unsafe ? fixes : fixes.filter((fix) => fix.safe);
  return allowed.find((fix) => fix.preferred) ?? allowed[0];
}
