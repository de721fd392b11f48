import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { callCompleted, callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachHub, type TestWorkspace, useHub } from './hub-under-test.ts';

const ring = { ...doubletick.incomingCallStarted, callId: 'call_1' };
const accept = { ...doubletick.callAccepted, callId: 'call_1' };
const end = { ...doubletick.callEnded, callId: 'call_1' };
const miss = { ...doubletick.callMissed, callId: 'call_1' };
const reject = { ...doubletick.callRejected, callId: 'call_1' };
const notPicked = { ...doubletick.callNotPicked, callId: 'call_1' };

const iso = (ms: number): string => new Date(ms).toISOString();

const look = (workspace: TestWorkspace) => workspace.ask(LiveCalls, 'GET', '/v1/calls/live');

onEachHub((on) => {
  describe('calls in progress', () => {
    test('are none at first', async () => {
      expect(await look(await on.makeWorkspace())).toEqual({ calls: [], stale: [] });
    });

    test('ring, then go on since they were answered, and then are over', async () => {
      const acme = await on.makeWorkspace();
      const rangAt = iso(on.now);
      await acme.take('doubletick', ring);
      const call = {
        id: 'doubletick:call_1',
        source: 'doubletick',
        state: 'ringing',
        direction: 'INCOMING',
        agent: null,
        customer_phone: '+17735550170',
        customer_name: 'Priya Raman',
        business_number: '+13125550150',
        since: rangAt,
        seen_at: rangAt,
      };
      expect(await look(acme)).toEqual({ calls: [call], stale: [] });
      on.now += 5_000;
      await acme.take('doubletick', accept);
      const accepted = {
        state: 'in_progress',
        agent: 'Anita Desai',
        since: accept.callStartedAt,
        seen_at: iso(on.now),
      };
      expect(await look(acme)).toEqual({ calls: [{ ...call, ...accepted }], stale: [] });
      await acme.take('doubletick', end);
      expect(await look(acme)).toEqual({ calls: [], stale: [] });
    });

    test.each([
      ['missed', miss],
      ['rejected', reject],
      ['ended before anybody answered', { ...end, callStartedAt: '', durationInSeconds: 0 }],
    ])('are over when they are %s', async (_name, over) => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', ring);
      await acme.take('doubletick', over);
      expect((await look(acme)).calls).toEqual([]);
    });

    test('still ring when one agent does not pick up', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', ring);
      await acme.take('doubletick', notPicked);
      await acme.take('doubletick', notPicked);
      expect((await look(acme)).calls).toMatchObject([{ state: 'ringing' }]);
    });

    test('name the agent who called out, while it still rings', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', doubletick.outgoingCallStarted);
      expect((await look(acme)).calls).toMatchObject([
        { state: 'ringing', direction: 'OUTGOING', agent: 'Anita Desai' },
      ]);
    });

    test('of WhatConverts go on from their first webhook to the completed one', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('whatconverts', callInProgress);
      expect((await look(acme)).calls).toEqual([
        {
          id: 'whatconverts:482913',
          source: 'whatconverts',
          state: 'in_progress',
          direction: 'INCOMING',
          agent: null,
          customer_phone: '+17735550118',
          customer_name: 'Dana Whitfield',
          business_number: '+13125550142',
          since: '2026-03-02T15:04:09.000Z',
          seen_at: iso(on.now),
        },
      ]);
      await acme.take('whatconverts', callCompleted);
      expect((await look(acme)).calls).toEqual([]);
    });

    test('of WhatConverts do not come back when the completed webhook arrives first', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('whatconverts', callCompleted);
      await acme.take('whatconverts', callInProgress);
      expect(await look(acme)).toEqual({ calls: [], stale: [] });
    });

    test('are listed with the latest first', async () => {
      const acme = await on.makeWorkspace();
      for (const callId of ['a', 'b', 'c']) {
        on.now += 1;
        await acme.take('doubletick', { ...ring, callId });
      }
      on.now += 1;
      await acme.take('doubletick', { ...accept, callId: 'a' });
      expect((await look(acme)).calls.map(({ id }) => id.slice(-1))).toEqual(['a', 'c', 'b']);
    });

    test('are stale, not live, after four hours without a word, until there is one', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', ring);
      on.now += 4 * HOUR_MS - 1;
      expect(await look(acme)).toMatchObject({ calls: [{ state: 'ringing' }], stale: [] });
      on.now += 1;
      expect(await look(acme)).toMatchObject({ calls: [], stale: [{ state: 'ringing' }] });
      await acme.take('doubletick', accept);
      expect(await look(acme)).toMatchObject({ calls: [{ state: 'in_progress' }], stale: [] });
      on.now += 4 * HOUR_MS;
      expect(await look(acme)).toMatchObject({ calls: [], stale: [{ state: 'in_progress' }] });
      await acme.take('doubletick', end);
      expect(await look(acme)).toEqual({ calls: [], stale: [] });
    });

    test('look the same whatever order their events come in', async () => {
      const acme = await on.makeWorkspace();
      const { intake } = on.hub.parts;
      // Two that do not agree about who is on the phone.
      const outgoing = { ...doubletick.outgoingCallStarted, pickedBy: 'Ravi Kumar', customerName: 'P. Raman' };
      const inTwoOrders = fc
        .tuple(
          fc.subarray([ring, accept, notPicked, outgoing], { minLength: 1 }),
          // Half of the calls go on, or else there is little to see.
          fc.oneof(fc.constant([]), fc.subarray([end, miss, reject])),
        )
        .map(([open, over]): object[] => [...open, ...over])
        .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
      let calls = 0;
      const tell = async (some: readonly object[], isAtOnce: boolean) => {
        calls += 1;
        const callId = `call_${calls}`;
        const takeIn = (payload: object) =>
          intake.take({
            workspaceId: acme.id,
            source: 'doubletick',
            contentType: 'application/json',
            body: JSON.stringify({ ...payload, callId }),
          });
        if (isAtOnce) await Promise.all(some.map(takeIn));
        else for (const payload of some) await takeIn(payload);
        const [call] = (await look(acme)).calls.filter(({ id }) => id === `doubletick:${callId}`);
        const isOver = some.some((payload) => payload === end || payload === miss || payload === reject);
        expect(call?.state).toBe(isOver ? undefined : some.includes(accept) ? 'in_progress' : 'ringing');
        return { ...call, id: null };
      };
      await fc.assert(
        fc.asyncProperty(inTwoOrders, fc.boolean(), async ([some, shuffled], isAtOnce) => {
          expect(await tell(shuffled, isAtOnce)).toEqual(await tell(some, false));
        }),
        { numRuns: 25 },
      );
    });
  });
});

describe('a hub with another patience', () => {
  const on = useHub({ environment: { STALE_CALL_HOURS: '1' } });

  test('has stale calls after that many hours', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', ring);
    on.now += HOUR_MS;
    expect(await look(acme)).toMatchObject({ calls: [], stale: [{ state: 'ringing' }] });
  });
});
