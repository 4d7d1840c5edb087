// The stack map as a test finds it: a document in a frame of the window.

import type { Frame, Page } from 'playwright-core';
import { until } from '../poll';

/** The document inside of the panel, once it shows `part`. */
export async function stackMap(page: Page, part = 'main section'): Promise<Frame> {
  return until({ what: 'stack map' }, async () => {
    for (const frame of page.frames()) {
      const shown = await frame
        .locator(part)
        .count()
        .catch(() => 0);
      if (shown > 0) return frame;
    }
    return undefined;
  });
}

/** Names of the programs that are drawn. */
export async function programs(map: Frame): Promise<readonly (string | null)[]> {
  const sections = await map.locator('section[data-program]').all();
  return Promise.all(sections.map((section) => section.getAttribute('data-program')));
}

/** The name of the part that has the focus, as a screen reader says it. */
export async function focused(map: Frame): Promise<string | null> {
  const part = map.locator('main :focus');
  return (await part.count()) === 0 ? null : part.getAttribute('aria-label');
}
