import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Erased } from '../../../src/hub-api/customers.ts';
import { permissionExpired } from '../../../src/hub-api/permission-expired.ts';
import { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import type { HubUnderTest, TestWorkspace } from '../http/hub-under-test.ts';
import { onEachHub } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const EXPIRED = permissionExpired.key;
const WEEK_MS = 168 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

const iso = (ms: number): string => new Date(ms).toISOString();

/** A yes for seven days, given now. */
const grantAt = (now: number, changes: object = {}): object => ({
  ...permissionGranted,
  messageId: randomUUID(),
  receivedAt: iso(now),
  expirationTimestamp: (now + WEEK_MS) / 1000,
  ...changes,
});

/** What a Zap makes of every delivery to a path. */
const fieldsAt = (on: HubUnderTest, path: string) =>
  on.target.at(path).map(({ body, headers }) => {
    const receivedAt = Number(headers['ringhook-received-at']);
    return permissionExpired.read(JSON.parse(body), { receivedAt, now: receivedAt, timeZone: 'UTC' }).fields;
  });

onEachHub((on) => {
  let paths = 0;
  /** A path of a test's own. */
  const newPath = (): string => {
    paths += 1;
    return `/zap-${paths}`;
  };

  const subscribe = async (workspace: TestWorkspace, leadTime?: string): Promise<string> => {
    const path = newPath();
    await workspace.subscribe(EXPIRED, path, leadTime === undefined ? undefined : { lead_time_hours: leadTime });
    return path;
  };

  /** Lets the hub look at its timers, and delivers what comes of it. */
  const look = async (workspace: TestWorkspace): Promise<void> => {
    await on.hub.workers.expiry.runDue(true);
    const events = await workspace.events(`?trigger=${EXPIRED}`);
    for (const { id } of events) await workspace.deliver(id);
  };

  /** How many notices the hub made for a workspace. */
  const notices = async (workspace: TestWorkspace): Promise<number> =>
    (await workspace.events(`?trigger=${EXPIRED}`)).length;

  describe('the end of a permission', () => {
    test('is told at the end, and to who asked for it some hours before', async () => {
      const acme = await on.makeWorkspace();
      const atTheEnd = await subscribe(acme);
      const dayBefore = await subscribe(acme, '24');
      const start = on.now;
      const reply = await acme.take('doubletick', grantAt(start));
      on.now = start + WEEK_MS - DAY_MS - 1;
      await look(acme);
      expect([on.target.at(atTheEnd), on.target.at(dayBefore)]).toEqual([[], []]);
      on.now += 1;
      await look(acme);
      expect(on.target.at(atTheEnd)).toEqual([]);
      const fields = {
        id: `${reply}:expired:24`,
        waba_number: '+13125550150',
        customer_phone: '+17735550170',
        permission_status: 'temporary',
        permission_summary: `Temporary Call Permission - Valid Until ${iso(start + WEEK_MS).slice(0, 10)}`,
        may_call: true,
        channel: 'WhatsApp',
        expires_at: iso(start + WEEK_MS),
        expires_on: iso(start + WEEK_MS).slice(0, 10),
        whatsapp_user_id: null,
        username: null,
        hours_left: 24,
        lead_time_hours: 24,
        replied_at: iso(start),
        message_id: expect.any(String),
        customer_id: permissionGranted.dtCustomerId,
        customer_name: null,
        customer_first_name: null,
        customer_last_name: null,
        customer_name_status: null,
        assigned_to: null,
        assigned_to_phone: null,
        tags: null,
      };
      expect(fieldsAt(on, dayBefore)).toEqual([fields]);
      on.now = start + WEEK_MS - 1;
      await look(acme);
      expect(on.target.at(atTheEnd)).toEqual([]);
      on.now += 1;
      await look(acme);
      const whenOver = {
        id: `${reply}:expired:0`,
        permission_status: 'expired',
        permission_summary: `Temporary Call Permission - Expired On ${iso(start + WEEK_MS).slice(0, 10)}`,
        may_call: false,
        hours_left: 0,
        lead_time_hours: 0,
      };
      expect(fieldsAt(on, atTheEnd)).toEqual([{ ...fields, ...whenOver }]);
      expect(fieldsAt(on, dayBefore)).toHaveLength(1);
      const answer = await acme.ask(PermissionAnswer, 'GET', '/v1/permissions/17735550170');
      expect(answer).toMatchObject({ status: 'expired', may_call: false });
    });

    test('is an event like any other: it can be looked at, and belongs to its customer', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', grantAt(on.now));
      on.now += WEEK_MS;
      await look(acme);
      const [notice, grant] = await acme.events('?customer=17735550170');
      expect(notice).toMatchObject({ source: 'hub', kind: EXPIRED, received_at: iso(on.now), deliveries: {} });
      expect(notice?.payload).toMatchObject({ event: 'CALL_PERMISSION_EXPIRED', replyId: grant?.id });
    });

    test.each([
      ['a yes for ever', (now: number) => grantAt(now, { isPermanent: true, expirationTimestamp: null })],
      ['a no', (now: number) => ({ ...permissionDenied, messageId: randomUUID(), receivedAt: iso(now) })],
      [
        'a no that names no business number',
        (now: number) => ({ ...permissionDenied, to: '', messageId: randomUUID(), receivedAt: iso(now) }),
      ],
    ])('is none when the customer has given %s since', async (_name, newer) => {
      const acme = await on.makeWorkspace();
      const atTheEnd = await subscribe(acme);
      const dayBefore = await subscribe(acme, '24');
      await acme.take('doubletick', grantAt(on.now));
      on.now += DAY_MS;
      await acme.take('doubletick', newer(on.now));
      on.now += WEEK_MS - DAY_MS;
      await look(acme);
      expect(await notices(acme)).toBe(0);
      expect([on.target.at(atTheEnd), on.target.at(dayBefore)]).toEqual([[], []]);
    });

    test('comes a week after the last yes, once', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme);
      await acme.take('doubletick', grantAt(on.now));
      on.now += DAY_MS;
      const last = await acme.take('doubletick', grantAt(on.now));
      on.now += WEEK_MS;
      await look(acme);
      expect(fieldsAt(on, path)).toMatchObject([{ id: `${last}:expired:0` }]);
    });

    test('is not put off by a yes for another business number, or by an older reply that comes late', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme);
      const sales = await acme.take('doubletick', grantAt(on.now));
      const earlier = { ...permissionDenied, messageId: randomUUID(), receivedAt: iso(on.now - HOUR_MS) };
      on.now += DAY_MS;
      await acme.take('doubletick', earlier);
      await acme.take('doubletick', grantAt(on.now, { to: '+13125550151' }));
      on.now += WEEK_MS - DAY_MS;
      await look(acme);
      expect(fieldsAt(on, path)).toMatchObject([{ id: `${sales}:expired:0`, waba_number: '+13125550150' }]);
    });

    test('is told once, however often it is looked for', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme, '24');
      const other = await subscribe(acme, '024');
      await acme.take('doubletick', grantAt(on.now));
      // Asking again sets the timers again.
      await acme.subscribe(EXPIRED, path, { lead_time_hours: '24' });
      await acme.subscribe(EXPIRED, other, { lead_time_hours: '24' });
      on.now += WEEK_MS;
      for (let times = 0; times < 3; times += 1) await look(acme);
      await acme.subscribe(EXPIRED, path, { lead_time_hours: '24' });
      await look(acme);
      expect([on.target.at(path).length, on.target.at(other).length]).toEqual([1, 1]);
      expect(await notices(acme)).toBe(2);
    });

    test('is told after the hub was away, and says how things stand by then', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme, '24');
      await acme.take('doubletick', grantAt(on.now));
      await on.reopen();
      on.now += WEEK_MS + 5 * HOUR_MS;
      await look(acme);
      expect(fieldsAt(on, path)).toMatchObject([
        { permission_status: 'expired', may_call: false, hours_left: 0, lead_time_hours: 24 },
      ]);
    });

    test('is told to who subscribes later, while there is time to', async () => {
      const acme = await on.makeWorkspace();
      const start = on.now;
      await acme.take('doubletick', grantAt(start));
      on.now = start + WEEK_MS - 36 * HOUR_MS;
      const tooEarly = await subscribe(acme, '48');
      const inTime = await subscribe(acme, '24');
      const atTheEnd = await subscribe(acme);
      await look(acme);
      on.now = start + WEEK_MS - DAY_MS;
      await look(acme);
      on.now = start + WEEK_MS;
      await look(acme);
      expect([tooEarly, inTime, atTheEnd].map((path) => on.target.at(path).length)).toEqual([0, 1, 1]);
    });

    test('is told at once when less time is left than was asked for', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme, '24');
      await acme.take('doubletick', grantAt(on.now, { expirationTimestamp: (on.now + 10 * HOUR_MS) / 1000 }));
      await look(acme);
      expect(fieldsAt(on, path)).toMatchObject([{ may_call: true, hours_left: 10, lead_time_hours: 24 }]);
    });

    test('is told to nobody who unsubscribed', async () => {
      const acme = await on.makeWorkspace();
      const path = newPath();
      const { id } = await acme.subscribe(EXPIRED, path);
      await acme.take('doubletick', grantAt(on.now));
      await acme.raw('DELETE', `/v1/subscriptions/${id}`);
      on.now += WEEK_MS;
      await look(acme);
      expect(on.target.at(path)).toEqual([]);
    });

    test('is none for a person who was erased', async () => {
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme);
      await acme.take('doubletick', grantAt(on.now));
      await acme.ask(Erased, 'DELETE', '/v1/customers/17735550170');
      on.now += WEEK_MS;
      await look(acme);
      expect(await notices(acme)).toBe(0);
      expect(on.target.at(path)).toEqual([]);
    });

    test('is none for a yes for ever, or a no', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', grantAt(on.now, { isPermanent: true, expirationTimestamp: null }));
      await acme.take('doubletick', { ...permissionDenied, from: '+17735550171' });
      on.now += 2 * WEEK_MS;
      await look(acme);
      expect(await notices(acme)).toBe(0);
    });

    test('is told workspace by workspace', async () => {
      const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const [acmes, zeniths] = [await subscribe(acme), await subscribe(zenith)];
      await acme.take('doubletick', grantAt(on.now));
      await zenith.take('doubletick', { ...permissionDenied, receivedAt: iso(on.now) });
      on.now += WEEK_MS;
      await look(acme);
      expect([on.target.at(acmes).length, on.target.at(zeniths).length]).toEqual([1, 0]);
    });
  });

  describe('a hub at work', () => {
    test('notices an end by itself', async () => {
      on.hub.work();
      on.now = Date.now();
      const acme = await on.makeWorkspace();
      const path = await subscribe(acme);
      const inOneOrTwoSeconds = Math.ceil(on.now / 1000) + 1;
      await acme.take('doubletick', grantAt(on.now, { expirationTimestamp: inOneOrTwoSeconds }));
      await until(() => {
        on.now = Date.now();
        return on.target.at(path).length > 0;
      });
      expect(on.now).toBeGreaterThanOrEqual(inOneOrTwoSeconds * 1000);
      expect(fieldsAt(on, path)).toMatchObject([{ permission_status: 'expired', may_call: false }]);
    });
  });
});
