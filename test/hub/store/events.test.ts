import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { understand } from '../../../src/hub/intake/understand.ts';
import { appendLines } from '../../../src/hub/permissions/ledger.ts';
import { linesOfEvents } from '../../../src/hub/permissions/lines-of-events.ts';
import { storable } from '../../../src/hub/platform/storable.ts';
import {
  arrivalsOf,
  duplicateKey,
  type EventsWish,
  findBodies,
  findDuplicates,
  findEvent,
  insertEvents,
  type NewEvent,
  pageOfEvents,
} from '../../../src/hub/store/events.ts';
import { LAST_ID } from '../../../src/hub/store/page.ts';
import { endSubscription } from '../../../src/hub/store/subscriptions.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { poisoned } from '../intake/poisoned.ts';
import { AT, countRows, later, newEvent, subscribeTo, TRIGGER } from './rows.ts';

onEachDatabase((on) => {
  const insert = (events: readonly NewEvent[]) => on.database.transaction((sql) => insertEvents(sql, events));

  describe('storing events', () => {
    test('keeps each as it came', async () => {
      const event = newEvent({ body: '{"text":"é 🎉 \\u0000 \\" "}', contentType: 'application/json; charset=utf-8' });
      expect(await insert([event])).toEqual({ ids: new Set([event.id]), planned: [] });
      expect(await findBodies(on.database, [event.id, uuidv7()])).toEqual([
        { id: event.id, body: event.body, contentType: event.contentType, receivedAt: AT },
      ]);
    });

    test('keeps a megabyte, too', async () => {
      const event = newEvent({ body: JSON.stringify({ text: 'é'.repeat(500_000) }) });
      await insert([event]);
      expect(await findBodies(on.database, [event.id])).toMatchObject([{ body: event.body }]);
    });

    test('stores a copy once: in another commit, in the same one, in another workspace as an event of its own', async () => {
      const first = newEvent();
      const copy = { ...first, id: uuidv7() };
      const elsewhere = { ...first, id: uuidv7(), workspaceId: randomUUID() };
      expect((await insert([first])).ids).toEqual(new Set([first.id]));
      expect((await insert([copy, elsewhere])).ids).toEqual(new Set([elsewhere.id]));
      const [one, other] = [newEvent(), newEvent()];
      expect((await insert([one, { ...one, id: uuidv7() }, other])).ids).toEqual(new Set([one.id, other.id]));
      expect(await countRows(on.database, 'hub.events', first.workspaceId)).toBe(1);
    });

    test('takes events that nothing tells from a copy as often as they come', async () => {
      const event = newEvent({ dedupeKey: null });
      await insert([event]);
      await insert([{ ...event, id: uuidv7() }]);
      expect(await countRows(on.database, 'hub.events', event.workspaceId)).toBe(2);
    });

    test('tells the ids of those that were there before', async () => {
      const event = newEvent();
      await insert([event]);
      const copy = { ...event, id: uuidv7() };
      const found = await findDuplicates(on.database, [copy, newEvent(), newEvent({ dedupeKey: null })]);
      expect(found).toEqual(new Map([[duplicateKey(event.workspaceId, event.dedupeKey), event.id]]));
    });
  });

  describe('the deliveries that are planned with an event', () => {
    test('go to every subscription to its trigger in its workspace, that of every reply among them', async () => {
      const workspaceId = randomUUID();
      const [one, two, replies, ended] = await Promise.all([
        subscribeTo(on.database, workspaceId),
        subscribeTo(on.database, workspaceId),
        subscribeTo(on.database, workspaceId, { trigger: 'doubletick_call_permission_reply' }),
        subscribeTo(on.database, workspaceId),
        subscribeTo(on.database, randomUUID()),
      ]);
      await endSubscription(on.database, workspaceId, ended.id, 'unsubscribed', AT);
      const call = newEvent({ workspaceId });
      const reply = newEvent({ workspaceId, kind: 'doubletick_call_permission_denied' });
      const { planned } = await insert([call, reply]);
      expect(new Set(planned.map(({ eventId, subscriptionId }) => `${eventId} ${subscriptionId}`))).toEqual(
        new Set([`${call.id} ${one.id}`, `${call.id} ${two.id}`, `${reply.id} ${replies.id}`]),
      );
      expect(await findEvent(on.database, workspaceId, call.id)).toMatchObject({ deliveries: { queued: 2 } });
    });

    test('are not planned again for a copy', async () => {
      const workspaceId = randomUUID();
      await subscribeTo(on.database, workspaceId);
      const event = newEvent({ workspaceId });
      await insert([event]);
      expect((await insert([{ ...event, id: uuidv7() }])).planned).toEqual([]);
    });

    test('with a lead time go to those who asked for that one; who asked for none asked for 0', async () => {
      const workspaceId = randomUUID();
      const trigger = 'doubletick_call_permission_expired';
      const wishes: Record<string, string>[] = [{}, { lead_time_hours: '0' }];
      const atTheEnd = await Promise.all(
        wishes.map((options) => subscribeTo(on.database, workspaceId, { trigger, options })),
      );
      const early = await subscribeTo(on.database, workspaceId, { trigger, options: { lead_time_hours: '24' } });
      const notice = (leadTimeHours: number) => newEvent({ workspaceId, kind: trigger, source: 'hub', leadTimeHours });
      const targetsOf = async (event: NewEvent) =>
        (await insert([event])).planned.map(({ subscriptionId }) => subscriptionId).toSorted();
      expect(await targetsOf(notice(24))).toEqual([early.id]);
      expect(await targetsOf(notice(0))).toEqual(atTheEnd.map(({ id }) => id).toSorted());
      expect(await targetsOf(notice(1))).toEqual([]);
    });

    test('are not there when the transaction is rolled back', async () => {
      const workspaceId = randomUUID();
      await subscribeTo(on.database, workspaceId);
      const event = newEvent({ workspaceId });
      const work = on.database.transaction(async (sql) => {
        await insertEvents(sql, [event]);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await findEvent(on.database, workspaceId, event.id)).toBeNull();
      expect((await insert([event])).planned).toHaveLength(1);
    });
  });

  describe('a page of events', () => {
    const wish = (workspaceId: string, changes: Partial<EventsWish> = {}): EventsWish => ({
      workspaceId,
      kinds: [TRIGGER, 'doubletick_call_missed'],
      customer: null,
      before: LAST_ID,
      most: 10,
      ...changes,
    });

    test('has the newest first, of the kinds and the customer that were asked for, and of no other workspace', async () => {
      const workspaceId = randomUUID();
      const make = (minutes: number, changes: Partial<NewEvent> = {}) =>
        newEvent({
          workspaceId,
          id: uuidv7({ msecs: Date.parse(later(minutes)) }),
          receivedAt: later(minutes),
          ...changes,
        });
      const ended = make(1);
      const missed = make(2, { kind: 'doubletick_call_missed' });
      const another = make(3, { customer: '14155550100' });
      await insert([
        another,
        ended,
        missed,
        make(4, { kind: 'doubletick_other' }),
        make(5, { workspaceId: randomUUID() }),
      ]);
      const idsOf = async (changes: Partial<EventsWish> = {}) =>
        (await pageOfEvents(on.database, wish(workspaceId, changes))).map(({ id }) => id);
      expect(await idsOf()).toEqual([another.id, missed.id, ended.id]);
      expect(await idsOf({ kinds: ['doubletick_call_missed'] })).toEqual([missed.id]);
      expect(await idsOf({ customer: ['17735550170'] })).toEqual([missed.id, ended.id]);
      expect(await idsOf({ most: 2 })).toEqual([another.id, missed.id]);
      expect(await idsOf({ most: 2, before: missed.id })).toEqual([ended.id]);
      expect(await idsOf({ kinds: [] })).toEqual([]);
    });

    test('tells when the first and the last of each kind came in a request, which a sample did not', async () => {
      const workspaceId = randomUUID();
      const make = (minutes: number, changes: Partial<NewEvent>): NewEvent =>
        newEvent({
          workspaceId,
          id: uuidv7({ msecs: Date.parse(later(minutes)) }),
          receivedAt: later(minutes),
          ...changes,
        });
      const headers = { 'content-type': 'application/json' };
      await insert([
        make(0, {}),
        make(1, { headers }),
        make(2, { headers: {} }),
        make(3, {}),
        make(4, { headers, kind: 'doubletick_call_missed' }),
        make(5, { headers, workspaceId: randomUUID() }),
        make(6, { kind: 'doubletick_call_rejected' }),
      ]);
      const kinds = [TRIGGER, 'doubletick_call_missed', 'doubletick_call_rejected'];
      expect(await arrivalsOf(on.database, workspaceId, kinds)).toEqual([
        { kind: TRIGGER, firstAt: later(1), lastAt: later(2) },
        { kind: 'doubletick_call_missed', firstAt: later(4), lastAt: later(4) },
      ]);
      expect(await arrivalsOf(on.database, workspaceId, [])).toEqual([]);
    });

    test('shows an event to its own workspace alone', async () => {
      const event = newEvent();
      await insert([event]);
      expect(await findEvent(on.database, event.workspaceId, event.id)).toEqual({
        id: event.id,
        source: 'doubletick',
        kind: TRIGGER,
        callId: null,
        customer: event.customer,
        body: event.body,
        contentType: 'application/json',
        headers: {},
        receivedAt: AT,
        deliveries: {},
      });
      expect(await findEvent(on.database, randomUUID(), event.id)).toBeNull();
    });
  });

  test('whatever was understood can be stored: its event, its call and its line of the ledger', () =>
    fc.assert(
      fc.asyncProperty(fc.array(poisoned, { minLength: 1, maxLength: 10 }), async (payloads) => {
        const receivedAt = Date.parse(AT);
        const events = payloads.flatMap(([source, payload]) => {
          const understanding = understand(source, payload, receivedAt);
          const body = storable(JSON.stringify(payload));
          return 'reason' in understanding ? [] : [newEvent({ source, body, ...understanding })];
        });
        await on.database.transaction(async (sql) => {
          const { ids } = await insertEvents(sql, events);
          expect(ids.size).toBe(events.length);
          await appendLines(sql, await linesOfEvents(sql, events), AT);
        });
        const bodies = await findBodies(
          on.database,
          events.map(({ id }) => id),
        );
        expect(new Map(bodies.map(({ id, body }) => [id, body]))).toEqual(
          new Map(events.map(({ id, body }) => [id, body])),
        );
      }),
      { numRuns: 40 },
    ));
});

onPostgres((on) => {
  test('commits of the same events at the same time wait for each other, whatever their order, and store each once', async () => {
    // Slowly, so that they do meet.
    await on.database.script(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END';
      CREATE TRIGGER dawdle BEFORE INSERT ON hub.events FOR EACH ROW EXECUTE FUNCTION dawdle()`);
    const workspaceId = randomUUID();
    const events = Array.from({ length: 30 }, () => newEvent({ workspaceId }));
    const copies = [events, events.toReversed(), events, events.toReversed()].map((mine) =>
      mine.map((event) => ({ ...event, id: uuidv7() })),
    );
    const stored = await Promise.all(copies.map((mine) => on.database.transaction((sql) => insertEvents(sql, mine))));
    expect(stored.reduce((sum, { ids }) => sum + ids.size, 0)).toBe(30);
    expect(await countRows(on.database, 'hub.events', workspaceId)).toBe(30);
  });
});
