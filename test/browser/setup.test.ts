import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { expectAccessible, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('Set up', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('waits for the first webhook, and turns green by itself when it comes', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const card = page.getByRole('article', { name: 'DoubleTick' });
    await card.getByText('Waiting for the first webhook').waitFor();
    await expectAccessible(page);
    await picture(page, 'set-up');
    await running.receive('doubletick', callAccepted);
    await card.getByText('Webhooks arrive').waitFor();
    const exact = await card.locator('time').getAttribute('title');
    expect(exact).toMatch(/GMT\+5:30.*\(\d{4}-\d\d-\d\dT.*Z\)/);
    await page.getByRole('article', { name: 'WhatConverts' }).getByText('Waiting for the first webhook').waitFor();
  });

  test('gives the intake URL that the provider posts to, to the clipboard', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn(page, running, '/setup');
    await page.getByRole('button', { name: 'Copy WhatConverts intake URL' }).click();
    await page.getByText('Copied').waitFor();
    const { intake } = await running.call<{ intake: { whatconverts: string } }>('GET', '/v1/me');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(intake.whatconverts);
  });

  test("names the vendor's own menus", async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    await page.getByText('Settings > Webhooks').waitFor();
    await page.getByText('Tracking > Integrations > Webhooks').waitFor();
  });

  test('sends a sample event by keyboard alone, and leads to what became of it', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const card = page.getByRole('article', { name: 'WhatConverts' });
    await card.getByLabel('Sample event').focus();
    await page.keyboard.type('WhatConverts Call Completed');
    await tabTo(page, 'Send a sample event');
    await page.keyboard.press('Enter');
    await card.getByText('was taken in').waitFor();
    await tabTo(page, 'See what became of it');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'WhatConverts Call Completed' }).waitFor();
  });

  test.each([
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/setup');
    await expectAccessible(page);
  });
});
