import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { until } from '../hub/until.ts';
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

  test('makes the intake URL of a provider that signs from its secret, and shows what to paste there', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const card = page.getByRole('article', { name: 'WhatsApp Cloud API' });
    await card.getByText('App settings > Basic').waitFor();
    await card.getByLabel('App secret').fill('the secret of an app');
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Make the intake URL' }).click();
    const field = card.getByLabel('WhatsApp Cloud API intake URL', { exact: true });
    const url = await field.inputValue();
    const { intake } = await running.call<{ intake: { whatsapp_cloud: string } }>('GET', '/v1/me');
    expect(url).toBe(intake.whatsapp_cloud);
    const token = await card.getByLabel('WhatsApp Cloud API verify token', { exact: true }).inputValue();
    const question = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '42' });
    expect(await (await fetch(`${url}?${question}`)).text()).toBe('42');
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Send a sample event' }).click();
    await card.getByText('Webhooks arrive').waitFor();
    await card.getByText('because the app secret changed').click();
    await card.getByLabel('App secret').fill('another secret');
    await card.getByRole('button', { name: 'Make the intake URL' }).click();
    await until(async () => (await field.inputValue()) !== url);
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
