// Damage to bytes that is the same in every run: each seed gives one kind of it.

/** `bytes` with some of them changed, cut off, moved or repeated. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = numbers(seed);
  const copy = Uint8Array.from(bytes);
  const place = (): number => Math.floor(random() * copy.length);
  // Headers decide most, and are a small part of the file.
  const inHeader = (): number => Math.floor(random() * Math.min(64, copy.length));
  switch (seed % 5) {
    case 0:
      return copy.subarray(0, place());
    case 1:
      for (let times = 0; times < 1 + (seed % 40); times += 1) copy[place()] = Math.floor(random() * 256);
      return copy;
    case 2:
      copy[inHeader()] = Math.floor(random() * 256);
      return copy;
    case 3: {
      // The section headers stand at the end.
      const table = Math.max(0, copy.length - 64 * 24);
      for (let times = 0; times < 3; times += 1) {
        const at = table + Math.floor(random() * (copy.length - table));
        copy[at] = times === 0 ? 255 : Math.floor(random() * 256);
      }
      return copy;
    }
    default: {
      const [from, to] = [place(), place()];
      copy.copyWithin(to, from, from + Math.floor(random() * 4096));
      return copy;
    }
  }
}

/** A small linear congruential generator: 0 to below 1. */
function numbers(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
