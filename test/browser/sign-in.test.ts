import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { expectAccessible, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('signing in', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('takes the Hub Key, by keyboard alone, and says which workspace it opened', async () => {
    const page = await open();
    await page.goto(running.url);
    await page.getByLabel('Hub Key').waitFor();
    await page.keyboard.type(running.key);
    await page.keyboard.press('Enter');
    await page.getByText('Acme Sales').waitFor();
    expect(new URL(page.url()).pathname).toBe('/setup');
  });

  test('says what to do about a key that opens nothing', async () => {
    const page = await open();
    await page.goto(running.url);
    await page.getByLabel('Hub Key').fill('rk_wrong');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('rotate-key');
    await expectAccessible(page);
  });

  test('lasts over a reload and leads to the screen that was asked for', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    await page.getByRole('heading', { level: 1, name: 'Zaps' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Zaps' }).waitFor();
  });

  test('keeps the session from scripts, and shows the page in no frame', async () => {
    const page = await open();
    await signIn(page, running);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');
    const response = await page.goto(running.url);
    expect(response?.headers()).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  test('ends by signing out, also for whoever kept the cookie', async () => {
    const page = await open();
    await signIn(page, running);
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Hub Key').waitFor();
    await page.context().addCookies(cookies);
    await page.reload();
    await page.getByLabel('Hub Key').waitFor();
  });

  test('ends when the key is replaced', async () => {
    const other = await runHub();
    try {
      const page = await open();
      await signIn(page, other);
      await other.hub.parts.workspaces.rotateKey(other.workspace, 'main');
      await page.getByRole('link', { name: 'Zaps' }).first().click();
      await page.getByLabel('Hub Key').waitFor();
    } finally {
      await other.close();
    }
  });

  test.each([
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await page.goto(running.url);
    await page.getByLabel('Hub Key').waitFor();
    await expectAccessible(page);
    await picture(page, 'sign-in');
  });
});
