import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  incomingCallStarted,
  outgoingCallStarted,
  permissionDenied,
  permissionGranted,
} from '../../../src/doubletick/sample-payloads.ts';
import { UnpermittedCalls } from '../../../src/hub-api/people.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const CUSTOMER = '17045550118';
const SALES = '17045550100';
const TRIGGER = 'doubletick_call_without_permission';
const DAY_MS = 24 * 60 * 60 * 1000;

const iso = (ms: number): string => new Date(ms).toISOString();

onEachHub((on) => {
  const about = (callId: string) => ({
    callId,
    customerNumber: CUSTOMER,
    customerId: 'customer_W7',
    wabaNumber: SALES,
  });

  /** Starts a call; gives its id. */
  const start = async (workspace: TestWorkspace, other: object = {}): Promise<string> => {
    const callId = randomUUID();
    await workspace.take('doubletick', { ...outgoingCallStarted, ...about(callId), ...other });
    return callId;
  };

  const answer = (workspace: TestWorkspace, payload: object, said: number, other: object = {}): Promise<string> =>
    workspace.take('doubletick', {
      ...payload,
      from: `+${CUSTOMER}`,
      to: `+${SALES}`,
      dtCustomerId: 'customer_W7',
      messageId: randomUUID(),
      receivedAt: iso(said),
      ...other,
    });

  const grant = (workspace: TestWorkspace, expires: number | null = null) =>
    answer(workspace, permissionGranted, on.now, {
      isPermanent: expires === null,
      expirationTimestamp: expires === null ? null : expires / 1000,
    });

  /** The calls that a Zap is told of. */
  const told = async (workspace: TestWorkspace): Promise<unknown[]> => {
    await on.hub.workers.respect.runDue();
    return (await workspace.events(`?trigger=${TRIGGER}`)).map(({ payload }) => payload.callId);
  };

  const listed = async (workspace: TestWorkspace, query = '') =>
    (await workspace.ask(UnpermittedCalls, 'GET', `/v1/calls/without-permission${query}`)).calls;

  describe('an outgoing call on WhatsApp without a permission', () => {
    test('is told of once, whatever comes of it, and listed', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(TRIGGER, `/${acme.id}`);
      const callId = await start(acme);
      expect(await told(acme)).toEqual([callId]);
      const outgoing = { ...about(callId), callDirection: 'OUTGOING' };
      await acme.take('doubletick', { ...callAccepted, ...outgoing, callStartedAt: iso(on.now) });
      expect(await told(acme)).toEqual([callId]);
      await acme.take('doubletick', { ...callEnded, ...outgoing, callStartedAt: iso(on.now) });
      expect(await told(acme)).toEqual([callId]);
      await on.deliver();
      const [received] = await on.delivered(`/${acme.id}`);
      expect(JSON.parse(received?.body ?? '')).toMatchObject({
        event: 'CALL_WITHOUT_PERMISSION',
        callId,
        from: `+${CUSTOMER}`,
        to: `+${SALES}`,
        dtCustomerId: 'customer_W7',
        beganAt: iso(on.now),
        status: 'never_asked',
      });
      expect(await listed(acme)).toEqual([
        {
          call_id: callId,
          began_at: iso(on.now),
          customer_phone: `+${CUSTOMER}`,
          customer_id: 'customer_W7',
          whatsapp_user_id: null,
          customer_name: 'Priya Raman',
          waba_number: `+${SALES}`,
          agent: 'Anita Desai',
          was_answered: true,
          status: 'never_asked',
          reason: 'Do not call: no permission to call on WhatsApp is on record.',
        },
      ]);
    });

    test('is one whose permission ended a second before it began', async () => {
      const acme = await on.makeWorkspace();
      const end = on.now + DAY_MS;
      await grant(acme, end);
      on.now = end - 1_000;
      await start(acme);
      expect(await told(acme)).toEqual([]);
      on.now = end + 1_000;
      const callId = await start(acme);
      expect(await told(acme)).toEqual([callId]);
      expect(await listed(acme)).toMatchObject([{ call_id: callId, status: 'expired' }]);
    });

    test('is listed also when the refusal came in after the call, but was given before', async () => {
      const acme = await on.makeWorkspace();
      await grant(acme);
      on.now += 60_000;
      const refusedAt = on.now;
      on.now += 60_000;
      const callId = await start(acme);
      expect(await told(acme)).toEqual([]);
      on.now += 60_000;
      await answer(acme, permissionDenied, refusedAt);
      expect(await listed(acme)).toMatchObject([{ call_id: callId, status: 'denied' }]);
    });

    test('is none when the refusal was given after it began', async () => {
      const acme = await on.makeWorkspace();
      await grant(acme);
      on.now += 60_000;
      await start(acme);
      on.now += 60_000;
      await answer(acme, permissionDenied, on.now);
      expect(await listed(acme)).toEqual([]);
    });

    test.each<[string, object]>([
      ['on an ordinary phone line', { channel: 'PSTN', channelNumber: SALES }],
      ['that comes in', { ...incomingCallStarted, callDirection: 'INCOMING' }],
      ['with nobody known', { customerNumber: 'anonymous', customerId: '' }],
    ])('is none %s', async (_which, other) => {
      const acme = await on.makeWorkspace();
      await start(acme, { ...other, ...('event' in other ? about(randomUUID()) : {}) });
      expect(await told(acme)).toEqual([]);
      expect(await listed(acme)).toEqual([]);
    });
  });

  describe('the list of calls without a permission', () => {
    test('has those that began in a time, the latest first, up to a limit', async () => {
      const acme = await on.makeWorkspace();
      const calls: string[] = [];
      const times: number[] = [];
      for (let call = 0; call < 3; call += 1) {
        on.now += 60_000;
        times.unshift(on.now);
        calls.unshift(await start(acme));
      }
      const [last = 0, middle = 0] = times;
      // A call counts where it began, not where it was last heard of.
      on.now += DAY_MS;
      const ended = { ...callEnded, ...about(calls[1] ?? ''), callStartedAt: '', callDirection: 'OUTGOING' };
      await acme.take('doubletick', ended);
      const ids = async (query: string) => (await listed(acme, query)).map(({ call_id: id }) => id);
      expect(await ids('')).toEqual(calls);
      expect(await ids('?limit=2')).toEqual(calls.slice(0, 2));
      expect(await ids(`?since=${iso(middle)}`)).toEqual(calls.slice(0, 2));
      expect(await ids(`?until=${iso(last)}`)).toEqual(calls.slice(1));
      expect(await ids(`?since=${iso(middle)}&until=${iso(last)}`)).toEqual([calls[1]]);
    });

    test('comes as CSV whole, with what a spreadsheet would take for a formula made harmless', async () => {
      const acme = await on.makeWorkspace();
      const callId = await start(acme, { customerName: '=HYPERLINK("https://example.com")' });
      const { headers, text } = await acme.raw('GET', '/v1/calls/without-permission?format=csv&limit=1');
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="calls-without-permission.csv"',
      });
      const [head, line, ...rest] = text.split('\n');
      expect(head).toBe(
        'call_id,began_at,customer_phone,customer_id,whatsapp_user_id,customer_name,waba_number,agent,was_answered,status,reason',
      );
      expect(line).toBe(
        `${callId},${iso(on.now)},+${CUSTOMER},customer_W7,,"'=HYPERLINK(""https://example.com"")",+${SALES},Anita Desai,false,never_asked,Do not call: no permission to call on WhatsApp is on record.`,
      );
      expect(rest).toEqual(['']);
    });

    test('goes on over pages, also when many calls began at one instant', async () => {
      const acme = await on.makeWorkspace();
      await on.hub.parts.database.query(
        `INSERT INTO hub.calls (workspace_id, call_id, source, started_at, direction, channel, subject, seen_at)
         SELECT $1, 'doubletick:' || n, 'doubletick', $2, 'OUTGOING', 'WhatsApp', '17045550118', $2
         FROM generate_series(1, 1001) AS n`,
        [acme.id, iso(on.now)],
      );
      const { text } = await acme.raw('GET', '/v1/calls/without-permission?format=csv');
      const ids = text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]);
      expect(new Set(ids).size).toBe(1001);
      expect(ids).toHaveLength(1001);
    });

    test('refuses in words what is no time, and what is too much', async () => {
      const acme = await on.makeWorkspace();
      for (const [query, field] of [
        ['since=yesterday', 'since'],
        ['until=2026', 'until'],
        ['limit=1001', 'limit'],
        ['format=xml', 'format'],
      ]) {
        const { errors } = await acme.refused(400, 'GET', `/v1/calls/without-permission?${query}`);
        expect(errors).toEqual([{ field, message: expect.any(String) }]);
      }
    });
  });
});
