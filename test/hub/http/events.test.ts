import { describe, expect, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callMissed,
  callRejected,
  incomingCallStarted,
  permissionDenied,
  permissionGranted,
} from '../../../src/doubletick/sample-payloads.ts';
import { EventDetails, RecentEvents, Redelivery } from '../../../src/hub-api/events.ts';
import { permissionExpired } from '../../../src/hub-api/permission-expired.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { type TestWorkspace, useHub } from './hub-under-test.ts';

const on = useHub();

const NOBODYS = '01900000-0000-7000-8000-000000000000';
const IN_A_WEEK_MS = 168 * 60 * 60 * 1000;

/** Takes in one call for each of these numbers, the last one as the newest event. */
const takeCalls = async (workspace: TestWorkspace, numbers: readonly number[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const number of numbers) {
    on.now += 1;
    ids.push(await workspace.take('doubletick', { ...callAccepted, callId: `call_${number}` }));
  }
  return ids;
};

describe('the list of events', () => {
  test('has what the providers sent, the newest first', async () => {
    const acme = await on.makeWorkspace();
    const call = await acme.take('doubletick', callAccepted);
    on.now += 1;
    const lead = await acme.take('whatconverts', callInProgress);
    const received_at = new Date(on.now).toISOString();
    const listed = (await acme.events()).filter(({ kind }) => kind !== 'whatconverts_new_lead');
    expect(listed).toEqual([
      {
        id: lead,
        received_at,
        source: 'whatconverts',
        kind: 'whatconverts_call_in_progress',
        customer_phone: '+17735550118',
        call_id: `whatconverts:${callInProgress.lead_id}`,
        call: expect.objectContaining({ state: 'in_progress', outcome: null, direction: 'INCOMING' }),
        payload: callInProgress,
        deliveries: {},
      },
      expect.objectContaining({
        id: call,
        source: 'doubletick',
        kind: 'doubletick_call_accepted',
        payload: callAccepted,
      }),
    ]);
  });

  test('is read page by page', async () => {
    const acme = await on.makeWorkspace();
    const ids = (await takeCalls(acme, [1, 2, 3, 4, 5])).toReversed();
    const pages: string[][] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: RecentEvents = await acme.ask(RecentEvents, 'GET', `/v1/events?limit=2${next && `&before=${next}`}`);
      pages.push(page.events.map(({ id }) => id));
      next = page.next;
    }
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  test('is of a time when that is asked for, page by page as well', async () => {
    const acme = await on.makeWorkspace();
    const start = on.now;
    const [, second, third] = await takeCalls(acme, [1, 2, 3, 4]);
    const at = (ms: number) => encodeURIComponent(new Date(start + ms).toISOString());
    const range = `from=${at(2)}&to=${at(4)}`;
    expect((await acme.events(`?${range}`)).map(({ id }) => id)).toEqual([third, second]);
    expect((await acme.events(`?${range}&before=${third}`)).map(({ id }) => id)).toEqual([second]);
    expect(await acme.events(`?${range}&failed=true`)).toEqual([]);
    expect((await acme.events(`?${range}&customer=17735550170`)).length).toBe(2);
    expect(await acme.events('?to=0001-01-01T00:00:00Z')).toEqual([]);
    await acme.refused(400, 'GET', '/v1/events?from=yesterday');
    const day = new Date(start).toISOString().slice(0, 10);
    expect((await acme.events(`?from=${day}`)).length).toBe(4);
    expect(await acme.events(`?to=${day}`)).toEqual([]);
  });

  test('ends with a page that is just full', async () => {
    const acme = await on.makeWorkspace();
    await takeCalls(acme, [1, 2]);
    expect((await acme.ask(RecentEvents, 'GET', '/v1/events?limit=2')).next).toBeNull();
  });

  test('has 50 at once unless asked for more', async () => {
    const acme = await on.makeWorkspace();
    await takeCalls(
      acme,
      Array.from({ length: 51 }, (_, index) => index),
    );
    expect(await acme.events()).toHaveLength(50);
    expect(await acme.events('?limit=200')).toHaveLength(51);
  });

  test('of a trigger has its events alone', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', callAccepted);
    const ended = await acme.take('doubletick', callEnded);
    expect((await acme.events('?trigger=doubletick_call_ended')).map(({ id }) => id)).toEqual([ended]);
    expect(await acme.events('?trigger=whatconverts_call_completed')).toEqual([]);
  });

  test('of the reply trigger has grants and denials, each of which has a trigger of its own', async () => {
    const acme = await on.makeWorkspace();
    const granted = await acme.take('doubletick', { ...permissionGranted, messageId: 'granted' });
    on.now += 1;
    const denied = await acme.take('doubletick', { ...permissionDenied, messageId: 'denied' });
    const idsOf = async (trigger: string) => (await acme.events(`?trigger=${trigger}`)).map(({ id }) => id);
    expect(await idsOf('doubletick_call_permission_reply')).toEqual([denied, granted]);
    expect(await idsOf('doubletick_call_permission_granted')).toEqual([granted]);
    expect(await idsOf('doubletick_call_permission_denied')).toEqual([denied]);
  });

  test('of a customer has theirs, however the number is written', async () => {
    const acme = await on.makeWorkspace();
    const [, hers] = [
      await acme.take('doubletick', {
        ...callAccepted,
        callId: 'his',
        customerNumber: '17735550171',
        customerId: 'his',
      }),
      await acme.take('doubletick', {
        ...callAccepted,
        callId: 'hers',
        customerNumber: '17735550172',
        customerId: 'hers',
      }),
    ];
    for (const number of ['+17735550172', '17735550172', '0017735550172', '+1 (773) 555-0172']) {
      const events = await acme.events(`?customer=${encodeURIComponent(number)}`);
      expect(events.map(({ id }) => id)).toEqual([hers]);
    }
    const both = `?customer=%2B17735550172&trigger=doubletick_call_ended`;
    expect(await acme.events(both)).toEqual([]);
  });

  test('has tests of a URL apart, when that is asked for', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('doubletick', {});
    const call = await acme.take('doubletick', callAccepted);
    expect((await acme.events()).length).toBe(2);
    expect((await acme.events('?tests=false')).map(({ id }) => id)).toEqual([call]);
    expect((await acme.events('?tests=true')).map(({ kind }) => kind)).toEqual(['doubletick_test']);
    expect(await acme.events('?tests=true&trigger=doubletick_call_accepted')).toEqual([]);
  });

  test('also has what no trigger is for', async () => {
    const acme = await on.makeWorkspace();
    const other = { event: 'CALL_TRANSFERRED', callId: 'call_1' };
    const id = await acme.take('doubletick', other);
    expect(await acme.events()).toEqual([expect.objectContaining({ id, kind: 'doubletick_other', payload: other })]);
  });

  test.each([
    ['limit=0', ['limit']],
    ['limit=201', ['limit']],
    ['limit=1.5', ['limit']],
    ['limit=many&before=the_first', ['limit', 'before']],
    ['before=', ['before']],
    ['trigger=no_such_trigger', ['trigger']],
    ['trigger=doubletick_other', ['trigger']],
    ['trigger=%00', ['trigger']],
    ['customer=somebody', ['customer']],
    ['customer=123456', ['customer']],
    ['customer=1234567890123456', ['customer']],
  ])('with "%s" names what is wrong', async (query, fields) => {
    const acme = await on.makeWorkspace();
    const { errors = [] } = await acme.refused(400, 'GET', `/v1/events?${query}`);
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });
});

describe('the list of events tells of the call of each', () => {
  const ringing = { ...incomingCallStarted, callId: 'rings', customerNumber: '17045550171', customerId: 'customer_1' };
  const missed = { ...callMissed, callId: 'missed', customerNumber: '17045550172', customerId: 'customer_2' };
  const ended = {
    ...callEnded,
    recordingUrl: null,
    callId: 'ended',
    customerNumber: '17045550173',
    customerId: 'customer_3',
  };

  const takeAll = async () => {
    const acme = await on.makeWorkspace();
    const idsOf = async (query: string) => (await acme.events(query)).map(({ id }) => id);
    const ids: Record<'ringing' | 'missed' | 'ended', string> = { ringing: '', missed: '', ended: '' };
    for (const [name, payload] of Object.entries({ ringing, missed, ended })) {
      ids[name as keyof typeof ids] = await acme.take('doubletick', payload);
      on.now += 1;
    }
    return { acme, ids, idsOf };
  };

  test('with who, which way, and how it stands now', async () => {
    const { acme, ids } = await takeAll();
    const calls = new Map((await acme.events()).map(({ id, call }) => [id, call]));
    expect(calls.get(ids.ringing)).toEqual({
      state: 'ringing',
      outcome: null,
      direction: 'INCOMING',
      agent: null,
      customer_name: ringing.customerName,
    });
    expect(calls.get(ids.missed)).toMatchObject({ state: 'missed', outcome: 'missed' });
    expect(calls.get(ids.ended)).toMatchObject({
      state: 'ended',
      outcome: 'completed',
      agent: ended.pickedBy,
      customer_name: ended.customerName,
    });
    // What is told of a call later counts for all of its events.
    await acme.take('doubletick', { ...callAccepted, callId: 'rings', pickedBy: 'Tomas Rivera' });
    expect((await acme.events()).find(({ id }) => id === ids.ringing)?.call).toMatchObject({
      state: 'in_progress',
      agent: 'Tomas Rivera',
    });
  });

  test('and is filtered by how it stands, by team member, and by both', async () => {
    const { acme, ids, idsOf } = await takeAll();
    expect(await idsOf('?outcome=ringing')).toEqual([ids.ringing]);
    expect(await idsOf('?outcome=missed')).toEqual([ids.missed]);
    expect(await idsOf('?outcome=completed')).toEqual([ids.ended]);
    expect(await idsOf('?outcome=no_answer')).toEqual([]);
    expect(await idsOf('?outcome=rejected')).toEqual([]);
    const agent = encodeURIComponent(`  ${ended.pickedBy.toUpperCase()} `);
    expect(await idsOf(`?agent=${agent}`)).toEqual([ids.ended]);
    expect(await idsOf(`?agent=${agent}&outcome=missed`)).toEqual([]);
    expect(await idsOf(`?agent=${agent}&outcome=completed&trigger=doubletick_call_accepted`)).toEqual([]);
    await acme.take('doubletick', { ...callAccepted, callId: 'rings', pickedBy: ended.pickedBy });
    expect(await idsOf('?outcome=ringing')).toEqual([]);
    expect((await idsOf('?outcome=in_progress')).length).toBe(2);
    expect((await idsOf(`?agent=${agent}&limit=1`)).length).toBe(1);
  });

  test('and is found by a name, a number without its country code, or an id of the call', async () => {
    const { acme, ids, idsOf } = await takeAll();
    await acme.take('doubletick', {
      ...ended,
      callId: 'named',
      customerName: 'Wilhelmina Oduya',
      customerNumber: '17045550174',
      customerId: 'customer_4',
    });
    expect((await acme.events('?search=oduya%20wil')).map(({ call }) => call?.customer_name)).toEqual([
      'Wilhelmina Oduya',
    ]);
    expect(await idsOf('?search=704-555-0172')).toEqual([ids.missed]);
    expect(await idsOf('?search=rings')).toEqual([ids.ringing]);
    expect(await idsOf('?search=doubletick:ended')).toEqual([ids.ended]);
    expect(await idsOf('?search=customer_2&outcome=missed')).toEqual([ids.missed]);
    expect(await idsOf('?search=customer_2&outcome=completed')).toEqual([]);
    expect(await idsOf('?search=nobody%00')).toEqual([]);
    expect(await idsOf('?search=12')).toEqual([]);
  });

  test('and of those whose delivery failed', async () => {
    const { acme, ids, idsOf } = await takeAll();
    await acme.subscribe('doubletick_call_rejected', '/refused-of-a-call');
    on.target.answer = (_received, response) => void response.writeHead(400).end();
    const refused = await acme.take('doubletick', { ...callRejected, callId: 'refused' });
    await acme.deliver(refused);
    on.target.answer = (_received, response) => void response.end('ok');
    expect(await idsOf('?failed=true')).toEqual([refused]);
    expect(await idsOf('?failed=true&outcome=rejected')).toEqual([refused]);
    expect(await idsOf('?failed=true&outcome=missed')).toEqual([]);
    expect(await idsOf('?failed=true&search=refused')).toEqual([refused]);
    expect(await idsOf('?failed=true&search=missed')).toEqual([]);
    expect(ids.missed).not.toBe('');
  });
});

describe('one event', () => {
  test('has its body to the letter, its fields, and every attempt to deliver it', async () => {
    const acme = await on.makeWorkspace();
    const { id: subscription_id } = await acme.subscribe('doubletick_call_accepted', '/one');
    const body = JSON.stringify(callAccepted, null, 3);
    const id = await acme.take('doubletick', body);
    const event = await acme.deliver(id);
    const received_at = new Date(on.now).toISOString();
    expect(event).toMatchObject({ id, received_at, content_type: 'application/json', body, payload: callAccepted });
    expect(event.fields).toContainEqual({
      key: 'customer_phone',
      label: 'Customer Phone Number',
      value: '+17735550170',
      from: ['customerNumber'],
    });
    expect(event.deliveries).toEqual([
      {
        subscription_id,
        trigger: 'doubletick_call_accepted',
        target_url: `${on.target.url}/one`,
        status: 'delivered',
        next_attempt_at: null,
        attempts: [{ at: received_at, ms: expect.any(Number), status: 200, answer: 'ok' }],
      },
    ]);
    expect((await acme.events()).map(({ deliveries }) => deliveries)).toEqual([{ delivered: 1 }]);
  });

  test('of thousands of keys is told like any other', async () => {
    const acme = await on.makeWorkspace();
    const keys = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`k${index.toString(36)}`, 1]));
    const payload = { ...keys, ...callInProgress };
    const id = await acme.take('whatconverts', payload);
    const event = await acme.ask(EventDetails, 'GET', `/v1/events/${id}`);
    expect(Object.keys(event.payload)).toHaveLength(Object.keys(payload).length);
    const field = event.fields.find(({ key }) => key === 'contact_first_name');
    expect(field?.from).toEqual(['contact_name']);
  });

  test('that no trigger is for has no fields', async () => {
    const acme = await on.makeWorkspace();
    const id = await acme.take('doubletick', { event: 'CALL_TRANSFERRED' });
    expect(await acme.ask(EventDetails, 'GET', `/v1/events/${id}`)).toMatchObject({ fields: [], deliveries: [] });
  });

  test('that is not there is not found', async () => {
    const acme = await on.makeWorkspace();
    expect((await acme.refused(404, 'GET', `/v1/events/${NOBODYS}`)).detail).toContain('no such event');
    expect((await acme.refused(400, 'GET', '/v1/events/first')).errors).toEqual([
      { field: 'id', message: expect.any(String) },
    ]);
    await acme.refused(404, 'POST', `/v1/events/${NOBODYS}/redeliver`);
    await acme.refused(400, 'POST', '/v1/events/first/redeliver');
  });
});

describe('sending an event again', () => {
  const redeliver = (workspace: TestWorkspace, id: string) =>
    workspace.ask(Redelivery, 'POST', `/v1/events/${id}/redeliver`);

  test('reaches its subscription with the same webhook id', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_accepted', '/twice');
    const id = await acme.take('doubletick', callAccepted);
    await acme.deliver(id);
    expect(await redeliver(acme, id)).toEqual({ event_id: id, deliveries: 1 });
    const event = await acme.deliver(id);
    expect(event.deliveries.map(({ attempts }) => attempts.length)).toEqual([2]);
    expect(new Set(on.target.at('/twice').map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`msg_${id}`]));
  });

  test('also reaches who subscribed since, but not who unsubscribed', async () => {
    const acme = await on.makeWorkspace();
    const left = await acme.subscribe('doubletick_call_permission_granted', '/left');
    const id = await acme.take('doubletick', permissionGranted);
    await acme.deliver(id);
    await acme.raw('DELETE', `/v1/subscriptions/${left.id}`);
    await acme.subscribe('doubletick_call_permission_reply', '/came');
    await acme.subscribe('doubletick_call_permission_denied', '/another');
    expect((await redeliver(acme, id)).deliveries).toBe(1);
    await acme.deliver(id);
    expect(['/left', '/came', '/another'].map((path) => on.target.at(path).length)).toEqual([1, 1, 0]);
  });

  test('reaches nobody when nobody subscribes', async () => {
    const acme = await on.makeWorkspace();
    const id = await acme.take('doubletick', incomingCallStarted);
    expect((await redeliver(acme, id)).deliveries).toBe(0);
  });

  test('is refused for an answer once a newer one of the customer is on record, and says why', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_permission_reply', '/answers');
    const granted = await acme.take('doubletick', { ...permissionGranted, messageId: 'granted', receivedAt: '' });
    await acme.deliver(granted);
    on.now += 1;
    const denied = await acme.take('doubletick', { ...permissionDenied, messageId: 'denied', receivedAt: '' });
    await acme.deliver(denied);
    const { detail } = await acme.refused(409, 'POST', `/v1/events/${granted}/redeliver`);
    expect(detail).toContain('A newer answer of this customer is on record');
    expect((await redeliver(acme, denied)).deliveries).toBe(1);
    await acme.deliver(denied);
    const sent = on.target.at('/answers').map(({ headers }) => headers['webhook-id']);
    expect(sent).toEqual([`msg_${granted}`, `msg_${denied}`, `msg_${denied}`]);
  });

  test('goes on for an answer that the customer gave to another business number', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_permission_reply', '/numbers');
    const granted = await acme.take('doubletick', { ...permissionGranted, messageId: 'granted', receivedAt: '' });
    on.now += 1;
    const elsewhere = { ...permissionDenied, messageId: 'denied', receivedAt: '', to: '+442079460123' };
    await acme.take('doubletick', elsewhere);
    await acme.deliver(granted);
    expect((await redeliver(acme, granted)).deliveries).toBe(1);
    expect((await acme.deliver(granted)).deliveries).toMatchObject([
      { status: 'delivered', attempts: [{ status: 200 }, { status: 200 }] },
    ]);
  });

  test('of a customer shows what was superseded before it could be sent', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_permission_reply', '/late');
    const granted = await acme.take('doubletick', { ...permissionGranted, messageId: 'granted', receivedAt: '' });
    on.now += 1;
    const denied = await acme.take('doubletick', { ...permissionDenied, messageId: 'denied', receivedAt: '' });
    expect((await acme.deliver(granted)).deliveries).toMatchObject([{ status: 'superseded', attempts: [] }]);
    await acme.deliver(denied);
    expect((await acme.events()).map(({ deliveries }) => deliveries)).toEqual([{ delivered: 1 }, { superseded: 1 }]);
  });

  test('gives an event that failed for good another set of attempts', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_accepted', '/failed');
    on.target.answer = (_received, response) => void response.writeHead(400).end();
    const id = await acme.take('doubletick', callAccepted);
    expect((await acme.deliver(id)).deliveries).toMatchObject([{ status: 'failed' }]);
    on.target.answer = (_received, response) => void response.end('ok');
    await redeliver(acme, id);
    expect((await acme.deliver(id)).deliveries).toMatchObject([
      { status: 'delivered', attempts: [{ status: 400 }, { status: 200 }] },
    ]);
  });

  test('tells of the end of a permission only whom it told, or would have told, at that time', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe(permissionExpired.key, '/at-the-end');
    await acme.subscribe(permissionExpired.key, '/a-day-before', { lead_time_hours: '24' });
    await acme.take('doubletick', { ...permissionGranted, receivedAt: '', expirationTimestamp: null });
    on.now += IN_A_WEEK_MS;
    await on.hub.workers.expiry.runDue(true);
    const events = await acme.events(`?trigger=${permissionExpired.key}`);
    expect(events.map(({ payload }) => payload.leadTimeHours).toSorted()).toEqual([0, 24]);
    const atTheEnd = events.find(({ payload }) => payload.leadTimeHours === 0)?.id ?? '';
    for (const { id } of events) await acme.deliver(id);
    await acme.subscribe(permissionExpired.key, '/late-at-the-end', { lead_time_hours: '0' });
    expect((await redeliver(acme, atTheEnd)).deliveries).toBe(2);
    await acme.deliver(atTheEnd);
    const counts = ['/at-the-end', '/a-day-before', '/late-at-the-end'].map((path) => on.target.at(path).length);
    expect(counts).toEqual([2, 1, 1]);
  });
});
