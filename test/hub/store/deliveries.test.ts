import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../src/hub/delivery/sender.ts';
import {
  type DeliveryKey,
  type DeliveryStatus,
  deliveriesOf,
  nextDue,
  type QueuedDelivery,
  queueAgain,
  queuedBeside,
  settle,
  takeDue,
  takeQueued,
} from '../../../src/hub/store/deliveries.ts';
import { insertEvents } from '../../../src/hub/store/events.ts';
import { endSubscription } from '../../../src/hub/store/subscriptions.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, later, newEvent, subscribeTo, TRIGGER } from './rows.ts';

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  at: AT,
  ms: 12,
  status: 500,
  answer: 'Oops',
  ...changes,
});

/** The process that makes the deliveries of these tests, and another one. */
const OWNER = randomUUID();
const OTHER = randomUUID();

onEachDatabase((on) => {
  /** Deliveries that are planned: of so many events to one subscription. */
  const plan = async (count: number, workspaceId: string = randomUUID()) => {
    const subscription = await subscribeTo(on.database, workspaceId);
    const events = Array.from({ length: count }, () => newEvent({ workspaceId }));
    const { planned } = await insertEvents(on.database, events, OWNER);
    const keys = events.map(({ id }): DeliveryKey => ({ eventId: id, subscriptionId: subscription.id }));
    return { workspaceId, subscription, keys, planned };
  };

  const planOne = async () => {
    const { keys, ...rest } = await plan(1);
    const [key] = keys;
    if (!key) throw new Error('Nothing was planned.');
    return { ...rest, key };
  };

  const settleAs = (
    key: DeliveryKey,
    status: DeliveryStatus,
    changes: { attempt?: Attempt; nextAttemptAt?: string } = {},
  ) => settle(on.database, OWNER, [{ ...key, status, attempt: null, nextAttemptAt: null, ...changes }], []);

  /** As somebody takes it who finds it without an owner; undefined when it is not to be made now. */
  const asQueued = async (key: DeliveryKey): Promise<QueuedDelivery | undefined> => {
    const isIt = (one: DeliveryKey) => one.eventId === key.eventId && one.subscriptionId === key.subscriptionId;
    await on.database.query("UPDATE hub.deliveries SET owner = NULL WHERE event_id = $1 AND status = 'queued'", [
      key.eventId,
    ]);
    return (await takeQueued(on.database, OWNER, 100_000, true)).find(isIt);
  };

  const idsDue = async (subscriptionId: string, now: string, most: number): Promise<string[]> =>
    (await takeDue(on.database, OWNER, subscriptionId, now, most)).map(({ eventId }) => eventId);

  const storyOf = async ({ eventId }: DeliveryKey) => (await deliveriesOf(on.database, eventId))[0];

  describe('a delivery', () => {
    test('is queued with its event: where to, with what secret, for the first time', async () => {
      const { key, subscription, workspaceId, planned } = await planOne();
      const expected = {
        ...key,
        workspaceId,
        targetUrl: subscription.targetUrl,
        secret: subscription.secret,
        terms: null,
        kind: TRIGGER,
        hasEnded: false,
        isPaused: false,
        bytes: '{"event":"CALL_ENDED"}'.length,
        attempts: 0,
      };
      expect(planned).toEqual([expected]);
      expect(await asQueued(key)).toEqual(expected);
    });

    test('keeps every attempt, and waits for the next', async () => {
      const { key, subscription } = await planOne();
      await settleAs(key, 'waiting', { attempt: attempt(), nextAttemptAt: later(5) });
      expect(await asQueued(key)).toBeUndefined();
      expect(await storyOf(key)).toEqual({
        subscriptionId: subscription.id,
        subscriptionName: null,
        trigger: TRIGGER,
        targetUrl: subscription.targetUrl,
        status: 'waiting',
        attempts: [attempt()],
        nextAttemptAt: later(5),
      });
      expect(await idsDue(subscription.id, later(5), 10)).toEqual([key.eventId]);
      expect(await asQueued(key)).toMatchObject({ attempts: 1 });
      const delivered = attempt({ at: later(5), status: 200, answer: '' });
      await settleAs(key, 'delivered', { attempt: delivered });
      expect(await storyOf(key)).toMatchObject({
        status: 'delivered',
        attempts: [attempt(), delivered],
        nextAttemptAt: null,
      });
    });

    test('keeps an answer of whatever characters, as far as they can be kept', async () => {
      const { keys } = await plan(3);
      const answers = ['a\0b', 'cut in half: \ud83d', '\udc00 "\\u0000"'];
      await settle(
        on.database,
        OWNER,
        keys.map((key, index) => ({
          ...key,
          status: 'failed' as const,
          attempt: attempt({ answer: answers[index] ?? '' }),
          nextAttemptAt: null,
        })),
        [],
      );
      const stories = await Promise.all(keys.map(storyOf));
      expect(stories.map((story) => story?.attempts[0]?.answer)).toEqual([
        'ab',
        'cut in half: \ufffd',
        '\ufffd "\\u0000"',
      ]);
    });

    test('that was postponed has made no attempt', async () => {
      const { key, subscription } = await planOne();
      await settleAs(key, 'waiting', { nextAttemptAt: later(1) });
      await idsDue(subscription.id, later(1), 10);
      expect(await asQueued(key)).toMatchObject({ attempts: 0 });
    });

    test('that was delivered stays so, whatever another process that made it as well has to say', async () => {
      const { key } = await planOne();
      await settleAs(key, 'delivered', { attempt: attempt({ status: 200 }) });
      await settleAs(key, 'waiting', { attempt: attempt(), nextAttemptAt: later(5) });
      await settleAs(key, 'cancelled');
      expect(await storyOf(key)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    });

    test('that failed here and was delivered there is delivered', async () => {
      const { key } = await planOne();
      await settleAs(key, 'waiting', { attempt: attempt(), nextAttemptAt: later(5) });
      await settleAs(key, 'delivered', { attempt: attempt({ status: 200 }) });
      expect(await storyOf(key)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    });

    test('knows when its event is gone', async () => {
      const { key } = await planOne();
      await on.database.query('DELETE FROM hub.events WHERE id = $1', [key.eventId]);
      expect(await asQueued(key)).toMatchObject({ kind: null });
    });

    test('knows when its subscription has ended', async () => {
      const { key, subscription, workspaceId } = await planOne();
      await endSubscription(on.database, workspaceId, subscription.id, 'unsubscribed', AT);
      expect(await asQueued(key)).toMatchObject({ hasEnded: true });
    });
  });

  describe('what is queued beside a delivery', () => {
    const KINDS = [TRIGGER];

    test('is what else the same customer has in the queue for the same subscription', async () => {
      const { keys } = await plan(3);
      const [mine, settled, beside] = keys;
      if (!mine || !settled || !beside) throw new Error('Nothing was planned.');
      await settleAs(settled, 'delivered');
      expect(await queuedBeside(on.database, mine, KINDS, OTHER)).toEqual([beside.eventId]);
      // What a process makes itself, it knows.
      expect(await queuedBeside(on.database, mine, KINDS, OWNER)).toEqual([]);
      expect(await queuedBeside(on.database, mine, ['another_kind'], OTHER)).toEqual([]);
      await on.database.query("UPDATE hub.events SET customer = '17045550118' WHERE id = $1", [beside.eventId]);
      expect(await queuedBeside(on.database, mine, KINDS, OTHER)).toEqual([]);
    });

    test('is nothing that only another subscription waits for', async () => {
      const { keys, workspaceId } = await plan(2);
      const newcomer = await subscribeTo(on.database, workspaceId);
      const eventId = keys[0]?.eventId ?? '';
      await queueAgain(on.database, { workspaceId, eventId, triggers: [TRIGGER], leadTimeHours: null });
      expect(await queuedBeside(on.database, { eventId, subscriptionId: newcomer.id }, KINDS, OTHER)).toEqual([]);
    });
  });

  describe('the deliveries that wait', () => {
    test('are taken when their time has come, the earliest first, so many at a time', async () => {
      const { keys, subscription } = await plan(4);
      for (const [index, key] of keys.entries()) await settleAs(key, 'waiting', { nextAttemptAt: later(4 - index) });
      expect(await nextDue(on.database, subscription.id)).toBe(later(1));
      expect(await idsDue(subscription.id, later(0.9), 10)).toEqual([]);
      const ids = keys.map(({ eventId }) => eventId);
      expect(await idsDue(subscription.id, later(3), 2)).toEqual([ids[2], ids[3]].toSorted());
      expect(await nextDue(on.database, subscription.id)).toBe(later(3));
      expect(await idsDue(subscription.id, later(60), 10)).toEqual([ids[0], ids[1]].toSorted());
      expect(await nextDue(on.database, subscription.id)).toBeNull();
    });

    test('are never taken in a greater number than asked for, however the database goes about it', async () => {
      const { keys, subscription } = await plan(40);
      await settle(
        on.database,
        OWNER,
        keys.map((key) => ({ ...key, status: 'waiting' as const, attempt: null, nextAttemptAt: AT })),
        [],
      );
      const taken = await on.database.transaction(async (sql) => {
        for (const way of ['hashjoin', 'mergejoin', 'material', 'hashagg', 'sort', 'memoize']) {
          await sql.query(`SET LOCAL enable_${way} = off`);
        }
        return takeDue(sql, OWNER, subscription.id, AT, 5);
      });
      expect(taken).toHaveLength(5);
    });

    test('of one subscription are no other one’s', async () => {
      const [mine, others] = [await planOne(), await planOne()];
      await settleAs(mine.key, 'waiting', { nextAttemptAt: AT });
      await settleAs(others.key, 'waiting', { nextAttemptAt: AT });
      expect(await idsDue(mine.subscription.id, AT, 10)).toEqual([mine.key.eventId]);
      expect(await nextDue(on.database, others.subscription.id)).toBe(AT);
    });
  });

  describe('sending an event again', () => {
    const again = (workspaceId: string, eventId: string) =>
      queueAgain(on.database, { workspaceId, eventId, triggers: [TRIGGER], leadTimeHours: null });

    test('queues it with a fresh set of attempts, for those who subscribed since as well', async () => {
      const { key, workspaceId } = await planOne();
      await settleAs(key, 'failed', { attempt: attempt() });
      const newcomer = await subscribeTo(on.database, workspaceId);
      const queued = await again(workspaceId, key.eventId);
      const expected = [key, { eventId: key.eventId, subscriptionId: newcomer.id }];
      expect(new Set(queued.map((one) => JSON.stringify(one)))).toEqual(
        new Set(expected.map((one) => JSON.stringify(one))),
      );
      expect(await asQueued(key)).toMatchObject({ attempts: 0 });
      expect(await storyOf(key)).toMatchObject({ attempts: [attempt()] });
    });

    test('leaves alone what is queued anyway, and whoever has ended', async () => {
      const { key, workspaceId, subscription } = await planOne();
      expect(await again(workspaceId, key.eventId)).toEqual([]);
      await settleAs(key, 'failed');
      await endSubscription(on.database, workspaceId, subscription.id, 'gone', AT);
      expect(await again(workspaceId, key.eventId)).toEqual([]);
      expect(await storyOf(key)).toMatchObject({ status: 'failed' });
    });
  });
});
