import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import type { ChainHead, Verified } from '../../src/hub-api/permissions.ts';
import { expectAccessible, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const DAY_MS = 24 * 60 * 60 * 1000;

/** A Wednesday, so that the week has days before and behind it. */
const NOW = Date.parse('2026-03-04T06:30:00.000Z');

const replyAt = (daysAgo: number): string => new Date(NOW - daysAgo * DAY_MS).toISOString();

const grant = (from: string, daysAgo: number) => ({
  ...permissionGranted,
  from,
  dtCustomerId: `customer_${from.slice(1)}`,
  messageId: `wamid.${from}.${daysAgo}`,
  receivedAt: replyAt(daysAgo),
  expirationTimestamp: (NOW - daysAgo * DAY_MS) / 1000 + 7 * 24 * 60 * 60,
});

const PERMANENT = '+17735550101';
const ENDING = '+17735550102';
const LATER = '+17735550103';
const EXPIRED = '+17735550104';
const DENIED = '+17735550105';
const UNCLEAR = '+17045550105';

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
      [
        { ...permissionDenied, from: UNCLEAR, messageId: 'wamid.unclear', response: 'maybe', receivedAt: replyAt(1) },
        1,
      ],
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
    await row(UNCLEAR).getByText('Unclear').waitFor();
    expect(await row(ENDING).getByRole('cell').nth(2).textContent()).toBe('7 Mar 2026, 00:00:00 GMT+5:30');
    await running.receive('doubletick', grant(LATER, 0));
    await row(LATER).getByText('7 days left').waitFor();
    await page.getByRole('img', { name: 'In all: 1 permanent, 3 temporary, 1 denied, 1 unclear.' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'permissions');
  });

  test.each([
    ['Permanent', [PERMANENT]],
    ['Temporary', [LATER, ENDING]],
    ['Ending this week', [ENDING]],
    ['Expired', [EXPIRED]],
    ['Denied', [DENIED]],
    ['Unclear', [UNCLEAR]],
  ])('shows only those that are: %s, also in the CSV', async (filter, phones) => {
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page
      .getByRole('navigation', { name: 'Which permissions' })
      .getByRole('link', { name: filter, exact: true })
      .click();
    await page.getByRole('table', { name: `Permissions: ${filter}` }).waitFor();
    const listed = page.getByRole('cell').getByRole('link', { name: '+' });
    expect(await listed.allTextContents()).toEqual(phones);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download these as CSV' }).click(),
    ]);
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(head).toContain('customer_phone,customer_id,whatsapp_user_id');
    expect(lines.map((line) => line.split(',')[0]).toSorted()).toEqual(phones.toSorted());
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

  test.each([
    ['a banner counts what needs a person', 'Permanent', '1 answer is unclear: read it, ask the customer'],
    ['the list of what needs a person has the answer itself', 'Needs you', UNCLEAR],
  ])('of an unclear answer, %s', async (_what, tab, text) => {
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page.getByRole('navigation', { name: 'Which permissions' }).getByRole('link', { name: tab }).click();
    await page.getByText(text).waitFor();
  });

  test('shows that the ledger is intact, and gives its head away', async () => {
    const page = await openAt();
    await signIn(page, running, '/permissions');
    await page.getByRole('button', { name: 'Verify the ledger' }).click();
    await page.getByText('Ledger verified: intact').waitFor();
    const head = await running.call<ChainHead>('GET', '/v1/permissions/head');
    await page.getByText(head.hash).waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the head' }).click(),
    ]);
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ seq: head.seq, hash: head.hash });
  });

  test('names the line at which the ledger is broken', async () => {
    const page = await openAt();
    await page.route('**/v1/permissions/verify', async (route) => {
      const verified: Verified = {
        is_intact: false,
        lines: 7,
        head: { workspace: 'Acme Sales', seq: 7, hash: 'f'.repeat(64), at: replyAt(0) },
        broken: { seq: 3, problem: 'its record was changed.' },
      };
      await route.fulfill({ json: verified });
    });
    await signIn(page, running, '/permissions');
    await page.getByRole('button', { name: 'Verify the ledger' }).click();
    await page.getByText('The ledger is not what it was').waitFor();
    await page.getByText('Line 3: its record was changed.').waitFor();
  });
});
