import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { callStarted } from '../../src/whatsapp-cloud/sample-payloads.ts';
import { signatureOf } from '../hub/http/hub-under-test.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, inBothThemes, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

/** One step of the check list. */
const stepOf = (page: Page, title: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });

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
    const step = stepOf(page, 'Webhooks of DoubleTick arrive');
    await step.getByText('Not yet').waitFor();
    await running.receive('doubletick', callAccepted);
    await card.getByText('Webhooks arrive').waitFor();
    await step.getByText('Done').waitFor();
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
    const card = (name: string) => page.getByRole('article', { name });
    await card('DoubleTick').getByText('Settings > Webhooks').waitFor();
    await card('WhatConverts').getByText('Tracking > Integrations > Webhooks').waitFor();
  });

  test('makes the intake URL of a provider that signs from its secret, and shows what to paste there', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const card = page.getByRole('article', { name: 'WhatsApp Cloud API' });
    await card.getByText('App settings > Basic').waitFor();
    const secret = 'the secret of an app';
    await card.getByLabel('App secret').fill(secret);
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
    const body = JSON.stringify(callStarted);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body, secret) };
    await fetch(url, { method: 'POST', headers, body });
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

  test('a check list ticks itself off, and claims nothing that the hub cannot see', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const address = stepOf(page, 'Providers can reach the hub');
    await address.getByText('Not yet').waitFor();
    await address.getByText('so no provider can reach it').waitFor();
    await stepOf(page, 'The database is saved elsewhere').getByText('Cannot be seen').waitFor();
    await stepOf(page, 'Numbers without a country code are read right').getByText('Cannot be seen').waitFor();

    const zap = stepOf(page, 'A Zap is turned on');
    await zap.getByText('Not yet').waitFor();
    const { id } = await running.call<{ id: string }>('POST', '/v1/subscriptions', {
      trigger: 'doubletick_call_accepted',
      target_url: `${running.zapier}/refuses/it`,
    });
    await zap.getByText('1 Zap gets events.').waitFor();

    await running.receive('doubletick', { ...callAccepted, callId: 'refused' });
    const delivery = stepOf(page, 'Zaps take what they are sent');
    await delivery.getByText('The latest answer was 400.').waitFor();
    await page.getByText(/\d of \d+ done, 1 wrong/).waitFor();
    await delivery.getByRole('link', { name: 'See the Zaps' }).click();
    await page.getByRole('heading', { level: 1, name: 'Zaps' }).waitFor();

    await running.call('DELETE', `/v1/subscriptions/${id}`);
    await page.goBack();
    await zap.getByText('Not yet').waitFor();
  });

  test('a sample event counts as none of the provider', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    const card = page.getByRole('article', { name: 'WhatConverts' });
    await card.getByRole('button', { name: 'Send a sample event' }).click();
    await card.getByText('was taken in').waitFor();
    await card.getByText('Waiting for the first webhook').waitFor();
    await stepOf(page, 'Webhooks of WhatConverts arrive').getByText('Optional').waitFor();
  });

  test('a viewer sees how it stands, and no button that the hub would refuse', async () => {
    const page = await open();
    const { key } = await running.call<{ key: string }>('POST', '/v1/keys', { name: 'wall', role: 'viewer' });
    await signIn(page, { ...running, key }, '/setup');
    await stepOf(page, 'Providers can reach the hub').waitFor();
    await page.getByText('ask whoever has an admin key').first().waitFor();
    expect(await page.getByRole('button', { name: 'Send a sample event' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Copy .* intake URL/ }).count()).toBe(0);
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/setup');
    await stepOf(page, 'Providers can reach the hub').waitFor();
    await expectAccessible(page);
  });
});
