import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted, callEnded, permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, focused, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('Events', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('teaches while nothing has come in, and shows an event the moment it does', async () => {
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByText('Nothing has come in yet').waitFor();
    await expectAccessible(page);
    await running.receive('doubletick', { ...callAccepted, callId: 'first' });
    await page.getByRole('row').filter({ hasText: 'DoubleTick Call Accepted' }).getByText('No Zap wanted it').waitFor();
  });

  test('shows what a Zap gets beside what came in, key by key', async () => {
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Customer Phone Number' });
    await row.waitFor();
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      'customerNumber',
      'Customer Phone Number',
      '+17735550170',
    ]);
    expect(await page.getByRole('region', { name: 'The payload' }).textContent()).toContain(
      '"customerNumber": "17735550170"',
    );
    expect(await focused(page)).toBe('DoubleTick Call Accepted');
  });

  test('tells why a Zap did not run, and sends the event again', async () => {
    const trigger = 'doubletick_call_ended';
    await running.call('POST', '/v1/subscriptions', { trigger, target_url: `${running.zapier}/refuses` });
    await running.receive('doubletick', { ...callEnded, callId: 'refused' });
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByLabel('Delivery').selectOption('Failed');
    await page.getByRole('link', { name: 'DoubleTick Call Ended' }).click();
    const attempts = page.getByRole('table', { name: /Attempts/ }).getByRole('row');
    await attempts.filter({ hasText: '400 This hook is misconfigured.' }).waitFor();
    expect(await attempts.count()).toBe(2);
    await expectAccessible(page);
    await picture(page, 'event');
    await tabTo(page, 'Send again');
    await page.keyboard.press('Enter');
    await page.getByText('Sent once more, to 1 Zap.').waitFor();
    await attempts.nth(2).waitFor();
  });

  test('says of an event that has no trigger what it is', async () => {
    await running.receive('doubletick', {});
    await running.receive('whatconverts', { test: true });
    await running.receive('doubletick', { event: 'CALL_TRANSFERRED', customerNumber: '+17045550118' });
    const page = await open();
    await signIn(page, running, '/events');
    for (const title of ['Test from DoubleTick', 'Test from WhatConverts', 'Another DoubleTick event']) {
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByText('No Zap runs on this kind of event.').waitFor();
      expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
      await page.getByRole('link', { name: '← All events' }).click();
    }
  });

  test('narrows the list to a time, in the zone of whoever looks, and keeps that in the address', async () => {
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByRole('table', { name: 'Events, newest first' }).waitFor();
    await page.getByLabel('Until').fill('2020-01-01T00:00');
    await page.getByText('Nothing like that came in.').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('2019-12-31T18:30:00.000Z');
    await page.getByLabel('Received from').fill('2020-01-01T00:00');
    await page.getByLabel('Until').fill('2099-01-01T00:00');
    await page.getByRole('table', { name: 'Events, newest first' }).waitFor();
    await expectAccessible(page);
  });

  test("finds a customer's events, however the number is written, and a trigger's", async () => {
    const { expirationTimestamp: _, ...permanent } = { ...permissionGranted, isPermanent: true };
    await running.receive('doubletick', {
      ...permanent,
      from: '+17735550188',
      dtCustomerId: 'customer_other',
      messageId: 'wamid.other',
    });
    const page = await open();
    await signIn(page, running, '/events');
    const found = page.getByRole('row').filter({ hasText: '+177' });
    await page.getByRole('searchbox').fill('+1 773-555-0188');
    await page.keyboard.press('Enter');
    await until(async () => (await found.count()) === 1);
    await found.getByRole('link', { name: 'DoubleTick Call Permission Granted' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Trigger').selectOption('DoubleTick Call Accepted');
    await found.getByRole('link', { name: 'DoubleTick Call Accepted' }).waitFor();
    await until(async () => (await found.count()) === 1);
    await page.getByRole('searchbox').fill('12');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('with its country code').waitFor();
  });

  test('lists an answer that is not clear and names no number', async () => {
    await running.receive('doubletick', {
      ...permissionDenied,
      from: '',
      response: 'maybe',
      dtCustomerId: 'customer_7',
    });
    const page = await open();
    await signIn(page, running, '/events');
    const row = page.getByRole('row').filter({ hasText: 'DoubleTick Call Permission Unclear' });
    await row.getByText('No number').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'DoubleTick Call Permission Unclear' }).waitFor();
  });

  test('keeps what was not understood, says why, and tries it again', async () => {
    await running.receive('doubletick', { event: 'CALL_ENDED', callStatus: 'END' });
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'Quarantine (1)' }).click();
    await page.getByRole('heading', { name: 'It lacks what makes it usable: callId.' }).waitFor();
    await page.getByText('What came in').click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('It is still not understood').waitFor();
  });

  test.each([
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s, the list and one event', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).click();
    await page.getByRole('region', { name: 'The payload' }).waitFor();
    await expectAccessible(page);
  });

  test('pages fast through 100,000 events', async () => {
    await running.hub.parts.database.query(
      `INSERT INTO hub.events (id, workspace_id, source, kind, customer, body, content_type, received_at)
       SELECT ('0190' || lpad(to_hex(n), 8, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid, $1, 'doubletick',
         'doubletick_call_ended', '17735550170', $2, 'application/json', now() - interval '1 day'
       FROM generate_series(1, 100000) n`,
      [running.workspace, JSON.stringify(callEnded)],
    );
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'DoubleTick Call Ended' }).first().waitFor();
    const rows = page.getByRole('row');
    for (let number = 2; number <= 5; number += 1) {
      const began = performance.now();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText(`Page ${number}`).waitFor();
      await page.getByRole('link', { name: 'DoubleTick Call Ended' }).first().waitFor();
      expect(performance.now() - began).toBeLessThan(2_000);
    }
    expect(await rows.count()).toBe(51);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('Page 4').waitFor();
  });
});
