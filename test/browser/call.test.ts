import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  callAccepted,
  callEnded,
  callNotPicked,
  incomingCallStarted,
  outgoingCallStarted,
  permissionGranted,
} from '../../src/doubletick/sample-payloads.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, focused, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const SECOND_MS = 1_000;
const WABA = '+17045550100';
const PRIYA = { customerNumber: '+17045550121', customerId: 'customer_priya', customerName: 'Priya Raman' };
const RECORDING = 'https://public.doubletick.io/recordings/1';

const iso = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * SECOND_MS).toISOString();

const steps = (page: Page) => page.getByRole('table', { name: 'What happened in this call' }).getByRole('row');

inBrowser('One call', (open) => {
  let running: RunningHub;
  /** How much the hub's clock is behind. */
  let behindMs = 0;

  const receiveAgo = async (secondsAgo: number, payload: object): Promise<void> => {
    behindMs = secondsAgo * SECOND_MS;
    await running.receive('doubletick', payload);
    behindMs = 0;
  };

  const openAt = async (path: string, ...options: Parameters<typeof open>) => {
    const page = await open(...options);
    await signIn(page, running, path);
    return page;
  };

  beforeAll(async () => {
    running = await runHub({ clock: () => Date.now() - behindMs });
    const { zapier } = running;
    for (const [trigger, target] of [
      ['doubletick_call_accepted', `${zapier}/crm`],
      ['doubletick_call_ended', `${zapier}/refuses`],
    ]) {
      await running.call('POST', '/v1/subscriptions', { trigger, target_url: target });
    }
    const call = { ...PRIYA, wabaNumber: WABA, callId: 'told', pickedBy: 'Anita Desai' };
    const times = { callStartedAt: iso(200), callEndedAt: iso(100) };
    await receiveAgo(220, { ...incomingCallStarted, ...call, pickedBy: '' });
    await receiveAgo(210, { ...callNotPicked, ...call, pickedBy: 'Rohan Mehta' });
    await receiveAgo(200, { ...callAccepted, ...call, ...times });
    await receiveAgo(100, { ...callEnded, ...call, ...times, recordingUrl: RECORDING, durationInSeconds: 100 });
  });
  afterAll(() => running?.close());

  test('is told as one time line, with what each Zap got and the way to each event', async () => {
    const page = await openAt('/calls', { viewport: { width: 1280, height: 1100 } });
    await page.getByRole('link', { name: 'Priya Raman' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call with Priya Raman' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/calls/doubletick:told');
    await steps(page).nth(5).waitFor();
    const told = await steps(page).evaluateAll((rows) =>
      rows.slice(1).map((row) => [...row.querySelectorAll('td')].slice(1, 3).map((cell) => cell.textContent)),
    );
    expect(told).toEqual([
      ['Rang', '–'],
      ['Not picked up', 'Rohan Mehta'],
      ['Answered', 'Anita Desai'],
      ['Ended', 'Anita Desai'],
      ['Recording ready', 'Anita Desai'],
    ]);
    await steps(page).nth(3).getByText('Delivered').waitFor();
    await steps(page).nth(4).getByText('400 This hook is misconfigured.').waitFor();
    await steps(page).nth(5).getByText('No Zap wanted it').waitFor();
    const facts = page.getByRole('region', { name: 'The call', exact: true });
    await facts.getByText('Answered, and over').waitFor();
    await facts.getByText('1:40').waitFor();
    expect(await facts.getByRole('link', { name: 'Listen at the provider' }).getAttribute('href')).toBe(RECORDING);
    await expectAccessible(page);
    await picture(page, 'call');
    await steps(page).nth(4).getByRole('link', { name: 'The event' }).click();
    await page.getByRole('heading', { level: 1, name: 'DoubleTick Call Ended' }).waitFor();
    await page.getByRole('link', { name: 'a call' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call with Priya Raman' }).waitFor();
    expect(await focused(page)).toMatch(/^Call/);
  });

  test('says whether we may call back in the words of the customer’s own page, and follows an answer', async () => {
    const page = await openAt('/calls/doubletick:told');
    const whatsapp = page.getByRole('region', { name: 'WhatsApp', exact: true });
    await whatsapp.getByText('Do not call', { exact: true }).waitFor();
    await whatsapp.getByText('no permission to call on WhatsApp is on record').waitFor();
    await page.getByRole('region', { name: 'Phone line' }).getByText('Do not call', { exact: true }).waitFor();
    await running.receive('doubletick', {
      ...permissionGranted,
      from: PRIYA.customerNumber,
      dtCustomerId: PRIYA.customerId,
      to: WABA,
      receivedAt: iso(0),
      isPermanent: true,
      expirationTimestamp: undefined,
    });
    await whatsapp.getByText('May be called', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Everything on record about this customer' }).click();
    await page.getByRole('heading', { level: 2, name: PRIYA.customerNumber }).waitFor();
    const call = page.getByRole('row').filter({ hasText: 'Incoming call' });
    await call.getByRole('link', { name: 'The call' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call with Priya Raman' }).waitFor();
  });

  test('leaves the answer at "do not call" while the hub cannot say', async () => {
    const page = await open();
    await page.route(/\/v1\/people\//, (route) => route.abort());
    await signIn(page, running, '/calls/doubletick:told');
    await page.getByText('Until the hub can say how this person stands: do not call.').waitFor();
    expect(await page.getByText('May be called').count()).toBe(0);
  });

  test('is opened from the floor, and follows the call while it goes on', async () => {
    const live = { customerName: 'Dev Patel', customerNumber: '+17045550122', callId: 'live/1 %' };
    await running.receive('doubletick', { ...outgoingCallStarted, ...live });
    const page = await openAt('/floor');
    await page.getByRole('list', { name: 'Calls that ring or go on' }).getByRole('link', { name: 'Dev Patel' }).click();
    const facts = page.getByRole('region', { name: 'The call', exact: true });
    await facts.getByText('Ringing').waitFor();
    await facts.getByText('Nobody').waitFor();
    await running.receive('doubletick', { ...callAccepted, ...live, callDirection: 'OUTGOING', callStartedAt: iso(1) });
    await facts.getByText('In progress').waitFor();
    await until(async () => (await steps(page).count()) >= 3);
  });

  test('is opened from its events', async () => {
    const page = await openAt('/events?trigger=doubletick_call_not_picked');
    await page.getByRole('row').getByRole('link', { name: 'Incoming call' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call with Priya Raman' }).waitFor();
  });

  test('of somebody who hides is one with nobody to call back', async () => {
    const hidden = { customerNumber: 'anonymous', customerId: '', customerName: '', callId: 'hidden' };
    await running.receive('doubletick', { ...callEnded, ...hidden, recordingUrl: 'javascript:alert(1)' });
    const page = await openAt('/calls/doubletick:hidden');
    await page.getByRole('heading', { level: 1, name: 'Call with an unknown customer' }).waitFor();
    await page.getByText('Do not call: this customer hides who they are').waitFor();
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
  });

  test('that nobody knows is said to be none', async () => {
    const page = await openAt('/calls/doubletick:nobodys');
    await page.getByRole('alert').getByText('There is no such call.').waitFor();
  });

  test.each([
    [360, 'light' as const],
    [360, 'dark' as const],
    [768, 'light' as const],
    [1280, 'dark' as const],
    [1920, 'light' as const],
  ])('is accessible %i px wide, in the %s', async (width, colorScheme) => {
    const page = await openAt('/calls/doubletick:told', { viewport: { width, height: 900 }, colorScheme });
    await steps(page).nth(5).waitFor();
    await page.getByRole('region', { name: 'Phone line' }).waitFor();
    await expectAccessible(page);
  });
});
