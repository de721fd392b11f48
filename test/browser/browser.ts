import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PROGRAMS = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const program = PROGRAMS.find((path) => path !== '' && existsSync(path));

/** It calls nobody but the hub, and root may run it. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where `npm run screenshots` wants pictures; undefined in a test run, which takes none. */
const { SCREENSHOTS } = process.env;

/** Opens a page in a browser session of its own. */
export type OpenPage = (options?: BrowserContextOptions) => Promise<Page>;

/** Tests in a real browser, where the machine has one. */
export const inBrowser = (name: string, suite: (open: OpenPage) => void): void => {
  if (!program) {
    console.log(`Left out: ${name} (no browser found; install Debian's chromium package, or set CHROMIUM)`);
    describe.skip(name, () => suite(() => Promise.reject(new Error('There is no browser.'))));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: program, args: ARGUMENTS });
    }, 60_000);
    afterAll(() => browser?.close());
    suite(async (options) => {
      // What moves is in no state that could be looked at.
      const still = { reducedMotion: 'reduce' as const, locale: 'en-GB', timezoneId: 'Asia/Kolkata' };
      const context = await browser.newContext({ ...still, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => {
        throw error;
      });
      return page;
    });
  });
};

/** Every width that a screen is looked at in, in both themes: a name, and how to open it. */
export const inBothThemes = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 768, 1280, 1920].map((width): [string, BrowserContextOptions] => [
    `in the ${colorScheme} theme, ${width} px wide`,
    { colorScheme, viewport: { width, height: 900 } },
  ]),
);

/** Fails when the page has anything that axe calls serious, or that a window of this width must scroll sideways for. */
export const expectAccessible = async (page: Page): Promise<void> => {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run();
    return results.violations.map(({ id, impact, nodes }) => `${impact}: ${id} at ${nodes[0]?.html.slice(0, 200)}`);
  });
  expect(violations).toEqual([]);
  const overhang = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overhang).toBe(0);
};

/** The one that has the keyboard's focus, as its role and name. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { activeElement } = document;
    return (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '').trim();
  })()`);

/** Presses Tab until the one with this text has the focus. */
export const tabTo = async (page: Page, text: string): Promise<void> => {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === text) return;
  }
  throw new Error(`The keyboard does not reach "${text}".`);
};

/** Takes a picture for the documentation, when one is asked for. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS === undefined) return;
  const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
};
