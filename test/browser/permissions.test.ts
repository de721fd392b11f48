import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { expectAccessible, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const DAY_MS = 24 * 60 * 60 * 1000;

/** A Wednesday, so that the week has days before and behind it. */
const NOW = Date.parse('2026-03-04T06:30:00.000Z');

const replyAt = (daysAgo: number): string => new Date(NOW - daysAgo * DAY_MS).toISOString();

const grant = (from: string, daysAgo: number) => ({
  ...permissionGranted,
  from,
  messageId: `wamid.${from}.${daysAgo}`,
  receivedAt: replyAt(daysAgo),
  expirationTimestamp: (NOW - daysAgo * DAY_MS) / 1000 + 7 * 24 * 60 * 60,
});

const PERMANENT = '+919800000001';
const ENDING = '+919800000002';
const LATER = '+919800000003';
const EXPIRED = '+919800000004';
const DENIED = '+919800000005';

inBrowser('Permissions', (open) => {
  let running: RunningHub;
  /** The hub's clock stands still, and so does the page's. */
  let now = NOW;
  const openAt = async (...options: Parameters<typeof open>) => {
    const page = await open(...options);
    await page.clock.setFixedTime(NOW);
    return page;
  };

  beforeAll(async () => {
    running = await runHub({ clock: () => now });
  });
  afterAll(() => running?.close());

  test('teaches while nobody has answered', async () => {
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page.getByText('No customer has answered a permission request yet.').waitFor();
    await expectAccessible(page);
  });

  test('lists who may be called, with the days left, and follows a reply by itself', async () => {
    for (const [payload, daysAgo] of [
      [{ ...grant(PERMANENT, 20), isPermanent: true, expirationTimestamp: undefined }, 20],
      [grant(EXPIRED, 9), 9],
      [grant(ENDING, 4.5), 4.5],
      [{ ...permissionDenied, from: DENIED, messageId: 'wamid.denied', receivedAt: replyAt(2) }, 2],
    ] as const) {
      now = NOW - daysAgo * DAY_MS;
      await running.receive('doubletick', payload);
    }
    now = NOW;
    const page = await openAt({ viewport: { width: 1280, height: 900 } });
    await signIn(page, running, '/permissions');
    const row = (phone: string) => page.getByRole('row').filter({ hasText: phone });
    await row(PERMANENT).getByText('Permanent').waitFor();
    await row(ENDING).getByText('2 days left').waitFor();
    await row(EXPIRED).getByText('Expired').waitFor();
    await row(DENIED).getByText('Denied').waitFor();
    await running.receive('doubletick', grant(LATER, 0));
    await row(LATER).getByText('7 days left').waitFor();
    await page.getByRole('img', { name: 'In all: 1 permanent, 3 temporary, 1 denied.' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'permissions');
  });

  test.each([
    ['Permanent', [PERMANENT]],
    ['Temporary', [LATER, ENDING]],
    ['Ending this week', [ENDING]],
    ['Expired', [EXPIRED]],
    ['Denied', [DENIED]],
  ])('shows only those that are: %s, also in the CSV', async (filter, phones) => {
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page.getByRole('navigation', { name: 'Which permissions' }).getByRole('link', { name: filter }).click();
    await page.getByRole('table', { name: `Permissions: ${filter}` }).waitFor();
    const listed = page.getByRole('cell').getByRole('link');
    expect(await listed.allTextContents()).toEqual(phones);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download these as CSV' }).click(),
    ]);
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(head).toContain('customer_phone,waba_number,status_now');
    expect(lines.map((line) => line.split(',')[0]).toSorted()).toEqual(phones.toSorted());
  });

  test('answers for one number, by keyboard alone, with its whole history and the proof', async () => {
    await running.receive('doubletick', { ...permissionDenied, from: LATER, messageId: 'x', receivedAt: replyAt(1) });
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('0091 98000 00003');
    await page.keyboard.press('Enter');
    await page.getByText('May be called: 7 days left').waitFor();
    const history = page.getByRole('table', { name: 'Every reply' }).getByRole('row');
    expect(await history.count()).toBe(3);
    await expectAccessible(page);
    await picture(page, 'customer');
    await tabTo(page, 'The webhook');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'DoubleTick Call Permission Granted' }).waitFor();
  });

  test.each([
    ['a customer who refused', DENIED, 'The customer refused'],
    ['one whose permission ended', EXPIRED, 'permission ended on'],
    ['one who was never asked', '+15550001111', 'Ask for the permission first'],
  ])('says "do not call" of %s', async (_who, phone, why) => {
    const page = await openAt();
    await signIn(page, running, `/permissions?phone=${encodeURIComponent(phone)}`);
    await page.getByText('Do not call', { exact: true }).waitFor();
    await page.getByText(why).waitFor();
  });

  test('says what is wrong with what is no number', async () => {
    const page = await openAt();
    await signIn(page, running, '/permissions?phone=12');
    await page.getByRole('alert').getByText('with its country code').waitFor();
  });

  test.each([
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s', async (_how, options) => {
    const page = await openAt(options);
    await signIn(page, running, '/permissions');
    await page.getByText('2 days left').waitFor();
    await expectAccessible(page);
  });
});
