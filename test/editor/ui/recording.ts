// A short animation of what a page shows: still pictures, each shown for a while, in one GIF that a README can hold.

import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { GIFEncoder, applyPalette, quantize } from 'gifenc';
import { PNG } from 'pngjs';

export interface Recording {
  /** Adds what the page shows now, to be seen for that long. */
  readonly show: (milliseconds: number) => Promise<void>;
  /** Writes the GIF; it repeats for ever. */
  readonly save: (file: string) => void;
}

export function recordingOf(page: Page): Recording {
  const gif = GIFEncoder();
  return {
    show: async (milliseconds) => {
      const { data, width, height } = PNG.sync.read(await page.screenshot());
      const palette = quantize(data, COLOURS);
      gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: milliseconds });
    },
    save: (file) => {
      gif.finish();
      writeFileSync(file, gif.bytes());
    },
  };
}

const COLOURS = 256;
