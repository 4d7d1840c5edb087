// Waits for what is about to happen, with a deadline, instead of sleeping for what it should take.

export interface Wait {
  /** Completes "no …" in the error. */
  readonly what: string;
  /** Milliseconds; generous, because two busy cores are slow. */
  readonly within?: number;
}

/** Asks until the answer is neither undefined nor false. @throws {Error} that says what did not happen. */
export async function until<T>(
  wait: Wait,
  ask: () => T | undefined | false | PromiseLike<T | undefined | false>,
): Promise<T> {
  const { what, within = 60_000 } = wait;
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`no ${what} within ${within / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
