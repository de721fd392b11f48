import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { outgoingCallStarted, permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import type { LedgerLine, Recorded } from '../../src/hub-api/permissions.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, focused, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const HOUR_MS = 60 * 60 * 1000;
const NOW = Date.parse('2026-03-04T06:30:00.000Z');

const iso = (hoursAgo: number): string => new Date(NOW - hoursAgo * HOUR_MS).toISOString();

const WABA = '+17045550100';
const ANA = { from: '+17045550111', dtCustomerId: 'customer_ana' };
const BEN = { from: '+17045550112', dtCustomerId: 'customer_ben' };
const EVA = { from: '+17045550113', dtCustomerId: 'customer_eva' };
const KIM = { from: '+17045550114', dtCustomerId: 'customer_kim' };
const UMA = 'US.13491208655302741918';
const STRANGER = '+17045550199';

const reply = (sample: object, person: object, hoursAgo: number, more: object = {}) => ({
  ...sample,
  to: WABA,
  messageId: `wamid.${JSON.stringify(person)}.${hoursAgo}`,
  receivedAt: iso(hoursAgo),
  ...person,
  ...more,
});

const callTo = ({ from, dtCustomerId }: typeof ANA, callId: string) => ({
  ...outgoingCallStarted,
  callId,
  wabaNumber: WABA,
  customerNumber: from,
  customerId: dtCustomerId,
  customerName: 'Kim Lee',
});

const grant = (person: object, hoursAgo: number) =>
  reply(permissionGranted, person, hoursAgo, { expirationTimestamp: Date.parse(iso(hoursAgo - 168)) / 1000 });

const onWhatsapp = (page: Page) => page.getByRole('region', { name: 'WhatsApp', exact: true });
const onPhoneLine = (page: Page) => page.getByRole('region', { name: 'Phone line' });
const yes = (page: Page) => onWhatsapp(page).getByText(/^May be called: \d days left$/);

inBrowser('A person', (open) => {
  let running: RunningHub;
  let now = NOW;

  const openAt = async (path: string, ...options: Parameters<typeof open>) => {
    const page = await open(...options);
    await page.clock.setFixedTime(now);
    await signIn(page, running, path);
    return page;
  };

  const openPerson = (who: string, ...options: Parameters<typeof open>) =>
    openAt(`/permissions?who=${encodeURIComponent(who)}`, ...options);

  const receiveAt = async (hoursAgo: number, payload: object): Promise<void> => {
    now = NOW - hoursAgo * HOUR_MS;
    await running.receive('doubletick', payload);
    now = NOW;
  };

  const linesOf = async (phone: string): Promise<LedgerLine[]> => {
    const response = await fetch(`${running.url}/v1/permissions?lines=all`, {
      headers: { authorization: `Bearer ${running.key}` },
    });
    const lines = (await response.text()).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as LedgerLine).filter((line) => line.customer_phone === phone);
  };

  beforeAll(async () => {
    running = await runHub({ clock: () => now });
    await running.call<Recorded>('POST', '/v1/permissions/requests', {
      customer_phone: ANA.from,
      waba_number: WABA,
      message_id: 'wamid.request',
      template: { name: 'may_we_call', text: 'May we call you?', buttons: ['Allow', "Don't Allow"] },
      requested_by: 'Zap 17',
      requested_at: iso(60),
    });
    await receiveAt(48, grant(ANA, 48));
    await receiveAt(40, callTo(ANA, 'call_allowed'));
    for (const person of [BEN, EVA, KIM]) await receiveAt(24, grant(person, 24));
    await receiveAt(20, reply(permissionDenied, { from: undefined, userId: UMA, username: 'uma.w' }, 20));
    await receiveAt(10, reply(permissionDenied, { from: '', dtCustomerId: 'customer_kim' }, 10));
    await receiveAt(9, reply(permissionDenied, { from: '', username: 'nobody.known' }, 9));
    await receiveAt(8, reply(permissionDenied, { from: '' }, 8, { pairedMessageId: undefined, response: 'maybe' }));
    await running.call('POST', '/v1/permissions/requests', {
      customer_phone: STRANGER,
      waba_number: WABA,
      message_id: 'wamid.silence',
      template: { name: 'may_we_call' },
      requested_at: iso(30),
    });
  });
  afterAll(() => running?.close());

  test('is looked up by keyboard alone: may we call, why, everything on record, and the proof', async () => {
    const page = await openAt('/permissions', { viewport: { width: 1280, height: 1100 } });
    await page.getByText('Looking somebody up here is recorded.').waitFor();
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('001 704 555 0111');
    await page.keyboard.press('Enter');
    await onWhatsapp(page).getByText('May be called: 5 days left').waitFor();
    await onWhatsapp(page).getByText('the customer allowed calls for 7 days').waitFor();
    await onWhatsapp(page).getByText('9 Mar 2026, 12:00:00 GMT+5:30').waitFor();
    await onPhoneLine(page).getByText('Do not call', { exact: true }).waitFor();
    await onPhoneLine(page).getByText('A permission on WhatsApp is no consent for one').waitFor();
    const history = page.getByRole('table', { name: 'Everything on record' });
    await history.getByText('Asked for permission', { exact: true }).waitFor();
    await history.getByText('Outgoing call').waitFor();
    await history.getByText('By: Zap 17.').waitFor();
    await history
      .getByText('Accepted, not said to be permanent. Ends 9 Mar 2026, 12:00:00 GMT+5:30, as stated.')
      .waitFor();
    await page.getByText('customer_ana').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'customer');
    await tabTo(page, 'The webhook');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'DoubleTick Call Permission Granted' }).waitFor();
  });

  test('is put on record as looked up once, however often the screen follows', async () => {
    const checks = async () => (await linesOf(BEN.from)).filter(({ kind }) => kind === 'check').length;
    const page = await openAt('/permissions');
    await page.getByRole('searchbox').fill(BEN.from);
    await page.keyboard.press('Enter');
    await page.getByText('May be called: 6 days left').waitFor();
    await running.receive('doubletick', reply(permissionDenied, BEN, 0));
    await page.getByText('the customer refused calls on WhatsApp').first().waitFor();
    expect(await checks()).toBe(1);
  });

  test.each([
    ['a customer id', 'customer_kim', 'customer_kim', 'Do not call: the customer refused calls on WhatsApp'],
    ['a WhatsApp user id', UMA, UMA, 'Do not call: the customer refused calls on WhatsApp'],
    [
      'a number that nobody asked',
      '+44 7700 900123',
      '+447700900123',
      'no permission to call on WhatsApp is on record',
    ],
  ])('is found by %s', async (_what, who, title, why) => {
    const page = await openPerson(who);
    await page.getByRole('heading', { level: 2, name: title }).waitFor();
    expect(await focused(page)).toBe(title);
    await onWhatsapp(page).getByText(why).waitFor();
  });

  test('has every identity, each with a way to where it stands', async () => {
    const page = await openPerson('customer_kim');
    const known = page.getByRole('region', { name: 'Known as' });
    await known.getByRole('link', { name: KIM.from }).click();
    await page.getByRole('heading', { level: 2, name: KIM.from }).waitFor();
    await onWhatsapp(page).getByText('Do not call', { exact: true }).waitFor();
  });

  test('is nobody when the text is no number, no id and no name, and nothing is shown instead', async () => {
    const page = await openPerson(ANA.from);
    await yes(page).waitFor();
    await page.getByRole('searchbox').fill('12');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody on record is found by this.').waitFor();
    expect(await yes(page).count()).toBe(0);
    await page.getByRole('searchbox').fill('+12');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('with its country code').waitFor();
    expect(await yes(page).count()).toBe(0);
  });

  test('is not to be called while the hub cannot say', async () => {
    const page = await openPerson(ANA.from);
    await yes(page).waitFor();
    await page.route(/\/v1\/people\//, (route) => route.abort());
    await running.call('POST', '/v1/permissions', { customer_phone: BEN.from, answer: 'refused', recorded_by: 'Jo' });
    await page.getByText('Until the hub can say how this person stands: do not call.').waitFor();
    expect(await yes(page).count()).toBe(0);
  });

  test('is not to be called once the permission has ended, also on a page that was left open', async () => {
    const page = await openPerson(ANA.from);
    await yes(page).waitFor();
    await page.clock.setFixedTime(NOW + 6 * 24 * HOUR_MS);
    await onWhatsapp(page).getByText('The permission has ended since the hub was asked.').waitFor();
    expect(await yes(page).count()).toBe(0);
    expect(await page.getByText('Do not call', { exact: true }).count()).toBe(2);
  });

  test('is not to be called on a phone line when the hub answers for WhatsApp', async () => {
    const page = await openAt('/permissions');
    await page.route(/\/v1\/people\/.*channel=phone/, (route) =>
      route.fallback({ url: route.request().url().replace('channel=phone', 'channel=whatsapp') }),
    );
    await page.getByRole('link', { name: ANA.from }).click();
    await yes(page).waitFor();
    await onPhoneLine(page).getByText('The hub has not said how it stands on this channel.').waitFor();
    await onPhoneLine(page).getByText('Do not call', { exact: true }).waitFor();
  });

  test('gets an answer recorded by hand: yes on the phone line first, then no to everything', async () => {
    const page = await openPerson(EVA.from);
    await page.getByText('The customer answered another way').click();
    const form = page.locator('form.by-hand');
    await form.getByLabel(/^Answer/).selectOption('Allowed calls permanently');
    await form.getByLabel(/^Channel/).selectOption('Phone line');
    await form.getByLabel('Recorded by').fill('Jo Baker');
    await form.getByLabel('Source').fill('phone call');
    await form.getByLabel('When the customer said so').fill('2026-03-04T11:00');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.getByText(/Recorded as line \d+\. May be called by phone/).waitFor();
    await onPhoneLine(page).getByText('May be called', { exact: true }).waitFor();
    const byHand = (await linesOf(EVA.from)).find(({ kind }) => kind === 'by_hand');
    expect(byHand).toMatchObject({ channel: 'phone', replied_at: '2026-03-04T05:30:00.000Z', recorded_by: 'Jo Baker' });

    await form.getByLabel(/^Answer/).selectOption({ label: 'Do not call at all (every channel and number)' });
    expect(await form.getByLabel(/^Channel/).count()).toBe(0);
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.getByText(/Recorded as line \d+\. Do not call: the customer wants no calls on any channel/).waitFor();
    await until(async () => (await page.getByText('Do not call', { exact: true }).count()) === 2);
  });

  test('gets no answer recorded that the hub refuses, and the form says why', async () => {
    const page = await openPerson(ANA.from);
    await page.getByText('The customer answered another way').click();
    const form = page.locator('form.by-hand');
    await form.getByLabel(/^Answer/).selectOption('Refused calls');
    await form.getByLabel('Recorded by').fill('Jo Baker');
    await form.getByLabel('When the customer said so').fill('2026-03-05T11:00');
    await page.getByRole('button', { name: 'Record it' }).click();
    await form.getByRole('alert').getByText('lies in the future').waitFor();
    await yes(page).waitFor();
  });

  test('has an evidence pack, as a page and as JSON', async () => {
    const page = await openPerson(ANA.from);
    const links = page.getByRole('region', { name: 'Evidence pack' }).getByRole('link');
    await links.first().waitFor();
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      '/v1/people/%2B17045550111/evidence?format=html',
      '/v1/people/%2B17045550111/evidence?format=json',
    ]);
  });

  test('is named by whatever is known, and what needs a person is listed with what to do', async () => {
    const page = await openAt('/permissions', { viewport: { width: 1280, height: 1100 } });
    const notice = page.getByRole('status').filter({ hasText: 'Something needs you.' });
    await notice.getByText('1 request has had no answer for a day').waitFor();
    await notice.getByText('2 answers name nobody: find out in DoubleTick').waitFor();
    const all = page.getByRole('table', { name: 'Permissions: All' });
    for (const name of [ANA.from, 'customer_kim', UMA, '@nobody.known', 'Nobody named']) {
      await all.getByText(name, { exact: true }).first().waitFor();
    }
    await notice.getByRole('link', { name: 'See what it is' }).click();
    await page.getByRole('table', { name: 'Answers that name nobody' }).getByText('@nobody.known').waitFor();
    await page.getByRole('table', { name: 'Requests without an answer' }).getByText(STRANGER).waitFor();
    await page.getByRole('table', { name: 'Unclear answers' }).getByText('Nobody named').waitFor();
    await expectAccessible(page);
    await picture(page, 'needs-you');
  });

  test('who was called without permission is listed, with the reason', async () => {
    const page = await openAt('/permissions?show=unpermitted');
    await page.getByText('Nobody was called without permission.').waitFor();
    await running.receive('doubletick', callTo(KIM, 'call_refused'));
    const row = page.getByRole('row').filter({ hasText: 'Kim Lee' });
    await row.getByText('Denied').waitFor();
    await row.getByText('the customer refused calls').waitFor();
    await row.getByText('4 Mar 2026, 12:00:00 GMT+5:30').waitFor();
    const csv = page.getByRole('link', { name: 'Download these calls as CSV' });
    expect(await csv.getAttribute('href')).toBe('/v1/calls/without-permission?format=csv');
    await expectAccessible(page);
  });

  test.each([
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s, and so is what needs a person', async (_how, options) => {
    const page = await openPerson(ANA.from, options);
    await page.getByRole('table', { name: 'Everything on record' }).waitFor();
    await page.getByText('The customer answered another way').click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Erase…' }).click();
    await page.getByRole('dialog').getByLabel('Type +17045550111 to confirm').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Keep this person' }).click();
    await page.goto(`${running.url}/permissions?show=needs`);
    await page.getByRole('table', { name: 'Answers that name nobody' }).waitFor();
    await expectAccessible(page);
  });

  test('is erased only when the number was typed, and what stays is said', async () => {
    const page = await openPerson(ANA.from);
    await page.getByRole('button', { name: 'Erase…' }).click();
    const dialog = page.getByRole('dialog');
    const erase = dialog.getByRole('button', { name: 'Erase for good' });
    await dialog.getByRole('textbox').fill('+17045550112');
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(ANA.from);
    await page.keyboard.press('Enter');
    await page.getByText(/Erased: 2 events, 1 call, \d+ lines of the ledger/).waitFor();
    await page.getByText('Keyed hashes of the identities stay').waitFor();
    await onWhatsapp(page).getByText('this person was erased').waitFor();
    await expectAccessible(page);
  });
});
