import { describe, expect, test } from '@jest/globals';
import { settle } from '../../../src/hub/store/deliveries.ts';
import { insertEvents } from '../../../src/hub/store/events.ts';
import { endSubscription, holdSubscriptions } from '../../../src/hub/store/subscriptions.ts';
import { signatureOf } from '../../../src/hub-api/delivery.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { newEvent } from '../store/rows.ts';
import { until } from '../until.ts';
import { HeldAnswers, useDispatching, webhookIds } from './dispatching.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const iso = (ms: number): string => new Date(ms).toISOString();

onEachDatabase((on) => {
  const hub = useDispatching(on);

  describe('an event', () => {
    test('is delivered once to everyone who subscribed, signed for each, under one id', async () => {
      const [one, two] = [await hub.subscribe('/1'), await hub.subscribe('/2')];
      const event = await hub.storeOne({ body: '{"event":"CALL_ENDED","name":"Zoë"}' });
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 2 });
      expect(hub.target.received).toHaveLength(2);
      for (const { path, secret } of [
        { path: '/1', ...one },
        { path: '/2', ...two },
      ]) {
        const [received] = hub.target.at(path);
        const timestamp = String(Math.floor(hub.now / 1000));
        expect(received).toMatchObject({
          body: event.body,
          headers: {
            'webhook-id': `msg_${event.id}`,
            'webhook-signature': signatureOf(secret, `msg_${event.id}`, timestamp, event.body),
          },
        });
      }
      expect(await hub.subscriptions()).toMatchObject([
        { deliveredAt: iso(hub.now), failures: 0 },
        { deliveredAt: iso(hub.now), failures: 0 },
      ]);
    });

    test('is sent as it was remembered, without another look at the database', async () => {
      await hub.subscribe('/1');
      const event = await hub.storeOne();
      hub.process.bodies.add({ ...event, body: '{"remembered":true}' });
      await hub.dispatcher.pull();
      await hub.settled();
      expect(hub.target.received).toMatchObject([{ body: '{"remembered":true}' }]);
    });

    test('arrives once also when it is one of hundreds to several Zaps', async () => {
      await Promise.all(['/1', '/2', '/3'].map((path) => hub.subscribe(path)));
      const events = [...(await hub.store(60)), ...(await hub.store(60))];
      await hub.dispatcher.pull();
      // On a crowded machine some are sent back to wait, and are taken up again as time passes.
      await until(async () => {
        if ((await hub.settled())['delivered'] === 360) return true;
        hub.turnClock(1_000);
        return hub.wake().then(() => false);
      }, 20_000);
      for (const path of ['/1', '/2', '/3']) {
        expect(webhookIds(hub.target.at(path)).toSorted()).toEqual(events.map(({ id }) => `msg_${id}`).toSorted());
      }
    }, 30_000);

    test('is sent as soon as it is committed, by a dispatcher that was started', async () => {
      await hub.subscribe('/1');
      hub.dispatcher.start();
      // Whatever it looks at as it starts is done.
      await hub.dispatcher.pull();
      const begun = performance.now();
      await hub.storeAtWork(hub.process, [newEvent({ workspaceId: hub.workspaceId })]);
      await until(() => hub.target.received.length === 1);
      // Far less than it takes to look without being woken.
      expect(performance.now() - begun).toBeLessThan(1_500);
    });

    test('whose body is gone is not sent', async () => {
      await hub.subscribe('/1');
      const event = await hub.storeOne();
      await hub.database.query('DELETE FROM hub.events WHERE id = $1', [event.id]);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ cancelled: 1 });
      expect(hub.target.received).toEqual([]);
    });

    test('is not sent to a Zap that was turned off in the meantime', async () => {
      const { id } = await hub.subscribe('/1');
      await hub.store(1);
      await endSubscription(hub.database, hub.workspaceId, id, 'unsubscribed', iso(hub.now));
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ cancelled: 1 });
      expect(hub.target.received).toEqual([]);
    });
  });

  describe('a delivery that fails', () => {
    test('is made again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then no more', async () => {
      await hub.subscribe('/1');
      hub.answerWith(500);
      const event = await hub.storeOne();
      await hub.dispatcher.pull();
      const delays = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
      for (const [made, delay] of delays.entries()) {
        const { status, nextAttemptAt, attempts } = await hub.settledStory(event);
        expect([status, nextAttemptAt, attempts.length]).toEqual(['waiting', iso(hub.now + delay), made + 1]);
        hub.turnClock(delay - 1);
        await hub.wake();
        expect(hub.target.received).toHaveLength(made + 1);
        hub.turnClock(1);
        await hub.wake();
        await until(() => hub.target.received.length === made + 2);
      }
      expect(await hub.settledStory(event)).toMatchObject({ status: 'failed', nextAttemptAt: null });
      hub.turnClock(1000 * HOUR);
      await hub.wake();
      expect(hub.target.received).toHaveLength(8);
      expect(new Set(webhookIds(hub.target.received))).toEqual(new Set([`msg_${event.id}`]));
      const timestamps = hub.target.received.map(({ headers }) => headers['webhook-timestamp']);
      expect(new Set(timestamps).size).toBe(8);
      expect(await hub.subscriptions()).toMatchObject([{ failures: 8, lastError: '500', deliveredAt: null }]);
    }, 20_000);

    test('and is taken the next time is delivered, and its Zap fares well', async () => {
      await hub.subscribe('/1');
      hub.answerWith(503);
      const event = await hub.storeOne();
      await hub.dispatcher.pull();
      await hub.settled();
      expect(await hub.subscriptions()).toMatchObject([{ failures: 1, lastError: '503' }]);
      hub.answerWith(200);
      hub.turnClock(5 * SECOND);
      await hub.wake();
      const { status, attempts } = await hub.settledStory(event);
      expect([status, ...attempts.map((attempt) => attempt.status)]).toEqual(['delivered', 503, 200]);
      expect(await hub.subscriptions()).toMatchObject([{ failures: 0, lastError: null, deliveredAt: iso(hub.now) }]);
    });

    test.each([
      ['seconds', '3600', 3_600_000],
      ['a date', 'Mon, 02 Mar 2026 10:15:07 GMT', 3_599_580],
      ['less than it would wait anyway', '1', 5_000],
      ['more than a day', '999999', 86_400_000],
    ])('waits as long as it was asked to: %s', async (_what, retryAfter, delay) => {
      await hub.subscribe('/1');
      hub.answerWith(429, { 'retry-after': retryAfter });
      const event = await hub.storeOne();
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'waiting', nextAttemptAt: iso(hub.now + delay) });
    });

    test.each([400, 401, 404, 405, 301, 307])('with status %i is not made again; the next event is', async (status) => {
      await hub.subscribe('/1');
      hub.answerWith(status, { location: `${hub.target.url}/elsewhere` });
      const event = await hub.storeOne();
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'failed', attempts: [{ status }] });
      expect(await hub.subscriptions()).toMatchObject([
        { failures: 1, lastError: String(status), failedAt: iso(hub.now) },
      ]);
      hub.answerWith(200);
      await hub.store(1);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ failed: 1, delivered: 1 });
      expect(hub.target.at('/elsewhere')).toEqual([]);
    });

    test('is written down whatever its target answered, and so are all beside it', async () => {
      await Promise.all(['/nul', '/half', '/fine'].map((path) => hub.subscribe(path)));
      hub.answer(({ path }, response) => {
        response.writeHead(path === '/fine' ? 200 : 500);
        response.end(path === '/nul' ? 'a\0b' : `${'x'.repeat(299)}🎉`);
      });
      await hub.store(1);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ waiting: 2, delivered: 1 });
    });
  });

  describe('a target that is gone', () => {
    test('ends its subscription, and everything that still waited for it', async () => {
      const { id } = await hub.subscribe('/1');
      await hub.subscribe('/2');
      hub.answer(({ path }, response) => void response.writeHead(path === '/1' ? 500 : 200).end());
      await hub.store(3);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ waiting: 3, delivered: 3 });
      hub.answer(({ path }, response) => void response.writeHead(path === '/1' ? 410 : 200).end());
      await hub.store(40);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toMatchObject({ delivered: 43 });
      await until(async () => (await hub.statuses())['cancelled'] === 43);
      expect((await hub.subscriptions()).find((one) => one.id === id)).toMatchObject({
        endedReason: 'gone',
        endedAt: iso(hub.now),
      });
      const sent = hub.target.at('/1').length;
      hub.turnClock(100 * HOUR);
      await hub.store(1);
      await hub.wake();
      expect(await hub.settled()).toEqual({ delivered: 44, cancelled: 43 });
      expect(hub.target.at('/1')).toHaveLength(sent);
    });
  });

  describe('a slow target', () => {
    test('holds up nobody else, not even together with many others', async () => {
      const answers = new HeldAnswers();
      hub.answer(({ path }, response) => (path === '/quick' ? void response.end() : answers.hold(response)));
      for (let slow = 0; slow < 6; slow += 1) await hub.subscribe(`/slow/${slow}`);
      await hub.store(410);
      await hub.dispatcher.pull();
      await until(() => answers.count === 6 * 32);
      await hub.subscribe('/quick');
      const begun = performance.now();
      await hub.store(1);
      await hub.dispatcher.pull();
      await until(() => hub.target.at('/quick').length === 1);
      expect(performance.now() - begun).toBeLessThan(5_000);
      hub.answerWith(200);
      answers.give();
    }, 40_000);

    test('gets more than its lane holds as soon as there is room: in the end everything, once', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1');
      const events = [...(await hub.store(250)), ...(await hub.store(250))];
      await hub.dispatcher.pull();
      await until(async () => answers.count === 32 && (await hub.statuses())['waiting'] === 100);
      hub.answerWith(200);
      answers.give();
      // Without another look at what waits, and without a turn of the clock.
      await until(async () => (await hub.statuses())['delivered'] === 500, 20_000);
      expect(webhookIds(hub.target.received).toSorted()).toEqual(events.map(({ id }) => `msg_${id}`).toSorted());
    }, 30_000);

    test('gets more than its lane holds also when its process dies before there is room', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1');
      const events = await hub.store(410);
      await hub.dispatcher.pull();
      await until(async () => answers.count === 32 && (await hub.statuses())['waiting'] === 10);
      await hub.process.stop();
      hub.answerWith(200);
      answers.give();
      const next = await hub.startProcess();
      await next.dispatcher.pull();
      await until(async () => {
        hub.turnClock(SECOND);
        await next.dispatcher.wakeDue(true);
        await next.dispatcher.pull();
        return (await hub.statuses())['delivered'] === 410;
      }, 20_000);
      expect(new Set(webhookIds(hub.target.received))).toEqual(new Set(events.map(({ id }) => `msg_${id}`)));
    }, 30_000);
  });

  describe('a target that fails again and again', () => {
    test('is left alone for a while, tried with one delivery, and gets the rest when it takes that', async () => {
      await hub.subscribe('/1');
      hub.answerWith(500);
      await hub.store(5);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ waiting: 5 });
      await hub.store(10);
      await hub.dispatcher.pull();
      // Postponed without an attempt, for as long as the rest takes.
      expect(await hub.settled()).toEqual({ waiting: 15 });
      expect(hub.target.received).toHaveLength(5);

      hub.turnClock(5 * SECOND);
      await hub.wake();
      await hub.settled();
      expect(hub.target.received).toHaveLength(6);

      hub.answerWith(200);
      await until(async () => {
        hub.turnClock(MINUTE);
        await hub.wake();
        return (await hub.settled())['delivered'] === 15;
      });
      expect(new Set(webhookIds(hub.target.received)).size).toBe(15);
      expect(hub.target.received).toHaveLength(6 + 15);
    });

    test('costs the deliveries that wait for it no attempt', async () => {
      await hub.subscribe('/1');
      hub.answerWith(500);
      await hub.store(5);
      await hub.dispatcher.pull();
      await hub.settled();
      const event = await hub.storeOne();
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'waiting', attempts: [] });
    });
  });

  describe('while the database is away', () => {
    test('an outcome waits in memory, and nothing is sent twice for want of writing it down', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1');
      await hub.store(3);
      await hub.dispatcher.pull();
      await until(() => answers.count === 3);
      hub.process.fragile.isAway = true;
      answers.give();
      await hub.dispatcher.pull();
      expect(await hub.statuses()).toEqual({ queued: 3 });
      hub.process.fragile.isAway = false;
      expect(await hub.settled()).toEqual({ delivered: 3 });
      expect(hub.target.received).toHaveLength(3);
    });

    test('deliveries that were taken but not looked at are taken again when it is back', async () => {
      await hub.subscribe('/1');
      await hub.store(2);
      const { fragile } = hub.process;
      // The bodies cannot be read, and then that they are given back can.
      fragile.missesOf(/FROM hub\.events WHERE id/, 1);
      await hub.dispatcher.pull();
      expect(hub.target.received).toEqual([]);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 2 });
    });

    test('looks for postponed deliveries are made when it is back', async () => {
      await Promise.all(['/1', '/2', '/3'].map((path) => hub.subscribe(path)));
      hub.answerWith(500);
      await hub.store(1);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ waiting: 3 });
      hub.answerWith(200);
      hub.turnClock(5 * SECOND);
      const { queue, fragile } = hub.process;
      const fetch = queue.fetch.bind(queue);
      queue.fetch = async (name, most, early) => {
        const jobs = await fetch<never>(name, most, early);
        if (name === 'wake') fragile.misses = 1;
        return jobs;
      };
      await hub.dispatcher.wakeDue(true);
      expect(await hub.statuses()).toEqual({ waiting: 3 });
      queue.fetch = fetch;
      await hub.wake();
      expect(await hub.settled()).toEqual({ delivered: 3 });
    });
  });

  describe('what a process commits while it is at work', () => {
    test('is its own from birth, and is sent without a look at what is anybody’s', async () => {
      hub.dispatcher.start();
      await hub.dispatcher.pull();
      await hub.subscribe('/1');
      const events = Array.from({ length: 3 }, () => newEvent({ workspaceId: hub.workspaceId }));
      hub.process.fragile.missesOf(/owner IS NULL/, Number.POSITIVE_INFINITY);
      await hub.storeAtWork(hub.process, events);
      expect(await hub.settled()).toEqual({ delivered: 3 });
      expect(webhookIds(hub.target.received).toSorted()).toEqual(events.map(({ id }) => `msg_${id}`).toSorted());
    });

    test('is anybody’s when it is not at work', async () => {
      expect(hub.process.ownership.forNew).toBeNull();
      await hub.subscribe('/1');
      await hub.storeAtWork(hub.process, [newEvent({ workspaceId: hub.workspaceId })]);
      expect(await hub.statuses()).toEqual({ queued: 1 });
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 1 });
    });

    test('is sent also when it is not known whether it was committed', async () => {
      hub.dispatcher.start();
      await hub.subscribe('/1');
      const event = newEvent({ workspaceId: hub.workspaceId });
      const { ownership } = hub.process;
      // It was, but the answer of the database was lost.
      await insertEvents(hub.database, [event], ownership.forNew);
      await hub.dispatcher.pull();
      expect(hub.target.received).toEqual([]);
      await ownership.doubt(ownership.id, [event.id]);
      expect(await hub.settled()).toEqual({ delivered: 1 });
    });

    test('is not sent twice for being looked for as lost while it is under way', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      hub.dispatcher.start();
      await hub.subscribe('/1');
      await hub.storeAtWork(hub.process, [newEvent({ workspaceId: hub.workspaceId })]);
      await until(() => answers.count === 1);
      await hub.database.query("UPDATE hub.deliveries SET owned_since = now() - interval '1 hour'");
      await hub.dispatcher.pull();
      answers.give();
      expect(await hub.settled()).toEqual({ delivered: 1 });
      expect(hub.target.received).toHaveLength(1);
    });
  });

  describe('a dispatcher that stops', () => {
    test('lets end what is under way, and leaves the rest to the next one', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1');
      await hub.store(40);
      await hub.dispatcher.pull();
      await until(() => answers.count === 32);
      const stopped = hub.dispatcher.stop(10_000);
      hub.answerWith(200);
      answers.give();
      await stopped;
      expect(await hub.statuses()).toEqual({ delivered: 32, queued: 8 });
      await hub.store(1);
      await hub.dispatcher.pull();
      await hub.process.stop();
      expect(hub.target.received).toHaveLength(32);

      const next = await hub.startProcess();
      await next.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 41 });
      expect(new Set(webhookIds(hub.target.received)).size).toBe(41);
      expect(hub.target.received).toHaveLength(41);
    }, 20_000);

    test('does not wait for ever for a target that does not answer', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1');
      await hub.store(1);
      await hub.dispatcher.pull();
      await until(() => answers.count === 1);
      const begun = performance.now();
      await hub.dispatcher.stop(100);
      expect(performance.now() - begun).toBeLessThan(2_000);
    });
  });
});

onPostgres((on) => {
  const hub = useDispatching(on);
  /** A process that nobody but the database knows of. */
  const OTHER = '0195560a-0000-7000-8000-0000000000ff';

  describe('what another process owns', () => {
    const storeTheirs = async (seenSecondsAgo: number): Promise<void> => {
      await hub.subscribe('/1');
      await hub.database.query("INSERT INTO hub.owners VALUES ($1, now() - $2 * interval '1 second')", [
        OTHER,
        seenSecondsAgo,
      ]);
      await insertEvents(hub.database, [newEvent({ workspaceId: hub.workspaceId })], OTHER);
    };

    test('is left to it while it gives signs of life', async () => {
      await storeTheirs(5);
      await hub.dispatcher.pull();
      expect(await hub.statuses()).toEqual({ queued: 1 });
      expect(hub.target.received).toEqual([]);
    });

    test('is taken over when it has given none for ten seconds', async () => {
      await storeTheirs(11);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 1 });
    });

    test('is taken over at the next start when nobody knows the process, as after a restored backup', async () => {
      await hub.subscribe('/1');
      await insertEvents(hub.database, [newEvent({ workspaceId: hub.workspaceId })], OTHER);
      await hub.dispatcher.pull();
      expect(await hub.statuses()).toEqual({ queued: 1 });
      const next = await hub.startProcess();
      await next.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 1 });
    });

    test('stays as it is, whatever a process has to say that lost it, unless it was delivered', async () => {
      await storeTheirs(5);
      const [row] = await hub.database.query<{ event_id: string; subscription_id: string }>(
        'SELECT event_id, subscription_id FROM hub.deliveries',
      );
      const key = { eventId: row?.event_id ?? '', subscriptionId: row?.subscription_id ?? '' };
      const settlement = { ...key, attempt: null, nextAttemptAt: null };
      await settle(hub.database, hub.process.ownership.id, [{ ...settlement, status: 'cancelled' }], []);
      expect(await hub.statuses()).toEqual({ queued: 1 });
      await settle(hub.database, hub.process.ownership.id, [{ ...settlement, status: 'delivered' }], []);
      expect(await hub.statuses()).toEqual({ delivered: 1 });
    });
  });

  test('two processes share the work: each event arrives once', async () => {
    await Promise.all(['/1', '/2'].map((path) => hub.subscribe(path)));
    const other = await hub.startProcess();
    const events: string[] = [];
    for (let commit = 0; commit < 20; commit += 1) events.push(...(await hub.store(10)).map(({ id }) => `msg_${id}`));
    await Promise.all([hub.dispatcher.pull(), other.dispatcher.pull()]);
    expect(await hub.settled()).toEqual({ delivered: 400 });
    for (const path of ['/1', '/2']) expect(webhookIds(hub.target.at(path)).toSorted()).toEqual(events.toSorted());
  }, 30_000);

  test('what one process makes wait is not overlooked by another that looks for what waits right then', async () => {
    const { id: subscriptionId } = await hub.subscribe('/1');
    hub.answerWith(500);
    const [first, second] = await hub.store(2);
    await hub.dispatcher.pull();
    await hub.settled();
    const makeTheirs =
      "UPDATE hub.deliveries SET status = 'queued', owner = $2, owned_since = now() WHERE event_id = $1";
    await hub.database.query('INSERT INTO hub.owners VALUES ($1, now())', [OTHER]);
    await hub.database.query(makeTheirs, [second?.id, OTHER]);
    hub.answerWith(200);
    hub.turnClock(5 * SECOND);
    const nextAttemptAt = iso(hub.now);

    // The other process: it finds a wake for this second, so it needs none of its own, and has not committed yet.
    let isLooking = false;
    const looked = await hub.database.transaction(async (sql) => {
      await holdSubscriptions(sql, [subscriptionId]);
      await settle(
        sql,
        OTHER,
        [{ eventId: second?.id ?? '', subscriptionId, status: 'waiting', attempt: null, nextAttemptAt }],
        [],
      );
      const looking = hub.dispatcher.wakeDue(true).then(() => {
        isLooking = true;
      });
      await until(async () => {
        const active = await hub.database.query("SELECT 1 FROM pgboss.job WHERE name = 'wake' AND state = 'active'");
        return isLooking || active.length > 0;
      });
      await until(async () => {
        const blocked = await hub.database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        return isLooking || blocked.length > 0;
      });
      return { looking };
    });
    await looked.looking;
    await hub.dispatcher.pull();
    expect(await hub.settled()).toEqual({ delivered: 2 });
    expect(first).toBeDefined();
  });

  test('whoever makes deliveries wait waits for whoever looks for them', async () => {
    const { id: subscriptionId } = await hub.subscribe('/1');
    hub.answerWith(500);
    await hub.store(1);
    await hub.database.transaction(async (sql) => {
      await holdSubscriptions(sql, [subscriptionId]);
      await hub.dispatcher.pull();
      await until(async () => {
        const blocked = await hub.database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        return blocked.length > 0;
      });
      expect(await hub.database.query("SELECT 1 FROM pgboss.job WHERE name = 'wake'")).toEqual([]);
    });
    expect(await hub.settled()).toEqual({ waiting: 1 });
    expect(await hub.database.query("SELECT 1 FROM pgboss.job WHERE name = 'wake'")).toHaveLength(1);
  });
});
