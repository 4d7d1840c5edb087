// Work that keeps every processor busy, and no more of it at a time.

import { availableParallelism } from 'node:os';

/** Works on the items in their order, as many at a time as there are processors. Rejects with the first that does. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
