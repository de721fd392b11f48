import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import type { CallSighting } from '../../../src/hub/calls/sighting.ts';
import { understand } from '../../../src/hub/intake/understand.ts';
import { openCalls, upsertCalls } from '../../../src/hub/store/calls.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { AT, later } from './rows.ts';

const sighting = (changes: Partial<CallSighting> = {}): CallSighting => ({
  callId: 'doubletick:a',
  source: 'doubletick',
  startedAt: null,
  acceptedAt: null,
  endedAt: null,
  outcome: null,
  direction: null,
  agent: null,
  customer: null,
  subject: null,
  channel: null,
  customerName: null,
  number: null,
  seenAt: AT,
  ...changes,
});

const DOUBLETICK = [
  doubletick.incomingCallStarted,
  doubletick.callNotPicked,
  doubletick.callAccepted,
  doubletick.callEnded,
  doubletick.callMissed,
  doubletick.callRejected,
];

/** What one event of DoubleTick's tells of the call, with whatever values. */
const sightingOfDoubletick = fc
  .record({
    payload: fc.constantFrom(...DOUBLETICK),
    pickedBy: fc.constantFrom('', 'Anita Desai', 'anita', 'Ünal', '+914045678900'),
    customerName: fc.constantFrom('', 'Priya Raman', 'priya', 'Zoë'),
    callStartedAt: fc.constantFrom('', '2026-03-02T09:15:07.000Z', '2026-03-02T09:15:08.000Z'),
    callEndedAt: fc.constantFrom('', '2026-03-02T09:18:11.000Z', '2026-03-02T09:18:12.000Z'),
    arrivedAfter: fc.integer({ min: -600_000, max: 600_000 }),
  })
  .map(({ payload, arrivedAfter, ...changes }) => {
    const understanding = understand('doubletick', { ...payload, ...changes }, Date.parse(AT) + arrivedAfter);
    if ('reason' in understanding || !understanding.call) throw new Error('It tells of no call.');
    return understanding.call;
  });

/** The events of one call, once as they happened, once in some other order and in some groups. */
const twoWays = fc.array(sightingOfDoubletick, { minLength: 1, maxLength: 9 }).chain((sightings) =>
  fc.record({
    sightings: fc.constant(sightings),
    shuffled: fc.shuffledSubarray(sightings, { minLength: sightings.length, maxLength: sightings.length }),
    cuts: fc.array(fc.boolean(), { minLength: sightings.length, maxLength: sightings.length }),
  }),
);

/** The list in groups, a new one beginning at every cut. */
const groupsOf = <Item>(items: readonly Item[], cuts: readonly boolean[]): Item[][] => {
  const groups: Item[][] = [];
  for (const [index, item] of items.entries()) {
    if (index === 0 || cuts[index]) groups.push([]);
    groups.at(-1)?.push(item);
  }
  return groups;
};

onEachDatabase((on) => {
  const add = (workspaceId: string, ...calls: CallSighting[]) =>
    upsertCalls(
      on.database,
      calls.map((call) => ({ workspaceId, call })),
    );

  const rowOf = async (workspaceId: string): Promise<unknown> => {
    const [row] = await on.database.query<Record<string, unknown>>('SELECT * FROM hub.calls WHERE workspace_id = $1', [
      workspaceId,
    ]);
    return { ...row, workspace_id: null };
  };

  describe('a call', () => {
    test('rings, is in progress, and is over', async () => {
      const workspaceId = randomUUID();
      await add(workspaceId, sighting({ startedAt: AT, direction: 'INCOMING', customer: '+919812345670' }));
      expect(await openCalls(on.database, workspaceId, 10)).toEqual([
        {
          callId: 'doubletick:a',
          source: 'doubletick',
          state: 'ringing',
          startedAt: AT,
          acceptedAt: null,
          endedAt: null,
          direction: 'INCOMING',
          agent: null,
          customer: '+919812345670',
          subject: null,
          channel: null,
          customerName: null,
          number: null,
          seenAt: AT,
        },
      ]);
      await add(workspaceId, sighting({ acceptedAt: later(1), agent: 'Anita Desai', seenAt: later(1) }));
      expect(await openCalls(on.database, workspaceId, 10)).toMatchObject([
        { state: 'in_progress', startedAt: AT, acceptedAt: later(1), agent: 'Anita Desai', seenAt: later(1) },
      ]);
      await add(workspaceId, sighting({ endedAt: later(2), outcome: 'ended' }));
      expect(await openCalls(on.database, workspaceId, 10)).toEqual([]);
    });

    test('that was over before the hub heard of its beginning stays over', async () => {
      const workspaceId = randomUUID();
      await add(workspaceId, sighting({ endedAt: later(2), outcome: 'missed' }));
      await add(workspaceId, sighting({ startedAt: AT }), sighting({ acceptedAt: later(1) }));
      expect(await openCalls(on.database, workspaceId, 10)).toEqual([]);
    });

    test('that was rejected or missed is so, also when another event only says that it ended', async () => {
      for (const outcome of ['missed', 'rejected'] as const) {
        const workspaceId = randomUUID();
        await add(workspaceId, sighting({ endedAt: AT, outcome }), sighting({ endedAt: later(1), outcome: 'ended' }));
        expect(await rowOf(workspaceId)).toMatchObject({ outcome, ended_at: new Date(later(1)) });
      }
    });

    test('is one per workspace, whatever its id', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await upsertCalls(on.database, [
        { workspaceId: one, call: sighting({ startedAt: AT }) },
        { workspaceId: other, call: sighting({ endedAt: AT, outcome: 'ended' }) },
      ]);
      expect(await openCalls(on.database, one, 10)).toHaveLength(1);
      expect(await openCalls(on.database, other, 10)).toEqual([]);
    });

    test('is listed with the one that was heard of last first, and only so many are', async () => {
      const workspaceId = randomUUID();
      const calls = [2, 1, 3].map((minutes) => sighting({ callId: String(minutes), seenAt: later(minutes) }));
      await add(workspaceId, ...calls);
      const idsOf = async (most: number) =>
        (await openCalls(on.database, workspaceId, most)).map(({ callId }) => callId);
      expect(await idsOf(10)).toEqual(['3', '2', '1']);
      expect(await idsOf(2)).toEqual(['3', '2']);
    });

    test('of WhatConverts is in progress until it is completed, whichever event comes first', async () => {
      const events = [whatconverts.callInProgress, whatconverts.callCompleted].flatMap((payload) => {
        const understanding = understand('whatconverts', payload, Date.parse(AT));
        return 'reason' in understanding || !understanding.call ? [] : [understanding.call];
      });
      const [first] = events;
      const [forwards, backwards, halfWay] = [randomUUID(), randomUUID(), randomUUID()];
      for (const event of events) await add(forwards, event);
      for (const event of events.toReversed()) await add(backwards, event);
      if (first) await add(halfWay, first);
      expect(await openCalls(on.database, halfWay, 1)).toMatchObject([{ state: 'in_progress' }]);
      expect(await rowOf(forwards)).toMatchObject({ outcome: 'ended' });
      expect(await rowOf(backwards)).toEqual(await rowOf(forwards));
    });

    test('comes out the same in whatever order and groups its events arrive, and however often', () =>
      fc.assert(
        fc.asyncProperty(twoWays, async ({ sightings, shuffled, cuts }) => {
          const [inOrder, otherwise] = [randomUUID(), randomUUID()];
          for (const one of sightings) await add(inOrder, one);
          for (const group of groupsOf(shuffled, cuts)) await add(otherwise, ...group);
          const expected = await rowOf(inOrder);
          expect(await rowOf(otherwise)).toEqual(expected);
          await add(otherwise, ...sightings);
          expect(await rowOf(otherwise)).toEqual(expected);
        }),
        { numRuns: 60 },
      ));
  });
});

onPostgres((on) => {
  test('commits about the same calls at the same time wait for each other, whatever their order', async () => {
    await on.database.script(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END';
      CREATE TRIGGER dawdle BEFORE INSERT OR UPDATE ON hub.calls FOR EACH ROW EXECUTE FUNCTION dawdle()`);
    const workspaceId = randomUUID();
    const calls = Array.from({ length: 30 }, () => ({ workspaceId, call: sighting({ callId: randomUUID() }) }));
    const orders = [calls, calls.toReversed(), calls.slice(15), calls.toReversed().slice(10)];
    await Promise.all(orders.map((mine) => on.database.transaction((sql) => upsertCalls(sql, mine))));
    expect(await openCalls(on.database, workspaceId, 100)).toHaveLength(30);
  });
});
