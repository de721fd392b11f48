import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  callAccepted,
  outgoingCallStarted,
  permissionDenied,
  permissionGranted,
} from '../../src/doubletick/sample-payloads.ts';
import type { MadeKey } from '../../src/hub-api/keys.ts';
import type { LedgerLine, Recorded } from '../../src/hub-api/permissions.ts';
import { expectAccessible, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const HOUR_MS = 60 * 60 * 1000;
const NOW = Date.parse('2026-03-04T06:30:00.000Z');
const WABA = '+17045550100';
/** An Indian number; without its country code it begins as one of Iran's does. */
const MUMBAI = '+919822200155';
const NATIONAL = '98222 00155';
const CHARLOTTE = '+17045550121';
const SILENT = '+17045550122';

const iso = (hoursAgo: number): string => new Date(NOW - hoursAgo * HOUR_MS).toISOString();

const call = (customerNumber: string, customerName: string) => ({
  ...callAccepted,
  callId: `call ${customerNumber}`,
  customerId: '',
  customerNumber,
  customerName,
});

const grant = (from: string, hoursAgo: number) => ({
  ...permissionGranted,
  from,
  to: WABA,
  dtCustomerId: `customer_${from.slice(-4)}`,
  messageId: `wamid.${from}`,
  receivedAt: iso(hoursAgo),
  expirationTimestamp: Date.parse(iso(hoursAgo - 168)) / 1000,
});

const search = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
};

const found = (page: Page) => page.getByRole('table', { name: 'People who are found' });
const onWhatsapp = (page: Page) => page.getByRole('region', { name: 'WhatsApp', exact: true });

inBrowser('People', (open) => {
  let running: RunningHub;
  let now = NOW;

  const openAt = async (path: string, options: Parameters<typeof open>[0] = {}, key = running.key): Promise<Page> => {
    const page = await open(options);
    await page.clock.setFixedTime(NOW);
    await signIn(page, { url: running.url, key }, path);
    return page;
  };

  const receiveAt = async (hoursAgo: number, payload: object): Promise<void> => {
    now = NOW - hoursAgo * HOUR_MS;
    await running.receive('doubletick', payload);
    now = NOW;
  };

  const checksOf = async (phone: string): Promise<number> => {
    const response = await fetch(`${running.url}/v1/permissions?lines=all`, {
      headers: { authorization: `Bearer ${running.key}` },
    });
    const lines = (await response.text()).trim().split('\n');
    return lines
      .map((line) => JSON.parse(line) as LedgerLine)
      .filter(({ kind, customer_phone }) => kind === 'check' && customer_phone === phone).length;
  };

  beforeAll(async () => {
    running = await runHub({ clock: () => now });
    await receiveAt(30, call(MUMBAI, 'Meera Iyer'));
    await receiveAt(29, grant(MUMBAI, 29));
    await receiveAt(140, grant(CHARLOTTE, 140));
    await receiveAt(20, call(CHARLOTTE, 'Meera Raman'));
    await running.call<Recorded>('POST', '/v1/permissions/requests', {
      customer_phone: SILENT,
      waba_number: WABA,
      message_id: 'wamid.silence',
      template: { name: 'may_we_call' },
      requested_at: iso(2),
    });
  });
  afterAll(() => running?.close());

  test('are found by name, chosen from a list, and looked up on record once', async () => {
    const page = await openAt('/permissions', { viewport: { width: 1280, height: 900 } });
    await search(page, 'meera');
    await page.getByRole('heading', { name: 'These customers are found' }).waitFor();
    const rows = found(page).getByRole('row');
    await rows.filter({ hasText: 'Meera Iyer' }).getByText(MUMBAI).waitFor();
    await rows.filter({ hasText: 'Meera Raman' }).getByText('1 day left').waitFor();
    await expectAccessible(page);
    await picture(page, 'people');
    expect(await checksOf(CHARLOTTE)).toBe(0);
    await page.getByRole('link', { name: 'Meera Raman' }).click();
    await page.getByRole('heading', { level: 2, name: CHARLOTTE }).waitFor();
    await onWhatsapp(page).getByText('May be called: 1 day left').waitFor();
    expect(await checksOf(CHARLOTTE)).toBe(1);
    await page.goBack();
    await found(page).waitFor();
  });

  test('are found by a number without its country code, which is no confident answer', async () => {
    const page = await openAt('/permissions');
    await search(page, NATIONAL);
    await page.getByText("This number has no country code, so it may be any country's.").waitFor();
    await found(page).getByText('6 days left').or(found(page).getByText('5 days left')).waitFor();
    await page.getByRole('link', { name: 'Meera Iyer' }).click();
    await page.getByRole('heading', { level: 2, name: MUMBAI }).waitFor();
    await onWhatsapp(page)
      .getByText(/^May be called: \d days left$/)
      .waitFor();
    expect(await page.getByText('It is not clear which country').count()).toBe(0);
  });

  test('of another country are named where a number is read as one of this country', async () => {
    const page = await openAt(`/permissions?who=${NATIONAL.replace(' ', '')}`);
    await page.getByRole('heading', { level: 2, name: '+9822200155' }).waitFor();
    await onWhatsapp(page).getByText('Do not call', { exact: true }).waitFor();
    await page.getByText('It is not clear which country 9822200155 is from.').waitFor();
    await expectAccessible(page);
    await found(page).getByRole('link', { name: 'Meera Iyer' }).click();
    await page.getByRole('heading', { level: 2, name: MUMBAI }).waitFor();
  });

  test('that nobody knows are asked for their country', async () => {
    const page = await openAt('/permissions');
    await search(page, '(704) 555-0199');
    await page.getByText('Nobody on record has this number, in any country.').waitFor();
    await page.getByText('Which country is it from?').waitFor();
    await expectAccessible(page);
  });

  test('are found by a key that only reads, too, and that is no check', async () => {
    const { key } = await running.call<MadeKey>('POST', '/v1/keys', { name: 'wall', role: 'viewer' });
    const before = await checksOf(CHARLOTTE);
    const page = await openAt('/permissions', {}, key);
    await search(page, CHARLOTTE);
    await onWhatsapp(page).getByText('May be called: 1 day left').waitFor();
    expect(await checksOf(CHARLOTTE)).toBe(before);
  });

  test.each([
    ['Ends by tomorrow', 'Permissions: Ends by tomorrow', CHARLOTTE, MUMBAI],
    ['Asked, no answer', 'Requests without an answer', SILENT, CHARLOTTE],
  ])('are listed: %s', async (tab, table, listed, missing) => {
    const page = await openAt('/permissions');
    await page.getByRole('link', { name: tab }).click();
    const list = page.getByRole('table', { name: table });
    await list.getByText(listed).waitFor();
    expect(await list.getByText(missing).count()).toBe(0);
    await expectAccessible(page);
  });

  test('who refused and were called have the call in their time line, and it leads to the call', async () => {
    const ben = { from: '+17045550123', dtCustomerId: 'customer_ben' };
    await receiveAt(3, { ...permissionDenied, ...ben, to: WABA, messageId: 'wamid.no', receivedAt: iso(3) });
    const unwanted = {
      customerNumber: ben.from,
      customerId: ben.dtCustomerId,
      customerName: 'Ben Hur',
      wabaNumber: WABA,
    };
    await receiveAt(1, { ...outgoingCallStarted, ...unwanted, callId: 'unwanted' });
    const page = await openAt('/permissions?show=unpermitted');
    await page.getByRole('row').filter({ hasText: 'Ben Hur' }).getByRole('link', { name: ben.from }).click();
    const row = page
      .getByRole('table', { name: 'Everything on record' })
      .getByRole('row')
      .filter({ hasText: 'Outgoing call' });
    await row.getByText('Without permission').waitFor();
    await row.getByRole('link', { name: 'The call' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call with Ben Hur' }).waitFor();
    await page
      .getByRole('table', { name: 'What happened in this call' })
      .getByText('Called without permission')
      .waitFor();
  });

  test.each([
    [360, 'light' as const],
    [360, 'dark' as const],
    [768, 'dark' as const],
    [1920, 'light' as const],
  ])('are found %i px wide, in the %s', async (width, colorScheme) => {
    const page = await openAt('/permissions?search=meera', { viewport: { width, height: 900 }, colorScheme });
    await found(page).waitFor();
    await expectAccessible(page);
    await page.goto(`${running.url}/permissions?who=9822200155`);
    await found(page).waitFor();
    await expectAccessible(page);
  });
});
