import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Erased } from '../../../src/hub-api/customers.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onPostgres } from '../databases.ts';
import { onEachHub, type TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { ask, no, recordByHand, statusOf, verify, without, yes } from '../permissions/replies.ts';
import { until } from '../until.ts';
import { everythingIn } from './everything-in.ts';

const HER = '17735550170';
const HIM = '17735550171';

/** A payload as a form has it. */
const strings = (payload: object): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));

/** What is said to be left wherever anybody was erased. */
const OUTSIDE = expect.stringContaining('Backups');

onEachHub((on) => {
  const erase = (workspace: TestWorkspace, who = HER) =>
    workspace.ask(Erased, 'DELETE', `/v1/customers/${encodeURIComponent(who)}`);

  let leads = 0;

  /** Everything that one customer can leave behind. */
  const leaveTraces = async (workspace: TestWorkspace, phone: string): Promise<void> => {
    leads += 1;
    const e164 = `+${phone}`;
    await workspace.take('doubletick', {
      ...callAccepted,
      callId: randomUUID(),
      customerNumber: phone,
      customerName: `Name of ${phone}`,
      customerId: `customer_${phone}`,
    });
    await workspace.take('doubletick', {
      ...permissionGranted,
      messageId: randomUUID(),
      from: e164,
      receivedAt: '',
      dtCustomerId: `customer_${phone}`,
    });
    await workspace.take('whatconverts', { ...callInProgress, lead_id: leads, caller_number: e164 });
    await workspace.take('doubletick', { event: 'CALL_TRANSFERRED', customerNumber: phone });
    await workspace.post('doubletick', { somebody: e164 });
  };

  /** Every line of the ledger as it can be read. */
  const linesOf = async (workspace: TestWorkspace): Promise<string[]> =>
    (await workspace.raw('GET', '/v1/permissions?lines=all')).text.split('\n').filter(Boolean);

  const tracesOf = async (workspace: TestWorkspace, phone: string) => ({
    events: (await workspace.events('?limit=200')).filter(({ payload }) => JSON.stringify(payload).includes(phone))
      .length,
    calls: (await workspace.ask(LiveCalls, 'GET', '/v1/calls/live')).calls.filter(
      ({ customer_phone }) => customer_phone === `+${phone}`,
    ).length,
    permission_lines: (await linesOf(workspace)).filter((line) => line.includes(phone)).length,
    quarantined: (await workspace.ask(QuarantineList, 'GET', '/v1/quarantine')).items.filter(({ body }) =>
      body.includes(phone),
    ).length,
  });

  describe('erasing a person', () => {
    // Of the ledger the line that joins their number to their id, and the reply.
    // The webhook of a WhatConverts call is two of them: the call, and the new lead.
    const ALL = { events: 5, calls: 2, permission_lines: 2, quarantined: 1 };
    const NOTHING = { events: 0, calls: 0, permission_lines: 0, quarantined: 0 };
    /** The event that no trigger is for belongs to nobody: it stays, without them. */
    const ERASED = { ...ALL, events: 4, stays_refused: false, left: [expect.stringMatching(/^1 events? of/), OUTSIDE] };
    const NONE_ERASED = { ...NOTHING, stays_refused: false, left: [OUTSIDE] };

    test('removes them from everywhere, and nobody else from anywhere', async () => {
      const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await acme.subscribe('doubletick_call_accepted', '/erased');
      for (const phone of [HER, HIM]) await leaveTraces(acme, phone);
      await leaveTraces(zenith, HER);
      expect(await tracesOf(acme, HER)).toEqual(ALL);
      expect(await erase(acme)).toEqual(ERASED);
      expect(await tracesOf(acme, HER)).toEqual(NOTHING);
      expect(await tracesOf(acme, HIM)).toEqual(ALL);
      expect(await tracesOf(zenith, HER)).toEqual(ALL);
      expect(await erase(acme)).toEqual(NONE_ERASED);
      await erase(zenith);
      expect(await everythingIn(on.hub.parts.database)).not.toContain(HER);
      for (const workspace of [acme, zenith]) expect(await verify(workspace)).toMatchObject({ is_intact: true });
      await erase(acme, HIM);
    });

    test('keeps what is queued for a Zap from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/queued');
      await acme.take('doubletick', callAccepted);
      const other = await acme.take('doubletick', {
        ...callAccepted,
        callId: 'call_of_his',
        customerNumber: HIM,
        customerId: 'customer_his',
      });
      await erase(acme);
      await acme.deliver(other);
      expect(on.target.at('/queued').map(({ headers }) => headers['webhook-id'])).toEqual([`msg_${other}`]);
    });

    test('keeps what waits in memory, because its target is slow, from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/slow');
      const { promise, resolve } = Promise.withResolvers<void>();
      on.target.answer = (_received, response) => void promise.then(() => response.end('ok'));
      const his: string[] = [];
      for (let index = 0; index < 32; index += 1) {
        his.push(
          await acme.take('doubletick', {
            ...callAccepted,
            callId: randomUUID(),
            customerNumber: HIM,
            customerId: 'customer_his',
          }),
        );
      }
      await on.deliver();
      await on.delivered('/slow', 32);
      await acme.take('doubletick', { ...callAccepted, callId: randomUUID() });
      await on.deliver();
      await erase(acme);
      resolve();
      his.push(
        await acme.take('doubletick', {
          ...callAccepted,
          callId: randomUUID(),
          customerNumber: HIM,
          customerId: 'customer_his',
        }),
      );
      await acme.deliver(his.at(-1) ?? '');
      on.target.answer = (_received, response) => void response.end('ok');
      const sent = on.target.at('/slow').map(({ headers }) => headers['webhook-id']);
      expect(sent.toSorted()).toEqual(his.map((id) => `msg_${id}`).toSorted());
    });

    test('keeps what waits for another attempt from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/waiting');
      on.target.answer = (_received, response) => void response.writeHead(500).end();
      await acme.deliver(await acme.take('doubletick', callAccepted));
      on.target.answer = (_received, response) => void response.end('ok');
      await erase(acme);
      on.now += 10_000;
      await on.hub.workers.dispatcher.wakeDue(true);
      await on.deliver();
      const later = await acme.take('doubletick', {
        ...callAccepted,
        callId: 'call_of_his',
        customerNumber: HIM,
        customerId: 'customer_his',
      });
      await acme.deliver(later);
      expect(on.target.at('/waiting')).toHaveLength(2);
    });

    test.each(['+17735550170', '0017735550170', '1 (773) 555-0170', 'customer_17735550170'])(
      'finds them whatever they are called by: %s',
      async (written) => {
        const acme = await on.makeWorkspace();
        await leaveTraces(acme, HER);
        expect(await erase(acme, written)).toEqual(ERASED);
      },
    );

    test.each([
      ['"+1 773 555 0170"', 'application/json'],
      ['{"phone":17735550170}', 'application/json'],
      ['tel:0017735550170;', 'text/plain'],
      ['phone=%2B1+%28773%29+555-0170&name=Priya', 'application/x-www-form-urlencoded'],
      ['phone=%2017735550170', 'application/x-www-form-urlencoded'],
      ['<tel>1.773.555.0170</tel>', 'text/xml'],
    ])('finds them in a webhook that was not understood: %s', async (body, type) => {
      const acme = await on.makeWorkspace();
      await acme.post('doubletick', body, { 'content-type': type });
      expect(await erase(acme)).toEqual({ ...NONE_ERASED, quarantined: 1 });
    });

    test.each([
      '{"phone":"+177355501701"}',
      '{"phone":"+117735550170"}',
      '{"phone":"+1773555017"}',
      '{"phone":"+1773 - 5550171"}',
      '{"code":17735,"amount":550170}',
    ])('leaves alone what only looks like them: %s', async (body) => {
      const acme = await on.makeWorkspace();
      await acme.post('doubletick', body);
      await acme.take('doubletick', { ...JSON.parse(body), event: 'CALL_TRANSFERRED' });
      expect(await erase(acme)).toEqual(NONE_ERASED);
    });

    test('needs a whole number', async () => {
      const acme = await on.makeWorkspace();
      for (const phone of ['somebody', '123456', '1234567890123456']) {
        const { errors } = await acme.refused(400, 'DELETE', `/v1/customers/${phone}`);
        expect(errors).toEqual([{ field: 'phone', message: expect.stringContaining('country code') }]);
      }
    });
  });

  describe('a person of several spellings and names', () => {
    test.each([
      ['+5215512345678', '+525512345678'],
      ['+5491123456789', '+541123456789'],
      ['+5511987654321', '+551187654321'],
      ['+2290197123456', '+22997123456'],
    ])('is erased under both: %s, %s', async (one, other) => {
      for (const asked of [one, other]) {
        const acme = await on.makeWorkspace();
        for (const from of [one, other]) {
          await acme.take('doubletick', without(yes(on.now, { from }), 'dtCustomerId'));
          await acme.take('doubletick', { ...callAccepted, callId: from, customerNumber: from, customerId: '' });
        }
        expect(await erase(acme, asked)).toMatchObject({ events: 4, calls: 2, permission_lines: 2 });
        const everything = await everythingIn(on.hub.parts.database);
        for (const phone of [one, other]) expect(everything).not.toContain(phone.slice(1));
      }
    });

    test('is erased under every identity, whichever is asked for', async () => {
      const user = 'IN.13491208655302741918';
      for (const asked of ['+17045550118', '+17045550119', 'customer_ofHers', user]) {
        const acme = await on.makeWorkspace();
        await acme.take('doubletick', yes(on.now, { dtCustomerId: 'customer_ofHers' }));
        await acme.take(
          'doubletick',
          no(on.now, { from: '+17045550119', dtCustomerId: 'customer_ofHers', userId: user }),
        );
        await acme.take('doubletick', { event: 'CHAT_ASSIGNED', customer: user, note: 'ask customer_ofHers' });
        await acme.post('doubletick', { bsuid: user });
        expect(await erase(acme, asked)).toMatchObject({ events: 2, permission_lines: 2, quarantined: 1 });
        const everything = await everythingIn(on.hub.parts.database);
        for (const name of ['17045550118', '17045550119', 'customer_ofHers', user])
          expect(everything).not.toContain(name);
      }
    });
  });

  describe('what other people left', () => {
    const call = { ...callAccepted, customerNumber: HIM, customerId: 'customer_his' };

    test.each<[string, string, string]>([
      ['a number', JSON.stringify({ ...call, note: `asked for +${HER}` }), 'application/json'],
      ['a SIP address', JSON.stringify({ ...call, note: `sip:+${HER}@wa.meta.vc;transport=tls` }), 'application/json'],
      ['a number as people write it', JSON.stringify({ ...call, note: '(+1) 773-555-0170' }), 'application/json'],
      ['a number without its country code', JSON.stringify({ ...call, note: '(773) 555-0170' }), 'application/json'],
      [
        'a form',
        new URLSearchParams({ ...strings(call), note: `+1 773 555 0170` }).toString(),
        'application/x-www-form-urlencoded',
      ],
      [
        'a SIP address in a form',
        new URLSearchParams({ ...strings(call), note: `sip:+${HER}@wa.meta.vc` }).toString(),
        'application/x-www-form-urlencoded',
      ],
      ['her customer id', JSON.stringify({ ...call, note: 'customer_hers' }), 'application/json'],
    ])('stays, without the person: %s', async (_name, body, type) => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', { ...callAccepted, callId: 'hers', customerId: 'customer_hers' });
      const answer = await acme.post('doubletick', body, { 'content-type': type });
      expect(answer.status).toBe(202);
      const { events, left } = await erase(acme);
      expect([events, left]).toEqual([1, [expect.stringMatching(/^1 event/), OUTSIDE]]);
      const event = await acme.ask(EventDetails, 'GET', `/v1/events/${JSON.parse(answer.text).event_id}`);
      expect(event.payload).toMatchObject({ customerNumber: HIM, callId: callAccepted.callId });
      expect(event.payload.note).toContain('erased');
      expect(event.body).not.toMatch(/773[^0-9]*555[^0-9]*0170|customer_hers/);
    });

    test('in the ledger is proof: it is named as what is left, and the chain still holds', async () => {
      const acme = await on.makeWorkspace();
      await acme.take(
        'doubletick',
        no(on.now, { from: `+${HIM}`, dtCustomerId: 'customer_his', note: `from +${HER}` }),
      );
      await acme.take('doubletick', yes(on.now, { from: `+${HER}`, dtCustomerId: 'customer_hers' }));
      const { left } = await erase(acme);
      expect(left).toEqual([expect.stringMatching(/^1 event/), expect.stringMatching(/^1 line.*proof/), OUTSIDE]);
      expect(await verify(acme)).toMatchObject({ is_intact: true });
      expect(await statusOf(acme, HIM)).toBe('denied');
    });
  });

  describe('whoever was erased', () => {
    const HERS = { from: `+${HER}`, dtCustomerId: 'customer_hers' };

    test.each<[string, (grant: Record<string, unknown>) => Record<string, unknown>]>([
      ['with its time and id', (grant) => grant],
      ['without its time', (grant) => without(grant, 'receivedAt')],
      ['without its id', (grant) => without(grant, 'messageId')],
      ['without both', (grant) => without(grant, 'messageId', 'receivedAt')],
      ['from one identity alone', (grant) => without(grant, 'dtCustomerId')],
    ])('and had refused goes on refusing when an old yes comes again %s', async (_name, change) => {
      const acme = await on.makeWorkspace();
      const grant = change(yes(on.now, HERS));
      await acme.take('doubletick', grant);
      on.now += HOUR_MS;
      await acme.take('doubletick', no(on.now, HERS));
      on.now += HOUR_MS;
      expect(await erase(acme)).toMatchObject({ stays_refused: true });
      on.now += HOUR_MS;
      await acme.take('doubletick', grant);
      for (const who of [HER, 'customer_hers'])
        expect(await ask(acme, who)).toMatchObject({ status: 'denied', may_call: false });
      expect((await ask(acme)).reason).not.toContain(HER);
    });

    test('and had allowed calls is not to be called, until they allow them anew', async () => {
      const acme = await on.makeWorkspace();
      const grant = yes(on.now, HERS);
      await acme.take('doubletick', grant);
      on.now += HOUR_MS;
      expect(await erase(acme)).toMatchObject({ stays_refused: false });
      await acme.take('doubletick', grant);
      expect(await ask(acme, HER)).toMatchObject({ status: 'unclear', may_call: false });
      on.now += HOUR_MS;
      await acme.take('doubletick', yes(on.now, HERS));
      expect(await ask(acme, HER)).toMatchObject({ status: 'permanent', may_call: true });
    });

    test('and had refused may allow calls anew, with a time of its own', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now, HERS));
      await erase(acme);
      on.now += HOUR_MS;
      await acme.take('doubletick', without(yes(on.now, HERS), 'receivedAt'));
      expect(await statusOf(acme, HER)).toBe('denied');
      await acme.take('doubletick', yes(on.now, HERS));
      expect(await statusOf(acme, HER)).toBe('permanent');
    });

    test('and was not to be called on any channel goes on so on every one', async () => {
      const acme = await on.makeWorkspace();
      await recordByHand(acme, { answer: 'do_not_call', customer_phone: `+${HER}` });
      await erase(acme);
      for (const channel of ['whatsapp', 'phone'])
        expect(await ask(acme, HER, { channel, number: null })).toMatchObject({ status: 'denied', may_call: false });
    });

    test('stays refused when erased again', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now, HERS));
      for (const permission_lines of [1, 0])
        expect(await erase(acme)).toMatchObject({ permission_lines, stays_refused: true });
      expect(await statusOf(acme, HER)).toBe('denied');
      expect(await verify(acme)).toMatchObject({ is_intact: true });
    });

    test('and had never refused is not said to have when erased again', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now, HERS));
      expect(await erase(acme)).toMatchObject({ stays_refused: false });
      await acme.take('doubletick', without(yes(on.now, HERS), 'receivedAt'));
      expect(await erase(acme)).toMatchObject({ permission_lines: 1, stays_refused: false });
      expect(await statusOf(acme, HER)).toBe('unclear');
    });

    test('leaves nobody else refused', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now, HERS));
      await erase(acme);
      expect(await statusOf(acme, HIM)).toBe('never_asked');
      const zenith = await on.makeWorkspace();
      expect(await statusOf(zenith, HER)).toBe('never_asked');
    });
  });

  test('nobody is erased while the workspace is under legal hold, and the answer says why', async () => {
    const acme = await on.makeWorkspace();
    await leaveTraces(acme, HER);
    const before = await tracesOf(acme, HER);
    const hold = (reason: string | null) =>
      on.hub.parts.database.query('UPDATE hub.workspaces SET legal_hold = $2 WHERE id = $1', [acme.id, reason]);
    await hold('case 12/2026');
    const { detail } = await acme.refused(409, 'DELETE', `/v1/customers/${HER}`);
    expect(detail).toContain('case 12/2026');
    expect(await tracesOf(acme, HER)).toEqual(before);
    await hold(null);
    expect(await erase(acme)).toMatchObject({ events: 4 });
  });
});

onPostgres((database) => {
  const on = useHub({ databaseUrl: () => database.url ?? '' });

  test('an erasure and an event of the same person at the same time wait for each other, and never in a circle', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...callAccepted, customerNumber: HER });
    const erased = await database.database.transaction(async (sql) => {
      // As the intake goes about it: first the call, then the ledger.
      await sql.query('UPDATE hub.calls SET seen_at = seen_at WHERE workspace_id = $1', [acme.id]);
      const erasing = acme.raw('DELETE', `/v1/customers/${HER}`);
      await until(async () => {
        const waiting = await database.database.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return waiting.length > 0;
      });
      await sql.query('SELECT FROM hub.ledger_heads WHERE workspace_id = $1 FOR UPDATE', [acme.id]);
      return { erasing };
    });
    expect((await erased.erasing).status).toBe(200);
  });
});
