// What a command may do to the outside beside reading and writing source files. `main.ts` makes the real one, tests their own.

export interface Terminal {
  /** The working directory, as the core wants paths. Output names files relative to it. */
  readonly cwd: string;
  /** Where the paths of workflow annotations start: the checkout of a GitHub job, else `cwd`. */
  readonly annotationBase: string;
  readonly colour: boolean;
  /** Writes to standard output as it is. */
  readonly print: (text: string) => void;
  /** Writes one line to standard error, without the name of the command. */
  readonly complain: (line: string) => void;
}

/**
 * Colours are for a person at a terminal that can show them, who has not said no (https://no-color.org).
 * `isTTY` of a stream that is no terminal is absent, although its type says boolean.
 */
export function wantsColour(
  isTerminal: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** The exit statuses of every command. */
export const STATUS = { clean: 0, findings: 1, failed: 2 } as const;

export type Status = (typeof STATUS)[keyof typeof STATUS];
