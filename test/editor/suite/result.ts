// What the suite inside of VS Code hands to the process that started it.

export interface HostedResult {
  readonly passed: readonly string[];
  readonly failures: readonly { readonly name: string; readonly why: string }[];
  /** Tests that did not run; the process outside counts them as skipped. */
  readonly pending: readonly string[];
}
