/** What the hub watches: each alert is raised once, tells Zaps, says what to do, and clears by itself. */
import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../../src/hub/config.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { raiseAlert } from '../../../src/hub/store/alerts.ts';
import { Alerts } from '../../../src/hub-api/alerts.ts';
import type { HubAlertPayload } from '../../../src/hub-api/hub-alert.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { onPostgres } from '../databases.ts';
import { type HubUnderTest, onEachHub, type TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

const iso = (ms: number): string => new Date(ms).toISOString();

const alertsOf = (workspace: TestWorkspace) => workspace.ask(Alerts, 'GET', '/v1/alerts');

/** What Zaps were told, the oldest first. */
const told = async (workspace: TestWorkspace): Promise<HubAlertPayload[]> =>
  (await workspace.events('?trigger=hub_alert'))
    .map(({ payload }) => payload as unknown as HubAlertPayload)
    .toReversed();

const junk = async (workspace: TestWorkspace, times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1)
    expect((await workspace.post('doubletick', { odd: time })).status).toBe(422);
};

const call = (workspace: TestWorkspace): Promise<string> =>
  workspace.take('doubletick', { ...callAccepted, callId: randomUUID() });

/** The keys of what is open, looked at now. */
const opener =
  (on: HubUnderTest) =>
  async (workspace: TestWorkspace): Promise<string[]> => {
    await on.hub.workers.alerts.run(true);
    return (await alertsOf(workspace)).open.map(({ key }) => key).toSorted();
  };

onEachHub((on) => {
  const open = opener(on);

  const metric = async (workspace: TestWorkspace, kind: string): Promise<number> => {
    const { text } = await workspace.raw('GET', '/metrics');
    return Number(new RegExp(`^ringhook_alert\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  describe('a quarantine that grows', () => {
    test('is told once, with what to do, and is over once the quarantine was dealt with', async () => {
      const acme = await on.makeWorkspace();
      const other = await on.makeWorkspace();
      await acme.subscribe('hub_alert', `/${acme.id}`);
      await other.subscribe('hub_alert', `/${other.id}`);
      await junk(acme, 4);
      expect(await open(acme)).toEqual([]);
      await junk(acme, 1);
      const before = await metric(acme, 'quarantine_growing');
      expect(await open(acme)).toEqual(['quarantine_growing']);
      await junk(acme, 1);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      expect(await metric(acme, 'quarantine_growing')).toBe(before + 1);

      const [raised] = (await alertsOf(acme)).open;
      expect(raised).toMatchObject({
        kind: 'quarantine_growing',
        severity: 'warning',
        what_happened: expect.stringMatching(/^5 webhooks of the last 24 hours/),
        what_to_do: expect.stringContaining('Open the quarantine'),
        screen: '/quarantine',
        raised_at: iso(on.now),
        cleared_at: null,
      });
      await on.deliver();
      const [delivered] = await on.delivered(`/${acme.id}`);
      expect(JSON.parse(delivered?.body ?? '')).toMatchObject({
        event: 'HUB_ALERT',
        alertId: raised?.id,
        link: expect.stringMatching(/^http.*\/quarantine$/),
        clearedAt: null,
      });

      on.now += 60_000;
      await acme.raw('DELETE', '/v1/quarantine');
      expect(await open(acme)).toEqual([]);
      expect(await metric(acme, 'quarantine_growing')).toBe(before);
      expect((await alertsOf(acme)).past).toMatchObject([{ id: raised?.id, cleared_at: iso(on.now) }]);
      expect(await told(acme)).toMatchObject([
        { alertId: raised?.id, clearedAt: null },
        { alertId: raised?.id, clearedAt: iso(on.now), title: 'Over: Webhooks are not understood' },
      ]);
      await on.deliver();
      expect(await on.delivered(`/${acme.id}`, 2)).toHaveLength(2);
      expect(on.target.at(`/${other.id}`)).toEqual([]);
      expect(await told(other)).toEqual([]);

      // The same again is another alert of the same key.
      await junk(acme, 5);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      expect((await alertsOf(acme)).open[0]?.id).not.toBe(raised?.id);
    });

    test('is over when a day has passed without more', async () => {
      const acme = await on.makeWorkspace();
      await junk(acme, 5);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      on.now += DAY_MS + 1000;
      expect(await open(acme)).toEqual([]);
    });
  });

  describe('a provider that is silent', () => {
    const SILENT = 'provider_silent:doubletick';

    /** The next Monday, 00:00 UTC. */
    const nextMonday = (): number => {
      const day = Math.floor(on.now / DAY_MS);
      return (day + ((((4 - day) % 7) + 7) % 7) + (day % 7 === 4 ? 7 : 0)) * DAY_MS;
    };

    /** A call in each quarter of the hours from nine to eleven, looked at in between. */
    const mornings = async (workspace: TestWorkspace, monday: number, weeks: number): Promise<void> => {
      for (let week = 0; week < weeks; week += 1) {
        for (let quarter = 0; quarter < 8; quarter += 1) {
          on.now = monday + week * WEEK_MS + 9 * HOUR_MS + quarter * 15 * MINUTE_MS;
          await call(workspace);
        }
        expect(await open(workspace)).toEqual([]);
      }
    };

    test('in hours when it never was, for weeks, is told once, until it posts again', async () => {
      const acme = await on.makeWorkspace();
      const monday = nextMonday();
      await mornings(acme, monday, 4);
      on.now = monday + 4 * WEEK_MS + 9 * HOUR_MS;
      await call(acme);
      const heardAt = on.now;
      // In the past weeks there was something in these hours, too, but not enough to be sure.
      on.now += 45 * MINUTE_MS;
      expect(await open(acme)).toEqual([]);
      on.now = heardAt + HOUR_MS + 15 * MINUTE_MS;
      expect(await open(acme)).toEqual([SILENT]);
      const [raised] = (await alertsOf(acme)).open;
      expect(raised).toMatchObject({
        kind: 'provider_silent',
        severity: 'critical',
        title: 'DoubleTick is silent',
        what_happened: expect.stringMatching(
          /^DoubleTick has posted nothing since Mon,? \d+ \w+,? 09:00 \(UTC\)\. In the last 4 weeks it was never silent in these hours\.$/,
        ),
        what_to_do: expect.stringContaining('Settings > Webhooks'),
        subject_id: 'doubletick',
      });
      // The morning is over, the hub was started anew, and still nothing came.
      await on.reopen();
      on.now += 6 * HOUR_MS;
      expect(await open(acme)).toEqual([SILENT]);
      await call(acme);
      expect(await open(acme)).toEqual([]);
      expect((await told(acme)).map(({ key, clearedAt }) => [key, clearedAt !== null])).toEqual([
        [SILENT, false],
        [SILENT, true],
      ]);

      // What was silent through an outage is no habit: a week later it would be told again.
      on.now = monday + 5 * WEEK_MS + 9 * HOUR_MS;
      await call(acme);
      on.now += HOUR_MS + 15 * MINUTE_MS;
      expect(await open(acme)).toEqual([SILENT]);
    }, 60_000);

    test('while the hub was down is nothing to tell', async () => {
      const acme = await on.makeWorkspace();
      const monday = nextMonday();
      await mornings(acme, monday, 4);
      on.now = monday + 4 * WEEK_MS + 9 * HOUR_MS;
      await call(acme);
      on.now += HOUR_MS + 15 * MINUTE_MS;
      await on.reopen();
      expect(await open(acme)).toEqual([]);
    }, 60_000);

    const configure = (workspace: TestWorkspace, body: object) =>
      on.admin.ask(z.unknown(), 'PUT', `/admin/workspaces/${encodeURIComponent(workspace.name)}/alerts`, body);

    test('for longer than the limit that the admin set is told, whatever its habits', async () => {
      const acme = await on.makeWorkspace();
      expect(await configure(acme, { silence_hours: { doubletick: 4 }, time_zone: 'Asia/Kolkata' })).toEqual({
        time_zone: 'Asia/Kolkata',
        silence_hours: { doubletick: 4 },
      });
      on.now += 5 * HOUR_MS;
      // It never posted anything at all.
      expect(await open(acme)).toEqual([]);
      await call(acme);
      on.now += 4 * HOUR_MS - 1;
      expect(await open(acme)).toEqual([]);
      on.now += 1;
      expect(await open(acme)).toEqual([SILENT]);
      expect((await alertsOf(acme)).open[0]?.what_happened).toMatch(/\(Asia\/Kolkata\)\. The limit .* is 4 hours\.$/);
      await configure(acme, { silence_hours: { doubletick: 0 } });
      expect(await open(acme)).toEqual([]);
      expect(await configure(acme, { silence_hours: { doubletick: null }, time_zone: null })).toEqual({
        time_zone: null,
        silence_hours: {},
      });
    });

    test.each([{ time_zone: 'Mars/Base' }, { silence_hours: { doubletick: -1 } }, { silence_hours: { fax: 4 } }])(
      'is not judged by nonsense: %j',
      async (body) => {
        const acme = await on.makeWorkspace();
        await on.admin.refused(400, 'PUT', `/admin/workspaces/${encodeURIComponent(acme.name)}/alerts`, { body });
      },
    );
  });

  describe('a Zap whose deliveries fail', () => {
    /** Posts a call and waits until its attempt failed, then goes on until the lane is at work again. */
    const fail = async (workspace: TestWorkspace, id: string, status: number): Promise<void> => {
      on.target.answer = (_received, response) => void response.writeHead(status).end('+17045550118 is no answer');
      const failed = async () => {
        const { subscriptions } = await workspace.ask(Subscriptions, 'GET', '/v1/subscriptions');
        const zap = subscriptions.find((one) => one.id === id);
        return status < 400 ? zap?.delivered_at === iso(on.now) : zap?.failed_at === iso(on.now);
      };
      on.now += 2 * MINUTE_MS;
      await call(workspace);
      await on.deliver();
      await until(failed);
      on.target.answer = (_received, response) => void response.end('ok');
    };

    test('is told of at half and at all of the last attempts, once each, and both are over once it works', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('hub_alert', `/alerts/${acme.id}`);
      const { id } = await acme.subscribe('doubletick_call_accepted', `/${acme.id}`);
      const [half, all] = [`zap_failing:${id}:half`, `zap_failing:${id}:all`];
      for (let time = 0; time < 5; time += 1) await fail(acme, id, 200);
      for (let time = 0; time < 4; time += 1) await fail(acme, id, 400);
      expect(await open(acme)).toEqual([]);
      await fail(acme, id, 400);
      expect(await open(acme)).toEqual([half]);
      for (let time = 0; time < 5; time += 1) await fail(acme, id, 400);
      expect(await open(acme)).toEqual([all, half]);
      await fail(acme, id, 400);
      expect(await open(acme)).toEqual([all, half]);
      const { open: raised } = await alertsOf(acme);
      expect(raised.find(({ key }) => key === all)).toMatchObject({
        severity: 'critical',
        what_happened:
          'Of the last 10 attempts to deliver to a Zap on "DoubleTick Call Accepted", 10 failed. The latest answer was 400.',
        subject: 'DoubleTick Call Accepted',
        subject_id: id,
        screen: '/zaps',
      });
      for (let time = 0; time < 10; time += 1) await fail(acme, id, 200);
      expect(await open(acme)).toEqual([]);
      const tellings = (await told(acme)).map(
        ({ key, clearedAt }) => `${clearedAt === null ? 'raised' : 'over'} ${key}`,
      );
      expect(tellings.slice(0, 2)).toEqual([`raised ${half}`, `raised ${all}`]);
      expect(tellings.slice(2).toSorted()).toEqual([`over ${all}`, `over ${half}`]);
      // Nothing of what the target said.
      expect(JSON.stringify(await told(acme))).not.toContain('17045550118');
    }, 60_000);

    test('is over when it is turned off', async () => {
      const acme = await on.makeWorkspace();
      const { id } = await acme.subscribe('doubletick_call_accepted', `/${acme.id}`);
      for (let time = 0; time < 5; time += 1) await fail(acme, id, 400);
      expect(await open(acme)).toEqual([`zap_failing:${id}:all`]);
      await acme.raw('DELETE', `/v1/subscriptions/${id}`);
      expect(await open(acme)).toEqual([]);
    }, 60_000);

    test('does not go on for ever about itself', async () => {
      const acme = await on.makeWorkspace();
      const { id } = await acme.subscribe('hub_alert', `/alerts/${acme.id}`);
      on.target.answer = ({ path }, response) => void response.writeHead(path.startsWith('/alerts/') ? 400 : 200).end();
      try {
        // Alerts come and go, and not one of them arrives.
        for (let round = 0; round < 3; round += 1) {
          await junk(acme, 5);
          await open(acme);
          await acme.raw('DELETE', '/v1/quarantine');
          await open(acme);
          on.now += 5 * MINUTE_MS;
          await on.deliver();
          await on.hub.workers.dispatcher.wakeDue(true);
          await until(() => on.target.at(`/alerts/${acme.id}`).length >= 2 * (round + 1));
          await until(async () => {
            const { events } = { events: await acme.events('?trigger=hub_alert') };
            return events.every(({ deliveries }) => deliveries.failed === 1);
          });
        }
        expect(await open(acme)).toEqual([`zap_failing:${id}:all`]);
        const tries = on.target.at(`/alerts/${acme.id}`).length;
        for (let round = 0; round < 3; round += 1) {
          on.now += DAY_MS;
          expect(await open(acme)).toEqual([`zap_failing:${id}:all`]);
          await on.deliver();
          await on.hub.workers.dispatcher.wakeDue(true);
        }
        expect(on.target.at(`/alerts/${acme.id}`)).toHaveLength(tries);
        expect((await told(acme)).map(({ kind }) => kind)).not.toContain('zap_failing');
        expect(await metric(acme, 'zap_failing')).toBeGreaterThanOrEqual(1);
      } finally {
        on.target.answer = (_received, response) => void response.end('ok');
      }
    }, 60_000);
  });

  describe('a Zap that Zapier says is gone', () => {
    const endBy410 = async (workspace: TestWorkspace): Promise<string> => {
      const { id } = await workspace.subscribe('doubletick_call_accepted', `/${randomUUID()}`);
      on.target.answer = (_received, response) => void response.writeHead(410).end();
      await workspace.deliver(await call(workspace));
      await until(async () => {
        const { subscriptions } = await workspace.ask(Subscriptions, 'GET', '/v1/subscriptions');
        return subscriptions.some((one) => one.id === id && one.ended_reason === 'gone');
      });
      on.target.answer = (_received, response) => void response.end('ok');
      return id;
    };

    test('is told of, until one of its trigger is turned on again', async () => {
      const acme = await on.makeWorkspace();
      const id = await endBy410(acme);
      expect(await open(acme)).toEqual([`zap_gone:${id}`]);
      expect((await alertsOf(acme)).open[0]).toMatchObject({ kind: 'zap_gone', subject: 'DoubleTick Call Accepted' });
      await acme.subscribe('doubletick_call_missed', '/other');
      expect(await open(acme)).toEqual([`zap_gone:${id}`]);
      on.now += 1000;
      await acme.subscribe('doubletick_call_accepted', '/again');
      expect(await open(acme)).toEqual([]);
    });

    test('is old news after a week', async () => {
      const acme = await on.makeWorkspace();
      const id = await endBy410(acme);
      on.now += WEEK_MS - 1000;
      expect(await open(acme)).toEqual([`zap_gone:${id}`]);
      on.now += 2000;
      expect(await open(acme)).toEqual([]);
    });

    test('by turning it off is nothing to tell', async () => {
      const acme = await on.makeWorkspace();
      const { id } = await acme.subscribe('doubletick_call_accepted', '/off');
      await acme.raw('DELETE', `/v1/subscriptions/${id}`);
      expect(await open(acme)).toEqual([]);
    });
  });

  describe('a reply that is not clear', () => {
    test('is told of until somebody settles it', async () => {
      const acme = await on.makeWorkspace();
      const reply = { ...permissionGranted, from: '+17045550118', dtCustomerId: null, userId: null };
      await acme.take('doubletick', {
        ...reply,
        messageId: randomUUID(),
        receivedAt: iso(on.now),
        response: 'perhaps',
      });
      expect(await open(acme)).toEqual(['permission_unclear']);
      expect((await alertsOf(acme)).open[0]).toMatchObject({
        what_happened: expect.stringMatching(/^1 reply to a permission request is not clearly a yes or a no/),
        screen: '/permissions?show=needs',
      });
      on.now += 1000;
      const settled = { customer_phone: '+17045550118', answer: 'do_not_call', recorded_by: 'Dana' };
      expect((await acme.raw('POST', '/v1/permissions', { body: settled })).status).toBe(201);
      expect(await open(acme)).toEqual([]);
    });
  });

  describe('alerts', () => {
    test('that a process raised and did not live to tell are told by the next look, once', async () => {
      const acme = await on.makeWorkspace();
      await raiseAlert(
        on.hub.parts.database,
        acme.id,
        {
          key: 'left_behind',
          kind: 'quarantine_growing',
          severity: 'warning',
          title: 'Left behind',
          whatHappened: 'It.',
          whatToDo: 'Nothing.',
          subject: 'Quarantine',
          subjectId: 'quarantine',
          tellsZaps: true,
          beganAt: iso(on.now),
        },
        on.now,
      );
      expect(await told(acme)).toEqual([]);
      // It is told, then looked at, and over.
      await on.hub.workers.alerts.run(true);
      on.now += 1000;
      await on.hub.workers.alerts.run(true);
      expect((await told(acme)).map(({ title }) => title).toSorted()).toEqual(['Left behind', 'Over: Left behind']);
    });

    test('that are over come page by page, and are deleted with what is old', async () => {
      const acme = await on.makeWorkspace();
      for (let time = 0; time < 3; time += 1) {
        on.now += 1000;
        await junk(acme, 5);
        expect(await open(acme)).toEqual(['quarantine_growing']);
        await acme.raw('DELETE', '/v1/quarantine');
        expect(await open(acme)).toEqual([]);
      }
      const first = await acme.ask(Alerts, 'GET', '/v1/alerts?limit=2');
      expect(first.past).toHaveLength(2);
      const second = await acme.ask(Alerts, 'GET', `/v1/alerts?limit=2&before=${first.next}`);
      expect(second).toMatchObject({ past: [expect.any(Object)], next: null });
      const ids = [...first.past, ...second.past].map(({ id }) => id);
      expect(new Set(ids).size).toBe(3);
      expect(ids).toEqual(ids.toSorted().toReversed());
      on.now += 91 * DAY_MS;
      await on.hub.workers.retention.run();
      expect((await alertsOf(acme)).past).toEqual([]);
    });

    test('are looked for once a minute at the most', async () => {
      const acme = await on.makeWorkspace();
      await on.hub.workers.alerts.run();
      await junk(acme, 5);
      on.now += 30_000;
      await on.hub.workers.alerts.run();
      expect((await alertsOf(acme)).open).toEqual([]);
      on.now += 30_000;
      await on.hub.workers.alerts.run();
      expect((await alertsOf(acme)).open).toHaveLength(1);
    });
  });
});

describe('on the disk of the embedded database', () => {
  const on = useHub();
  const open = opener(on);

  describe('a disk that is nearly full', () => {
    test('is told of in every workspace while webhooks are still taken in, and is over well above that', async () => {
      const acme = await on.makeWorkspace();
      const { disk } = on.hub.parts;
      const free = jest.spyOn(disk, 'free');
      try {
        free.mockResolvedValue(disk.reserveBytes * 2);
        expect(await open(acme)).toEqual([]);
        free.mockResolvedValue(disk.reserveBytes * 2 - 1);
        expect(await open(acme)).toEqual(['disk_nearly_full']);
        expect((await alertsOf(acme)).open[0]).toMatchObject({
          severity: 'critical',
          what_happened: '511 MB are free. With less than 256 MB the hub takes no webhook in.',
          screen: null,
        });
        expect(await told(acme)).toMatchObject([{ link: null }]);
        free.mockResolvedValue(disk.reserveBytes * 2.4);
        expect(await open(acme)).toEqual(['disk_nearly_full']);
        // Nobody can tell: nothing is over.
        free.mockResolvedValue(null);
        expect(await open(acme)).toEqual(['disk_nearly_full']);
        free.mockResolvedValue(disk.reserveBytes * 3);
        expect(await open(acme)).toEqual([]);
      } finally {
        free.mockRestore();
      }
    });
  });
});

onPostgres((database) => {
  const on = useHub({ databaseUrl: () => database.url ?? '' });

  test('two processes on one database raise an alert once, and tell of it once', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('hub_alert', `/${acme.id}`);
    const environment = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url ?? '' };
    const other = await openHub(readConfig(environment, { isLocal: true }), { clock: () => on.now });
    try {
      const workers = [on.hub.workers.alerts, other.workers.alerts];
      for (const early of [true, false]) {
        on.now += MINUTE_MS;
        await junk(acme, 5);
        await Promise.all(workers.map((worker) => worker.run(early)));
        expect((await alertsOf(acme)).open).toHaveLength(1);
        await acme.raw('DELETE', '/v1/quarantine');
        on.now += MINUTE_MS;
        await Promise.all(workers.map((worker) => worker.run(early)));
        expect((await alertsOf(acme)).open).toEqual([]);
      }
      expect((await told(acme)).map(({ clearedAt }) => clearedAt !== null)).toEqual([false, true, false, true]);
      await on.deliver();
      await other.workers.dispatcher.pull();
      await on.delivered(`/${acme.id}`, 4);
      expect(new Set(on.target.at(`/${acme.id}`).map(({ headers }) => headers['webhook-id'])).size).toBe(4);
    } finally {
      await other.stop();
    }
  });
});
