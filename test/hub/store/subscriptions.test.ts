import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Settlement, settle } from '../../../src/hub/store/deliveries.ts';
import { findEvent, insertEvents } from '../../../src/hub/store/events.ts';
import {
  endSubscription,
  type Health,
  leadTimesOf,
  listSubscriptions,
  type SubscriptionWish,
  subscribe,
} from '../../../src/hub/store/subscriptions.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, later, newEvent, subscribeTo, TRIGGER } from './rows.ts';

const wish = (workspaceId: string, changes: Partial<SubscriptionWish> = {}): SubscriptionWish => ({
  workspaceId,
  trigger: TRIGGER,
  targetUrl: 'https://hooks.zapier.com/hooks/standard/1/a/',
  options: {},
  ...changes,
});

const health = (subscriptionId: string, changes: Partial<Health> = {}): Health => ({
  subscriptionId,
  deliveredAt: null,
  failedAt: null,
  lastError: null,
  failures: 0,
  recent: '',
  ...changes,
});

const OWNER = randomUUID();

onEachDatabase((on) => {
  /** As with the outcomes of deliveries that are gone by now. */
  const recordHealth = (all: readonly Health[]) => {
    const settlements = all.map(({ subscriptionId }): Settlement => {
      return { eventId: randomUUID(), subscriptionId, status: 'failed', attempt: null, nextAttemptAt: null };
    });
    return settle(on.database, OWNER, settlements, all);
  };

  describe('subscribing', () => {
    test('gives an id and a secret', async () => {
      const workspaceId = randomUUID();
      const subscription = await subscribe(on.database, wish(workspaceId, { options: { lead_time_hours: '24' } }), AT);
      expect(subscription).toEqual({
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        name: null,
        trigger: TRIGGER,
        targetUrl: 'https://hooks.zapier.com/hooks/standard/1/a/',
        secret: expect.stringMatching(/^whsec_/),
        options: { lead_time_hours: '24' },
        format: 'webhook',
        timeZone: 'UTC',
        filters: null,
        order: 'any',
        createdAt: AT,
        endedAt: null,
        endedReason: null,
        pausedAt: null,
        deliveredAt: null,
        failedAt: null,
        lastError: null,
        failures: 0,
        recent: '',
      });
      expect(await listSubscriptions(on.database, workspaceId)).toEqual([subscription]);
    });

    test('again for one trigger and target gives the same one, with the latest options', async () => {
      const workspaceId = randomUUID();
      const first = await subscribe(on.database, wish(workspaceId), AT);
      const again = await subscribe(on.database, wish(workspaceId, { options: { lead_time_hours: '1' } }), later(1));
      expect(again).toEqual({ ...first, options: { lead_time_hours: '1' } });
    });

    test('at the same time, many times, gives one', async () => {
      const workspaceId = randomUUID();
      const all = await Promise.all(Array.from({ length: 12 }, () => subscribe(on.database, wish(workspaceId), AT)));
      expect(new Set(all.map(({ id, secret }) => `${id} ${secret}`)).size).toBe(1);
    });

    test('for another trigger, target or workspace gives another one', async () => {
      const workspaceId = randomUUID();
      const all = await Promise.all([
        subscribe(on.database, wish(workspaceId), AT),
        subscribe(on.database, wish(workspaceId, { trigger: 'doubletick_call_missed' }), AT),
        subscribe(on.database, wish(workspaceId, { targetUrl: 'https://hooks.zapier.com/b' }), AT),
        subscribe(on.database, wish(randomUUID()), AT),
      ]);
      expect(new Set(all.map(({ secret }) => secret)).size).toBe(4);
    });
  });

  describe('ending a subscription', () => {
    test('ends it for good: subscribing again gives a new one, with a new secret', async () => {
      const workspaceId = randomUUID();
      const first = await subscribe(on.database, wish(workspaceId), AT);
      await endSubscription(on.database, workspaceId, first.id, 'unsubscribed', later(1));
      await endSubscription(on.database, null, first.id, 'gone', later(2));
      const second = await subscribe(on.database, wish(workspaceId), later(3));
      expect(second.secret).not.toBe(first.secret);
      expect(await listSubscriptions(on.database, workspaceId)).toEqual([
        second,
        { ...first, endedAt: later(1), endedReason: 'unsubscribed' },
      ]);
    });

    test('cancels what still waits to be delivered to it, and nothing else', async () => {
      const workspaceId = randomUUID();
      const [mine, other] = [await subscribeTo(on.database, workspaceId), await subscribeTo(on.database, workspaceId)];
      const events = Array.from({ length: 3 }, () => newEvent({ workspaceId }));
      await insertEvents(on.database, events, OWNER);
      const [waiting, delivered, queued] = events.map(({ id }) => id);
      const settlement = { attempt: null, nextAttemptAt: null };
      for (const { id } of [mine, other]) {
        const settlements: Settlement[] = [
          { ...settlement, eventId: waiting ?? '', subscriptionId: id, status: 'waiting', nextAttemptAt: AT },
          { ...settlement, eventId: delivered ?? '', subscriptionId: id, status: 'delivered' },
        ];
        await settle(on.database, OWNER, settlements, []);
      }
      await endSubscription(on.database, null, mine.id, 'gone', AT);
      const deliveries = await Promise.all(
        [waiting, delivered, queued].map(
          async (id) => (await findEvent(on.database, workspaceId, id ?? ''))?.deliveries,
        ),
      );
      expect(deliveries).toEqual([{ cancelled: 1, waiting: 1 }, { delivered: 2 }, { queued: 2 }]);
    });

    test('is for its own workspace alone', async () => {
      const workspaceId = randomUUID();
      const { id } = await subscribe(on.database, wish(workspaceId), AT);
      await endSubscription(on.database, randomUUID(), id, 'unsubscribed', AT);
      expect(await listSubscriptions(on.database, workspaceId)).toMatchObject([{ id, endedAt: null }]);
    });
  });

  test('the list has those that go on first, the newest first, and no other workspace’s', async () => {
    const workspaceId = randomUUID();
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await subscribeTo(on.database, workspaceId)).id);
    await subscribeTo(on.database, randomUUID());
    await endSubscription(on.database, workspaceId, ids[3] ?? '', 'unsubscribed', AT);
    const listed = await listSubscriptions(on.database, workspaceId);
    expect(listed.map(({ id }) => id)).toEqual([ids[2], ids[1], ids[0], ids[3]]);
  });

  describe('how a subscription fares', () => {
    const fareOf = async (workspaceId: string) => {
      const [subscription] = await listSubscriptions(on.database, workspaceId);
      return [subscription?.deliveredAt, subscription?.failedAt, subscription?.lastError, subscription?.failures];
    };

    test('is the sum of what happened: failures in a row add up, a delivery ends the row', async () => {
      const workspaceId = randomUUID();
      const { id } = await subscribeTo(on.database, workspaceId);
      const record = (changes: Partial<Health>) => recordHealth([health(id, changes)]);
      await record({ failedAt: AT, lastError: '500 Oops', failures: 2 });
      expect(await fareOf(workspaceId)).toEqual([null, AT, '500 Oops', 2]);
      await record({ failedAt: later(1), lastError: '502', failures: 1 });
      expect(await fareOf(workspaceId)).toEqual([null, later(1), '502', 3]);
      await record({ deliveredAt: later(2) });
      expect(await fareOf(workspaceId)).toEqual([later(2), later(1), null, 0]);
      await record({ deliveredAt: later(3), failedAt: later(4), lastError: '503', failures: 1 });
      expect(await fareOf(workspaceId)).toEqual([later(3), later(4), '503', 1]);
    });

    test('keeps an error of whatever characters, as far as they can be kept', async () => {
      const workspaceId = randomUUID();
      const { id } = await subscribeTo(on.database, workspaceId);
      await recordHealth([health(id, { failedAt: AT, lastError: '500 \0\ud83d', failures: 1 })]);
      expect((await fareOf(workspaceId))[2]).toBe('500 \ufffd');
    });

    test('is recorded of many at once, and of none', async () => {
      const workspaceIds = [randomUUID(), randomUUID()];
      const subscriptions = await Promise.all(workspaceIds.map((workspaceId) => subscribeTo(on.database, workspaceId)));
      await recordHealth([]);
      await recordHealth(subscriptions.map(({ id }) => health(id, { deliveredAt: AT })));
      for (const workspaceId of workspaceIds) expect(await fareOf(workspaceId)).toEqual([AT, null, null, 0]);
    });
  });

  test('the lead times of a trigger are those that its subscriptions ask for now, by workspace', async () => {
    const trigger = 'doubletick_call_permission_expired';
    const [one, other, none] = [randomUUID(), randomUUID(), randomUUID()];
    const ask = (workspaceId: string, hours?: string) =>
      subscribeTo(on.database, workspaceId, {
        trigger,
        options: hours === undefined ? {} : { lead_time_hours: hours },
      });
    await Promise.all([ask(one, '24'), ask(one, '24'), ask(one), ask(other, '1'), subscribeTo(on.database, none)]);
    const ended = await ask(one, '48');
    await endSubscription(on.database, one, ended.id, 'gone', AT);
    const leadTimes = await leadTimesOf(on.database, [one, other, none], trigger);
    expect(leadTimes.get(one)?.toSorted((a, b) => a - b)).toEqual([0, 24]);
    expect(leadTimes.get(other)).toEqual([1]);
    expect(leadTimes.has(none)).toBe(false);
  });
});
