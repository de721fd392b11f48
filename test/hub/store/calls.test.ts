import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import type { CallSighting } from '../../../src/hub/calls/sighting.ts';
import { understand } from '../../../src/hub/intake/understand.ts';
import { countConnected, endedCalls, findCalls, openCalls } from '../../../src/hub/store/calls.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { AT, later, upsertCalls } from './rows.ts';

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
  toldAt: AT,
  agentAt: null,
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
    pickedBy: fc.constantFrom('', 'Anita Desai', 'anita', 'Ünal', '+13125550150'),
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

const timesOf = (times: readonly (string | null)[]): string[] => times.filter((time) => time !== null).toSorted();

/** What the last to tell it says; of two as of one time, the greater. */
const lastTold = (told: readonly (readonly [at: string, value: string | null])[]): string | null =>
  told
    .filter(([, value]) => value !== null)
    .toSorted(([at, value], [otherAt, other]) =>
      at === otherAt ? Buffer.compare(Buffer.from(String(value)), Buffer.from(String(other))) : at < otherAt ? -1 : 1,
    )
    .at(-1)?.[1] ?? null;

/** A call, by all that was ever told of it. */
const modelOf = (sightings: readonly CallSighting[]) => {
  const accepts = timesOf(sightings.map(({ acceptedAt }) => acceptedAt));
  const endsBy = (how: CallSighting['outcome']) =>
    timesOf(sightings.filter(({ outcome }) => outcome === how).map(({ endedAt }) => endedAt)).at(-1);
  const [ended, missed, rejected] = [endsBy('ended'), endsBy('missed'), endsBy('rejected')];
  const isRejected = rejected !== undefined && (accepts.at(-1) ?? '') <= rejected;
  const open = accepts.length > 0 ? 'in_progress' : 'ringing';
  const unanswered = isRejected ? 'rejected' : missed ? 'missed' : ended ? 'ended' : open;
  return {
    state: ended && accepts.length > 0 ? 'ended' : unanswered,
    agent: lastTold(sightings.map(({ agentAt, toldAt, agent }) => [agentAt ?? toldAt, agent])),
    customerName: lastTold(sightings.map(({ toldAt, customerName }) => [toldAt, customerName])),
    startedAt: timesOf(sightings.map(({ startedAt }) => startedAt))[0] ?? null,
    seenAt: timesOf(sightings.map(({ seenAt }) => seenAt)).at(-1),
  };
};

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
      await add(workspaceId, sighting({ startedAt: AT, direction: 'INCOMING', customer: '+17735550170' }));
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
          customer: '+17735550170',
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

    test('goes on when somebody answers what another agent rejected, whichever the hub hears of first', async () => {
      const rejected = sighting({ endedAt: later(1), outcome: 'rejected' });
      const answered = sighting({ acceptedAt: later(2), agent: 'Anita Desai' });
      for (const order of [
        [rejected, answered],
        [answered, rejected],
      ]) {
        const workspaceId = randomUUID();
        for (const one of order) await add(workspaceId, one);
        expect(await openCalls(on.database, workspaceId, 10)).toMatchObject([{ state: 'in_progress', endedAt: null }]);
        await add(workspaceId, sighting({ endedAt: later(3), outcome: 'ended' }));
        expect(await openCalls(on.database, workspaceId, 10)).toEqual([]);
        expect(await endedCalls(on.database, workspaceId, AT, 10)).toMatchObject([
          { state: 'ended', acceptedAt: later(2), endedAt: later(3), agent: 'Anita Desai' },
        ]);
      }
    });

    test('is over when it is rejected after it was answered', async () => {
      const workspaceId = randomUUID();
      await add(workspaceId, sighting({ acceptedAt: later(1) }), sighting({ endedAt: later(2), outcome: 'rejected' }));
      expect(await endedCalls(on.database, workspaceId, AT, 10)).toMatchObject([
        { state: 'rejected', endedAt: later(2) },
      ]);
    });

    test('that a machine took and nobody answered counts as not answered', async () => {
      const workspaceId = randomUUID();
      await add(workspaceId, sighting({ acceptedAt: AT }), sighting({ endedAt: later(1), outcome: 'missed' }));
      expect(await endedCalls(on.database, workspaceId, AT, 10)).toMatchObject([
        { state: 'missed', acceptedAt: null, endedAt: later(1) },
      ]);
      expect(await countConnected(on.database, workspaceId, AT)).toMatchObject([{ started: 1, answered: 0 }]);
    });

    test('is theirs who have it last by time, not by alphabet, and so are the names in it', async () => {
      const first = sighting({ acceptedAt: AT, agent: 'Zoya Khan', agentAt: AT, customerName: 'Zed' });
      const then = sighting({ acceptedAt: later(1), agent: 'Anita Desai', agentAt: later(1), toldAt: later(1) });
      const ended = sighting({ endedAt: later(2), outcome: 'ended', customerName: 'Abe', toldAt: later(2) });
      for (const order of [
        [first, then, ended],
        [ended, then, first],
      ]) {
        const workspaceId = randomUUID();
        for (const one of order) await add(workspaceId, one);
        expect(await endedCalls(on.database, workspaceId, AT, 10)).toMatchObject([
          { agent: 'Anita Desai', customerName: 'Abe', acceptedAt: AT },
        ]);
        expect(await countConnected(on.database, workspaceId, AT)).toMatchObject([
          { agent: 'Anita Desai', started: 1, answered: 1 },
        ]);
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

    test('is what a plain reading of all its events says, in whatever order and groups they arrive', () =>
      fc.assert(
        fc.asyncProperty(twoWays, async ({ sightings, shuffled, cuts }) => {
          const workspaceId = randomUUID();
          for (const group of groupsOf(shuffled, cuts)) await add(workspaceId, ...group);
          const expected = modelOf(sightings);
          expect(await findCalls(on.database, workspaceId, ['doubletick:call_01JQ8M4T7V'])).toMatchObject([expected]);
          expect(await openCalls(on.database, workspaceId, 1)).toHaveLength(
            ['ringing', 'in_progress'].includes(expected.state) ? 1 : 0,
          );
        }),
        { numRuns: 100 },
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
