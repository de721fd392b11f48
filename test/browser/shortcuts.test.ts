import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { expectAccessible, focused, inBrowser } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('the keyboard', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('goes to a screen with "g" and its first letter, and to its search with "/"', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    await page.getByRole('heading', { level: 1, name: 'Zaps' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
  });

  test('types letters where one types, and does nothing with a letter alone', async () => {
    const page = await open();
    await signIn(page, running, '/events');
    const search = page.getByRole('searchbox');
    await search.click();
    await page.keyboard.type('gz/');
    expect(await search.inputValue()).toBe('gz/');
    await page.getByRole('heading', { level: 1, name: 'Events' }).click();
    await page.keyboard.press('z');
    expect(new URL(page.url()).pathname).toBe('/events');
    expect(await focused(page)).not.toBe('Zaps');
  });

  test('has every screen in one row on a phone, and the one that is open in sight', async () => {
    const page = await open({ viewport: { width: 360, height: 800 } });
    await signIn(page, running, '/setup');
    const nav = page.getByRole('navigation', { name: 'Screens' });
    const [row, current] = [await nav.boundingBox(), await nav.locator('[aria-current]').boundingBox()];
    expect(row?.height).toBeLessThan(60);
    expect(current?.x).toBeGreaterThanOrEqual(0);
    expect((current?.x ?? 0) + (current?.width ?? 0)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
    await nav.getByRole('link', { name: 'Floor' }).click();
    await page.getByRole('heading', { level: 1, name: 'Floor' }).waitFor();
    expect((await nav.locator('[aria-current]').boundingBox())?.x).toBeGreaterThanOrEqual(0);
  });
});
