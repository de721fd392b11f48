import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callMissed,
  callRejected,
  permissionDenied,
  permissionGranted,
} from '../../src/doubletick/sample-payloads.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, focused, inBothThemes, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

/** How long it takes, in ms: the least of three times, since other programs share the machine. */
const leastOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
};

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
    await page.getByRole('link', { name: 'Another DoubleTick event' }).waitFor();
    expect(await page.getByRole('link', { name: 'Test from DoubleTick' }).count()).toBe(0);
    for (const title of ['Test from DoubleTick', 'Test from WhatConverts', 'Another DoubleTick event']) {
      if (title.startsWith('Test')) await page.getByRole('link', { name: 'Tests', exact: true }).click();
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
    await page.getByText('Nothing like that came in.').waitFor();
  });

  test('says of each whose call it is, which way it goes and what it came to, and filters by all of that', async () => {
    const nadia = { customerName: 'Nadia Solberg', customerNumber: '17045550131', customerId: 'customer_nadia' };
    await running.receive('doubletick', { ...callMissed, ...nadia, callId: 'nadia_missed' });
    const omar = { customerName: 'Omar Haddad', customerNumber: '17045550132', customerId: 'customer_omar' };
    // Who was on calls in the last days is offered as a team member.
    const [callStartedAt, callEndedAt] = [2, 1].map((minutes) => new Date(Date.now() - minutes * 60_000).toISOString());
    const answered = { ...callEnded, ...omar, callId: 'omar_answered', recordingUrl: null, pickedBy: 'Ines Moreau' };
    await running.receive('doubletick', { ...answered, callStartedAt, callEndedAt });
    const page = await open({ viewport: { width: 1280, height: 900 } });
    await signIn(page, running, '/events');
    const missed = page.getByRole('row').filter({ hasText: 'Nadia Solberg' });
    await missed.getByText('Missed', { exact: true }).waitFor();
    await missed.getByText('+17045550131').waitFor();
    const ended = page.getByRole('row').filter({ hasText: 'Omar Haddad' });
    await ended.getByText('Answered, and over').waitFor();
    await ended.getByText(', Ines Moreau').waitFor();
    await page.getByLabel('The call').selectOption('Missed');
    await ended.waitFor({ state: 'detached' });
    await missed.waitFor();
    await page.getByLabel('The call').selectOption('However it went');
    await page.getByLabel('Team member').selectOption('Ines Moreau');
    await missed.waitFor({ state: 'detached' });
    await ended.waitFor();
    expect(new URL(page.url()).searchParams.get('agent')).toBe('Ines Moreau');
    await page.getByLabel('Team member').selectOption('Everyone');
    for (const text of ['solberg', '704-555-0131', 'nadia_missed']) {
      await page.getByRole('searchbox').fill(text);
      await page.keyboard.press('Enter');
      await ended.waitFor({ state: 'detached' });
      await missed.waitFor();
      await page.getByRole('searchbox').fill('');
      await ended.waitFor();
    }
    await missed.getByRole('link', { name: 'Incoming call' }).click();
    await page.getByRole('heading', { level: 1, name: 'Nadia Solberg' }).waitFor();
  });

  test('sends several again as one task: those between two with the shift key, or a whole page', async () => {
    const trigger = 'doubletick_call_rejected';
    await running.call('POST', '/v1/subscriptions', { trigger, target_url: `${running.zapier}/hooks/chosen` });
    for (let n = 0; n < 5; n += 1) await running.receive('doubletick', { ...callRejected, callId: `chosen_${n}` });
    const page = await open();
    await signIn(page, running, `/events?trigger=${trigger}`);
    const boxes = page.getByRole('row').getByRole('checkbox');
    await until(async () => (await boxes.count()) === 5);
    const send = page.getByRole('button', { name: 'Send again', exact: true });
    expect(await send.isDisabled()).toBe(true);
    await boxes.nth(1).check();
    await boxes.nth(3).click({ modifiers: ['Shift'] });
    await page.getByText('3 events chosen').waitFor();
    await boxes.nth(2).uncheck();
    await page.getByText('2 events chosen').waitFor();
    await expectAccessible(page);
    await send.click();
    const told = page.getByRole('region', { name: 'Sent again' });
    await told.getByText('2 webhooks, 2 sent or settled').waitFor();
    await told.getByText('Done').waitFor();
    await page.getByLabel('All on this page').check();
    await page.getByText('5 events chosen').waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel('All on this page').focus();
    await page.keyboard.press('Space');
    await tabTo(page, 'Send again');
    await page.keyboard.press('Enter');
    await told.getByText('5 webhooks, 5 sent or settled').waitFor();
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

  test('tries everything in quarantine again at once, and says how many are understood by now', async () => {
    const broken = { event: 'CALL_ENDED', callStatus: 'END' };
    for (let n = 0; n < 3; n += 1) await running.receive('doubletick', { ...broken, attempt: n });
    const [one] = await running.hub.parts.database.query<{ id: string }>(
      'SELECT id FROM hub.quarantine WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1',
      [running.workspace],
    );
    // As if a later version of the hub understood it.
    await running.hub.parts.database.query('UPDATE hub.quarantine SET body = $2 WHERE id = $1', [
      one?.id,
      JSON.stringify({ ...callEnded, callId: 'understood_now' }),
    ]);
    const page = await open();
    await signIn(page, running, '/quarantine');
    await page.getByRole('button', { name: 'Try all 4 again' }).click();
    await page.getByText('Done: 4 webhooks tried again, 1 understood and sent on.').waitFor();
    await page.getByRole('button', { name: 'Try all 3 again' }).waitFor();
    await expectAccessible(page);
  });

  test.each(inBothThemes)('is accessible %s, the list and one event', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).click();
    await page.getByRole('region', { name: 'The payload' }).waitFor();
    await expectAccessible(page);
  });

  test('pages through 100,000 events, and filters them without reading each over and over', async () => {
    const { database } = running.hub.parts;
    await running.hub.parts.database.query(
      `INSERT INTO hub.events (id, workspace_id, source, kind, customer, body, content_type, received_at, call_id)
       SELECT ('0190' || lpad(to_hex(n), 8, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid, $1, 'doubletick',
         'doubletick_call_ended', '1704555' || lpad((n / 5 % 10000)::text, 4, '0'), $2, 'application/json',
         now() - interval '1 day', 'doubletick:old_' || n / 5
       FROM generate_series(1, 100000) n`,
      [running.workspace, JSON.stringify(callEnded)],
    );
    await database.query(
      `INSERT INTO hub.calls (workspace_id, call_id, source, accepted_at, ended_at, direction, agent, customer_name,
         subject, seen_at)
       SELECT $1, 'doubletick:old_' || n, 'doubletick', CASE WHEN n % 3 > 0 THEN now() - interval '1 day' END,
         now() - interval '1 day', 'OUTGOING', CASE WHEN n = 7 THEN 'Rarely Here' ELSE 'Agent ' || n % 8 END,
         'Customer ' || n % 10000, '1704555' || lpad((n % 10000)::text, 4, '0'), now() - interval '1 day'
       FROM generate_series(1, 20000) n`,
      [running.workspace],
    );
    // A planner goes other ways with figures than without.
    for (const table of ['hub.events', 'hub.calls']) await database.query(`ANALYZE ${table}`);
    const readWhole = await leastOf(() => database.query('SELECT sum(length(body)) FROM hub.events'));
    for (const filter of [
      'agent=Agent 3',
      'agent=Rarely Here',
      'outcome=completed',
      'outcome=no_answer&agent=Agent 5',
    ]) {
      const found = await leastOf(async () => {
        const { events } = await running.call<{ events: unknown[] }>('GET', `/v1/events?${encodeURI(filter)}`);
        expect(events.length).toBeGreaterThan(0);
      });
      expect(found).toBeLessThan(2 * readWhole);
    }
    const page = await open();
    await signIn(page, running, '/events');
    await page.getByRole('link', { name: 'DoubleTick Call Ended' }).first().waitFor();
    const rows = page.getByRole('row');
    for (let number = 2; number <= 5; number += 1) {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText(`Page ${number}`).waitFor();
      await page.getByRole('link', { name: 'DoubleTick Call Ended' }).first().waitFor();
    }
    expect(await rows.count()).toBe(51);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('Page 4').waitFor();
  });
});
