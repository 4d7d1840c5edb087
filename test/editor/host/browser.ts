// Finds a Chromium and opens pages in it that can reach one port of this machine and nothing else.

import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findOnPath, isExecutable } from './searchPath';

export interface GuardedPage {
  readonly browser: Browser;
  readonly page: Page;
  /** Addresses that were asked for and refused. */
  readonly outside: readonly string[];
}

/** The file that `CHROMIUM` names, else the first known browser of the search path; null when there is none. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return isExecutable(named) ? path.resolve(named) : null;
  return findOnPath(names);
}

/** Starts the browser and opens an empty page. The caller closes the browser. */
export async function openGuardedPage(executablePath: string, port: number): Promise<GuardedPage> {
  const browser = await chromium.launch({ executablePath, headless: true, args: [...flags] });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'allow',
  });
  const outside: string[] = [];
  const elsewhere = (url: URL): boolean => url.hostname !== '127.0.0.1' || url.port !== String(port);
  await context.route(elsewhere, async (route) => {
    outside.push(route.request().url());
    await route.abort('blockedbyclient');
  });
  return { browser, page: await context.newPage(), outside };
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
] as const;

const flags = [
  '--no-sandbox', // as root, where CI runs
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
] as const;
