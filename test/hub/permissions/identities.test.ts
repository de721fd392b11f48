import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callEnded } from '../../../src/doubletick/sample-payloads.ts';
import { RecentEvents } from '../../../src/hub-api/events.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { CurrentPermissions, Recorded, UnansweredRequests, Unsettled } from '../../../src/hub-api/permissions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onPostgres } from '../databases.ts';
import { Caller, HubUnderTest, onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { ask, HER, HER_ID, no, SALES, statusOf, verify, without, yes } from './replies.ts';

const HER_USER = 'IN.17735550170';

/** Two numbers that are one person's. */
const SPELLINGS: [string, string, string][] = [
  ['Mexico', '+5215512345678', '+525512345678'],
  ['Argentina', '+5491123456789', '+541123456789'],
  ['Brazil', '+5511987654321', '+551187654321'],
  ['Benin', '+2290197123456', '+22997123456'],
];
const BOTH_WAYS = SPELLINGS.flatMap(([country, one, other]): [string, string, string][] => [
  [country, one, other],
  [country, other, one],
]);

onEachHub((on) => {
  const take = (workspace: TestWorkspace, payload: object): Promise<string> => {
    on.now += HOUR_MS;
    return workspace.take('doubletick', payload);
  };

  describe('a number in two spellings is one person', () => {
    test.each(BOTH_WAYS)('in %s: a yes from %s, a no from %s', async (_country, one, other) => {
      const acme = await on.makeWorkspace();
      await take(acme, without(yes(on.now, { from: one }), 'dtCustomerId'));
      expect([await statusOf(acme, one), await statusOf(acme, other)]).toEqual(['permanent', 'permanent']);
      await take(acme, without(no(on.now, { from: other }), 'dtCustomerId'));
      expect([await statusOf(acme, one), await statusOf(acme, other)]).toEqual(['denied', 'denied']);
    });

    test.each(BOTH_WAYS)('in %s: a business with %s is asked for by %s', async (_country, one, other) => {
      const acme = await on.makeWorkspace();
      await take(acme, yes(on.now, { to: one }));
      expect(await statusOf(acme, HER, { number: other })).toBe('permanent');
      await take(acme, no(on.now, { to: other }));
      expect(await statusOf(acme, HER, { number: one })).toBe('denied');
    });

    test('in Brazil a landline that may be somebody else’s gets no yes from a mobile number, but every no', async () => {
      const acme = await on.makeWorkspace();
      const [mobile, landline] = ['+5511931234567', '+551131234567'];
      await take(acme, without(yes(on.now, { from: mobile }), 'dtCustomerId'));
      expect([await statusOf(acme, mobile), await statusOf(acme, landline)]).toEqual(['permanent', 'never_asked']);
      await take(acme, without(no(on.now, { from: landline }), 'dtCustomerId'));
      expect([await statusOf(acme, mobile), await statusOf(acme, landline)]).toEqual(['denied', 'denied']);
    });
  });

  describe('a WhatsApp user id', () => {
    test('in the place of a number is no phone number', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, without(yes(on.now, { from: HER_USER }), 'dtCustomerId'));
      expect(await ask(acme, '17735550170')).toMatchObject({ status: 'never_asked', history: [] });
      expect(await ask(acme, HER_USER)).toMatchObject({
        status: 'permanent',
        whatsapp_user_id: HER_USER,
        known_as: { phones: [], whatsapp_user_ids: [HER_USER] },
      });
      const { events } = await acme.ask(RecentEvents, 'GET', '/v1/events?customer=17735550170');
      expect(events).toEqual([]);
    });

    test('on a call is no phone number, and the stranger with those digits has no call of it', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { ...callEnded, callId: 'call_of_a_user', customerNumber: HER_USER });
      const { events } = await acme.ask(RecentEvents, 'GET', '/v1/events?customer=17735550170');
      expect(events).toEqual([]);
      const { calls } = await acme.ask(LiveCalls, 'GET', '/v1/calls/live');
      expect(JSON.stringify(calls)).not.toContain('+17735550170');
    });

    test.each(['userId', 'user_id', 'bsuid', 'BSUID', 'from_user_id', 'fromUserId', 'parent_user_id'])(
      'under "%s" is the customer’s',
      async (key) => {
        const acme = await on.makeWorkspace();
        await take(acme, yes(on.now, { [key]: HER_USER }));
        await take(acme, without(no(on.now, { [key]: HER_USER }), 'from', 'dtCustomerId'));
        for (const who of [HER, HER_ID, HER_USER]) expect(await statusOf(acme, who)).toBe('denied');
      },
    );

    test('may be 128 letters and digits long, and hundreds when nobody means one', async () => {
      const acme = await on.makeWorkspace();
      const long = `US.${'a1'.repeat(64)}`;
      await take(acme, without(yes(on.now, { from: long }), 'dtCustomerId'));
      expect(await statusOf(acme, long)).toBe('permanent');
      await acme.refused(400, 'GET', `/v1/permissions/${long}1`);
    });

    test('tells upper case from lower case, but not in its country', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, without(yes(on.now, { from: 'US.abc1' }), 'dtCustomerId'));
      expect(await statusOf(acme, 'us.abc1')).toBe('permanent');
      expect(await statusOf(acme, 'US.ABC1')).toBe('never_asked');
    });
  });

  describe('identities that one webhook names together are one person', () => {
    test('so that a refusal under one counts under all, in a chain of any length', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, yes(on.now));
      await take(acme, yes(on.now, { from: '+17045550119', userId: HER_USER }));
      await take(acme, without(no(on.now, { from: HER_USER }), 'dtCustomerId'));
      for (const who of [HER, '+17045550119', HER_ID, HER_USER]) expect(await statusOf(acme, who)).toBe('denied');
      expect((await ask(acme)).known_as).toEqual({
        phones: ['17045550118', '17045550119'],
        customer_ids: [HER_ID],
        whatsapp_user_ids: [HER_USER],
      });
    });

    test('but a yes counts for those that it came with alone', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, no(on.now));
      await take(acme, yes(on.now, { from: '+17045550119' }));
      expect(await statusOf(acme, '+17045550119')).toBe('permanent');
      expect(await statusOf(acme)).toBe('denied');
    });

    test('even when the refusal came before anybody knew that they are', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, without(yes(on.now), 'dtCustomerId'));
      await take(acme, without(no(on.now), 'from'));
      expect(await statusOf(acme)).toBe('permanent');
      await take(acme, { ...callEnded, callId: 'call_that_names_both', customerNumber: HER, customerId: HER_ID });
      expect(await statusOf(acme)).toBe('denied');
    });

    test('when a call names them, with a line of its own in the ledger, once', async () => {
      const acme = await on.makeWorkspace();
      const call = { ...callEnded, customerNumber: HER, customerId: HER_ID };
      await take(acme, { ...call, callId: 'one' });
      await take(acme, { ...call, callId: 'two' });
      const { text } = await acme.raw('GET', '/v1/permissions?lines=all');
      const lines = text.split('\n').filter(Boolean);
      expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['join']);
    });

    test('and strangers are not: what names neither joins nobody', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, yes(on.now));
      await take(acme, no(on.now, { from: '+17045550119', dtCustomerId: 'customer_B2' }));
      expect(await statusOf(acme)).toBe('permanent');
    });

    test('in their own workspace alone', async () => {
      const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await take(acme, yes(on.now));
      await take(zenith, no(on.now));
      expect([await statusOf(acme), await statusOf(zenith)]).toEqual(['permanent', 'denied']);
    });
  });

  describe('callers who hide their number', () => {
    test.each(['anonymous', 'ANONYMOUS', '266696687', '+266696687', 'unknown', 'restricted', '7378742833'])(
      'as "%s" share no person',
      async (from) => {
        const acme = await on.makeWorkspace();
        await take(acme, yes(on.now, { from, dtCustomerId: 'customer_A1' }));
        await take(acme, no(on.now, { from, dtCustomerId: 'customer_B2' }));
        expect(await statusOf(acme, 'customer_A1')).toBe('permanent');
        expect(await statusOf(acme, 'customer_B2')).toBe('denied');
      },
    );

    test.each(['null', 'undefined', 'customer_', 'customer_null', '0', '-', '[object Object]', 'N/A'])(
      'nor do customers whose id is "%s"',
      async (dtCustomerId) => {
        const acme = await on.makeWorkspace();
        await take(acme, yes(on.now, { dtCustomerId }));
        await take(acme, no(on.now, { from: '+17045550119', dtCustomerId }));
        expect(await statusOf(acme)).toBe('permanent');
      },
    );

    test('cannot be asked about', async () => {
      const acme = await on.makeWorkspace();
      await acme.refused(400, 'GET', '/v1/permissions/266696687');
    });
  });

  describe('a reply that names nobody', () => {
    const nobodys = (payload: object) => without({ ...payload }, 'from', 'dtCustomerId');

    test('is kept, shown and counted as one that needs a person', async () => {
      const acme = await on.makeWorkspace();
      const id = await take(acme, nobodys(no(on.now)));
      expect(await acme.ask(Unsettled, 'GET', '/v1/permissions/unsettled')).toMatchObject({ unidentified: 1 });
      const { permissions } = await acme.ask(CurrentPermissions, 'GET', '/v1/permissions/current?unidentified=true');
      expect(permissions).toMatchObject([{ id, customer_phone: null, customer_id: null, status: 'denied' }]);
    });

    const request = (workspace: TestWorkspace) =>
      workspace.ask(Recorded, 'POST', '/v1/permissions/requests', {
        customer_phone: HER,
        waba_number: SALES,
        message_id: 'wamid.request',
        template: { name: 'call_permission', text: 'May we call you?', buttons: ['Allow', "Don't Allow"] },
      });
    const answer = (now: number) => nobodys(no(now, { pairedMessageId: 'wamid.request' }));

    test('is the answer of whoever was asked with the message that it answers', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, yes(on.now));
      await request(acme);
      await take(acme, answer(on.now));
      expect([await statusOf(acme), await statusOf(acme, HER_ID)]).toEqual(['denied', 'denied']);
      expect(await acme.ask(UnansweredRequests, 'GET', '/v1/permissions/requests?hours=0')).toEqual({ requests: [] });
    });

    test('is it, too, when the request is recorded after its answer', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, yes(on.now));
      await take(acme, answer(on.now));
      expect(await statusOf(acme)).toBe('permanent');
      await request(acme);
      expect(await statusOf(acme)).toBe('denied');
    });
  });

  test('a person is looked up by phone, customer id or user id, each of which the answer names', async () => {
    const acme = await on.makeWorkspace();
    await take(acme, yes(on.now, { userId: HER_USER }));
    const nobody = { phone: null, customer_id: null, whatsapp_user_id: null };
    expect(await ask(acme, HER)).toMatchObject({ ...nobody, phone: '17045550118', may_call: true });
    for (const who of [HER_ID, `customer:${HER_ID}`])
      expect(await ask(acme, who)).toMatchObject({ ...nobody, customer_id: HER_ID, may_call: true });
    for (const who of [HER_USER, `user:${HER_USER}`])
      expect(await ask(acme, who)).toMatchObject({ ...nobody, whatsapp_user_id: HER_USER, may_call: true });
    for (const who of ['customer:', 'customer:null', 'user:abc', 'user:', 'customer_null'])
      await acme.refused(400, 'GET', `/v1/permissions/${who}`);
  });
});

onPostgres((database) => {
  /** Two processes on one database. */
  const hubs = [0, 1].map(() => new HubUnderTest({ databaseUrl: () => database.url ?? '' }));
  const [here, there] = hubs as [HubUnderTest, HubUnderTest];
  beforeAll(async () => {
    for (const hub of hubs) await hub.setUp();
  }, 60_000);
  afterAll(() => Promise.all(hubs.map((hub) => hub.tearDown())), 60_000);

  test('two processes that join identities and take refusals at once lose neither', async () => {
    const acme = await here.makeWorkspace();
    const people = Array.from({ length: 12 }, (_, index) => ({
      phones: [`+1704555${String(100 + index).padStart(4, '0')}`, `+1415555${String(100 + index).padStart(4, '0')}`],
      id: `customer_of_${index}`,
    }));
    for (const { phones } of people)
      for (const from of phones) await acme.take('doubletick', without(yes(here.now, { from }), 'dtCustomerId'));
    const later = here.now + HOUR_MS;
    here.now = later;
    there.now = later;
    const posts = people.flatMap(({ phones: [one, other], id }, index) => [
      { ...callEnded, callId: `one ${index}`, customerNumber: one, customerId: id },
      { ...callEnded, callId: `other ${index}`, customerNumber: other, customerId: id },
      without(no(later, { from: one }), 'dtCustomerId'),
    ]);
    // Each process gets every webhook, in another order.
    const take = async (hub: HubUnderTest, bodies: object[]) =>
      Promise.all(
        bodies.map((body) =>
          new Caller(hub, 'none').raw('POST', acme.intake.doubletick, {
            body,
            headers: { 'content-type': 'application/json' },
          }),
        ),
      );
    const answers = await Promise.all([take(here, posts), take(there, posts.toReversed())]);
    for (const { status } of answers.flat()) expect([200, 202]).toContain(status);
    for (const { phones, id } of people)
      for (const who of [...phones, id]) expect([who, await statusOf(acme, who)]).toEqual([who, 'denied']);
    expect(await verify(acme)).toMatchObject({ is_intact: true, broken: null });
  });
});
